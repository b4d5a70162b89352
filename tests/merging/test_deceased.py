"""Accounts of somebody who died: an heir applies with proofs, signs at the counter, and gets what is paid back."""

from datetime import date

import pytest

from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.enrolment import services as enrolling
from shebao.merging import errors, services
from shebao.merging.models import Merge
from shebao.papers import queries as papers
from shebao.payments import queries as payments
from shebao.payments.services import Payee
from shebao.pension.models import Benefit
from tests.enrolment.conftest import JIA
from tests.merging import pensions as two
from tests.merging.cast import (
    AT,
    KEPT,
    OLD,
    ON,
    account,
    apply,
    books_agree,
    merged,
    money,
    preview,
    sign,
    undone,
)
from tests.merging.test_second_pension import story  # noqa: F401

pytestmark = pytest.mark.django_db
DIED = date(2026, 1, 20)
HEIR = Applicant("proxy", "李小四", "13800000000", "儿子")
HEIRS = Payee("李小四", "6222000000000008", "演示银行", "102100000001")
BOTH = ("old-card", "death-certificate", "kinship-proof")


@pytest.fixture
def lisi(jia):
    return account(KEPT, 2012, 2025), account(OLD, 2008, 2015, 3000)


def inherit(keep, *others, applicant=HEIR, proofs=BOTH, died_on=DIED):
    return services.apply(
        owner=JIA, keep=keep.person_no, others=[one.person_no for one in others], key="heir",
        applicant=applicant, channel="counter", proofs=proofs, by="jia.clerk", on=ON, at=AT,
        payee=HEIRS, died_on=died_on,
    )  # fmt: skip


def confirm(row, way="counter"):
    return services.confirm(
        owner=JIA,
        case_no=row.case_no,
        way=way,
        sha256=row.plan_sha256,
        by="jia.clerk",
        on=ON,
        at=AT,
    )


def test_an_heir_applies_signs_and_is_paid_back(lisi):
    kept, old = lisi
    before = money(kept), money(old)
    row = preview(inherit(kept, old))
    assert row.plan["died_on"] == "2026-01-20"
    said = papers.frozen(papers.paper(JIA, row.paper_no))[1]["data"]
    assert said["heir"] == "李小四，儿子"
    with pytest.raises(errors.HeirConfirms):
        confirm(row, way="web")
    row = sign(confirm(row))
    order = payments.order(JIA, row.order_no)
    assert (order.payee_name, order.amount_fen) == ("李小四", row.refund_fen)
    assert "继承人已确认归并预览" in [one.note_zh for one in cases.timeline(JIA, row.case_no)]
    assert money(old) == 0
    undone(row)
    assert (money(kept), money(old)) == before
    books_agree()


@pytest.mark.parametrize(
    "changes",
    [
        {"applicant": Applicant("person", "李四")},
        {"applicant": Applicant("proxy", "李小四")},
        {"applicant": Applicant("proxy", " ", "", "儿子")},
        {"proofs": ("old-card", "death-certificate")},
        {"proofs": ("old-card", "kinship-proof")},
    ],
)
def test_without_an_heir_and_both_proofs_nothing_begins(lisi, changes):
    with pytest.raises(errors.HeirMissing) as refused:
        inherit(*lisi, **changes)
    assert refused.value.at == "heir_name"
    assert not Merge.objects.exists()


def test_a_day_to_come_is_no_day_of_death(lisi):
    with pytest.raises(errors.DiedWhen):
        inherit(*lisi, died_on=date(2026, 3, 3))


def test_who_is_dead_by_our_own_records_does_not_apply(lisi):
    kept, old = lisi
    Benefit.objects.create(
        owner=JIA, benefit_no="b", case_no="b", person_no=old.person_no, state="benefit-stopped",
        first_month=24300, account_code="person/b/account", checked_on=ON, check_due_on=ON,
        died_on=DIED,
    )  # fmt: skip
    with pytest.raises(errors.PersonDied) as refused:
        apply(kept, old)
    assert "2026-01-20" in refused.value.sentence("zh")
    assert inherit(kept, old).died_on == DIED


def test_a_living_persons_merge_says_nothing_of_heirs(lisi):
    row = merged(*lisi)
    assert row.died_on is None
    assert "died_on" not in row.plan


def test_an_account_whose_pension_stopped_for_death_stays_for_the_heirs(story):  # noqa: F811
    kept, other = story.person(two.KEY, two.JIA), two.other_account(story)
    benefit = two.retire(story, other)
    two.pay(story, 24315)
    Benefit.objects.filter(pk=benefit.pk).update(
        state="benefit-stopped", died_on=story.today, last_month=24315, stop_reason="death"
    )
    (home,) = two.own(kept)
    enrolling.pause(home, on=story.today, by="x", at=two.clock.now())
    row = services.apply(
        owner=two.OWNER, keep=kept.person_no, others=[other.person_no], key="heir", applicant=HEIR,
        channel="counter", proofs=BOTH, by="jia-clerk", on=story.today, at=two.clock.now(),
        payee=HEIRS, died_on=story.today,
    )  # fmt: skip
    row = two.preview(story, row)
    (gone,) = two.own(other)
    assert (row.plan["parked"], row.plan["pairings"]) == ([gone.relationship_no], [])
    assert "second" not in row.plan
