"""Conservation between two agencies, weighed after each delivery of a letter and of each bank line.

Paid out by the old place = at the bank by the bank's own books + matched + in suspense at the new place.
"""

import itertools
from fractions import Fraction

import pytest

from shebao.base.plumbing import clock, faults
from shebao.base.refusals import Outage
from shebao.cli.bank.chance import Habits
from shebao.cli.demo.conservation import Breach, Money, Side, weigh
from shebao.config import handlers
from shebao.exchange import queries as exchange
from shebao.exchange import services as letters
from shebao.ledger import queries as books
from shebao.ledger.models import Posting
from shebao.payments import queries as payments
from shebao.payments import services as paying
from shebao.payments.models import StatementLine
from shebao.payments.pain import Party
from shebao.transfers import queries, services
from shebao.transfers.models import TransferIn, TransferOut
from tests.story import JIA, YI
from tests.tampering import triggers_off

pytestmark = pytest.mark.django_db
MOVERS = ("zhangsan", "zhouba", "wujiu", "yun2")
SHARES = {name: Fraction(1, 3) for name in ("bounce", "split", "join", "delay")}
DELIVERIES = ("letter/carried", "notices/taken", "statements/taken", "job/exchange.handle")
"""Points between two commits right after a letter or a bank line has come."""


def sides(story):
    """Both agencies' word, and what the bank has not told them."""
    for city in (JIA, YI):
        (account,) = payments.accounts(city.pension)
        rest = story.bank_books.untold(city.account, after=account.notice_cursor)
        yield Side(
            city.name, city.account, payments.totals(city.pension)._asdict(),
            {row.code: row.balance_fen for row in books.trial_balance(city.pension)},
            rest["in_fen"], rest["out_fen"],
        )  # fmt: skip


def weighed(story):
    return weigh(list(sides(story)), story.bank_books.books())


class Watch:
    """Weighs the money after each delivery, doubles letters, and holds back what a test wants held."""

    def __init__(self, story, monkeypatch):
        self.story, self.seen, self.held = story, [], set()
        monkeypatch.setattr(faults, "point", self.point)
        monkeypatch.setitem(handlers.JOBS, "exchange.deliver", self.deliver)

    def point(self, name):
        if name.startswith(DELIVERIES):
            self.seen.append((name, weighed(self.story)))

    def deliver(self, job):
        letter = exchange.outgoing(job.owner, job.payload["letter_id"])
        if (letter.kind, letter.caseref) in self.held:
            raise Outage("held up on the road")
        letters.deliver(job)
        letter.refresh_from_db()
        if letter.receipt:
            assert letters.receive(letter.body.encode(), at=clock.now()).decode() == letter.receipt
            self.point("letter/carried again")


def habits():
    """A seed with which of four payments one bounces, one is split, two are joined, some are late."""
    ids = [f"{JIA.pension}/order/2026/{n}/1" for n in range(1, 5)]
    references = [f"TI{YI.pension}-2026-{n:06d}" for n in range(1, 5)]

    def fits(one):
        bounced = [one.happens("bounce", name) for name in references]
        split = [one.happens("split", name) and not b for name, b in zip(ids, bounced, strict=True)]
        joined = [
            one.happens("join", name) and not b and not s and not one.happens("delay", name)
            for name, b, s in zip(ids, bounced, split, strict=True)
        ]
        late = one.happens("delay", ids[bounced.index(True)]) if any(bounced) else False
        return (sum(bounced), sum(split), sum(joined)) == (1, 1, 2) and late

    return next(seed for seed in itertools.count() if fits(Habits(seed, **SHARES)))


@pytest.fixture
def story(make_story):
    made = make_story(movers=MOVERS, seed=habits(), **SHARES)
    made.bank_books.habits = made.bank_books.habits._replace(days=2)
    return made


def released(story, watch):
    """Four transfers released and paid in one file; the form of one is held up, so its money comes first."""
    rows = [story.apply(key) for key in MOVERS]
    for row in rows:
        story.accept(row)
    story.play()
    watch.held = {("transfer.information-form", row.case_no) for row in rows}
    for row in rows:
        story.release(story.leaving(row))
    story.play(1)
    story.pay_all()
    return rows


def pay_again(story):
    """What bounced goes out once more, to the same account."""
    for out in TransferOut.objects.filter(owner=JIA.pension, state="bounced"):
        bank = out.letter["receiving"]
        payee = Party(bank["holder"], bank["account_no"], bank["bank_name"], bank["bank_code"])
        services.reissue(
            owner=JIA.pension, case_no=out.case_no, payee=payee, by="jia-clerk", on=story.today,
            at=clock.now(),
        )  # fmt: skip
        story.pay(out)


def give_back(story):
    """The stranger's money goes home: unmatched until then, and in the way of what is split."""
    (line,) = (x for x in payments.suspense(YI.pension, story.today) if x.amount_fen == 100)
    paying.return_line(
        owner=YI.pension, line_key=line.line_key, reason="误汇", on=story.today,
        by="yi-accountant", at=clock.now(),
    )  # fmt: skip
    story.pay_all(YI)


def test_nothing_is_made_or_lost_after_any_letter_or_bank_line(story, monkeypatch):
    watch = Watch(story, monkeypatch)
    rows = released(story, watch)
    story.play(2)
    assert TransferIn.objects.filter(state="money-received").exists()
    watch.held = set()
    story.stray(rows[0].reference, 100)
    for day in range(8):
        story.play(1)
        pay_again(story)
        if day == 4:
            give_back(story)
        for row in TransferIn.objects.filter(state="matched"):
            story.book(row)
        for row in TransferIn.objects.filter(state="notified"):
            story.confirm(row)
        story.advance()
    story.play(2)

    told = story.bank_books.books()
    assert told["payments"]["AC06"] == 1
    assert told["joined"]
    assert told["split"]
    moved = sum(queries.transfer_in(YI.pension, row.case_no).total_fen for row in rows)
    assert weighed(story) == Money(moved, 0, moved, 0)
    names = {name for name, _ in watch.seen}
    assert {"letter/carried again", "notices/taken", "job/exchange.handle/not-yet-done"} <= names
    assert len({money for _, money in watch.seen}) >= 8, "the money was watched on its way"
    story.conserved()


def breach(story):
    with pytest.raises(Breach) as found:
        weighed(story)
    return str(found.value)


def one_paid(story):
    row = story.apply()
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.pay_all()
    story.play()
    assert weighed(story).paid_fen == queries.transfer_in(YI.pension, row.case_no).total_fen


def test_a_fen_too_much_anywhere_is_a_breach(make_story):
    story = make_story()
    one_paid(story)
    line = StatementLine.objects.get(owner=YI.pension)
    StatementLine.objects.filter(pk=line.pk).update(amount_fen=line.amount_fen + 1)
    assert "bank account and its lines differ" in breach(story)
    StatementLine.objects.filter(pk=line.pk).update(amount_fen=line.amount_fen)

    posting = Posting.objects.filter(account__owner=YI.pension).order_by("pk").last()
    with triggers_off():
        Posting.objects.filter(pk=posting.pk).update(amount_fen=posting.amount_fen + 1)
    assert "the ledger's sum" in breach(story)
    with triggers_off():
        Posting.objects.filter(pk=posting.pk).update(amount_fen=posting.amount_fen)

    with story.bank_books._transaction() as bank:
        bank.execute("UPDATE entry SET amount_fen = amount_fen - 1 WHERE account = ? AND id = "
                     "(SELECT MAX(id) FROM entry WHERE account = ?)", (YI.account, YI.account))  # fmt: skip
    assert "the ledger and the bank differ" in breach(story)


def test_money_that_two_books_agree_to_have_lost_is_still_a_breach():
    """Each side's own books agree, yet a fen left one agency and reached neither the bank nor the other."""
    out = {"paid_fen": 100, "bounced_fen": 0, "matched_fen": 0, "claimed_fen": 0, "open_in_fen": 0,
           "open_out_fen": 0, "bank_fen": -100}  # fmt: skip
    come = dict.fromkeys(out, 0) | {"open_in_fen": 99, "bank_fen": 99}
    given = Side("甲", "1", out, {"bank/1": 100 - 10, "x": -90}, 0, 0)
    taken = Side("乙", "2", come, {"bank/2": -109, "suspense/甲": 99, "x": 10}, 0, 0)
    bank = {"accounts": {"1": -90, "2": 109}, "clearing_fen": 0, "vault_fen": -20, "sum_fen": 0}
    with pytest.raises(Breach, match=r"0\.01 yuan lost"):
        weigh([given, taken], bank, opening_fen=10)
    weigh([given, taken], bank | {"clearing_fen": 1, "vault_fen": -20}, opening_fen=10)
