"""What is asked of a page of the pension 测算条件: its address read into a wish, and addresses made again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from shebao.base.money import parse_yuan
from shebao.base.months import parse_month
from shebao.base.refusals import Refusal
from shebao.identity.models import Person
from shebao.pension import careers
from shebao.pension.careers import Own
from shebao.pension.outlook import FOR_GOOD, Wish
from shebao.records import prospects
from shebao.records.errors import SupposedWrong
from shebao.records.prospects import Joined, Lever, Prospect

GROWTHS = (0, 2, 4)
"""Percent a year that wages may be supposed to grow."""
PAUSES = (12, 24, 60, FOR_GOOD)
KINDS = ("pause", "more", "move", "merge")
FIELDS = ("group", "growth", "at")
FORMS: Mapping[str, Sequence[str]] = {
    "pause": ("months",),
    "more": ("base",),
    "move": ("place",),
    "merge": ("there", "since", "until", "wage", "balance"),
}
MONTHS = ("停缴月数", "Months without paying"), ("大于零的整数", "a whole number above zero")
PLACE = ("去哪里", "Where to"), ("一个地区", "a place")
PAST = ("缴到哪个月", "Paid until"), ("不晚于本月的年月", "a month that is not in the future")
AMOUNT = ("金额", "The amount"), ("不小于零的金额，工资须大于零", "an amount above zero")
SPACING = 6
"""Months between two points of the supposed line in the picture."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address says: the group, the month chosen, growth in percent, and a supposition in words."""

    group: str
    growth: int
    at: int
    what: str
    typed: Mapping[str, str]

    def query(self, **changes: object) -> str:
        """The address of the same page with something changed; None takes a part away."""
        now: dict[str, object] = {
            "group": self.group,
            "growth": self.growth or "",
            "at": self.at or "",
        }
        if self.what:
            now |= {"what": self.what} | {k: self.typed.get(k, "") for k in FORMS[self.what]}
        return "?" + urlencode({k: v for k, v in (now | changes).items() if v not in (None, "")})

    def plain(self, **changes: object) -> str:
        """The same without any supposition."""
        return replace(self, what="").query(**changes)

    @property
    def hidden(self) -> list[tuple[str, object]]:
        """Fields a form carries along."""
        found = (("group", self.group), ("growth", self.growth), ("at", self.at))
        return [(name, value) for name, value in found if value]


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything a page tells: today, the wish beside it, what would help, or why nothing can be told."""

    asked: Asked
    own: Own
    today: Prospect
    wished: Prospect | None
    joined: Joined | None
    levers: Sequence[Lever]
    refused: Refusal | None


def read(given: Mapping[str, str]) -> Asked:
    """The address as it was typed; what is not known is left out."""
    growth, at, what = given.get("growth", ""), given.get("at", ""), given.get("what", "")
    return Asked(
        given.get("group", ""),
        int(growth) if growth.isdecimal() and int(growth) in GROWTHS else 0,
        int(at) if at.lstrip("-").isdecimal() and len(at) < 5 else 0,
        what if what in KINDS else "",
        {name: given.get(name, "").strip()[:40] for names in FORMS.values() for name in names},
    )


def answer(persons: Sequence[Person], asked: Asked, on: date) -> Shown:
    """The outlook of a person and of what they suppose. Refuses what careers and prospects refuse.

    What is wrong with a supposition is told beside today's outlook, which stands.
    """
    own = careers.own(persons, on, asked.group)
    asked = replace(asked, group=own.career.group)
    base = Wish(growth_ppm=asked.growth * 10_000)
    today = prospects.look(own.career, own.hukou, base, offset=asked.at)
    asked = replace(asked, at=today.at.offset if today.at else asked.at)
    wished, joined, refused = None, None, None
    if asked.what:
        try:
            wish, joined = wish_of(own, asked, base)
            prospects.check_base(own.career, wish)
            wished = prospects.look(
                own.career, own.hukou, wish, offset=asked.at, every=SPACING, found=today.window
            )
        except Refusal as no:
            refused = no
    return Shown(asked, own, today, wished, joined, prospects.levers(today, own.hukou), refused)


def wish_of(own: Own, asked: Asked, base: Wish) -> tuple[Wish, Joined | None]:
    """A supposition in words as a wish. Refuses amounts and months that are none."""
    typed = asked.typed
    if asked.what == "pause":
        months = typed["months"] or str(PAUSES[0])
        if not months.isdecimal() or not 0 < int(months) <= FOR_GOOD:
            raise SupposedWrong(*MONTHS, at="months")
        return replace(base, pause_months=int(months)), None
    if asked.what == "more":
        return replace(base, base_fen=int(parse_yuan(typed["base"]))), None
    if asked.what == "move":
        if not typed["place"]:
            raise SupposedWrong(*PLACE, at="place")
        return replace(base, move_to=typed["place"][:6]), None
    until, wage = _parsed(parse_month, typed, "until"), _parsed(parse_yuan, typed, "wage")
    balance = _parsed(parse_yuan, typed, "balance") if typed["balance"] else None
    if until > own.career.now:
        raise SupposedWrong(*PAST, at="until")
    for field, amount in (("wage", wage), ("balance", 1 if balance is None else balance)):
        if amount <= 0 and (field, amount) != ("balance", 0):
            raise SupposedWrong(*AMOUNT, at=field)
    joined = prospects.join(
        own.months, typed["there"][:6], _parsed(parse_month, typed, "since"), until, wage, balance
    )
    return replace(base, elsewhere=joined.years, elsewhere_fen=joined.balance_fen), joined


def _parsed(parse: Callable[[str], int], typed: Mapping[str, str], field: str) -> int:
    """What was typed into a field; a refusal names the field."""
    try:
        return int(parse(typed[field]))
    except Refusal as no:
        no.at = field
        raise
