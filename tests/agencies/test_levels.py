"""Nation, province, city, county, and the two families side by side: who stands above whom."""

import pytest

from shebao.agencies import queries, services
from shebao.agencies.errors import WrongParent
from shebao.agencies.models import Agency
from shebao.base.refusals import NotFound
from shebao.cli import agency as door

from .conftest import AT, JIA, JIA_MEDICAL, YI

NATION, PROVINCE, COUNTY = "000000P1", "310000P1", "310115P1"


def add(code, level, parent="", **more):
    return services.add_agency(
        code=code,
        name=f"{code} 经办机构",
        city=code,
        level=level,
        parent_code=parent,
        at=AT,
        **more,
    )


@pytest.fixture
def tree(db):
    """A nation over a province over a city over a county; another city and the other family beside."""
    add(NATION, "national")
    add(PROVINCE, "province", NATION)
    add(JIA, "city", PROVINCE)
    add(COUNTY, "county", PROVINCE)
    add("310000M1", "province")
    add(JIA_MEDICAL, "city", "310000M1")
    add(YI, "city", local=False)
    Agency.objects.create(  # as another installation's directory may say it
        code="310200M1", division="310200", kind="medical", level="city", parent_code=PROVINCE,
        name="他处的中心", city="他处",
    )  # fmt: skip


def test_what_lies_below_is_found_through_every_level_and_in_ones_own_family_only(tree):
    def below(code):
        return [each.code for each in queries.below(code)]

    assert below(NATION) == [PROVINCE, JIA, COUNTY]
    assert below(PROVINCE) == [JIA, COUNTY]
    assert below("310000M1") == [JIA_MEDICAL]
    assert below(JIA) == below(YI) == []
    assert {each.level for each in queries.below(NATION)} == {"province", "city", "county"}


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("310200P1", "city", "310000M1"),  # the other family
        ("110200P1", "city", PROVINCE),  # another province
        ("310200P1", "city", JIA),  # no higher level
        ("310200P1", "province", PROVINCE),
        ("310200P1", "county", COUNTY),
        ("310200P1", "city", "310200P1"),  # itself
        ("310200P1", "city", "320000P9"),  # not known here, but of another province
    ],
)
def test_a_parent_of_another_family_or_area_or_no_higher_level_is_refused(
    tree, code, level, parent
):
    with pytest.raises(WrongParent):
        add(code, level, parent)


def test_an_agency_is_put_under_another_later_and_a_circle_cannot_be_made(
    tree, monkeypatch, capsys
):
    monkeypatch.setattr(door, "setup", lambda: None)
    add("310200P1", "city")

    assert door.run(["parent", "310200P1", PROVINCE]) == 0
    assert [each.code for each in queries.below(PROVINCE)] == [JIA, COUNTY, "310200P1"]
    with pytest.raises(WrongParent):
        services.set_parent(PROVINCE, JIA)
    with pytest.raises(NotFound):
        services.set_parent(YI, PROVINCE)  # it is not ours
    assert door.run(["parent", "310200P1"]) == 0
    assert queries.agency("310200P1").parent_code == ""
    assert door.run(["parent", JIA, YI]) == 2
    assert "agencies.wrong-parent" in capsys.readouterr().err
