"""Sending: at least once on the wire, whatever is lost or killed on the way."""

import pytest
from django.db import transaction

from shebao.agencies import keys, remembered, suites
from shebao.agencies import queries as directory
from shebao.agencies import services as agencies
from shebao.agencies.models import Key
from shebao.base.refusals import NotFound, Outage, WrongMoment
from shebao.config import handlers
from shebao.exchange import envelope, errors, queries, services
from shebao.exchange.models import OutgoingLetter

from .conftest import AT, JIA, JIA_MEDICAL, YI, Note, Peer, later, send, work


class Killed(BaseException):
    """The process is gone at this point."""


@pytest.fixture
def wire(monkeypatch, yi):
    """The network to 乙市: a list of what happens at each POST, in turn; then everything is stored."""
    plan = []

    def post(url, body):
        happens = plan.pop(0) if plan else yi.answer
        if isinstance(happens, BaseException):
            yi.got.append(body)
            raise happens
        return happens(body)

    monkeypatch.setattr("shebao.exchange.transport.post", post)
    return plan


def states(owner=JIA):
    return list(
        OutgoingLetter.objects.filter(owner=owner).order_by("pk").values_list("state", flat=True)
    )


def said(yi):
    return [envelope.open_letter(body)[0].payload["text"] for body in yi.got]


def test_a_letter_of_a_transaction_that_fails_was_never_written(yi, wire):
    @transaction.atomic
    def business():
        send("你好", key="1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        business()
    work()

    assert yi.got == []


def test_the_sender_numbers_and_signs_when_it_first_sends(yi, wire):
    letter = send("你好", key="1")
    assert (letter.sequence, letter.body) == (None, "")

    work()

    letter.refresh_from_db()
    assert (letter.sequence, letter.kid, letter.state) == (1, f"{JIA}/letter/1", "delivered")
    assert letter.body.encode() == yi.got[0]
    event, _ = envelope.open_letter(yi.got[0])
    assert (event.caseref, event.receiver, event.previous) == (f"{JIA}/case/1", YI, None)
    assert event.sent_at == AT


def test_a_key_used_again_changes_nothing_and_with_other_contents_is_refused(yi, wire):
    send("你好", key="1")
    send("你好", key="1")
    work()

    assert said(yi) == ["你好"]
    with pytest.raises(errors.KeyTaken):
        send("别的", key="1")


def test_only_agencies_of_the_directory_that_are_connected_can_be_written_to(yi):
    agencies.add_agency(code="330100P1", name="丁市", city="丁市", local=False, road="paper", at=AT)

    with pytest.raises(errors.NotConnected):
        send("你好", receiver="330100P1", key="1")
    with pytest.raises(errors.UnknownAgency):
        send("你好", receiver="999999P9", key="1")


def test_a_lost_receipt_makes_the_same_bytes_travel_again(yi, wire):
    wire += [lambda body: (yi.answer(body), (_ for _ in ()).throw(Outage("timeout")))[1]]
    send("你好", key="1")
    work()
    assert states() == ["waiting"]
    later()

    assert yi.got[0] == yi.got[1]
    assert states() == ["delivered"]


def test_letters_of_a_case_go_in_order_and_each_names_the_one_before(yi, wire):
    wire += [Outage("away")]
    for n in (1, 2, 3):
        send(str(n), key=str(n))
    send("别的", case="2", key="9")
    work()
    assert said(yi) == ["1", "别的"]
    later()

    assert said(yi) == ["1", "别的", "1", "2", "3"]
    opened = [envelope.open_letter(body)[0] for body in yi.got]
    assert [each.previous for each in opened[2:]] == [None, 1, 3]
    assert [each.sequence for each in opened] == [1, 2, 1, 3, 4]


def test_a_dead_letter_blocks_its_own_case_alone_until_a_person_tries_again(yi, wire, monkeypatch):
    monkeypatch.setattr("shebao.exchange.services.sending.ATTEMPTS_MAX", 2)
    wire += [Outage("away"), Outage("away")]
    send("1", key="1")
    work()
    later()
    send("2", key="2")
    send("别的", case="2", key="9")
    work()

    assert states() == ["dead", "waiting", "delivered"]
    (trouble,) = queries.dead(JIA)
    assert (trouble.error, trouble.attempts, trouble.peer) == ("away", 2, YI)
    services.retry_outgoing(JIA, trouble.letter_id, by="zhao", at=AT)
    work()
    assert states() == ["delivered"] * 3
    assert said(yi)[-2:] == ["1", "2"]


def test_a_refused_letter_waits_for_a_person_who_may_give_it_up(yi, wire):
    wire += [lambda body: yi.answer(body, "refused", "exchange.not-for-us")]
    send("1", key="1")
    send("2", key="2")
    work()
    assert states() == ["refused", "waiting"]
    with pytest.raises(WrongMoment):
        services.abandon(JIA, f"{JIA}/2", reason="无效", by="zhao", at=AT)
    with pytest.raises(NotFound):
        services.abandon(YI, f"{JIA}/1", reason="无效", by="zhao", at=AT)

    services.abandon(JIA, f"{JIA}/1", reason="改用纸质", by="zhao", at=AT)
    work()

    assert states() == ["abandoned", "delivered"]
    assert envelope.open_letter(yi.got[-1])[0].previous is None


def test_a_receiver_that_does_not_know_our_new_key_yet_is_asked_again(yi, wire):
    wire += [lambda body: yi.answer(body, "refused", "exchange.unknown-key")]
    send("1", key="1")
    work()
    assert states() == ["waiting"]
    later()

    assert states() == ["delivered"]


def test_a_held_letter_is_delivered_as_far_as_the_sender_is_concerned(yi, wire):
    wire += [lambda body: yi.answer(body, "held")]
    send("1", key="1")
    send("2", key="2")
    work()

    assert states() == ["held", "delivered"]


def test_a_receipt_counts_only_for_these_bytes_and_under_the_receivers_key(yi, wire):
    bing = Peer("310115P1").known()
    wire += [
        lambda body: yi.answer(body, sha256="0" * 64),
        lambda body: bing.answer(body),
        lambda body: bing.answer(body, receiver=YI),
        lambda body: yi.answer(body, "perhaps"),
        lambda body: body,
        lambda body: b"<html>",
    ]
    send("1", key="1")
    work()
    for _ in range(5):
        assert states() == ["waiting"]
        later()

    assert states() == ["waiting"]
    later()
    assert states() == ["delivered"]


def test_a_receipt_of_a_retired_key_counts_and_of_a_revoked_one_is_asked_for_again(yi, wire):
    old, private = yi.key, suites.SUITES["Ed25519"].make()
    Key.objects.filter(kid=old.kid).update(retired_at=AT.replace(hour=3))
    new = keys.SigningKey(f"{YI}/letter/2", "Ed25519", private[1], private[0])
    Key.objects.create(owner=YI, use="letter", kid=new.kid, public=new.public, since=AT)
    send("旧回执", case="1", key="1")
    work()
    assert states() == ["delivered"]  # given before it was retired

    wire += [lambda body: yi.answer(body, at=AT.replace(hour=4).isoformat())]
    send("以后", case="2", key="2")
    work()
    assert states()[1:] == ["waiting"]
    Key.objects.filter(kid=old.kid).update(revoked=True)
    remembered.forget()
    later()
    assert states()[1:] == ["waiting"]
    yi.key = new
    later()

    assert states() == ["delivered"] * 2
    assert yi.got[1] == yi.got[2] == yi.got[3]


def test_a_delivered_letter_can_be_sent_again_to_a_peer_that_lost_it(yi, wire):
    send("1", key="1")
    work()

    services.retry_outgoing(JIA, f"{JIA}/1", by="zhao", at=AT)
    work()

    assert yi.got[0] == yi.got[1]
    send("2", key="2")
    with pytest.raises(WrongMoment):
        services.retry_outgoing(JIA, f"{JIA}/2", by="zhao", at=AT)


def test_a_letter_as_large_as_may_be_travels_and_a_larger_one_is_refused_at_once(yi, wire):
    text = "x" * (1024 * 1024 * 3 // 4 - 4096 - 20)
    send(text, key="1")
    work()

    assert said(yi) == [text]
    with pytest.raises(errors.TooLarge):
        send(text + "x" * 20, key="2")


@pytest.mark.parametrize(
    "point",
    [
        "shebao.exchange.services.sending._sign",
        "shebao.exchange.services.sending._carry",
        "shebao.exchange.services.sending._keep",
        "shebao.exchange.services.receiving._repeat",
        "shebao.exchange.services.receiving._store",
        "shebao.exchange.services.handling._run",
        "shebao.exchange.services.handling._call",
        "shebao.exchange.services.handling._wake_next",
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_killed_at_any_point_between_commits_loses_and_doubles_nothing(
    jia, heard, monkeypatch, point, when
):
    module, name = point.rsplit(".", 1)
    import importlib

    real = getattr(importlib.import_module(module), name)
    killed = []

    def dies_once(*args, **kwargs):
        if killed:
            return real(*args, **kwargs)
        if when == "after":
            real(*args, **kwargs)
        killed.append(point)
        raise Killed

    monkeypatch.setattr(point, dies_once)
    listen = handlers.LETTERS["test.note", 1]
    effects = []

    def writes(letter, *, at):
        services.send(
            owner=letter.owner, receiver=letter.sender, letter=Answer(letter.payload["text"]),
            caseref=letter.caseref, key=f"{letter.owner}/re/{letter.letter_id}", at=at,
        )  # fmt: skip
        listen(letter, at=at)

    monkeypatch.setitem(handlers.LETTERS, ("test.note", 1), writes)
    monkeypatch.setitem(
        handlers.LETTERS, ("test.answer", 1), lambda letter, *, at: effects.append(letter.payload)
    )
    send("1", receiver=JIA_MEDICAL, key="1")
    send("2", receiver=JIA_MEDICAL, key="2")
    with pytest.raises(Killed):
        work()
    later()

    assert killed == [point]
    assert states(JIA) == ["delivered"] * 2
    assert states(JIA_MEDICAL) == ["delivered"] * 2
    assert queries.counts(JIA_MEDICAL)["in.handled"] == 2
    assert [each["text"] for each in effects] == ["1", "2"]
    assert queries.dead(JIA) == []
    assert directory.is_local(JIA_MEDICAL)


class Answer(Note):
    """The answer to a note."""

    KIND = "test.answer"
