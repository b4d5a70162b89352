import datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from shebao.ledger import queries, services
from shebao.ledger.errors import (
    BadAccount,
    KeyTaken,
    NotEnough,
    Unbalanced,
    UnknownAccount,
    ZeroLine,
)
from shebao.ledger.models import Account, Entry, Posting
from tests.ledger.conftest import BANK, FUND, LI, ON, OWNER, SUSPENSE, TRANSIT, ZHANG, entry


def give(code=ZHANG, fen=10_000, key="give"):
    services.post(OWNER, entry(key, (code, fen), (FUND, -fen)))


def test_a_balanced_entry_moves_the_balances_of_both_accounts(books):
    posted = services.post(OWNER, entry("k1", (ZHANG, 500, "r1"), (FUND, -500), memo="入账"))

    assert [(p.key, p.new) for p in posted] == [("k1", True)]
    assert queries.balance(OWNER, ZHANG) == 500
    assert queries.balance(OWNER, FUND) == -500


def test_the_same_key_and_content_again_changes_nothing_whatever_the_order_of_lines(books):
    first = services.post(OWNER, entry("k1", (ZHANG, 500), (FUND, -500)))
    again = services.post(OWNER, entry("k1", (FUND, -500), (ZHANG, 500)))

    assert again == [first[0]._replace(new=False)]
    assert queries.balance(OWNER, ZHANG) == 500
    assert Entry.objects.count() == 1


def test_the_same_key_with_other_content_is_refused_and_the_transaction_goes_on(books):
    give()
    with transaction.atomic():
        with pytest.raises(KeyTaken):
            services.post(OWNER, entry("give", (ZHANG, 1), (FUND, -1)))
        give(key="next")

    assert queries.balance(OWNER, ZHANG) == 20_000


def test_the_same_key_belongs_to_each_owner_alone(books):
    services.open_account("110100P1", ZHANG, "person")
    services.open_account("110100P1", FUND, "fund")
    give()

    assert services.post("110100P1", entry("give", (ZHANG, 1), (FUND, -1)))[0].new


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([(ZHANG, 5), (FUND, -4)], Unbalanced),
        ([], Unbalanced),
        ([(ZHANG, 0), (FUND, 0)], ZeroLine),
        ([(ZHANG, 10**13 + 1), (FUND, -(10**13) - 1)], ZeroLine),
        ([(ZHANG, 5), ("fund/none", -5)], UnknownAccount),
        ([(ZHANG, -1), (FUND, 1)], NotEnough),
    ],
)
def test_an_entry_that_cannot_be_is_refused_before_anything_is_written(books, lines, refusal):
    with pytest.raises(refusal):
        services.post(OWNER, entry("k", *lines))

    assert Posting.objects.count() == 0
    assert Entry.objects.count() == 0


def test_several_entries_in_one_call_are_posted_in_order(books):
    posted = services.post(
        OWNER,
        entry("in", (ZHANG, 100), (FUND, -100)),
        entry("out", (ZHANG, -100), (TRANSIT, 100)),
    )
    assert [p.new for p in posted] == [True, True]
    assert posted[0].entry_id < posted[1].entry_id
    assert queries.in_transit(OWNER) == {"110100P1": 100}

    with pytest.raises(NotEnough):
        services.post(
            OWNER,
            entry("out2", (ZHANG, -100), (TRANSIT, 100)),
            entry("in2", (ZHANG, 100), (FUND, -100)),
        )


def test_of_several_entries_those_already_posted_stay_and_the_others_are_added(books):
    give(key="a")
    posted = services.post(
        OWNER,
        entry("b", (LI, 7), (FUND, -7)),
        entry("a", (ZHANG, 10_000), (FUND, -10_000)),
    )
    assert [(p.key, p.new) for p in posted] == [("b", True), ("a", False)]
    assert queries.balance(OWNER, FUND) == -10_007


def test_texts_with_quotes_backslashes_braces_and_rare_characters_arrive_whole(books):
    memo, case = "他说\"给\\他\" {a,b} 'x' 𬱖", '310100P1/transfer/2026/"1\\'
    services.post(
        OWNER, entry('k"\\,{}', (ZHANG, 1, 'r"\\{,}'), (FUND, -1), memo=memo, case_no=case)
    )
    shown = queries.entry(OWNER, 'k"\\,{}')

    assert (shown.memo, shown.case_no) == (memo, case)
    assert shown.lines[0].relationship_no == 'r"\\{,}'
    assert not services.post(
        OWNER, entry('k"\\,{}', (ZHANG, 1, 'r"\\{,}'), (FUND, -1), memo=memo, case_no=case)
    )[0].new


def test_a_transfers_money_crosses_the_books_and_the_trial_balance_stays_zero(books):
    give(fen=1_000_00)
    services.post(OWNER, entry("release", (ZHANG, -1_000_00), (FUND, -500_00), (TRANSIT, 1_500_00)))
    services.post(OWNER, entry("paid", (TRANSIT, -1_500_00), (BANK, 1_500_00)))

    assert queries.in_transit(OWNER) == {"110100P1": 0}
    assert queries.balance(OWNER, BANK) == 1_500_00
    assert sum(line.balance_fen for line in queries.trial_balance(OWNER)) == 0


def test_opening_an_account_again_returns_it_and_another_kind_is_refused(books):
    assert services.open_account(OWNER, FUND, "fund") == services.open_account(OWNER, FUND, "fund")
    for code, kind in (("fund/x", "bank"), ("x/1", "person"), ("person/1", "nothing")):
        with pytest.raises(BadAccount):
            services.open_account(OWNER, code, kind)


def test_the_journal_pages_by_key_and_filters_by_account_and_case(books):
    for n in range(5):
        services.post(
            OWNER, entry(f"k{n}", (ZHANG if n % 2 else LI, 5), (FUND, -5), case_no=f"c{n // 2}")
        )

    first = queries.journal(OWNER, limit=2)
    rest = queries.journal(OWNER, after=first[-1].entry_id, limit=9)
    assert [e.key for e in first + rest] == ["k0", "k1", "k2", "k3", "k4"]
    assert [e.key for e in queries.journal(OWNER, account=ZHANG)] == ["k1", "k3"]
    assert [e.key for e in queries.journal(OWNER, limit=2, newest_first=True)] == ["k4", "k3"]
    assert [e.key for e in queries.entries_of_case(OWNER, "c1")] == ["k2", "k3"]
    assert queries.journal("110100P1") == []


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_posting set amount_fen = amount_fen + 1",
        "update ledger_entry set memo = 'x'",
        "update ledger_account set balance_fen = balance_fen + 1 where kind = 'person'",
        "update ledger_account set code = code || 'x'",
        "update ledger_seal set seq = seq + 1000",
        "update ledger_mark set balance_fen = balance_fen + 1",
        "delete from ledger_posting",
        "delete from ledger_entry",
        "delete from ledger_account",
        "delete from ledger_seal",
        "delete from ledger_mark",
        "insert into ledger_account (owner, code, kind, balance_fen) values ('x', 'person/9', 'person', 5)",
    ],
)
def test_the_database_itself_refuses_every_change_of_the_books(kept_books, statement, marked_often):
    give(key="a")
    give(key="b")
    services.seal(OWNER)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_emptying_or_replacing_is_refused_too(kept_books):
    give()
    if connection.vendor == "postgresql":
        statements = [
            f"truncate ledger_{t} cascade" for t in ("account", "entry", "posting", "seal", "mark")
        ]
    else:
        columns = "id, owner, entry_id, account_id, amount_fen, relationship_no"
        statements = [
            f"insert or replace into ledger_posting ({columns})"
            f" select id, owner, 999, account_id, 99, '' from ledger_posting",
            "insert or replace into ledger_account (id, owner, code, kind, balance_fen)"
            " select id, owner, code, kind, 0 from ledger_account where kind = 'person'",
        ]
    for statement in statements:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def raw(entry_id, *lines, head=None):
    """Postings and perhaps their entry, past the service."""
    with transaction.atomic():
        for code, fen in lines:
            account = Account.objects.get(owner=OWNER, code=code)
            Posting.objects.create(owner=OWNER, entry_id=entry_id, account=account, amount_fen=fen)
        if head is not None:
            Entry.objects.create(
                id=entry_id,
                key="raw",
                on=ON,
                lines_sha256=b"",
                content_sha256=b"",
                posted_at=datetime.datetime.now(datetime.UTC),
                **{"owner": OWNER, "lines": 2, **head},
            )


def test_an_unbalanced_a_late_a_foreign_or_an_unclosed_posting_never_commits(kept_books):
    give()
    posted = Entry.objects.get().pk
    balanced = (ZHANG, 5), (FUND, -5)
    with pytest.raises(DatabaseError):
        raw(900, (ZHANG, 5), (FUND, -4), head={})
    with pytest.raises(DatabaseError):
        raw(900, *balanced, head={"lines": 3})
    with pytest.raises(DatabaseError):
        raw(posted, *balanced)
    with pytest.raises(DatabaseError):
        raw(900, *balanced, head={"owner": "110100P1"})
    with pytest.raises(IntegrityError):
        raw(900, *balanced)
    with pytest.raises(IntegrityError):
        raw(900, (ZHANG, -10_001), (FUND, 10_001), head={})

    assert Posting.objects.count() == 2
    raw(900, *balanced, head={})
    assert queries.balance(OWNER, ZHANG) == 10_005


CODES = [ZHANG, LI, FUND, TRANSIT, SUSPENSE]
moves = st.lists(
    st.tuples(
        st.integers(0, 3),  # few keys, so that retries and clashes happen
        st.sampled_from(CODES),
        st.sampled_from(CODES),
        st.integers(1, 50),
        st.booleans(),  # seal in between
    ),
    max_size=12,
)


@pytest.mark.django_db
class TestProperty:
    @given(moves=moves)
    def test_whatever_is_posted_or_tried_again_the_books_stay_right(self, moves):
        with transaction.atomic():
            expected = self.run(moves)
            held = {code: queries.balance(OWNER, code) for code in CODES}
            assert held == expected
            assert sum(line.balance_fen for line in queries.trial_balance(OWNER)) == 0
            assert min(held[ZHANG], held[LI]) >= 0
            transaction.set_rollback(True)

    def run(self, moves):
        from tests.ledger.conftest import open_all

        open_all()
        expected, posted = dict.fromkeys(CODES, 0), {}
        for n, giver, taker, fen, sealing in moves:
            short = giver != taker and giver in (ZHANG, LI) and expected[giver] < fen
            try:
                (done,) = services.post(OWNER, entry(f"k{n}", (giver, -fen), (taker, fen)))
            except KeyTaken:
                assert posted[n] != (giver, taker, fen)
            except NotEnough:
                assert short
                assert n not in posted
            else:
                assert done.new == (n not in posted)
                if done.new:
                    posted[n] = (giver, taker, fen)
                    expected[giver] -= fen
                    expected[taker] += fen
            if sealing:
                services.seal(OWNER)
        return expected
