"""What the doors of family sharing share 家庭共济各渠道共用: who one is, whom one names, what is asked."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shebao.agencies.models import User
from shebao.base.plumbing.clock import now, today
from shebao.base.refusals import NotFound, Refusal
from shebao.cards import queries as cards
from shebao.cards.models import Card
from shebao.identity import queries as people
from shebao.identity.models import Kin, Person
from shebao.medical import services
from shebao.medical.errors.sharing import ProofMissing, RelativeUnknown
from shebao.medical.models import Link
from shebao.medical.models.sharing import Channel
from shebao.medical.queries import sharing as queries
from shebao.medical.services import Ends, Given
from shebao.medical.services.linking import Door
from shebao.portal.people import own_persons

MEDICAL = "M"
KIN: dict[str, str | Promise] = {
    Kin.SPOUSE: _("配偶"), Kin.PARENT: _("父母"), Kin.CHILD: _("子女"),
    Kin.SIBLING: _("兄弟姐妹"), Kin.GRANDPARENT: _("祖父母、外祖父母"),
    Kin.GRANDCHILD: _("孙子女、外孙子女"), Kin.PARENT_IN_LAW: _("配偶的父母"),
}  # fmt: skip
PROOFS: dict[str, str | Promise] = {
    "commitment": _("签署承诺书"), "papers": _("户口簿、结婚证或者出生证明"),
}  # fmt: skip
CHANNELS: dict[str, str | Promise] = {
    Channel.WEB: _("个人网页"), Channel.COUNTER: _("分中心窗口"), Channel.HOSPITAL: _("定点机构医保办"),
}  # fmt: skip


class Asked(NamedTuple):
    """What somebody fills in to link a relative of theirs 新增绑定."""

    computer_no: str = ""
    number: str = ""
    kin: str = ""
    proof: str = ""
    consent: bool = False
    guardian: bool = False
    confirmed: bool = False


def own_medical_persons(user: User) -> list[Person]:
    """The signed-in person at each medical agency of this installation."""
    return [person for person in own_persons(user) if person.owner[6:7] == MEDICAL]


def own_medical(user: User) -> Person:
    """The signed-in person at the medical agency. Refuses `not-found`."""
    for person in own_medical_persons(user):
        return person
    raise NotFound(what=str(user))


def kin_of(word: str) -> str:
    """A kinship as a form names it, else nothing."""
    return word if word in KIN else ""


def given_of(*, consent: bool, guardian: bool, name: str) -> Given | None:
    """The consent as ticked: the relative's own, or their guardian's."""
    if guardian:
        return Given(name, guardian=True)
    return Given() if consent else None


class Swiped(NamedTuple):
    """What a desk sends 刷卡绑定: the giver's card as swiped, the relative's number, and what was answered."""

    card: str = ""
    relative_card: str = ""
    kin: str = ""
    proof: str = ""
    consent: bool = False
    guardian: str = ""
    confirmed: bool = False


def holders(owner: str, *swiped: str) -> list[str]:
    """Whose cards these are, for the read trace; cards not known here are nobody's."""
    found = []
    for card in swiped:
        try:
            found.append(cards.card(owner, card).person_no)
        except Refusal:
            continue
    return found


def bind_cards(owner: str, swiped: Swiped, *, door: Door, key: str, by: str) -> Link:
    """Link two holders of cards at a desk 窗口刷卡绑定. Refuses `card.…` and what `bind` refuses.

    The giver is present with a usable card; the relative's must be usable too. When
    data know what the two are to each other, nobody need say so.
    """
    mine = cards.usable(owner, swiped.card, today())
    theirs = cards.usable(owner, swiped.relative_card, today())
    kin = kin_of(swiped.kin) or _by_data(owner, mine, theirs)
    given = given_of(
        consent=swiped.consent, guardian=bool(swiped.guardian.strip()), name=swiped.guardian
    )
    return services.bind(
        owner=owner, ends=Ends(mine.person_no, theirs.person_no, mine.card_no, theirs.card_no),
        kin=kin, door=door, key=key, by=by, on=today(), at=now(), consent=given,
        proof=swiped.proof if swiped.proof in PROOFS else "", confirmed=swiped.confirmed,
    )  # fmt: skip


def _by_data(owner: str, mine: Card, theirs: Card) -> str:
    """What the relative is to the giver by data. Refuses `family.proof-missing` when no data says so."""
    one, two = (people.by_person_no(owner, card.person_no) for card in (mine, theirs))
    found = people.kin_of(one, two, today())
    if not found and one.pk != two.pk:
        raise ProofMissing(at="kin")
    return found


def masked_name(name: str) -> str:
    """A name of which a hospital sees the last character: `*六`."""
    return f"{'*' * (len(name) - 1)}{name[-1:]}"


def bind_own(person: Person, asked: Asked, *, key: str, by: str) -> Link:
    """Link a relative to one's own account from one's own page 个人网页绑定. Refuses what `bind` refuses.

    Computer number and identity number must be one person's; which of the two is wrong is not told.
    """
    relative = queries.computer_person(person.owner, asked.computer_no, asked.number)
    if relative is None:
        raise RelativeUnknown(at="number")
    return services.bind(
        owner=person.owner, ends=Ends(person.person_no, relative.person_no), kin=kin_of(asked.kin),
        door=Door(Channel.WEB), key=key, by=by, on=today(), at=now(),
        proof=asked.proof if asked.proof == "commitment" else "", confirmed=asked.confirmed,
        consent=given_of(consent=asked.consent, guardian=asked.guardian, name=person.name),
    )  # fmt: skip
