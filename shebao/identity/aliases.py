"""Who is kept as whom 归并别名查询: the kept account of a person, and all that was merged into it."""

from collections.abc import Iterable

from django.db.models import Q

from shebao.identity.models import Alias, Person

OPEN = Q(until=None)


def kept_of(people: Iterable[Person]) -> dict[int, Person]:
    """The kept account of each person who was merged, by the person's key; the others are left out."""
    rows = Alias.objects.filter(OPEN, merged__in=[person.pk for person in people])
    found: dict[int, Person] = {}
    kept: dict[int, list[Alias]] = {}
    for row in rows.select_related("kept"):
        kept.setdefault(row.merged_id, []).append(row)
    for merged, above in kept.items():
        tops = {row.kept_id for row in above}
        lower = set(Alias.objects.filter(OPEN, merged__in=tops).values_list("merged_id", flat=True))
        found[merged] = next(row.kept for row in above if row.kept_id not in lower)
    return found


def kept(person: Person) -> Person:
    """The account this person is found through: its own, or the one it was merged into."""
    return kept_of([person]).get(person.pk, person)


def gathered(person: Person) -> list[Person]:
    """The accounts that were merged into this one, the oldest first."""
    rows = Alias.objects.filter(OPEN, kept=person).select_related("merged").order_by("id")
    return [row.merged for row in rows]


def whole(person: Person) -> list[Person]:
    """An account and all that were merged into it."""
    return [person, *gathered(person)]


def alias_of(person: Person) -> Alias | None:
    """The row that says into which account this one was merged, None while it stands by itself."""
    rows = Alias.objects.filter(OPEN, merged=person, direct=True).select_related("kept")
    return rows.first()
