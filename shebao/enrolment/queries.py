"""Questions about enrolment 参保查询: relationships, years, the life line, what a transfer is made of."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from shebao.base.months import spans
from shebao.base.plumbing import seals
from shebao.base.plumbing.statements import one, several
from shebao.base.refusals import NotFound
from shebao.enrolment import clearing, joined, residents
from shebao.enrolment.accounts import Account, YearRow, months_in
from shebao.enrolment.errors import TemporaryBasis
from shebao.enrolment.findings import words
from shebao.enrolment.joined import own_accounts_of, to_row
from shebao.enrolment.models import (
    ContributionYear,
    ImportFile,
    ImportRow,
    Kind,
    Relationship,
    RowState,
)
from shebao.enrolment.states import State
from shebao.identity import aliases
from shebao.identity.models import Alias, Person
from shebao.identity.queries import Candidate, Wanted, candidates
from shebao.ledger import queries as ledger

POOLED_SINCE = 1998
"""Bases count for the pooled part from 1998-01 on. 国办发〔2009〕66号 Art. 4."""
GONE = frozenset({State.ENDING, State.TRANSFERRED_OUT, State.ENDED, State.VOIDED})
"""States in which the account is empty because its money has left."""
MEDICAL = "M"
"""The family letter of agencies that keep medical insurance."""
EMPTY = GONE | {State.DRAWING, State.MERGED}
"""Those, and where the money stands with a pension being paid 领取待遇, or with another account 已并入."""
STILL_OPEN = (State.ACTIVE, State.PAUSED, State.ENDING)


def relationship(owner: str, relationship_no: str) -> Relationship:
    """The agency's own relationship. Refuses `not-found`, also for another agency's."""
    row = one(
        Relationship, related=("person", "area"), owner=owner, relationship_no=relationship_no
    )
    if row is None:
        raise NotFound(what=relationship_no)
    return row


def relationships_of_person(owner: str, person: Person) -> QuerySet[Relationship]:
    """A person's relationships at one agency, also of accounts merged into this one, the oldest first.

    Whose they are is asked of the accounts, which are few: asked of the relationships, or with an `or`, both
    databases read every relationship of the agency.
    """
    merged = Alias.objects.filter(owner=owner, kept=person, until=None).values("merged")
    accounts = Person.objects.filter(owner=owner, pk=person.pk).values("pk").union(merged)
    return (
        Relationship.objects.select_related("area")
        .filter(person__in=accounts)
        .exclude(state=State.VOIDED)
        .order_by("since", "pk")
    )


def open_relationship_of(owner: str, person: Person, scheme: str) -> Relationship | None:
    """The person's open regular relationship in a scheme at this agency, if any; a merged account's is the kept one's."""
    held = several(
        Relationship, related=("area",), order=("kind", "pk"), owner=owner, person_id=person.pk,
        scheme=scheme,
    )  # fmt: skip
    found = next((row for row in held if row.state in STILL_OPEN), None)
    if found is not None:
        return found
    every = relationships_of_person(owner, aliases.kept(person)).filter(
        scheme=scheme, state__in=STILL_OPEN
    )
    return every.order_by("kind", "pk").first()


def years(relationship: Relationship) -> list[YearRow]:
    """All lines of a relationship, also those that moved out, by year and first month 历年缴费记录.

    With those of relationships merged into it, less what was cleared; a merged one's own stay as they were.
    """
    rows = [to_row(year) for year in several(ContributionYear, relationship_id=relationship.pk)]
    under = joined.under(relationship)
    if under:
        own = Account(relationship.area.code, relationship.area.name)
        own.rows.update({row.spot: row for row in rows})
        rows = list(clearing.combined(own, _reduced(under)).rows.values())
    return sorted(rows, key=lambda row: (row.year, row.first_month or 13, row.place))


def account_of(relationship: Relationship) -> Account:
    """The lines that count for the money of a relationship: its own, and those merged into it."""
    own = accounts_of([relationship])[relationship.pk]
    under = joined.under(relationship)
    return clearing.combined(own, _reduced(under)) if under else own


def _reduced(under: Iterable[Relationship]) -> list[Account]:
    return list(accounts_of(under).values())


def accounts_of(relationships: Iterable[Relationship]) -> dict[int, Account]:
    """The accounts of many relationships, each its own lines; of a merged one without what was cleared."""
    rows = list(relationships)
    found = own_accounts_of(rows)
    if any(row.state == State.MERGED for row in rows):
        found |= joined.reduced(found, [row for row in rows if row.state == State.MERGED])
    return found


def lines_ever(relationship: Relationship) -> Account:
    """All lines of a relationship's own, also those that moved out, as they stood when they left 含已转出记录."""
    rows = several(ContributionYear, relationship_id=relationship.pk)
    lines = {line.spot: line for line in map(to_row, rows)}
    return Account(relationship.area.code, relationship.area.name, lines)


def balance(relationship: Relationship) -> int:
    """个人账户储存额 by the ledger, in fen; of one that keeps others' money, with theirs."""
    return ledger.balance(relationship.owner, relationship.ledger_code)


def money_of_people(owner: str, person_nos: Iterable[str]) -> dict[str, int]:
    """What the individual accounts of many people hold by the ledger 涉及储存额, in fen, by person number."""
    rows = Relationship.objects.filter(owner=owner, person__person_no__in=sorted(set(person_nos)))
    held = list(rows.exclude(state=State.VOIDED).values_list("person__person_no", "ledger_code"))
    balances = ledger.person_balances(owner, (code for _, code in held))
    found: dict[str, int] = {}
    for person_no, code in held:
        found[person_no] = found.get(person_no, 0) + balances.get(code, 0)
    return found


@dataclass(frozen=True, slots=True)
class Span:
    """Unbroken insured months at one place, both ends counted; months are `year * 12 + month - 1`."""

    place: str
    place_name: str
    scheme: str
    first: int
    last: int

    @property
    def months(self) -> int:
        """How many months."""
        return self.last - self.first + 1


def life_line(owner: str, person: Person, scheme: str = "") -> list[Span]:
    """Insured months by place 参保轨迹, in time order: what the picture on the home page is drawn from."""
    rows = ContributionYear.objects.filter(
        relationship__in=relationships_of_person(owner, person).order_by().values("pk")
    )
    if scheme:
        rows = rows.filter(relationship__scheme=scheme)
    months: dict[tuple[str, str], set[int]] = {}
    names: dict[str, str] = {}
    for year, its_scheme in (
        (row, row.relationship.scheme) for row in rows.select_related("relationship")
    ):
        line = to_row(year)
        names.setdefault(line.place, line.place_name)
        months.setdefault((line.place, its_scheme), set()).update(
            line.year * 12 + number - 1 for number in months_in(line.insured)
        )
    found = [
        Span(place, names[place], its_scheme, first, last)
        for (place, its_scheme), numbers in months.items()
        for first, last in spans(numbers)
    ]
    return sorted(found, key=lambda span: (span.first, span.last, span.place))


class YearBase(NamedTuple):
    """One year's months and bases together, in fen; the form of `transfer-amount`."""

    year: int
    months: int
    base_total_fen: int


@dataclass(frozen=True, slots=True)
class TransferBasis:
    """What a transfer amount is computed from 转移额的依据, in fen. 国办发〔2009〕66号 Art. 4.

    `balance_last_year_end_fen` is without the part paid before 1998; `doubts` are finding codes with
    the years they concern.
    """

    account: str
    pre1998_personal_fen: int
    balance_last_year_end_fen: int
    this_year_principal_fen: int
    bases: tuple[YearBase, ...]
    doubts: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def account_fen(self) -> int:
        """A = A1 + A2 + A3: all of the account."""
        return (
            self.pre1998_personal_fen
            + self.balance_last_year_end_fen
            + self.this_year_principal_fen
        )


def account_without(relationship: Relationship, held: clearing.Cleared) -> Account:
    """The account as it would be without some months, settled again 扣除部分月份的账户; they are named nowhere in it."""
    return without_months(account_of(relationship), held)


def without_months(account: Account, held: clearing.Cleared) -> Account:
    """Lines without some months of a place and year, settled again 扣除部分月份; they are named nowhere in them."""
    reduced = joined.cleared_account(account, at := clearing.spotted(account, held))
    for key in at.keys() & reduced.rows.keys():  # of an account's first year nothing may be left
        row, before = reduced.rows[key], account.rows[key].cleared_months
        reduced.rows[key] = replace(row, cleared_months=row.cleared_months & ~at[key] | before)
    return reduced


def transfer_basis(
    relationship: Relationship, on: date, held: clearing.Cleared | None = None
) -> TransferBasis:
    """The sums a transfer on a day is made of, without the months that are `held` back. Refuses `enrolment.temporary-basis`.

    Years up to the year before `on` should be settled; one that is not carries `rate-missing`.
    """
    if relationship.kind == Kind.TEMPORARY:
        raise TemporaryBasis(relationship_no=relationship.relationship_no)
    account = account_without(relationship, held) if held else account_of(relationship)
    return regular_basis(account, on)


def regular_basis(account: Account, on: date) -> TransferBasis:
    """The sums a transfer on a day is made of, from the lines of a regular account 一般账户转移额的依据."""
    closing = account.balance_at_end_of(on.year - 1)
    totals: dict[int, tuple[int, int]] = {}
    doubts: dict[str, set[int]] = {}
    this_year = 0
    for row in account.rows.values():
        counted = (row.paid_months & ~row.cleared_months).bit_count()
        months, total = totals.get(row.year, (0, 0))
        if row.year >= POOLED_SINCE and counted:
            totals[row.year] = (months + counted, total + row.base_total_fen)
        this_year += row.credited_fen if row.year == on.year else 0
        for doubt in row.doubts:
            doubts.setdefault(doubt["code"], set()).add(row.year)
    return TransferBasis(
        account=Kind.REGULAR,
        pre1998_personal_fen=closing.pre1998,
        balance_last_year_end_fen=closing.total - closing.pre1998,
        this_year_principal_fen=this_year,
        bases=tuple(YearBase(year, *pair) for year, pair in sorted(totals.items())),
        doubts=tuple((code, tuple(sorted(some))) for code, some in sorted(doubts.items())),
    )


def temporary_basis(relationship: Relationship, on: date) -> TransferBasis:
    """All contributions of a temporary account 临时缴费账户 with interest, as a transfer on a day is made of."""
    return whole_basis(account_of(relationship), on)


def whole_basis(account: Account, on: date) -> TransferBasis:
    """The same from the lines of a temporary account 临时缴费账户转移额的依据.

    `balance_last_year_end_fen` holds contributions and interest; no bases, since nothing of the pooled fund moves beside it.
    """
    closing = account.balance_at_end_of(on.year - 1)
    lines = account.rows.values()
    doubts: dict[str, set[int]] = {}
    for row in lines:
        for doubt in row.doubts:
            doubts.setdefault(doubt["code"], set()).add(row.year)
    return TransferBasis(
        account=Kind.TEMPORARY, pre1998_personal_fen=0,
        balance_last_year_end_fen=closing.total,
        this_year_principal_fen=sum(row.credited_fen for row in lines if row.year == on.year),
        bases=(),
        doubts=tuple((code, tuple(sorted(some))) for code, some in sorted(doubts.items())),
    )  # fmt: skip


class BookFinding(NamedTuple):
    """A relationship whose yearly lines and ledger differ, in fen."""

    relationship_no: str
    lines_fen: int
    ledger_fen: int


def verify_books(owner: str, *, chunk: int = 2000) -> list[BookFinding]:
    """Compare yearly lines with the ledger, relationship by relationship 账实核对; empty is good.

    Medical accounts are spent from, so their lines say what was paid in and not what is left.
    """
    if owner[6:7] == MEDICAL:
        return []
    found: list[BookFinding] = []
    after = 0
    while True:
        rows = list(
            Relationship.objects.select_related("area")
            .filter(owner=owner, pk__gt=after)
            .order_by("pk")[:chunk]
        )
        if not rows:
            return found
        accounts, more = accounts_of(rows), joined.money_under(owner)
        for row in rows:
            resident = residents.is_resident(row)
            lines = residents.held_fen(row) if resident else accounts[row.pk].worth_fen()
            lines = 0 if row.state in EMPTY else lines + more.get(row.pk, 0)
            held = balance(row)
            if lines != held:
                found.append(BookFinding(row.relationship_no, lines, held))
        after = rows[-1].pk


def import_file(owner: str, file_no: str) -> ImportFile:
    """An imported file of this agency. Refuses `not-found`."""
    row = ImportFile.objects.filter(owner=owner, file_no=file_no).first()
    if row is None:
        raise NotFound(what=file_no)
    return row


def import_files(owner: str, *, after: int | None = None, limit: int = 50) -> list[ImportFile]:
    """The agency's files, the newest first; `after` is the last key of the page before."""
    rows = ImportFile.objects.filter(owner=owner).defer("content_seal").order_by("-pk")
    return list((rows.filter(pk__lt=after) if after else rows)[:limit])


def file_content(owner: str, file_no: str) -> bytes:
    """The kept file, unsealed: the very bytes that were staged."""
    row = import_file(owner, file_no)
    return base64.b64decode(seals.unseal(bytes(row.content_seal), bound_to=file_no))


class BadLine(NamedTuple):
    """A line that was kept out: where it stands and why, in both languages."""

    sheet: str
    line: int
    codes: tuple[str, ...]
    zh: str
    en: str


def bad_lines(
    owner: str, file_no: str, *, after: int | None = None, limit: int = 100
) -> list[BadLine]:
    """The lines with errors, by line number; `after` is the last line of the page before."""
    rows = ImportRow.objects.filter(file=import_file(owner, file_no), state=RowState.BAD)
    if after is not None:
        rows = rows.filter(line__gt=after)
    return [
        BadLine(
            row.sheet,
            row.line,
            tuple(row.findings),
            "；".join(words(code) for code in row.findings),
            "; ".join(words(code, "en") for code in row.findings),
        )
        for row in rows.order_by("line", "sheet")[:limit]
    ]


def finding_counts(owner: str, file_no: str) -> dict[str, int]:
    """How often each finding stands in a file."""
    counts: dict[str, int] = {}
    rows = ImportRow.objects.filter(file=import_file(owner, file_no)).exclude(findings=[])
    for codes in rows.values_list("findings", flat=True).iterator():
        for code in codes:
            counts[code] = counts.get(code, 0) + 1
    return dict(sorted(counts.items()))


def namesakes(
    owner: str, file_no: str, *, limit: int = 20
) -> list[tuple[ImportRow, list[Candidate]]]:
    """Lines about somebody new who may be here already 疑似已登记, each with whom it may be."""
    file = import_file(owner, file_no)
    rows = ImportRow.objects.filter(file=file, findings__icontains="may-be-registered")
    found = []
    for row in rows.order_by("line")[:limit]:
        opened = seals.unseal(bytes(row.number_seal or b""), bound_to=file.file_no)
        wanted = Wanted(number=opened.partition(" ")[2], name=row.name)
        found.append((row, candidates(owner, wanted)))
    return found
