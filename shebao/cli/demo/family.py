"""The family of the story 家庭共济: 赵六 shares her medical account with her mother; a hospital may charge it.

She binds her mother on her own page; the mother's visit to the hospital is paid from both accounts.
"""

from collections.abc import Iterator
from datetime import date

from shebao.agencies import services as agencies
from shebao.base.plumbing.clock import moment, now, today
from shebao.cards import services as cards
from shebao.cli.demo.story import POSTS, City, Someone, someone
from shebao.enrolment import services as enrolment
from shebao.enrolment.models import Relationship
from shebao.identity import services as people
from shebao.identity.models import Person
from shebao.ledger import queries as books
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.medical import services
from shebao.medical.models.sharing import Channel
from shebao.medical.services import Ends, Given
from shebao.medical.services.charging import Bill
from shebao.medical.services.linking import Door
from shebao.portal import services as doors

HOSPITAL, MACHINE, DESK = "H0001", "h0001-machine", "h0001-desk"
FUND = "fund/medical/contributions"
FAMILY = {"zhaoliu": ("310100A01", 2_000_00), "zhaomu": ("310100A02", 30_00)}
"""Who: card number, and what the account begins with in fen, where nothing is booked yet."""
VISIT = 168_50
"""What the mother's visit costs her, in fen."""
CHECK = 88_00
"""What an examination cost that was taken back, in fen."""
SINCE = date(2026, 1, 1)


def build_family(city: City) -> Iterator[tuple[str, str]]:
    """Officers, people with cards, the hospital with its machine, the link, one charge; (who, token) of log-ins."""
    owner = city.medical
    for post in POSTS:
        name = f"{city.key}-m-{post.login}"
        officer = agencies.add_officer(
            owner=owner, username=name, name=post.name, name_en=post.name_en
        )
        for role in post.roles:
            agencies.grant(officer, role, since=SINCE, by="demo", at=now())
    ledger.open_account(owner, FUND, "fund")
    persons = {key: _person(owner, someone(key)) for key in FAMILY}
    for key, person in persons.items():
        _insure(city, key, person)
        user = people.open_demo_login(person, at=moment())
        yield key, doors.issue_token(user, name="demo", at=moment())
    people.record_kinship(
        person=persons["zhaoliu"], relative=persons["zhaomu"], kind="parent", source="公安数据",
        by="demo", at=now(),
    )  # fmt: skip
    _cards(city)
    yield from _hospital(city)
    _visit(city, persons["zhaoliu"], persons["zhaomu"])


def _person(owner: str, each: Someone) -> Person:
    return people.register_person(
        owner=owner, name=each.name, number=each.number, hukou=each.hukou, by="demo", at=now()
    )


def _insure(city: City, key: str, person: Person) -> Relationship:
    """An employee's relationship; an account that holds nothing yet gets last year's balance."""
    row = enrolment.open_relationship(
        owner=city.medical, person=person, scheme="employee-medical", area=city.division,
        since=date(2023, 1, 4), key=f"{city.medical}/demo/{key}", by=f"{city.key}-m-clerk", at=now(),
    )  # fmt: skip
    if not books.balance(city.medical, row.ledger_code):
        fen = FAMILY[key][1]
        lines = [Line(row.ledger_code, fen, row.relationship_no), Line(FUND, -fen)]
        entry = NewEntry(
            f"{city.medical}/demo/{key}/balance", date(2025, 12, 31), "上年结余", lines
        )
        ledger.post(city.medical, entry)
    return row


def _cards(city: City) -> None:
    lines = ["卡号,证件号码,姓名,卡状态,有效期止"]
    lines += [
        f"{card},{someone(key).number},{someone(key).name},正常,2033-01-01"
        for key, (card, _) in FAMILY.items()
    ]
    cards.import_cards(
        owner=city.medical, content="\n".join(lines).encode(), by=f"{city.key}-m-clerk",
        approved_by=f"{city.key}-m-reviewer", at=now(),
    )  # fmt: skip


def _hospital(city: City) -> Iterator[tuple[str, str]]:
    """A hospital, its desk and its machine under a mandate of two officers."""
    owner, clerk = city.medical, f"{city.key}-m-clerk"
    services.add_institution(
        owner=owner, code=HOSPITAL, name=f"{city.name}第一人民医院", kind="hospital", by=clerk,
        name_en=f"{city.name_en} First Hospital", at=now(),
    )  # fmt: skip
    for login, name, name_en in (
        (DESK, "医保办何静", "He, medical office"), (MACHINE, "医院结算接口", "Hospital's machine"),
    ):  # fmt: skip
        user = agencies.add_officer(
            owner=owner, username=login, name=name, name_en=name_en, office_code=HOSPITAL
        )
        agencies.grant(user, "hospital", since=SINCE, by="demo", at=now(), office_code=HOSPITAL)
        yield login, doors.issue_token(user, name="demo", at=moment())
    made = services.propose_mandate(
        owner=owner, institution_code=HOSPITAL, username=MACHINE, most_fen=20_000_00, by=clerk,
        on=today(), at=now(),
    )  # fmt: skip
    services.approve_mandate(
        owner=owner, mandate_no=made.mandate_no, by=f"{city.key}-m-reviewer", on=today(), at=now()
    )


def _visit(city: City, daughter: Person, mother: Person) -> None:
    """赵六 binds her mother, who goes to the hospital twice: the first visit is charged to both accounts and taken back."""
    services.bind(
        owner=city.medical, ends=Ends(daughter.person_no, mother.person_no), kin="parent",
        door=Door(Channel.WEB), key=f"{city.medical}/demo/link", by="zhaoliu", on=today(),
        at=now(), consent=Given(),
    )  # fmt: skip
    card = FAMILY["zhaomu"][0]
    for number, fen, what in (("DEMO-0", CHECK, "检查"), ("DEMO-1", VISIT, "普通门诊")):
        services.charge(
            owner=city.medical, institution_code=HOSPITAL, by=MACHINE, on=today(), at=now(),
            bill=Bill(number, mother.person_no, fen, card, what),
        )  # fmt: skip
        if number == "DEMO-0":
            services.reverse(
                owner=city.medical, institution_code=HOSPITAL, external_no=number,
                reversal_no="DEMO-0-R", by=MACHINE, on=today(), at=now(),
            )  # fmt: skip
