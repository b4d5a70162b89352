"""Figures an officer signs 拟办数据: the kind of account, the amounts to release, the booking; each explained.

Reads rows, calls the rules, writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency
from shebao.base import parameters
from shebao.base.explain import Answer, Figure
from shebao.base.law import Certainty
from shebao.base.money import format_yuan
from shebao.base.months import parse_month
from shebao.casework.models import Case
from shebao.enrolment import queries as enrolment
from shebao.enrolment.accounts import YearRow
from shebao.enrolment.findings import words
from shebao.enrolment.models import Kind, Relationship
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.states import State as Enrolled
from shebao.enrolment.stays import told
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.pension import queries as pensions
from shebao.transfers import rules
from shebao.transfers.errors import (
    AlreadyDrawing,
    BirthDateMissing,
    BooksDiffer,
    NothingToMove,
    PersonNotFound,
    StillContributing,
    TemporaryStays,
)
from shebao.transfers.errors.amending import CorrectionAwaited
from shebao.transfers.models import Amending, Amendment, Road, TransferIn, TransferOut
from shebao.transfers.states.kinds import KindState
from shebao.transfers.states.medical import Money

SET_2009 = (
    "transfers.rule_set",
    "transfers.money.account",
    "transfers.money.pooled",
    "transfers.pooled_share",
)


READS: Mapping[str, tuple[str, ...]] = {
    "transfer-in": (
        "transfers.temporary.opened", "transfers.temporary.age_male", "transfers.temporary.age_female",
        "transfers.silence_days", "casework.working_days.step",
    ),
    "transfer-out": (
        *SET_2009, "enrolment.account_interest", "enrolment.credit_rate", "casework.working_days.step",
    ),
}  # fmt: skip
"""Kind of case → the series it is decided by 办件所用参数."""
OF_THE_SET = (*SET_2009, "transfers.temporary.opened")
"""Series a case takes from the rule set of its acceptance, whatever is loaded later."""


@dataclass(frozen=True, slots=True)
class AccountRuling:
    """Regular or temporary account 账户类别, with its reasons."""

    kind: str
    figure: Figure
    parameters: tuple[Mapping[str, str], ...]
    law: str


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """What would be released 转出方案: amounts in fen, the years that travel, the explanation."""

    relationship: Relationship
    on: date
    basis: enrolment.TransferBasis
    years: tuple[YearRow, ...]
    account_fen: int
    pooled_fen: int
    total_fen: int
    figure: Figure
    parameters: tuple[Mapping[str, str], ...]
    law: str
    handed_fen: int = 0
    """The balance handed over by record alone, inside a province."""
    held_fen: int = 0
    """What stays here of months that cannot move."""

    def payload(self) -> dict[str, Any]:
        """What two officers sign: if it would come out differently, the signature does not hold."""
        return {
            "on": self.on.isoformat(),
            "relationship_no": self.relationship.relationship_no,
            "pre1998_fen": self.basis.pre1998_personal_fen,
            "balance_fen": self.basis.balance_last_year_end_fen,
            "principal_fen": self.basis.this_year_principal_fen,
            "account_fen": self.account_fen,
            "pooled_fen": self.pooled_fen,
            "total_fen": self.total_fen,
            "years": len(self.years),
            "handed_fen": self.handed_fen,
            "held_fen": self.held_fen,
        }


def born(person: Person) -> date:
    """The birth date 出生日期; a person without one cannot be moved. Refuses `transfer.birth-date-missing`."""
    if person.birth_date is None:
        raise BirthDateMissing()
    return person.birth_date


def draws(person: Person) -> bool:
    """Whether a pension of this person was determined here 已核定待遇."""
    determined = pensions.of_person(person.owner, person.person_no)
    return determined is not None and determined.determined_on is not None


BY_RULE = (
    "transfers.temporary.opened", "transfers.temporary.age_male", "transfers.temporary.age_female",
)  # fmt: skip
"""What decides the kind of an account opened from 2010 on; older ones are regular."""


def account_kind(
    person: Person, relationship: Relationship, here: Agency, on: date
) -> Answer[rules.AccountType]:
    """Regular or temporary, for somebody enrolled here: as it was decided, else by the rule. Refuses `transfer.birth-date-missing`."""
    if relationship.kind == Kind.TEMPORARY or decided_before(relationship):
        law = "国办发〔2009〕66号 五条"
        reason = Figure("reason", "as-decided", "理由", "参保登记时已认定", law)
        return Answer(rules.AccountType(relationship.kind), (reason,))
    hukou = people.hukou_on(person, on)
    return rules.account_type(
        sex=person.sex,
        birth_date=born(person),
        hukou=hukou.division if hukou else None,
        place=here.division,
        enrolled_on=relationship.since,
    )


def decided_before(relationship: Relationship) -> bool:
    """Whether the kind of this relationship was decided when it was opened, or anew since 已认定账户类别."""
    return Case.objects.filter(
        owner=relationship.owner, kind="account-kind", relationship_no=relationship.relationship_no,
        state=KindState.DECIDED,
    ).exists()  # fmt: skip


def account_ruling(row: TransferIn, on: date) -> AccountRuling:
    """Which account the law gives at the new place 账户类别. 国办发〔2009〕66号 Art. 5."""
    person = people.by_person_no(row.owner, row.person_no)
    relationship = enrolment.relationship(row.owner, row.relationship_no)
    answer = account_kind(person, relationship, agencies.agency(row.owner), on)
    figure = Figure(
        "account_kind", answer.result.kind, "账户类别", "", "国办发〔2009〕66号 五条",
        answer.weakest(), answer.steps,
    )  # fmt: skip
    frozen = tuple(
        parameters.at(name, relationship.since).as_dict()
        for name in BY_RULE if relationship.since >= rules.FIRST_TEMPORARY
    )  # fmt: skip
    return AccountRuling(answer.result.kind, figure, frozen, "国办发〔2009〕66号 第五条")


def relationship_to_move(row: TransferOut) -> Relationship:
    """The pension relationship a contact letter is about.

    Refuses `transfer.person-not-found`, `transfer.nothing-to-move`, `transfer.still-contributing`,
    `transfer.already-drawing`, `transfer.temporary-stays`, `transfer.correction-awaited`.
    """
    if not row.person_no:
        raise PersonNotFound()
    person = people.by_person_no(row.owner, row.person_no)
    here = agencies.agency(row.owner)
    if draws(person):
        raise AlreadyDrawing(agency=here.called)
    relationship = leaving_relationship(person, row)
    if relationship is None or relationship.state == Enrolled.ENDING:
        raise NothingToMove()
    if relationship.state == Enrolled.ACTIVE:
        raise StillContributing()
    if relationship.kind != Kind.REGULAR and row.road != Road.GATHERING:
        raise TemporaryStays(agency=here.called)
    if correction_awaited(relationship):
        raise CorrectionAwaited()
    return relationship


def correction_awaited(relationship: Relationship) -> bool:
    """Whether the difference of a correction that was agreed to is still to come into it 待到账更正差额."""
    return Amendment.objects.filter(
        owner=relationship.owner, relationship_no=relationship.relationship_no,
        kind=Amending.CORRECTION, state__in=[Money.AWAITED, Money.DIFFERS],
    ).exists()  # fmt: skip


def leaving_relationship(person: Person, row: TransferOut | None) -> Relationship | None:
    """The relationship a letter means: when it is gathered, of the kind it names; else the open one, regular first."""
    if row is None or row.road != Road.GATHERING:
        return enrolment.open_relationship_of(person.owner, person, Scheme.EMPLOYEE_PENSION)
    held = enrolment.relationships_of_person(person.owner, person).filter(
        scheme=Scheme.EMPLOYEE_PENSION, kind=row.letter["account_kind"],
        state__in=enrolment.STILL_OPEN,
    )  # fmt: skip
    return held.first()


def release_plan(row: TransferOut, on: date) -> ReleasePlan:
    """The amounts A1, A2, A3 and P of a transfer on a day 转移额, explained line by line.

    Refuses what `relationship_to_move` refuses, `transfer.nothing-to-move` where nothing was ever paid, and
    `transfer.books-differ` where yearly rows and books do not agree to the fen.
    """
    relationship = relationship_to_move(row)
    held = held_back(relationship, row)
    basis, answer = _amounts(relationship, row, on, held)
    books = enrolment.balance(relationship)
    whole = enrolment.transfer_basis(relationship, on).account_fen if held else basis.account_fen
    if books != whole:
        raise BooksDiffer(rows=format_yuan(whole), books=format_yuan(books))
    held_fen, books = whole - basis.account_fen, basis.account_fen
    account = enrolment.account_of(relationship)
    years = told(enrolment.without_months(account, held) if held else account)
    lines = answer.result
    if not lines.total_fen and not books:
        raise NothingToMove()  # enrolled and never paid, or all of it is held back
    figure = Figure(
        "total_fen", lines.total_fen, "转移基金总额", "④ + ⑤", "国办发〔2009〕66号 四条",
        answer.weakest(),
        (*answer.steps, *_handed(row, books), *_held(row, held_fen), *_doubts(basis)),
    )  # fmt: skip
    if row.records_only:
        basis = replace(
            basis, pre1998_personal_fen=0, balance_last_year_end_fen=0, this_year_principal_fen=0
        )
    return ReleasePlan(
        handed_fen=books if row.records_only else 0,
        relationship=relationship,
        on=on,
        basis=basis,
        years=tuple(year for year in years if year.insured or year.credited_fen or not held),
        held_fen=held_fen,
        account_fen=lines.account_fen,
        pooled_fen=lines.pooled_fen,
        total_fen=lines.total_fen,
        figure=figure,
        parameters=tuple(
            parameters.at(name, rules.set_day(row.rule_set, on)).as_dict() for name in SET_2009
        ),
        law="国办发〔2009〕66号 第四条",
    )


def held_back(
    relationship: Relationship, row: TransferOut, *, going: Sequence[Mapping[str, Any]] = ()
) -> dict[tuple[str, int], int]:
    """Months paid back in one sum that cannot move 不能转移的补缴月份 and were not sent after, as bits by place and year.

    `going` are spans that are about to be sent.
    """
    found: dict[tuple[str, int], int] = {}
    for one in row.backpaid:
        span = range(parse_month(one["first"]), parse_month(one["last"]) + 1)
        for at in () if one["moves"] or one.get("sent") or one in going else span:
            key = (relationship.area.code, at // 12)
            found[key] = found.get(key, 0) | 1 << at % 12
    return found


def _held(row: TransferOut, held_fen: int) -> list[Figure]:
    """Months that cannot move, and what they hold."""
    law = "人社厅发〔2019〕94号"
    stays = [one for one in row.backpaid if not one["moves"]]
    months = "、".join(f"{one['first']}–{one['last']}" for one in stays)
    figures = [
        Figure("held_months", months, "不能转移的补缴月份", "", law),
        Figure("held_fen", held_fen, "留存原地的储存额", "全部储存额 − 扣除后储存额", law),
    ]
    return figures * bool(stays)


def _amounts(
    relationship: Relationship, row: TransferOut, on: date, held: dict[tuple[str, int], int]
) -> tuple[enrolment.TransferBasis, Answer[rules.TransferLines]]:
    """What moves: of a regular account A and P, of a temporary one all contributions with interest."""
    if relationship.kind == Kind.TEMPORARY:
        basis = enrolment.temporary_basis(relationship, on)
        interest = basis.account_fen - enrolment.account_of(relationship).credited_total()
        return basis, rules.temporary_transfer_amount(
            on, all_contributions_fen=basis.account_fen - interest, interest_fen=interest,
            same_province=row.records_only,
        )  # fmt: skip
    basis = enrolment.transfer_basis(relationship, on, held)
    return basis, rules.transfer_amount(
        on,
        pre1998_personal_fen=basis.pre1998_personal_fen,
        balance_last_year_end_fen=basis.balance_last_year_end_fen,
        this_year_principal_fen=basis.this_year_principal_fen,
        bases=[rules.YearBase(*base) for base in basis.bases],
        rule_set=row.rule_set,
        same_province=row.records_only,
    )


def _handed(row: TransferOut, books: int) -> list[Figure]:
    """Inside a province the balance goes by record alone."""
    law = "国办发〔2009〕66号 四条"
    formula = "年度记录合计，随信息表划记，不付款"
    return [Figure("handed_fen", books, "随记录划记的储存额", formula, law)] * row.records_only


def _doubts(basis: enrolment.TransferBasis) -> list[Figure]:
    """Doubts of the yearly rows, said in words with the years they concern."""
    return [
        Figure(
            f"doubt_{code}", "、".join(str(year) for year in years), "存疑年度", "", "",
            Certainty.RECALLED, (), words(code),
        )
        for code, years in basis.doubts
    ]  # fmt: skip


def booking_figure(
    row: TransferIn, credited_fen: int | None = None, handed_fen: int | None = None
) -> Figure:
    """Form and money side by side 表款比对, in fen; of a gathered temporary account also what the account gets.

    Inside a province both are nothing, and `handed_fen` is what comes with the records.
    """
    law = "国办发〔2009〕66号 八条"
    account = Figure("account_fen", row.account_fen, "个人账户转移额（信息表④）", "", law)
    pooled = Figure("pooled_fen", row.pooled_fen, "统筹基金转移额（信息表⑤）", "", law)
    total = Figure("total_fen", row.total_fen, "转移基金总额（信息表⑥）", "④ + ⑤", law,
                   Certainty.VERIFIED, (account, pooled))  # fmt: skip
    money = Figure("money_fen", row.money_fen, "到账资金", "银行到账明细合计", law)
    split = (
        Figure("to_account_fen", credited_fen, "记入个人账户", "临时缴费账户的个人缴费和利息",
               "国办发〔2009〕66号 五条", Certainty.POLICY, (),
               "归集后单位缴费如何处理，未见条文"),
    ) * (credited_fen is not None)  # fmt: skip
    handed = [Figure("handed_fen", handed_fen, "随记录划记的储存额", "信息表历年记录合计",
                     "国办发〔2009〕66号 四条")] * (handed_fen is not None)  # fmt: skip
    return Figure(
        "difference_fen", row.money_fen - (row.total_fen or 0), "差额", "到账 − 信息表", law,
        Certainty.VERIFIED, (total, money, *split, *handed),
    )  # fmt: skip
