"""An agency without this system: papers are posted and keyed, the states and clocks are the same."""

from datetime import date

import pytest

from shebao.agencies.models import Agency
from shebao.base.money import format_yuan
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.cli.demo import build as builder
from shebao.enrolment import queries as enrolled
from shebao.exchange import errors as letters_errors
from shebao.exchange import queries as exchanged
from shebao.exchange import services as exchange
from shebao.exchange.models import IncomingLetter, OutgoingLetter, PaperLetter
from shebao.identity import services as people
from shebao.papers import queries as papers
from shebao.papers import services as printing
from shebao.payments import pain
from shebao.payments import queries as payments
from shebao.payments.pain import Party
from shebao.transfers import errors, queries, services
from shebao.transfers.keying import lines
from shebao.transfers.models import TransferOut
from tests.story import JIA, YI
from tests.transfers.test_recalling import here

pytestmark = pytest.mark.django_db
SCAN = exchange.Scan("来函.pdf", "application/pdf", b"%PDF-1.4 scan")


@pytest.fixture
def by_paper(story, settings):
    """乙市 writes to a 甲市 that has no system: what it sends is paper, what comes is keyed."""
    return on_paper(story, JIA, settings)


def on_paper(story, city, settings):
    """From now on the city is a correspondent on paper; its rows in this database are of its past."""
    Agency.objects.filter(code=city.pension).update(
        local=False, road="paper", address="甲市中山路 1 号", postcode="200000"
    )
    from shebao.agencies import remembered

    remembered.forget()
    return story


def post(row, kind, *, on=None, by="yi-clerk", **more):
    letter = waiting(row.owner, kind)
    return services.post_letter(
        owner=row.owner, letter_id=letter.letter_id, means="post", tracking="EMS123",
        on=on or clock.today(), by=by, at=clock.now(), **more,
    )  # fmt: skip


def waiting(owner, kind):
    return next(each for each in exchanged.to_post(owner) if each.kind == kind)


def key(
    owner,
    sender,
    kind,
    typed,
    *,
    written_no="甲社函〔2026〕1号",
    received_on=None,
    by="yi-clerk",
    scan=SCAN,
):
    day = received_on or clock.today()
    return services.key_letter(
        owner=owner, sender=sender, kind=kind, typed=typed, written_no=written_no, written_on=day,
        received_on=day, means="post", scan=scan, by=by, at=clock.now(),
    )  # fmt: skip


def take(row, by="yi-reviewer"):
    return exchange.take(owner=row.owner, number=row.pk, by=by, at=clock.now())


def form_of(story, row, **other):
    """The lines of an information form on paper: two closed years and a part of a third."""
    number = people.reveal_number(story.person("zhangsan"))
    return {
        "case_no": row.case_no, "number": number, "relationship_no": "310000123",
        "pre1998": "0", "balance": "9000.00", "principal": "400.00", "account": "9400.00",
        "pooled": "7000.00", "total": "16400.00", "their_no": "甲-77",
        "years": "2008 1-12 4000.00 3840.00 3840.00 4200.00\n2009 1-12 4500 4320 4320 9000.00\n2010 1-1 5000 400 400 -",
    } | other  # fmt: skip


def pay_from_old(story, row, fen):
    """甲市's bank pays, as its paper said."""
    payer = Party(builder.holder(JIA), JIA.account, *builder.BANK)
    payee = Party(builder.holder(YI), YI.account, *builder.BANK)
    one = pain.Transfer("JIA/1", row.reference, payee, fen, "转移")
    story.bank_books.take(
        pain.write(message_id="JIA/1", payer=payer, transfers=[one], on=story.today, at=clock.now()),
        on=story.today,
    )  # fmt: skip


def accepted(story):
    row = story.apply()
    story.accept(row)
    return here(row)


def test_a_contact_letter_becomes_a_paper_with_dispatch_number_and_day(by_paper):
    row = accepted(by_paper)
    assert [each.state for each in exchanged.to_post(YI.pension)] == ["to-post"]
    by_paper.play()
    assert waiting(YI.pension, "transfer.contact-letter").state == "to-post"  # no wire carries it
    dispatch = post(row, "transfer.contact-letter")
    assert dispatch.dispatch_no == f"{YI.pension}/dispatch/2026/1"
    assert not exchanged.to_post(YI.pension)
    paper = papers.paper(YI.pension, dispatch.paper_no)
    _, frozen = papers.frozen(paper)
    data = frozen["data"]
    number = people.reveal_number(by_paper.person("zhangsan"))
    assert (data["dispatch_no"], data["posted_on"], data["number"]) == (
        dispatch.dispatch_no,
        "2026-03-02",
        number,
    )
    assert data["to_address"] == "甲市中山路 1 号"
    assert data["enclosed"] == [waiting_paper(row)]
    assert printing.render(owner=YI.pension, paper_no=paper.paper_no, at=clock.now()).startswith(
        b"%PDF"
    )
    notes = [log.note_zh for log in cases.timeline(YI.pension, row.case_no)]
    assert any(dispatch.dispatch_no in note for note in notes)


def waiting_paper(row):
    return next(
        p.paper_no for p in papers.of_case(YI.pension, row.case_no) if p.kind == "contact-letter"
    )


def test_signed_for_it_moves_the_case_and_brought_back_it_is_posted_again(by_paper):
    row = accepted(by_paper)
    dispatch = post(row, "transfer.contact-letter")
    common = {"owner": YI.pension, "on": clock.today(), "by": "yi-clerk", "at": clock.now()}
    with pytest.raises(letters_errors.ReasonMissing):
        services.note_return(dispatch_no=dispatch.dispatch_no, reason=" ", **common)
    services.note_return(dispatch_no=dispatch.dispatch_no, reason="查无此单位", **common)
    again = post(row, "transfer.contact-letter")
    assert again.dispatch_no.endswith("/2")
    services.note_delivery(dispatch_no=again.dispatch_no, **common)
    assert here(row).state == "letter-sent"


def test_the_whole_way_in_by_paper(by_paper):
    story, row = by_paper, accepted(by_paper)
    post(row, "transfer.contact-letter")
    story.advance(9)
    came = story.today
    story.advance(2)
    keyed = key(
        YI.pension, JIA.pension, "transfer.information-form", form_of(story, row), received_on=came
    )
    assert here(row).form is None  # nothing acts on it until somebody else has compared it
    with pytest.raises(letters_errors.SameOfficer):
        take(keyed, by="yi-clerk")
    take(keyed)
    row = here(row)
    assert (row.state, row.total_fen, row.form_on) == ("form-received", 1_640_000, came)
    told = {"case_no": row.case_no, "amount": "16400.00", "paid_on": story.today.isoformat(),
            "payer": "甲市社会保险基金", "account_no": "6220", "bank_no": "B1"}  # fmt: skip
    take(key(YI.pension, JIA.pension, "transfer.remittance", told, written_no="甲社函2"))
    assert queries.other_leg(YI.pension, row.case_no)[-1].state == "paid"
    pay_from_old(story, row, 1_640_000)
    story.play()
    assert here(row).state == "matched"
    story.book(here(row))
    story.play()
    story.confirm(here(row))
    assert here(row).state == "closed"
    assert enrolled.verify_books(YI.pension) == []
    post(row, "transfer.completion-notice")
    story.play()
    story.conserved()
    letter = IncomingLetter.objects.filter(owner=YI.pension, kind="transfer.information-form").get()
    assert (letter.state, letter.sequence, letter.body) == ("handled", None, "")


def test_years_that_do_not_come_to_the_account_are_refused_and_so_are_wrong_sums(by_paper):
    row = accepted(by_paper)
    post(row, "transfer.contact-letter")
    with pytest.raises(errors.KeyedYearsDiffer) as told:
        key(YI.pension, JIA.pension, "transfer.information-form",
            form_of(by_paper, row, account="9400.01", principal="400.01", total="16400.01"))  # fmt: skip
    assert format_yuan(940_001) in told.value.sentence("zh")
    keyed = key(
        YI.pension,
        JIA.pension,
        "transfer.information-form",
        form_of(by_paper, row, total="16400.10"),
    )
    with pytest.raises(errors.FormSums):
        take(keyed)
    assert PaperLetter.objects.get().state == "keyed"  # nothing is left of a refused taking
    exchange.send_back(
        owner=YI.pension, number=keyed.pk, reason="合计录错", by="yi-reviewer", at=clock.now()
    )
    take(key(YI.pension, JIA.pension, "transfer.information-form", form_of(by_paper, row)))
    assert here(row).state == "form-received"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"number": "110101199003070011"}, errors.KeyedWrong), ({"years": "2008 1-13 1 1 1 1"}, errors.KeyedWrong),
        ({"balance": "九千"}, errors.KeyedWrong), ({"case_no": "x"}, errors.UnknownCase), ({"years": ""}, errors.KeyedWrong),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named(by_paper, change, refusal):
    row = accepted(by_paper)
    with pytest.raises(refusal) as told:
        key(YI.pension, JIA.pension, "transfer.information-form", form_of(by_paper, row, **change))
    assert told.value.at == next(iter(change))


def test_a_paper_has_a_scan_a_number_a_day_and_comes_once(by_paper):
    row = accepted(by_paper)
    form, kind = form_of(by_paper, row), "transfer.information-form"
    with pytest.raises(letters_errors.ScanMissing):
        key(YI.pension, JIA.pension, kind, form, scan=None)
    with pytest.raises(letters_errors.WrittenNumberMissing):
        key(YI.pension, JIA.pension, kind, form, written_no=" ")
    with pytest.raises(letters_errors.DayWrong):
        key(YI.pension, JIA.pension, kind, form, received_on=date(2027, 1, 1))
    key(YI.pension, JIA.pension, kind, form)
    with pytest.raises(letters_errors.KeyedBefore):
        key(YI.pension, JIA.pension, kind, form)


def test_a_connected_agency_writes_no_papers(story):
    row = accepted(story)
    with pytest.raises(letters_errors.NotByPaper):
        key(YI.pension, JIA.pension, "transfer.information-form", form_of(story, row))


def contact(story, **other):
    number = people.reveal_number(story.person("zhangsan", JIA))
    return {
        "name": story.person("zhangsan", JIA).name, "number": number, "their_no": "乙-9", "account_kind": "regular",
        "holder": builder.holder(YI), "account_no": YI.account, "bank_name": "演示银行", "bank_code": "102100000001",
        "applied_on": "2026-03-02", "reference": "YI-2026-9",
    } | other  # fmt: skip


def test_the_whole_way_out_by_paper_under_the_clock_of_the_day_it_came(story, settings):
    on_paper(story, YI, settings)
    came = story.today
    story.advance(3)
    keyed = key(
        JIA.pension,
        YI.pension,
        "transfer.contact-letter",
        contact(story),
        received_on=came,
        by="jia-clerk",
    )
    take(keyed, by="jia-reviewer")
    out = TransferOut.objects.get(owner=JIA.pension)
    assert (out.received_on, out.person_no) == (came, story.person("zhangsan", JIA).person_no)
    assert cases.case(JIA.pension, out.case_no).due_on == date(2026, 3, 23)
    skipped = OutgoingLetter.objects.get(owner=JIA.pension, kind="transfer.status")
    assert (skipped.state, skipped.closed_by) == ("abandoned", "system")
    story.release(out)
    assert waiting(JIA.pension, "transfer.information-form")
    post(out, "transfer.information-form", by="jia-clerk")
    story.pay(out)
    story.play()
    out.refresh_from_db()
    assert out.state == "paid"
    done = {
        "case_no": out.case_no,
        "total": format_yuan(out.total_fen),
        "booked_on": story.today.isoformat(),
        "confirmed": "1",
    }
    take(
        key(
            JIA.pension,
            YI.pension,
            "transfer.completion-notice",
            done,
            by="jia-clerk",
            written_no="乙2",
        ),
        by="jia-reviewer",
    )
    out.refresh_from_db()
    assert out.state == "transferred-out"
    assert payments.orders(JIA.pension, "paid", case_no=out.case_no)
    story.conserved()


def test_letters_of_a_case_are_posted_in_the_order_written(by_paper):
    row = accepted(by_paper)
    services.withdraw(
        owner=YI.pension,
        case_no=row.case_no,
        by="yi-clerk",
        by_person=False,
        reason="不转了",
        on=clock.today(),
        at=clock.now(),
    )
    with pytest.raises(letters_errors.EarlierFirst):
        post(row, "transfer.recall")
    post(row, "transfer.contact-letter")
    post(row, "transfer.recall")
    back = {"case_no": row.case_no, "total": "0", "reason": "未转出"}
    take(key(YI.pension, JIA.pension, "transfer.recalled", back))
    assert here(row).state == "withdrawn"


def test_a_certificate_on_paper_opens_the_transfer_or_is_noted_with_it(by_paper):
    person = by_paper.person("zhangsan")
    paper = {"name": person.name, "number": people.reveal_number(person), "since": "2008-01", "until": "2010-01",
             "months": "25", "balance": "9400.00"}  # fmt: skip
    take(key(YI.pension, JIA.pension, "transfer.certificate", paper, written_no="凭证1"))
    (row,) = queries.transfers_of_person(YI.pension, person.person_no)
    assert row.state == "applied"
    take(key(YI.pension, JIA.pension, "transfer.certificate", paper, written_no="凭证2"))
    assert len(queries.transfers_of_person(YI.pension, person.person_no)) == 1
    notes = [log.note_zh for log in cases.timeline(YI.pension, row.case_no)]
    assert sum("参保缴费凭证" in note for note in notes) == 2
    with pytest.raises(errors.IdentityDiffers):
        take(
            key(
                YI.pension,
                JIA.pension,
                "transfer.certificate",
                paper | {"name": "李四"},
                written_no="凭证3",
            )
        )


def test_what_was_keyed_lies_sealed(by_paper):
    row = accepted(by_paper)
    keyed = key(YI.pension, JIA.pension, "transfer.information-form", form_of(by_paper, row))
    number = people.reveal_number(by_paper.person("zhangsan"))
    assert number.encode() not in bytes(PaperLetter.objects.get().payload_seal)
    assert exchange.contents(keyed)["person"]["number"] == number
    assert dict(lines.lines(exchange.contents(keyed)))[("证件号码", "Identity number")] == number
