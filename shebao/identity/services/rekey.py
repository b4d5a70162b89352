"""Sealing numbers again under new keys 换密, chunk by chunk; what is not yet done is the checkpoint."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from shebao.base.plumbing import seals
from shebao.identity.documents import read_number
from shebao.identity.models import IdentityDocument, Login, NumberConflict

CHUNK = 2_000


class Rekeyed(NamedTuple):
    """One chunk: documents sealed again, search values made again, documents still to do."""

    sealed: int
    searched: int
    left: int


def _waiting() -> QuerySet[IdentityDocument]:
    seal_key, search_key = seals.current_key_ids()
    return IdentityDocument.objects.exclude(Q(seal_key=seal_key) & Q(search_key=search_key))


@transaction.atomic
def rekey(*, chunk: int = CHUNK) -> Rekeyed:
    """Seal one chunk again under the first keys of the environment. Call until `left` is 0.

    A stopped run is simply run again. While it runs, searches ask under every key that is held.
    """
    seal_key, search_key = seals.current_key_ids()
    rows = list(
        _waiting().select_for_update(of=("self",)).select_related("person").order_by("id")[:chunk]
    )
    moved: dict[str, str] = {}
    sealed = searched = 0
    for row in rows:
        bound_to = row.person.person_no
        written = seals.unseal(bytes(row.number_seal), bound_to=bound_to)
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
    for table in (Login, NumberConflict):
        for named in table.objects.filter(number_key__in=list(moved)):
            table.objects.filter(pk=named.pk).update(number_key=moved[named.number_key])
    return Rekeyed(sealed, searched, _waiting().count())
