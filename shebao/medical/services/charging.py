"""Charging accounts 账户结算: own account, own wallet, then the givers', in one entry; and back to the same accounts.

A charge holds the links it uses, so that ending one waits for it or goes before it. Between reading
balances and posting another charge may be faster: the books refuse, and it is split anew.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.money import format_yuan
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.statements import locked, one, several
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.enrolment.joined import keeper
from shebao.enrolment.models import Relationship
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.states import State
from shebao.ledger import queries as books
from shebao.ledger import services as ledger
from shebao.ledger.errors import KeyTaken, NotEnough
from shebao.ledger.services import Line, NewEntry
from shebao.medical.errors.sharing import (
    BadCharge,
    ChargeKeyTaken,
    NoMandate,
    OfflineTooOld,
    OverMandate,
    ReversalTaken,
)
from shebao.medical.models import Charge, ChargeLine, Link, Mandate, Wallet
from shebao.medical.queries import sharing
from shebao.medical.rules import sharing as rules
from shebao.medical.services.mandates import in_force, payable
from shebao.medical.states.sharing import ChargeAct, ChargeState, LinkState, charge_after

NUMBER = re.compile(r"[A-Za-z0-9-]{1,40}")
TRIES = 5


class Bill(NamedTuple):
    """What an institution asks for 结算请求: its own number, whose card, how much, what for."""

    external_no: str
    person_no: str
    amount_fen: int
    card_no: str = ""
    purpose: str = ""


class Receipt(NamedTuple):
    """A numbered receipt written while the line was down 断网收据."""

    number: int
    bill: Bill
    happened_at: datetime


class _Source(NamedTuple):
    """An account that may pay: whose, under which relationship, in the books, and the link (none: one's own)."""

    person_no: str
    account: Relationship | None
    relationship_no: str
    code: str
    link: Link | None = None


def _of(person_no: str, account: Relationship, link: Link | None = None) -> _Source:
    return _Source(person_no, account, account.relationship_no, account.ledger_code, link)


class _Found(NamedTuple):
    """The split and the lines that post it."""

    split: rules.Split
    lines: tuple[tuple[_Source, int], ...]


@atomic
def charge(
    *,
    owner: str,
    institution_code: str,
    bill: Bill,
    by: str,
    on: date,
    at: datetime,
    receipt: Receipt | None = None,
) -> Charge:
    """Charge a person's own account and wallet, then the givers' 账户结算, under a mandate. The same number again is the same charge.

    What no account can pay is told as cash. Refuses `charge.no-mandate`, `charge.bad`,
    `charge.over-mandate`, `charge.key-taken`.
    """
    mandate = _allowed(owner, institution_code, bill, by, on)
    number = _number(owner, institution_code, bill)
    if (found := _known(owner, number, bill)) is not None:
        return found
    happened = receipt.happened_at if receipt else at
    sources = _sources(owner, bill.person_no, happened, late=receipt is not None)
    try:
        split = _post(owner, number, sources, bill, payable(institution_code), on)
    except KeyTaken:  # the same request was faster, and left less to split
        if (found := _known(owner, number, bill)) is None:
            raise
        return found
    row = Charge.objects.create(
        owner=owner, charge_no=number, institution=mandate.institution, mandate=mandate,
        external_no=bill.external_no, offline_no=receipt.number if receipt else None,
        person_no=bill.person_no, card_no=bill.card_no, purpose=bill.purpose[:60],
        state=ChargeState.BOOKED, amount_fen=bill.amount_fen, own_fen=split.split.own_fen,
        family_fen=split.split.family_fen, cash_fen=split.split.cash_fen, on=on,
        happened_at=happened, booked_at=at,
    )  # fmt: skip
    for seq, (source, fen) in enumerate(split.lines, 1):
        ChargeLine.objects.create(
            owner=owner, charge=row, seq=seq, person_no=source.person_no,
            relationship_no=source.relationship_no, account_code=source.code, link=source.link,
            amount_fen=fen,
        )  # fmt: skip
    return row


def _known(owner: str, number: str, bill: Bill) -> Charge | None:
    """The charge of that number, if there is one. Refuses `charge.key-taken` where it says something else."""
    found = one(Charge, owner=owner, charge_no=number)
    if found is None:
        return None
    if (found.person_no, found.amount_fen) != (bill.person_no, bill.amount_fen):
        raise ChargeKeyTaken(number=bill.external_no, at="external_no")
    return found


def _number(owner: str, institution_code: str, bill: Bill) -> str:
    """The charge's own name 结算编号: the institution's number under its owner."""
    return f"{owner}/charge/{institution_code}/{bill.external_no}"


def _allowed(owner: str, institution_code: str, bill: Bill, by: str, on: date) -> Mandate:
    mandate = in_force(owner, institution_code, by, on)
    if mandate is None:
        raise NoMandate()
    if not NUMBER.fullmatch(bill.external_no):
        raise BadCharge(field="external_no", at="external_no")
    if not bill.purpose.isprintable():
        raise BadCharge(field="purpose", at="purpose")
    if bill.amount_fen <= 0:
        raise BadCharge(field="amount_fen", at="amount_fen")
    if bill.amount_fen > mandate.most_fen:
        raise OverMandate(most=format_yuan(mandate.most_fen), at="amount_fen")
    return mandate


def _sources(owner: str, person_no: str, happened: datetime, *, late: bool) -> list[_Source]:
    """Own account, own wallet, then the givers' whose links stand (or, of a late receipt, stood), each link held."""
    links = [
        row
        for row in several(
            Link, lock=True, owner=owner, person_no=person_no, bound_at__lte=happened
        )
        if row.state == LinkState.ACTIVE or (late and _stood(row, happened))
    ]
    numbers = [row.grantor_relationship_no for row in links]
    usable = {
        row.relationship_no: row
        for row in Relationship.objects.filter(
            owner=owner, relationship_no__in=numbers, state__in=sharing.USABLE
        )
    }
    own = Relationship.objects.filter(
        owner=owner, person__person_no=person_no, scheme=Scheme.EMPLOYEE_MEDICAL,
        state__in=sharing.USABLE,
    ).order_by("kind", "pk").first()  # fmt: skip
    found = [_of(person_no, own)] if own else _through_kept(owner, person_no)
    held = one(Wallet, owner=owner, person_no=person_no)
    if held is not None:
        found.append(_Source(person_no, None, held.relationship_no, held.account_code))
    return found + [
        _of(link.grantor_person_no, usable[number], link)
        for link, number in zip(links, numbers, strict=True)
        if number in usable
    ]


def _through_kept(owner: str, person_no: str) -> list[_Source]:
    """Of an account that was merged the kept one pays, under the merged one's name 已并入账户由保留账户支付."""
    row = Relationship.objects.filter(
        owner=owner, person__person_no=person_no, scheme=Scheme.EMPLOYEE_MEDICAL, state=State.MERGED
    ).first()
    kept = keeper(row) if row else None
    if row is None or kept is None or kept.state not in sharing.USABLE:
        return []
    return [_Source(person_no, kept, row.relationship_no, kept.ledger_code)]


def _stood(link: Link, happened: datetime) -> bool:
    """Whether a link that has ended could still be used at a moment."""
    return link.state == LinkState.ENDED and link.ended_at is not None and happened < link.ended_at


def _post(
    owner: str, number: str, sources: Sequence[_Source], bill: Bill, payable_code: str, on: date
) -> _Found:
    for _ in range(TRIES):
        found = _split(owner, sources, bill.amount_fen, on)
        lines = [Line(s.code, -fen, s.relationship_no) for s, fen in found.lines]
        if not lines:
            return found
        paid = bill.amount_fen - found.split.cash_fen
        entry = NewEntry(number, on, "医保账户结算", [*lines, Line(payable_code, paid)])
        try:
            ledger.post(owner, entry)
        except NotEnough:
            continue
        return found
    raise NotEnough(account=number)


def _split(owner: str, sources: Iterable[_Source], amount_fen: int, on: date) -> _Found:
    by_link = {s.link.link_no: s for s in sources if s.link is not None}
    own = next((s for s in sources if s.link is None and s.account is not None), None)
    wallet = next((s for s in sources if s.account is None), None)
    held = books.person_balances(owner, (s.code for s in sources))
    place = owner[:6]
    past_only = sharing.policy("past_years", on, place) == "only"
    offered = [
        rules.Source(
            number,
            sharing.past_years_fen(s.account, on)
            if past_only and s.account
            else held.get(s.code, 0),
            s.link.pk if s.link else 0,
            s.link.rank if s.link else 0,
        )
        for number, s in by_link.items()
    ]
    split = rules.split(
        amount_fen, held.get(own.code, 0) if own else 0, offered, on, place,
        wallet_fen=held.get(wallet.code, 0) if wallet else 0,
    )  # fmt: skip
    lines = [(own, split.own_fen)] if own and split.own_fen else []
    lines += [(wallet, split.wallet_fen)] if wallet and split.wallet_fen else []
    lines += [(by_link[share.link_no], share.fen) for share in split.shares]
    return _Found(split, tuple(lines))


@atomic
def reverse(
    *,
    owner: str,
    institution_code: str,
    external_no: str,
    reversal_no: str,
    by: str,
    on: date,
    at: datetime,
) -> Charge:
    """Take a charge back 冲正: the same amounts to the same accounts, whatever became of the links since.

    The same reversal number again changes nothing; it names one charge of the institution. Refuses
    `charge.no-mandate`, `charge.bad`, `not-found`, `charge.reversed-already`, `charge.reversal-taken`.
    """
    mandate = in_force(owner, institution_code, by, on)
    if mandate is None:
        raise NoMandate()
    if not NUMBER.fullmatch(reversal_no):
        raise BadCharge(field="reversal_no", at="reversal_no")
    if not NUMBER.fullmatch(external_no):
        raise NotFound(what=external_no)
    number = f"{owner}/charge/{institution_code}/{external_no}"
    row = locked(Charge, external_no, related=("institution",), owner=owner, charge_no=number)
    if row.state == ChargeState.REVERSED and row.reversal_no == reversal_no:
        return row
    if one(Charge, institution_id=row.institution_id, reversal_no=reversal_no):
        raise ReversalTaken(number=reversal_no, at="reversal_no")
    row.state = charge_after(ChargeState(row.state), ChargeAct.REVERSE)
    row.reversal_no, row.reversed_on, row.reversed_at = reversal_no, on, at
    row.save()
    lines = several(ChargeLine, order=("seq",), charge_id=row.pk)
    if lines:
        back = [Line(one.account_code, one.amount_fen, one.relationship_no) for one in lines]
        total = sum(one.amount_fen for one in lines)
        entry = NewEntry(
            f"{number}/reversal", on, "医保账户结算冲正",
            [*back, Line(payable(institution_code), -total)],
        )  # fmt: skip
        ledger.post(owner, entry)
    return row


@atomic
def replay(
    *,
    owner: str,
    institution_code: str,
    receipts: Sequence[Receipt],
    by: str,
    on: date,
    at: datetime,
) -> list[Charge]:
    """Receipts written while the line was down 断网补传, each once, in the order of their numbers.

    A link that ended after a receipt was written still pays it. What was taken before is the same charge, however late
    it comes again: the answer may have been lost. Refuses `charge.offline-too-old`,
    `charge.bad`, `charge.key-taken` when a number comes again with another content.
    """
    days = parameters.at("medical.offline_days", on, owner[:6]).as_int()
    done = []
    for receipt in sorted(receipts, key=lambda one: one.number):
        if receipt.number <= 0:
            raise BadCharge(field="number", at="number")
        if receipt.happened_at > at:
            raise BadCharge(field="happened_at", at="happened_at")
        bill = receipt.bill._replace(external_no=f"offline-{receipt.number}")
        late = (on - day_of(receipt.happened_at)).days > days
        if (
            late
            and one(Charge, owner=owner, charge_no=_number(owner, institution_code, bill)) is None
        ):
            raise OfflineTooOld(days=days, at="happened_at")
        done.append(
            charge(
                owner=owner, institution_code=institution_code, bill=bill, by=by, on=on, at=at,
                receipt=receipt,
            )
        )  # fmt: skip
    return done
