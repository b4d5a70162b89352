"""The fund desk in a real browser: a file made, money matched and money sent back, by keyboard alone."""

import pytest

from shebao.payments import queries
from tests.browser.conftest import is_sound
from tests.payments.helpers import THEIRS, Told, expect, order, take
from tests.portal.fund import AT, A, desk

pytestmark = pytest.mark.django_db(transaction=True)


def enter(page, username):
    """The demo's one-click sign-in."""
    page.goto("/sign-in/")
    page.click(f"button[value='{username}']")
    page.wait_for_selector(".bench")


def tab_to(page, found: str, presses: int = 60):
    """Press Tab until the focused thing is the one a selector names."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({found!r})"):
            return
    raise AssertionError(f"no Tab leads to {found}")


@pytest.mark.journey
def test_a_file_is_made_and_countersigned_with_the_keyboard_alone(transactional_db, open_page):
    desk()
    one = order(1, 1_234_500)
    accountant = open_page("desk")
    enter(accountant, "钱一")
    tab_to(accountant, "#next")
    accountant.keyboard.press("Enter")
    accountant.wait_for_selector("input[name=order]")
    tab_to(accountant, "button.btn-primary")
    accountant.keyboard.press("Tab")  # the first line's number lies behind its tick box
    assert accountant.evaluate("document.activeElement.name") == "order"
    accountant.keyboard.press("Space")
    accountant.keyboard.press("Shift+Tab")
    accountant.keyboard.press("Enter")
    accountant.wait_for_url("**/fund/files/*bank-file*/")

    cashier = open_page("phone")
    enter(cashier, "孙二")
    tab_to(cashier, "#next")
    cashier.keyboard.press("Enter")
    cashier.wait_for_selector("td a.id")
    tab_to(cashier, "td a.id")
    cashier.keyboard.press("Enter")
    cashier.wait_for_selector("#approve")
    tab_to(cashier, "#approve")
    cashier.keyboard.press("Enter")
    cashier.wait_for_selector("a[download]")

    file = queries.files(A)[0]
    assert (file.state, file.proposed_by, file.approved_by) == ("approved", "钱一", "孙二")
    assert queries.order(A, one.order_no).state == "approved"


def press(page, found: str):
    """Reach it by Tab and press Enter; another page comes."""
    tab_to(page, found)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_money_is_matched_by_hand_and_a_second_officer_confirms_it_on_a_phone(
    transactional_db, open_page
):
    desk()
    expect(3, 90_000_00, reference="REF-0003")
    take(Told("C1", 90_000_00, remittance="转移款", name="乙市社保", account=THEIRS))
    accountant = open_page("desk")
    enter(accountant, "钱一")
    press(accountant, "#next")
    press(accountant, "td a.name")
    is_sound(accountant)
    tab_to(accountant, "input[name^='yuan-']")
    accountant.keyboard.type("90000.01")
    tab_to(accountant, "#note")
    accountant.keyboard.type("附言未写编号，金额与联系函一致")
    press(accountant, "button.btn-primary")
    assert accountant.input_value("#note") == "附言未写编号，金额与联系函一致"
    assert accountant.input_value("input[name^='yuan-']") == "90000.01"
    wrong = accountant.locator("input[name^='yuan-']")
    assert "refusal" in (wrong.get_attribute("aria-describedby") or "")
    wrong.fill("90000")
    press(accountant, "button.btn-primary")
    assert "请出纳复核" in accountant.inner_text(".alert-success")
    assert queries.expectations(A)[0].matched_fen == 0

    cashier = open_page("phone")
    enter(cashier, "孙二")
    press(cashier, "#next")
    is_sound(cashier)
    press(cashier, "form[action$='/confirm/'] button")
    awaited = queries.expectations(A)[0]
    assert (awaited.state, awaited.matched_fen) == ("arrived", 90_000_00)
    assert queries.suspense(A, AT.date()) == []


def test_unknown_money_is_sent_back_through_both_officers(transactional_db, open_page):
    desk()
    take(Told("C2", 120_50, name="某某有限公司", account="6200000000000077", remittance="误付"))
    accountant = open_page("desk")
    enter(accountant, "钱一")
    press(accountant, "#next")
    press(accountant, "td a.name")
    tab_to(accountant, "#return-reason")
    accountant.keyboard.type("误付")
    press(accountant, "form[action$='/return/'] button")
    assert "/fund/orders/" in accountant.url
    is_sound(accountant)
    press(accountant, "main a.btn-primary")
    tab_to(accountant, "input[name=order]")
    accountant.keyboard.press("Space")
    press(accountant, "button.btn-primary")

    cashier = open_page("phone")
    enter(cashier, "孙二")
    press(cashier, "#next")
    press(cashier, "td a.id")
    press(cashier, "#approve")
    back = queries.orders(A)[0]
    assert (back.state, back.amount_fen, back.payee_account_no) == (
        "approved", 120_50, "6200000000000077",
    )  # fmt: skip
    assert queries.lines(A)[0].state == "returning"
