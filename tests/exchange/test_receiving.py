"""Letters doubled, delayed, reordered, altered, signed by a stranger, of unknown version: once, held, or refused."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.agencies import remembered
from shebao.agencies import services as agencies
from shebao.agencies.models import Key
from shebao.base.plumbing import clock
from shebao.base.refusals import Outage, Refusal
from shebao.config import handlers
from shebao.exchange import envelope, errors, queries, services
from shebao.exchange.models import Incident, IncomingLetter, PeerCheck, TurnedAway
from tests.examples import examples

from .conftest import AT, JIA, JIA_MEDICAL, YI, Peer, later, take, work


class Unwilling(Refusal):
    code = "test.unwilling"
    zh = "不办。"
    en = "No."


def state(text_or_id):
    return IncomingLetter.objects.get(letter_id=f"{YI}/{text_or_id}").state


def test_a_letter_is_stored_with_a_signed_receipt_and_handled_once(yi, heard):
    assert take(yi.write("你好")) == "stored"
    work()

    assert heard == ["你好"]
    assert queries.counts(JIA) == {"in.handled": 1}


def test_a_doubled_letter_is_handled_once_and_gets_its_receipt_again_byte_for_byte(yi, heard):
    body = yi.write("你好")

    first = services.receive(body, at=AT)
    work()
    second = services.receive(body, at=AT.replace(year=2027))
    work()

    assert second == first
    assert heard == ["你好"]
    assert queries.incoming(JIA, f"{YI}/1").repeats == 1


def test_a_receipt_whose_key_was_revoked_is_signed_anew_with_the_same_words(yi, heard):
    body, other = yi.write("你好", key="x"), yi.write("另一封", key="x")
    first, refused = services.receive(body, at=AT), services.receive(other, at=AT)
    later_on = AT.replace(hour=5)

    agencies.rotate_key(JIA, at=later_on)
    assert services.receive(body, at=later_on) == first  # retired, not revoked: still good evidence
    Key.objects.filter(kid=f"{JIA}/letter/1").update(revoked=True)
    remembered.forget()
    agencies.rotate_key(JIA, at=later_on)
    anew, refused_anew = (services.receive(each, at=later_on) for each in (body, other))

    words = [each.split(b".") for each in (first, anew, refused, refused_anew)]
    assert (words[1][1], words[3][1]) == (words[0][1], words[2][1])
    assert envelope.open_receipt(anew, receiver=JIA, letter=body).at == AT.isoformat()
    assert (
        envelope.open_receipt(refused_anew, receiver=JIA, letter=other).code == "exchange.id-taken"
    )
    assert services.receive(body, at=later_on) == anew
    assert envelope._proved(anew, envelope.RECEIPT_TYPE)[0] == f"{JIA}/letter/3"
    with pytest.raises(errors.KeyRetired):
        envelope.open_receipt(first, receiver=JIA, letter=body)


def test_an_altered_letter_is_refused_and_only_its_hash_size_and_count_are_kept(yi, heard):
    header, _, signature = yi.write("付给甲").decode().split(".")
    payload = yi.write("付给乙").decode().split(".")[1]
    altered = f"{header}.{payload}.{signature}".encode()

    assert take(altered) == "exchange.bad-signature"
    assert take(altered) == "exchange.bad-signature"

    kept = queries.bad_signatures(JIA).get()
    assert (kept.sha256, kept.size, kept.count) == (envelope.digest(altered), len(altered), 2)
    assert (kept.sender, kept.kid) == (YI, f"{YI}/letter/1")
    assert not IncomingLetter.objects.exists()


def test_a_letter_signed_by_a_stranger_is_refused(yi, heard):
    stranger = Peer("999999P9")

    assert take(stranger.write("你好")) == "exchange.unknown-key"
    assert heard == []


def test_an_agency_cannot_write_in_the_name_of_another(yi, heard):
    bing = Peer("310115P1").known()

    forged = bing.write("你好", sender=YI, letter_id=f"{YI}/1")

    assert take(forged) == "exchange.sender-mismatch"


def test_a_paper_key_signs_no_letters(yi, heard):
    Key.objects.create(
        owner=YI, use="paper", kid=f"{YI}/paper/1", public=yi.key.public, since=AT
    )  # fmt: skip
    yi.key = yi.key.__class__(f"{YI}/paper/1", "Ed25519", yi.key.public, yi.key.private)

    assert take(yi.write("你好")) == "exchange.unknown-key"


def test_a_letter_for_somebody_else_is_refused(yi, heard):
    assert take(yi.write("你好", receiver="310115P1")) == "exchange.not-for-us"
    assert take(yi.write("你好", receiver=JIA_MEDICAL)) == "stored"


def test_a_letter_of_unknown_version_is_held_and_handled_after_the_upgrade(yi, heard, monkeypatch):
    assert take(yi.write("将来", version=2)) == "held"
    assert take(yi.write("后面的")) == "stored"
    assert take(yi.write("别的事", case="2")) == "stored"
    work()
    assert heard == ["别的事"]  # the case waits, others go on
    assert [row.version for row in queries.held(JIA)] == [2]
    assert services.release_held(JIA) == 0

    monkeypatch.setitem(handlers.LETTERS, ("test.note", 2), handlers.LETTERS["test.note", 1])
    assert services.release_held(JIA) == 1
    work()

    assert heard == ["别的事", "将来", "后面的"]


def test_the_same_id_with_another_body_is_an_incident_and_people_see_it(yi, heard):
    take(yi.write("第一", key="x"))
    other = yi.write("第二", key="x")

    assert take(other) == "exchange.id-taken"
    assert services.receive(other, at=AT) == services.receive(other, at=AT.replace(year=2027))
    work()

    assert heard == ["第一"]
    incident = queries.incidents(JIA).get()
    assert (incident.kind, incident.count) == ("id-taken", 3)
    assert incident.body == other.decode()


def test_one_number_for_two_letters_is_an_incident_but_both_are_handled(yi, heard):
    take(yi.write("第一", key="a", sequence=7, case="1"))
    assert take(yi.write("第二", key="b", sequence=7, case="2")) == "stored"
    work()

    assert sorted(heard) == ["第一", "第二"]
    assert Incident.objects.get().kind == "sequence-taken"


def test_a_letter_that_overtook_the_one_before_it_waits_for_it(yi, heard):
    first, second = yi.write("先"), yi.write("后", previous=1)

    take(second)
    work()
    assert heard == []
    assert queries.gaps(JIA, YI) == [(1, 1)]
    take(first)
    work()

    assert heard == ["先", "后"]
    assert queries.gaps(JIA, YI) == []


def test_letters_of_no_case_wait_for_nothing(yi, heard):
    yi.write("丢失")
    take(yi.write("通知", case=""))
    work()

    assert heard == ["通知"]


def test_a_retired_key_proves_older_letters_and_a_revoked_one_none(yi, heard):
    old, new = yi.write("旧"), yi.write("新", sent_at=AT.replace(hour=5))
    Key.objects.filter(kid=yi.key.kid).update(retired_at=AT.replace(hour=3))

    assert take(old) == "stored"
    assert take(new) == "exchange.key-retired"
    Key.objects.filter(kid=yi.key.kid).update(revoked=True)
    remembered.forget()
    assert take(yi.write("更旧")) == "exchange.key-retired"
    assert take(old) == "stored"  # kept before: its receipt again


def test_a_refusal_by_the_handler_waits_for_a_person_and_blocks_its_case_alone(
    yi, heard, monkeypatch
):
    listen = handlers.LETTERS["test.note", 1]

    def refuse(letter, *, at):
        if letter.payload["text"] == "不行":
            raise Unwilling
        listen(letter, at=at)

    monkeypatch.setitem(handlers.LETTERS, ("test.note", 1), refuse)
    for text, case in (("不行", "1"), ("然后", "1"), ("别的", "2")):
        take(yi.write(text, case=case))
    work()

    assert heard == ["别的"]
    (trouble,) = queries.dead(JIA)
    assert (trouble.state, trouble.code, trouble.error) == ("refused", "test.unwilling", "不办。")
    services.retry_incoming(JIA, trouble.letter_id, by="zhao", at=AT)
    work()
    assert state(1) == "refused"
    with pytest.raises(Refusal):
        services.set_aside(JIA, trouble.letter_id, reason=" ", by="zhao", at=AT)
    services.set_aside(JIA, trouble.letter_id, reason="对方已来电撤回", by="zhao", at=AT)
    work()
    assert heard == ["别的", "然后"]
    assert queries.incoming(JIA, trouble.letter_id).closed_by == "zhao"


def test_a_bug_is_tried_again_and_then_the_letter_is_dead_until_a_person_asks(
    yi, heard, monkeypatch
):
    listen = handlers.LETTERS["test.note", 1]

    def broken(letter, *, at):
        PeerCheck.objects.create(owner=JIA, peer=YI, caseref=letter.letter_id, asked_at=at)
        raise ZeroDivisionError

    monkeypatch.setitem(handlers.LETTERS, ("test.note", 1), broken)
    monkeypatch.setattr("shebao.exchange.services.handling.ATTEMPTS_MAX", 3)
    take(yi.write("坏"))
    work()
    assert state(1) == "waiting"
    later()
    later()

    assert state(1) == "dead"
    assert "ZeroDivisionError" in queries.dead(JIA)[0].error
    assert not PeerCheck.objects.exists()  # what the handler wrote went with it
    monkeypatch.setitem(handlers.LETTERS, ("test.note", 1), listen)
    services.retry_incoming(JIA, f"{YI}/1", by="zhao", at=AT)
    work()
    assert heard == ["坏"]


def _envelope(yi, **event):
    body = yi.write("你好")
    payload = body.decode().split(".")[1]
    written = json.loads(base64.urlsafe_b64decode(payload + "=="))
    written = {k: v for k, v in {**written, **event}.items() if v is not None}
    return _signed(yi, json.dumps(written).encode())


def _signed(yi, payload, **header):
    from shebao.agencies import suites

    fields = {"kid": yi.key.kid, "typ": envelope.LETTER_TYPE, **header}
    return suites.SUITES["Ed25519"].sign(payload, fields, yi.key.private).encode()


@pytest.mark.parametrize(
    "event",
    [
        {"specversion": "0.3"},
        {"type": "shebao.test.note"},
        {"type": "other.note.v1"},
        {"source": "/agencies/"},
        {"source": None},
        {"time": "2026-03-02T10:00:00"},
        {"time": None},
        {"sequence": "17"},
        {"sequence": None},
        {"previous": 4},
        {"receiver": None},
        {"receiver": "310100P1\n"},
        {"datacontenttype": "text/plain"},
        {"data": [1]},
        {"data": None},
        {"id": "310100P1/1"},
        {"id": f"{YI}/" + "x" * 200},
        {"caseref": ["x"]},
        {"surprise": "x"},
    ],
    ids=str,
)
def test_a_well_signed_letter_of_wrong_form_is_refused(yi, event):
    assert take(_envelope(yi, **event)) == "exchange.malformed"


def test_what_is_no_letter_at_all_is_refused_and_never_crashes(yi):
    good = yi.write("你好")
    header, payload, signature = good.split(b".")
    for body in (
        b"",
        b"..",
        b"\xff\xfe",
        b"a.b",
        b"a.b.c.d",
        header + b"." + payload + b".",
        good + b"=",
        good + b"\n",
        header + b"." + payload + b"." + signature[:-1] + b"*",
        _signed(yi, b"[]"),
        _signed(yi, b'{"a":1,"a":2}'),
        _signed(yi, b'{"a":NaN}'),
        _signed(yi, b'{"a":"\\ud800"}'),
        _signed(yi, b"[" * 200_000),
        _signed(yi, b"{}", typ="JWT"),
    ):
        assert take(body) == "exchange.malformed", body[:80]
    assert take(b"x" * (envelope.SIZE_MAX + 1)) == "exchange.too-large"
    assert not IncomingLetter.objects.exists()


def test_the_algorithm_is_the_keys_and_never_what_the_header_claims(yi):
    header = base64.urlsafe_b64encode(
        json.dumps({"alg": "none", "kid": yi.key.kid, "typ": envelope.LETTER_TYPE}).encode()
    ).rstrip(b"=")
    payload = yi.write("你好").split(b".")[1]

    assert take(header + b"." + payload + b".AAAA") == "exchange.bad-signature"


def test_a_flood_of_rubbish_is_counted_and_not_kept_one_by_one(yi, monkeypatch):
    monkeypatch.setattr("shebao.exchange.services.receiving.KEPT_A_DAY", 3)
    for n in range(6):
        take(f"rubbish {n}".encode())

    # 3 kept one by one under the first agency of the house, 3 more in one row
    assert sorted(TurnedAway.objects.values_list("count", flat=True)) == [1, 1, 1, 3]
    assert TurnedAway.objects.filter(owner=JIA_MEDICAL).count() == 4


def test_an_installation_without_agencies_cannot_answer(db):
    with pytest.raises(Outage):
        services.receive(b"x", at=AT)


plans = st.lists(st.sampled_from("abc"), min_size=1, max_size=5).flatmap(
    lambda cases: st.tuples(
        st.just(cases),
        st.lists(st.integers(0, len(cases) - 1), max_size=6).map(
            lambda extra: [*extra, *range(len(cases))]
        ).flatmap(st.permutations),
        st.lists(st.booleans(), min_size=11, max_size=11),
    )
)  # fmt: skip


@examples(12)
@given(plan=plans)
def test_in_whatever_order_and_number_letters_come_each_case_hears_its_own_once_and_in_order(
    plan, yi, heard
):
    cases, arrivals, works = plan
    heard.clear()
    bodies, last = [], {}
    for number, case in enumerate(cases):
        reference = f"{case}{yi.sequence - number}"
        bodies.append(yi.write(f"{case}{number}", case=reference, previous=last.get(case)))
        last[case] = yi.sequence

    for arrival, now in zip(arrivals, works, strict=False):
        take(bodies[arrival])
        if now:
            work()
    work()

    for case in set(cases):
        expected = [f"{case}{n}" for n, each in enumerate(cases) if each == case]
        assert [text for text in heard if text[0] == case] == expected


def test_the_directory_is_checked_by_letters_between_two_agencies_of_one_house(jia):
    asked = services.check_directory(owner=JIA, peer=JIA_MEDICAL, at=clock.now())
    agencies.set_address(JIA_MEDICAL, "http://127.0.0.1:8001")
    work()

    answer = queries.checks(JIA).get()
    assert answer.answered_at is not None
    assert answer.differences == ["url"]
    assert [each.direction for each in queries.letters_of_case(JIA, asked.caseref)] == ["out", "in"]
    assert queries.counts(JIA_MEDICAL) == {"out.delivered": 1, "in.handled": 1}
    assert "exchange.directory-check/1" in queries.schemas()
