"""What a medical transfer's letters and papers say 医保转移文书内容: plain data made from rows."""

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from shebao.agencies import queries as agencies
from shebao.base.money import format_yuan
from shebao.enrolment.schemes import NAMES, Scheme
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.identity.writing import mask
from shebao.papers.medical import (
    BalanceProof,
    FundAccount,
    MedicalAgency,
    MedicalContactLetter,
    MedicalForm,
    PeriodLine,
    ProofRow,
)
from shebao.papers.models import Paper
from shebao.papers.reading import Day, MonthText
from shebao.transfers.messages import medical as letters
from shebao.transfers.models import MedicalArrival, MedicalSum

MATTER = "基本医疗保险关系转移接续（转入）"
BASIS = "医保办发〔2021〕43号"
SEXES = {"M": "男", "F": "女"}
CLASSES = {Scheme.EMPLOYEE_MEDICAL: "统账结合", Scheme.RESIDENT_MEDICAL: "单建统筹"}
L = TypeVar(
    "L", letters.MedicalContactLetter, letters.MedicalForm, letters.BalanceProof,
    letters.BalanceProofSigned,
)  # fmt: skip


def with_paper(letter: L, paper: Paper) -> L:
    """The letter naming the paper that was frozen with it."""
    return dataclasses.replace(letter, paper_no=paper.paper_no, paper_sha256=paper.sha256)


def agency(code: str) -> MedicalAgency:
    """An agency as forms name it."""
    row = agencies.agency(code)
    return MedicalAgency(row.division, row.name, row.phone, row.address, row.postcode, row.code)


def scheme(name: str) -> str:
    """A scheme in Chinese, as papers write it."""
    return NAMES[Scheme(name)][0]


def contact_letter(
    letter: letters.MedicalContactLetter, *, days: int, handler: str
) -> MedicalContactLetter:
    """The contact letter 联系函 as a paper."""
    bank = letter.receiving
    return MedicalContactLetter(
        name=letter.person.name, sex=SEXES.get(letter.person.sex, ""),
        number=mask(letter.person.number), from_scheme=scheme(letter.from_scheme),
        to_scheme=scheme(letter.to_scheme), insured_since=MonthText(letter.insured_since),
        old_card=letter.old_card, new_card=letter.new_card, origin=agency(letter.origin.agency),
        destination=agency(letter.destination.agency),
        account=FundAccount(bank.holder, bank.account_no, bank.bank_code, bank.bank_name),
        reference=letter.reference, reply_days=days, handler=handler,
    )  # fmt: skip


def form(
    letter: letters.MedicalForm, contact: dict[str, Any], *, handler: str, reviewer: str
) -> MedicalForm:
    """The information form 信息表 as a paper."""
    lines = tuple(
        PeriodLine(
            MonthText(each.since), MonthText(each.until), scheme(each.scheme), each.nature,
            each.months, each.place, each.division,
        )
        for each in letter.periods
    )  # fmt: skip
    return MedicalForm(
        name=letter.person.name, sex=SEXES.get(letter.person.sex, ""),
        number=mask(letter.person.number), local_no=letter.person.person_no,
        from_scheme=scheme(letter.from_scheme), to_scheme=scheme(contact["to_scheme"]),
        account_class=letter.account_class, letter_no=contact["letter_no"],
        origin=agency(letter.origin.agency), destination=agency(contact["destination"]["agency"]),
        last_insured=MonthText(letter.last_insured) if letter.last_insured else None,
        periods=lines, months=sum(each.months for each in lines), balance_fen=letter.balance_fen,
        released_on=Day(letter.released_on.isoformat()), handler=handler, reviewer=reviewer,
    )  # fmt: skip


def proof(
    person: Person, origin: str, destination: str, lines: Sequence[letters.ProofLine], *, side: str,
    handler: str = "", reviewer: str = "",
) -> BalanceProof:  # fmt: skip
    """The balance proof 余额核对单 as a paper; each side freezes its own copy."""
    rows = tuple(
        ProofRow(
            "转出结清" if each.number == 0 else f"补转 {each.number}", each.reference,
            each.settled_fen, each.credited_fen, each.reason,
        )
        for each in lines
    )  # fmt: skip
    return BalanceProof(
        name=person.name, number=people.masked_number(person), origin=agency(origin),
        destination=agency(destination), rows=rows,
        settled_fen=sum(each.settled_fen for each in rows),
        credited_fen=sum(each.credited_fen for each in rows), side=side, handler=handler,
        reviewer=reviewer,
    )  # fmt: skip


def proof_lines(
    sums: Sequence[MedicalSum], *, old_place: bool = False
) -> tuple[letters.ProofLine, ...]:
    """The settlements of a case as lines of its proof; the old place knows only what it settled."""
    return tuple(
        letters.ProofLine(
            each.number, each.reference, each.amount_fen,
            each.amount_fen if old_place else each.credited_fen, each.reason,
        )
        for each in sums
    )  # fmt: skip


def refusal(
    person: Person, received_on: date, reason: dict[str, str], *, stage: str, handler: str,
    reviewer: str,
) -> dict[str, Any]:  # fmt: skip
    """A refusal 不予受理 / 不予办理 as a paper."""
    return {
        "name": person.name, "number": people.masked_number(person), "stage": stage, "matter": MATTER,
        "received_on": received_on.isoformat(), "reasons": [reason],
        "remedy": "更正或者补齐后可以再次申请。", "handler": handler, "reviewer": reviewer,
    }  # fmt: skip


def result_notice(
    row: MedicalArrival, person: Person, sums: Sequence[MedicalSum], months: int, on: date, *, days: int,
) -> dict[str, Any]:  # fmt: skip
    """What was recorded and credited 办理结果告知书 as a paper."""
    old, explained = agencies.agency(row.origin_code), row.break_explained or {}
    items = [{"label": "累计缴费月数", "text": f"{months} 个月（每个月只计一次）"}]
    if explained:
        items.append({"label": "中断", "text": explained["zh"]})
    credited = sum(each.credited_fen for each in sums)
    return {
        "name": person.name, "number": people.masked_number(person), "matter": MATTER,
        "accepted_on": (row.accepted_on or row.applied_on).isoformat(),
        "decided_on": on.isoformat(),
        "outcome": f"{old.name}转来的医保年限已经记录；个人账户余额 {format_yuan(credited)} 元"
        "已经记入，与转出地结清的金额核对一致。" if credited else
        f"{old.name}转来的医保年限已经记录；没有个人账户余额随转。",
        "items": items, "amounts": [{"label": "记入个人账户", "fen": credited}] if credited else [],
        "basis": BASIS, "handler": "", "reviewer": "", "objection_days": days,
    }  # fmt: skip
