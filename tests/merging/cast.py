"""李四 with two accounts of one agency, 40 months paid twice, and what the tests do with them."""

from datetime import UTC, date, datetime

from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolment
from shebao.identity import queries as people
from shebao.ledger import queries as books
from shebao.ledger import verify
from shebao.merging import services
from shebao.payments.services import Payee
from tests.enrolment.conftest import JIA, months_of, number_of, post, stage, workbook

AT, ON = datetime(2026, 3, 2, 2, tzinfo=UTC), date(2026, 3, 2)
KEPT, OLD, THIRD = number_of(41), number_of(42), number_of(43)
CARD = Payee("李四", "6222000000000002", "演示银行", "102100000001")


def account(number, first, last, base=5000, name="李四", on=ON):
    """Months of whole years; balances to 2015 as the old books had them."""
    booked, held = [], 0
    for year in range(first, min(last, 2015) + 1):
        held = held * 103 // 100 + base * 96
        booked.append((number, name, year, held / 100))
    for year in range(last + 1, 2016):
        held = held * 103 // 100
        booked.append((number, name, year, held / 100))
    post(
        stage(workbook(months_of(number, name, first, last, base), booked), name=f"{number}.xlsx"),
        on,
    )
    return people.by_number(JIA, number)


def money(person):
    """What the books hold for a person's own relationship."""
    (row,) = [r for r in own(person)]
    return books.balance(JIA, row.ledger_code)


def own(person):
    return [r for r in enrolment.relationships_of_person(JIA, person) if r.person_id == person.pk]


def apply(keep, *others, key="merge", **more):
    return services.apply(
        owner=JIA, keep=keep.person_no, others=[one.person_no for one in others],
        applicant=Applicant("person", "李四"), channel="counter", proofs=["old-card"], key=key,
        by="jia.clerk", on=ON, at=AT, payee=CARD, **more,
    )  # fmt: skip


def preview(row, **more):
    return services.preview(owner=JIA, case_no=row.case_no, by="jia.clerk", on=ON, at=AT, **more)


def confirm(row, sha256=None):
    return services.confirm(
        owner=JIA, case_no=row.case_no, way="web", sha256=sha256 or row.plan_sha256, by="lisi",
        on=ON, at=AT,
    )  # fmt: skip


def waiting(case_no):
    return cases.proposal_of(cases.case(JIA, case_no)).pk


def sign(row, by="jia.reviewer"):
    return services.sign(owner=JIA, proposal_id=waiting(row.case_no), by=by, on=ON, at=AT)


def merged(keep, *others, key="merge"):
    return sign(confirm(preview(apply(keep, *others, key=key))))


def undone(row, key="undo", on=ON):
    made = services.prepare_undo(
        owner=JIA, merge_case_no=row.case_no, reason="两个人", key=key, by="jia.clerk", on=on, at=AT
    )
    return services.sign_undo(
        owner=JIA, proposal_id=waiting(made.case_no), by="jia.reviewer", on=on, at=AT
    )


def books_agree():
    """Yearly lines and ledger agree, the chain holds, everything adds up to zero."""
    assert enrolment.verify_books(JIA) == []
    assert verify.verify(JIA) == []
    assert sum(row.balance_fen for row in books.trial_balance(JIA)) == 0
