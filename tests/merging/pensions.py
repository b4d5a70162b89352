"""何秀珍 with two accounts and two pensions of 甲市, in the story with its bank."""

from datetime import date

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.cli.demo import careers
from shebao.cli.demo.story import numbered
from shebao.enrolment import queries as enrolment
from shebao.enrolment import services as enrolling
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.merging import services
from shebao.payments.services import Payee
from shebao.pension import services as pension
from shebao.pension.models import Benefit
from tests.pension.test_determination import determine, propose
from tests.pension.test_payroll import GOOD, approve, prepare
from tests.story import JIA, builder

OWNER = JIA.pension
TWIN = numbered("00010119701220328")
"""Her other number: the same birth day, another serial."""
KEY = "xiuzhen"


def other_account(story, scale=60):
    """The account under her other number: 2003 to 2026-02, settled to 2025."""
    person = identity.register_person(
        owner=OWNER, name="何秀珍", number=TWIN, hukou=JIA.division, by="test", at=clock.now()
    )
    file = story.folder / "twin.xlsx"
    careers.write(file, [(TWIN, "何秀珍", careers.months((2003, 1), (2026, 2), scale=scale))])
    staged = enrolling.stage(
        owner=OWNER, name=file.name, content=file.read_bytes(), scheme="employee-pension",
        area=JIA.division, by="jia-clerk", on=story.today, at=clock.now(),
    )  # fmt: skip
    enrolling.post_file(
        owner=OWNER, file_no=staged.file_no, by="jia-clerk", approved_by="jia-reviewer",
        on=story.today, at=clock.now(),
    )  # fmt: skip
    (row,) = own(person)
    enrolling.settle_years(row, through=2025, on=story.today, by="test", at=clock.now())
    return person


def own(person):
    rows = enrolment.relationships_of_person(person.owner, person)
    return [row for row in rows if row.person_id == person.pk]


def retire(story, person):
    """Her pension from that account, determined by two officers, paid to her own bank account."""
    row = pension.apply(
        owner=OWNER, person_no=person.person_no, group="female55", offset=0, place="310100",
        place_reason="current-is-hukou", applicant=Applicant("person", person.name),
        channel="counter", key=f"{person.person_no}/retire", by="jia-clerk", on=story.today,
        at=clock.now(), payee=Payee(*GOOD),
    )  # fmt: skip
    determine(story, propose(story, row))
    return Benefit.objects.get(owner=OWNER, person_no=person.person_no)


def know_bank(story):
    story.bank_books.open_account(
        {"account_no": GOOD.account_no, "holder": GOOD.name, "opening_fen": 10**8,
         "bank_name": builder.BANK[0], "bank_code": builder.BANK[1]}, on=story.today,
    )  # fmt: skip


def pay(story, *months, bank=True):
    """Payrolls of these months, and the bank pays them."""
    for number in months:
        story.advance((date(number // 12, number % 12 + 1, 5) - story.today).days)
        approve(story, prepare(story, number))
        if bank:
            story.pay_all()
            story.play()


def by_number(number):
    return people.by_number(OWNER, number)


def _given(story):
    return {"owner": OWNER, "on": story.today, "at": clock.now()}


def apply(story, keep, *others, key="merge", payee=GOOD):
    return services.apply(
        keep=keep.person_no, others=[one.person_no for one in others],
        applicant=Applicant("person", keep.name), channel="counter", proofs=["old-card"], key=key,
        by="jia-clerk", payee=payee, **_given(story),
    )  # fmt: skip


def preview(story, row, **more):
    return services.preview(case_no=row.case_no, by="jia-clerk", **_given(story), **more)


def confirm(story, row):
    return services.confirm(
        case_no=row.case_no, way="web", sha256=row.plan_sha256, by="xiuzhen", **_given(story)
    )


def sign(story, row):
    number = cases.proposal_of(cases.case(OWNER, row.case_no)).pk
    return services.sign(proposal_id=number, by="jia-reviewer", **_given(story))


def merge(story, keep, *others):
    return sign(story, confirm(story, preview(story, apply(story, keep, *others))))


def undo(story, row):
    made = services.prepare_undo(
        merge_case_no=row.case_no, reason="两个人", key="undo", by="jia-clerk", **_given(story)
    )
    number = cases.proposal_of(cases.case(OWNER, made.case_no)).pk
    return services.sign_undo(proposal_id=number, by="jia-reviewer", **_given(story))


def spend(benefit, fen):
    """Years of drawing have used the account up: as if so much had been paid from it."""
    ledger.post(OWNER, NewEntry("test/spent", benefit.check_due_on, "账户用完", [
        Line(benefit.account_code, -fen), Line("fund/pension/pooled", fen)]))  # fmt: skip
