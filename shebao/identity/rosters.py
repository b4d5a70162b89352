"""Everybody of an agency, part by part 名册: for a comparison that runs in the background. Reads only."""

from typing import NamedTuple

from shebao.base.plumbing import seals
from shebao.identity import aliases
from shebao.identity.documents import SELF_TELLING, read_name, read_number
from shebao.identity.models import IdentityDocument, Person


class Numbered(NamedTuple):
    """A number of the self-telling kinds, normalised, with who it leads to now (the kept account) and that name."""

    pk: int
    person_no: str
    number: str
    name: str


def numbered(owner: str, *, after: int, limit: int) -> list[Numbered]:
    """The numbers of the next people of an agency, by document 逐证, numbers unsealed; `after` is the last `pk`.

    Former numbers too; a merged account's lead to the kept one. The caller answers for the trace.
    """
    rows = list(
        IdentityDocument.objects.filter(owner=owner, kind__in=SELF_TELLING, pk__gt=after)
        .select_related("person").order_by("pk")[:limit]
    )  # fmt: skip
    kept = aliases.kept_of({row.person_id: row.person for row in rows}.values())
    found = []
    for row in rows:
        number = seals.unseal(row.number_seal, bound_to=row.person.person_no)
        person = kept.get(row.person_id, row.person)
        found.append(
            Numbered(row.pk, person.person_no, read_number(number, row.kind).normalised,
                     read_name(person.name)[1])
        )  # fmt: skip
    return found


def count(owner: str) -> int:
    """How many people are registered at an agency 登记人数, merged ones too."""
    return Person.objects.filter(owner=owner).count()
