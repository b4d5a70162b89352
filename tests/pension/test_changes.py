"""After the first payment: signs of life, a death, money that comes back, heirs, a pension settled again."""

from datetime import date

import pytest

from shebao.base.months import month
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework.errors import ProposalWaiting, SameOfficer
from shebao.enrolment import queries as enrolled
from shebao.papers import queries as papers
from shebao.papers.models import Paper
from shebao.payments import pain
from shebao.payments import queries as payments
from shebao.payments.pain import Party
from shebao.pension import errors, outlook, queries, rules, services
from shebao.pension.models import Benefit, PaidMonth, Recovery, SurvivalCheck
from shebao.pension.services.recovering import reference
from shebao.pension.states import ChangeAct
from tests.pension.test_payroll import (
    ACCOUNT,
    APRIL,
    MAY,
    approve,
    balanced,
    held_by,
    prepare,
    retired,
)
from tests.story import JIA, builder

pytestmark = pytest.mark.django_db
JUNE = month(2026, 6)
HEIR = Party("何小妹", "6222000000000009", *builder.BANK)


def change(story, benefit, act, key="k", by="jia-clerk", **facts):
    return services.prepare_change(
        owner=JIA.pension, benefit_no=benefit.benefit_no, act=act, facts=facts, key=key, by=by,
        on=story.today, at=clock.now(),
    )  # fmt: skip


def sign(story, made, by="jia-reviewer"):
    proposal = cases.proposal_of(cases.case(JIA.pension, made.case_no))
    services.sign_change(
        owner=JIA.pension, proposal_id=proposal.pk, by=by, on=story.today, at=clock.now()
    )
    made.benefit.refresh_from_db()
    return made.benefit


def notice(benefit, case_no=""):
    """What the last notice of a changed pension says."""
    found = Paper.objects.filter(kind="pension-change", person_no=benefit.person_no)
    paper = found.filter(case_no=case_no or benefit.case_no).order_by("-pk")[0]
    return papers.frozen(paper)[1]["data"]


def paid(story, *months):
    """A pension in payment, paid by the bank for some months."""
    benefit = retired(story)
    story.bank_books.open_account(
        {"account_no": ACCOUNT.account_no, "holder": ACCOUNT.name, "opening_fen": 0}, on=story.today
    )
    for number in months:
        story.advance((date(number // 12, number % 12 + 1, 5) - story.today).days)
        approve(story, prepare(story, number))
        story.pay_all()
        story.play()
    benefit.refresh_from_db()
    return benefit


def test_after_a_death_what_was_paid_too_much_comes_back_and_heirs_get_the_rest(story):
    benefit = paid(story, APRIL, MAY, JUNE)
    total, opened = queries.rates(benefit)[0].total_fen, benefit.opened_fen
    pooled = held_by("fund/pension/pooled")
    with pytest.raises(errors.DiedWhen):
        change(story, benefit, ChangeAct.STOP, died_on="2027-01-01", proof="公安数据")
    with pytest.raises(errors.ProofMissing):
        change(story, benefit, ChangeAct.STOP, died_on="2026-04-20", proof=" ")

    made = change(story, benefit, ChangeAct.STOP, died_on="2026-04-20", proof="公安数据 2026-06")
    assert change(story, benefit, ChangeAct.STOP, died_on="2026-04-20", proof="x").pk == made.pk
    with pytest.raises(errors.ChangeWaiting):
        change(story, benefit, ChangeAct.STOP, key="other", died_on="2026-04-20", proof="x")
    with pytest.raises(SameOfficer):
        sign(story, made, by="jia-clerk")
    another = of_somebody_else(benefit)
    with pytest.raises(NotFound):
        drop(story, another, made)
    with pytest.raises(ProposalWaiting):
        drop(story, benefit, made)
    benefit = sign(story, made)

    assert (benefit.state, benefit.last_month) == ("benefit-stopped", APRIL)
    said = notice(benefit, made.case_no)
    assert (said["act_en"], said["amount_name"], said["amount_fen"]) == (
        "Stop the pension", "多发应退", 2 * total,
    )  # fmt: skip
    claim = Recovery.objects.get()
    owed = {"recovery_no": claim.recovery_no, "way": "withhold", "count": "2"}
    with pytest.raises(NotFound) as no:
        change(story, another, ChangeAct.AGREE, key="another", **owed)
    assert no.value.facts["what"] == claim.recovery_no
    another.delete()
    assert claim.amount_fen == 2 * total
    assert held_by("payable/pension-recovery") == -2 * total
    own = sum(one.account_fen for one in PaidMonth.objects.filter(month__gt=APRIL))
    assert held_by("fund/pension/pooled") == pooled + 2 * total - own
    story.advance(31)
    with pytest.raises(errors.NobodyToPay):
        prepare(story, month(2026, 7))

    comes_back(story, benefit, claim, total)
    goes_to_the_heir(story, benefit, opened)


def drop(story, benefit, made):
    return services.drop_change(
        owner=JIA.pension, benefit_no=benefit.benefit_no, case_no=made.case_no, by="jia-clerk",
        on=story.today, at=clock.now(),
    )  # fmt: skip


def of_somebody_else(benefit):
    """Another person's pension at the same agency, in payment."""
    row = Benefit.objects.get(pk=benefit.pk)
    row.pk, row.person_no = None, f"{row.owner}/person/another"
    row.benefit_no, row.case_no, row.account_code = "another", "another", "another"
    row.save()
    return row


def comes_back(story, benefit, claim, total):
    """Two instalments, each matched by its own reference."""
    facts = {"recovery_no": claim.recovery_no, "count": "2"}
    with pytest.raises(errors.NothingToWithhold):
        change(story, benefit, ChangeAct.AGREE, key="a", way="withhold", **facts)
    with pytest.raises(errors.BadInstalments):
        change(
            story, benefit, ChangeAct.AGREE, key="a", way="instalments", **facts | {"count": "0"}
        )
    sign(story, change(story, benefit, ChangeAct.AGREE, key="a", way="instalments", **facts))
    story.bank_books.open_account(
        {"account_no": HEIR.account_no, "holder": HEIR.name, "opening_fen": 10**8}, on=story.today
    )
    payee = Party(builder.holder(JIA), JIA.account, *builder.BANK)
    for number in (1, 2):
        one = pain.Transfer(f"BACK/{number}", reference(claim, number), payee, total, "归还")
        story.bank_books.take(
            pain.write(message_id=one.instruction_id, payer=HEIR, transfers=[one], on=story.today,
                       at=clock.now()), on=story.today,
        )  # fmt: skip
        story.play()
        claim.refresh_from_db()
        assert claim.collected_fen == number * total
    assert (claim.state, held_by("payable/pension-recovery")) == ("recovery-settled", 0)


def goes_to_the_heir(story, benefit, opened):
    """What the account still holds is paid, and the relationship ends."""
    facts = {"name": HEIR.name, "account_no": HEIR.account_no, "bank": HEIR.bank_name}
    done = change(story, benefit, ChangeAct.INHERIT, key="h", **facts)
    sign(story, done)
    left = opened - PaidMonth.objects.get(month=APRIL).account_fen
    done.refresh_from_db()
    assert payments.order(JIA.pension, done.order_no).amount_fen == left
    assert held_by(benefit.account_code) == 0
    person = story.person("xiuzhen", JIA)
    states = [row.state for row in enrolled.relationships_of_person(JIA.pension, person)]
    assert states == ["ended"]
    story.pay_all()
    story.play()
    assert held_by("payable/pension") == 0
    balanced(story)
    story.conserved()


def test_no_sign_of_life_suspends_after_the_grace_and_one_brings_everything_back(story):
    benefit = paid(story, APRIL)
    assert benefit.check_due_on == date(2027, 3, 2)
    total = queries.rates(benefit)[0].total_fen
    tend = lambda day: services.tend(owner=JIA.pension, on=day, at=clock.now())  # noqa: E731
    assert (tend(date(2027, 3, 2)), tend(date(2027, 5, 1))) == (0, 0)
    assert (tend(date(2027, 5, 2)), tend(date(2027, 5, 3))) == (1, 0)
    benefit.refresh_from_db()
    assert benefit.state == "benefit-suspended"
    assert "登录一次即为认证" in notice(benefit)["next"]
    story.advance((date(2027, 5, 10) - story.today).days)
    with pytest.raises(errors.NobodyToPay):
        prepare(story, month(2027, 5))
    given = dict(owner=JIA.pension, benefit_no=benefit.benefit_no, by="jia-clerk", at=clock.now())
    with pytest.raises(errors.ProofMissing):
        services.certify(way="data", source="", on=story.today, **given)
    for _ in range(2):
        services.certify(way="data", source="医保就诊 2027-05-08", on=story.today, **given)
    assert SurvivalCheck.objects.count() == 2
    row = prepare(story, month(2027, 5))
    assert row.total_fen == 13 * total
    assert notice(benefit)["act_en"] == "Resume"
    benefit.refresh_from_db()
    assert benefit.check_due_on == date(2028, 5, 10)
    assert not rules.may_demand_presence(story.today)

    # a sign-in of the person's own is a sign of life: nobody is asked for anything
    person = story.person("xiuzhen", JIA)
    login = person.logins.get().user
    login.last_login = clock.moment().replace(year=2028, month=2, day=10)
    login.save()
    assert tend(date(2028, 7, 11)) == 1
    benefit.refresh_from_db()
    assert (benefit.state, benefit.checked_on.year) == ("benefit-in-payment", 2028)


def test_a_provisional_pension_is_settled_again_and_the_difference_goes_with_the_next_month(
    story, monkeypatch
):
    benefit = paid(story, APRIL, MAY)
    old = queries.rates(benefit)[0].total_fen
    with pytest.raises(errors.StillAwaited):
        change(story, benefit, ChangeAct.RESETTLE)
    publish(monkeypatch)
    made = change(story, benefit, ChangeAct.RESETTLE)
    benefit = sign(story, made)
    new = queries.rates(benefit)[-1].total_fen
    made.refresh_from_db()
    assert new > old
    assert made.owed_fen == 2 * (new - old)
    said = notice(benefit, made.case_no)
    assert (said["amount_fen"], said["amount_name"], said["months"]) == (made.owed_fen, "补发", 2)
    whole = said["items"][-1]
    assert (whole["before_fen"], whole["after_fen"]) == (old, new)
    assert whole["difference_fen"] == made.owed_fen
    assert sum(one["difference_fen"] for one in said["items"][:-1]) == made.owed_fen
    story.advance(31)
    row = prepare(story, JUNE)
    assert row.total_fen == new + 2 * (new - old)
    assert [one["kind"] for one in row.report["rows"]] == ["difference"]
    approve(story, row)
    with pytest.raises(errors.NotProvisional):
        change(story, benefit, ChangeAct.RESETTLE, key="again")
    balanced(story)


def publish(monkeypatch):
    """The numbers of 2026 are out: three percent above those of 2025."""

    def at(_self, name, on, place, path):
        row = outlook.last_published(name, on, place)
        if name != "pension.base":
            return row
        return row._replace(value=str(int(row.value) * 103 // 100))

    monkeypatch.setattr("shebao.pension.rulings.Provisional._carried", at)


@pytest.mark.parametrize(
    ("left", "account", "pooled"), [(10**6, 300, 700), (100, 100, 900), (0, 0, 1000)]
)
def test_the_account_pays_its_part_until_it_is_empty(left, account, pooled):
    assert rules.borne(1000, 300, left) == (account, pooled)


def test_months_due_withholding_and_instalments():
    assert rules.months_due(APRIL, 0, JUNE) == 3
    assert rules.months_due(APRIL, MAY, JUNE) == 1
    assert rules.months_due(APRIL, JUNE, MAY) == 0
    assert rules.withheld(500, 300, 200) == 200
    assert rules.withheld(100, 300, 200) == 100
    assert rules.instalments(1000, 3, date(2026, 3, 2)) == (334, 333, 333)
    assert rules.last_month_of(date(2026, 4, 20)) == APRIL
    assert rules.next_check(date(2028, 2, 29)) == date(2029, 2, 28)
    assert rules.suspended_from(date(2026, 12, 31)) == date(2027, 2, 28)
