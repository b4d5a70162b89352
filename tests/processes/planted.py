"""Bugs, planted on purpose into a city of the simulation: each must be caught. Called inside the city's process."""

from contextlib import suppress
from dataclasses import replace
from itertools import count
from types import SimpleNamespace

from shebao.base.refusals import Outage
from shebao.exchange import envelope
from shebao.exchange.services import receiving, sending
from shebao.ledger.services import posting


def no_deduplication():
    """A letter that came before is taken for a new one."""
    numbers, store = count(2), receiving._store

    def again(letter, kid, body, digest, *, at):
        held = receiving.IncomingLetter.objects.filter(letter_id=letter.letter_id)
        if held.exists():
            letter = replace(letter, letter_id=f"{letter.letter_id}#{next(numbers)}")
            return store(letter, kid, body, envelope.digest(body + b"."), at=at)
        return store(letter, kid, body, digest, at=at)

    receiving._repeat = lambda digest, *, at: None
    receiving._store = again


def letter_before_commit():
    """A letter leaves inside the transaction that writes it, which may yet be rolled back."""
    send = sending.send

    def hasty(*, owner, receiver, letter, caseref, key, at):
        row = send(owner=owner, receiver=receiver, letter=letter, caseref=caseref, key=key, at=at)
        signed = sending._sign(owner, row.letter_id)
        if signed is not None:
            with suppress(Outage):
                sending._carry(*signed, at=at)
        return row

    _everywhere("send", send, hasty)


def double_posting():
    """Every third entry is posted a second time under another key."""
    post, numbers = posting.post, count(1)

    def twice(owner, *entries):
        done = post(owner, *entries)
        if next(numbers) % 3 == 0:
            post(owner, *(replace(entry, key=f"{entry.key}/again") for entry in entries))
        return done

    _everywhere("post", post, twice)


def lost_receipt():
    """Who hears nothing believes the letter has arrived."""
    carry = sending._carry

    def hopeful(code, body, *, at):
        try:
            return carry(code, body, at=at)
        except Outage:
            letter = envelope.claims(body)
            told = envelope.Receipt(
                letter.letter_id, letter.sender, code, envelope.digest(body), "stored", "",
                at.isoformat(),
            )  # fmt: skip
            return told, b"none"

    sending._carry = hopeful


def split_keeps_a_fen():
    """Of what accounts pay for a charge one line says a fen less than was taken."""
    from shebao.medical.services import charging

    create = charging.ChargeLine.objects.create

    def short(**told):
        return create(**told | {"amount_fen": max(told["amount_fen"] - 1, 1)})

    charging.ChargeLine.objects.create = short


def reversal_without_money():
    """A charge is taken back, and no account gets anything."""
    from shebao.medical.services import charging

    post = charging.ledger.post

    def most(owner, *entries):
        return post(owner, *(each for each in entries if "冲正" not in each.memo))

    charging.ledger = SimpleNamespace(post=most)


def reimbursement_paid_twice():
    """Bills paid in cash are ordered to be paid back two times."""
    from shebao.medical.services.claims import deciding

    order = deciding.payments.order

    def twice(**told):
        order(**told | {"key": f"{told['key']}/again"})
        return order(**told)

    deciding.payments = SimpleNamespace(order=twice)


def receipt_taken_again():
    """A receipt of an outage that comes a second time is a new charge."""
    from shebao.medical.services import charging

    charge, numbers = charging.charge, count(1)

    def forgetful(**told):
        if receipt := told.get("receipt"):
            number = receipt.number + 1_000 * next(numbers)
            told["receipt"] = receipt._replace(number=number)
            told["bill"] = told["bill"]._replace(external_no=f"offline-{number}")
        return charge(**told)

    charging.charge = forgetful


def last_piece_alone():
    """Of a payment that came home in pieces the last one alone is booked back, and the others stay in suspense."""
    from shebao.payments.services import manual

    settle = manual.settle

    def alone(line, found, entries, *, beside=(), **told):
        return settle(line, found, entries, **told)

    manual.settle = alone


def _everywhere(name, old, new):
    """Put `new` wherever a module of ours holds `old` under this name."""
    import sys

    for module in list(sys.modules.values()):
        if (
            getattr(module, "__name__", "").startswith("shebao")
            and getattr(module, name, None) is old
        ):
            setattr(module, name, new)
