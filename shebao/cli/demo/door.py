"""`shebao demo`: build and serve the story; `--once`: one transfer from beginning to end, then the verdict."""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from shebao.cli.demo.story import CITIES, OPENING_FEN
from shebao.cli.demo.world import World


def run(argv: Sequence[str]) -> int:
    """Open the right door."""
    words = list(argv)
    if words[:1] == ["build"]:
        return _build(words[1:])
    if words[:1] == ["know"]:
        return _know(words[1:])
    parser = argparse.ArgumentParser(prog="shebao demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="one transfer, then check and leave")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--keep", type=Path, help="folder to build in and keep")
    parser.add_argument("--mover", default="zhangsan", help="whose transfer --once carries")
    parser.add_argument("--seed", type=int, default=1, help="the bank's habits")
    options = parser.parse_args(words)
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cities = ["jia", "yi"] if options.once else list(CITIES)
        databases: dict[str, str] = {}
        if options.postgres:
            from shebao.cli.demo import postgres

            folder.mkdir(parents=True, exist_ok=True)
            databases = stack.enter_context(postgres.databases(folder, cities))
        world = World(folder.resolve(), cities=cities, databases=databases, seed=options.seed)
        with running(world):
            return _once(world, options.mover) if options.once else _serve(world)


@contextmanager
def running(world: World) -> Iterator[World]:
    """Built and started; stopped at the end, whatever happens."""
    began = time.monotonic()
    try:
        build(
            world,
            tell=lambda line: print(f"  {time.monotonic() - began:5.1f} s  {line}", flush=True),
        )
        yield world
    finally:
        world.stop_all()


def build(world: World, tell: object = print) -> None:
    """Homes, tables, people; then every city knows every other; then all run."""
    say = tell if callable(tell) else print
    for city in world.cities:
        say(f"{city.name} {city.name_en}: 建库 tables and people")
        world.command(city, "init")
        world.command(city, "demo", "build", city.key, "--origin", world.origin(city),
                      "--bank", world.bank_url)  # fmt: skip
    say("互相登记 each comes to know the others")
    for city in world.cities:
        peers = [peer for peer in world.cities if peer is not city]
        homes = [word for peer in peers for word in (peer.key, str(world.home(peer)))]
        world.command(city, "demo", "know", city.key, *homes)
    say("银行 bank")
    world.start("bank")
    for city in world.cities:
        world.bank("POST", "/accounts", {
            "account_no": city.account, "holder": f"{city.name}社会保险基金",
            "bank_name": "演示银行", "bank_code": "102100000001", "opening_fen": OPENING_FEN,
        })  # fmt: skip
    say("启动 start")
    world.start_all()


def _once(world: World, mover: str) -> int:
    from shebao.cli.demo.once import Breach, Once, check

    try:
        Once(world, mover=mover).run()
        check(world)
    except Breach as breach:
        print(f"\n违约 BREACH: {breach}", file=sys.stderr)
        return 1
    return 0


def _serve(world: World) -> int:
    print("\n演示就绪 The demonstration is ready (Ctrl-C ends it):")
    for city in world.cities:
        print(
            f"  {city.name} {city.name_en:<18} {world.origin(city)}/   登录 sign in: {world.origin(city)}/sign-in/"
        )
    print(f"  文件 files in {world.folder}\n", flush=True)

    def leave(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    try:
        while True:
            time.sleep(1)
            for name in world.revive():
                print(f"  {name} 已重新启动 was started again", flush=True)
    except KeyboardInterrupt:
        return 0


def _build(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="shebao demo build")
    parser.add_argument("city", choices=list(CITIES))
    parser.add_argument("--origin", required=True)
    parser.add_argument("--bank", required=True)
    options = parser.parse_args(words)
    from shebao.cli.django import setup

    setup()
    from django.conf import settings

    from shebao.agencies import certificates, directory, keys
    from shebao.cli.demo import build as builder

    for line in builder.build(CITIES[options.city], origin=options.origin, bank_url=options.bank):
        print(line, flush=True)
    root = keys.own_root()
    assert root is not None
    shown = {
        "directory": directory.write(),
        "root": root.certificate,
        "fingerprint": certificates.check_root(root.certificate),
    }
    (Path(settings.HOME) / "directory.json").write_text(json.dumps(shown), encoding="utf-8")
    return 0


def _know(words: Sequence[str]) -> int:
    city, *rest = words
    from shebao.cli.django import setup

    setup()
    from shebao.cli.demo import build as builder

    for peer, home in zip(rest[::2], rest[1::2], strict=True):
        shown = json.loads((Path(home) / "directory.json").read_text(encoding="utf-8"))
        builder.know(
            CITIES[city], shown["directory"], shown["root"], shown["fingerprint"], CITIES[peer]
        )
    return 0
