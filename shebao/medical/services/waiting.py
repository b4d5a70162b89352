"""A waiting period begins 待遇等待期: told by what found the break; the account stays usable."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from shebao.base.months import Month, format_month
from shebao.base.plumbing.transactions import atomic
from shebao.medical.models import Waiting


@atomic
def begin_waiting(
    *,
    owner: str,
    person_no: str,
    relationship_no: str,
    case_no: str,
    since: Month,
    benefit_from: Month,
    explanation: Mapping[str, Any],
    on: date,
) -> Waiting | None:
    """Keep the months a person waits, one period a case; the same case again changes nothing. None when there are none."""
    if benefit_from <= since:
        return None
    row, _ = Waiting.objects.get_or_create(
        case_no=case_no,
        defaults={
            "owner": owner, "person_no": person_no, "relationship_no": relationship_no,
            "since": format_month(since), "benefit_from": format_month(benefit_from),
            "explanation": dict(explanation), "made_on": on,
        },
    )  # fmt: skip
    return row
