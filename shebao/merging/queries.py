"""Questions about suspected duplicates 归并查询. Every one takes the agency: another's is not found."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Case, Q, QuerySet, When

from shebao.base.refusals import NotFound
from shebao.enrolment.models import Joining
from shebao.identity.models import Alias
from shebao.merging.models import (
    Cluster,
    ClusterKind,
    Comparison,
    Merge,
    Query,
    QueryFinding,
    Suspicion,
    Undoing,
)
from shebao.merging.states import OPEN, QueryState, State


def worklist(
    owner: str,
    kind: str = ClusterKind.DUPLICATE,
    *,
    after: tuple[int, int] | None = None,
    limit: int = 50,
) -> list[Cluster]:
    """Clusters with something to look into 待核实线索, most money at stake first; `after` is (money, id) of the last."""
    rows = Cluster.objects.filter(owner=owner, kind=kind, waiting__gt=0)
    if after is not None:
        money, last = after
        rows = rows.filter(at_stake_fen__lte=money).exclude(at_stake_fen=money, pk__lte=last)
    return list(rows.order_by("-at_stake_fen", "id")[:limit])


def waiting(owner: str, kind: str = ClusterKind.DUPLICATE) -> int:
    """How many clusters wait."""
    return Cluster.objects.filter(owner=owner, kind=kind, waiting__gt=0).count()


def cluster(owner: str, cluster_no: str) -> Cluster:
    """One cluster. Refuses `not-found`."""
    found = Cluster.objects.filter(owner=owner, cluster_no=cluster_no).first()
    if found is None:
        raise NotFound(what=cluster_no)
    return found


def suspicions(found: Cluster) -> list[Suspicion]:
    """Its suspicions, the surest first."""
    return list(found.suspicions.order_by("-score", "id"))


def refunds(owner: str, column: str = "order_no") -> QuerySet[Merge, str]:
    """Numbers of the orders that pay refunds of merges 清退款付款指令, for use in a question; `resident_order_no` of residents' accounts."""
    rows = Merge.objects.filter(owner=owner).exclude(**{column: ""})
    return rows.values_list(column, flat=True)


def refunded_by(owner: str, order_no: str) -> Merge | None:
    """The merge whose refund an order pays."""
    paid = Q(order_no=order_no) | Q(resident_order_no=order_no)
    return Merge.objects.filter(paid, owner=owner).first() if order_no else None


def merge(owner: str, case_no: str) -> Merge:
    """One merge. Refuses `not-found`."""
    found = Merge.objects.filter(owner=owner, case_no=case_no).first()
    if found is None:
        raise NotFound(what=case_no)
    return found


DROPPED = (State.REFUSED, State.WITHDRAWN)
"""Nothing is merged: what the preview said, also of somebody else, is shown to the person no more."""


def shown_plan(row: Merge) -> dict[str, Any]:
    """What the person may see of a merge's preview 本人可见的预览; nothing once it came to nothing."""
    return {} if row.state in DROPPED else dict(row.plan)


def dropped(owner: str, case_nos: Iterable[str]) -> set[str]:
    """Which of these cases came to nothing 未归并的办件: the person is given their preview papers no more, whichever account was to be kept."""
    rows = Merge.objects.filter(owner=owner, case_no__in=list(case_nos), state__in=DROPPED)
    return set(rows.values_list("case_no", flat=True))


def merges_of(owner: str, person_no: str) -> list[Merge]:
    """Merges an account takes or took part in, kept or merged, the newest first."""
    mine = Alias.objects.filter(owner=owner, merged__person_no=person_no).values("case_no")
    rows = Merge.objects.filter(owner=owner)
    found = set(rows.filter(Q(person_no=person_no) | Q(case_no__in=mine)))
    found |= {row for row in rows.filter(state__in=sorted(OPEN)) if person_no in row.others}
    return sorted(found, key=lambda row: -row.pk)


def undoing(owner: str, case_no: str) -> Undoing:
    """One undoing. Refuses `not-found`."""
    found = Undoing.objects.select_related("merge").filter(owner=owner, case_no=case_no).first()
    if found is None:
        raise NotFound(what=case_no)
    return found


def joinings(row: Merge) -> list[Joining]:
    """The relationships a merge keeps together, in the order they were merged."""
    rows = Joining.objects.filter(owner=row.owner, case_no=row.case_no, until=None)
    return list(rows.select_related("merged", "kept").order_by("id"))


def merged_later(row: Merge) -> Merge | None:
    """The newest merge into the same account after this one, if any still holds."""
    rows = Merge.objects.filter(owner=row.owner, person_no=row.person_no, state=State.MERGED)
    return rows.filter(pk__gt=row.pk).order_by("-pk").first()


def found_elsewhere(person_nos: Sequence[str]) -> list[Query]:
    """Accounts of one's own at another agency that two officers found 本人在外地的账户, the newest first."""
    rows = Query.objects.filter(person_no__in=list(person_nos), finding=QueryFinding.ONE_PERSON)
    return list(rows.order_by("-id"))


def comparisons(owner: str, *, after: int = 0, limit: int = 50) -> list[Comparison]:
    """Comparisons with other agencies 跨地区比对, the newest first; `after` is the last key of the page before."""
    rows = Comparison.objects.filter(owner=owner)
    if after:
        rows = rows.filter(pk__lt=after)
    return list(rows.order_by("-pk")[:limit])


def comparison(owner: str, case_no: str) -> Comparison:
    """One comparison. Refuses `not-found`."""
    found = Comparison.objects.filter(owner=owner, case_no=case_no).first()
    if found is None:
        raise NotFound(what=case_no)
    return found


def queries_of(row: Comparison, *, limit: int = 200) -> list[Query]:
    """What a comparison opened 两地同号, those still open first."""
    order = Case(When(state=QueryState.SETTLED, then=1), default=0)
    return list(row.queries.order_by(order, "names_agree", "id")[:limit])


def query(owner: str, case_no: str) -> Query:
    """One number at two agencies. Refuses `not-found`."""
    found = Query.objects.select_related("comparison").filter(owner=owner, case_no=case_no).first()
    if found is None:
        raise NotFound(what=case_no)
    return found
