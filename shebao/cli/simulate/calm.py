"""When everything is calm again 灾后: post, bank and power work, and everybody does what is to be done, round by round."""

from datetime import timedelta
from typing import TYPE_CHECKING

from shebao.cli.simulate import by_hand, strangers
from shebao.cli.simulate.insured import OTHER
from shebao.cli.simulate.sight import Sight

if TYPE_CHECKING:
    from shebao.cli.simulate.run import Simulation


def one_round(run: "Simulation") -> bool:
    """Everybody does what is to be done; whether anything was."""
    world, busy = run.world, False
    for city in ("jia", "yi"):
        world.insist(city, do="job", most=50)
        told = run.facts[city]
        busy = _money(run, city) or busy
        for case in told["cases"]:
            busy = True
            run.players.on_case(city, case)
        busy = _medical(run, city) or busy
        if told["merging"] or told["undoing"]:
            busy = bool(run.twins.go_on(city, told))
        if told["refunds_bounced"] or told["claimed"]:
            run.twins.money(city, told)
            busy = True
        busy = busy or bool(told.under_way())
    world.pass_time(timedelta(minutes=20) if run.dice.random() < 0.7 else timedelta(days=3))
    return busy


def _money(run: "Simulation", city: str) -> bool:
    """The pension fund desk's share: what is ordered, what came home, what is placed by hand, what goes back."""
    told, busy = run.facts[city], False
    if told["orders"]:
        run.players.pay(city, run.facts)
        busy = True
    for order_no in told["came_home"][:1]:
        busy = bool(run.world.insist(city, do="keep", order_no=order_no))
    if told["by_hand"] or told["matches"] or (told["by_payer"] and _at_rest(run)):
        run.players.place(city, run.facts, calm=True)
        busy = True
    elif _at_rest(run) and not told["orders"]:
        other = run.facts[OTHER[city]]
        busy = by_hand.settle_between(run.players.say, city, told, other) or busy
    if told["strays"]:
        strangers.desk(run.players, city, run.facts, calm=True)
        busy = True
    return busy


def _at_rest(run: "Simulation") -> bool:
    """Nothing is under way at the bank: what is missing now will not come by itself."""
    return not run.world.bank_sight.books()["clearing_fen"]


def _medical(run: "Simulation", city: str) -> bool:
    """The medical agency's share; whether there was anything."""
    told, health = run.facts[city], run.health
    if told["medical_money"]["orders"]:
        health.pay({city: told, OTHER[city]: run.facts[OTHER[city]]})
    for case in told["medical_cases"]:
        health.on_case(city, case)
    if told["settlements"] or told["owed"]:
        health.settle(run.facts)
    if told["left_over"]:
        health.supplement({city: told, OTHER[city]: Sight()})
    if health.hospitals.waiting[city]:
        health.hospitals.replay(city)
    waits = ("medical_cases", "settlements", "left_over")
    return bool(told["medical_money"]["orders"] or any(told[what] for what in waits))
