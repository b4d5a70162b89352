"""Years of residents' accounts 城乡居民养老缴费年度: booked from a file, taken back, cleared where a month was paid twice.

国发〔2014〕8号 Arts. 4, 7; 人社部发〔2014〕17号. The residents' fund is a fund of its own 财会〔2017〕28号.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from shebao.base.money import format_yuan
from shebao.base.plumbing.transactions import atomic
from shebao.enrolment import residents
from shebao.enrolment.errors import AccountUsed, MoneyGone, MovedOn
from shebao.enrolment.models import Clearing, Relationship, ResidentYear, RowState
from shebao.enrolment.queries import balance
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.services.drafts import Draft
from shebao.enrolment.services.relationships import locked
from shebao.enrolment.services.years import BOOKABLE, bookable
from shebao.enrolment.services.years import entry as balanced
from shebao.enrolment.states import State
from shebao.ledger import services as ledger
from shebao.ledger.funds import RESIDENTS
from shebao.ledger.services import Line, NewEntry

OPENING = f"fund/{RESIDENTS}/opening"
"""The residents' fund's own account that stands against what is brought in 城乡居民养老基金."""
AMOUNTS = ("personal_fen", "collective_fen", "subsidy_fen", "interest_fen")


def _said(row: Draft) -> tuple[int, ...]:
    return (*(getattr(row, name) or 0 for name in AMOUNTS), row.months or 0)


def contradicting(relationship: Relationship, rows: Sequence[Draft]) -> Draft | None:
    """The line that says other than what is booked, if any; lines that say the same are skipped and say so."""
    held = {
        row.year: (*(getattr(row, name) for name in AMOUNTS), row.months)
        for row in relationship.resident_years.all()
    }
    for row in rows:
        known = held.get(row.year or 0)
        if known is None:
            continue
        if known != _said(row):
            return row
        row.state = RowState.SKIPPED
        if "already-held" not in row.findings:
            row.findings = [*row.findings, "already-held"]
    return None


def book(relationship: Relationship, rows: Iterable[Draft], *, key: str, on: date) -> int:
    """Write the new years of one account; what they come to, in fen. The entry is the caller's."""
    new = [row for row in rows if row.state != RowState.SKIPPED]
    ResidentYear.objects.bulk_create(
        ResidentYear(
            owner=relationship.owner, relationship=relationship, year=row.year or 0,
            months=row.months or 0, booked_key=key, booked_on=on,
            **{name: getattr(row, name) or 0 for name in AMOUNTS},
        )
        for row in new
    )  # fmt: skip
    return sum(sum(_said(row)[:-1]) for row in new)


def entry(
    key: str, on: date, memo: str, amounts: Sequence[tuple[Relationship, int]]
) -> list[NewEntry]:
    """One balanced entry against the residents' fund."""
    for owner in sorted({row.owner for row, _ in amounts}):
        ledger.open_account(owner, OPENING, "fund")
    return balanced(key, on, memo, OPENING, amounts)


def take_back(relationship: Relationship, rows: Iterable[Draft], *, key: str) -> int:
    """Years that a chunk brought go again; what they came to, negative fen. Refuses `import.moved-on` once one was cleared."""
    years = {row.year or 0 for row in rows}
    found = relationship.resident_years.filter(booked_key=key, year__in=years)
    cleared = {line.year for line in residents.lines_of(relationship) if line.cleared}
    if cleared & years:
        raise MovedOn(
            relationship_no=relationship.relationship_no, state="已清退重复月份",
            state_en="cleared of months paid twice",
        )  # fmt: skip
    total = sum(getattr(row, name) for row in found for name in AMOUNTS)
    found.delete()
    return -total


@atomic
def clear_resident(
    *,
    owner: str,
    relationship_no: str,
    cleared: Mapping[str, int],
    refunds: Mapping[str, int],
    case_no: str,
    on: date,
    by: str,
    at: datetime,
) -> tuple[Line, ...]:
    """Principal of months also paid as an employee leaves a resident's account 居民重复缴费清退; its line, the rest is the caller's.

    `cleared` are months as bits, `refunds` fen, both by year. Subsidy and interest stay. Refuses
    `enrolment.year-closed`, `enrolment.account-used`. 人社部发〔2014〕17号.
    """
    row = locked(owner, relationship_no)
    bookable(row, on.year)
    fen = sum(refunds.values())
    if (has := balance(row)) < fen:
        raise AccountUsed(balance=format_yuan(has), amount=format_yuan(fen))
    place = row.area.code
    Clearing.objects.create(
        owner=owner, relationship=row, case_no=case_no, since=on, by=by, at=at, refund_fen=fen,
        cleared={f"{place}|{year}": bits for year, bits in cleared.items()},
        taken={f"{place}|{year}": {"refund_fen": some} for year, some in refunds.items()},
    )  # fmt: skip
    return (Line(row.ledger_code, -fen, relationship_no),) if fen else ()


@atomic
def restore_resident(
    *, owner: str, case_no: str, ended_case_no: str, on: date
) -> list[tuple[Line, int]]:
    """What a case paid back of residents' accounts stands there again 恢复: each account's line, and the fen against it.

    Refuses `enrolment.money-gone` where an account is kept here no more.
    """
    found = []
    rows = Clearing.objects.select_for_update(of=("self",)).filter(
        owner=owner, case_no=case_no, until=None, relationship__scheme=Scheme.RESIDENT_PENSION
    )
    for done in rows.order_by("id"):
        row = locked(owner, done.relationship.relationship_no)
        if State(row.state) not in BOOKABLE:
            raise MoneyGone(relationship_no=row.relationship_no)
        done.until, done.ended_case_no = on, ended_case_no
        done.save()
        found.append((Line(row.ledger_code, done.refund_fen, row.relationship_no), done.refund_fen))
    return found
