"""Family sharing of the medical account 个人账户家庭共济: who may share, in which order accounts pay, what is asked."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.law import FEN, Certainty, law
from shebao.base.months import same_day_after
from shebao.medical.errors import sharing as errors

SHARING = "国办发〔2021〕14号"
NEAR = "国办发〔2024〕38号"
CODE = "民法典"
FILED, BALANCE, PERSON = "filed", "balance", "person"
ADULT = 18
ELDERS = ("parent", "grandparent", "parent-in-law")
YOUNGER = ("child", "grandchild")


class Source(NamedTuple):
    """A grantor's account that may pay 共济账户: its link, what it holds, when filed, the person's own order."""

    link_no: str
    balance_fen: int
    filed: int
    rank: int


class Share(NamedTuple):
    """What one grantor's account pays of a charge 共济支付."""

    link_no: str
    fen: int


class Split(NamedTuple):
    """A charge split over accounts 分摊: own account, own wallet, grantors' in order, and what is left to pay in cash."""

    own_fen: int
    shares: tuple[Share, ...]
    cash_fen: int
    wallet_fen: int = 0

    @property
    def family_fen(self) -> int:
        """All that relatives pay: what they sent to the wallet, and what their accounts give now."""
        return self.wallet_fen + sum(share.fen for share in self.shares)


class Somebody(NamedTuple):
    """What plausibility looks at: sex and day of birth, either may be unknown."""

    sex: str
    born: date | None


@law(SHARING, bounds={"wanted_fen": FEN, "balance_fen": FEN, "reserve_fen": FEN})
def drawn(wanted_fen: int, balance_fen: int, reserve_fen: int) -> int:
    """What an account pays of a sum 账户支付额: at most what it holds above the reserve it must keep."""
    return min(wanted_fen, max(balance_fen - reserve_fen, 0))


@law(SHARING, certainty=Certainty.SECONDARY)
def in_order(sources: Iterable[Source], on: date, place: str) -> list[Source]:
    """The givers' accounts in the place's order 使用顺序: by balance, by the person's choice, or as filed.

    Ties go by the number of the link.
    """
    keys = {
        BALANCE: lambda one: (-one.balance_fen, one.link_no),
        PERSON: lambda one: (one.rank, one.filed, one.link_no),
        FILED: lambda one: (one.filed, one.link_no),
    }
    return sorted(sources, key=keys[parameters.at("medical.family_order", on, place).value])


@law(SHARING)
def split(
    amount_fen: int,
    own_fen: int,
    sources: Iterable[Source],
    on: date,
    place: str,
    *,
    wallet_fen: int = 0,
) -> Split:
    """Split a charge 分摊: one's own account, one's wallet, then the givers' in the place's order; the rest is cash.

    A giver's account keeps the place's reserve.
    """
    reserve = parameters.at("medical.family_reserve_fen", on, place).as_int()
    own = drawn(amount_fen, own_fen, 0)
    wallet = drawn(amount_fen - own, wallet_fen, 0)
    left, shares = amount_fen - own - wallet, []
    for source in in_order(sources, on, place):
        part = drawn(left, source.balance_fen, reserve)
        if part:
            shares.append(Share(source.link_no, part))
            left -= part
    return Split(own, tuple(shares), left, wallet)


@law(CODE, article="一千零四十五条")
def may_share(kin: str, on: date, place: str) -> None:
    """Whether this kinship may share here on a day 共济范围. Refuses `family.kin-not-allowed`."""
    row = parameters.find(f"medical.family_kin_{kin}", on, place)
    if row is None or row.value != "true":
        raise errors.KinNotAllowed(on=on.isoformat(), at="kin")


@law(SHARING, certainty=Certainty.SECONDARY)
def within_limits(kin: str, held: Sequence[str], grantors: int, on: date, place: str) -> None:
    """Whether one more link is within the place's numbers 人数上限.

    `held` are the kinships the grantor shares with already, `grantors` how many share with the relative.
    Refuses `family.too-many`, `family.one-grantor`.
    """
    for name, count in (("links_max", len(held)), (f"max_{kin}", list(held).count(kin))):
        row = parameters.find(f"medical.family_{name}", on, place)
        if row is not None and count >= row.as_int():
            raise errors.TooMany(most=row.as_int(), at="kin")
    only = parameters.find("medical.family_one_grantor", on, place)
    if grantors and only is not None and only.value == "true":
        raise errors.OneGrantor(at="number")


@law(CODE, article="十七条")
def is_minor(born: date | None, on: date) -> bool:
    """Whether somebody is under eighteen 未成年人; whose day of birth is unknown counts as grown up."""
    return born is not None and age(born, on) < ADULT


@law(CODE, article="十七条")
def age(born: date, on: date) -> int:
    """Whole years lived 周岁."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@law(CODE, article="一千零四十七条", certainty=Certainty.POLICY)
def questions(
    kin: str, grantor: Somebody, relative: Somebody, on: date, place: str
) -> tuple[str, ...]:
    """What about a kinship is unlikely and is asked, never refused 存疑询问.

    `relative-not-older`, `relative-not-younger`, `same-sex`, `too-young-to-be-married`.
    """
    found = []
    gap = parameters.at("medical.question_parent_years", on, place).as_int()
    if grantor.born and relative.born:
        if kin in ELDERS and age(relative.born, grantor.born) < gap:
            found.append("relative-not-older")
        if kin in YOUNGER and age(grantor.born, relative.born) < gap:
            found.append("relative-not-younger")
    if kin == "spouse":
        if grantor.sex and grantor.sex == relative.sex:
            found.append("same-sex")
        if any(_too_young(one, on, place) for one in (grantor, relative)):
            found.append("too-young-to-be-married")
    return tuple(found)


def _too_young(one: Somebody, on: date, place: str) -> bool:
    name = f"medical.question_married_{'men' if one.sex == 'M' else 'women'}"
    least = parameters.at(name, on, place).as_int()
    return one.born is not None and age(one.born, on) < least


@law(SHARING, certainty=Certainty.POLICY)
def may_unbind_from(bound_on: date, on: date, place: str) -> date:
    """The first day on which a link may be ended on request 可解绑日."""
    months = parameters.at("medical.family_unbind_after", on, place).as_int()
    return same_day_after(bound_on, months)
