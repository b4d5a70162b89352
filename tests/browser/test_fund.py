"""The fund desk in a real browser: both widths, both languages, axe, the main act by keyboard alone."""

import pytest

from shebao.base.plumbing import jobs
from shebao.config import handlers
from shebao.ledger import services as ledger
from shebao.payments import queries, services
from shebao.portal import services as portal
from tests.browser.conftest import is_sound
from tests.payments.helpers import OURS, Told, approved, expect, notice, order, sent, take
from tests.portal.fund import AT, A, B, desk, page_of
from tools.messages import CHINESE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(transactional_db):
    """Money on every page; the addresses to look at."""
    desk()
    ledger.open_account(A, "fund/pension/pooled", "fund")
    released = [
        ledger.Line("fund/pension/pooled", -5_000_000),
        ledger.Line(f"transit/{B}", 5_000_000),
    ]
    ledger.post(A, ledger.NewEntry(f"{A}/release", AT.date(), "转移划出", released))
    paid, bounced = order(1, 1_234_500), order(2, 500_000)
    sent(paid, bounced)
    take(
        Told("P1", -1_234_500, instruction_id=paid.instruction_id),
        Told("P2", -500_000, instruction_id=bounced.instruction_id),
        Told("C1", 88_000_00, reference="REF-0003", remittance="REF-0003"),
        Told("C2", 120_50, name="某某有限公司", account="6200000000000077", remittance="误付"),
    )
    back = Told("R1", 500_000, instruction_id=bounced.instruction_id, reason="户名不符")
    bad = notice(back, Told("C9", 100), message_id="N2").replace(b">1.00<", b">eins<")
    services.take_statement(owner=A, xml=bad, at=AT)
    expect(3, 90_000_00, reference="REF-0003")
    expect(4, 5_000, reference="REF-0004")
    line = queries.lines(A, state="open")[0]
    services.propose_match(
        owner=A, line_key=line.key, amount_fen=50_00, note="两件合付", by="钱一", at=AT,
        expectation_key=queries.expectations(A)[0].key,
    )  # fmt: skip
    file = approved(order(5, 700_000))
    proposed = services.propose_file(
        owner=A, account_no=OURS, order_nos=[order(6, 810_000).order_no], by="钱一", at=AT
    )
    for n in (7, 8, 9):
        order(n, n * 100_000)
    check = portal.ask_for_check(A, by="钱一", at=AT)
    jobs.run_all({"portal.check-books": handlers.JOBS["portal.check-books"]})
    return addresses(bounced, file, proposed, check)


def addresses(bounced, file, proposed, check):
    """Every page of the desk."""
    return {
        "overview": "/fund/",
        "orders": "/fund/orders/",
        "bounced": "/fund/orders/?state=bounced",
        "order": page_of("orders", bounced.order_no),
        "files": "/fund/files/",
        "file": page_of("files", file.file_no),
        "proposed": page_of("files", proposed.file_no),
        "statements": "/fund/statements/",
        "statement": f"/fund/statements/{queries.statements(A)[0].pk}/",
        "suspense": "/fund/suspense/",
        "line": f"/fund/suspense/{queries.suspense(A, AT.date())[0].id}/",
        "awaited": "/fund/suspense/awaited/",
        "books": "/fund/books/",
        "account": "/fund/books/account/?code=suspense/unknown",
        "checks": "/fund/books/check/",
        "check": f"/fund/books/check/{check.pk}/",
    }


def enter(page, username):
    """The demo's one-click sign-in."""
    page.goto("/sign-in/")
    page.click(f"button[value='{username}']")
    page.wait_for_selector(".bench")


def words_of(page) -> str:
    """What the house itself says on a page: without names and texts that came from people and banks."""
    return page.evaluate(
        "() => { const main = document.querySelector('main').cloneNode(true);"
        " main.querySelectorAll('[data-name]').forEach(e => e.remove()); return main.textContent; }"
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_every_page_of_the_fund_desk_is_sound(scene, open_page, width, language):
    page = open_page(width, language)
    enter(page, "钱一")
    for address in scene.values():
        page.goto(address)
        is_sound(page)
        if language == "en":
            left = words_of(page)
            for name in ("钱一", "孙二", "周三"):
                left = left.replace(name, "")
            assert not CHINESE.search(left), (address, CHINESE.search(left))


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
