"""Second accounts of one person, and how they become one 一人两户与归并. Runs inside the city's process, by the services."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from shebao.base.plumbing.clock import now, today
from shebao.casework import services as casework
from shebao.casework.services import Applicant
from shebao.cli.demo.build import SCHEME, demo_city
from shebao.cli.demo.story import BANK, NEW_MONTH
from shebao.cli.simulate.around import answered
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.identity import queries as people
from shebao.identity import services as registry
from shebao.merging import services as merging
from shebao.payments.services import Payee


def _by(post: str) -> dict[str, Any]:
    """Who acts, on what day, at what moment."""
    return {"by": f"{demo_city().key}-{post}", "on": today(), "at": now()}


def double(*, number: str, name: str, months: list[int]) -> dict[str, Any]:
    """An old card of somebody turns up 旧卡: an account of its own with these months (year × 12 + month − 1), long since paused."""
    owner = demo_city().pension
    at: dict[str, Any] = {"by": "simulate", "at": now()}
    known = people.all_by_number(owner, number)
    person = known[0] if known else registry.register_person(
        owner=owner, name=name, number=number, hukou=owner[:6], **at
    )  # fmt: skip
    key = f"{owner}/simulate/{number[-12:]}"
    row = enrolment.open_relationship(
        owner=owner, person=person, scheme=SCHEME, area=owner[:6], key=key,
        since=date(min(months) // 12, 1, 1), **at,
    )  # fmt: skip
    for year in sorted({month // 12 for month in months}):
        booked = {month % 12 + 1: MonthEntry(*NEW_MONTH) for month in months if month // 12 == year}
        enrolment.book_year(row, year=year, months=booked, key=f"{key}/{year}", on=today(), **at)
    enrolment.settle_years(row, through=2025, on=today(), **at)
    if row.state == "active":
        enrolment.pause(row, on=today(), **at)
    return {"person_no": person.person_no}


def ask(*, keep: str, other: str, name: str, account: str, key: str) -> None:
    """Somebody asks that two accounts become one 申请归并."""
    merging.apply(
        owner=demo_city().pension, keep=keep, others=[other], applicant=Applicant("person", name),
        channel="counter", proofs=["old-card"], key=f"{demo_city().pension}/{key}",
        payee=Payee(name, account, *BANK), **_by("clerk"),
    )  # fmt: skip


def preview(*, case_no: str) -> None:
    """The first officer makes the preview."""
    merging.preview(owner=demo_city().pension, case_no=case_no, **_by("clerk"))


def confirm(*, case_no: str, sha256: str) -> None:
    """The person agrees to what the preview says."""
    merging.confirm(
        owner=demo_city().pension, case_no=case_no, way="web", sha256=sha256, by="simulate",
        on=today(), at=now(),
    )  # fmt: skip


def withdraw(*, case_no: str) -> None:
    """The person takes the application back."""
    merging.withdraw(owner=demo_city().pension, case_no=case_no, **_by("clerk"))


def sign(*, proposal: int) -> None:
    """The second officer merges."""
    merging.sign(owner=demo_city().pension, proposal_id=proposal, **_by("reviewer"))


def undo(*, case_no: str, key: str) -> None:
    """They were two people: the first officer prepares to undo 拟撤销归并."""
    merging.prepare_undo(
        owner=demo_city().pension, merge_case_no=case_no, reason="实为两人",
        key=f"{demo_city().pension}/{key}", **_by("clerk"),
    )  # fmt: skip


def sign_undo(*, proposal: int) -> None:
    """The second officer undoes it."""
    merging.sign_undo(owner=demo_city().pension, proposal_id=proposal, **_by("reviewer"))


def send_back(*, proposal: int) -> None:
    """The second officer sends an undoing back: the refund has gone to the bank meanwhile."""
    casework.send_back(
        owner=demo_city().pension, proposal_id=proposal, reason="数据已变", by=_by("reviewer")["by"],
        at=now(),
    )  # fmt: skip


def drop(*, case_no: str) -> None:
    """Nothing is undone after all; it may be prepared anew."""
    merging.drop_undo(owner=demo_city().pension, case_no=case_no, **_by("clerk"))


def refund_again(*, order_no: str, name: str, account: str) -> None:
    """A refund that bounced goes again, to the same holder."""
    told = _by("accountant")
    merging.reissue_refund(
        owner=demo_city().pension, order_no=order_no, payee=Payee(name, account, *BANK),
        by=told["by"], at=told["at"],
    )  # fmt: skip


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act
    for act in (
        double, ask, preview, confirm, withdraw, sign, undo, sign_undo, send_back, drop, refund_again
    )
}  # fmt: skip


def do(*, act: str, told: dict[str, Any]) -> dict[str, Any]:
    """One act; `said` is the code of a refusal, or empty."""
    return answered(ACTS[act], told)


def facts(owner: str) -> dict[str, Any]:
    """Merges that are open, that are done, and undoings that wait: case, state, digest of the preview, proposal, person."""
    from shebao.casework.models import Proposal
    from shebao.merging.models import Merge, Undoing

    waiting = dict(
        Proposal.objects.filter(
            case__owner=owner, outcome="waiting", case__kind__in=["merge", "merge-undo"]
        ).values_list("case__case_no", "id")
    )
    rows = Merge.objects.filter(owner=owner).order_by("id")
    open_rows = rows.filter(state__in=["merge-received", "merge-previewed", "merge-confirmed"])
    undoings = Undoing.objects.filter(owner=owner, state="undo-prepared").order_by("id")
    return {
        "merging": [
            [row.case_no, str(row.state), row.plan_sha256, waiting.get(row.case_no, 0), row.person_no]
            for row in open_rows
        ],
        "merged": list(rows.filter(state="merge-done").values_list("case_no", flat=True)),
        "undoing": [[row.case_no, waiting.get(row.case_no, 0)] for row in undoings],
    } | _refunds(owner)  # fmt: skip


def _refunds(owner: str) -> dict[str, Any]:
    """Refunds 清退款: by bank account what was ordered; which bounced; which are claimed back and how much of them is open, in fen."""
    from shebao.merging.models import Merge, Undoing
    from shebao.payments.models import PaymentOrder

    merges = {row.order_no: row for row in Merge.objects.filter(owner=owner).exclude(order_no="")}
    orders = PaymentOrder.objects.filter(owner=owner, order_no__in=list(merges)).order_by("id")
    ordered: Counter[str] = Counter()
    bounced = []
    for order in orders.exclude(state="cancelled"):
        ordered[order.payee_account_no] += order.amount_fen
        if order.state == "bounced":
            bounced.append([order.order_no, order.payee_name, order.payee_account_no])
    claimed = [
        [row.claim_reference, row.claim_fen - row.returned_fen, row.merge.payee_name,
         row.merge.payee_account_no]
        for row in Undoing.objects.filter(owner=owner, state="undo-done").select_related("merge")
        .order_by("id") if row.claim_fen > row.returned_fen
    ]  # fmt: skip
    return {"refunds": dict(ordered), "refunds_bounced": bounced, "claimed": claimed}
