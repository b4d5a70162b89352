"""Relationships and years 参保关系与缴费年度, imported lines, and the entries of the person's accounts 分录."""

from collections.abc import Collection, Sequence

from django.db.models import Count, Q, Sum

from shebao.base.months import format_month
from shebao.enrolment import queries as enrolment
from shebao.enrolment.accounts import Account, YearRow
from shebao.enrolment.explaining import explained
from shebao.enrolment.joined import to_row
from shebao.enrolment.models import ContributionYear, ImportRow, Relationship, RelationshipMove
from shebao.identity import aliases
from shebao.identity.models import IdentityDocument, Person
from shebao.ledger import models as books
from shebao.ledger.models import Entry, Kind, Posting
from shebao.records.export.gathering.rows import shaped
from shebao.records.export.shapes import (
    EntryOf,
    ImportLineOf,
    MoveOf,
    PostingOf,
    RelationshipOf,
    ResidentYearOf,
    Sums,
    YearOf,
)
from shebao.records.export.shapes_of_merging import ClearingOf, JoiningOf


def relationships_of(person: Person) -> tuple[RelationshipOf, ...]:
    """Every relationship here, also a voided one 参保关系."""
    rows = Relationship.objects.select_related("area").filter(
        owner=person.owner, person__in=aliases.whole(person)
    )
    return tuple(_relationship(row) for row in rows.order_by("since", "id"))


def _relationship(row: Relationship) -> RelationshipOf:
    moves = RelationshipMove.objects.filter(relationship=row).order_by("id")
    return shaped(
        RelationshipOf,
        row,
        area=row.area.code,
        area_name=row.area.name,
        balance_fen=enrolment.balance(row),
        moves=tuple(shaped(MoveOf, move) for move in moves),
        years=_years(row),
        joinings=tuple(
            shaped(JoiningOf, one, kept_no=one.kept.relationship_no)
            for one in row.joined_to.select_related("kept").order_by("id")
        ),
        resident_years=tuple(
            shaped(ResidentYearOf, one) for one in row.resident_years.order_by("year")
        ),
        clearings=tuple(shaped(ClearingOf, one) for one in row.clearings.order_by("id")),
    )


def _years(relationship: Relationship) -> tuple[YearOf, ...]:
    """Lines that are here and lines that moved out; each kind is one account in its own right."""
    found = list(ContributionYear.objects.filter(relationship=relationship))
    lines = {row.pk: to_row(row) for row in found}
    accounts = {
        gone: Account(
            relationship.area.code,
            relationship.area.name,
            {lines[r.pk].spot: lines[r.pk] for r in found if r.moved_out == gone},
        )
        for gone in (True, False)
    }
    found.sort(key=lambda row: (row.year, lines[row.pk].first_month or 13, row.place))
    return tuple(_year(row, lines[row.pk], accounts[row.moved_out]) for row in found)


def _year(row: ContributionYear, line: YearRow, account: Account) -> YearOf:
    sums = Sums(
        base_fen=sum(fen or 0 for fen in line.bases),
        personal_fen=sum(fen or 0 for fen in line.personal),
        employer_fen=sum(fen or 0 for fen in line.employer),
        base_total_fen=line.base_total_fen,
        months=line.months,
        deemed=line.deemed_months.bit_count(),
        cleared=line.cleared_months.bit_count(),
        doubted=sum(number for doubt in line.doubts for number in doubt.get("months", ())),
    )
    return shaped(
        YearOf,
        row,
        bases_fen=line.bases,
        personal_fen=line.personal,
        employer_fen=line.employer,
        sums=sums,
        doubts=tuple(dict(doubt) for doubt in line.doubts),
        explanation=tuple(figure.as_dict() for figure in explained(account, line)),
    )


def imports_of(person: Person) -> tuple[ImportLineOf, ...]:
    """Lines of imported files under the person's numbers 导入行, also those that were kept out."""
    keys = IdentityDocument.objects.filter(person__in=aliases.whole(person)).values("number_key")
    rows = ImportRow.objects.filter(owner=person.owner, number_key__in=keys)
    return tuple(
        shaped(
            ImportLineOf,
            row,
            file_no=row.file.file_no,
            area=row.file.area.code,
            month="" if row.month is None else format_month(row.month),
            findings=tuple(row.findings),
        )
        for row in rows.select_related("file__area").order_by("file_id", "sheet", "line")
    )


def entries_of(
    owner: str,
    codes: Sequence[str],
    relationships: Sequence[RelationshipOf],
    case_nos: Collection[str],
) -> tuple[EntryOf, ...]:
    """Entries on the person's accounts (`codes`), under their relationships, or of their cases 分录."""
    numbers = [row.relationship_no for row in relationships]
    mine = Q(account__owner=owner, account__code__in=codes) | Q(relationship_no__in=numbers)
    held = books.Account.objects.filter(owner=owner, code__in=codes).values("pk")
    touched = Posting.objects.filter(owner=owner)
    found = set(touched.filter(account__in=held).values_list("entry_id", flat=True))
    found |= set(touched.filter(relationship_no__in=numbers).values_list("entry_id", flat=True))
    of_cases = Entry.objects.filter(owner=owner, case_no__in=[no for no in case_nos if no])
    found |= set(of_cases.values_list("pk", flat=True))
    entries = Entry.objects.filter(pk__in=found).order_by("id")
    return tuple(_entry(entry, mine, codes) for entry in entries)


def _entry(entry: Entry, mine: Q, codes: Sequence[str]) -> EntryOf:
    """An entry with other people in it shows one's own lines, and of the rest how many and how much."""
    lines = Posting.objects.filter(entry=entry).select_related("account").order_by("id")
    strangers = lines.filter(account__kind=Kind.PERSON).exclude(account__code__in=codes)
    shown = lines.filter(mine) if strangers.exists() else lines
    rest = lines.exclude(pk__in=shown.values("pk")) if strangers.exists() else lines.none()
    others = rest.aggregate(lines=Count("pk"), fen=Sum("amount_fen"))
    return shaped(
        EntryOf,
        entry,
        postings=tuple(
            PostingOf(line.account.code, line.amount_fen, line.relationship_no) for line in shown
        ),
        others_lines=others["lines"],
        others_fen=int(others["fen"] or 0),
    )
