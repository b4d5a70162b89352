"""Kinship as data of others say it 亲属关系: household register, marriage and birth records."""

from datetime import date, datetime

from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.identity.models import Kin, Kinship, Person


@atomic
def record_kinship(
    *,
    person: Person,
    relative: Person,
    kind: str,
    source: str,
    by: str,
    at: datetime,
    since: date | None = None,
) -> Kinship:
    """Record that `relative` is `kind` to `person` 登记亲属关系. The same again changes nothing.

    Civil Code, Art. 1045. Refuses `not-found` where the two are not of one agency.
    """
    if person.owner != relative.owner:
        raise NotFound(what=relative.person_no)
    row, _ = Kinship.objects.get_or_create(
        person=person, relative=relative, kind=Kin(kind), until=None,
        defaults={"owner": person.owner, "source": source, "since": since, "recorded_by": by,
                  "recorded_at": at},
    )  # fmt: skip
    return row


@atomic
def end_kinship(*, person: Person, relative: Person, on: date) -> int:
    """A kinship ends 终止亲属关系, as by divorce: from `on` no data says it any more, either way round."""
    both = [person.pk, relative.pk]
    rows = Kinship.objects.filter(person_id__in=both, relative_id__in=both, until=None)
    return rows.update(until=on)
