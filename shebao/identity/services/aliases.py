"""Keeping one account as another 归并别名, and ending it. The merging room decides; nothing is re-pointed."""

from datetime import date, datetime

from shebao.base.plumbing.transactions import atomic
from shebao.identity import aliases, errors
from shebao.identity.models import Alias
from shebao.identity.services.rows import locked


@atomic
def keep_as(
    *,
    owner: str,
    merged_no: str,
    kept_no: str,
    case_no: str,
    on: date,
    by: str,
    confirmed_by: str,
    at: datetime,
) -> None:
    """From `on` one account is found through another 归并. Again for the same case: nothing changes.

    Refuses `identity.not-found`, `identity.merged-already`, `identity.same-officer`.
    """
    if by == confirmed_by:
        raise errors.SameOfficer(at="confirmed_by")
    first, second = sorted((merged_no, kept_no))
    people = {one: locked(owner, one) for one in (first, second)}
    merged, kept = people[merged_no], people[kept_no]
    there = aliases.alias_of(merged)
    if there is not None and there.case_no == case_no:
        return
    above = aliases.alias_of(kept)
    if merged.pk == kept.pk or there is not None or above is not None:
        said = there or above
        raise errors.MergedAlready(person_no=said.kept.person_no if said else kept.person_no)
    Alias.objects.bulk_create(
        Alias(
            owner=owner, merged=one, kept=kept, direct=one.pk == merged.pk, case_no=case_no,
            since=on, recorded_by=by, confirmed_by=confirmed_by, recorded_at=at,
        )
        for one in aliases.whole(merged)
    )  # fmt: skip


@atomic
def stand_alone(*, owner: str, merged_no: str, case_no: str, on: date) -> None:
    """The account stands by itself again 撤销归并, with what had been merged into it before."""
    merged = locked(owner, merged_no)
    below = aliases.whole(merged)
    above = Alias.objects.filter(merged=merged, until=None).values_list("kept_id", flat=True)
    Alias.objects.filter(merged__in=below, kept__in=list(above), until=None).update(
        until=on, ended_case_no=case_no
    )
