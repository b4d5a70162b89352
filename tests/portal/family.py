"""The family and the hospital of the story, as the access matrix meets them."""

from datetime import date

from shebao.agencies.models import User
from shebao.base.plumbing import clock
from shebao.cards import services as cards
from shebao.casework.services import Applicant
from shebao.cli.demo.family import FAMILY, MACHINE
from shebao.cli.demo.story import someone
from shebao.enrolment import services as enrolment
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.medical import services
from shebao.medical.models import Link, Mandate
from shebao.medical.services import Ends, claims
from shebao.medical.services.linking import Door
from shebao.payments.services import Payee
from shebao.portal.naming import to_url
from tests.story import JIA, YI

OWNER = JIA.medical
THERE = ("110100Z01", "110100Z02")
"""Cards known to another agency alone."""


def enter(world):
    """The medical agency's clerk, and the hospital's machine."""
    from tests.portal.matrix import Caller

    for name, post in (("jia-m-clerk", "clerk"), (MACHINE, "hospital")):
        user = User.objects.get(username=name)
        world._enter(Caller(name, "officer", OWNER, post), user)


def things(scene, relative):
    """Links of two families, cards of two agencies, a charge, a mandate."""
    from tests.portal.matrix import Thing

    link, mine = Link.objects.get(), _bound(relative)
    _cards_there(scene)
    here = dict(zip(("card", "relative_card"), (card for card, _ in FAMILY.values()), strict=True))
    there = dict(zip(("card", "relative_card"), THERE, strict=True))
    mandate, waits = Mandate.objects.get(owner=OWNER), scene.wallets[0][1]
    return {
        "mylink": [Thing(relative, (to_url(mine.link_no),)), Thing("zhaoliu", (to_url(link.link_no),))],
        "swiped": [Thing(OWNER, (), here), Thing(YI.pension, (), there)],
        "myclaim": [
            Thing("zhangsan", (to_url(scene.payout.case_no),)),
            Thing("zhaoliu", (to_url(_claimed().case_no),)),
        ],
        "claimed": [Thing(OWNER, (to_url(scene.payout.case_no),), {"act": "decide"})],
        "linked": [Thing(OWNER, (), {"link": link.link_no, "reason": "asked-by-giver"})],
        "mywallet": [
            Thing("zhouba", (to_url(waits.peer_no),)), Thing("zhaoliu", (to_url(waits.transfer_no),))
        ],
        "mywalletact": [
            Thing("zhouba", (to_url(waits.peer_no), "accept")),
            Thing("zhaoliu", (to_url(waits.transfer_no), "recall")),
        ],
        "settlement": [Thing(OWNER, (to_url(scene.wallets[1].settlement_no),))],
        "mandate": [Thing(OWNER, (to_url(mandate.mandate_no),))],
        "mycharge": [Thing(OWNER, ("DEMO-1",)), Thing("nobody", ("NONE-1",))],
    }  # fmt: skip


def _bound(relative):
    """赵六 shares with the relative, who has not been asked."""
    each, at, on = someone(relative), clock.now(), clock.today()
    person = identity.register_person(
        owner=OWNER, name=each.name, number=each.number, hukou=each.hukou, by="test", at=at
    )
    enrolment.open_relationship(
        owner=OWNER, person=person, scheme="employee-medical", area=JIA.division,
        since=date(2026, 1, 1), key="matrix/medical", by="test", at=at,
    )  # fmt: skip
    giver = people.by_number(OWNER, someone("zhaoliu").number)
    return services.bind(
        owner=OWNER, ends=Ends(giver.person_no, person.person_no), kin="sibling",
        door=Door("web"), key="matrix/link", by="test", on=on, at=at, proof="papers", confirmed=True,
    )  # fmt: skip


def _claimed():
    """赵六 asks for her balance, which cannot move."""
    giver = people.by_number(OWNER, someone("zhaoliu").number)
    return claims.apply_payout(
        owner=OWNER, person_no=giver.person_no, ground="emigration", facts={"paper": "定居证明"},
        payee=Payee(giver.name, "6222000000001234", "", ""), channel="mobile", key="matrix", by="test",
        applicant=Applicant("person", giver.name), on=clock.today(), at=clock.now(),
    )  # fmt: skip


def _cards_there(scene):
    rows = ["卡号,证件号码,姓名,卡状态"]
    for card, key in zip(THERE, ("zhangsan", "zhouba"), strict=True):
        rows.append(f"{card},{someone(key).number},{someone(key).name},正常")
    told = cards.import_cards(
        owner=YI.pension, content="\n".join(rows).encode(), by="yi-clerk", approved_by="yi-reviewer",
        at=clock.now(),
    )  # fmt: skip
    assert told.new == 2
