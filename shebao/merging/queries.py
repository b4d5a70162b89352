"""Questions about suspected duplicates 归并查询. Every one takes the agency: another's is not found."""

from shebao.base.refusals import NotFound
from shebao.merging.models import Cluster, ClusterKind, Suspicion


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
