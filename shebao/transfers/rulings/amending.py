"""What months put in, taken out or changed after a transfer come to 补转与更正之差; reads rows, writes nothing.

The lines of the form as the old place last told them, the same lines with the months changed, and the difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shebao.base import letters
from shebao.base.explain import Figure
from shebao.base.money import format_yuan
from shebao.base.months import format_month, parse_month
from shebao.enrolment import amended as lines
from shebao.enrolment import clearing
from shebao.enrolment import queries as enrolment
from shebao.enrolment.accounts import Account, MonthEntry, YearRow
from shebao.enrolment.joined import Part, left_together
from shebao.enrolment.models import Kind, Relationship
from shebao.enrolment.services.amending import changed_lines
from shebao.enrolment.services.recomputing import settled
from shebao.enrolment.stays import told
from shebao.transfers import backpaid, rules
from shebao.transfers import papers as forms
from shebao.transfers.errors import BooksDiffer
from shebao.transfers.messages import FormYear
from shebao.transfers.messages.amending import MonthChange
from shebao.transfers.models import Amending, Amendment, TransferIn, TransferOut
from shebao.transfers.rulings import held_back

LAW = "国办发〔2009〕66号 第八条"
Plain = Mapping[str, Any]
"""A month's change as it is kept: `month`, `old` and `new`, each base, personal and employer part in fen, or null."""


@dataclass(frozen=True, slots=True)
class AmendPlan:
    """Lines as they were and as they are, and the difference in fen 差额方案."""

    months: tuple[Plain, ...]
    old: tuple[FormYear, ...]
    new: tuple[FormYear, ...]
    account_fen: int
    pooled_fen: int
    total_fen: int
    interest_fen: int
    figure: Figure

    def payload(self) -> dict[str, Any]:
        """What two officers sign."""
        return {
            "months": [dict(each) for each in self.months], "account_fen": self.account_fen,
            "pooled_fen": self.pooled_fen, "total_fen": self.total_fen,
        }  # fmt: skip

    def told(self) -> tuple[MonthChange, ...]:
        """The months as letters name them."""
        return tuple(
            MonthChange(each["month"], *(each["old"] or (None,) * 3), *(each["new"] or (None,) * 3))
            for each in self.months
        )

    def kept(self) -> dict[str, Any]:
        """The columns of an amendment's row."""
        return {
            "old": [letters.dump(line) for line in self.old],
            "new": [letters.dump(line) for line in self.new], "months": [dict(m) for m in self.months],
            "account_fen": self.account_fen, "pooled_fen": self.pooled_fen,
            "interest_fen": self.interest_fen,
        }  # fmt: skip


def entry_of(amounts: Sequence[int] | None) -> MonthEntry | None:
    """A month's amounts as enrolment names them."""
    return MonthEntry(amounts[0], amounts[1], amounts[2]) if amounts is not None else None


def change_of(plain: Plain) -> lines.Change:
    """A kept change as enrolment names it."""
    return parse_month(plain["month"]), entry_of(plain["old"]), entry_of(plain["new"])


@dataclass(frozen=True, slots=True)
class Standing:
    """What a departure's form tells of 信息表所列账户: the account that left, and those merged into it then, by number."""

    own: Account
    others: Mapping[str, Part]

    @property
    def whole(self) -> Account:
        """All of it as one account, as it was released."""
        if not self.others:
            return self.own
        return clearing.combined(self.own, [part.kept for part in self.others.values()])

    def amended(self, months: Iterable[lines.Change]) -> "Standing":
        """With months changed where they stand; those that stand nowhere are the account's own."""
        if not self.others:
            some = list(months)
            return replace(self, own=lines.amended(self.own, some, settled)) if some else self
        found = self
        for change in months:
            found = found._put(change)
        return found

    def _put(self, change: lines.Change) -> "Standing":
        at = change[0]
        for number, part in self.others.items():
            if lines.current(self.own, [at])[at] is None and lines.current(part.account, [at])[at]:
                account = lines.amended(part.account, [change], settled)
                return replace(self, others={**self.others, number: Part(account, part.cleared)})
        return replace(self, own=lines.amended(self.own, [change], settled))

    def replaced(
        self, number: str, old: Sequence[YearRow], new: Sequence[YearRow], source: tuple[str, str]
    ) -> "Standing":
        """With lines of an earlier place changed, of the account that left or of one that was merged into it."""
        if number not in self.others:
            return replace(self, own=changed_lines(self.own, old, new, source).after)
        part = self.others[number]
        account = changed_lines(part.account, old, new, source).after
        return replace(self, others={**self.others, number: Part(account, part.cleared)})


def standing(row: TransferOut, *, going: Sequence[Plain] = ()) -> Standing:
    """The old place's own account as its form last told it: as released, and what was amended since 现行信息表记录.

    `going` are spans held at the release that are about to be sent: what holds them back is gone, interest included.
    """
    relationship = enrolment.relationship(row.owner, row.relationship_no)
    found = Standing(enrolment.lines_ever(relationship), left_together(relationship, row.case_no))
    held = held_back(relationship, row, going=going)
    if held:
        found = replace(found, own=enrolment.without_months(found.own, held))
    for done in in_effect(row):
        if done.kind == Amending.PASSED:
            found = _with_passed(found, row, done)
            continue
        months = _put_in(done.months, _released_held(row) if done.kind == Amending.HELD else [])
        found = found.amended(months)
    return found


def _with_passed(found: Standing, row: TransferOut, done: Amendment) -> Standing:
    """The lines with an earlier place's supplement that has gone on from here as well 前地补转续转: changed as when it was booked.

    What was told of it joins all stays of a year; the letter it came by names the line it belongs to. A merged account's lines
    were changed when it went on.
    """
    here = Amendment.objects.filter(
        owner=row.owner, relationship_no__in=[row.relationship_no, *found.others],
        credited_on=done.settled_on,
    )  # fmt: skip
    part = next(each for each in here if each.months == done.months)
    if part.relationship_no in found.others:
        return found
    came = TransferIn.objects.get(owner=row.owner, case_no=part.case_no)
    old, new = (
        [forms.year_row(letters.load(FormYear, each), came.origin_code) for each in some]
        for some in (part.old, part.new)
    )
    return found.replaced(row.relationship_no, old, new, source_of(came))


def source_of(row: TransferIn) -> tuple[str, str]:
    """Agency and relationship that the lines of a transfer came from 转入记录的来源."""
    return row.origin_code, str((row.form or {}).get("relationship_no", ""))


def _released_held(row: TransferOut) -> list[Plain]:
    """Spans held at the release: they are in the account once nothing holds them back."""
    return [one for one in row.backpaid if not one["moves"]]


def _told(row: TransferOut, some: Iterable[YearRow]) -> list[YearRow]:
    """Lines that a form names: of years that were held whole it names none until their months are sent."""
    held = {
        at // 12
        for one in _released_held(row)
        for at in range(parse_month(one["first"]), parse_month(one["last"]) + 1)
    }
    return [line for line in some if line.insured or line.credited_fen or line.year not in held]


def _put_in(months: Iterable[Plain], freed: Iterable[Plain]) -> list[lines.Change]:
    """The changes of months that are put in or taken out one by one; those of freed spans are there by themselves."""
    inside = {
        at for one in freed for at in range(parse_month(one["first"]), parse_month(one["last"]) + 1)
    }
    return [change_of(each) for each in months if parse_month(each["month"]) not in inside]


def in_effect(row: TransferOut) -> list[Amendment]:
    """The amendments of a departure that hold: all but a correction that was not agreed to."""
    rows = Amendment.objects.filter(owner=row.owner, case_no=row.case_no).order_by("number")
    return [each for each in rows if each.kind != Amending.CORRECTION or each.answer == "agreed"]


def month_told(row: TransferOut, month: int) -> list[int] | None:
    """What the form holds of a month of the old place's own, as it stands now."""
    found = lines.current(standing(row).whole, [month])[month]
    return list(found[:3]) if found else None


def coming(row: TransferOut) -> tuple[str, list[Plain]]:
    """What is sent on next 下一次补转: held months once they are proven, else what came late."""
    found = backpaid.proven(row.backpaid)
    if not found:
        return Amending.LATE, list(row.late)
    account = enrolment.lines_ever(enrolment.relationship(row.owner, row.relationship_no))
    spans = [range(parse_month(one["first"]), parse_month(one["last"]) + 1) for one in found]
    kept = lines.current(account, [at for span in spans for at in span])
    return Amending.HELD, [
        {"month": format_month(at), "old": None, "new": list(entry[:3])}
        for at, entry in sorted(kept.items()) if entry is not None
    ]  # fmt: skip


def taken_back(row: TransferOut) -> list[Plain]:
    """Months the new place gives back to where they were paid, as a correction takes them out 退回的补缴月份."""
    return [
        {"month": format_month(at), "old": month_told(row, at), "new": None}
        for one in backpaid.asked_back(row.backpaid)
        for at in range(parse_month(one["first"]), parse_month(one["last"]) + 1)
    ]


def amend_plan(
    row: TransferOut, months: Iterable[Plain], *, kind: str = Amending.LATE
) -> AmendPlan:
    """What a change of months comes to; of held ones the whole that the release left out. Refuses `enrolment.month-held`, `enrolment.month-not-held`, `transfer.books-differ`."""
    months = tuple(months)
    relationship = enrolment.relationship(row.owner, row.relationship_no)
    on = row.released_on or row.received_on
    held, changes = standing(row), [change_of(each) for each in months]
    going = backpaid.proven(row.backpaid) if kind == Amending.HELD else []
    freed = [one for one in going if not one["moves"]]
    added = _put_in(months, freed)
    then = standing(row, going=freed) if freed else held
    before, after = held.whole, then.amended(added).whole
    was, now = basis_of(relationship, before, on), basis_of(relationship, after, on)
    as_released(row, was)
    answer = rules.amended_amount(
        on, account_fen=now.account_fen - was.account_fen, rule_set=row.rule_set,
        bases_before=[rules.YearBase(*each) for each in was.bases],
        bases=[rules.YearBase(*each) for each in now.bases], same_province=row.records_only,
    )  # fmt: skip
    account = now.account_fen - was.account_fen
    principal = sum(
        sign * (each.personal_fen + each.employer_fen)
        for _at, old, new in changes for sign, each in ((-1, old), (1, new)) if each
    )  # fmt: skip
    old, new = lines.differing(told(before), told(after))
    old, new = _told(row, old), _told(row, new)
    number = row.relationship_no
    return AmendPlan(
        months=months, old=tuple(forms.form_year(line, number) for line in old),
        new=tuple(forms.form_year(line, number) for line in new), account_fen=account,
        pooled_fen=answer.result.pooled_fen, total_fen=account + answer.result.pooled_fen,
        interest_fen=account - principal,
        figure=Figure(
            "still_to_move_fen", account + answer.result.pooled_fen, "应补转或者退回合计", "④ + ⑤ 之差", LAW,
            answer.weakest(), (*_months(months), *_shared(principal, account), *answer.steps),
        ),
    )  # fmt: skip


def basis_of(relationship: Relationship, account: Account, on: date) -> enrolment.TransferBasis:
    """The sums a transfer on a day is made of, by the kind of account 转移额的依据."""
    if relationship.kind == Kind.TEMPORARY:
        return enrolment.whole_basis(account, on)
    return enrolment.regular_basis(account, on)


def as_released(row: TransferOut, basis: enrolment.TransferBasis) -> None:
    """The lines still come to what was moved, or nothing computed from them can be right. Refuses `transfer.books-differ`."""
    moved = (row.handed_fen if row.records_only else row.account_fen) or 0
    moved += sum(each.account_fen for each in in_effect(row))
    if basis.account_fen != moved:
        raise BooksDiffer(rows=format_yuan(basis.account_fen), books=format_yuan(moved))


def _months(months: Iterable[Plain]) -> list[Figure]:
    """Each month, as the form has it and as it is."""

    def told(amounts: Sequence[int] | None) -> str:
        if amounts is None:
            return "无"
        base, own, employer = amounts
        return (
            f"基数 {format_yuan(base)}，个人 {format_yuan(own)}，单位划入 {format_yuan(employer)}"
        )

    return [
        Figure(
            "changed_month",
            each["month"],
            "月份",
            f"{told(each['old'])} → {told(each['new'])}",
            LAW,
        )
        for each in months
    ]


def _shared(principal: int, account: int) -> list[Figure]:
    return [
        Figure("principal_difference_fen", principal, "其中本金", "各月记账额之差", LAW),
        Figure(
            "interest_difference_fen", account - principal, "其中利息", "补记月份在原地的利息", LAW
        ),
    ]


def month_name(text: str) -> str:
    """A month as it is kept."""
    return format_month(parse_month(text))
