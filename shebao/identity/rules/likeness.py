"""Whether two accounts are one person's 疑似重复: five comparisons in, a rule's name and a score out.

One table for the counter, where two people are compared, and for a sweep, where millions of pairs are. A hit only
*suggests*: two officers merge, nobody else. Where the comparisons do not decide, the rule says `weak`, and a
sweep takes such pairs only if the file itself shows that they are right (`matching/evidence.py`).
"""

from enum import IntEnum
from typing import NamedTuple

from shebao.base.law import Certainty, law


class NumberLike(IntEnum):
    """How two numbers compare 证件号码比对."""

    UNKNOWN = 0
    """One is missing or no number at all 缺失."""
    SAME = 1
    """The same, 15 digits under their 18 一致."""
    SLIP = 2
    """One digit typed wrongly, lost, doubled or swapped, and the check character says so 一处笔误."""
    SLIPS = 3
    """Two such errors 两处笔误."""
    NEIGHBOUR = 4
    """They differ only in sequence or check character, and one of them proves nothing 顺序码相邻."""
    APART = 5
    """They differ, and one of them is not a right number 不一致，其中有误."""
    OTHER = 6
    """Both are right and different 均有效且不同."""


class NameLike(IntEnum):
    """How two names compare 姓名比对."""

    UNKNOWN = 0
    SAME = 1
    """The same when traditional, variant, dot, width, case and the order of Latin words are folded 归一后一致."""
    SOUND = 2
    """Equal pinyin, or a character that could not be written 读音一致."""
    ONE_OFF = 3
    """One character or letter differs, or is missing; or a part of a long name is missing 差一字."""
    PART = 4
    """The surname or the given name is the same 部分一致."""
    DIFFERENT = 5


class BirthLike(IntEnum):
    """How two birth dates compare 出生日期比对."""

    UNKNOWN = 0
    SAME = 1
    NEAR = 2
    """One digit differs, or month and day are swapped 相近."""
    DIFFERENT = 3


class Like(IntEnum):
    """How two plain figures compare: sex, mobile, office 比对."""

    UNKNOWN = 0
    SAME = 1
    DIFFERENT = 2


class Verdict(NamedTuple):
    """A rule's name, or nothing; `score` 0 to 100 orders; `weak` asks for evidence."""

    rule: str
    score: int
    weak: bool


SAME_NUMBER = "same-number"
RENAMED = "same-number-renamed"
TWO_PEOPLE = "number-twice"
REPAIRED = "repaired-number"
NEAR_NUMBER = "near-number"
SAME_MOBILE = "same-mobile"
TWO_NUMBERS = "two-numbers"
MOBILE_ALIKE = "mobile-alike"
SAME_FACTS = "same-facts"
THROUGH = "through-another"
NAMESAKE = "same-name-and-birthday"
RULES: dict[str, tuple[str, str]] = {
    SAME_NUMBER: ("证件号码一致，姓名相符", "same number, names agree"),
    RENAMED: ("证件号码一致，姓名有出入", "same number, names differ in part"),
    REPAIRED: ("号码一处笔误，姓名相符", "one slip in the number, names agree"),
    NEAR_NUMBER: ("号码两处笔误，姓名、生日相符", "two slips in the number, name and birthday agree"),
    SAME_MOBILE: ("手机号码、姓名相符", "same mobile, names agree"),
    TWO_NUMBERS: ("两个有效号码，姓名、生日、手机均一致", "two right numbers; name, birthday, mobile agree"),
    MOBILE_ALIKE: ("手机、生日一致，姓名相近", "same mobile and birthday, names nearly agree"),
    SAME_FACTS: ("姓名、生日一致，无号码可比", "same name and birthday, no number to compare"),
    THROUGH: ("同与另一账户为一人", "both are one person with a third account"),
    TWO_PEOPLE: ("一号两人：证件号码一致，姓名不符", "one number, two people"),
    NAMESAKE: ("姓名、生日一致，号码不同：请核对是否换过号码", "same name and birthday, another number: was it changed?"),
}  # fmt: skip
"""What an officer reads beside a candidate, Chinese and English."""

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "number": {
        "UNKNOWN": ("号码无从比对", "no number to compare"), "SAME": ("号码一致", "same number"),
        "SLIP": ("号码差一处", "number one slip off"), "SLIPS": ("号码差两处", "number two slips off"),
        "NEIGHBOUR": ("号码末几位不同", "number differs at its end"), "APART": ("号码不同", "another number"),
        "OTHER": ("号码不同，均有效", "another number, both right"),
    },
    "name": {
        "UNKNOWN": ("姓名无从比对", "no name to compare"), "SAME": ("姓名相符", "same name"),
        "SOUND": ("姓名同音", "names sound alike"), "ONE_OFF": ("姓名差一字", "name one character off"),
        "PART": ("姓名部分相同", "part of the name"), "DIFFERENT": ("姓名不同", "another name"),
    },
    "birth": {
        "UNKNOWN": ("生日无从比对", "no birthday to compare"), "SAME": ("生日一致", "same birthday"),
        "NEAR": ("生日相近", "birthday nearly the same"), "DIFFERENT": ("生日不同", "another birthday"),
    },
    "sex": {
        "UNKNOWN": ("性别无从比对", "no sex to compare"), "SAME": ("性别一致", "same sex"),
        "DIFFERENT": ("性别不同", "another sex"),
    },
}  # fmt: skip
"""A comparison's step in words, Chinese and English."""

_POINTS = (
    (0, 46, 36, 24, 10, -6, -20),
    (0, 26, 20, 10, 2, -14),
    (0, 12, 4, -10),
    (0, 2, -4),
    (0, 12, -2),
    (0, 2, -1),
)
NOTHING = Verdict("", 0, False)


@law("系统约定", certainty=Certainty.POLICY)
def verdict(number: int, name: int, birth: int, sex: int, mobile: int, office: int) -> Verdict:
    """Whether six comparisons suggest one person 是否疑似同一人. Never both `number-twice` and a pair."""
    rule, weak = _rule(number, name, birth, sex, mobile)
    if not rule:
        return NOTHING
    given = (number, name, birth, sex, mobile, office)
    points = sum(table[at] for table, at in zip(_POINTS, given, strict=True))
    return Verdict(rule, max(1, min(100, points)), weak)


def _rule(number: int, name: int, birth: int, sex: int, mobile: int) -> tuple[str, bool]:
    if number == NumberLike.SAME:
        return _by_number(name, birth, sex, mobile), False
    agree = name in (NameLike.SAME, NameLike.SOUND)
    if number in (NumberLike.SLIP, NumberLike.SLIPS):
        found = _by_slips(number, name, birth, sex, mobile)
        if found:
            return found, False
    if number == NumberLike.NEIGHBOUR and name == NameLike.SAME and birth == BirthLike.SAME:
        return (NEAR_NUMBER, False) if sex != Like.DIFFERENT else ("", False)
    if mobile == Like.SAME:
        return _by_mobile(number, name, birth, sex)
    if number in (NumberLike.UNKNOWN, NumberLike.SLIPS) and agree and birth == BirthLike.SAME:
        weak = name == NameLike.SAME and sex != Like.DIFFERENT
        return (SAME_FACTS, True) if weak else ("", False)
    return "", False


def _by_number(name: int, birth: int, sex: int, mobile: int) -> str:
    """One number: one person when the names agree, else two, unless the mobile says otherwise."""
    if name in (NameLike.SAME, NameLike.SOUND):
        return SAME_NUMBER
    against = birth == BirthLike.DIFFERENT or sex == Like.DIFFERENT
    if name == NameLike.UNKNOWN:
        return SAME_NUMBER if not against else TWO_PEOPLE
    if name == NameLike.ONE_OFF:
        return RENAMED if not against or mobile == Like.SAME else TWO_PEOPLE
    return RENAMED if mobile == Like.SAME and not against else TWO_PEOPLE


def _by_slips(number: int, name: int, birth: int, sex: int, mobile: int) -> str:
    """A number nearly the same needs a name; a twin has a number nearly the same and a name nearly the same."""
    one = number == NumberLike.SLIP
    kept = mobile == Like.SAME
    if name in (NameLike.SAME, NameLike.SOUND):
        if birth == BirthLike.SAME and (sex != Like.DIFFERENT or kept):
            return REPAIRED if one else NEAR_NUMBER
        if one and (kept or name == NameLike.SAME or birth != BirthLike.DIFFERENT):
            return REPAIRED
        if kept or (birth == BirthLike.NEAR and name == NameLike.SAME):
            return NEAR_NUMBER
        return ""
    if birth != BirthLike.SAME or sex == Like.DIFFERENT:
        return ""
    if name == NameLike.ONE_OFF and (one or kept):
        return REPAIRED if one else NEAR_NUMBER
    return (REPAIRED if one else NEAR_NUMBER) if kept and name == NameLike.UNKNOWN else ""


def _by_mobile(number: int, name: int, birth: int, sex: int) -> tuple[str, bool]:
    """A mobile is shared by a family: the name must be the same, or sound the same on the same birthday."""
    same_birth = birth == BirthLike.SAME and sex != Like.DIFFERENT
    if number == NumberLike.OTHER:
        return (TWO_NUMBERS if name == NameLike.SAME and same_birth else ""), False
    if name == NameLike.SAME:  # a father and a son may bear one name
        return SAME_MOBILE, birth == BirthLike.DIFFERENT
    if name == NameLike.SOUND and birth in (BirthLike.SAME, BirthLike.NEAR, BirthLike.UNKNOWN):
        return (SAME_MOBILE if sex != Like.DIFFERENT else ""), birth != BirthLike.SAME
    if number in (NumberLike.UNKNOWN, NumberLike.APART) and same_birth:
        return (MOBILE_ALIKE if name == NameLike.ONE_OFF else ""), True
    return "", False
