"""A medical agency without this system: its transfers go by paper, in the same states, clocks and books."""

from dataclasses import fields
from datetime import date

import pytest

from shebao.base.letters import LETTERS
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.config import handlers
from shebao.exchange import errors as letters_errors
from shebao.exchange import queries as exchanged
from shebao.exchange import services as exchange
from shebao.exchange.models import OutgoingLetter, PaperLetter
from shebao.identity import services as people
from shebao.papers import queries as papers
from shebao.papers import services as printing
from shebao.transfers import errors, services
from shebao.transfers.errors import medical as no
from shebao.transfers.keying import kinds
from shebao.transfers.queries import medical as queries
from shebao.transfers.queries import other_leg
from shebao.transfers.services import medical
from tests.medical_story import JIA, YI
from tests.transfers.medical_papers import (
    WHOLE,
    accepted,
    come,
    contact,
    form_of,
    key,
    leaving,
    pay_from_old,
    post,
    proof_of,
    sign,
    take,
)
from tests.transfers.test_by_paper import waiting

pytestmark = pytest.mark.django_db


def test_the_whole_way_in_by_paper(from_paper):
    story, row = from_paper, accepted(from_paper)
    assert waiting(YI.medical, "medical.contact-letter").state == "to-post"
    dispatch = post(YI.medical, "medical.contact-letter")
    data = papers.frozen(papers.paper(YI.medical, dispatch.paper_no))[1]["data"]
    number = people.reveal_number(story.one())
    assert (data["number"], data["to_address"]) == (number, "甲市中山路 2 号")
    said = {item["label"]: item["text"] for item in data["items"]}
    assert (said["原险种"], said["付款附言"]) == ("职工基本医疗保险", row.reference)
    services.note_delivery(
        owner=YI.medical, dispatch_no=dispatch.dispatch_no, on=story.today, by="yi-m-clerk",
        at=clock.now(),
    )  # fmt: skip
    notes = [log.note_zh for log in cases.timeline(YI.medical, row.case_no)]
    assert any(dispatch.dispatch_no in note for note in notes)
    assert any("签收" in note for note in notes)
    story.advance(4)
    came = story.today
    story.advance(3)
    keyed = key(YI.medical, "medical.information-form", form_of(story, row), received_on=came)
    with pytest.raises(letters_errors.SameOfficer):
        exchange.take(owner=YI.medical, number=keyed.pk, by="yi-m-clerk", at=clock.now())
    assert story.arriving(row).form is None
    take(keyed)
    row = story.arriving(row)
    assert (row.record_state, row.form_on, row.origin_case_no) == ("record-here", came, "甲医-7")
    assert row.form["continuous_months"] == 36
    assert cases.case(YI.medical, row.case_no).due_on == date(2026, 3, 13)  # five working days
    told = {"case_no": row.case_no, "amount": "7200.00", "paid_on": story.today.isoformat(),
            "payer": "甲市", "account_no": "6220", "bank_no": "B1"}  # fmt: skip
    come(YI.medical, "transfer.remittance", told)
    assert other_leg(YI.medical, row.case_no)[-1].state == "money-paid"
    pay_from_old(story, row, WHOLE)
    story.play()
    story.note(row)
    story.credit(row)
    row = story.arriving(row)
    assert (row.state, story.balance(YI)) == ("medical-proving", WHOLE)
    dispatch = post(YI.medical, "medical.balance-proof")
    items = papers.frozen(papers.paper(YI.medical, dispatch.paper_no))[1]["data"]["items"]
    assert {"label": "序号", "text": "1"} in items
    sign(row)
    assert story.arriving(row).state == "medical-proved"
    story.agreed(story.arriving(row))
    assert story.arriving(row).state == "medical-closed"
    post(YI.medical, "medical.completed")
    assert not exchanged.to_post(YI.medical)
    rows = [(p.since, p.until, p.months, p.place) for p in queries.periods(row)]
    assert rows == [("2023-01", "2024-12", 24, "甲市（演示）"), ("2025-01", "2025-12", 12, "甲市")]


def test_the_covering_letter_and_the_letter_itself_are_papers_of_the_agency(from_paper):
    row = accepted(from_paper)
    dispatch = post(YI.medical, "medical.contact-letter")
    enclosed = papers.of_case(YI.medical, row.case_no).get(kind="medical-contact-letter").paper_no
    data = papers.frozen(papers.paper(YI.medical, dispatch.paper_no))[1]["data"]
    assert data["enclosed"] == [enclosed]
    for paper_no in (dispatch.paper_no, enclosed):
        made = printing.render(owner=YI.medical, paper_no=paper_no, at=clock.now())
        assert made.startswith(b"%PDF")


def test_what_a_form_adds_up_must_come_out_and_the_person_be_theirs(from_paper):
    story, row = from_paper, accepted(from_paper)
    kind = "medical.information-form"
    with pytest.raises(no.KeyedMonthsDiffer) as told:
        key(YI.medical, kind, form_of(story, row, months="37"))
    assert "36 个月" in told.value.sentence("zh")
    wrong = {
        "number": "110101199003070011", "periods": "2023-01 2025-12 37", "balance": "七千",
        "last_insured": "2025-13", "relationship_no": "",
    }  # fmt: skip
    for name, text in wrong.items():
        with pytest.raises(errors.KeyedWrong) as told:
            key(YI.medical, kind, form_of(story, row, **{name: text}))
        assert told.value.at == name
    for text in (
        "2023-01 2025-12",
        "2025-12 2023-01 3",
        "2023-01 2030-12 36",
        "2023-01 2025-12 36 新农合",
    ):
        with pytest.raises(errors.KeyedWrong):
            key(YI.medical, kind, form_of(story, row, periods=text))
    with pytest.raises(errors.KeyedWrong) as told:  # which months were paid is not known
        key(YI.medical, kind, form_of(story, row, periods="2023-01 2025-12 35", months="35"))
    assert told.value.at == "continuous_months"
    with pytest.raises(errors.UnknownCase):
        key(YI.medical, kind, form_of(story, row, case_no="x"))
    assert not PaperLetter.objects.exists()


def test_months_in_a_row_are_counted_back_from_the_last_one(from_paper):
    row = accepted(from_paper)
    typed = form_of(from_paper, row, periods="2023-01 2024-12 24\n2025-03 2025-12 10", months="34")
    come(YI.medical, "medical.information-form", typed)
    assert from_paper.arriving(row).form["continuous_months"] == 10


def test_a_form_comes_once_and_never_before_the_contact_letter(from_paper):
    row = from_paper.ask()
    with pytest.raises(errors.WrongMoment):
        key(YI.medical, "medical.information-form", form_of(from_paper, row))
    medical.accept_medical(owner=YI.medical, case_no=row.case_no, **from_paper.when())
    first = key(YI.medical, "medical.information-form", form_of(from_paper, row))
    second = key(YI.medical, "medical.information-form", form_of(from_paper, row), written_no="2")
    take(first)
    with pytest.raises(errors.WrongMoment):
        take(second)
    second.refresh_from_db()
    assert second.state == "keyed"  # nothing is left of a refused taking


def test_the_whole_way_out_by_paper_under_the_clock_of_the_day_it_came(to_paper):
    story, came = to_paper, to_paper.today
    story.advance(3)
    come(JIA.medical, "medical.contact-letter", contact(story), received_on=came)
    out = leaving()
    assert (out.state, out.received_on, out.peer_case_no) == ("medical-received", came, "乙医-9")
    assert out.person_no == story.one(city=JIA).person_no
    assert cases.case(JIA.medical, out.case_no).due_on == date(2026, 3, 16)  # ten working days
    skipped = OutgoingLetter.objects.get(owner=JIA.medical, kind="transfer.status")
    assert (skipped.state, skipped.closed_by) == ("abandoned", "system")
    story.settle(out)
    dispatch = post(JIA.medical, "medical.information-form")
    data = papers.frozen(papers.paper(JIA.medical, dispatch.paper_no))[1]["data"]
    assert data["enclosed"] == [leaving().form_paper_no]
    notes = [log.note_zh for log in cases.timeline(JIA.medical, out.case_no)]
    assert any(dispatch.dispatch_no in note for note in notes)
    story.send_money()
    (part,) = queries.sums(leaving())
    assert (part.state, part.reference) == ("money-paid", "YI-MED-2026-9")
    with pytest.raises(no.NothingToSign):
        come(JIA.medical, "medical.completed", {"case_no": out.case_no, "confirmed": "1"})
    come(JIA.medical, "medical.balance-proof", proof_of(out))
    assert leaving().signed_on == story.today
    post(JIA.medical, "medical.balance-proof-signed")
    come(
        JIA.medical, "medical.completed", {"case_no": out.case_no, "confirmed": "1"}, written_no="2"
    )
    assert leaving().state == "medical-gone"
    assert story.relation(JIA).state == "transferred-out"
    assert (story.balance(JIA), exchanged.to_post(JIA.medical)) == (0, [])


def test_a_proof_that_differs_is_answered_so_and_its_totals_must_come_out(to_paper):
    come(JIA.medical, "medical.contact-letter", contact(to_paper))
    with pytest.raises(errors.WrongMoment):
        key(JIA.medical, "medical.balance-proof", proof_of(leaving()))
    to_paper.settle(leaving())
    out = leaving()
    with pytest.raises(no.KeyedSumsDiffer):
        key(JIA.medical, "medical.balance-proof", proof_of(out, settled="7000.00"))
    for text in ("0 七 1", "-1 7200.00 7200.00", "0 7200.00", "0 7200.00 7200.00\n0 0.00 0.00"):
        with pytest.raises(errors.KeyedWrong):
            key(JIA.medical, "medical.balance-proof", proof_of(out, lines=text))
    short = proof_of(out, settled="7100.00", credited="7100.00", lines="0 7100.00 7100.00 手续费")
    come(JIA.medical, "medical.balance-proof", short)
    assert leaving().signed_on is None
    answer = waiting(JIA.medical, "medical.balance-proof-signed")
    assert (answer.payload["agrees"], answer.payload["settled_fen"]) == (False, WHOLE)
    come(JIA.medical, "medical.balance-proof", proof_of(out), written_no="2")
    assert leaving().signed_on == to_paper.today


def test_a_second_letter_under_a_known_number_or_reference_is_refused(to_paper):
    come(JIA.medical, "medical.contact-letter", contact(to_paper))
    for other in ({"reference": "OTHER-REF-1"}, {"their_no": "乙医-10"}):
        keyed = key(
            JIA.medical, "medical.contact-letter", contact(to_paper, **other), written_no=str(other)
        )
        with pytest.raises(no.LetterKnown) as told:
            take(keyed)
        assert leaving().case_no in told.value.sentence("zh")


def test_each_family_is_offered_its_own_kinds_and_takes_no_other(from_paper):
    row = accepted(from_paper)
    with pytest.raises(NotFound, match=r"transfer\.certificate"):
        key(YI.medical, "transfer.certificate", {"case_no": row.case_no})
    medicals, pensions = kinds.kinds_of("medical"), kinds.kinds_of("pension")
    assert set(medicals) & set(pensions) == set(kinds.SHARED)
    assert set(medicals) | set(pensions) == set(kinds.KEYED)


def test_every_letter_of_a_medical_transfer_can_be_posted_and_keyed_or_is_a_note_that_says_so():
    sent = {kind for kind, _ in handlers.LETTERS if kind.startswith("medical.")}
    sent |= {"transfer.recall", "transfer.recalled", "transfer.recall-refused", "transfer.status"}
    assert sent == {kind for kind, _ in LETTERS if kind.startswith("medical.")} | {
        kind for kind in sent if kind.startswith("transfer.")
    }
    for kind in sent:
        how = handlers.ON_PAPER[kind]
        if kind == "transfer.status":
            assert how == "nothing"
        else:
            assert (how, kind in kinds.kinds_of("medical")) == ("post", True), kind
    from shebao.exchange.services.sending import UNSENT
    from shebao.transfers.keying import BUILDERS

    assert "不寄" in UNSENT
    assert set(BUILDERS) == set(kinds.KEYED)
    assert fields(LETTERS["medical.application", 1])
