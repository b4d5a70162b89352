"""Sealing numbers again under new keys 换密, chunk by chunk; what is not yet done is the checkpoint."""

from typing import NamedTuple

from django.db.models import Q, QuerySet

from shebao.base.plumbing import seals
from shebao.base.plumbing.transactions import atomic
from shebao.identity.documents import read_number
from shebao.identity.models import IdentityDocument, Login, NumberConflict

CHUNK = 2_000


class Rekeyed(NamedTuple):
    """One chunk: documents sealed again, search values made again, the last document seen or None."""

    sealed: int
    searched: int
    last: int | None


def _waiting() -> QuerySet[IdentityDocument]:
    seal_key, search_key = seals.current_key_ids()
    return IdentityDocument.objects.exclude(Q(seal_key=seal_key) & Q(search_key=search_key))


@atomic
def rekey(*, chunk: int = CHUNK, after: int = 0) -> Rekeyed:
    """Seal one chunk again under the first keys of the environment; `last` is the next call's `after`.

    What is not yet done is the checkpoint: a stopped run is simply run again from 0. While it runs,
    searches ask under every key that is held.
    """
    seal_key, search_key = seals.current_key_ids()
    found = _waiting().filter(id__gt=after).select_for_update(of=("self",))
    rows = list(found.select_related("person").order_by("id")[:chunk])
    moved: dict[str, str] = {}
    sealed = searched = 0
    for row in rows:
        bound_to = row.person.person_no
        written = seals.unseal(row.number_seal, bound_to=bound_to)
        if row.seal_key != seal_key:
            row.number_seal, row.seal_key = seals.seal(written, bound_to=bound_to), seal_key
            sealed += 1
        if row.search_key != search_key:
            new = seals.search_key(read_number(written, row.kind).normalised)
            moved[row.number_key] = new
            row.number_key, row.search_key = new, search_key
            searched += 1
    IdentityDocument.objects.bulk_update(
        rows, ["number_seal", "seal_key", "number_key", "search_key"], batch_size=500
    )
    _follow(Login, moved)
    _follow(NumberConflict, moved)
    return Rekeyed(sealed, searched, rows[-1].pk if rows else None)


def _follow(table: type[Login] | type[NumberConflict], moved: dict[str, str]) -> None:
    """Rows that name a document's search value take its new one."""
    for row in table._default_manager.filter(number_key__in=list(moved)):
        row.number_key = moved[row.number_key]
        row.save(update_fields=["number_key"])
