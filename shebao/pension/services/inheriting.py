"""What is left of the account goes to the heirs 个人账户余额继承. Social Insurance Law, Art. 14."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shebao.base import parameters
from shebao.base.explain import Figure
from shebao.base.months import format_month
from shebao.base.plumbing import jobs
from shebao.enrolment import queries as enrolment
from shebao.enrolment import services as enrolling
from shebao.enrolment.rules import inheritance
from shebao.enrolment.states import State
from shebao.identity import queries as people
from shebao.ledger import queries as books
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.payments import services as payments
from shebao.payments.services import Payee
from shebao.pension.errors import MonthsUnpaid, NothingLeft
from shebao.pension.models import Benefit, Change
from shebao.pension.services.benefits import PAYABLE, POOLED, Found, check_payee, note
from shebao.pension.states import BenefitState, ChangeAct


def inheritable(row: Benefit, facts: Mapping[str, Any], on: date) -> Found:
    """What heirs would get. Refuses `benefit.months-unpaid`, `benefit.nothing-left`, `benefit.account-missing`."""
    if row.state != BenefitState.STOPPED or row.died_on is None or row.last_month is None:
        raise NothingLeft()
    if (row.paid_through or row.first_month - 1) < row.last_month:
        raise MonthsUnpaid(month=format_month(row.last_month))
    account = Payee(*(str(facts.get(name, "")) for name in ("name", "account_no", "bank", "code")))
    check_payee(account)
    left = books.balance(row.owner, row.account_code)
    opened = row.opened_fen or 0
    found = inheritance(row.died_on, opened, opened, row.owner[:6], paid_fen=max(0, opened - left))
    if not left or not found.result.inheritable_fen:
        raise NothingLeft()
    payload = {
        "total_fen": found.result.inheritable_fen, "left_fen": left, "heir": account.name,
        "account": account.account_no,
    }  # fmt: skip
    figure = Figure(
        "inheritable_fen",
        found.result.inheritable_fen,
        "可继承额",
        "",
        "社会保险法 十四条",
        inputs=found.steps,
    )
    row_of = parameters.at("enrolment.inheritable_part", row.died_on, row.owner[:6])
    return payload, figure, (row_of.as_dict(),)


def inherit(row: Benefit, change: Change, *, by: str, on: date, at: datetime) -> None:
    """The account is closed, the heir's payment ordered, the relationship ends; what may not be inherited is pooled.

    Whoever waits for it hears of it (`pension.inherited`).
    """
    payload, _, _ = inheritable(row, change.facts, on)
    gives, left = payload["total_fen"], payload["left_fen"]
    facts = change.facts
    heir = Payee(facts["name"], facts["account_no"], facts.get("bank", ""), facts.get("code", ""))
    change.order_no = payments.order(
        owner=row.owner, key=f"{change.case_no}/heirs", payee=heir, amount_fen=gives,
        purpose="个人账户余额继承", reference=f"{row.owner}I{change.pk}", debit_code=PAYABLE,
        case_no=change.case_no, on=on, by=by, at=at,
    ).order_no  # fmt: skip
    lines = [Line(row.account_code, -left), Line(PAYABLE, gives), Line(POOLED, left - gives)]
    ledger.post(
        row.owner,
        NewEntry(f"{change.case_no}/heirs", on, "个人账户余额继承",
                 [line for line in lines if line.amount_fen], change.case_no),
    )  # fmt: skip
    person = people.by_person_no(row.owner, row.person_no)
    for relationship in enrolment.relationships_of_person(row.owner, person):
        if relationship.state == State.DRAWING:
            enrolling.end(relationship, on=on, by=by, at=at, case_no=change.case_no)
    jobs.enqueue(
        row.owner, "pension.inherited", key=change.case_no, payload={"person_no": row.person_no}
    )
    note(
        row, ChangeAct.INHERIT, ("个人账户余额付给继承人", "The account's rest is paid to the heir"),
        by=by, at=at,
    )  # fmt: skip
