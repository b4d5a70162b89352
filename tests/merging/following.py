"""张三 at 乙市: his account with the months of 甲市, and an old one of 乙市 under another number; what the tests do with both."""

import os
from contextlib import contextmanager

from django.db import transaction

from shebao.base.plumbing import clock
from shebao.base.plumbing.models import Job
from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.cli.demo import careers
from shebao.cli.demo.story import numbered
from shebao.enrolment import queries as enrolment
from shebao.enrolment import services as enrolling
from shebao.identity import services as identity
from shebao.ledger import queries as books
from shebao.merging import services
from shebao.payments import queries as payments
from shebao.payments.pain import Party
from shebao.payments.services import Payee
from shebao.transfers import services as transferring
from tests.story import YI

OWNER = YI.pension
OTHER = numbered("00010119850612999")
CARD = Payee("张三", "6222000000000002", "演示银行", "102100000001")


def other_account(story, first=(2008, 1), last=(2012, 6), name="张三"):
    """An old account under another number at 乙市, stopped long ago."""
    person = identity.register_person(
        owner=OWNER, name=name, number=OTHER, by="test", at=clock.now()
    )
    file = story.folder / "other.xlsx"
    careers.write(file, [(OTHER, name, careers.months(first, last, scale=60))])
    staged = enrolling.stage(
        owner=OWNER, name=file.name, content=file.read_bytes(), scheme="employee-pension",
        area=YI.division, by="yi-clerk", on=story.today, at=clock.now(),
    )  # fmt: skip
    enrolling.post_file(
        owner=OWNER, file_no=staged.file_no, by="yi-clerk", approved_by="yi-reviewer",
        on=story.today, at=clock.now(),
    )  # fmt: skip
    enrolling.settle_years(
        own(person), through=2025, on=story.today, by="test", at=clock.now()
    )  # fmt: skip
    enrolling.pause(own(person), on=story.today, by="yi-clerk", at=clock.now())
    return person


def own(person):
    """Their own relationship, whoever keeps its money."""
    rows = enrolment.relationships_of_person(person.owner, person)
    (row,) = [row for row in rows if row.person_id == person.pk]
    return row


def given(story, by="yi-clerk"):
    return {"owner": OWNER, "by": by, "on": story.today, "at": clock.now()}


def apply(story, keep, other, key="merge"):
    return services.apply(
        keep=keep.person_no, others=[other.person_no], applicant=Applicant("person", keep.name),
        channel="counter", proofs=["old-card"], key=key, payee=CARD._replace(name=keep.name),
        **given(story),
    )  # fmt: skip


def preview(story, row):
    return services.preview(case_no=row.case_no, **given(story))


def confirm(story, row):
    return services.confirm(
        case_no=row.case_no, way="web", sha256=row.plan_sha256, **given(story, "zhangsan")
    )


def sign(story, row):
    number = cases.proposal_of(cases.case(OWNER, row.case_no)).pk
    return services.sign(proposal_id=number, **given(story, "yi-reviewer"))


def merge(story, keep, other, key="merge"):
    return sign(story, confirm(story, preview(story, apply(story, keep, other, key))))


def undo(story, row, key="undo"):
    made = services.prepare_undo(
        merge_case_no=row.case_no, reason="两个人", key=key, **given(story)
    )
    number = cases.proposal_of(cases.case(OWNER, made.case_no)).pk
    return services.sign_undo(proposal_id=number, **given(story, "yi-reviewer"))


def held(relationship):
    return books.balance(relationship.owner, relationship.ledger_code)


def lines(relationship):
    """A relationship's own lines, whoever keeps its money."""
    return sorted(enrolment.lines_ever(relationship).rows.items())


def stands(*people):
    """Own lines and own money of each: what an un-merge must give back."""
    return [(lines(own(one)), held(own(one))) for one in people]


@contextmanager
def as_if(story):
    """What is done inside leaves nothing behind, at the bank neither."""
    kept, day = story.folder / "kept.sqlite3", os.environ["SHEBAO_TODAY"]
    story.bank_books.copy_to(kept)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    story.bank_books.lay_back(kept)
    os.environ["SHEBAO_TODAY"] = day


def no_job_died():
    assert not Job.objects.filter(state="dead").exists()


def pay_again(story, part):
    order = payments.order(part.owner, part.order_no)
    return transferring.reissue_amendment(
        owner=part.owner, case_no=part.case_no, number=part.number, by="clerk", on=story.today,
        at=clock.now(),
        payee=Party(order.payee_name, order.payee_account_no, order.payee_bank_name, order.payee_bank_code),
    )  # fmt: skip


def goes_on(story):
    """Somebody pays into the kept account again."""
    home = enrolment.open_relationship_of(OWNER, story.person("zhangsan"), "employee-pension")
    if home.state == "paused":
        enrolling.resume(home, on=story.today, by="yi-clerk", at=clock.now())
