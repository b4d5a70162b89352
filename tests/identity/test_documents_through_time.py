"""One life, many documents: every number a person ever had finds them, one of life is current at a time."""

from datetime import UTC, date, datetime

import pytest

from shebao.base.plumbing import seals
from shebao.identity import queries, services
from shebao.identity.errors import DatesWrong, NumberInvalid, NumberTaken
from shebao.identity.models import IdentityDocument

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
JIA = "310100P1"
PERMITS = {"香港": "810000199408230021", "澳门": "820000199408230023", "台湾": "830000199201300022"}
FOREIGN_2017, FOREIGN_2023 = "DEU110080103001", "911124198108030024"
RESIDENT, FIFTEEN = "11010519491231002X", "110105491231002"


def register(number, kind="resident", **more):
    return services.register_person(
        owner=JIA, name="陈大文", number=number, kind=kind, at=AT, **more
    )


def holds(person, number, on, kind="resident", **more):
    return services.add_document(
        owner=JIA,
        person_no=person.person_no,
        number=number,
        kind=kind,
        on=on,
        by="x",
        at=AT,
        **more,
    )


def current(person):
    return set(person.documents.filter(until=None).values_list("kind", flat=True))


@pytest.mark.parametrize("number", PERMITS.values(), ids=["hk", "macao", "taiwan"])
def test_from_travel_permit_to_residence_permit_to_resident_every_number_finds_the_person(number):
    person = register("H1234567801", "hmt-travel-permit", sex="F", birth_date=date(1994, 8, 23))
    holds(person, number, date(2019, 9, 1))
    assert current(person) == {"hmt-travel-permit", "hmt-residence-permit"}
    holds(person, RESIDENT, date(2025, 7, 1))

    assert current(person) == {"hmt-travel-permit", "resident"}
    for text in ("H1234567801", "h1234567801", number, f" {number[:6]} {number[6:]} ", RESIDENT):
        assert queries.by_number(JIA, text) == person
    person.refresh_from_db()
    assert services.reveal_number(person) == RESIDENT
    assert person.birth_date == date(1949, 12, 31)  # what the number of now says
    ended = person.documents.get(kind="hmt-residence-permit")
    assert (ended.since, ended.until) == (date(2019, 9, 1), date(2025, 7, 1))


def test_a_foreigners_passports_are_renewed_by_country_and_two_forms_of_permit_follow_each_other():
    person = register("C01X00T47", "passport", issuer="DEU", sex="M", birth_date=date(1981, 8, 3))
    assert person.nationality == "DEU"
    holds(person, "C01X00T99", date(2024, 5, 1), "passport", issuer="DEU")
    holds(person, "F7654321", date(2024, 6, 1), "passport", issuer="CHE")  # two nationalities
    assert person.documents.filter(kind="passport", until=None).count() == 2
    holds(person, FOREIGN_2017, date(2018, 1, 1))
    holds(person, FOREIGN_2023, date(2024, 1, 15))

    assert current(person) == {"passport", "foreign-permanent-2023"}
    for text in ("C01X00T47", "C01X00T99", "F7654321", FOREIGN_2017, FOREIGN_2023):
        assert queries.by_number(JIA, text) == person
    person.refresh_from_db()
    assert services.reveal_number(person) == FOREIGN_2023
    assert queries.masked_number(person) == "9111**********0024"


def test_one_passport_number_of_two_countries_is_two_people():
    german = register("C01X00T47", "passport", issuer="DEU", sex="M", birth_date=date(1981, 8, 3))
    swiss = services.register_person(
        owner=JIA, name="MARIA ROSSI", number="C01X00T47", kind="passport", issuer="CHE", sex="F",
        birth_date=date(1980, 2, 3), at=AT,
    )  # fmt: skip
    assert queries.all_by_number(JIA, "c01x00t47") == [german, swiss]


def test_fifteen_digits_become_eighteen_in_the_same_life_and_cannot_be_anothers():
    person = register(FIFTEEN)
    holds(person, RESIDENT, date(2004, 1, 1))

    assert current(person) == {"resident"}
    assert person.documents.count() == 2
    assert queries.by_number(JIA, FIFTEEN) == queries.by_number(JIA, RESIDENT) == person
    other = services.register_person(owner=JIA, name="李四", number="440524188001010014", at=AT)
    for number in (FIFTEEN, RESIDENT):
        with pytest.raises(NumberTaken):
            holds(other, number, date(2026, 1, 1))


def test_a_document_cannot_begin_before_the_one_it_replaces_nor_contradict_its_form():
    person = register(RESIDENT)
    holds(person, PERMITS["香港"], date(2025, 1, 1))
    with pytest.raises(DatesWrong):
        holds(person, "440524188001010014", date(2024, 12, 31))
    for wrong in ("810000199408230022", "911124198113030024", "DEU11008010300"):
        with pytest.raises(NumberInvalid):
            holds(person, wrong, date(2026, 1, 1))


def test_every_kind_is_sealed_again_under_new_keys_and_still_found(settings):
    person = register("H1234567801", "hmt-travel-permit", sex="F", birth_date=date(1994, 8, 23))
    numbers = [FIFTEEN, RESIDENT, *PERMITS.values(), FOREIGN_2017, FOREIGN_2023]
    for year, number in enumerate(numbers, start=2001):
        holds(person, number, date(year, 1, 1))
    holds(person, "C01X00T47", date(2020, 1, 1), "passport", issuer="DEU")
    settings.SHEBAO_SEAL_KEYS = "t2:" + "33" * 32 + "," + settings.SHEBAO_SEAL_KEYS
    settings.SHEBAO_SEARCH_KEY = "t2:" + "44" * 32 + "," + settings.SHEBAO_SEARCH_KEY

    after = 0
    while after is not None:
        *_, after = services.rekey(chunk=3, after=after)
    settings.SHEBAO_SEAL_KEYS, settings.SHEBAO_SEARCH_KEY = "t2:" + "33" * 32, "t2:" + "44" * 32

    rows = IdentityDocument.objects.all()
    assert rows.count() == len(numbers) + 2
    assert {seals.key_id_of(bytes(row.number_seal)) for row in rows} == {"t2"}
    for number in [*numbers, "H1234567801", "C01X00T47"]:
        assert queries.by_number(JIA, number) == person
    assert services.reveal_number(person) == FOREIGN_2023
