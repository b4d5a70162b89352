"""What a transfer's letters and papers say 文书与信息表内容: plain data made from rows, nothing decided here."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency
from shebao.base import letters
from shebao.base.money import format_yuan
from shebao.base.months import format_month, month, month_of, spans
from shebao.enrolment.accounts import YearRow, months_in
from shebao.enrolment.findings import words
from shebao.enrolment.models import Kind
from shebao.identity import queries as people
from shebao.identity import services as identities
from shebao.identity.models import Person
from shebao.identity.writing import mask
from shebao.papers.models import Paper
from shebao.transfers.messages import (
    ContactLetter,
    FormDoubt,
    FormMoney,
    FormYear,
    InformationForm,
    Insured,
)
from shebao.transfers.models import TransferIn, TransferOut
from shebao.transfers.rulings import ReleasePlan, born
from shebao.transfers.services.common import place

LINES_OF_MONEY = ("money.1", "money.2", "money.3", "money.4", "money.5", "money.6")
MATTER = "职工基本养老保险关系转移接续（转入）"
L = TypeVar("L", ContactLetter, InformationForm)


def with_paper(letter: L, paper: Paper) -> L:
    """The letter naming the paper that was frozen with it."""
    return dataclasses.replace(letter, paper_no=paper.paper_no, paper_sha256=paper.sha256)


def insured(person: Person) -> Insured:
    """The person as letters name them, with the full number: both sides must know who it is."""
    return Insured(
        name=person.name, number=identities.reveal_number(person), number_kind=_kind(person),
        sex=person.sex, birth_date=born(person), person_no=person.person_no,
    )  # fmt: skip


def _kind(person: Person) -> str:
    held = person.documents.filter(until=None).order_by("id").values_list("kind", flat=True).first()
    return held or "resident"


def _agency(agency: Agency) -> dict[str, str]:
    return {
        "division": agency.division, "name": agency.name, "phone": agency.phone,
        "address": agency.address, "postcode": agency.postcode, "code": agency.code,
    }  # fmt: skip


def contact_letter(letter: ContactLetter, *, handler: str) -> dict[str, Any]:
    """The contact letter 联系函 as a paper."""
    return {
        "name": letter.person.name, "number": mask(letter.person.number),
        "original_no": letter.letter_no,
        "origin": _agency(agencies.agency(letter.origin.agency)),
        "destination": _agency(agencies.agency(letter.destination.agency)),
        "account": {
            "holder": letter.receiving.holder, "account_no": letter.receiving.account_no,
            "bank_code": letter.receiving.bank_code, "bank_name": letter.receiving.bank_name,
        },
        "account_type": letter.account_kind, "agent": None, "handler": handler, "reviewer": "",
        "sex": letter.person.sex,
    }  # fmt: skip


def form_year(row: YearRow, relationship_no: str) -> FormYear:
    """One year of our own books as the form's second part names it; earlier places keep their names."""
    return FormYear(
        place=row.place, place_name=row.place_name, year=row.year, bases_fen=row.bases,
        personal_fen=row.personal, employer_fen=row.employer, paid_months=row.paid_months,
        deemed_months=row.deemed_months, cleared_months=row.cleared_months,
        employee_rate_ppm=row.employee_rate_ppm, employer_rate_ppm=row.employer_rate_ppm,
        employer_share_ppm=row.employer_share_ppm, credited_fen=row.credited_fen,
        credited_personal_fen=row.credited_personal_fen, interest_fen=row.interest_fen,
        interest_personal_fen=row.interest_personal_fen, closing_fen=row.closing_fen,
        closing_personal_fen=row.closing_personal_fen, closing_pre1998_fen=row.closing_pre1998_fen,
        rate_ppm=row.rate_ppm, relationship_no=row.source_relationship_no or relationship_no,
        doubts=tuple(
            FormDoubt(doubt["code"], tuple(doubt.get("months", ()))) for doubt in row.doubts
        ),
    )  # fmt: skip


def year_row(year: FormYear, source: str) -> YearRow:
    """A line of an incoming form as enrolment books it: balances stand as booked by the old place."""
    return YearRow(
        place=year.place, year=year.year, bases=year.bases_fen, personal=year.personal_fen,
        employer=year.employer_fen, paid_months=year.paid_months,
        deemed_months=year.deemed_months, cleared_months=year.cleared_months,
        credited_fen=year.credited_fen, credited_personal_fen=year.credited_personal_fen,
        interest_fen=year.interest_fen, interest_personal_fen=year.interest_personal_fen,
        closing_fen=year.closing_fen, closing_personal_fen=year.closing_personal_fen,
        closing_pre1998_fen=year.closing_pre1998_fen,
        doubts=tuple({"code": d.code, "months": list(d.months)} for d in year.doubts),
        place_name=year.place_name, origin="transfer",
        standing="open" if year.closing_fen is None else "booked",
        employee_rate_ppm=year.employee_rate_ppm, employer_rate_ppm=year.employer_rate_ppm,
        employer_share_ppm=year.employer_share_ppm, rate_ppm=year.rate_ppm, source_agency=source,
        source_relationship_no=year.relationship_no,
    )  # fmt: skip


def months_of(year: FormYear) -> tuple[int, ...]:
    """The months of a line that count, as month numbers."""
    counted = (year.paid_months | year.deemed_months) & ~year.cleared_months
    return tuple(month(year.year, number) for number in months_in(counted))


def information_form(row: TransferOut, plan: ReleasePlan, on: date) -> InformationForm:
    """The information form 信息表 from a release plan; earlier places' years travel on."""
    person = plan.relationship.person
    number = plan.relationship.relationship_no
    years = tuple(form_year(year, number) for year in plan.years)
    here = agencies.agency(row.owner)
    local = [m for year in years if year.relationship_no == number for m in months_of(year)]
    first, last = (spans(local)[0][0], spans(local)[-1][1]) if local else (month_of(on),) * 2
    return InformationForm(
        case_no=row.peer_case_no, origin_case_no=row.case_no, person=insured(person),
        origin=place(here), relationship_no=number, local_start=format_month(first), local_end=format_month(last),
        local_months=len(set(local)), account_opened=format_month(first), transfer_on=on,
        account_kind=plan.relationship.kind,
        money=FormMoney(
            plan.basis.pre1998_personal_fen, plan.basis.balance_last_year_end_fen,
            plan.basis.this_year_principal_fen,
            plan.account_fen, plan.pooled_fen, plan.total_fen,
        ),
        years=years, reference=row.reference, rule_set=row.rule_set, paper_no="", paper_sha256="",
    )  # fmt: skip


def _year_line(year: FormYear) -> dict[str, Any]:
    bases = {base for base in year.bases_fen if base is not None}
    months = months_of(year) or (month(year.year, 1),)
    return {
        "place": year.place_name, "division": year.place, "year": year.year,
        "since": format_month(months[0]), "until": format_month(months[-1]),
        "base_fen": bases.pop() if len(bases) == 1 else None, "months": len(months_of(year)),
        "employee_ppm": year.employee_rate_ppm, "to_account_ppm": year.employer_share_ppm,
        "employer_ppm": year.employer_rate_ppm, "credited_fen": year.credited_fen,
        "credited_personal_fen": year.credited_personal_fen,
        "interest_fen": year.interest_fen or 0,
        "interest_personal_fen": year.interest_personal_fen or 0,
        "balance_fen": year.closing_fen or 0,
        "balance_personal_fen": year.closing_personal_fen or 0,
        "remark": "；".join(words(doubt.code) for doubt in year.doubts)[:200],
    }  # fmt: skip


def form_paper(
    form: InformationForm, row: TransferOut, *, handler: str, reviewer: str
) -> dict[str, Any]:
    """The information form as a paper, both parts."""
    return {
        "name": form.person.name, "sex": form.person.sex,
        "number": mask(form.person.number), "local_no": form.person.person_no,
        "employer_name": "", "letter_no": row.letter["letter_no"],
        "origin": _agency(agencies.agency(row.owner)),
        "destination": _agency(agencies.agency(row.destination_code)),
        "started_work": None, "first_place_since": None, "first_contribution": form.local_start,
        "account_opened": form.account_opened, "local_since": form.local_start,
        "local_until": form.local_end, "local_months": form.local_months,
        "transferred_on": form.transfer_on.isoformat(), "account_type": form.account_kind,
        "a1_fen": form.money.pre1998_personal_fen, "a2_fen": form.money.balance_last_year_end_fen,
        "a3_fen": form.money.this_year_principal_fen, "account_fen": form.money.account_fen,
        "pooled_fen": form.money.pooled_fen, "total_fen": form.money.total_fen,
        "years": [_year_line(year) for year in form.years], "handler": handler,
        "reviewer": reviewer, "remarks": _why_zero(row),
    }  # fmt: skip


def _why_zero(row: TransferOut) -> list[str]:
    """Why the form of a move inside a province pays nothing 省内转移. 国办发〔2009〕66号 Art. 4."""
    if not row.records_only:
        return []
    handed = format_yuan(row.handed_fen or 0)
    return [
        "两地在同一省份，只转移养老保险关系和缴费记录，不转移资金，所以转移基金各项为零；"
        f"个人账户储存额 {handed} 元随记录划记到转入地（国办发〔2009〕66号 第四条）。"
    ]


def kept(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The form as it came, kept with the case, the number masked."""
    person = dict(payload["person"])
    person["number"] = mask(person["number"])
    return {**payload, "person": person}


def line_names(form: Mapping[str, Any]) -> list[str]:
    """The lines of a form that a person can object to: six of money, one a year and place."""
    years = [f"year.{year['place']}.{year['year']}" for year in form.get("years", ())]
    return [*LINES_OF_MONEY, *years]


def year_rows(row: TransferIn) -> list[YearRow]:
    """The years of a form 历年记录 as enrolment books them."""
    form = row.form or {}
    years = [letters.load(FormYear, year) for year in form.get("years", ())]
    return [year_row(year, row.origin_code) for year in years]


def refusal(
    row: TransferIn,
    person: Person,
    reason: str,
    grounds: Sequence[Mapping[str, str]],
    *,
    handler: str,
    reviewer: str,
) -> dict[str, Any]:
    """A refusal 不予受理通知书 as a paper: each ground with its article, and how it is mended."""
    law = "国办发〔2009〕66号 第八条"
    found = [{name: one[name] for name in ("code", "zh", "en", "law")} for one in grounds]
    own = [{"code": "transfer.refused", "zh": reason, "en": reason, "law": law}] * bool(reason)
    return {
        "name": person.name, "number": people.masked_number(person),
        "stage": "acceptance", "matter": MATTER, "received_on": row.applied_on.isoformat(),
        "reasons": [{**one, "law": one["law"] or law} for one in found + own],
        "remedy": "".join(one["fix_zh"] for one in grounds) + "更正或者补齐后可以再次申请。",
        "handler": handler, "reviewer": reviewer,
    }  # fmt: skip


def result_notice(
    row: TransferIn, person: Person, on: date, *, days: int, handler: str, reviewer: str
) -> dict[str, Any]:
    """What was booked 办理结果告知书 as a paper."""
    old = agencies.agency(row.origin_code)
    form = row.form or {}
    gathered = row.account_kind == Kind.TEMPORARY and not row.records_only
    credited = (row.credited_fen if gathered else row.account_fen) or 0
    months = {m for y in form.get("years", ()) for m in months_of(letters.load(FormYear, y))}
    return {
        "name": person.name, "number": people.masked_number(person), "matter": MATTER,
        "accepted_on": (row.accepted_on or row.applied_on).isoformat(),
        "decided_on": (row.booked_on or on).isoformat(),
        "outcome": f"{old.name}转来的养老保险关系和资金已经记入您在本机构的个人账户。",
        "items": [
            {"label": "转入月数", "text": f"{len(months)} 个月"},
            {"label": "起止", "text": f"{form.get('local_start', '')} 至 {form.get('local_end', '')}"},
        ],
        "amounts": [
            {"label": "个人账户转移额", "fen": credited},
            {"label": "统筹基金转移额", "fen": (row.total_fen or 0) - credited},
            {"label": "合计", "fen": row.total_fen or 0},
        ],
        "basis": "国办发〔2009〕66号 第八条", "handler": handler, "reviewer": reviewer,
        "objection_days": days,
    }  # fmt: skip


def employer_notice(
    row: TransferIn, person: Person, employer: str, on: date, *, handler: str, reviewer: str
) -> dict[str, Any]:
    """The result to the employer that applied 告知用人单位: that it is done, never the money or the years."""
    return {
        "name": person.name, "number": people.masked_number(person), "matter": MATTER,
        "accepted_on": (row.accepted_on or row.applied_on).isoformat(),
        "decided_on": (row.booked_on or on).isoformat(), "addressee": employer,
        "outcome": "贵单位为该参保人员申请转入的养老保险关系和资金已经由本机构接收并记账，核对由其本人办理。",
        "items": [{"label": "转出地", "text": agencies.agency(row.origin_code).name}],
        "amounts": [], "basis": "国办发〔2009〕66号 第八条", "handler": handler, "reviewer": reviewer,
    }  # fmt: skip
