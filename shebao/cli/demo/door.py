"""`shebao demo`: build and serve the story; `--once`: one transfer from beginning to end, then the verdict.

With `--keep DIR` everything lies in DIR afterwards: a folder a city (keys, database, log), the bank's own
books, the story's date. `--once` again over such a folder weighs and verifies what lies there.
"""

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from shebao.cli.demo.story import CITIES, MOVERS, OPENING_FEN
from shebao.cli.demo.world import Refused, World

FINISHED = "once.json"
"""In a kept folder: whose transfer came to its end, and the books at the start."""


def parser() -> argparse.ArgumentParser:
    """What may be said on the command line."""
    words = argparse.ArgumentParser(
        prog="shebao demo", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    words.add_argument("--once", action="store_true", help="one transfer, then check and leave")
    words.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    words.add_argument("--keep", type=Path, metavar="DIR", help="build in this folder and keep it")
    words.add_argument("--mover", choices=MOVERS, default="zhangsan", help="who moves in --once")
    words.add_argument("--seed", type=int, default=1, help="the bank's habits")
    return words


def run(argv: Sequence[str]) -> int:
    """Open the right door. Exit 0 when all is right, 1 for a breach, 2 when refused."""
    words = list(argv)
    if words[:1] == ["build"]:
        return _build(words[1:])
    if words[:1] == ["know"]:
        return _know(words[1:])
    if words[:1] == ["medical"]:
        return _medical(words[1:])
    options = parser().parse_args(words)
    folder = Path(options.keep or tempfile.mkdtemp(prefix="shebao-demo-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    code = 1
    try:
        code = _play(options, folder)
    finally:
        if options.keep or code == 1:
            print(f"\n留存 kept: {folder}（SHEBAO_HOME={folder}/jia shebao ledger journal …）")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return code


def _play(options: argparse.Namespace, folder: Path) -> int:
    cities = ["jia", "yi"] if options.once else list(CITIES)
    databases: dict[str, str] = {}
    with ExitStack() as stack:
        if options.postgres:
            from shebao.cli.demo import postgres

            databases = stack.enter_context(
                postgres.databases(folder, cities, keep=options.keep is not None)
            )
        world = World(folder, cities=cities, databases=databases, seed=options.seed)
        with running(world):
            return _once(world, options.mover) if options.once else _serve(world)


@contextmanager
def running(world: World) -> Iterator[World]:
    """Built and started; stopped at the end, whatever happens."""
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running

    def tell(line: str) -> None:
        print(f"  {time.monotonic() - began:5.1f} s  {line}", flush=True)

    try:
        if (world.folder / FINISHED).exists():
            tell(
                "此处已有办结的转移，不再重建 a finished transfer lies here; nothing is built anew"
            )
            world.start_all()
        else:
            build(world, tell=tell)
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
    from shebao.cli.demo.conservation import Breach, observe
    from shebao.cli.demo.once import Once
    from shebao.cli.demo.verdict import check

    file = world.folder / FINISHED
    try:
        if file.exists():
            before = json.loads(file.read_text(encoding="utf-8"))["books"]
        else:
            before = {city.key: world.ledger(city) for city in world.cities}
            Once(world, mover=mover, weigh=lambda: observe(world)).run()
            told = {"mover": mover, "on": world.today.isoformat(), "books": before}
            file.write_text(json.dumps(told), encoding="utf-8")
        check(world, before=before)
    except Breach as breach:
        print(f"\n违约 BREACH: {breach}", file=sys.stderr)
        return 1
    except Refused as refused:
        print(f"\n不予办理 refused: {refused}", file=sys.stderr)
        return 2
    print("\n结果 verdict: 账账相符，分文不差 every book agrees, to the fen")
    return 0


def play_medical(world: World, tell: object = print) -> None:
    """赵六's medical relation moves, a balance is paid out, a family shares: letters and money travel meanwhile."""
    from shebao.cli.demo.story import bank_accounts

    say = tell if callable(tell) else print
    for city in world.cities:
        for account in bank_accounts(city):
            world.bank("POST", "/accounts", account)
        world.command(city, "demo", "medical", city.key, "prepare", "--bank", world.bank_url)
    for key, step, words in (
        ("yi", "begin", "赵六申请医保转移 she asks for her medical relation"),
        ("jia", "leave", "甲市结清转出，孙七一次性支取 settled, and a balance paid out"),
        ("yi", "arrive", "乙市记账，余额核对一致；母亲共济 credited, proved equal; her mother is linked"),
    ):  # fmt: skip
        say(words)
        world.command(CITIES[key], "demo", "medical", key, step)


def _serve(world: World) -> int:
    play_medical(world)
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


def _medical(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="shebao demo medical")
    parser.add_argument("city", choices=list(CITIES))
    parser.add_argument("step", choices=("prepare", "begin", "leave", "arrive"))
    parser.add_argument("--bank", default="")
    options = parser.parse_args(words)
    from shebao.cli.django import setup

    setup()
    from shebao.cli.demo import played

    played.step(CITIES[options.city], options.step, options.bank)
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
