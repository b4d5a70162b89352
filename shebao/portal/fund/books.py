"""The books 账簿: trial balance, an account's journal, a case's entries, the books verified."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from shebao.agencies.models import Purpose
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.casework import queries as casework
from shebao.enrolment import queries as enrolment
from shebao.ledger import queries as ledger
from shebao.ledger.models import kind_of
from shebao.ledger.queries import JournalEntry
from shebao.ledger.verify import KINDS
from shebao.payments import queries as payments
from shebao.pension import queries as pension
from shebao.portal import services
from shebao.portal.doors import person_page, user_of
from shebao.portal.fund.accounts import name_of
from shebao.portal.fund.desk import DESK, after_of, agency_names, cut, names, owner_of, show
from shebao.portal.models import BooksCheck
from shebao.portal.naming import from_url

JOURNAL = 20
CHECKS = 20


class Row(NamedTuple):
    """A line of the trial balance 试算平衡表 as shown: on its own side, in fen, with its name."""

    code: str
    kind: str
    name: str
    debit_fen: int | None
    credit_fen: int | None


class Leg(NamedTuple):
    """A line of an entry 分录行 as shown."""

    code: str
    name: str
    debit_fen: int | None
    credit_fen: int | None
    here: bool


class Shown(NamedTuple):
    """An entry 分录 as shown; `hidden`: how many more lines it has."""

    entry: JournalEntry
    legs: list[Leg]
    hidden: int


def _sides(fen: int) -> tuple[int | None, int | None]:
    """Debit and credit of a signed amount; credit is positive."""
    return (-fen, None) if fen < 0 else (None, fen)


@DESK
@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """试算平衡表: every control account, all persons in one line; when they were last added up one by one."""
    return _books_page(request)


def _books_page(request: HttpRequest, no: Refusal | None = None) -> HttpResponse:
    owner, known = owner_of(request), agency_names()
    rows = [
        Row(code, kind_of(code).label, name_of(code, known), *_sides(fen))
        for code, fen in sorted(ledger.owner_balances(owner).items())
    ]
    facts = {
        "rows": rows,
        "debit_fen": sum(row.debit_fen or 0 for row in rows),
        "credit_fen": sum(row.credit_fen or 0 for row in rows),
        "checked": services.last_check(owner),
        "code": request.GET.get("code", ""),
    }
    return show(request, "books.html", facts, no)


def _shown(entries: Iterable[JournalEntry], known: dict[str, str], code: str = "") -> list[Shown]:
    return [
        Shown(
            entry,
            [
                Leg(leg.account_code, name_of(leg.account_code, known), *_sides(leg.amount_fen),
                    leg.account_code == code)
                for leg in entry.lines
            ],
            entry.line_count - len(entry.lines),
        )
        for entry in entries
    ]  # fmt: skip


def _person_of_account(request: HttpRequest) -> list[str]:
    """Whose account it is, when it is a person's: `person/<relationship>/pension`, `person/<benefit>/account`."""
    code, owner = request.GET.get("code", ""), owner_of(request)
    if not code.startswith("person/"):
        return []
    relationship_no = code.removeprefix("person/").rpartition("/")[0]
    if "/benefit/" in relationship_no:
        return [pension.benefit(owner, relationship_no).person_no]
    return [enrolment.relationship(owner, relationship_no).person.person_no]


@DESK
@person_page(Purpose.PAYMENT, person=_person_of_account)
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """科目明细: the journal of one account, the newest first."""
    owner, code = owner_of(request), request.GET.get("code", "").strip()
    try:
        held, known = ledger.balance(owner, code), agency_names()
    except Refusal as no:
        return _books_page(request, no)
    found = ledger.journal(
        owner, after=after_of(request), limit=JOURNAL + 1, account=code, newest_first=True
    )
    page = cut(found, lambda entry: entry.entry_id, JOURNAL)
    debit, credit = _sides(held)
    facts = {
        "account_code": code,
        "name": name_of(code, known),
        "debit_fen": debit,
        "credit_fen": credit,
        "page": page,
        "entries": _shown(page.rows, known, code),
    }
    return show(request, "account.html", facts)


@DESK
@person_page(
    Purpose.PAYMENT,
    person=lambda request, case: casework.case(owner_of(request), from_url(case)).person_no,
)
@require_safe
def case(request: HttpRequest, case: str) -> HttpResponse:
    """办件资金: what one case did to the books and the bank."""
    owner, case_no = owner_of(request), from_url(case)
    facts: dict[str, Any] = {
        "case_no": case_no,
        "entries": _shown(ledger.entries_of_case(owner, case_no), agency_names()),
        "orders": payments.orders(owner, case_no=case_no),
        "expectations": payments.expectations(owner, case_no=case_no),
        "agencies": agency_names(),
    }
    return show(request, "case.html", facts)


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
def checks(request: HttpRequest) -> HttpResponse:
    """账务核验: ask for one, and the earlier ones."""
    user = user_of(request)
    if request.method == "POST":
        made = services.ask_for_check(user.owner, by=user.username, at=clock.moment())
        return redirect("fund-check", number=made.pk)
    facts = {
        "checks": list(BooksCheck.objects.filter(owner=user.owner).order_by("-id")[:CHECKS]),
        "names": names(user.owner),
    }
    return show(request, "checks.html", facts)


@DESK
@require_safe
def check(request: HttpRequest, number: int) -> HttpResponse:
    """核验结果: how far it is, then what does not agree."""
    owner = owner_of(request)
    one = BooksCheck.objects.filter(owner=owner, pk=number).first()
    if one is None:
        raise NotFound(what=str(number))
    facts = {
        "check": one,
        "findings": [(KINDS[each["kind"]], each["subject"]) for each in one.findings],
        "hidden": one.found - len(one.findings),
        "names": names(owner),
    }
    partial = "_check.html" if request.headers.get("HX-Request") else "check.html"
    return show(request, partial, facts)
