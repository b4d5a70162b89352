"""Questions about waiting periods 待遇等待期. Another agency's is not found."""

from datetime import date

from shebao.base.months import parse_month
from shebao.medical.models import Waiting
from shebao.medical.rules.waiting import waits


def waiting_on(owner: str, person_no: str, on: date) -> Waiting | None:
    """The waiting period a person is in on a day, the one that ends last; None when benefits run."""
    rows = Waiting.objects.filter(owner=owner, person_no=person_no).order_by("-benefit_from", "pk")
    return next(
        (row for row in rows if waits(parse_month(row.since), parse_month(row.benefit_from), on)),
        None,
    )


def pooled_from(owner: str, person_no: str, on: date) -> str:
    """The month from which the pooled fund pays in full, `2026-08`; empty when it does already."""
    row = waiting_on(owner, person_no, on)
    return row.benefit_from if row else ""
