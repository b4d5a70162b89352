"""Links end 解绑: asked by either side, or because somebody died, divorced, moved, or is insured no more.

From that moment nothing more is charged; a charge that holds the link already is settled first.
"""

from datetime import date, datetime

from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.enrolment.models import Relationship
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.medical.errors.sharing import TooSoonToUnbind
from shebao.medical.models import Link
from shebao.medical.queries import sharing
from shebao.medical.rules import sharing as rules
from shebao.medical.services.linking import locked, move
from shebao.medical.states.sharing import EndReason, LinkAct, LinkState


def finish(link: Link, reason: EndReason, *, by: str, at: datetime) -> None:
    """End a locked link."""
    link.ended_at, link.ended_by, link.end_reason = at, by, reason
    move(link, LinkAct.END, by=by, at=at, note=str(reason))


@atomic
def end_link(*, owner: str, link_no: str, person_no: str, by: str, on: date, at: datetime) -> Link:
    """One of the two asks for it 申请解绑. Ended already, nothing happens.

    Refuses `not-found` for anybody else, `family.too-soon-to-unbind` where the place has a period.
    """
    link = locked(owner, link_no)
    if person_no not in (link.grantor_person_no, link.person_no):
        raise NotFound(what=link_no)
    if link.state == LinkState.ENDED:
        return link
    first = rules.may_unbind_from(link.bound_on, on, owner[:6])
    if on < first:
        raise TooSoonToUnbind(on=first.isoformat())
    mine = person_no == link.grantor_person_no
    finish(link, EndReason.GRANTOR if mine else EndReason.RELATIVE, by=by, at=at)
    return link


@atomic
def close_links(relationship: Relationship, reason: EndReason, *, by: str, at: datetime) -> int:
    """Every link of a relationship ends 解除全部绑定, on either side, and how many that were.

    For who ends or moves a relationship or pays its account out: called in that act's own transaction.
    """
    rows = sharing.open_links(relationship.owner, relationship.relationship_no)
    for row in rows:
        finish(locked(row.owner, row.link_no), EndReason(reason), by=by, at=at)
    return len(rows)


@atomic
def end_links_between(
    *, owner: str, person_no: str, other_no: str, reason: EndReason, by: str, on: date, at: datetime
) -> int:
    """Two people's links end both ways 解除双方绑定, as by divorce, which ends the kinship on record too."""
    both = {person_no, other_no}
    rows = [row for row in sharing.given(owner, person_no) if row.person_no == other_no]
    rows += [row for row in sharing.given(owner, other_no) if row.person_no == person_no]
    for row in sorted(rows, key=lambda row: row.pk):
        finish(locked(owner, row.link_no), EndReason(reason), by=by, at=at)
    if reason == EndReason.DIVORCE:
        one, two = (people.by_person_no(owner, number) for number in sorted(both))
        identity.end_kinship(person=one, relative=two, on=on)
    return len(rows)
