"""The day's end 日终对账: an institution's own file of the day against our books, line by line."""

from collections.abc import Sequence
from datetime import date, datetime

from shebao.base.plumbing.transactions import atomic
from shebao.medical.errors.sharing import NoMandate
from shebao.medical.models import Reconciliation
from shebao.medical.queries import sharing
from shebao.medical.queries.sharing import DayLine
from shebao.medical.services.mandates import in_force


@atomic
def reconcile(
    *,
    owner: str,
    institution_code: str,
    day: date,
    lines: Sequence[DayLine],
    by: str,
    on: date,
    at: datetime,
) -> Reconciliation:
    """Compare a day 日终对账; a later file of the same day takes the place of the earlier.

    Each difference says what: `missing-here`, `missing-there`, `amount-differs`. Refuses
    `charge.no-mandate`.
    """
    if in_force(owner, institution_code, by, on) is None:
        raise NoMandate()
    place = sharing.institution(owner, institution_code)
    booked = sharing.day_lines(place, day)
    ours, theirs = _by_number(booked), _by_number(lines)
    differences = [
        {"sign": key[0], "external_no": key[1], "kind": _kind(key, ours, theirs),
         "ours_fen": ours.get(key), "theirs_fen": theirs.get(key)}
        for key in sorted(ours.keys() | theirs.keys())
        if ours.get(key) != theirs.get(key)
    ]  # fmt: skip
    row, _ = Reconciliation.objects.update_or_create(
        institution=place, day=day,
        defaults={
            "owner": owner, "ours_count": len(booked), "ours_fen": _net(ours),
            "theirs_count": len(lines), "theirs_fen": _net(theirs), "differences": differences,
            "by": by, "at": at,
        },
    )  # fmt: skip
    return row


def _by_number(lines: Sequence[DayLine]) -> dict[tuple[str, str], int]:
    """Fen by sign and number; lines that share a number are added, so that none of them is lost."""
    found: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.sign, line.external_no)
        found[key] = found.get(key, 0) + line.account_fen
    return found


def _kind(
    key: tuple[str, str], ours: dict[tuple[str, str], int], theirs: dict[tuple[str, str], int]
) -> str:
    if key not in ours:
        return "missing-here"
    return "missing-there" if key not in theirs else "amount-differs"


def _net(lines: dict[tuple[str, str], int]) -> int:
    return sum(fen if sign == "+" else -fen for (sign, _), fen in lines.items())
