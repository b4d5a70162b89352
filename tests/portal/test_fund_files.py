"""The fund desk: orders become a file, the file passes two officers and reaches the bank."""

import hashlib

import pytest

from shebao.payments import queries, services
from shebao.payments.models import BankFile
from tests.payments.helpers import DAY, OURS, Told, approved, order, sent, take
from tests.portal.fund import AT, BOTH, ELSEWHERE, A, desk, page_of, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk(db):
    desk()


def make(client, *orders, account=OURS):
    """Tick orders and make a file."""
    given = {"account": account, "order": [one.order_no for one in orders], "state": "ordered"}
    return client.post("/fund/files/make/", given)


def test_home_leads_the_accountant_and_the_cashier_to_the_fund_desk():
    for name in ("钱一", "孙二"):
        assert signed_in(name).get("/").url == "/fund/"
    assert "/fund/" not in signed_in("周三").get("/").headers.get("Location", "")


@pytest.mark.parametrize(
    "address", ["", "orders/", "files/", "statements/", "suspense/", "books/", "books/check/"]
)
def test_a_clerk_is_refused_at_every_page_of_the_desk(address):
    assert signed_in("周三").get(f"/fund/{address}").status_code == 403
    assert signed_in("钱一").get(f"/fund/{address}").status_code == 200


def test_ticked_orders_become_a_file_that_the_cashier_countersigns_and_anybody_of_the_desk_downloads():
    orders = [order(1, 100), order(2, 250)]
    made = make(signed_in("钱一"), *orders)
    file = queries.files(A)[0]
    assert made.url == page_of("files", file.file_no)
    assert (file.state, file.orders_count, file.total_fen) == ("proposed", 2, 350)

    cashier = signed_in("孙二")
    done = cashier.post(f"{made.url}approve/", follow=True)
    assert "已复核" in done.content.decode()

    brought = cashier.get(f"{made.url}pain.001.xml")
    kept = queries.file(A, file.file_no)
    assert brought.content == bytes(kept.xml)
    assert hashlib.sha256(brought.content).hexdigest() == kept.sha256
    assert "attachment" in brought["Content-Disposition"]

    cashier.post(f"{made.url}sent/")
    assert {one.state for one in queries.orders(A)} == {"sent"}
    late = cashier.post(f"{made.url}approve/").content.decode()
    assert "当前状态“已发送”下不能办理“复核”" in late


def test_nothing_is_downloaded_before_the_second_officer():
    made = make(signed_in("钱一"), order())
    assert signed_in("孙二").get(f"{made.url}pain.001.xml").status_code == 404


def test_a_file_without_an_order_is_refused_on_the_same_page():
    order()
    answer = make(signed_in("钱一"))
    assert answer.status_code == 422
    assert "payments.empty-file" in answer.content.decode()
    assert "把选中的做成付款文件" in answer.content.decode()


def test_what_was_ticked_stays_ticked_after_a_refusal():
    one = order()
    answer = make(signed_in("钱一"), one, account="9999000000000000").content.decode()
    assert "payments.unknown-account" in answer
    assert answer.count("checked>") == 1


def test_nobody_countersigns_their_own_file():
    both = signed_in(BOTH)
    made = make(both, order())
    answer = both.post(f"{made.url}approve/")
    assert answer.status_code == 422
    assert "payments.same-officer" in answer.content.decode()
    assert 'id="approve"' not in both.get(made.url).content.decode()
    assert queries.files(A)[0].state == "proposed"


def test_the_accountant_cannot_countersign_and_the_cashier_cannot_make_a_file():
    one = order()
    assert make(signed_in("孙二"), one).status_code == 403
    made = make(signed_in("钱一"), one)
    assert signed_in("钱一").post(f"{made.url}approve/").status_code == 403
    assert queries.files(A)[0].state == "proposed"


def test_a_file_sent_back_frees_its_orders_and_says_why():
    one = order()
    made = make(signed_in("钱一"), one)
    signed_in("孙二").post(f"{made.url}send-back/", {"reason": "金额有误"})
    assert "金额有误" in signed_in("钱一").get(made.url).content.decode()
    assert queries.order(A, one.order_no).state == "ordered"


def test_a_file_of_a_linked_account_is_not_noted_as_sent_by_hand():
    services.link_account(owner=A, account_no=OURS, link="http://127.0.0.1:9")
    file = approved(order())
    answer = signed_in("孙二").post(f"{page_of('files', file.file_no)}sent/")
    assert answer.status_code == 422
    assert "fund.bank-link-sends" in answer.content.decode()
    assert BankFile.objects.get().state == "approved"


def test_another_agencys_orders_and_files_are_not_found():
    one = order()
    file = approved(one)
    other = signed_in(ELSEWHERE)
    assert other.get(page_of("orders", one.order_no)).status_code == 404
    assert other.get(page_of("files", file.file_no)).status_code == 404
    assert other.get(f"{page_of('files', file.file_no)}pain.001.xml").status_code == 404
    assert one.order_no not in other.get("/fund/orders/?state=approved").content.decode()


def test_an_order_shows_what_happened_and_a_bounced_one_who_must_act():
    one = order(1, 500)
    sent(one)
    take(Told("P1", -500, instruction_id=one.instruction_id), message_id="N1")
    take(Told("R1", 500, instruction_id=one.instruction_id, reason="账号不符"), message_id="N2")
    text = signed_in("钱一").get(page_of("orders", one.order_no)).content.decode()
    assert "账号不符" in text
    assert "由柜台经办人员更正" in text
    assert text.count("<time") == 6
    answer = signed_in("钱一").post(
        f"{page_of('orders', one.order_no)}again/",
        {"payee_name": "乙市", "payee_account_no": "6200000000000009"},
    )
    assert "fund.order-of-case" in answer.content.decode()


def bounced_return():
    """Money sent back to whoever paid it, that came back to us."""
    take(Told("C1", 700, name="某人", account="6200000000000077"))
    line = queries.lines(A)[0]
    back = services.return_line(
        owner=A, line_key=line.key, reason="不属于本机构", on=DAY, by="钱一", at=AT
    )
    sent(back)
    take(Told("P1", -700, instruction_id=back.instruction_id), message_id="N2")
    take(Told("R1", 700, instruction_id=back.instruction_id, reason="账号不符"), message_id="N3")
    return queries.order(A, back.order_no)


def test_a_return_that_bounced_is_paid_again_to_corrected_details():
    back = bounced_return()
    assert back.state == "bounced"
    accountant, address = signed_in("钱一"), page_of("orders", back.order_no)
    assert "退回款或者清退款退票" in accountant.get("/fund/").content.decode()
    bad = accountant.post(f"{address}again/", {"payee_name": "某人", "payee_account_no": "账"})
    assert bad.status_code == 422
    assert 'aria-invalid="true"' in bad.content.decode()
    good = {"payee_name": "某人", "payee_account_no": "6200000000000078"}
    accountant.post(f"{address}again/", good)
    again = queries.order(A, back.order_no)
    assert (again.state, again.attempt, again.payee_account_no) == ("ordered", 2, good["payee_account_no"])  # fmt: skip


def test_orders_are_paged_by_key_without_asking_more_of_the_database(django_assert_max_num_queries):
    made = [order(n) for n in range(1, 31)]
    accountant = signed_in("钱一")
    with django_assert_max_num_queries(15):
        first = accountant.get("/fund/orders/")
    assert first.content.decode().count('name="order"') == 25
    with django_assert_max_num_queries(15):
        second = accountant.get(f"/fund/orders/?state=ordered&after={made[5].pk}")
    assert second.content.decode().count('name="order"') == 5


@pytest.mark.parametrize(
    "words", ["after=x", "after=-1", "after=99999999999999999999", "state=ghost"]
)
def test_a_nonsense_address_shows_the_first_page(words):
    assert signed_in("钱一").get(f"/fund/orders/?{words}").status_code == 200
