"""What one city tells the invariants, and what the world around it does 城内事实. Runs inside the city's process.

Read from the tables as they are, not through what the services say of them.
"""

import json
from datetime import date
from typing import Any

from shebao.base.plumbing.clock import moment, now, today
from shebao.cli.demo.build import NEW_MONTH, SCHEME, demo_city

LATEST = 200
"""How many letters back the two sides are compared."""


def all_of(*, log_after: int = 0) -> dict[str, Any]:
    """Money in fen, months by person, open cases, moves made since, letters and jobs that wait."""
    from shebao.ledger import queries as ledger
    from shebao.payments import queries as payments

    city = demo_city()
    owner = city.pension
    return {
        "totals": payments.totals(owner)._asdict(),
        "ledger": {line.code: line.balance_fen for line in ledger.trial_balance(owner)},
        "notices": payments.accounts(owner)[0].notice_cursor,
        "months": _months(owner),
        "accounts_differ": _accounts_differ(owner),
        "cases": _cases(owner),
        "moves": _moves(owner, log_after),
        "orders": _orders(owner),
        "suspense": [row.id for row in payments.suspense(owner, today(), limit=20) if row.returnable],
        **_waiting(owner),
    }  # fmt: skip


def _months(owner: str) -> dict[str, dict[str, list[int]]]:
    """Person → `here` and `leaving`: months that count, as year × 12 + month − 1."""
    from shebao.enrolment.models import ContributionYear

    found: dict[str, dict[str, list[int]]] = {}
    rows = ContributionYear.objects.filter(owner=owner).exclude(
        relationship__state__in=["transferred-out", "ended", "voided"]
    )
    for number, state, year, paid, deemed, cleared in rows.values_list(
        "relationship__person__person_no", "relationship__state", "year", "paid_months",
        "deemed_months", "cleared_months",
    ):  # fmt: skip
        counts = (paid | deemed) & ~cleared
        place = found.setdefault(number, {"here": [], "leaving": []})
        place["leaving" if state == "ending" else "here"] += [
            year * 12 + month for month in range(12) if counts >> month & 1
        ]
    return found


def _accounts_differ(owner: str) -> list[str]:
    """Personal accounts whose balance in the ledger is not what their yearly lines add up to; none is leaving."""
    from shebao.enrolment.models import Relationship
    from shebao.enrolment.queries import accounts_of
    from shebao.ledger.models import Account

    rows = list(Relationship.objects.filter(owner=owner).select_related("area"))
    held = dict(
        Account.objects.filter(owner=owner, kind="person").values_list("code", "balance_fen")
    )
    lines = accounts_of(rows)
    found = []
    for row in rows:
        mine = lines[row.pk]
        wanted = 0 if row.state == "ending" else mine.principal_fen() + mine.computed_interest_fen()
        if wanted != held.get(row.ledger_code, 0):
            found.append(f"{row.relationship_no}: {held.get(row.ledger_code)} fen, not {wanted}")
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
    numbers = list(open_cases.values_list("case_no", flat=True))
    told = {
        row["case_no"]: row for row in open_cases.values("case_no", "turn", "handler", "due_on")
    }
    found = []
    for model, side in ((TransferIn, "in"), (TransferOut, "out")):
        for row in model.objects.filter(case_no__in=numbers):
            acts = transfers.open_acts(row)
            case = told[row.case_no]
            found.append(
                {
                    "case_no": row.case_no, "side": side, "state": str(row.state),
                    "person_no": row.person_no, "acts": [str(act) for act in acts],
                    "waiting": row.case_no in waiting, "turn": str(case["turn"]),
                    "due_on": str(case["due_on"] or ""), "reference": row.reference,
                }
            )  # fmt: skip
    return sorted(found, key=lambda each: each["case_no"])


def _moves(owner: str, after: int) -> list[list[Any]]:
    from shebao.casework.models import CaseLog

    rows = CaseLog.objects.filter(owner=owner, id__gt=after).order_by("id")
    return [list(row) for row in rows.values_list("id", "case__kind", "before", "act", "after")]


def _orders(owner: str) -> list[str]:
    from shebao.payments.models import PaymentOrder

    rows = PaymentOrder.objects.filter(owner=owner, state="ordered", file=None)
    return list(rows.order_by("id").values_list("order_no", flat=True)[:20])


def _waiting(owner: str) -> dict[str, Any]:
    from shebao.base.plumbing.models import Job, JobState
    from shebao.exchange.models import Incident, IncomingLetter, OutgoingLetter

    letters_out = OutgoingLetter.objects.filter(owner=owner)
    letters_in = IncomingLetter.objects.filter(owner=owner)
    next_job = (
        Job.objects.filter(state=JobState.WAITING).order_by("run_after").values_list("run_after", flat=True)
    ).first()  # fmt: skip
    latest_out, latest_in = letters_out.order_by("-id"), letters_in.order_by("-id")
    delivered = latest_out.filter(state="delivered").values_list("letter_id", "sha256")[:LATEST]
    return {
        "letters_stuck": list(letters_out.filter(state__in=["refused", "dead"]).values_list("letter_id", flat=True)),
        "letters_under_way": letters_out.filter(state__in=["waiting", "held"]).count(),
        "in_stuck": list(letters_in.filter(state__in=["refused", "dead", "held"]).values_list("letter_id", flat=True)),
        "in_waiting": letters_in.filter(state="waiting").count(),
        "delivered": dict(delivered),
        "contradictions": list(Incident.objects.filter(owner=owner).values_list("letter_id", flat=True)[:5]),
        "without_receipt": list(letters_out.filter(state="delivered", receipt="").values_list("letter_id", flat=True)[:5]),
        "written": list(latest_out.values_list("letter_id", flat=True)[: 3 * LATEST]),
        "taken": dict(latest_in.values_list("letter_id", "sha256")[: 2 * LATEST]),
        "jobs_dead": list(Job.objects.filter(state=JobState.DEAD).values_list("key", flat=True)),
        "next_job": next_job.isoformat() if next_job else "",
        "seconds": max((next_job - moment()).total_seconds(), 0) if next_job else 0,
    }  # fmt: skip


def verify() -> dict[str, Any]:
    """The whole ledger recomputed."""
    from shebao.ledger.verify import verify as whole

    return {"findings": [found.sentence("en") for found in whole(at=moment())]}


def staff(*, people: list[list[str]], moved: bool) -> dict[str, Any]:
    """Before it begins: people who paid here for years and left (`moved`), or who have just come.

    Gives each one's person number and a token.
    """
    from shebao.enrolment import services as enrolment
    from shebao.enrolment.services import MonthEntry
    from shebao.identity import services
    from shebao.portal import services as doors

    city, told = demo_city(), {}
    for number, name in people:
        at: dict[str, Any] = {"by": "simulate", "at": now()}
        person = services.register_person(
            owner=city.pension, name=name, number=number, hukou=city.division, **at
        )
        key = f"{city.pension}/simulate/{number[-12:]}"
        relationship = enrolment.open_relationship(
            owner=city.pension, person=person, scheme=SCHEME, area=city.division,
            since=date(2024 if moved else 2026, 1, 1), key=key, **at,
        )  # fmt: skip
        for year in (2024, 2025) if moved else (2026,):
            months = {n: MonthEntry(*NEW_MONTH) for n in (range(1, 13) if moved else (1, 2))}
            enrolment.book_year(
                relationship, year=year, months=months, key=f"{key}/{year}", on=today(), **at
            )
        if moved:
            enrolment.settle_years(relationship, through=2025, on=today(), **at)
            enrolment.pause(relationship, on=today(), **at)
        user = services.open_demo_login(person, at=moment())
        token = doors.issue_token(user, name="simulate", at=moment())
        told[number] = [person.person_no, token]
    return {"people": told, "tokens": _tokens()}


def _tokens() -> dict[str, str]:
    from pathlib import Path

    from django.conf import settings

    kept = json.loads((Path(settings.HOME) / "demo.json").read_text(encoding="utf-8"))
    return dict(kept["tokens"])


def hire(*, person_no: str, leave: bool, key: str) -> dict[str, Any]:
    """Somebody moves on: contributions stop here, or begin here."""
    from shebao.enrolment import queries as enrolled
    from shebao.enrolment import services as enrolment
    from shebao.identity import queries

    city = demo_city()
    person = queries.by_person_no(city.pension, person_no)
    at: dict[str, Any] = {"by": "simulate", "at": now()}
    found = enrolled.open_relationship_of(city.pension, person, SCHEME)
    if leave:
        if found is not None and found.state == "active":
            enrolment.pause(found, on=today(), **at)
    elif found is None:
        enrolment.open_relationship(
            owner=city.pension, person=person, scheme=SCHEME, area=city.division, since=today(),
            key=f"{city.pension}/simulate/{key}", **at,
        )  # fmt: skip
    elif found.state == "paused":
        enrolment.resume(found, on=today(), **at)
    return {}


def earn(*, person_no: str, month: int) -> dict[str, Any]:
    """A month of work 缴费一个月 is booked; `month` is year × 12 + month − 1."""
    from shebao.enrolment import queries as enrolled
    from shebao.enrolment import services as enrolment
    from shebao.enrolment.services import MonthEntry
    from shebao.identity import queries

    city, (year, number) = demo_city(), divmod(month, 12)
    person = queries.by_person_no(city.pension, person_no)
    found = enrolled.open_relationship_of(city.pension, person, SCHEME)
    if found is None or found.state != "active":
        return {"booked": False}
    enrolment.book_year(
        found, year=year, months={number + 1: MonthEntry(*NEW_MONTH)}, by="simulate", at=now(),
        key=f"{found.relationship_no}/simulate/{month}", on=today(),
    )  # fmt: skip
    return {"booked": True}
