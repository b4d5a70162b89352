"""The story in one database: two agencies, a real bank over loopback, jobs run as the worker would."""

import os
import sqlite3
import threading
from contextlib import closing
from datetime import date, timedelta
from fractions import Fraction
from functools import partial

from django.conf import settings
from django.utils import timezone

from shebao.agencies import remembered
from shebao.base.plumbing import clock, jobs
from shebao.base.plumbing.models import Job
from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.cli.bank.books import Books
from shebao.cli.bank.chance import Habits
from shebao.cli.bank.server import Bank
from shebao.cli.demo import build as builder
from shebao.cli.demo.story import CITIES, OPENING_FEN, someone
from shebao.config import handlers
from shebao.identity import queries as people
from shebao.ledger import queries as books
from shebao.ledger import verify
from shebao.ledger.models import Account
from shebao.ledger.services import sealing
from shebao.payments import pain
from shebao.payments import queries as payments
from shebao.payments import services as paying
from shebao.payments.models import BankAccount
from shebao.payments.pain import Party
from shebao.transfers import queries, services
from tests.kept import kept

JIA, YI, BING = CITIES["jia"], CITIES["yi"], CITIES["bing"]
FETCH = "payments.bank-fetch"
"""What an agency asks in every round in which its bank has something to tell."""
ONCE = ("transfers.lapse", "payments.differences", "exchange.tend")
"""What each agency asks by itself, moved by the date: in the first round of a day's play."""


class HurriedBooks(Books):
    """A bank that does not wait for the disk: nobody cuts the power of this machine."""

    def connect(self):
        db = super().connect()
        db.execute("PRAGMA synchronous=OFF")
        return db

    def copy_to(self, file):
        """All it holds, beside."""
        with closing(sqlite3.connect(file)) as copy:
            self._db.backup(copy)

    def lay_back(self, file):
        """As it was when it was copied."""
        with closing(sqlite3.connect(file)) as copy:
            copy.backup(self._db)


DOORS: list[Bank] = []
"""Doors of banks that no story uses now: the next one finds the bank at the same address."""


def _open_door() -> Bank:
    door = Bank(("127.0.0.1", 0), None)
    threading.Thread(target=door.serve_forever, daemon=True).start()
    return door


class Story:
    """Both cities, the bank, and the date."""

    def __init__(self, folder, *, movers=("zhangsan",), residents=(), **habits):
        self._open_bank(folder, habits)
        self._keep(movers, residents)
        for city in (JIA, YI):
            self.bank_books.open_account(
                {"account_no": city.account, "holder": builder.holder(city), "bank_name": builder.BANK[0],
                 "bank_code": builder.BANK[1], "opening_fen": OPENING_FEN}, on=self.today,
            )  # fmt: skip

    def _keep(self, *who):
        """The cities' rows: built by the services once, laid down again for the next story like it."""
        remembered.forget()  # of agencies that were there before, when a fixture of all tests plays
        key = (type(self).__name__, *map(tuple, who), self.url, self.today, str(settings.HOME))
        kept(key, partial(self._built, *who))

    def _built(self, *who):
        """Sealed as the worker would have by then: rows that are laid down again are minutes old."""
        self._build(*who)
        for owner in Account.objects.order_by("owner").values_list("owner", flat=True).distinct():
            sealing.seal(owner)

    def _build(self, movers, residents):
        for city, peer in ((JIA, YI), (YI, JIA)):
            for _ in builder.build(
                city,
                origin="http://127.0.0.1:9",
                bank_url=self.url,
                movers=movers,
                cast=[someone(key) for key in (*movers, *residents)],
            ):
                pass
            builder.know_account(city, peer)

    @classmethod
    def over(cls, folder):
        """A story that lies there already; its bank has a new address."""
        story = cls.__new__(cls)
        story._open_bank(folder, {})
        story.slot = 1_000_000  # of no job that was there before
        return story

    def _open_bank(self, folder, habits):
        self.folder = folder
        self.bank_books = HurriedBooks(
            folder / "bank.sqlite3",
            Habits(seed=habits.pop("seed", 1), **{k: Fraction(v) for k, v in habits.items()}),
        )
        self.door = DOORS.pop() if DOORS else _open_door()
        self.door.books = self.bank_books
        self.url = f"http://127.0.0.1:{self.door.server_address[1]}"
        self.slot = self.strays = 0
        self.played_on = None
        self.cities = [JIA, YI]

    def third(self, key="zhangsan"):
        """丙市 joins, in the province of 甲市; somebody is known there and insured nowhere there yet."""
        for _ in builder.build(
            BING, origin="http://127.0.0.1:9", bank_url=self.url, movers=(), cast=[someone(key)]
        ):
            pass
        for city in self.cities:
            builder.know_account(BING, city)
            builder.know_account(city, BING)
        self.bank_books.open_account(
            {"account_no": BING.account, "holder": builder.holder(BING), "bank_name": builder.BANK[0],
             "bank_code": builder.BANK[1], "opening_fen": OPENING_FEN}, on=self.today,
        )  # fmt: skip
        self.cities.append(BING)
        return BING

    def city_of(self, owner):
        return next(city for city in CITIES.values() if city.pension == owner)

    def close(self):
        """The door stays where it is, for the next story's books."""
        if self.door is not None:
            DOORS.append(self.door)
            self.door = None
            self.bank_books.close()

    @property
    def today(self) -> date:
        return clock.today()

    def advance(self, days=1):
        os.environ["SHEBAO_TODAY"] = (self.today + timedelta(days=days)).isoformat()

    def play(self, rounds=4):
        """Letters travel, the bank is asked, until a round moves nothing: only its own jobs ran. Then the books are sealed."""
        everybody = self.agencies()
        for number in range(rounds):
            asked = 0 if number or self.played_on == self.today else self._enqueue(everybody, ONCE)
            self.played_on = self.today
            asked += self._enqueue(
                [one for one in everybody if self.told_by_the_bank(one)], [FETCH]
            )
            Job.objects.filter(state="waiting").update(run_after=timezone.now())
            if jobs.run_all(handlers.JOBS) == asked:
                break
        self._enqueue(everybody, ("ledger.seal",))
        jobs.run_all(handlers.JOBS)

    def told_by_the_bank(self, owner) -> bool:
        """Whether the bank has a notice or a statement that this agency has not read; another bank is always asked."""
        bank, on = self.bank_books, self.today
        return any(
            not one.link.startswith(self.url)
            or bank.notices(one.account_no, after=one.notice_cursor, on=on)["notices"]
            or bank.statements(one.account_no, after=one.statement_cursor, on=on)["statements"]
            for one in BankAccount.objects.filter(owner=owner).exclude(link="")
        )

    def agencies(self):
        """Who asks by itself."""
        return [city.pension for city in self.cities]

    def _enqueue(self, everybody, kinds):
        self.slot += 1
        for owner in everybody:
            for kind in kinds:
                jobs.enqueue(owner, kind, key=f"{owner}/{kind}/{self.slot}")
        return len(everybody) * len(kinds)

    def person(self, key, city=YI):
        return people.by_number(city.pension, someone(key).number)

    def apply(self, key="zhangsan", *, origin=JIA, to=YI):
        person = self.person(key, to)
        return services.apply(
            owner=to.pension, person_no=person.person_no, origin=origin.pension,
            applicant=Applicant("person", person.name, "13800000000"), channel="mobile", key=key,
            by=key, on=self.today, at=clock.now(),
        )  # fmt: skip

    def accept(self, row):
        return services.accept(owner=row.owner, case_no=row.case_no, **self.duty(row, "clerk"))

    def duty(self, row, post):
        """The officer of that post at a row's agency, today."""
        by = f"{self.city_of(row.owner).key}-{post}"
        return {"by": by, "on": self.today, "at": clock.now()}

    def leaving(self, row):
        return queries.out_for_peer(row.origin_code, row.case_no)

    def release(self, out):
        number = services.propose_release(
            owner=out.owner, case_no=out.case_no, **self.duty(out, "clerk")
        )
        return services.release(owner=out.owner, proposal_id=number, **self.duty(out, "reviewer"))

    def pay_all(self, city=JIA):
        """Everything ordered, in one file."""
        return self._pay(city, payments.orders(city.pension, "ordered"))

    def pay(self, out):
        orders = payments.orders(out.owner, "ordered", case_no=out.case_no)
        return self._pay(self.city_of(out.owner), orders)

    def _pay(self, city, orders):
        file = paying.propose_file(
            owner=city.pension, account_no=city.account, order_nos=[o.order_no for o in orders],
            by=f"{city.key}-accountant", at=clock.now(),
        )  # fmt: skip
        return paying.approve_file(
            owner=city.pension, file_no=file.file_no, by=f"{city.key}-cashier", at=clock.now()
        )

    def book(self, row):
        number = services.propose_booking(
            owner=row.owner, case_no=row.case_no, **self.duty(row, "clerk")
        )
        return services.book(owner=row.owner, proposal_id=number, **self.duty(row, "reviewer"))

    def confirm(self, row):
        return services.confirm(
            owner=row.owner, case_no=row.case_no, person_no=row.person_no, by="zhangsan",
            on=self.today, at=clock.now(),
        )  # fmt: skip

    def waiting(self, city=YI):
        """What waits for a second officer there."""
        return [each.pk for each in cases.proposals_waiting(city.pension)]

    def stray(self, reference, fen):
        """Somebody unknown pays into 乙市's account under a transfer's reference."""
        payer = Party("路人甲", "6229999999990001", *builder.BANK)
        self.bank_books.open_account(
            {"account_no": payer.account_no, "holder": payer.name, "opening_fen": 10**6},
            on=self.today,
        )
        payee = Party(builder.holder(YI), YI.account, *builder.BANK)
        self.strays += 1
        one = pain.Transfer(f"STRAY/{self.strays}", reference, payee, fen, "误汇")
        self.bank_books.take(
            pain.write(message_id=one.instruction_id, payer=payer, transfers=[one], on=self.today,
                       at=clock.now()), on=self.today,
        )  # fmt: skip

    def conserved(self):
        """Paid out by origin = at the bank by its own books + matched + suspense at the destination."""
        own = self.bank_books.books()["accounts"]
        for city in self.cities:
            held = {row.code: row.balance_fen for row in books.trial_balance(city.pension)}
            assert sum(held.values()) == 0
            assert -held.get(f"bank/{city.account}", 0) == own[city.account]
            assert (found := verify.verify(city.pension)) == [], found
