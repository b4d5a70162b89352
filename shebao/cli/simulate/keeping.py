"""Where a run stands 进度: a copy of every book with the dice and the clock, from which it goes on after any end.

Both cities lie down before the copy, so who goes on has the same processes as who was never interrupted. A copy
counts when its folder has its last name; the one before is taken away only then.
"""

import json
import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from shebao.cli.simulate.insured import Health, Insured
from shebao.cli.simulate.players import Person, Players
from shebao.cli.simulate.twins import Twins

if TYPE_CHECKING:
    from shebao.cli.simulate.run import Simulation

PREFIX, DRAFT = "stand-", "draft"
TOLD = "simulate.json"


def every(steps: int) -> int:
    """After how many steps everything is verified and kept: a long run does it less often."""
    return 200 if steps < 2_000 else 1_000


def restore(folder: Path, databases: Mapping[str, str]) -> dict[str, Any]:
    """Put a kept run's books back as they were; what it told, or nothing when none is kept."""
    shutil.rmtree(folder / DRAFT, ignore_errors=True)
    stands = sorted(folder.glob(f"{PREFIX}*"))
    if not stands:
        return {}
    shutil.rmtree(folder / "world", ignore_errors=True)
    shutil.copytree(stands[-1] / "world", folder / "world")
    told: dict[str, Any] = json.loads((stands[-1] / TOLD).read_text(encoding="utf-8"))
    for url in databases.values():
        _copy_database(url, source=f"{_name(url)}_{told['steps']}", copy=_name(url))
    return told


def keep(simulation: "Simulation", folder: Path) -> None:
    """Write down where a run stands."""
    world = simulation.world
    for child in world.children.values():
        child.rest()
    draft = folder / DRAFT
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    shutil.copytree(world.folder, draft / "world")
    for url in world.databases.values():
        _copy_database(url, source=_name(url), copy=f"{_name(url)}_{simulation.report.steps}")
    (draft / TOLD).write_text(json.dumps(_told(simulation)), encoding="utf-8")
    before = list(folder.glob(f"{PREFIX}*"))
    draft.replace(folder / f"{PREFIX}{simulation.report.steps:09d}")
    for stand in before:
        for url in world.databases.values():
            _drop_database(url, f"{_name(url)}_{int(stand.name.removeprefix(PREFIX))}")
        shutil.rmtree(stand)


def _told(simulation: "Simulation") -> dict[str, Any]:
    """Dice, clock, who lives where, what must hold, what was met."""
    world, report, players = simulation.world, simulation.report, simulation.players
    return {
        "seed": world.seed, "port": world.network.port, "steps": report.steps,
        "moment": world.moment.isoformat(), "seconds": simulation.seconds(), "trace": report.sum,
        "dice": [world.dice.getstate(), world.network.dice.getstate()],
        "people": [[p.number, p.name, p.home, p.month, p.person_no] for p in simulation.people],
        "elders": [[p.number, p.name, p.home, p.person_no] for p in players.elders],
        "tokens": world.known_tokens, "log_after": simulation.log_after, "acts": players.count,
        "starts": {city: child.starts for city, child in world.children.items()},
        "armed": world.cut_at,
        "insured": [[p.number, p.name, p.home, p.month, p.person_no] for p in simulation.health.people],
        "medical_acts": simulation.health.count, "credited": simulation.invariants.credited,
        "twins": [[number, *of] for number, of in simulation.twins.of.items()], "merges": simulation.twins.count,
        "paid_back": simulation.twins.paid_back, "hospitals": simulation.health.hospitals.kept(),
        "bills": simulation.health.bills,
        "expected": {no: sorted(months) for no, months in simulation.invariants.expected.items()},
        "aside": [[c, p, b.decode("latin-1")] for c, p, b in world.network.aside],
        "counts": [[*c.items()] for c in _counts(simulation)],
        "done": [[*pair, n] for pair, n in report.acts.items()],
        "met": [[*pair, n] for pair, n in report.met.items()],
        "fates": [[*pair, n] for pair, n in world.network.fates.items()],
    }  # fmt: skip


def _counts(simulation: "Simulation") -> tuple[Counter[str], ...]:
    report = simulation.report
    return report.done, simulation.world.network.met, report.moves, simulation.players.answers


def recall(simulation: "Simulation", told: Mapping[str, Any]) -> None:
    """A run's memory of itself, as it was kept."""
    world, report = simulation.world, simulation.report
    report.steps, report.sum = told["steps"], told["trace"]
    simulation.earlier = told["seconds"]
    world.pass_time(datetime.fromisoformat(told["moment"]) - world.moment)
    if told["seed"] == world.seed:  # with another seed it goes on with other luck
        for dice, state in zip((world.dice, world.network.dice), told["dice"], strict=True):
            dice.setstate((state[0], tuple(state[1]), state[2]))
        world.cut_at.update(told["armed"])
    for number, name, home, month, person_no in told["people"]:
        person = Person(number, name, home, month)
        person.person_no = person_no
        simulation.people.append(person)
        simulation.invariants.meet(number, person_no)
    world.known_tokens, simulation.log_after = told["tokens"], told["log_after"]
    simulation.players = Players(world, simulation.people, simulation.dice)
    simulation.players.count, simulation.players.seen = told["acts"], simulation.facts
    expected = {no: set(months) for no, months in told["expected"].items()}
    simulation.players.expected = simulation.invariants.expected = expected
    _recall_health(simulation, told)
    _recall_twins(simulation, told)
    for number, name, home, person_no in told.get("elders", []):
        elder = Person(number, name, home)
        elder.person_no = person_no
        simulation.players.know_elder(elder)
    world.network.aside = [(c, p, b.encode("latin-1")) for c, p, b in told["aside"]]
    for counter, items in zip(_counts(simulation), told["counts"], strict=True):
        counter.update(dict(items))
    report.acts.update({(act, met): n for act, met, n in told["done"]})
    report.met.update({(move, fault): n for move, fault, n in told["met"]})
    world.network.fates.update({(what, fate): n for what, fate, n in told["fates"]})
    world.start_all()
    for city, starts in told["starts"].items():
        world.children[city].starts = starts


def _recall_health(simulation: "Simulation", told: Mapping[str, Any]) -> None:
    simulation.invariants.credited = told["credited"]
    health = Health(simulation.world, simulation.dice, simulation.players.answers)
    health.count = told["medical_acts"]
    health.expected = simulation.invariants.expected
    for number, name, home, month, person_no in told["insured"]:
        one = Insured(number, name, home, month)
        one.person_no = person_no
        health.people.append(one)
        simulation.invariants.meet(number, person_no)
    health.hospitals.recall(told["hospitals"])
    health.bills = [(number, fen) for number, fen in told["bills"]]
    simulation.invariants.billed.update(told["hospitals"]["billed"])
    simulation.health = health
    simulation.share_books()


def _recall_twins(simulation: "Simulation", told: Mapping[str, Any]) -> None:
    twins = Twins(simulation.world, simulation.dice, simulation.players.answers)
    twins.count, twins.expected = told["merges"], simulation.invariants.expected
    twins.paid_back = told["paid_back"]
    for number, *of in told["twins"]:
        twins.of[number] = of
        simulation.invariants.twin_of[number] = of[0]
        simulation.invariants.meet(number, {of[1]: of[3]})
    simulation.twins = twins


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _copy_database(url: str, *, source: str, copy: str) -> None:
    """A database of PostgreSQL as another one is now; nobody may be connected to either."""
    _drop_database(url, copy)
    _administer(url, f'CREATE DATABASE "{copy}" TEMPLATE "{source}"')


def _drop_database(url: str, name: str) -> None:
    _administer(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(
        urlsplit(url)._replace(path="/postgres").geturl(), autocommit=True
    ) as wire:
        wire.execute(statement.encode())
