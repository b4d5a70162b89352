"""Number series 流水号: consecutive, per owner and kind, taken inside the business transaction."""

from django.db import transaction

from shebao.base.plumbing.models import NumberSeries


@transaction.atomic
def take(owner: str, kind: str, count: int = 1) -> int:
    """Reserve `count` consecutive numbers and return the first, from 1.

    A transaction that rolls back gives its numbers back, so a series has no holes.
    """
    NumberSeries.objects.bulk_create(
        [NumberSeries(owner=owner, kind=kind)], ignore_conflicts=True
    ) if not NumberSeries.objects.filter(owner=owner, kind=kind).exists() else None
    series = NumberSeries.objects.select_for_update().get(owner=owner, kind=kind)
    first = series.next
    series.next = first + count
    series.save(update_fields=["next"])
    return first
