"""Pages that are opened all day ask the same number of questions for one row as for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shebao.agencies import remembered
from shebao.base.plumbing import clock
from shebao.identity import services as people
from shebao.ledger import services as ledger
from shebao.portal.naming import to_url
from tests.payments.helpers import AT, Told, expect, order, take
from tests.portal.fund import A, desk, signed_in
from tests.story import JIA, YI, Story

pytestmark = pytest.mark.django_db
ASKS = {
    "queue": 25, "case": 30, "person": 29, "home": 29, "follow": 30, "suspense": 15, "orders": 9,
    "statements": 10, "journal": 11,
}  # fmt: skip
"""The questions a page asks, session and menu included: exactly. More is a finding; fewer, write it down."""


@pytest.fixture(autouse=True)
def _a_second_that_never_ends(monkeypatch):
    """What a process remembers for a second is asked at the first opening and not again."""
    monkeypatch.setattr(remembered, "SECONDS", 3600)


def asked(client, address):
    """How many questions a page asks; the first opening fills what a process keeps."""
    client.get(address)
    with CaptureQueriesContext(connection) as told:
        assert client.get(address).status_code == 200, address
    return len(told)


def same(client, address, more, name):
    """No more questions for the rows that `more` adds than for one, and not too many."""
    before = asked(client, address)
    more()
    assert (asked(client, address), before) == (ASKS[name], ASKS[name]), name


def line(number):
    return Told(f"C{number}", 100 + number, remittance=f"REF-{number:04d} 转移", account="62999")


def take_lines(numbers):
    for number in numbers:
        take(line(number), message_id=f"M{number}")


def test_the_suspense_and_the_statements_ask_as_often_for_many(db):
    desk()
    for number in range(1, 9):
        expect(number, 90_000, reference=f"REF-{number:04d}")
    take_lines([1])
    client = signed_in()
    same(client, "/fund/suspense/", lambda: take_lines(range(2, 5)), "suspense")
    same(client, "/fund/statements/", lambda: take_lines(range(5, 9)), "statements")


def test_orders_ask_as_often_for_many(db):
    desk()
    order(1)
    more = [order] * 5
    client = signed_in()
    same(client, "/fund/orders/", lambda: [make(n) for n, make in enumerate(more, 2)], "orders")


def test_a_journal_asks_as_often_for_many_entries(db):
    desk()
    ledger.open_account(A, "fund/pension/pooled", "fund")

    def enter(number):
        lines = [
            ledger.Line("fund/pension/pooled", -number),
            ledger.Line("transit/110100P1", number),
        ]
        ledger.post(A, ledger.NewEntry(f"{A}/e/{number}", AT.date(), "划出", lines))

    enter(1)
    address = "/fund/books/account/?code=fund/pension/pooled"
    same(signed_in(), address, lambda: [enter(n) for n in range(2, 9)], "journal")


@pytest.fixture
def two(make_story):
    return make_story(movers=("zhangsan", "zhouba", "wujiu"))


def test_the_queue_asks_as_often_for_many(two: Story, as_officer):
    two.apply("zhangsan")
    client = as_officer("yi-clerk")
    same(client, "/counter/", lambda: [two.apply(k) for k in ("zhouba", "wujiu")], "queue")


def test_a_case_a_person_and_a_citizens_pages_ask_a_known_number_of_questions(two, as_officer):
    row = two.apply()
    two.accept(row)
    two.play()
    out = two.leaving(row)
    two.release(out)
    two.pay(out)
    two.play()
    person = two.person("zhangsan", JIA)
    client, told = as_officer("jia-clerk"), {}
    case, its = reverse("counter-case", args=[to_url(out.case_no)]), to_url(person.person_no)
    told["case"] = asked(client, case)
    told["person"] = asked(client, reverse("counter-person", args=[its]))
    user = people.open_demo_login(two.person("zhangsan", YI), at=clock.moment())
    client = as_officer(user.username)
    told["home"] = asked(client, reverse("citizen-home"))
    told["follow"] = asked(client, reverse("citizen-case", args=[to_url(row.case_no)]))
    assert told == {name: ASKS[name] for name in told}
