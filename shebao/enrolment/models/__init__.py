"""The tables of enrolment 参保登记: relationships, their years, imported files; joinings and clearings."""

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
    "RowKind",
    "RowState",
    "Standing",
    "TwelveMonths",
]
