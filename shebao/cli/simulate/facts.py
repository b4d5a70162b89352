"""What one city tells the invariants 城内事实. Runs inside the city's process.

Read from the tables as they are, not through what the services say of them. `all_of` tells the parts that
something was written for since a note (see `touched.py`), of people and letters only the rows; without a note all.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q

from shebao.base.plumbing.clock import moment, today
from shebao.cli.demo.build import demo_city
from shebao.cli.demo.story import CITIES
from shebao.cli.simulate import by_hand, doubles, medical_facts
from shebao.cli.simulate.touched import Touched, since

LATEST = 12
"""How many of the finished transfers people still come back to."""
GONE = ("transferred-out", "ended", "voided")


def all_of(*, log_after: int = 0, after: int | None = None) -> dict[str, Any]:
    """Money in fen, months by person, open cases, moves made since, letters and jobs that wait."""
    touched, city = since(after), demo_city()
    owner, owners = city.pension, [city.pension, city.medical]
    told = {
        "upto": touched.upto,
        "whole": touched.whole,
        "moves": _moves(owners, log_after),
        **_jobs(),
    }
    if touched.room("payments_"):
        told |= _payments(owner) | {"medical_money": _payments(city.medical)} | by_hand.facts(owner)
    if touched.room("ledger_"):
        told |= _ledger(owner) | {"medical_ledger": _ledger(city.medical)["ledger"]}
    if touched.room("casework_", "transfers_", "payments_"):
        told |= {"cases": _cases(owner), "finished": _finished(owner), "late": _late(owner)}
    if touched.room("merging_", "casework_", "payments_"):
        told |= doubles.facts(owner)
    if touched.room("exchange_incident"):
        told["contradictions"] = _contradictions(owners)
    other = next(each.medical for each in CITIES.values() if each.key in "jia yi" and each != city)
    return (
        told
        | medical_facts.all_of(city.medical, other, touched)
        | {
            "relationships": _relationships(owners, touched),
            "differs": {
                **by_hand.orders_differ(owners, touched),
                **medical_facts.splits_differ(city.medical, touched),
                **medical_facts.wallets_differ(city.medical, touched),
            },
            "sums": medical_facts.sums(city.medical, touched),
            "claims": medical_facts.claims(city.medical, touched),
            "out": _letters_out(owners, touched),
            "in": _letters_in(owners, touched),
        }
    )


def _payments(owner: str) -> dict[str, Any]:
    from shebao.payments import queries as payments

    return {
        "totals": payments.totals(owner)._asdict(),
        "notices": payments.accounts(owner)[0].notice_cursor,
        "orders": _orders(owner),
        "suspense": [row.id for row in payments.suspense(owner, today(), limit=20) if row.returnable],
    }  # fmt: skip


def _ledger(owner: str) -> dict[str, Any]:
    from shebao.ledger import queries as ledger

    return {"ledger": {line.code: line.balance_fen for line in ledger.trial_balance(owner)}}


def _relationships(owners: list[str], touched: Touched) -> dict[str, list[Any]]:
    """Number → person, `here` or `leaving` or `gone`, months that count (year × 12 + month − 1), what differs."""
    from shebao.enrolment.models import ContributionYear, Joining, Relationship

    found = Relationship.objects.filter(owner__in=owners).select_related("area", "person")
    if not touched.whole:
        numbers = _relationship_numbers(touched)
        if not numbers:
            return {}
        found = found.filter(pk__in=numbers)
    rows = list(found)
    joined = {row.merged_id: row for row in Joining.objects.filter(merged__in=rows, until=None)}
    lines = ContributionYear.objects.filter(relationship__in=[row.pk for row in rows])
    months: dict[int, list[int]] = {row.pk: [] for row in rows}
    for number, place, year, stay, paid, deemed, cleared in lines.order_by("id").values_list(
        "relationship_id", "place", "year", "stay", "paid_months", "deemed_months", "cleared_months"
    ):
        counts = (paid | deemed) & ~cleared
        if number in joined:
            spot = f"{place}#{stay}" if stay else place
            counts &= ~joined[number].cleared.get(f"{spot}|{year}", 0)
        months[number] += [year * 12 + month for month in range(12) if counts >> month & 1]
    elsewhere = medical_facts.months_elsewhere(rows)
    for row in rows:
        months[row.pk] += elsewhere.get(row.relationship_no, [])
    differs = _differs(rows)
    return {
        row.relationship_no: [*_counts(row), months[row.pk], differs.get(row.pk, "")]
        for row in rows
    }


def _counts(row: Any) -> tuple[str, str]:
    """Whose months a relationship's are, and whether they count here: of a merged one those of the account that is kept."""
    from shebao.enrolment.joined import keeper

    kept = keeper(row) if row.state == "merged" else row
    return kept.person.person_no, _where(kept.state)


def _where(state: str) -> str:
    """Whether months of a relationship in this state count here, are leaving, or count no more."""
    if state in GONE:
        return "gone"
    return "leaving" if state == "ending" else "here"


def _relationship_numbers(touched: Touched) -> set[int]:
    """The relationships written, and those whose account was."""
    from shebao.enrolment.models import Joining, Relationship
    from shebao.ledger.models import Account

    numbers = touched.of("enrolment_contributionyear", "enrolment_relationship")
    held: Iterable[str] = ()
    if accounts := touched.of("ledger_account"):
        rows = Account.objects.filter(pk__in=accounts, kind="person")
        held = rows.values_list("code", flat=True)
    codes = set(held) | medical_facts.accounts_touched(touched)
    named = medical_facts.relationships_touched(touched)
    if codes or named:
        found = Relationship.objects.filter(Q(ledger_code__in=codes) | Q(relationship_no__in=named))
        numbers = numbers | set(found.values_list("pk", flat=True))
    joinings = touched.of("enrolment_joining")
    if not numbers and not joinings:
        return numbers
    pairs = Joining.objects.filter(Q(pk__in=joinings) | Q(kept__in=numbers) | Q(merged__in=numbers))
    return numbers.union(*pairs.values_list("kept_id", "merged_id"))


def _differs(rows: list[Any]) -> dict[int, str]:
    """Relationships whose account in the ledger is not what it must be; of pensions that is what the yearly lines
    add up to and none while it leaves, of medical insurance what was done with it.
    """
    from shebao.enrolment.joined import money_under
    from shebao.enrolment.queries import EMPTY, accounts_of
    from shebao.ledger.models import Account

    if not rows:
        return {}
    held = dict(
        Account.objects.filter(code__in=[row.ledger_code for row in rows]).values_list(
            "code", "balance_fen"
        )
    )
    medical = [row for row in rows if row.owner[6:7] == "M"]
    wanted = medical_facts.wanted(medical)
    lines, found = accounts_of([row for row in rows if row not in medical]), {}
    under = money_under(demo_city().pension)
    for row in rows:
        if row.pk in lines:
            mine = lines[row.pk].worth_fen()
            wanted[row.pk] = 0 if row.state in EMPTY else mine + under.get(row.pk, 0)
        if wanted[row.pk] != held.get(row.ledger_code, 0):
            found[row.pk] = (
                f"{row.relationship_no}: {held.get(row.ledger_code)} fen, not {wanted[row.pk]}"
            )
    return found


def _cases(owner: str) -> list[dict[str, Any]]:
    from shebao.casework.models import Case, Proposal
    from shebao.transfers import queries as transfers
    from shebao.transfers.models import TransferIn, TransferOut

    open_cases = Case.objects.filter(owner=owner, closed_on__isnull=True)
    waiting = set(
        Proposal.objects.filter(case__in=open_cases, outcome="waiting").values_list(
            "case__case_no", flat=True
        )
    )
    told = {
        row["case_no"]: row for row in open_cases.values("case_no", "turn", "handler", "due_on")
    }
    following = _following(owner, list(told))
    found = []
    for model, side in ((TransferIn, "in"), (TransferOut, "out")):
        for row in model.objects.filter(case_no__in=list(told)):
            acts = transfers.open_acts(row)
            case = told[row.case_no]
            found.append(
                {
                    "case_no": row.case_no, "side": side, "state": str(row.state),
                    "person_no": row.person_no, "relationship_no": row.relationship_no, "acts": [str(act) for act in acts],
                    "waiting": row.case_no in waiting, "turn": str(case["turn"]),
                    "due_on": str(case["due_on"] or ""), "reference": row.reference,
                    "late": bool(getattr(row, "late", ())), **following.get(row.case_no, {}),
                }
            )  # fmt: skip
    return sorted(found, key=lambda each: each["case_no"])


def _following(owner: str, case_nos: list[str]) -> dict[str, dict[str, Any]]:
    """Of each case the supplement or correction 补转或更正 that came last, or whose payment bounced: number, money, whether answered."""
    from shebao.transfers.models import Amendment

    rows = list(Amendment.objects.filter(owner=owner, case_no__in=case_nos).order_by("number"))
    rows.sort(key=lambda row: (row.state == "money-bounced", row.number))
    return {
        row.case_no: {"number": row.number, "money": str(row.state), "answered": bool(row.answer)}
        for row in rows
    }


def _finished(owner: str) -> list[list[Any]]:
    """Transfers out that are complete, the latest: case, person, last month of the form (year × 12 + month − 1), relationship."""
    from shebao.transfers.models import TransferOut

    rows = TransferOut.objects.filter(
        owner=owner, state="transferred-out", released_on__isnull=False
    ).order_by("-id")[:LATEST]
    return [
        [
            row.case_no,
            row.person_no,
            row.released_on.year * 12 + row.released_on.month - 1,
            row.relationship_no,
        ]
        for row in rows
        if row.released_on
    ]


def _late(owner: str) -> dict[str, list[int]]:
    """Person → months that came after the form had left and are not booked at the new place 后到未记月份.

    Also those of an earlier place that go on from here: of whatever went last, until the new place has booked it.
    """
    from shebao.base.months import parse_month
    from shebao.transfers.models import Amendment, TransferOut

    rows = TransferOut.objects.filter(owner=owner)
    found: dict[str, list[int]] = {}
    for row in rows.exclude(late=[]):
        found.setdefault(row.person_no, []).extend(parse_month(each["month"]) for each in row.late)
    sent = {row.case_no: row.person_no for row in rows.filter(state="supplementing")}
    parts = Amendment.objects.filter(owner=owner, case_no__in=list(sent)).order_by("number")
    for case_no, part in {part.case_no: part for part in parts}.items():
        months = [parse_month(each["month"]) for each in part.months if not each["old"]]
        found.setdefault(sent[case_no], []).extend(months)
    return found


def _moves(owners: list[str], after: int) -> list[list[Any]]:
    from shebao.casework.models import CaseLog

    rows = CaseLog.objects.filter(owner__in=owners, id__gt=after).order_by("id")
    return [list(row) for row in rows.values_list("id", "case__kind", "before", "act", "after")]


def _orders(owner: str) -> list[str]:
    """What is ordered; at a medical agency also what lies in a file that has one signature (no door says it again)."""
    from shebao.payments.models import PaymentOrder

    rows = PaymentOrder.objects.filter(owner=owner, state="ordered", file=None)
    if owner[6:7] == "M":
        rows |= PaymentOrder.objects.filter(owner=owner, state="proposed")
    return list(rows.order_by("id").values_list("order_no", flat=True)[:20])


def _jobs() -> dict[str, Any]:
    from shebao.base.plumbing.models import Job, JobState

    next_job = (
        Job.objects.filter(state=JobState.WAITING).order_by("run_after").values_list("run_after", flat=True)
    ).first()  # fmt: skip
    return {
        "jobs_dead": list(Job.objects.filter(state=JobState.DEAD).values_list("key", flat=True)),
        "next_job": next_job.isoformat() if next_job else "",
        "seconds": max((next_job - moment()).total_seconds(), 0) if next_job else 0,
    }


def _letters_out(owners: list[str], touched: Touched) -> dict[str, list[Any]]:
    """Letter → state, digest, whether there is a receipt: of those written since."""
    from shebao.exchange.models import OutgoingLetter

    rows = _of(OutgoingLetter, owners, touched)
    columns = rows.values_list("letter_id", "state", "sha256", "receipt")
    return {letter: [state, digest, bool(receipt)] for letter, state, digest, receipt in columns}


def _letters_in(owners: list[str], touched: Touched) -> dict[str, list[Any]]:
    """Letter → state, digest: of those taken in or handled since."""
    from shebao.exchange.models import IncomingLetter

    rows = _of(IncomingLetter, owners, touched)
    return {
        letter: [state, digest]
        for letter, state, digest in rows.values_list("letter_id", "state", "sha256")
    }


def _of(model: type[Model], owners: list[str], touched: Touched) -> Any:
    found = model._default_manager.filter(owner__in=owners).order_by("id")
    return found if touched.whole else found.filter(pk__in=touched.of(model._meta.db_table))


def _contradictions(owners: list[str]) -> list[str]:
    from shebao.exchange.models import Incident

    return list(Incident.objects.filter(owner__in=owners).values_list("letter_id", flat=True)[:5])


def verify() -> dict[str, Any]:
    """The whole ledger recomputed."""
    from shebao.ledger.verify import verify as whole

    return {"findings": [found.sentence("en") for found in whole(at=moment())]}
