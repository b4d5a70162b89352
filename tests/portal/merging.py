"""What the addresses of merging, comparing and adjusting name 归并、比对、调整: whose, the words of the address, what is sent."""

from shebao.merging.models import Cluster
from shebao.portal.naming import to_url
from tests.story import JIA


def things(scene):
    """Suspected duplicates, merges, and a comparison asked of 甲市."""
    declines = {"act": "decline-comparison", "reason": "x"}
    return {
        "cluster": [
            (row.owner, (to_url(row.cluster_no),), {"proof": "old-card", "keep": _account_of(row)})
            for row in Cluster.objects.order_by("pk")
        ],
        "merge": [
            (owner, (to_url(row.case_no),), {"act": "withdraw-merge"})
            for owner, row in scene.merges.items()
        ],
        "adjustment": [(JIA.pension, (to_url(scene.adjustment.adjustment_no),))],
        "compared": [(JIA.pension, (to_url(scene.asked_comparison.case_no),), declines)],
    }


def _account_of(row) -> str:
    """One of the accounts of a cluster."""
    return row.suspicions.order_by("pk").first().person_no
