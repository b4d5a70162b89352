"""What a change of parameters touches 参数变更影响: open cases by kind, rule set and frozen rows; population jobs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from shebao.base.loaded import Effect
from shebao.casework.models import Case, Decision
from shebao.transfers import rulings

CASE_READS: Mapping[str, tuple[str, ...]] = rulings.READS
"""Kind of case → the series it is decided by; a kind that is not here is told as `unknown`."""
OF_THE_SET = rulings.OF_THE_SET
POPULATION_READS: Mapping[str, tuple[str, ...]] = {
    "settlement": ("enrolment.account_interest",),
    "pension": (
        "pension.base", "pension.index_wage", "pension.payout_months.", "pension.profile.",
        "pension.transition.",
    ),
    "transfer-amount": ("transfers.rule_set", "transfers.pooled_share", "transfers.money."),
}  # fmt: skip
"""Population job → the series it reads; a name that ends in a point stands for all below it."""


class Touched(NamedTuple):
    """An open case and what becomes of it: `changes`, `keeps-set`, `decided` or `unknown`."""

    owner: str
    kind: str
    case_no: str
    rule_set: str
    verdict: str
    series: tuple[str, ...]


def populations(effects: Iterable[Effect]) -> dict[str, tuple[str, ...]]:
    """Population jobs 批量作业 that read a changed series, with the series."""
    changed = {effect.row.name for effect in effects}
    found = {
        job: tuple(sorted(name for name in changed if _read_by(name, reads)))
        for job, reads in POPULATION_READS.items()
    }
    return {job: names for job, names in found.items() if names}


def _read_by(name: str, reads: Iterable[str]) -> bool:
    return any(name == read or (read.endswith(".") and name.startswith(read)) for read in reads)


def touched_cases(effects: Iterable[Effect], *, today: date) -> list[Touched]:
    """Every open case that reads a changed series 受影响的在办件, by agency, kind and number.

    A case whose decision froze a row of the series keeps it; one accepted before the new row begins keeps its rule
    set where the series belongs to one; every other would be computed by the new row.
    """
    by_name: dict[str, list[Effect]] = defaultdict(list)
    for effect in effects:
        if effect.row.until is None or effect.row.until >= today.replace(year=today.year - 60):
            by_name[effect.row.name].append(effect)
    frozen = _frozen(set(by_name))
    found = []
    cases = Case.objects.filter(closed_on__isnull=True).order_by("owner", "kind", "case_no")
    for owner, kind, case_no, rule_set, received in cases.values_list(
        "owner", "kind", "case_no", "rule_set", "received_on"
    ).iterator():
        reads = CASE_READS.get(kind)
        names = [name for name in by_name if reads is None or _read_by(name, reads)]
        for verdict, some in _verdicts(names, by_name, frozen.get(case_no, set()), received):
            shown = "unknown" if reads is None and verdict == "changes" else verdict
            found.append(Touched(owner, kind, case_no, rule_set, shown, some))
    return found


def _verdicts(
    names: Iterable[str],
    by_name: Mapping[str, list[Effect]],
    frozen: set[str],
    received: date,
) -> list[tuple[str, tuple[str, ...]]]:
    sorted_by: dict[str, list[str]] = defaultdict(list)
    for name in names:
        starts = min(effect.row.since for effect in by_name[name])
        pinned = name in OF_THE_SET and received < starts
        verdict = "decided" if name in frozen else "keeps-set" if pinned else "changes"
        sorted_by[verdict].append(name)
    return [(verdict, tuple(sorted(some))) for verdict, some in sorted(sorted_by.items())]


def _frozen(names: set[str]) -> dict[str, set[str]]:
    """Open case → the changed series that a decision of it has frozen."""
    found: dict[str, set[str]] = defaultdict(set)
    decisions = Decision.objects.filter(case__closed_on__isnull=True)
    for case_no, rows in decisions.values_list("case__case_no", "parameters").iterator():
        found[case_no] |= {row.get("name", "") for row in rows} & names
    return found
