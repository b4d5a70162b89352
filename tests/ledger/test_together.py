"""Many at once: nothing is doubled, nobody waits for ever, the books agree."""

import random
import threading
import time

import pytest
from django.db import connection, transaction

from shebao.ledger import queries, services
from shebao.ledger.errors import KeyTaken, NotEnough, UnknownAccount
from shebao.ledger.models import Entry, Mark, Seal
from shebao.ledger.verify import verify
from tests.ledger.conftest import FUND, LI, ON, OWNER, TRANSIT, ZHANG, entry


def at_once(*acts):
    """Run each act in a thread of its own, all let go together; the errors they died of."""
    errors, barrier = [], threading.Barrier(len(acts))

    def run(act):
        try:
            barrier.wait()
            act()
        except Exception as error:  # a deadlock or a locked database would show here
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_the_same_keys_from_many_hands_are_posted_once_each(kept_books):
    def tries(seed):
        def act():
            keys = list(range(12))
            random.Random(seed).shuffle(keys)
            for n in keys:
                with transaction.atomic():
                    services.post(OWNER, entry(f"k{n}", (ZHANG, 10), (FUND, -10)))

        return act

    assert at_once(*(tries(seed) for seed in range(5))) == []
    assert Entry.objects.count() == 12
    assert queries.balance(OWNER, ZHANG) == 120
    assert verify() == []


def test_money_going_both_ways_between_two_persons_never_deadlocks(kept_books, marked_often):
    services.post(OWNER, entry("start", (ZHANG, 500), (LI, 500), (FUND, -1000)))

    def gives(giver, taker, name):
        def act():
            for n in range(10):
                time.sleep(0.005)  # SQLite's queue is not a fair one
                with transaction.atomic():
                    services.post(
                        OWNER,
                        entry(f"{name}/{n}/a", (giver, -5), (taker, 5)),
                        entry(f"{name}/{n}/b", (taker, -1), (giver, 1), (TRANSIT, 2), (FUND, -2)),
                    )

        return act

    def seals():
        for _ in range(6):
            services.seal(OWNER)
            time.sleep(0.01)

    errors = at_once(
        gives(ZHANG, LI, "a"), gives(LI, ZHANG, "b"), gives(ZHANG, LI, "c"), gives(LI, ZHANG, "d"),
        seals,
    )  # fmt: skip
    assert errors == []
    assert queries.balance(OWNER, ZHANG) + queries.balance(OWNER, LI) == 1000
    assert queries.balance(OWNER, FUND) == -1000 - 80
    assert verify() == []
    assert Seal.objects.count() == 81
    assert Mark.objects.filter(seq=80).exists()


def test_two_hands_cannot_both_take_the_last_fen(kept_books):
    services.post(OWNER, entry("start", (ZHANG, 100), (FUND, -100)))
    refused = []

    def takes(name):
        def act():
            try:
                with transaction.atomic():
                    services.post(OWNER, entry(name, (ZHANG, -100), (TRANSIT, 100)))
            except NotEnough:
                refused.append(name)

        return act

    assert at_once(takes("a"), takes("b"), takes("c")) == []
    assert len(refused) == 2
    assert queries.balance(OWNER, ZHANG) == 0


def people(count):
    codes = [f"person/{OWNER}/enrolment/{n}/pension" for n in range(1, count + 1)]
    services.open_accounts(OWNER, codes, "person")
    return codes


def test_a_populations_chunk_is_one_balanced_entry_once(books):
    codes = people(1500)
    amounts = [(code, n + 1, f"r{n}") for n, code in enumerate(codes)]
    posted = services.post_chunk(OWNER, "settle/2025/1-1500", ON, "计息", amounts, FUND)
    again = services.post_chunk(OWNER, "settle/2025/1-1500", ON, "计息", reversed(amounts), FUND)

    assert posted.new
    assert again == posted._replace(new=False)
    assert queries.balance(OWNER, codes[-1]) == 1500
    assert queries.balance(OWNER, FUND) == -(1500 * 1501 // 2)
    shown = queries.entry(OWNER, "settle/2025/1-1500")
    assert (len(shown.lines), shown.line_count) == (50, 1501)
    assert verify() == []


def test_a_chunk_refuses_what_post_refuses_and_writes_nothing(books):
    codes = people(3)
    services.post_chunk(OWNER, "c", ON, "", [(codes[0], 5, "")], FUND)
    with pytest.raises(KeyTaken):
        services.post_chunk(OWNER, "c", ON, "", [(codes[0], 6, "")], FUND)
    with pytest.raises(NotEnough):
        services.post_chunk(OWNER, "d", ON, "", [(codes[0], -6, ""), (codes[1], 1, "")], FUND)
    with pytest.raises(UnknownAccount):
        services.post_chunk(OWNER, "d", ON, "", [("person/none", 6, "")], FUND)

    assert Entry.objects.count() == 1
    assert verify() == []
