"""The tables of enrolment 参保登记: relationships, their years, imported files; joinings and clearings; residents' years."""

from shebao.enrolment.models.joinings import Clearing, Joining
from shebao.enrolment.models.relationships import (
    ContributionYear,
    ImportChunk,
    ImportFile,
    ImportRow,
    Kind,
    Origin,
    PoolingArea,
    Relationship,
    RelationshipMove,
    RowKind,
    RowState,
    Standing,
    TwelveMonths,
)
from shebao.enrolment.models.residents import ResidentYear

__all__ = [
    "Clearing",
    "ContributionYear",
    "ImportChunk",
    "ImportFile",
    "ImportRow",
    "Joining",
    "Kind",
    "Origin",
    "PoolingArea",
    "Relationship",
    "RelationshipMove",
    "ResidentYear",
    "RowKind",
    "RowState",
    "Standing",
    "TwelveMonths",
]
