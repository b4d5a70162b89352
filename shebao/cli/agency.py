"""`shebao agency …`: agencies, officers, keys, the directory between installations, and letters in trouble.

shebao agency add 310100P1 --name 甲市社保中心 --city 甲市 --url https://…
shebao agency officer zhao --agency 310100P1 --name 赵一 --post operator
shebao agency export ours.json
shebao agency import theirs.json --fingerprint 3f:9a:… --by zhao
shebao agency confirm 3f:9a:… --by qian
shebao agency import theirs.json
shebao agency check 110100P1 --owner 310100P1
shebao agency letters
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.cli.django import setup

Words = argparse.Namespace


def parser() -> argparse.ArgumentParser:
    """What may be said on the command line."""
    top = argparse.ArgumentParser(
        prog="shebao agency", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    acts = top.add_subparsers(dest="act", required=True)
    _words_of_agencies(acts)
    _words_of_trust(acts)
    _words_of_letters(acts)
    return top


def _words_of_agencies(acts: Any) -> None:
    add = acts.add_parser("add", help="an agency of this installation, with its keys")
    add.add_argument("code")
    for word in ("name", "city"):
        add.add_argument(f"--{word}", required=True)
    for word in ("name-en", "city-en", "address", "phone", "postcode", "parent-code", "url"):
        add.add_argument(f"--{word}", default="")
    add.add_argument("--level", default="city", choices=["national", "province", "city", "county"])
    add.add_argument("--by-paper", action="store_true", help="a correspondent without this system")
    add.add_argument(
        "--by-platform", action="store_true", help="one behind the ministry's platform"
    )
    officer = acts.add_parser("officer", help="somebody who works at an agency")
    officer.add_argument("username")
    officer.add_argument("--agency", required=True)
    officer.add_argument("--name", required=True)
    officer.add_argument("--name-en", default="")
    officer.add_argument("--office", default="")
    officer.add_argument("--post", action="append", default=[], help="may be said several times")
    address = acts.add_parser("address", help="where an agency takes letters now")
    address.add_argument("code")
    address.add_argument("url")
    under = acts.add_parser("parent", help="which agency stands above one; none when not said")
    under.add_argument("code")
    under.add_argument("parent", nargs="?", default="")
    acts.add_parser("list", help="agencies, keys in use and roots")


def _words_of_trust(acts: Any) -> None:
    rotate = acts.add_parser("rotate-key", help="retire the key in use and make another")
    rotate.add_argument("code")
    rotate.add_argument("--use", choices=["letter", "paper"], default="letter")
    rotate.add_argument("--revoke", action="store_true", help="the old key was stolen or lost")
    acts.add_parser("reseal", help="seal private keys again under the first seal key")
    export = acts.add_parser("export", help="write our signed directory for peers")
    export.add_argument("file", type=Path)
    code = acts.add_parser("code", help="a one-time code for an officer's first sign-in")
    code.add_argument("username")
    code.add_argument("--agency", required=True)
    bring = acts.add_parser("import", help="bring in a peer's root, or take its directory")
    bring.add_argument("file", type=Path)
    bring.add_argument("--fingerprint", default="", help="as the peer said it by another road")
    bring.add_argument("--by", default="", help="the first officer, an operator")
    bring.add_argument("--divisions", default="", help="beginnings of the codes it speaks for")
    confirm = acts.add_parser("confirm", help="the second officer trusts a root")
    confirm.add_argument("fingerprint")
    confirm.add_argument("--by", required=True)


def _words_of_letters(acts: Any) -> None:
    check = acts.add_parser("check", help="ask a peer whether we hold the right address and keys")
    check.add_argument("peer")
    check.add_argument("--owner", default="", help="which of ours asks; the first, if not said")
    letters = acts.add_parser("letters", help="how many letters, and which wait for a person")
    letters.add_argument("--owner", default="")
    again = acts.add_parser("retry", help="send or handle a letter again")
    close = acts.add_parser("close", help="give up a letter we sent, or set one aside that came")
    close.add_argument("--reason", required=True)
    for words in (again, close):
        words.add_argument("letter")
        words.add_argument("--owner", required=True)
        words.add_argument("--by", required=True)


def run(argv: Sequence[str]) -> int:
    """Do one act. Exit 0 done, 2 refused."""
    words = parser().parse_args(argv)
    setup()
    try:
        ACTS[words.act](words)
    except Refusal as refusal:
        print(f"shebao: {refusal.code}: {refusal.sentence('zh')}", file=sys.stderr)
        print(f"        {refusal.sentence('en')}", file=sys.stderr)
        return 2
    return 0


def add(words: Words) -> None:
    """Add an agency, or a correspondent by paper."""
    from shebao.agencies import services

    agency = services.add_agency(
        code=words.code, name=words.name, city=words.city, level=words.level, url=words.url,
        local=not (words.by_paper or words.by_platform),
        road="platform" if words.by_platform else "paper" if words.by_paper else "direct",
        name_en=words.name_en, city_en=words.city_en, address=words.address, phone=words.phone,
        postcode=words.postcode, parent_code=words.parent_code, at=clock.now(),
    )  # fmt: skip
    print(f"{agency.code} {agency.name}")


def officer(words: Words) -> None:
    """Add an officer and their posts."""
    from shebao.agencies import services

    services.add_officer(
        owner=words.agency, username=words.username, name=words.name, name_en=words.name_en,
        office_code=words.office,
    )  # fmt: skip
    for post in words.post:
        services.grant(
            words.username, post, since=clock.today(), by="shebao agency", at=clock.now(),
            office_code=words.office,
        )  # fmt: skip
    print(f"{words.username} {' '.join(words.post)}".strip())


def code(words: Words) -> None:
    """Issue a one-time code; it is printed here and kept nowhere."""
    from shebao.agencies import services

    issued = services.issue_officer_code(
        words.agency, words.username, "shebao agency", clock.moment()
    )
    print(f"{words.username} {issued[:4]} {issued[4:]}")


def address(words: Words) -> None:
    """Change where an agency takes letters."""
    from shebao.agencies import services

    services.set_address(words.code, words.url)
    print("changed; peers learn it from `shebao agency export`")


def parent(words: Words) -> None:
    """Put an agency under another."""
    from shebao.agencies import services

    services.set_parent(words.code, words.parent)
    print(f"{words.code} under {words.parent or 'none'}")


def show(words: Words) -> None:
    """List agencies, keys in use and roots."""
    from shebao.agencies import queries

    for agency in queries.agencies():
        where = "here" if agency.local else agency.road
        print(f"{agency.code}  {agency.name}  {where}  {agency.url}".rstrip())
        for key in queries.keys_of(agency.code):
            if key.retired_at is None:
                print(f"    {key.use:<7} {key.kid}  since {key.since:%Y-%m-%d}")
    for root in queries.roots():
        state = "ours" if root.own else "trusted" if root.confirmed_at else "waits for confirm"
        print(f"root {_spoken(root.fingerprint)}  {state}")


def rotate_key(words: Words) -> None:
    """Retire the key in use and make another."""
    from shebao.agencies import services

    key = services.rotate_key(words.code, words.use, at=clock.now(), revoke=words.revoke)
    print(f"{key.kid}; give peers a new directory: `shebao agency export`")


def reseal(words: Words) -> None:
    """Seal private keys again."""
    from shebao.agencies import services

    print(f"{services.reseal()} sealed again")


def export(words: Words) -> None:
    """Write our directory."""
    from shebao.agencies import directory, queries

    words.file.write_text(directory.write(), encoding="utf-8")
    fingerprint = queries.roots()[0].fingerprint
    print(f"{words.file}: tell the peer by telephone: {_spoken(fingerprint)}")


def bring(words: Words) -> None:
    """Bring in a root (with a fingerprint), or take a directory (without)."""
    from shebao.agencies import services

    text = words.file.read_text(encoding="utf-8")
    if not words.fingerprint:
        codes = services.import_directory(text, at=clock.now())
        print(f"taken: {' '.join(codes)}")
        return
    today: date = clock.today()
    root = services.import_root(
        json.loads(text)["root"], fingerprint=words.fingerprint, by=words.by, at=clock.now(),
        on=today, divisions=words.divisions,
    )  # fmt: skip
    print(f"{root.name}: now another operator confirms it, then import the file again")


def confirm(words: Words) -> None:
    """Trust a root."""
    from shebao.agencies import services

    root = services.confirm_root(words.fingerprint, by=words.by, at=clock.now(), on=clock.today())
    print(f"{root.name}: trusted")


def check(words: Words) -> None:
    """Ask a peer about our directory; earlier answers are shown."""
    from shebao.agencies import queries as agencies
    from shebao.exchange import queries, services

    owner = words.owner or agencies.local_agencies()[0].code
    asked = services.check_directory(owner=owner, peer=words.peer, at=clock.now())
    print(f"asked: {asked.caseref}; the worker carries it")
    for row in queries.checks(owner, limit=10):
        if row.answered_at is not None:
            said = "agrees" if row.agrees else f"differs in {', '.join(row.differences)}"
            print(f"{row.caseref}  {row.peer}  {said}")


def letters(words: Words) -> None:
    """Count letters and name those that wait for a person."""
    from shebao.agencies import queries as agencies
    from shebao.exchange import queries

    codes = [words.owner] if words.owner else [a.code for a in agencies.local_agencies()]
    for code in codes:
        numbers = "  ".join(f"{name} {n}" for name, n in sorted(queries.counts(code).items()))
        print(f"{code}  {numbers or 'no letters'}")
        for trouble in queries.dead(code):
            print(f"    {trouble.direction} {trouble.state} {trouble.letter_id}  {trouble.error}")
        for row in queries.held(code):
            print(f"    in held {row.letter_id}  {row.kind}/{row.version}")
        for incident in queries.incidents(code):
            print(f"    incident {incident.kind} {incident.letter_id} × {incident.count}")
        for away in queries.bad_signatures(code, limit=20):
            print(f"    turned away {away.code} {away.sha256[:12]} × {away.count}")


def retry(words: Words) -> None:
    """Send or handle a letter again."""
    from shebao.exchange import queries, services

    ours = queries.outgoing(words.owner, words.letter) is not None
    act = services.retry_outgoing if ours else services.retry_incoming
    act(words.owner, words.letter, by=words.by, at=clock.now())
    print("the worker tries again")


def close(words: Words) -> None:
    """Give up or set aside a letter."""
    from shebao.exchange import queries, services

    ours = queries.outgoing(words.owner, words.letter) is not None
    act = services.abandon if ours else services.set_aside
    act(words.owner, words.letter, reason=words.reason, by=words.by, at=clock.now())
    print("closed; the next letter of its case goes on")


def _spoken(fingerprint: str) -> str:
    return ":".join(fingerprint[n : n + 4] for n in range(0, len(fingerprint), 4))


ACTS: dict[str, Callable[[Words], None]] = {
    "add": add,
    "address": address,
    "check": check,
    "close": close,
    "confirm": confirm,
    "export": export,
    "import": bring,
    "letters": letters,
    "list": show,
    "officer": officer,
    "parent": parent,
    "code": code,
    "reseal": reseal,
    "retry": retry,
    "rotate-key": rotate_key,
}
