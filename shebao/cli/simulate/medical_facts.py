"""What a city's medical agency tells the invariants 医保事实. Runs inside the city's process; amounts in fen.

What an account holds is added up a second time from what was done, act by act, not from what was posted.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, Sum

from shebao.cli.simulate.touched import Touched

LATEST = 12
SENT = ("wallet-sent", "wallet-taken")
"""A giver's transfer that is not back."""
PAID_OUT = ("medical-claim-ordered", "medical-claim-bounced", "medical-claim-paid")
LEFT = ("ending", "transferred-out")
"""Relationships whose account should hold nothing any more."""


def all_of(owner: str, other: str, touched: Touched) -> dict[str, Any]:
    """Parts that something was written for; `differs` is told of what was touched alone."""
    told: dict[str, Any] = {}
    if touched.room("casework_", "transfers_", "medical_"):
        told["medical_cases"] = _cases(owner)
    if touched.room("medical_"):
        told |= _wallets(owner, other) | {"links": _links(owner)}
    if touched.room("medical_charge", "transfers_medical"):
        told |= {"charges": _charges(owner), "billed": _billed(owner)}
    if touched.room("medical_claim"):
        told |= {"pooled_given": _pooled_given(owner), "bills_twice": _bills_twice(owner)}
    if touched.room("ledger_", "enrolment_", "transfers_"):
        told["left_over"] = _left_over(owner)
    return told


def _cases(owner: str) -> list[dict[str, Any]]:
    """Cases that are open or wait for a signature: which side, how far, what waits, what money."""
    from shebao.casework.models import Case, Proposal
    from shebao.medical.models import Claim
    from shebao.transfers.models import MedicalArrival, MedicalDeparture, MedicalSum

    unsigned = Proposal.objects.filter(case__owner=owner, outcome="waiting").values("case")
    open_now = Q(closed_on__isnull=True) | Q(pk__in=unsigned)  # a supplement's case may be over
    rows = {row.case_no: row for row in Case.objects.filter(open_now, owner=owner)}
    late, bills = set(_late(owner)), _open_bills(list(rows))
    waiting = Proposal.objects.filter(case__in=list(rows.values()), outcome="waiting")
    proposals = {no: [number, act] for no, number, act in
                 waiting.values_list("case__case_no", "id", "act")}  # fmt: skip
    sums: dict[str, list[list[Any]]] = {no: [] for no in rows}
    for part in MedicalSum.objects.filter(owner=owner, case_no__in=list(rows)).order_by("number"):
        sums[part.case_no].append([part.number, str(part.state)])
    found = []
    for model, side in ((MedicalArrival, "in"), (MedicalDeparture, "out"), (Claim, "claim")):
        for row in model._default_manager.filter(owner=owner, case_no__in=list(rows)):
            case = rows[row.case_no]
            found.append({
                "case_no": row.case_no, "side": side, "state": str(row.state),
                "record": str(getattr(row, "record_state", "")), "sums": sums[row.case_no],
                "proposal": proposals.get(row.case_no, []), "person_no": row.person_no,
                "turn": str(case.turn), "due_on": str(case.due_on or ""),
                "payee": [getattr(row, "payee_name", ""), getattr(row, "payee_account_no", "")],
                "late": row.case_no in late, "bills": bills.get(row.case_no, {}),
            })  # fmt: skip
    return sorted(found, key=lambda each: str(each["case_no"]))


def _open_bills(case_nos: list[str]) -> dict[str, dict[str, int]]:
    """Case → how many of its bills nobody has assessed."""
    from shebao.medical.models import ClaimBill

    rows = ClaimBill.objects.filter(claim__case_no__in=case_nos).values("claim__case_no")
    counted = rows.annotate(open=Count("id", filter=Q(pooled_fen=None))).order_by("claim__case_no")
    return {row["claim__case_no"]: {"open": row["open"]} for row in counted}


def _late(owner: str) -> dict[str, str]:
    """Departure → relationship that has left it and whose account holds something again 转出后到账."""
    from shebao.enrolment.models import Relationship
    from shebao.ledger.models import Account
    from shebao.transfers.models import MedicalDeparture

    held = Account.objects.filter(owner=owner, kind="person", balance_fen__gt=0).values("code")
    gone = Relationship.objects.filter(owner=owner, state__in=LEFT, ledger_code__in=held)
    numbers = list(gone.values_list("relationship_no", flat=True))
    rows = MedicalDeparture.objects.filter(
        owner=owner, relationship_no__in=numbers, state__in=["medical-released", "medical-gone"]
    ).order_by("id")
    latest = dict(rows.values_list("relationship_no", "case_no"))
    return {case_no: number for number, case_no in latest.items()}


def _left_over(owner: str) -> list[str]:
    """Departures that are over, and yet there is something to send on."""
    from shebao.transfers.models import MedicalDeparture

    rows = MedicalDeparture.objects.filter(owner=owner, case_no__in=list(_late(owner)))
    return list(
        rows.filter(closed_on__isnull=False).order_by("id").values_list("case_no", flat=True)
    )


def sums(owner: str, touched: Touched) -> dict[str, list[int]]:
    """`out` or `in`, the case at the new place, number → fen settled or awaited, fen credited; of those written since."""
    from shebao.transfers.models import MedicalDeparture, MedicalSum

    rows = MedicalSum.objects.filter(owner=owner)
    if not touched.whole:
        numbers = touched.of(MedicalSum._meta.db_table)
        if not numbers:
            return {}
        rows = rows.filter(pk__in=numbers)
    found = list(rows.order_by("id"))
    left = MedicalDeparture.objects.filter(case_no__in=[row.case_no for row in found])
    there = dict(left.values_list("case_no", "peer_case_no"))
    return {
        f"{'out' if row.case_no in there else 'in'}|{there.get(row.case_no, row.case_no)}|{row.number}":
            [row.amount_fen, row.credited_fen or 0]
        for row in found
    }  # fmt: skip


def claims(owner: str, touched: Touched) -> dict[str, list[Any]]:
    """Bank account that a claim is to be paid to → fen decided, state; of those written since."""
    from shebao.medical.models import Claim

    rows = Claim.objects.filter(owner=owner)
    if not touched.whole:
        rows = rows.filter(pk__in=touched.of(Claim._meta.db_table))
    return {
        row.payee_account_no: [row.amount_fen if row.state in PAID_OUT else 0, str(row.state)]
        for row in rows.order_by("id")
    }


def _pooled_given(owner: str) -> int:
    """What the pooled fund has given for bills paid in cash."""
    from shebao.medical.models import ClaimBill

    return _sum(
        ClaimBill.objects.filter(owner=owner, claim__state__in=PAID_OUT, live=True), "pooled_fen"
    )


def _bills_twice(owner: str) -> list[str]:
    """Bills that more than one decided claim pays."""
    from shebao.medical.models import ClaimBill

    rows = ClaimBill.objects.filter(owner=owner, claim__state__in=PAID_OUT)
    twice = rows.values("institution", "number").annotate(claims=Count("id")).filter(claims__gt=1)
    return sorted(row["number"] for row in twice)


def _wallets(owner: str, other: str) -> dict[str, Any]:
    from shebao.medical.models import WalletSettlement, WalletTransfer
    from shebao.medical.queries import wallet as queries

    rows = WalletTransfer.objects.filter(owner=owner).exclude(person_no="")
    rows = rows.filter(state__in=["wallet-sent", "wallet-offered", "wallet-accepted"])
    settlements = WalletSettlement.objects.filter(
        owner=owner, state__in=["settlement-proposed", "settlement-bounced", "settlement-ordered"]
    )
    return {
        "wallets": [list(row) for row in rows.order_by("-id").values_list(
            "transfer_no", "side", "state", "person_no")[:LATEST]],
        "settlements": [list(row) for row in settlements.order_by("id").values_list(
            "settlement_no", "state")],
        "owed": bool(queries.owed(owner, other)),
    }  # fmt: skip


def _links(owner: str) -> list[list[str]]:
    from shebao.medical.models import Link

    rows = Link.objects.filter(owner=owner, state="link-active").order_by("-id")
    return [
        list(row) for row in rows.values_list("link_no", "grantor_person_no", "person_no")[:LATEST]
    ]


def _charges(owner: str) -> list[str]:
    """Charges that were not taken back: the latest, and the latest that an account paid which has left since."""
    from shebao.medical.models import Charge, ChargeLine
    from shebao.transfers.models import MedicalDeparture

    rows = Charge.objects.filter(owner=owner, state="charge-booked").order_by("-id")
    left = MedicalDeparture.objects.filter(owner=owner).exclude(relationship_no="")
    lines = ChargeLine.objects.filter(
        owner=owner, charge__state="charge-booked",
        relationship_no__in=left.values("relationship_no"),
    ).order_by("-id")  # fmt: skip
    return [
        *rows.values_list("external_no", flat=True)[:LATEST],
        *lines.values_list("charge__external_no", flat=True)[: LATEST // 2],
    ]


def _billed(owner: str) -> list[int]:
    """What the hospital's bills come to, whether taken back or not, and how many of them were receipts of an outage."""
    from shebao.medical.models import Charge

    rows = Charge.objects.filter(owner=owner)
    return [_sum(rows), rows.filter(offline_no__isnull=False).count()]


def splits_differ(owner: str, touched: Touched) -> dict[str, str]:
    """Charge → what of its split 分账 does not add up (or empty): parts and lines against the whole."""
    from shebao.medical.models import Charge

    numbers = touched.of("medical_charge", "medical_chargeline")
    if not touched.whole and not numbers:
        return {}
    rows = Charge.objects.filter(owner=owner)
    rows = rows if touched.whole else rows.filter(pk__in=numbers)
    found = {}
    for row in rows.annotate(lines_fen=Sum("lines__amount_fen")):
        paid, lines = row.own_fen + row.family_fen, row.lines_fen or 0
        wrong = paid + row.cash_fen != row.amount_fen or lines != paid
        wrong = wrong or min(row.own_fen, row.family_fen, row.cash_fen) < 0
        found[row.charge_no] = (
            f"{row.charge_no}: {lines} in lines, {row.own_fen} + {row.family_fen} + {row.cash_fen} "
            f"of {row.amount_fen} fen" if wrong else ""
        )  # fmt: skip
    return found


def accounts_touched(touched: Touched) -> set[str]:
    """Account codes that an act of the medical agency named."""
    from shebao.medical.models import ChargeLine, WalletTransfer

    charges = touched.of("medical_charge", "medical_chargeline")
    sent = touched.of("medical_wallettransfer")
    found: set[str] = set()
    if charges:
        lines = ChargeLine.objects.filter(charge__in=charges)
        found |= set(lines.values_list("account_code", flat=True))
    if sent:
        rows = WalletTransfer.objects.filter(pk__in=sent, side="out")
        found |= set(rows.values_list("account_code", flat=True))
    return found


def relationships_touched(touched: Touched) -> set[str]:
    """Relationships that came, left or were paid out."""
    from shebao.medical.models import Claim
    from shebao.transfers.models import MedicalPeriod, MedicalSum

    found: set[str] = set()
    for model in (Claim, MedicalPeriod, MedicalSum):
        if numbers := touched.of(model._meta.db_table):
            rows = model._default_manager.filter(pk__in=numbers)
            found |= set(rows.values_list("relationship_no", flat=True))
    return found


def months_elsewhere(rows: Iterable[Any]) -> dict[str, list[int]]:
    """Relationship → months that came with it from other places, as year × 12 + month − 1."""
    from shebao.transfers.models import MedicalPeriod
    from shebao.transfers.rulings.medical import months_of

    found: dict[str, list[int]] = {}
    numbers = [row.relationship_no for row in rows]
    for period in MedicalPeriod.objects.filter(relationship_no__in=numbers).order_by("id"):
        found.setdefault(period.relationship_no, []).extend(months_of(period))
    return found


def wanted(rows: Iterable[Any]) -> dict[int, int]:
    """What each account of a relationship must hold, by the relationship's key: what came in by months and transfers, less what was
    charged, sent to wallets, moved away and paid out.
    """
    from shebao.enrolment.models import ContributionYear
    from shebao.medical.models import ChargeLine, Claim, ClaimBill, WalletTransfer
    from shebao.transfers.models import MedicalArrival, MedicalDeparture, MedicalSum

    found = {}
    for row in rows:
        owner = row.owner
        months = ContributionYear.objects.filter(relationship=row)
        fen = sum(getattr(year, f"{part}_{number:02d}_fen") or 0 for year in months
                  for part in ("personal", "employer") for number in range(1, 13))  # fmt: skip
        arrivals = MedicalArrival.objects.filter(owner=owner, relationship_no=row.relationship_no)
        departures = MedicalDeparture.objects.filter(
            owner=owner, relationship_no=row.relationship_no
        )
        came = MedicalSum.objects.filter(owner=owner, case_no__in=arrivals.values("case_no"))
        left = MedicalSum.objects.filter(owner=owner, case_no__in=departures.values("case_no"))
        charged = ChargeLine.objects.filter(
            account_code=row.ledger_code, charge__state="charge-booked"
        )
        sent = WalletTransfer.objects.filter(
            account_code=row.ledger_code, side="out", state__in=SENT
        )
        paid = Claim.objects.filter(
            owner=owner, relationship_no=row.relationship_no, state__in=PAID_OUT
        )
        bills = ClaimBill.objects.filter(claim__in=paid)
        paid = paid.filter(kind="medical-payout")
        fen += _sum(came, "credited_fen") - _sum(left) - _sum(charged) - _sum(sent) - _sum(paid)
        fen -= _sum(bills, "account_fen")
        found[row.pk] = fen
    return found


def wallets_differ(owner: str, touched: Touched) -> dict[str, str]:
    """Wallet → what it holds is not what was accepted less what was given back and charged (or empty)."""
    from shebao.ledger.models import Account
    from shebao.medical.models import ChargeLine, Wallet, WalletTransfer

    rows = Wallet.objects.filter(owner=owner)
    if not touched.whole:
        if not touched.room("medical_", "ledger_account"):
            return {}
        accounts = Account.objects.filter(pk__in=touched.of("ledger_account"))
        codes = accounts_touched(touched) | set(accounts.values_list("code", flat=True))
        accepted = WalletTransfer.objects.filter(pk__in=touched.of("medical_wallettransfer"))
        persons = list(accepted.values_list("person_no", flat=True))
        rows = rows.filter(Q(account_code__in=codes) | Q(person_no__in=persons))
    found = {}
    for row in rows:
        came = WalletTransfer.objects.filter(
            owner=owner, side="in", person_no=row.person_no, state="wallet-accepted"
        )
        charged = ChargeLine.objects.filter(
            account_code=row.account_code, charge__state="charge-booked"
        )
        fen = _sum(came) - _sum(charged)
        held = Account.objects.get(owner=owner, code=row.account_code).balance_fen
        found[row.account_code] = (
            "" if held == fen else f"wallet of {row.person_no}: {held} fen, not {fen}"
        )
    return found


def _sum(rows: Any, column: str = "amount_fen") -> int:
    return int(rows.aggregate(total=Sum(column))["total"] or 0)
