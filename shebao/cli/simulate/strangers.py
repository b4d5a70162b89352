"""Strangers who pay by mistake 误汇: under the reference of a transfer that waits for its form, so that money is here before it.

The fund desk sends it back, and the case waits as before 款先到又退回; or gives the return up, and the money is here again.
The facts run inside the city's process; the acts go through the doors, but for giving up, which has a page and no machine door.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Q, Sum

from shebao.cli.demo.story import BANK, CITIES, holder
from shebao.cli.simulate.sight import Sight
from shebao.cli.simulate.world import must_be_an_answer
from shebao.payments import pain

if TYPE_CHECKING:
    from shebao.cli.simulate.players import Players

ACCOUNTS = "63339999"
"""How the bank accounts of strangers begin: no agency and nobody who is awaited has one of these."""
SUMS = (1, 12_300, 500_000)
"""What they pay, in fen."""
LINES = 50
BEFORE_FORM = ("accepted", "letter-sent", "money-received")
SIDES = ("jia", "yi")
PAYS = 0.05
"""How often somebody pays so, while a form is awaited."""
OFFERED = 0.12
"""How often one of the desks turns to money of a stranger, while there is any."""
KEPT = 0.4
"""How often a return that is not in a file yet is given up instead."""


def facts(owner: str) -> dict[str, Any]:
    """Lines of strangers that may go back, and orders to send such money back that may be given up: those of no file, and those the bank could not pay."""
    from shebao.payments.models import PaymentOrder, StatementLine

    lines = StatementLine.objects.filter(
        owner=owner, state="open", direction="credit", free_fen__gt=0,
        counterparty_account__startswith=ACCOUNTS, proposals=None,
    )  # fmt: skip
    back = PaymentOrder.objects.filter(
        Q(state="ordered", file=None) | Q(state="bounced"), owner=owner, payee_account_no__startswith=ACCOUNTS
    )  # fmt: skip
    return {
        "strays": list(lines.order_by("id").values_list("id", flat=True)[:LINES]),
        "going_back": list(back.order_by("id").values_list("order_no", flat=True)),
    }


def early_differs(owner: str) -> list[str]:
    """Transfers that say of money before their form what the fund desk does not, though no notice of it waits."""
    from shebao.payments import queries as payments
    from shebao.payments.models import LineReference
    from shebao.transfers.models import TransferIn

    rows = TransferIn.objects.filter(owner=owner, state__in=BEFORE_FORM, closed_on=None)
    said = {
        reference: (case_no, fen)
        for reference, case_no, fen in rows.values_list("reference", "case_no", "money_fen")
    }
    free = LineReference.objects.filter(
        owner=owner, word__in=list(said), line__state="open", line__direction="credit"
    )
    here = dict(free.values_list("word").annotate(fen=Sum("line__free_fen")))
    found = []
    for word, (case_no, fen) in said.items():
        if here.get(word, 0) == fen or _to_be_told(owner, word):
            continue
        if (held := payments.received(owner, word)) != fen:
            found.append(f"{case_no} says that {fen} fen came before its form, {held} are here")
    return sorted(found)


def _to_be_told(owner: str, word: str) -> bool:
    """Whether a notice of money under this reference waits."""
    from shebao.base.plumbing.models import Job, JobState

    return Job.objects.filter(
        owner=owner, state=JobState.WAITING, kind__startswith="payments.credit", key__endswith=f"/{word}"
    ).exists()  # fmt: skip


def give_up(*, order_no: str) -> dict[str, Any]:
    """The money does not go back after all and lies where it lay 撤销退回. A refusal is told by its code."""
    from shebao.base.plumbing.clock import now
    from shebao.cli.demo.build import demo_city
    from shebao.cli.simulate.around import answered
    from shebao.payments import services

    city = demo_city()

    def act() -> None:
        services.cancel(
            owner=city.pension, order_no=order_no, reason="误退，留待核实", by=f"{city.key}-accountant",
            at=now(),
        )  # fmt: skip

    return answered(act, {})


def act(players: "Players", facts: Mapping[str, Sight]) -> str:
    """Somebody nobody knows pays, or a desk looks at what they paid; what, in a word, or nothing."""
    desks = [city for city in SIDES if facts[city]["strays"] or facts[city]["going_back"]]
    if desks and players.dice.random() < OFFERED:
        return desk(players, players.dice.choice(desks), facts)
    cases = [
        (city, case) for city in SIDES for case in facts[city]["cases"]
        if case["side"] == "in" and case["state"] in BEFORE_FORM and case["reference"]
    ]  # fmt: skip
    if cases and players.dice.random() < PAYS:
        return pay(players, *players.dice.choice(cases))
    return ""


def pay(players: "Players", city: str, case: Mapping[str, Any]) -> str:
    """Somebody pays under the reference of a transfer whose form is awaited."""
    world = players.world
    players.count += 1
    number = f"STRAY{world.seed}-{players.count}"
    payer = pain.Party("路人甲", f"{ACCOUNTS}{players.count:08d}", *BANK)
    fen = players.dice.choice(SUMS)
    world.bank("POST", "/accounts", {
        "account_no": payer.account_no, "holder": payer.name, "bank_name": BANK[0],
        "bank_code": BANK[1], "opening_fen": fen,
    })  # fmt: skip
    place = CITIES[city]
    payee = pain.Party(holder(place), place.account, *BANK)
    file = pain.write(
        message_id=number, payer=payer,
        transfers=[pain.Transfer(number, case["reference"], payee, fen, "误汇")],
        on=world.moment.date(), at=world.moment,
    )  # fmt: skip
    world.bank_books.take(file, on=world.moment.date())
    return "a stranger pays"


def desk(players: "Players", city: str, facts: Mapping[str, Sight], *, calm: bool = False) -> str:
    """The desk sends a stranger's money back, or gives a return up; in the calm it changes its mind no more."""
    told = facts[city]
    ways = [] if calm else told["going_back"]
    if ways and (not told["strays"] or players.dice.random() < KEPT):
        heard = players.world.insist(city, do="give_up", order_no=players.dice.choice(ways))
        must_be_an_answer(heard["said"], f"{city} give up a return")
        players.answers[f"give up: {heard['said']}" if heard["said"] else "done"] += 1
        return "a return given up"
    if not told["strays"]:
        return "nothing"
    line = players.dice.choice(told["strays"])
    path = f"/payments/suspense/{line}/return"
    done = players.say(city, "accountant", path, {"reason": "误汇，退回付款方"})
    return "a stranger's money sent back" if done.status < 400 else "return refused"
