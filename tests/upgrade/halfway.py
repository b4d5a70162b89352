"""A release's small world with a transfer in every state that waits for somebody, and how each is finished.

`python -m tests.upgrade.halfway write` makes the dump of this release: `<release>/agencies.sql.xz` (both cities in one SQLite
database, as SQL) and `<release>/bank.sql.xz` (the bank's own books); `xzcat` shows them. A released dump is never written anew. `finish FOLDER`
goes on from a restored and migrated one until nothing is open, and prints where every case ended.
"""

import json
import lzma
import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = {
    "SHEBAO_SECRET_KEY": "upgrade-only-" + "0" * 50, "SHEBAO_SEAL_KEYS": "k1:" + "11" * 32,
    "SHEBAO_SEARCH_KEY": "k1:" + "22" * 32, "SHEBAO_DEMO": "1", "SHEBAO_LOG": "ERROR",
    "DJANGO_SETTINGS_MODULE": "shebao.config.settings",
}  # fmt: skip
STATES = {
    "zhengshi": ("applied", ""), "guli": ("accepted", ""), "yun": ("letter-sent", "received"),
    "zhaoliu": ("form-received", "released"), "wujiu": ("form-received", "bounced"),
    "wangwu": ("matched", "paid"), "yun2": ("mismatch", "questioned"),
    "zhangsan": ("notified", "paid"), "zhouba": ("objected", "paid"),
}  # fmt: skip
"""Who stands where in the dump: at the new place, at the old place."""
ROUNDS = 60
UNNEEDED = (
    "agencies_readtrace", "django_session", "portal_idempotentanswer", "enrolment_importrow",
    "auth_permission",
)  # fmt: skip
"""Tables whose rows nothing that follows asks for."""


def begin(folder):
    """Settings of a home in `folder`, tables of this release, and the story over it."""
    os.environ |= ENVIRONMENT | {"SHEBAO_HOME": str(folder)}
    os.environ.setdefault("SHEBAO_TODAY", "2026-03-02")
    from shebao.cli.django import setup

    setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _paid_badly(story, out, habit):
    """Released and paid while the bank has a bad habit."""
    habits = story.bank_books.habits
    story.bank_books.habits = habits._replace(
        **{habit: Fraction(1)}, delay=Fraction(1), days=2 if habit == "bounce" else 40
    )
    story.release(out)
    story.pay(out)
    story.play()
    story.advance(4)
    story.play()
    story.bank_books.habits = habits


def build(folder):
    """Everybody to their state."""
    begin(folder)
    from shebao.transfers import queries, services
    from tests.story import YI, Story

    story = Story(folder, movers=tuple(STATES))
    try:
        rows = {key: story.apply(key) for key in STATES}
        for key in STATES:
            if key not in ("zhengshi", "guli"):
                story.accept(rows[key])
        story.play()
        outs = {key: story.leaving(row) for key, row in rows.items() if STATES[key][1]}
        for key, habit in (("wujiu", "bounce"), ("yun2", "split")):
            _paid_badly(story, outs[key], habit)
        at, on = {"at": _now(), "on": story.today}, story.today
        services.ask_origin(
            owner=YI.pension, case_no=rows["yun2"].case_no, note="请核对金额", by="yi-clerk", **at
        )
        for key in ("wangwu", "zhangsan", "zhouba"):
            story.release(outs[key])
            story.pay(outs[key])
            story.play()
        for key in ("zhangsan", "zhouba"):
            story.book(queries.transfer_in(YI.pension, rows[key].case_no))
        story.play()
        row = queries.transfer_in(YI.pension, rows["zhouba"].case_no)
        services.object_to(
            owner=YI.pension, case_no=row.case_no, person_no=row.person_no, by="zhouba",
            lines={"money.4": "请核对"}, on=on, at=_now(),
        )  # fmt: skip
        story.release(outs["zhaoliu"])
        story.play()
        story.accept(rows["guli"])
        told = {
            key: (_state(YI, rows[key]), str(story.leaving(rows[key]).state) if key in outs else "")
            for key in STATES
        }
        assert told == STATES, told
    finally:
        story.close()


def _state(city, row):
    from shebao.transfers import queries

    return str(queries.transfer_in(city.pension, row.case_no).state)


def _now():
    from shebao.base.plumbing import clock

    return clock.now()


def finish(folder):
    """Go on until nothing is open; who ended how."""
    begin(folder)
    from shebao.casework.models import Case
    from shebao.payments import services as paying
    from tests.story import JIA, YI, Story

    story = Story.over(folder)
    try:
        for city in (JIA, YI):
            paying.link_account(owner=city.pension, account_no=city.account, link=story.url)
        for _ in range(ROUNDS):
            still = Case.objects.filter(closed_on__isnull=True)
            if not still.exists():
                break
            _everybody(story)
            story.play()
            story.advance(3)
        story.conserved()
        return {case.case_no: str(case.state) for case in Case.objects.order_by("id")}
    finally:
        story.close()


def _everybody(story):
    """One act on each case that waits for one of us."""
    from shebao.casework import queries as cases
    from shebao.casework import services as casework
    from shebao.cli.demo import build as builder
    from shebao.payments import queries as payments
    from shebao.payments.pain import Party
    from shebao.transfers import queries, services
    from shebao.transfers.models import TransferIn, TransferOut
    from tests.story import JIA, YI

    more = {"on": story.today, "at": _now()}
    for out in TransferOut.objects.filter(owner=JIA.pension).order_by("id"):
        if out.state == "received":
            waiting = cases.proposal_of(cases.case(JIA.pension, out.case_no))
            assert waiting is None, "nothing was proposed in the dump"
            story.release(out)
        if out.state == "bounced":
            payee = Party(builder.holder(YI), YI.account, *builder.BANK)
            services.reissue(
                owner=JIA.pension, case_no=out.case_no, payee=payee, by="jia-clerk", **more
            )
    if payments.orders(JIA.pension, "ordered"):
        story.pay_all()
    for row in TransferIn.objects.filter(owner=YI.pension).order_by("id"):
        if row.state == "applied":  # hers stays where it was: a temporary account here
            number = services.propose_refusal(
                owner=YI.pension, case_no=row.case_no, reason="本地为临时账户", by="yi-clerk",
                at=more["at"],
            )  # fmt: skip
            services.refuse(owner=YI.pension, proposal_id=number, by="yi-reviewer", **more)
        if row.state == "matched":
            story.book(row)
        if row.state == "objected":
            answers = {each.pk: "经核对无误" for each in queries.objections(row) if not each.answer}
            services.answer(
                owner=YI.pension, case_no=row.case_no, answers=answers, by="yi-clerk", **more
            )
        if row.state == "notified":
            story.confirm(row)
    casework.watch(owner=YI.pension, **more)


def dump(database, file, unneeded=UNNEEDED):
    """A database as text: its rows, then its indexes and triggers."""
    with closing(sqlite3.connect(database)) as db, lzma.open(file, "wt", encoding="utf-8") as out:
        if database.name == "shebao.sqlite3":
            for table in unneeded:
                db.execute(f"DELETE FROM {table}")
            db.commit()
        out.writelines(f"{line}\n" for line in db.iterdump())


def restore(file, database):
    """A database from its text."""
    with closing(sqlite3.connect(database)) as db, lzma.open(file, "rt", encoding="utf-8") as text:
        db.executescript(text.read())
        db.execute("PRAGMA journal_mode=WAL")


def write(build, folder):
    """Build a world and dump it into a release's folder."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        build(Path(name))
        from django.db import connection

        connection.close()
        for database in ("shebao", "bank"):
            file = folder / f"{'agencies' if database == 'shebao' else database}.sql.xz"
            dump(Path(name) / f"{database}.sqlite3", file)
            print(file, file.stat().st_size)
    today = os.environ["SHEBAO_TODAY"]
    (folder / "today").write_text(f"{today}\n", encoding="utf-8")


def one_file(words, file, build, finish, unneeded=UNNEEDED):
    """`write`, or `finish FOLDER`, of a world that is one database."""
    from shebao import __version__

    if words[:1] == ["finish"]:
        print(json.dumps(finish(Path(words[1]))))
        return 0
    target = HERE / __version__ / file
    with tempfile.TemporaryDirectory() as name:
        build(Path(name))
        from django.db import connection

        connection.close()
        dump(Path(name) / "shebao.sqlite3", target, unneeded)
    print(target, target.stat().st_size, os.environ["SHEBAO_TODAY"])
    return 0


def main(words):
    """`write`, or `finish FOLDER`."""
    from shebao import __version__

    if words[:1] == ["finish"]:
        print(json.dumps(finish(Path(words[1]))))
    else:
        write(build, HERE / __version__)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
