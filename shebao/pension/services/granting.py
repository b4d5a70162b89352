"""Grants after a death 丧葬补助金和抚恤金: from the pooled fund, once, to whom the family names. 人社部发〔2021〕18号; Law Art. 17."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shebao.base import parameters
from shebao.base.explain import Figure
from shebao.base.money import format_yuan
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.payments import services as payments
from shebao.payments.services import Payee
from shebao.pension import queries, rules
from shebao.pension.errors import NoGrants
from shebao.pension.models import Benefit, Change
from shebao.pension.services.benefits import PAYABLE, POOLED, Found, check_payee, note
from shebao.pension.states import BenefitState, ChangeAct, ChangeState

LAW = "人社部发〔2021〕18号"


def payee_of(facts: Mapping[str, Any]) -> Payee:
    """Whom the family names 领取人. Refuses `benefit.account-missing`."""
    account = Payee(*(str(facts.get(name, "")) for name in ("name", "account_no", "bank", "code")))
    check_payee(account)
    return account


def grantable(row: Benefit, facts: Mapping[str, Any], on: date) -> Found:
    """What the family would get, by months paid in and months drawn.

    Refuses `benefit.no-grants`, `benefit.account-missing`, `parameter.missing` where the year before's income is not known.
    """
    paid = row.changes.filter(act=ChangeAct.GRANT, state=ChangeState.DONE).exists()
    if row.state != BenefitState.STOPPED or row.died_on is None or row.last_month is None or paid:
        raise NoGrants()
    account, place = payee_of(facts), row.owner[:6]
    income = rules.monthly_income(row.died_on, place)
    months = queries.determination(row.owner, row.case_no).months or 0
    drawn = max(0, row.last_month - row.first_month + 1)
    found = rules.survivors_benefit(row.died_on, months, income.result, drawn_months=drawn)
    total = found.result.funeral_fen + found.result.grant_fen
    figure = Figure(
        "survivors_fen", total, "丧葬补助金和抚恤金", "丧葬补助金 + 抚恤金", LAW, found.weakest(),
        (
            Figure("contribution_months", months, "缴费月数", "核定表", LAW),
            Figure("drawn_months", drawn, "已领取月数", "起领至死亡当月", LAW),
            *income.steps, *found.steps,
        ),
    )  # fmt: skip
    payload = {
        "total_fen": total, "funeral_fen": found.result.funeral_fen, "grant_fen": found.result.grant_fen,
        "payee": account.name, "account": account.account_no,
    }  # fmt: skip
    year = date(row.died_on.year - 1, 12, 31)
    frozen = parameters.at("pension.survivors.urban_income", year, place).as_dict()
    return payload, figure, (frozen,)


def grant(row: Benefit, change: Change, *, by: str, on: date, at: datetime) -> None:
    """The pooled fund pays 统筹基金支付: one order to the person named."""
    payload, _, _ = grantable(row, change.facts, on)
    total, facts = payload["total_fen"], change.facts
    change.order_no = payments.order(
        owner=row.owner, key=f"{change.case_no}/grants", payee=payee_of(facts), amount_fen=total,
        purpose="丧葬补助金和抚恤金", reference=f"{row.owner}G{change.pk}", debit_code=PAYABLE,
        case_no=change.case_no, on=on, by=by, at=at,
    ).order_no  # fmt: skip
    lines = [Line(POOLED, -total), Line(PAYABLE, total)]
    ledger.post(
        row.owner,
        NewEntry(f"{change.case_no}/grants", on, "丧葬补助金和抚恤金", lines, change.case_no),
    )
    funeral, rest = format_yuan(payload["funeral_fen"]), format_yuan(payload["grant_fen"])
    note(
        row, ChangeAct.GRANT,
        (f"丧葬补助金 {funeral} 元、抚恤金 {rest} 元，付给 {payload['payee']}",
         f"Funeral grant {funeral} and survivors' grant {rest} yuan ordered"),
        by=by, at=at,
    )  # fmt: skip
