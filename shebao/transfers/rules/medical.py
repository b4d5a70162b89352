"""Rules of a medical transfer 医保关系转移规则: which case it is, the balance proof, months in two places. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, Figure, said, sourced
from shebao.base.law import FEN, law
from shebao.base.months import Month, format_month, spans, year_of
from shebao.medical.doubts import doubted
from shebao.transfers.errors.medical import SameYear

DOCUMENT = "医保办发〔2021〕43号"
EMPLOYEE, RESIDENT = "employee-medical", "resident-medical"
SCHEMES = (EMPLOYEE, RESIDENT)


class MedicalCase(NamedTuple):
    """Which of the cases A, B, C1, C2 转移情形, and whether a balance moves with it."""

    case: str
    balance_moves: bool


class Proof(NamedTuple):
    """Both sides of a balance proof 余额核对, in fen; the difference is what was not credited."""

    settled_fen: int
    credited_fen: int
    difference_fen: int


class MonthsTogether(NamedTuple):
    """Months of several places together 累计年限: each month once, and those that lie in two places."""

    months: int
    overlap: tuple[Month, ...]


@law(DOCUMENT)
def medical_case(from_scheme: str, to_scheme: str, on: date, place: str) -> Answer[MedicalCase]:
    """转移情形: A worker to worker, B resident to resident, C1 worker to resident, C2 resident to worker.

    Only an employee account has a balance; whether it moves into a resident relation is set by the place.
    """
    cases = {
        (EMPLOYEE, EMPLOYEE): "A", (RESIDENT, RESIDENT): "B",
        (EMPLOYEE, RESIDENT): "C1", (RESIDENT, EMPLOYEE): "C2",
    }  # fmt: skip
    case = cases[from_scheme, to_scheme]
    steps = [said(medical_case, "medical_case", case, "转移情形", "原险种 → 现险种")]
    moves = False
    if from_scheme == EMPLOYEE:
        kind = "employee" if to_scheme == EMPLOYEE else "to_resident"
        row = parameters.at(f"transfers.medical.balance.{kind}", on, place)
        moves = row.value == "true"
        steps.append(sourced(row, "个人账户余额转移"))
    pooled = Figure("pooled_fen", 0, "统筹基金转移额", "统筹基金不转移也不退还", DOCUMENT)
    return Answer(MedicalCase(case, moves), doubted([*steps, pooled], on))


@law(DOCUMENT)
def resident_year(paid_until: Month, insured_since: Month, on: date) -> Answer[int]:
    """居民医保转移年度 (case B): from the year after the last one paid at the old place. Refuses `same-year`."""
    last = year_of(paid_until)
    if year_of(insured_since) <= last:
        raise SameYear(year=last)
    step = said(
        resident_year, "resident_year", year_of(insured_since), "转移年度", "不早于已缴年度的下一年"
    )
    return Answer(year_of(insured_since), doubted([step], on))


@law(DOCUMENT, bounds={"settled_fen": FEN, "credited_fen": FEN})
def balance_proof(settled_fen: int, credited_fen: int) -> Proof:
    """余额核对: the sum settled at the old place with its supplements against the sum credited here, fen."""
    return Proof(settled_fen, credited_fen, settled_fen - credited_fen)


@law("社会保险法", article="三十二条")
def years_together(
    elsewhere: Iterable[Month], here: Iterable[Month], on: date
) -> Answer[MonthsTogether]:
    """累计缴费年限: months of all places, a month in two places counted once and named.

    Whether retiree benefits follow is the place's rule and never tied to drawing a pension there.
    """
    there, own = set(elsewhere), set(here)
    both = tuple(sorted(there & own))
    words = "、".join(
        format_month(a) if a == b else f"{format_month(a)}至{format_month(b)}"
        for a, b in spans(both)
    )
    steps = [
        said(years_together, "elsewhere_months", len(there), "外地缴费月数", "按信息表时段"),
        said(years_together, "own_months", len(own), "本地缴费月数", ""),
        said(years_together, "overlap_months", len(both), "重复月份", words),
        said(years_together, "months", len(there | own), "累计缴费月数", "每个月只计一次"),
    ]
    return Answer(MonthsTogether(len(there | own), both), doubted(steps, on))
