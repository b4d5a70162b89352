"""Cases of the world 办件: transfers taken by the services to every state, their letters, money and strangers.

One in a thousand of 甲市's people moves to 乙市. Each seventeenth stands at the same point of the way; letters are
signed, carried and handled by the jobs, payments go through the bank of the demonstration.
"""

import os
import socket
import threading
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from bench.world_people import OWNER
from shebao.base.plumbing import clock, jobs, seals
from shebao.base.plumbing.models import Job
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.services import Applicant
from shebao.cli.bank.books import Books
from shebao.cli.bank.chance import Habits
from shebao.cli.bank.server import Bank
from shebao.cli.demo import build as builder
from shebao.cli.demo.story import BANK, CITIES, NEW_MONTH, OPENING_FEN, holder
from shebao.config import handlers
from shebao.enrolment import services as enrolment
from shebao.enrolment.models import Relationship
from shebao.enrolment.services import MonthEntry
from shebao.identity import services as people
from shebao.identity.models import IdentityDocument, Person
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.payments import pain
from shebao.payments import queries as payments
from shebao.payments import services as paying
from shebao.payments.pain import Party
from shebao.transfers import queries, services
from shebao.transfers.states import In

JIA, YI = CITIES["jia"], CITIES["yi"]
FETCH = ("payments.bank-fetch", "payments.differences", "exchange.tend", "ledger.seal")
FEWEST, MOST = 51, 1_000
MORE_FEN = 10**12
"""What a fund needs besides the demonstration's opening, so that the bank pays all of a thousand."""
(
    TAKEN,
    STOPPED,
    ACCEPTED,
    REFUSAL,
    RELEASE,
    RELEASED,
    IN_FILE,
    PAID,
    BOOKED,
    OBJECTED,
    CLOSED,
    LATE,
    WITHDRAWN,
    REFUSED,
    TAKEN_BACK,
    TAKEN_BACK_LATE,
    RECALLED,
) = POINTS = range(17)
"""Where each seventeenth stands; `LATE` is applied for and nobody has looked at it. The last five went back: withdrawn
before anything was sent, refused, asked back before and after the release, recalled by the old place."""


def port() -> int:
    """The bank's port: chosen once, written beside the world."""
    file = Path(settings.HOME) / "bank.port"
    if not file.exists():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            file.write_text(str(probe.getsockname()[1]), encoding="ascii")
    return int(file.read_text(encoding="ascii"))


def agencies() -> None:
    """Both cities with their officers, bank accounts and books."""
    for city, peer in ((JIA, YI), (YI, JIA)):
        for _ in builder.build(
            city, origin="http://127.0.0.1:9", bank_url=f"http://127.0.0.1:{port()}", movers=(), cast=()
        ):  # fmt: skip
            pass
        builder.know_account(city, peer)
        more = [Line(f"bank/{city.account}", -MORE_FEN), Line("fund/pension/pooled", MORE_FEN)]
        ledger.post(
            city.pension, NewEntry(f"{city.pension}/world/fund", clock.today(), "期初", more)
        )
        tokens = Path(settings.HOME) / "demo.json"
        tokens.rename(tokens.with_name(f"tokens-{city.key}.json"))


def run_jobs(owners: Sequence[str], kinds: Sequence[str], slot: str) -> bool:
    """One round of these agencies' jobs, whatever waits being due now; whether it moved anything."""
    for owner in owners:
        for kind in kinds:
            jobs.enqueue(owner, kind, key=f"world/{owner}/{kind}/{slot}")
    Job.objects.filter(state="waiting", owner__in=owners).update(run_after=timezone.now())
    ran = jobs.run_all(handlers.JOBS, owners=owners, limit=1_000_000)
    return ran != len(owners) * len(kinds)


def round_of_jobs(number: list[int], rounds: int = 3) -> None:
    """Letters travel and the bank is asked, until a round moves nothing."""
    for _ in range(rounds):
        number[0] += 1
        if not run_jobs((JIA.pension, YI.pension), FETCH, str(number[0])):
            break


def last_letters() -> None:
    """What merges told the medical agency, and its answers: the bank is closed by then."""
    owners = (JIA.pension, YI.pension, JIA.medical, YI.medical)
    for slot in range(6):
        if not run_jobs(owners, ("exchange.tend", "ledger.seal"), f"last{slot}"):
            break


def until_matched(number: list[int], rows: list[Any]) -> None:
    """Rounds until every payment lies beside its form. A jam is shown with its jobs, never waited for."""
    for _ in range(30):
        round_of_jobs(number, 6)
        states = {row.case_no: queries.transfer_in(YI.pension, row.case_no).state for row in rows}
        late = [case_no for case_no, state in states.items() if state != In.MATCHED]
        if not late:
            return
    jam = Job.objects.exclude(state="done").values_list("kind", "state", "error")[:5]
    raise RuntimeError(f"{len(late)} never matched: {states[late[0]]}, {list(jam)}")


class Movers:
    """The people who move, and how far each has come."""

    def __init__(self, count: int) -> None:
        wanted = min(MOST, max(FEWEST, count // 1000))
        gone = Relationship.objects.filter(owner=OWNER, state="paused").order_by("id")
        every = max(1, gone.count() // wanted)
        ids = list(gone.values_list("person_id", flat=True))[::every][:wanted]
        self.rows: dict[int, Any] = {}
        for at, person_id in enumerate(ids):
            self.rows[at] = self.apply(at, Person.objects.get(pk=person_id))

    def apply(self, at: int, there: Person) -> Any:
        """Registered and insured at the new place since January; applies."""
        document = IdentityDocument.objects.get(person=there, until=None)
        number = seals.unseal(document.number_seal, bound_to=there.person_no)
        here = people.register_person(
            owner=YI.pension, name=there.name, number=number, hukou=YI.division, by="world", at=clock.now()
        )  # fmt: skip
        relationship = enrolment.open_relationship(
            owner=YI.pension, person=here, scheme=builder.SCHEME, area=YI.division,
            since=date(2026, 1, 5), key=f"{YI.pension}/world/{at}", by="yi-clerk", at=clock.now(),
        )  # fmt: skip
        enrolment.book_year(
            relationship, year=2026, months={n: MonthEntry(*NEW_MONTH) for n in (1, 2)},
            key=f"{YI.pension}/world/{at}/2026", on=clock.today(), by="yi-clerk", at=clock.now(),
        )  # fmt: skip
        return services.apply(
            owner=YI.pension, person_no=here.person_no, origin=JIA.pension,
            applicant=Applicant("person", here.name, "13800000000"), channel="mobile",
            key=f"world/{at}", by=here.person_no, on=clock.today(), at=clock.now(),
        )  # fmt: skip

    def each(self, *stands: int) -> list[Any]:
        """Those who stand at one of these points, or have to pass it."""
        return [row for at, row in self.rows.items() if at % len(POINTS) in stands]

    def do(self, act: Callable[[Any], object], *stands: int) -> None:
        """One act for each."""
        for row in self.each(*stands):
            act(row)


def now(city: Any = YI, by: str = "clerk") -> dict[str, Any]:
    """Who does it, where and when."""
    return {"owner": city.pension, "by": f"{city.key}-{by}", "at": clock.now()}


def _out(row: Any) -> Any:
    return queries.out_for_peer(JIA.pension, row.case_no)


def _stop(row: Any) -> None:
    casework.stop_clock(
        cases.case(YI.pension, row.case_no), since=clock.today(), by="yi-clerk", at=clock.now(),
        reason=("请补交户口簿", "Please bring the hukou book"),
    )  # fmt: skip


def _accept(row: Any) -> None:
    services.accept(case_no=row.case_no, on=clock.today(), **now())


def _refuse(row: Any) -> None:
    services.propose_refusal(case_no=row.case_no, reason="已经满足领取条件", **now())


def _refuse_finally(row: Any) -> None:
    number = services.propose_refusal(case_no=row.case_no, reason="已经满足领取条件", **now())
    services.refuse(proposal_id=number, on=clock.today(), **now(YI, "reviewer"))


def _withdraw(row: Any) -> None:
    services.withdraw(case_no=row.case_no, reason="不转了", on=clock.today(), **now())


def _recall(row: Any) -> None:
    number = services.propose_recall(
        case_no=_out(row).case_no, reason="金额有误", on=clock.today(), **now(JIA)
    )
    services.recall_release(proposal_id=number, on=clock.today(), **now(JIA, "reviewer"))


def _propose(row: Any) -> int:
    return services.propose_release(case_no=_out(row).case_no, on=clock.today(), **now(JIA))


def _release(row: Any) -> None:
    services.release(proposal_id=_propose(row), on=clock.today(), **now(JIA, "reviewer"))


def _file(rows: list[Any], *, approved: bool) -> None:
    orders = [payments.orders(JIA.pension, "ordered", case_no=_out(row).case_no)[0] for row in rows]
    file = paying.propose_file(
        account_no=JIA.account, order_nos=[one.order_no for one in orders], **now(JIA, "accountant")
    )
    if approved:
        paying.approve_file(file_no=file.file_no, **now(JIA, "cashier"))


def _book(row: Any) -> None:
    number = services.propose_booking(case_no=row.case_no, on=clock.today(), **now())
    services.book(proposal_id=number, on=clock.today(), **now(YI, "reviewer"))


def _object(row: Any) -> None:
    services.object_to(
        owner=YI.pension, case_no=row.case_no, person_no=row.person_no, by=row.person_no,
        lines={"money.4": "请核对上年末储存额"}, on=clock.today(), at=clock.now(),
    )  # fmt: skip


def _confirm(row: Any) -> None:
    services.confirm(
        owner=YI.pension, case_no=row.case_no, person_no=row.person_no, by=row.person_no,
        on=clock.today(), at=clock.now(),
    )  # fmt: skip


def strangers(bank: Books, count: int) -> None:
    """Money nobody knows comes to 乙市 and stays in suspense."""
    payer = Party("路人甲", "6229999999990001", *BANK)
    bank.open_account(
        {"account_no": payer.account_no, "holder": payer.name, "opening_fen": 10**9},
        on=clock.today(),
    )
    payee = Party(holder(YI), YI.account, *BANK)
    gifts = [pain.Transfer(f"W/{n}", f"误付{n}", payee, 1_000 + n, "误付") for n in range(count)]
    bank.take(
        pain.write(
            message_id="WORLD", payer=payer, transfers=gifts, on=clock.today(), at=clock.now()
        ),
        on=clock.today(),
    )


def play(count: int) -> None:
    """Everybody to where they stand."""
    bank = Books(Path(settings.HOME) / "bank.sqlite3", Habits(seed=1))
    for city in (JIA, YI):
        bank.open_account(
            {"account_no": city.account, "holder": holder(city), "bank_name": BANK[0],
             "bank_code": BANK[1], "opening_fen": OPENING_FEN + MORE_FEN}, on=clock.today(),
        )  # fmt: skip
    server = Bank(("127.0.0.1", port()), bank)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    before, number = os.environ["SHEBAO_TODAY"], [0]
    try:
        movers = Movers(count)
        movers.do(_stop, STOPPED)
        movers.do(_refuse, REFUSAL)
        movers.do(_refuse_finally, REFUSED)
        movers.do(_withdraw, WITHDRAWN)
        released = (RELEASED, IN_FILE, PAID, BOOKED, OBJECTED, CLOSED, TAKEN_BACK_LATE, RECALLED)
        movers.do(_accept, ACCEPTED, RELEASE, TAKEN_BACK, *released)
        round_of_jobs(number)
        movers.do(_propose, RELEASE)
        movers.do(_release, *released)
        movers.do(_withdraw, TAKEN_BACK)
        round_of_jobs(number)
        movers.do(_withdraw, TAKEN_BACK_LATE)
        movers.do(_recall, RECALLED)
        round_of_jobs(number)
        _file(movers.each(IN_FILE), approved=False)
        _file(movers.each(PAID, BOOKED, OBJECTED, CLOSED), approved=True)
        strangers(bank, max(5, len(movers.rows) // 20))
        round_of_jobs(number, 6)
        os.environ["SHEBAO_TODAY"] = (date.fromisoformat(before) + timedelta(days=1)).isoformat()
        until_matched(number, movers.each(PAID, BOOKED, OBJECTED, CLOSED))
        movers.do(_book, BOOKED, OBJECTED, CLOSED)
        round_of_jobs(number)
        movers.do(_object, OBJECTED)
        movers.do(_confirm, CLOSED)
        round_of_jobs(number)
    finally:
        os.environ["SHEBAO_TODAY"] = before
        server.shutdown()
        server.server_close()
