"""The fund desk: the trial balance opens its journals, a case its entries, and the books are verified."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shebao.agencies.models import ReadTrace
from shebao.base.plumbing import jobs
from shebao.config import handlers
from shebao.ledger import services as ledger
from shebao.ledger import verify
from shebao.ledger.services import Line, NewEntry
from shebao.payments import queries
from shebao.portal import services
from shebao.portal.models import BooksCheck
from shebao.portal.naming import to_url
from tests.payments.helpers import DAY, OURS, Told, order, sent, take
from tests.portal.fund import AT, ELSEWHERE, A, B, desk, signed_in

pytestmark = pytest.mark.django_db
HELD = f"person/{A}/enrolment/1/pension"


@pytest.fixture(autouse=True)
def _desk(db):
    desk()


def paid():
    """One order paid by the bank, one sum in suspense."""
    one = order(1, 500)
    sent(one)
    take(Told("P1", -500, instruction_id=one.instruction_id), Told("C1", 123_456))
    return one


def test_the_trial_balance_adds_up_and_opens_every_account():
    paid()
    accountant = signed_in("钱一")
    text = accountant.get("/fund/books/").content.decode()
    assert "个人账户尚未逐户核对" in text
    assert "1,229.56" in text
    named = {
        f"bank/{OURS}": "银行存款",
        "suspense/unknown": "付款人不明的来款",
        f"transit/{B}": "的在途款",
    }
    for code, words in named.items():
        assert code in text
        assert words in text
        journal = accountant.get("/fund/books/account/", {"code": code}).content.decode()
        assert "1,234.56" in journal or "5.00" in journal
        assert f'id">{code}</div>' in journal
        assert words in journal


def test_the_page_reads_no_persons_account_and_says_when_they_were_last_added_up():
    take(Told("C1", 123_456))
    ledger.open_account(A, HELD, "person")
    lines = [Line(f"bank/{OURS}", -700), Line(HELD, 700)]
    ledger.post(A, NewEntry("in", DAY, "", lines))
    accountant = signed_in("钱一")
    with CaptureQueriesContext(connection) as asked:
        text = accountant.get("/fund/books/").content.decode()
    assert "7.00" in text
    assert not [each["sql"] for each in asked if "kind = 'person'" in each["sql"]]
    made = services.ask_for_check(A, by="钱一", at=AT)
    jobs.run_all({"portal.check-books": handlers.JOBS["portal.check-books"]})
    text = accountant.get("/fund/books/").content.decode()
    assert "逐户核对相符" in text
    assert f"/fund/books/check/{made.pk}/" in text
    assert "逐户核对相符" not in signed_in(ELSEWHERE).get("/fund/books/").content.decode()


def test_a_check_that_found_something_is_not_called_agreement(monkeypatch):
    monkeypatch.setattr(
        verify, "verify", lambda owner, told: [verify.Finding(A, "trial-balance", "1")]
    )
    services.ask_for_check(A, by="钱一", at=AT)
    running = signed_in("钱一").get("/fund/books/").content.decode()
    assert "个人账户尚未逐户核对" in running
    jobs.run_all({"portal.check-books": handlers.JOBS["portal.check-books"]})
    text = signed_in("钱一").get("/fund/books/").content.decode()
    assert "核验发现 1 处不符" in text
    assert "逐户核对相符" not in text


def test_an_account_that_is_not_there_or_anothers_is_refused():
    paid()
    assert signed_in("钱一").get("/fund/books/account/?code=nothing").status_code == 422
    answer = signed_in(ELSEWHERE).get("/fund/books/account/", {"code": f"bank/{OURS}"})
    assert answer.status_code == 422


def test_a_persons_account_of_another_agency_is_not_found_and_leaves_no_trace():
    code = f"person/{B}/relationship/1/pension"
    assert signed_in("钱一").get("/fund/books/account/", {"code": code}).status_code == 404
    assert not ReadTrace.objects.exists()


def test_a_journal_is_paged_by_key(django_assert_max_num_queries):
    take(*(Told(f"C{n}", 100 + n) for n in range(1, 26)))
    accountant = signed_in("钱一")
    with django_assert_max_num_queries(35):
        first = accountant.get("/fund/books/account/", {"code": f"bank/{OURS}"})
    assert first.content.decode().count("<article") == 20
    after = first.context["page"].after
    second = accountant.get("/fund/books/account/", {"code": f"bank/{OURS}", "after": after})
    assert second.content.decode().count("<article") == 5


def test_a_case_of_nobody_here_is_not_found():
    one = paid()
    word = to_url(one.case_no)
    assert signed_in("钱一").get(f"/fund/books/cases/{word}/").status_code == 404


def test_the_books_are_verified_by_a_job_and_the_page_says_they_agree():
    take(Told("C1", 123_456))
    accountant = signed_in("钱一")
    page = accountant.post("/fund/books/check/").url
    assert "hx-get" in accountant.get(page).content.decode()
    assert accountant.post("/fund/books/check/").url == page
    jobs.run_all({"portal.check-books": handlers.JOBS["portal.check-books"]})
    done = BooksCheck.objects.get()
    assert (done.found, done.steps_done, done.steps) == (0, 7, 7)
    assert "账簿相符" in accountant.get(page).content.decode()
    assert "<html" not in accountant.get(page, headers={"HX-Request": "true"}).content.decode()


def test_what_does_not_agree_is_shown_in_words(monkeypatch):
    found = [verify.Finding(A, "posting-altered", f"entry {n}") for n in range(501)]
    monkeypatch.setattr(verify, "verify", lambda owner, told: found)
    asked = services.ask_for_check(A, by="钱一", at=AT)
    jobs.run_all({"portal.check-books": handlers.JOBS["portal.check-books"]})
    text = signed_in("钱一").get(f"/fund/books/check/{asked.pk}/").content.decode()
    assert "分录行与入账时不符" in text
    assert "发现 501 处不符" in text
    assert "另有 1 处" in text


def test_another_agencys_verification_is_not_found():
    asked = services.ask_for_check(A, by="钱一", at=AT)
    assert signed_in(ELSEWHERE).get(f"/fund/books/check/{asked.pk}/").status_code == 404


def test_nothing_waits_when_the_desk_is_clear_and_then_the_most_urgent_comes_first():
    accountant, cashier = signed_in("钱一"), signed_in("孙二")
    assert "没有等您办理的事项" in accountant.get("/fund/").content.decode()
    one = order()
    assert accountant.get("/fund/").context["next"].url == "/fund/orders/?state=ordered"
    given = {"account": OURS, "order": [one.order_no]}
    accountant.post("/fund/files/make/", given)
    assert cashier.get("/fund/").context["next"].url == "/fund/files/?state=proposed"
    assert queries.files(A)[0].proposed_by == "钱一"
