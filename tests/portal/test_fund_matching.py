"""The fund desk: statements come in, money in suspense is matched by two officers or sent back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shebao.payments import camt, queries, services
from shebao.payments.services import manual
from shebao.portal.fund import queries as desk_queries
from tests.payments.helpers import AT, THEIRS, B, Told, expect, notice, order, sent, take
from tests.portal.fund import BOTH, ELSEWHERE, A, desk, page_of, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk(db):
    desk()


def bring(client, xml, name="bank.xml"):
    """Upload a file from the bank."""
    return client.post("/fund/statements/", {"file": SimpleUploadedFile(name, xml)}, follow=True)


def test_an_uploaded_statement_is_taken_once_and_shows_what_each_line_became():
    one = order(1, 500)
    sent(one)
    expect(2, 300, reference="REF-0002")
    xml = notice(
        Told("P1", -500, instruction_id=one.instruction_id),
        Told("C1", 300, reference="REF-0002"),
        Told("C2", 999),
    )
    text = bring(signed_in("钱一"), xml).content.decode()
    assert "新增流水 3 条" in text
    assert one.order_no in text
    assert f"{A}/transfer/2026/2" in text
    assert "去认款" in text
    assert "没有变化" in bring(signed_in("孙二"), xml).content.decode()


@pytest.mark.parametrize(
    "xml", [b"", b"not xml", b"<a><b></a>", b"<html/>", notice(account="6299999999999999")]
)
def test_a_broken_file_is_refused_on_the_same_form_and_nothing_is_taken(xml):
    answer = bring(signed_in("钱一"), xml)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'role="alert"' in text
    assert 'type="file"' in text
    assert not queries.statements(A)


def test_a_file_too_large_is_refused_without_being_parsed(monkeypatch):
    monkeypatch.setattr(camt, "BYTES_MAX", 1000)
    answer = bring(signed_in("钱一"), notice(Told("C1", 1)) + b" " * 2000)
    assert answer.status_code == 422
    assert not queries.statements(A)


def test_no_file_at_all_is_refused():
    assert signed_in("钱一").post("/fund/statements/").status_code == 422


def test_bad_lines_are_listed_with_their_numbers_and_dealt_with_once():
    xml = notice(Told("C1", 100), Told("C2", 200)).replace(b">2.00<", b">zwei<")
    accountant = signed_in("钱一")
    text = bring(accountant, xml).content.decode()
    assert "第 2 行" in text
    assert "金额无法识别" in text
    finding = queries.findings(A)[0]
    assert "对账文件有疑点" in accountant.get("/fund/").content.decode()
    assert signed_in("孙二").post(f"/fund/findings/{finding.pk}/resolve/").status_code == 403
    accountant.post(f"/fund/findings/{finding.pk}/resolve/", {"note": "已向银行核实"})
    assert not queries.findings(A)
    text = accountant.get(f"/fund/statements/{finding.statement_id}/").content.decode()
    assert "已向银行核实" in text


def line_of(*told):
    """A line in suspense."""
    take(*told)
    return queries.lines(A, state="open")[0]


def test_one_line_is_shared_among_several_awaited_sums_by_two_officers():
    first, second = expect(1, 300, reference="REF-0001"), expect(2, 400, reference="REF-0002")
    line = line_of(Told("C1", 700))
    accountant, cashier = signed_in("钱一"), signed_in("孙二")
    given = {f"yuan-{first.pk}": "3", f"yuan-{second.pk}": "4.00", "note": "一笔付两件"}
    accountant.post(f"/fund/suspense/{line.pk}/match/", given)
    waiting = queries.proposals(A)
    assert [one.amount_fen for one in waiting] == [300, 400]
    assert "待第二人复核匹配" in accountant.get("/fund/suspense/").content.decode()
    for one in waiting:
        cashier.post(f"{page_of('matches', one.proposal_no)}confirm/")
    assert [queries.expectation(A, one.key).state for one in (first, second)] == ["arrived"] * 2
    assert not queries.suspense(A, line.booked_on)


def test_possible_owners_of_unknown_money_are_ranked_with_what_speaks_for_each():
    """What the line names, then the very sum, then the same payer, then the oldest."""
    oldest = expect(1, 111, reference="REF-0001", payer="510100P1")
    payer = expect(2, 222, reference="REF-0002")
    very = expect(3, 700, reference="REF-0003", payer="510100P1")
    named = expect(4, 999, reference="REF-0004", payer="510100P1")
    line = line_of(Told("C1", 700, reference="REF-0004"))
    type(line).objects.filter(pk=line.pk).update(contra_code=f"suspense/{B}")
    line.refresh_from_db()
    ranked = desk_queries.targets(A, line)
    assert [one.expectation for one in ranked] == [named, very, payer, oldest]
    assert [(one.named, one.fits, one.same_payer) for one in ranked] == [
        (True, False, False), (False, True, False), (False, False, True), (False, False, False),
    ]  # fmt: skip
    text = signed_in("钱一").get(f"/fund/suspense/{line.pk}/").content.decode()
    assert text.index("附言提到") < text.index("金额正好") < text.index("付款机构相同")


def test_two_lines_complete_one_awaited_sum():
    one = expect(1, 700, reference="REF-0001")
    take(Told("C1", 300), Told("C2", 400))
    accountant, cashier = signed_in("钱一"), signed_in("孙二")
    for line in queries.lines(A, state="open"):
        yuan = {300: "3", 400: "4"}[line.amount_fen]
        accountant.post(
            f"/fund/suspense/{line.pk}/match/", {f"yuan-{one.pk}": yuan, "note": "分笔"}
        )
    for proposal in queries.proposals(A):
        cashier.post(f"{page_of('matches', proposal.proposal_no)}confirm/")
    assert queries.expectation(A, one.key).state == "arrived"


@pytest.mark.parametrize(("yuan", "code"), [("8", "payments.does-not-fit"), ("x", "money.not-an-amount"), ("", "payments.does-not-fit")])  # fmt: skip
def test_a_match_that_does_not_fit_comes_back_on_the_filled_form(yuan, code):
    one = expect(1, 900, reference="REF-0001")
    line = line_of(Told("C1", 700))
    given = {f"yuan-{one.pk}": yuan, "note": "试试"}
    answer = signed_in("钱一").post(f"/fund/suspense/{line.pk}/match/", given)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert code in text
    assert 'value="试试"' in text
    assert f'value="{yuan}"' in text
    assert not queries.proposals(A)


def test_nobody_confirms_their_own_match_and_a_match_sent_back_is_gone():
    one = expect(1, 700, reference="REF-0001")
    line = line_of(Told("C1", 700))
    both = signed_in(BOTH)
    both.post(f"/fund/suspense/{line.pk}/match/", {f"yuan-{one.pk}": "7", "note": "对"})
    address = page_of("matches", queries.proposals(A)[0].proposal_no)
    answer = both.post(f"{address}confirm/")
    assert "payments.same-officer" in answer.content.decode()
    signed_in("孙二").post(f"{address}send-back/")
    assert not queries.proposals(A)
    assert queries.expectation(A, one.key).state == "waiting"


def test_a_payment_that_comes_home_in_pieces_is_offered_agreed_to_piece_by_piece_and_settled():
    one = order(1, 700)
    sent(one)
    take(Told("E1", -700, one.reference, one.instruction_id))
    take(Told("H1", 300, one.reference), Told("H2", 400, one.reference), message_id="N2")
    first, second = queries.lines(A, state="open")
    accountant, cashier = signed_in("钱一"), signed_in("孙二")
    seen = []
    for line in (first, second):
        page = f"/fund/suspense/{line.pk}/"
        assert one.order_no in accountant.get(page).content.decode()
        given = {"order": one.order_no, "note": "对方按来款不明退回"}
        assert accountant.post(f"{page}match/", given).status_code == 302
        cashier.post(f"{page_of('matches', queries.proposals(A)[0].proposal_no)}confirm/")
        seen.append(accountant.get(page).content.decode())
    missing = {300: "4.00", 400: "3.00"}[first.amount_fen]
    assert f"还差 {missing} 元" in seen[0]
    assert 'name="order"' not in seen[0]  # agreed to once: there is nothing to choose again
    assert "return-reason" not in seen[0]  # nor to send away
    assert "部分退回" not in seen[1]
    assert queries.order(A, one.order_no).state == "bounced"


def test_a_piece_that_was_on_its_way_back_and_stayed_is_offered_once_more_when_nothing_else_is_missing(
    monkeypatch,
):
    """As it could be before sending back one's own payment was refused."""
    monkeypatch.setattr(manual, "own_payment", lambda line: None)
    one = order(1, 700)
    sent(one)
    take(Told("E1", -700, one.reference, one.instruction_id))
    take(Told("H1", 300, one.reference), Told("H2", 400, one.reference), message_id="N2")
    first, second = queries.lines(A, state="open")
    accountant, cashier = signed_in("钱一"), signed_in("孙二")

    def agree(line):
        page, given = f"/fund/suspense/{line.pk}/", {"order": one.order_no, "note": "分笔退回"}
        assert accountant.post(f"{page}match/", given).status_code == 302
        cashier.post(f"{page_of('matches', queries.proposals(A)[0].proposal_no)}confirm/")

    agree(first)
    accountant.post(f"/fund/suspense/{first.pk}/return/", {"reason": "误退"})
    agree(second)
    back = queries.orders(A, "ordered")[0]
    services.cancel(owner=A, order_no=back.order_no, reason="误退", by="钱一", at=AT)
    assert 'name="order"' in accountant.get(f"/fund/suspense/{first.pk}/").content.decode()
    agree(first)
    assert queries.order(A, one.order_no).state == "bounced"
    assert not queries.lines(A, state="open")


def test_money_is_for_an_order_or_for_what_is_awaited():
    one = order(1, 700)
    sent(one)
    take(Told("E1", -700, one.reference, one.instruction_id))
    awaited = expect(1, 700, reference="REF-0001")
    take(Told("H1", 700, one.reference), message_id="N2")
    [line] = queries.lines(A, state="open")
    given = {"order": one.order_no, f"yuan-{awaited.pk}": "7", "note": "x"}
    answer = signed_in("钱一").post(f"/fund/suspense/{line.pk}/match/", given)
    assert (answer.status_code, queries.proposals(A)) == (422, [])
    assert 'value="7"' in answer.content.decode()


def test_a_debit_nobody_ordered_is_settled_with_an_order_of_the_same_amount():
    one = order(1, 500)
    sent(one)
    line = line_of(Told("P1", -500, account="6200000000000066", name="别人"))
    accountant = signed_in("钱一")
    assert one.order_no in accountant.get(f"/fund/suspense/{line.pk}/").content.decode()
    accountant.post(f"/fund/suspense/{line.pk}/match/", {"order": one.order_no, "note": "户名不同"})
    proposal = queries.proposals(A)[0]
    signed_in("孙二").post(f"{page_of('matches', proposal.proposal_no)}confirm/")
    assert queries.order(A, one.order_no).state == "paid"


def test_money_is_sent_back_to_whoever_paid_through_an_order():
    line = line_of(Told("C1", 700))
    back = signed_in("钱一").post(f"/fund/suspense/{line.pk}/return/", {"reason": "不属于本机构"})
    made = queries.orders(A)[0]
    assert back.url == page_of("orders", made.order_no)
    assert (made.payee_account_no, made.amount_fen) == (THEIRS, 700)
    text = signed_in("钱一").get("/fund/suspense/").content.decode()
    assert "退款指令办理中" in text


def test_the_first_page_sends_nobody_to_money_that_only_waits():
    expect(1, 900, reference="REF-0001")
    take(Told("C1", 700, "REF-0001"))
    accountant = signed_in("钱一")
    task = "款项待认 · "
    assert task not in accountant.get("/fund/").content.decode(), "its rest is awaited"
    take(Told("C2", 400), Told("C3", 500), message_id="N2")
    assert f"{task}2" in accountant.get("/fund/").content.decode()
    back, other = (line for line in queries.lines(A, state="open") if not line.reference)
    accountant.post(f"/fund/suspense/{back.pk}/return/", {"reason": "不属于本机构"})
    assert f"{task}1" in accountant.get("/fund/").content.decode(), "the order is the task now"
    two = expect(2, other.free_fen, reference="REF-0002")
    yuan = f"{other.free_fen // 100}"
    accountant.post(f"/fund/suspense/{other.pk}/match/", {f"yuan-{two.pk}": yuan, "note": "来电"})
    assert task not in accountant.get("/fund/").content.decode(), "a second officer has the turn"


def test_an_officer_takes_charge_of_a_line():
    line = line_of(Told("C1", 700))
    signed_in("钱一").post(f"/fund/suspense/{line.pk}/take/")
    assert queries.lines(A)[0].officer == "钱一"


def test_another_agencys_lines_and_statements_are_not_found():
    line = line_of(Told("C1", 700))
    other = signed_in(ELSEWHERE)
    for address in (f"suspense/{line.pk}/", f"statements/{line.statement_id}/"):
        assert other.get(f"/fund/{address}").status_code == 404
    for act in ("match", "return", "take"):
        answer = other.post(f"/fund/suspense/{line.pk}/{act}/", {"note": "x", "reason": "x"})
        assert answer.status_code in (200, 404)
    assert queries.lines(A)[0].state == "open"
    assert "没有待认款项" in other.get("/fund/suspense/").content.decode()


def test_the_desk_and_its_lists_ask_the_database_a_bounded_number_of_times(django_assert_max_num_queries):  # fmt: skip
    for n in range(1, 31):
        expect(n, 10_000)
    take(*(Told(f"C{n}", 100 + n, reference=f"REF-{n:04d}") for n in range(1, 31)))
    accountant = signed_in("钱一")
    statement = queries.statements(A)[0]
    for address, most in (
        ("", 35), ("suspense/", 45), ("suspense/awaited/", 12), ("statements/", 18),
        (f"statements/{statement.pk}/", 18), ("files/", 12), ("books/", 12),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            assert accountant.get(f"/fund/{address}").status_code == 200


def test_our_own_payment_come_home_is_said_to_be_so_and_offers_no_way_back():
    one = order(1, 700)
    sent(one)
    take(Told("E1", -700, one.reference, one.instruction_id))
    take(Told("H1", 300, one.reference), Told("S1", 400, "NOBODY-1"), message_id="N2")
    ours, strangers = sorted(queries.lines(A, state="open"), key=lambda line: line.amount_fen)
    accountant = signed_in("钱一")
    page = accountant.get(f"/fund/suspense/{ours.pk}/").content.decode()
    assert "这是我方付款的退回" in page
    assert "return-reason" not in page
    refused = accountant.post(f"/fund/suspense/{ours.pk}/return/", {"reason": "来款不明"})
    assert f"我方付款 {one.order_no} 的退回" in refused.content.decode()
    assert "return-reason" in accountant.get(f"/fund/suspense/{strangers.pk}/").content.decode()
