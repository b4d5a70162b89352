"""Reports from the books 会计报表: movements of a month, balance sheet 资产负债表, income and spending 收支表.

Each fund is an accounting entity of its own and is kept on a cash basis (财会〔2017〕28号). What moves between persons'
accounts and the fund stays inside the net assets, so it is neither income nor spending.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from shebao.ledger.models import Entry, Kind, Posting

OWN = (Kind.FUND, Kind.PERSON)
"""What the fund owns net 净资产: pooled money and what is owed to persons."""
FLOWS = {
    "suspense": ("转移收入", "transfers in"),
    "transit": ("转移支出", "transfers out"),
    "payable": ("社会保险待遇支出", "benefits"),
    "refund-payable": ("退费支出", "refunds"),
    "bank": ("期初及其他", "opening and other"),
}
"""First word of the account on the other side → the line of the report."""
OWED = {"payable/wallet": "suspense"}
"""What another fund owes for transfers it has sent already counts as transfers in."""
INCOME = ("suspense", "bank")


class Movement(NamedTuple):
    """An account in a month 科目发生额: before, debit, credit, after; credit is positive."""

    code: str
    kind: str
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int


class Flow(NamedTuple):
    """A line of income and spending 收支; spending is negative."""

    name_zh: str
    name_en: str
    income: bool
    amount_fen: int


class Sheet(NamedTuple):
    """The balance sheet 资产负债表 in fen, all positive: assets = liabilities + net assets."""

    bank_fen: int
    receivable_fen: int
    suspense_fen: int
    payable_fen: int
    pooled_fen: int
    persons_fen: int

    @property
    def assets_fen(self) -> int:
        """资产合计."""
        return self.bank_fen + self.receivable_fen

    @property
    def liabilities_fen(self) -> int:
        """负债合计."""
        return self.suspense_fen + self.payable_fen

    @property
    def net_fen(self) -> int:
        """净资产合计."""
        return self.pooled_fen + self.persons_fen


def movements(owner: str, since: date, until: date, part: Q | None = None) -> list[Movement]:
    """Every control account, and all persons as one, from `since` to `until`, both included; `part` is a fund's."""
    inside = Q(entry__on__gte=since)
    sums: dict[str, Any] = {
        "opening": Sum("amount_fen", filter=Q(entry__on__lt=since)),
        "debit": Sum("amount_fen", filter=inside & Q(amount_fen__lt=0)),
        "credit": Sum("amount_fen", filter=inside & Q(amount_fen__gt=0)),
    }
    summed = {name: Coalesce(total, 0) for name, total in sums.items()}
    postings = Posting.objects.filter(entry__owner=owner, entry__on__lte=until)
    if part is not None:
        postings = postings.filter(part)
    persons = postings.filter(account__kind=Kind.PERSON)
    control = postings.exclude(account__kind=Kind.PERSON)
    rows: list[tuple[str, str, int, int, int]] = list(
        control.values("account__code", "account__kind")
        .annotate(**summed)
        .order_by("account__code")
        .values_list("account__code", "account__kind", *sums)
    )
    if persons.exists():
        told = persons.aggregate(**summed)
        rows.append(("person", Kind.PERSON, told["opening"], told["debit"], told["credit"]))
    return [
        Movement(code, kind, opening, -debit, credit, opening + debit + credit)
        for code, kind, opening, debit, credit in rows
    ]


def sheet(lines: Iterable[Movement]) -> Sheet:
    """The balance sheet at the end of these movements."""
    held = dict.fromkeys(Sheet._fields, 0)
    for line in lines:
        fen = line.closing_fen
        if line.kind == Kind.BANK:
            held["bank_fen"] -= fen
        elif line.kind == Kind.FUND:
            held["pooled_fen"] += fen
        elif line.kind == Kind.PERSON:
            held["persons_fen"] += fen
        elif line.kind == Kind.SUSPENSE:
            held["suspense_fen"] += fen
        elif fen < 0:
            held["receivable_fen"] -= fen
        else:
            held["payable_fen"] += fen
    return Sheet(**held)


def flows(owner: str, since: date, until: date, part: Q | None = None) -> list[Flow]:
    """What changed the net assets, by the account on the other side; adds up to their change. `part` is a fund's."""
    every = Posting.objects.filter(part) if part is not None else Posting.objects.all()
    own = every.filter(entry=OuterRef("entry"), account__kind__in=OWN)
    rows = (
        every.filter(Exists(own), entry__owner=owner, entry__on__range=(since, until))
        .exclude(account__kind__in=OWN)
        .values("account__code")
        .annotate(fen=Sum("amount_fen"))
    )
    totals: dict[str, int] = {}
    for row in rows:
        code = row["account__code"]
        word = OWED.get(code.rpartition("/")[0], code.partition("/")[0])
        totals[word] = totals.get(word, 0) - row["fen"]
    return [Flow(*FLOWS[word], word in INCOME, totals[word]) for word in FLOWS if totals.get(word)]


def last_entry(owner: str) -> int:
    """The newest entry 末笔分录; 0 before the first."""
    return (
        Entry.objects.filter(owner=owner).order_by("-id").values_list("id", flat=True).first() or 0
    )


def posted_since(owner: str, entry: int, until: date) -> int:
    """How many entries came after that one and are dated not later than `until` 结账后补记."""
    return Entry.objects.filter(owner=owner, id__gt=entry, on__lte=until).count()
