"""Letters of the merging room 归并报文. Names and versions stay for ever."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shebao.base.letters import letter


@letter
@dataclass(frozen=True, slots=True)
class AccountsMerged:
    """归并告知: the sender made a person's accounts one; to agencies whose years lie in them. Nothing is asked."""

    KIND: ClassVar[str] = "merging.accounts-merged"
    VERSION: ClassVar[int] = 1

    case_no: str
    name: str
    kept_number: str
    merged_numbers: tuple[str, ...]
    merged_on: date


@letter
@dataclass(frozen=True, slots=True)
class MergeUndone:
    """撤销归并告知: a merge the sender had told of holds no longer; the numbers stand by themselves again."""

    KIND: ClassVar[str] = "merging.merge-undone"
    VERSION: ClassVar[int] = 1

    case_no: str
    name: str
    kept_number: str
    parted_numbers: tuple[str, ...]
    undone_on: date


@letter
@dataclass(frozen=True, slots=True)
class LegOpened:
    """归并联办: the sender took an application; the receiver, of the other family in one city, opens its own leg if it keeps two accounts.

    `shared_no` names both legs. `heir` and `relation` are whose word counts where the person has died.
    """

    KIND: ClassVar[str] = "merging.leg-opened"
    VERSION: ClassVar[int] = 1

    shared_no: str
    name: str
    kept_number: str
    other_numbers: tuple[str, ...]
    applied_on: date
    died_on: date | None = None
    heir: str = ""
    relation: str = ""


@letter
@dataclass(frozen=True, slots=True)
class LegTold:
    """归并联办进度: where the sender's leg stands and whose turn it is; empty `case_no`: there is nothing to merge here."""

    KIND: ClassVar[str] = "merging.leg-told"
    VERSION: ClassVar[int] = 1

    shared_no: str
    case_no: str
    state: str
    turn: str
    told_on: date


@letter
@dataclass(frozen=True, slots=True)
class ComparisonOffered:
    """跨地区比对请求: may we compare our registers under this document? With the public half of a key."""

    KIND: ClassVar[str] = "merging.comparison-offered"
    VERSION: ClassVar[int] = 1

    comparison: str
    basis: str
    public: str
    people: int


@letter
@dataclass(frozen=True, slots=True)
class ComparisonAccepted:
    """同意比对: our half of the key; our own register is keyed and ready."""

    KIND: ClassVar[str] = "merging.comparison-accepted"
    VERSION: ClassVar[int] = 1

    comparison: str
    public: str


@letter
@dataclass(frozen=True, slots=True)
class ComparisonDeclined:
    """不同意比对, with the reason. Nothing was compared."""

    KIND: ClassVar[str] = "merging.comparison-declined"
    VERSION: ClassVar[int] = 1

    comparison: str
    reason: str


@letter
@dataclass(frozen=True, slots=True)
class TokensAsked:
    """比对请求数据: one part, sorted, each token a keyed digest of a number and one of number and name, base64url."""

    KIND: ClassVar[str] = "merging.tokens-asked"
    VERSION: ClassVar[int] = 1

    comparison: str
    part: int
    last: bool
    tokens: tuple[str, ...]
    names: tuple[str, ...]


@letter
@dataclass(frozen=True, slots=True)
class TokensFound:
    """比对结果: of one part the tokens that are known here, and for each whether the names agree."""

    KIND: ClassVar[str] = "merging.tokens-found"
    VERSION: ClassVar[int] = 1

    comparison: str
    part: int
    tokens: tuple[str, ...]
    names_agree: tuple[bool, ...]


@letter
@dataclass(frozen=True, slots=True)
class QueryTold:
    """核实告知: what an officer tells of the account here: name, months counted, first and last month (`YYYY-MM`)."""

    KIND: ClassVar[str] = "merging.query-told"
    VERSION: ClassVar[int] = 1

    query: str
    name: str
    months: int
    first: str
    last: str


@letter
@dataclass(frozen=True, slots=True)
class QuerySettled:
    """核实结论: what the sender's two officers found. Nothing is done here by it."""

    KIND: ClassVar[str] = "merging.query-settled"
    VERSION: ClassVar[int] = 1

    query: str
    finding: str
    reason: str
