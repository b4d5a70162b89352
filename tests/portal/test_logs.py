"""What the logs of a whole journey hold, and what they never hold."""

import json
import logging
from io import StringIO

import pytest
import structlog
from django.test import Client

from shebao.agencies.models import Key, User
from shebao.base.plumbing import jobs, logs
from shebao.cli.demo.story import someone
from shebao.exchange.transport import PATH
from shebao.identity import queries as people
from shebao.identity.models import IdentityDocument, Person
from shebao.payments.models import BankAccount
from shebao.portal.doors import DEMO_SESSION
from shebao.transfers import queries
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db
NUMBER, TOKEN = someone("zhangsan").number, "tell-nobody-3141592653"


@pytest.fixture
def written():
    """Logs as an installation writes them, into memory; Python's own logging is put back."""
    root, requests, stream = logging.getLogger(), logging.getLogger("django.request"), StringIO()
    kept = (root.handlers[:], root.level, requests.level)
    logs.configure(stream=stream)
    yield stream
    structlog.reset_defaults()
    root.handlers, root.level, requests.level = kept


def lines(stream):
    """Every line is JSON; what it says."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def clerk():
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username="yi-clerk"))
    session = client.session
    session[DEMO_SESSION] = True
    session.save()
    return client


def a_whole_journey(story):
    """A transfer from application to booking, pages, a bank that is away, a stranger's letter."""
    row, officer = story.apply(), clerk()
    for path in ("", "people/", f"people/{NUMBER}/", "people/张三/", "none/"):
        officer.get(f"/counter/{path}", {"q": "张三"}, headers={"Authorization": TOKEN})
    officer.post("/counter/people/", {"q": NUMBER, "name": "张三", "token": TOKEN})
    story.accept(row)
    story.play()
    out = story.leaving(row)
    story.release(out)
    story.pay(out)
    links = dict(BankAccount.objects.values_list("pk", "link"))
    BankAccount.objects.update(link="http://127.0.0.1:9")
    story.play(rounds=1)
    for pk, link in links.items():
        BankAccount.objects.filter(pk=pk).update(link=link)
    story.play()
    story.book(queries.transfer_in(YI.pension, row.case_no))
    story.play()
    Client().post(PATH, f"a.b.{NUMBER}", content_type="application/jose")


def unmentionable():
    """Numbers, names and keys of everybody in the story, as they are and as they lie in the rows."""
    names = set(Person.objects.values_list("name", flat=True))
    officers = User.objects.exclude(display_name="").values_list("display_name", flat=True)
    numbers = IdentityDocument.objects.values_list("number_key", flat=True)
    keys = {key.public.split("\n")[1] if "\n" in key.public else key.public
            for key in Key.objects.all()}  # fmt: skip
    return {NUMBER, TOKEN, *names, *officers, *numbers, *keys}


def test_a_whole_journey_leaves_no_number_name_key_or_token_in_the_logs(story, written):
    a_whole_journey(story)

    said = lines(written)
    assert {"request", "bank away", "letter turned away"} <= {line["event"] for line in said}
    text = written.getvalue()
    assert len(unmentionable()) > 10
    assert [word for word in sorted(unmentionable()) if word in text] == []


def test_what_fails_is_logged_with_its_places_and_without_its_words(story, written, monkeypatch):
    def breaks(*_, **__):
        raise RuntimeError(f"张三 {NUMBER} {TOKEN}")

    monkeypatch.setattr(people, "search", breaks)
    assert clerk().post("/counter/people/", {"q": NUMBER}).status_code == 500
    jobs.enqueue(JIA.pension, "test.breaks", key="k1")
    assert jobs.run_one({"test.breaks": breaks})

    failed = [line for line in lines(written) if "exception" in line]
    assert [line["exception"] for line in failed] == ["RuntimeError"] * len(failed)
    assert any("portal/counter/people.py" in place for one in failed for place in one["places"])
    assert any(line.get("key") == "test.breaks:k1" for line in failed)
    assert not [word for word in ("张三", NUMBER, TOKEN) if word in written.getvalue()]


def test_every_line_about_a_request_carries_the_number_that_the_answer_carries(story, written):
    answer = Client().post(PATH, "a.b.c", content_type="application/jose")

    number = answer.headers["X-Request-Id"]
    assert len(number) == 32
    turned_away, request = lines(written)
    assert {turned_away["request_id"], request["request_id"]} == {number}
    assert request["door"] == PATH.lstrip("/")
    assert (request["method"], request["status"]) == ("POST", answer.status_code)
    assert request["timestamp"].endswith("Z")
    assert clerk().get("/counter/").headers["X-Request-Id"] != number


def test_a_line_written_in_a_job_carries_the_jobs_key(story, written):
    jobs.enqueue(JIA.pension, "test.says", key="k1")
    jobs.run_one({"test.says": lambda job: structlog.get_logger().info("said")})

    (line,) = (line for line in lines(written) if line["event"] == "said")
    assert (line["job"], line["attempt"]) == ("test.says:k1", 1)


def test_a_field_nobody_named_is_starred_and_a_named_one_holds_no_free_text(written):
    log = structlog.get_logger()
    log.info(
        "x", person="Zhang-San", rows=[{"letter": "a"}], letter="张三", error="Zhang San fell ill"
    )
    log.info("said to 张三", key=f"<{NUMBER}>", why="exchange.malformed", size=3, dead=False)

    first, second = lines(written)
    said = {k: first[k] for k in ("person", "rows", "letter", "error")}
    assert set(said.values()) == {"***"}
    assert second["event"] == "***"
    assert second["key"] == f"<{NUMBER[:4]}**********{NUMBER[-1]}>"
    assert (second["why"], second["size"], second["dead"]) == ("exchange.malformed", 3, False)


def test_of_a_librarys_line_only_its_template_and_place_are_written(written):
    logging.getLogger("other").warning("number %s of %s", NUMBER, "Zhang San")
    logging.getLogger("other").warning(f"a sentence about {'Zhang San'}")
    logging.getLogger("other").warning("张三 %s", 1)

    first, second, third = lines(written)
    assert (first["event"], first["template"]) == ("library", "number %s of %s")
    assert first["place"].startswith("test_logs:")
    assert "template" not in second
    assert third["template"] == "***"
    assert not [word for word in (NUMBER, "Zhang", "张三") if word in written.getvalue()]
