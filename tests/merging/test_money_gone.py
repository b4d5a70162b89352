"""A merge undone after the kept account's money left: with a real transfer, and into a real pension. It works at any time."""

import os
from datetime import date

import pytest

from shebao.base.months import month
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.cli.demo import careers
from shebao.cli.demo.story import numbered
from shebao.enrolment import queries as enrolment
from shebao.enrolment import services as enrolling
from shebao.enrolment.errors import YearClosed
from shebao.exchange.models import OutgoingLetter
from shebao.identity import services as identity
from shebao.ledger import queries as books
from shebao.merging import errors, queries, services
from shebao.papers import queries as papers
from shebao.papers.models import Paper
from shebao.payments import pain
from shebao.payments.pain import Party
from shebao.payments.services import Payee
from shebao.pension import queries as pensions
from shebao.transfers import queries as transfers
from shebao.transfers import services as arriving
from tests.merging import pensions as two
from tests.pension.test_payroll import balanced
from tests.story import JIA, YI, Story, builder

pytestmark = pytest.mark.django_db
OWNER = JIA.pension
OTHER = numbered("00010119900307555")
CARD = Payee("张三", "6222000000000002", "演示银行", "102100000001")
APRIL, MAY = month(2026, 4), month(2026, 5)


@pytest.fixture
def movers(db, tmp_path, monkeypatch):
    yield from made(tmp_path, monkeypatch, movers=("zhangsan",))


@pytest.fixture
def retired(db, tmp_path, monkeypatch):
    yield from made(tmp_path, monkeypatch, movers=(), residents=(two.KEY,))


def made(tmp_path, monkeypatch, **cast):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    story = Story(tmp_path, **cast)
    two.know_bank(story)
    yield story
    story.close()


def account(story, first=(2008, 1), last=(2012, 6), name="张三"):
    """An account of the same name under another number at 甲市, stopped long ago."""
    person = identity.register_person(
        owner=OWNER, name=name, number=OTHER, by="test", at=clock.now()
    )
    file = story.folder / "other.xlsx"
    careers.write(file, [(OTHER, name, careers.months(first, last))])
    staged = enrolling.stage(
        owner=OWNER, name=file.name, content=file.read_bytes(), scheme="employee-pension",
        area=JIA.division, by="jia-clerk", on=story.today, at=clock.now(),
    )  # fmt: skip
    enrolling.post_file(
        owner=OWNER, file_no=staged.file_no, by="jia-clerk", approved_by="jia-reviewer",
        on=story.today, at=clock.now(),
    )  # fmt: skip
    (row,) = two.own(person)
    enrolling.settle_years(row, through=2025, on=story.today, by="test", at=clock.now())
    enrolling.pause(row, on=story.today, by="jia-clerk", at=clock.now())
    return person


def held(code, owner=OWNER):
    return books.balance(owner, code)


def move(story):
    """The kept account goes to 乙市 from beginning to end."""
    row = story.apply()
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.pay(story.leaving(row))
    story.play()
    story.book(row)
    story.play()
    story.confirm(transfers.transfer_in(YI.pension, row.case_no))
    story.play()
    return story.leaving(row)


def merge(story, kept, other):
    return two.sign(
        story, two.confirm(story, two.preview(story, two.apply(story, kept, other, payee=CARD)))
    )


def test_undone_after_a_transfer_the_money_is_asked_back_and_comes(movers):
    story = movers
    kept, other = story.person("zhangsan", JIA), account(story)
    (home,), (gone,) = two.own(kept), two.own(other)
    before = held(gone.ledger_code)
    row = merge(story, kept, other)
    part = row.plan["pairings"][0]
    out = move(story)
    assert [one.state for one in two.own(kept)] == ["transferred-out"]
    assert held(home.ledger_code) == 0
    done = two.undo(story, row)

    assert (held(gone.ledger_code), held(home.ledger_code)) == (before, 0)
    assert books.parts_of(OWNER, home.ledger_code).get(gone.relationship_no, 0) == 0
    assert [one.state for one in two.own(other)] == ["paused"]
    awaited = done.loose.get(kind="money-transferred")
    assert awaited.amount_fen == part["moved_fen"] == -held("payable/merge-gone")
    assert awaited.what == f"{out.case_no} {gone.relationship_no}"
    asked_back(done, awaited)
    with pytest.raises(errors.MoneyAwaited):
        settle(story, done, awaited, other)
    balanced(story)

    pays_back(story, awaited)
    awaited.refresh_from_db()
    assert (awaited.returned_fen, awaited.belongs_to) == (awaited.amount_fen, other.person_no)
    assert held("payable/merge-gone") == 0
    for each in done.loose.filter(settled_at=None):
        assert cases.case(OWNER, done.case_no).closed_on is None
        settle(story, done, each, kept)
    assert cases.case(OWNER, done.case_no).closed_on == story.today
    story.conserved()
    balanced(story)


def asked_back(done, awaited):
    """乙市 hears by letter that the merge holds no longer, and is asked for the money on paper."""
    assert OutgoingLetter.objects.filter(
        owner=OWNER, receiver=YI.pension, kind="merging.merge-undone"
    ).exists()
    said = [
        papers.frozen(one)[1]["data"]
        for one in Paper.objects.filter(kind="merge-notice", case_no=done.case_no)
    ]
    (claim,) = [one for one in said if one.get("claim")]
    assert awaited.reference in claim["claim"]
    assert JIA.account in claim["claim"]


def settle(story, done, loose, person):
    return services.settle_loose(
        owner=OWNER, case_no=done.case_no, loose_id=loose.pk, belongs_to=person.person_no, note="",
        by="jia-clerk", on=story.today, at=clock.now(),
    )  # fmt: skip


def pays_back(story, awaited):
    """乙市's fund pays it by its own bank, under the reference."""
    payer = Party("乙市退款户", "6229999999990002", *builder.BANK)
    story.bank_books.open_account(
        {"account_no": payer.account_no, "holder": payer.name, "opening_fen": 10**8}, on=story.today
    )
    payee = Party(builder.holder(JIA), JIA.account, *builder.BANK)
    one = pain.Transfer("BACK/1", awaited.reference, payee, awaited.amount_fen, "退回")
    story.bank_books.take(
        pain.write(message_id="BACK/1", payer=payer, transfers=[one], on=story.today, at=clock.now()),
        on=story.today,
    )  # fmt: skip
    story.play()


def test_while_the_transfer_is_on_its_way_the_undoing_waits(movers):
    story = movers
    kept, other = story.person("zhangsan", JIA), account(story)
    row = merge(story, kept, other)
    moving = story.apply()
    story.accept(moving)
    story.play()
    story.release(story.leaving(moving))
    with pytest.raises(errors.TransferOpen) as refused:
        two.undo(story, row)
    assert story.leaving(moving).case_no in refused.value.sentence("zh")
    assert queries.merge(OWNER, row.case_no).state == "merge-done"


def test_what_comes_for_the_kept_number_into_the_others_account_comes_before_the_undoing(movers):
    """The kept account had left when they were merged: a transfer back goes to the only account there is, the other's."""
    story = movers
    kept, other = story.person("zhangsan", JIA), account(story)
    move(story)
    row = merge(story, kept, other)
    (gone,) = two.own(other)
    back = story.apply(origin=YI, to=JIA)
    assert (back.person_no, back.relationship_no) == (kept.person_no, gone.relationship_no)
    with pytest.raises(errors.TransferOpen) as refused:
        two.undo(story, row)
    assert back.case_no in refused.value.sentence("zh")
    arriving.withdraw(
        owner=OWNER, case_no=back.case_no, by="zhangsan", on=story.today, at=clock.now()
    )
    before = held(gone.ledger_code)
    two.undo(story, row)
    assert queries.merge(OWNER, row.case_no).state == "merge-undone"
    assert held(gone.ledger_code) == before
    balanced(story)


def test_undone_while_a_pension_is_paid_from_the_money_it_comes_from_its_account(retired):
    story = retired
    kept, other = two.other_account(story), story.person(two.KEY, JIA)
    (home,), (gone,) = two.own(kept), two.own(other)
    before = held(gone.ledger_code)
    row = two.merge(story, kept, other)
    benefit = two.retire(story, kept)
    two.pay(story, APRIL, MAY)
    moved = row.plan["pairings"][0]["moved_fen"]
    account_, pooled = held(benefit.account_code), held("fund/pension/pooled")
    done = two.undo(story, row)
    assert (held(gone.ledger_code), held(home.ledger_code)) == (before, 0)
    assert held(benefit.account_code) == account_ - moved
    assert held("fund/pension/pooled") == pooled - row.plan["pairings"][0]["pooled_fen"]
    again = done.loose.get(kind="pension-again")
    assert (again.what, again.amount_fen) == (benefit.benefit_no, moved)
    assert [one.state for one in two.own(kept)] == ["drawing"]
    assert pensions.moves(benefit)[-1].act == "give-back"
    settle(story, done, again, kept)
    balanced(story)


def test_what_the_pension_has_paid_out_already_the_pooled_fund_gives_back(retired):
    story = retired
    kept, other = two.other_account(story), story.person(two.KEY, JIA)
    (gone,) = two.own(other)
    before = held(gone.ledger_code)
    row = two.merge(story, kept, other)
    benefit = two.retire(story, kept)
    two.pay(story, APRIL)
    left = 1000
    two.spend(benefit, held(benefit.account_code) - left)
    pooled = held("fund/pension/pooled")
    two.undo(story, row)
    part = row.plan["pairings"][0]
    assert (held(gone.ledger_code), held(benefit.account_code)) == (before, 0)
    expected = pooled - part["pooled_fen"] - (part["moved_fen"] - left)
    assert held("fund/pension/pooled") == expected
    balanced(story)


def test_interest_of_later_years_is_not_booked_where_the_money_is_no_more(movers):
    story = movers
    kept, other = story.person("zhangsan", JIA), account(story)
    merge(story, kept, other)
    move(story)
    (gone,) = two.own(other)
    with pytest.raises(YearClosed):
        enrolling.settle_years(gone, through=2026, on=date(2027, 1, 5), by="test", at=clock.now())
    assert enrolment.verify_books(OWNER) == []
