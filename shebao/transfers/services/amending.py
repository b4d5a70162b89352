"""What supplement and correction share 补转与更正: the row of either side, its money, its books. Record 0043."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from shebao.agencies import queries as agencies
from shebao.base import letters
from shebao.base.money import format_yuan
from shebao.base.plumbing.clock import now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.accounts import YearRow
from shebao.enrolment.joined import keeper
from shebao.enrolment.models import Kind
from shebao.enrolment.services.years import fund, open_funds
from shebao.enrolment.temporary import personal_row
from shebao.exchange import services as exchange
from shebao.identity import queries as people
from shebao.ledger import queries as books
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.papers import services as papers
from shebao.payments.pain import Party
from shebao.pension import services as pension
from shebao.transfers import papers as forms
from shebao.transfers.backpaid import still_held
from shebao.transfers.errors import WrongMoment
from shebao.transfers.errors.amending import AmendSums, NothingBounced
from shebao.transfers.messages import FormYear
from shebao.transfers.models import Amending, Amendment, TransferIn, TransferOut
from shebao.transfers.rulings.amending import source_of
from shebao.transfers.services import sums
from shebao.transfers.services.arriving import POOLED
from shebao.transfers.services.common import (
    IN_PROVINCE,
    arriving,
    case_of,
    held_code,
    locked_out,
    start_step,
    tell_status,
)
from shebao.transfers.services.drawing import await_heirs, into_pension, pension_lines
from shebao.transfers.states import Out
from shebao.transfers.states.medical import MedicalAct, Money

LAW = "国办发〔2009〕66号 第八条"
Side = TransferIn | TransferOut
MAY_COME = (Out.RELEASED, Out.PAID, Out.BOUNCED, Out.QUESTIONED, Out.TRANSFERRED_OUT,
            Out.SUPPLEMENTING, Out.CORRECTING, Out.RETURNING)  # fmt: skip
"""The form has left: what comes now is late."""


def next_number(row: Side) -> int:
    """The number of what follows next, counted on each side by the old place's letters."""
    last = (
        Amendment.objects.filter(owner=row.owner, case_no=row.case_no).order_by("-number").first()
    )
    return last.number + 1 if last else 1


def reference_of(row: Side, number: int) -> str:
    """What a payment must carry 付款附言: the transfer's own reference, and the number."""
    return f"{row.reference[:32]}-S{number}"


def draft(row: Side, number: int, kind: str, *, account_fen: int, pooled_fen: int, reason: str,
          on: date, **more: Any) -> Amendment:  # fmt: skip
    """An amendment's row, not saved yet: nothing moves inside a province, or where nothing differs."""
    total = 0 if row.records_only else account_fen + pooled_fen
    return Amendment(
        owner=row.owner, case_no=row.case_no, number=number, relationship_no=row.relationship_no,
        kind=kind, state=Money.NOTHING, amount_fen=abs(total), reference=reference_of(row, number),
        settled_on=on, reason=reason, account_fen=account_fen, pooled_fen=pooled_fen, **more,
    )  # fmt: skip


def latest(row: Side) -> Amendment:
    """The amendment that is under way: the last one."""
    found = one(Amendment, lock=True, owner=row.owner, case_no=row.case_no, order=("-number",))
    assert found is not None, f"{row.case_no} has no amendment"
    return found


def begin(
    row: Side, step: str, *, on: date, at: datetime, note: tuple[str, str], by: str = SYSTEM
) -> None:
    """The finished case is open again, with the clock of what follows 重新计时."""
    casework.reopen(case_of(row), on=on, by=by, at=at, note=note)
    start_step(case_of(row), step=step, on=on, division=agencies.agency(row.owner).division)


def close_again(row: TransferIn, *, on: date) -> None:
    """What followed is over at the new place 后续业务办结: what the old place sent meanwhile, too early, has its turn.

    The old place is done with a correction when the bank has paid; its next letter may be here before the money.
    What came for somebody who has died leaves the case with its officer until the heirs are paid.
    """
    if not await_heirs(row, latest(row), on=on):
        casework.close(case_of(row), on=on)
    exchange.act_again(
        row.owner, row.case_no, kinds=("transfer.supplement", "transfer.correction"),
        code=WrongMoment.code,
    )  # fmt: skip


def reopened(row: TransferOut, *, on: date, by: str, at: datetime, note: tuple[str, str]) -> None:
    """A finished departure has something to send on: it lies with its officer again 待补转."""
    if row.state == Out.TRANSFERRED_OUT and case_of(row).closed_on:
        begin(row, "supplement", on=on, at=at, note=note, by=by)
        case_of(row).turn = Turn.OFFICER
        case_of(row).save(update_fields=["turn"])


def year_rows(row: Side, lines: Sequence[Any]) -> list[YearRow]:
    """Lines of a letter as the new place's books have them: of a temporary account the personal part."""
    found = [forms.year_row(letters.load(FormYear, each), _other(row)) for each in lines]
    temporary = isinstance(row, TransferIn) and row.account_kind == Kind.TEMPORARY
    return [personal_row(each) for each in found] if temporary else found


def _other(row: Side) -> str:
    return row.origin_code if isinstance(row, TransferIn) else row.destination_code


# --- the old place's books


def book_there(
    row: TransferOut, part: Amendment, *, held: bool = False, against: str = ""
) -> list[NewEntry]:
    """The old place: contributions and interest, or held money, become what moves; a correction below zero goes back into them.

    `against` is where the total stands: in transit, or in suspense when it came back.
    """
    number, owner = row.relationship_no, row.owner
    open_funds(owner)
    principal = part.account_fen - part.interest_fen
    if any(one.get("back_in") == part.number for one in row.backpaid):
        ledger.open_account(owner, held_code(number), "person")
        source = [Line(held_code(number), -part.account_fen, number)]
    elif held:
        source = _out_of_held(
            owner, number, part.account_fen, all_of_it=not still_held(row.backpaid)
        )
    else:
        source = [
            Line(fund(owner, "contributions"), -principal, number),
            Line(fund(owner, "interest"), -part.interest_fen, number),
        ]
    if row.records_only:
        ledger.open_account(owner, IN_PROVINCE, "fund")
        lines = [*source, Line(IN_PROVINCE, part.account_fen, number)]
    else:
        ledger.open_account(owner, POOLED, "fund")
        lines = [
            *source,
            Line(POOLED, -part.pooled_fen, number),
            Line(against, part.total_fen, number),
        ]
    return _entry(row, part, lines)


def _out_of_held(owner: str, number: str, fen: int, *, all_of_it: bool) -> list[Line]:
    """The held money of proven months; with the last of them the account is emptied, whatever rounding left in it."""
    code = held_code(number)
    taken = books.balance(owner, code) if all_of_it else fen
    return [Line(code, -taken, number), Line(fund(owner, "interest"), taken - fen, number)]


def book_here(
    row: TransferIn, part: Amendment, *, against: str, by: str, on: date, at: datetime
) -> None:
    """The new place: the lines become the new ones, the person's account and the pooled fund follow. Refuses `transfer.amendment-does-not-add-up`.

    A relationship that was merged since keeps its lines; its money goes to the account that keeps it, under its own name.
    """
    relationship = enrolled.relationship(row.owner, row.relationship_no)
    home = keeper(relationship)
    key = f"{row.case_no}/amend/{part.number}"
    drawing = into_pension(relationship, part)
    came = enrolment.amend_incoming(
        relationship, old=year_rows(row, part.old), new=year_rows(row, part.new),
        source_agency=row.origin_code, source_relationship_no=source_of(row)[1], key=key, on=on, by=by,
        at=at, drawing=drawing is not None,
    )  # fmt: skip
    if row.account_kind != Kind.TEMPORARY and came.principal_fen != part.account_fen:
        raise AmendSums(number=part.number, at="account_fen")
    number, credited = row.relationship_no, came.credited_fen
    if row.records_only:
        ledger.open_account(row.owner, IN_PROVINCE, "fund")
        rest = [Line(IN_PROVINCE, -part.account_fen, number)]
    else:
        rest = [Line(against, -part.total_fen, number), Line(POOLED, part.pooled_fen, number)]
    ledger.open_account(row.owner, POOLED, "fund")
    if credited != came.principal_fen:
        open_funds(row.owner)
    shared = [
        Line(POOLED, part.account_fen - came.principal_fen, number),
        Line(fund(row.owner, "interest"), came.principal_fen - credited, number),
    ]
    lines = [Line(home.ledger_code, credited, number), *rest, *shared]
    what, amount = "更正" if part.kind == Amending.CORRECTION else "补转", format_yuan(credited)
    if drawing:
        lines += pension_lines(relationship, what, credited, came.interest_fen, by=by, at=at)
    else:
        pension.wait_for_settling(
            owner=row.owner, person_no=home.person.person_no, by=by, at=at,
            said=(f"首次发放前{what} {amount} 元记入个人账户，待重新计发",
                  f"{amount} yuan came after, before the first payment; to be settled again"),
        )  # fmt: skip
    entries = [*_entry(row, part, lines, on=on), *(() if drawing else came.entries)]
    if entries:
        ledger.post(row.owner, *entries)
    part.credited_fen, part.credited_on = credited, on


def may_book_here(row: TransferIn, part: Amendment) -> None:
    """Whether the lines could be set right here now: asked before a difference is awaited, and refused as `book_here` would."""
    relationship = enrolled.relationship(row.owner, row.relationship_no)
    enrolment.amendable(
        relationship, old=year_rows(row, part.old), new=year_rows(row, part.new),
        source_agency=row.origin_code, source_relationship_no=source_of(row)[1],
        drawing=into_pension(relationship, part) is not None,
    )  # fmt: skip


def _entry(row: Side, part: Amendment, lines: list[Line], on: date | None = None) -> list[NewEntry]:
    lines = [line for line in lines if line.amount_fen]
    what = "更正" if part.kind == Amending.CORRECTION else "补转"
    other = row.origin_case_no if isinstance(row, TransferIn) else row.peer_case_no
    key = f"{row.case_no}/amend/{part.number}"
    memo = f"{what} {part.number} {other}"
    return [NewEntry(key, on or today(), memo, lines, row.case_no)] if lines else []


# --- papers and money


def tell_person(row: Side, part: Amendment, outcome: str, *, on: date, at: datetime, handler: str = "",
                reviewer: str = "") -> str:  # fmt: skip
    """The result on paper for the person 办理结果告知书; its number."""
    person = people.by_person_no(row.owner, row.person_no)
    correction = part.kind == Amending.CORRECTION
    matter = "职工基本养老保险关系转移" + ("更正" if correction else "补转")
    return papers.freeze(
        owner=row.owner, kind="result-notice", case_no=row.case_no, person_no=row.person_no,
        data={
            "name": person.name, "number": people.masked_number(person), "matter": matter,
            "accepted_on": part.settled_on.isoformat(), "decided_on": on.isoformat(),
            "outcome": outcome, "items": [*_items(part), {"label": "原因", "text": part.reason}],
            "amounts": [
                {"label": "个人账户转移额之差", "fen": part.account_fen},
                {"label": "统筹基金转移额之差", "fen": part.pooled_fen},
                {"label": "合计", "fen": part.total_fen},
            ],
            "basis": LAW, "handler": handler, "reviewer": reviewer,
        },
        key=f"{row.case_no}/amend/{part.number}/result", on=on, at=at,
    ).paper_no  # fmt: skip


def _items(part: Amendment) -> list[dict[str, str]]:
    def told(amounts: Sequence[int] | None) -> str:
        return "无" if amounts is None else f"基数 {format_yuan(amounts[0])} 元"

    found = [
        {"label": each["month"], "text": f"{told(each['old'])} → {told(each['new'])}"}
        for each in part.months
    ]
    before, after = part.person_before, part.person_after
    if before and after:
        found += [
            {"label": label, "text": f"{before[name]} → {after[name]}"}
            for name, label in (("name", "姓名"), ("number", "证件号码")) if before[name] != after[name]
        ]  # fmt: skip
    return found


def payee_of(row: TransferOut) -> Party:
    """Where the new place receives 收款账户, as its contact letter said."""
    bank = row.letter["receiving"]
    return Party(bank["holder"], bank["account_no"], bank["bank_name"], bank["bank_code"])


def told(
    row: Side, act: str, turn: str, note: tuple[str, str], at: datetime, *, by: str = SYSTEM
) -> None:
    """The money leg moved and the case did not: its log row, whose turn it is; the new place hears it of the old one."""
    casework.record_move(
        case_of(row), act=act, before=row.state, after=row.state, turn=turn, by=by, at=at, note=note
    )
    if isinstance(row, TransferOut):
        tell_status(row, turn=turn, at=at, note=note)


def side_of(part: Amendment) -> Side:
    """The transfer an amendment belongs to, for writing."""
    if "/transfer-in/" in part.case_no:
        row = arriving(owner=part.owner, case_no=part.case_no)
        assert row is not None, part.case_no
        return row
    return locked_out(part.owner, part.case_no)


def awaited(job: Claimed) -> tuple[Side, Amendment] | None:
    """The side and the amendment whose money an expectation stands for; none of other rooms'."""
    found = sums.numbered_by(job.payload["key"])
    if found is None or "/transfer-" not in found[0]:
        return None
    part = sums.numbered(Amendment, job.owner, *found)
    return (side_of(part), part) if part.state in sums.WAITING else None


@atomic
def on_amendment_bounced(job: Claimed) -> None:
    """Notice: the money of a supplement or a correction came back 退票; an officer must act, also where the case was over."""
    part = sums.by_order(Amendment, job)
    if part is None or part.state not in (Money.ORDERED, Money.PAID):
        return
    row, at = side_of(part), now()
    note = sums.bounced(part, job)
    casework.reopen(case_of(row), on=today(), by=SYSTEM, at=at, note=note)
    told(row, MedicalAct.BOUNCE, Turn.OFFICER, note, at)
    start_step(
        case_of(row), step="pay-again", on=today(), division=agencies.agency(row.owner).division
    )


@atomic
def on_amendment_difference(job: Claimed) -> None:
    """Notice: money came for a supplement or a correction, but not its amount."""
    found = awaited(job)
    if found is not None:
        row, part = found
        told(row, MedicalAct.DIFFER, Turn.OFFICER, sums.differs(part), now())


@atomic
def reissue_amendment(
    *, owner: str, case_no: str, number: int, payee: Party, by: str, on: date, at: datetime
) -> Amendment:
    """Pay a bounced sum again 重新付款, to corrected details. Refuses `transfer.nothing-bounced`."""
    cases.case(owner, case_no)
    part = one(Amendment, lock=True, owner=owner, case_no=case_no, number=number)
    if part is None or part.state != Money.BOUNCED:
        raise NothingBounced(number=number)
    row = side_of(part)
    note = sums.reissued(part, payee, by=by, at=at)
    told(row, MedicalAct.REISSUE, Turn.BANK, note, at, by=by)
    casework.meet(case_of(row), on=on)
    return part
