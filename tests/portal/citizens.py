"""Small world of the citizen's pages: two cities, 张三 who moved, and somebody else."""

import re
from datetime import UTC, date, datetime

from shebao.agencies import services as agencies
from shebao.agencies.models import User
from shebao.enrolment import services as enrolment
from shebao.identity import services as people
from shebao.identity.models import Person
from tools.messages import CHINESE

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
OLD, NEW, NEAR, MEDICAL = "310100P1", "110100P1", "110105P1", "310100M1"
PLACES = {OLD: ("甲市", "Jia City"), NEW: ("乙市", "Yi City"), NEAR: ("丁区", "Ding District"),
          MEDICAL: ("甲市", "Jia City")}  # fmt: skip
NUMBER, OTHER = "000101198506121239", "000101197902034562"


def build() -> tuple[User, Person]:
    """The directory, 张三 insured in 乙市 since January, and 张三's log-in."""
    for code, (city, city_en) in PLACES.items():
        agencies.add_agency(
            code=code, name=f"{city}经办中心", name_en=f"{city_en} Centre", city=city,
            city_en=city_en, at=AT,
        )  # fmt: skip
    person = register("张三", NUMBER)
    enrolment.open_relationship(
        owner=NEW, person=person, scheme="employee-pension", area="110100",
        since=date(2026, 1, 5), key=f"{NEW}/test/1", by="clerk", at=AT,
    )  # fmt: skip
    return people.open_demo_login(person, at=AT), person


def register(name: str, number: str, owner: str = NEW) -> Person:
    """A person of an agency."""
    return people.register_person(
        owner=owner, name=name, number=number, hukou="310100", by="clerk", at=AT
    )


def chinese_left(page: str) -> list[str]:
    """Chinese that an English page should not have: not names, not citations marked as Chinese."""
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r"<(\w+)[^>]*lang=\"zh-Hans\"[^>]*>.*?</\1>", "", main, flags=re.DOTALL)
    return [line.strip() for line in main.replace("张三", "").splitlines() if CHINESE.search(line)]
