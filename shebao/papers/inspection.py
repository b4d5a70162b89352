"""Papers of inspectors 稽核文书: kinds of paper like those of `kinds.py`. They are about an office, not a person."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from shebao.papers.reading import Day, MonthText


@dataclass(frozen=True, slots=True)
class OpinionFinding:
    """One finding of an opinion 稽核发现: what, which article, how many files prove it."""

    words: str
    law: str
    files: int


@dataclass(frozen=True, slots=True)
class InspectionOpinion:
    """社会保险稽核意见书: what was inspected, found, asked and answered, and what two inspectors conclude."""

    KIND: ClassVar[str] = "inspection-opinion"
    TITLE: ClassVar[tuple[str, str]] = ("社会保险稽核意见书", "Opinion of the Inspectors")

    name: str
    """被稽核单位: the office or agency whose work it was."""
    number: str
    """稽核编号."""
    case_no: str
    case_kind: str
    person: str
    """The insured person, shortened."""
    origin: str
    reason: str
    opened_on: Day
    findings: tuple[OpinionFinding, ...]
    asked_on: Day | None
    answered_on: Day | None
    answer: str
    conclusion: Literal["sound", "rectify", "hand-over"]
    conclusion_words: str
    conclusion_words_en: str
    opinion: str
    handler: str
    reviewer: str


@dataclass(frozen=True, slots=True)
class InspectionSample:
    """社会保险稽核抽样清单: the question, the seed, the frame and what was drawn, so that anybody draws the same."""

    KIND: ClassVar[str] = "inspection-sample"
    TITLE: ClassVar[tuple[str, str]] = ("社会保险稽核抽样清单", "Sample Drawn for Inspection")

    name: str
    """The agency, or the office, whose cases they are."""
    number: str
    """抽样编号."""
    case_kind: str
    first_month: MonthText
    last_month: MonthText
    least_fen: int | None
    most_fen: int | None
    seed: str
    size: int
    frame: int
    frame_sha256: str
    drawn: tuple[str, ...]
    handler: str
