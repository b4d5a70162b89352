from itertools import islice

from shebao.base import invented
from shebao.identity.rules import read_number


def test_invented_numbers_are_right_unlike_and_of_no_place():
    found = list(invented.people(60_000))

    assert len({one.number for one in found}) == 60_000
    for one in islice(found, 0, None, 97):
        facts = read_number(one.number)
        assert facts.valid
        assert (facts.sex, facts.birth_date) == (one.sex, one.birth_date)
        assert facts.division_name is None


def test_the_same_seed_invents_the_same_people_and_some_are_rare():
    found = list(invented.people(20_000, seed=7))
    names = "".join(one.name for one in found)

    assert found == list(invented.people(20_000, seed=7))
    assert all(rare in names for rare in ("𬱖", "㛃", "·", "欧阳"))
