"""The rarer roads of a transfer in the scene of every page: a temporary account, a gathering."""

from datetime import date

from shebao.agencies import services as agencies
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.cli.demo import careers
from shebao.cli.demo.story import numbered
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.exchange.services import Scan
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.merging import services as merging
from shebao.payments import queries as payments
from shebao.payments import services as paying
from shebao.payments.services import Payee
from shebao.pension import queries as pensions
from shebao.pension import services as pensioning
from shebao.pension.models import Adjustment
from shebao.transfers import services
from shebao.transfers.rules import Stay
from shebao.transfers.services import medical
from tests.browser import duplicates
from tests.payments.helpers import Told, notice
from tests.story import BING, JIA, YI
from tests.transfers import medical_papers

DING_MEDICAL = "330100M1"
"""A medical agency without this system."""


def temporary(story, key="guilan"):
    """刘桂兰 has a temporary account in 乙市, and her hukou moved there: the case that follows."""
    person, on, at = story.person(key), story.today, clock.now()
    row = services.enrol(
        owner=YI.pension, person_no=person.person_no, since=date(2025, 7, 1),
        key=f"{person.person_no}/enrol", by="yi-clerk", on=on, at=at,
    ).relationship  # fmt: skip
    months = {number: MonthEntry(1_000_000, 80_000, 160_000) for number in range(7, 13)}
    enrolment.book_year(
        row,
        year=2025,
        months=months,
        key=f"{row.relationship_no}/2025",
        on=on,
        by="yi-clerk",
        at=at,
    )
    enrolment.settle_years(row, through=2025, on=on, by="yi-clerk", at=at)
    return services.move_hukou(
        owner=YI.pension, person_no=person.person_no, division="110105", moved_on=date(2026, 2, 20),
        by="yi-clerk", on=on, at=at,
    )  # fmt: skip


def gathered(story, key="xiuzhen"):
    """何秀珍's household is in 乙市 now, which pays and gathers what 甲市 has; she never paid in 乙市."""
    person, on, at = story.person(key), story.today, clock.now()
    services.move_hukou(
        owner=YI.pension, person_no=person.person_no, division="110105", moved_on=date(2025, 1, 5),
        by="yi-clerk", on=on, at=at,
    )  # fmt: skip
    return services.gather(
        owner=YI.pension, person_no=person.person_no, origin=JIA.pension,
        elsewhere=[Stay(JIA.division, "regular", 60, True)],
        applicant=Applicant("person", person.name), channel="counter", key="scene", by="yi-clerk",
        on=on, at=at,
    )  # fmt: skip


def supplemented(story, key="guli"):
    """古丽's transfer is finished, a month came late: its money is at 乙市, to be booked; 甲市 knows of another."""
    row = finished(story, story.apply(key))
    late_sent(story, row)
    note_late(story, row, "2026-02")
    return row


def finished(story, row):
    """From the application to the confirmation, on both sides."""
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.pay(story.leaving(row))
    story.play()
    story.book(row)
    story.play()
    story.confirm(row)
    story.play()
    return row


def late_sent(story, row, month="2026-01"):
    """A month that came to 甲市 late is sent on, its money at the next place."""
    note_late(story, row, month)
    duty = story.duty(story.leaving(row), "clerk")
    number = services.propose_supplement(
        owner=row.origin_code, case_no=story.leaving(row).case_no, reason="单位补缴到账", **duty
    )
    services.send_supplement(
        owner=row.origin_code, proposal_id=number, **story.duty(story.leaving(row), "reviewer")
    )
    story.pay(story.leaving(row))
    story.play()


def moved(story, name, digits):
    """Somebody who is on no other page: worked in 甲市 until 2025-12, in 乙市 since January; the transfer is finished."""
    number, on, at = numbered(digits), story.today, clock.now()
    for city in (JIA, YI):
        identity.register_person(
            owner=city.pension, name=name, number=number, hukou="310100", by="scene", at=at
        )
    _imported(story, number, name, careers.months((2019, 1), (2025, 12), scale=80))
    there, here = (people.by_number(city.pension, number) for city in (JIA, YI))
    held = enrolled.open_relationship_of(JIA.pension, there, "employee-pension")
    enrolment.settle_years(held, through=2025, on=on, by="scene", at=at)
    enrolment.pause(held, on=on, by="jia-clerk", at=at)
    insured(here, YI, (1, 2), on)
    return finished(story, asked(story, here, JIA))


def _imported(story, number, name, months):
    """甲市's months of somebody, from a spreadsheet."""
    file = story.folder / f"{number}.xlsx"
    careers.write(file, [(number, name, months)])
    given = {"owner": JIA.pension, "by": "jia-clerk", "on": story.today, "at": clock.now()}
    staged = enrolment.stage(
        name=file.name, content=file.read_bytes(), scheme="employee-pension", area=JIA.division, **given
    )  # fmt: skip
    enrolment.post_file(file_no=staged.file_no, approved_by="jia-reviewer", **given)


def insured(person, city, months, on):
    """Employed in a city since the first of these months of 2026."""
    row = enrolment.open_relationship(
        owner=city.pension, person=person, scheme="employee-pension", area=city.division,
        since=date(2026, months[0], 1), key=f"{person.person_no}/scene", by="scene", at=clock.now(),
    )  # fmt: skip
    enrolment.book_year(
        row, year=2026, months={each: MonthEntry(1_250_000, 100_000) for each in months},
        key=f"{person.person_no}/2026", on=on, by="scene", at=clock.now(),
    )  # fmt: skip
    return row


def asked(story, person, origin):
    """An application for a transfer from there."""
    return services.apply(
        owner=person.owner, person_no=person.person_no, origin=origin.pension,
        applicant=Applicant("person", person.name), channel="mobile", key=person.person_no, by="scene",
        on=story.today, at=clock.now(),
    )  # fmt: skip


def paid_twice(story):
    """甲市 corrects its form: January was paid there, too. 乙市 holds January of its own and is asked which it is."""
    row = moved(story, "冯月华", "00010119890412334")
    duty = story.duty(story.leaving(row), "clerk")
    number = services.propose_correction(
        owner=JIA.pension, case_no=story.leaving(row).case_no, month="2026-01",
        amounts=(1_000_000, 80_000, 0), reason="漏填一个月", **duty,
    )  # fmt: skip
    services.send_correction(
        owner=JIA.pension, proposal_id=number, **story.duty(story.leaving(row), "reviewer")
    )
    story.play()
    return row


def going_on(story, name, digits):
    """甲市 → 乙市 → 丙市, all finished; then a late month of 甲市 comes to 乙市, and follows to 丙市. The case at 乙市."""
    first = moved(story, name, digits)
    here = people.by_person_no(YI.pension, first.person_no)
    held = enrolled.open_relationship_of(YI.pension, here, "employee-pension")
    enrolment.pause(held, **story.duty(first, "clerk"))
    there = identity.register_person(
        owner=BING.pension,
        name=name,
        number=numbered(digits),
        hukou="310100",
        by="scene",
        at=clock.now(),
    )
    insured(there, BING, (3,), story.today)
    finished(story, asked(story, there, YI))
    late_sent(story, first, "2026-02")
    return first


def refund_bounced(story):
    """Two accounts at 甲市 were made one, months paid twice go back to the person, whose card the bank does not know. The order."""
    at, on = clock.now(), story.today
    numbers = [numbered(each) for each in ("00010119840506335", "00010119840506441")]
    kept, other = (
        duplicates.account(JIA, number, months, on, name="沈明")
        for number, months in zip(numbers, (range(3, 13), range(1, 7)), strict=True)
    )
    given = {"owner": JIA.pension, "on": on, "at": at}
    row = merging.apply(
        keep=kept.person_no, others=[other.person_no], applicant=Applicant("person", "沈明"),
        channel="counter", proofs=["old-card"], key="scene/refund", by="jia-clerk",
        payee=Payee("沈明", "6222000000000555", "演示银行", ""), **given,
    )  # fmt: skip
    row = merging.preview(case_no=row.case_no, by="jia-clerk", **given)
    merging.confirm(case_no=row.case_no, way="web", sha256=row.plan_sha256, by="scene", **given)
    number = cases.proposal_of(cases.case(JIA.pension, row.case_no)).pk
    done = merging.sign(proposal_id=number, by="jia-reviewer", **given)
    order = payments.order(JIA.pension, done.order_no)
    story._pay(JIA, [order])
    story.play()
    return payments.order(JIA.pension, done.order_no)


def into_pension(story, name="梁素梅", digits="00010119701104228"):
    """She worked in 乙市 for a month, 甲市 pays her pension from the next payroll on. The case of her transfer at 甲市."""
    number, on, at = numbered(digits), story.today, clock.now()
    here, there = (
        identity.register_person(
            owner=city.pension, name=name, number=number, hukou="310100", by="scene", at=at
        )
        for city in (JIA, YI)
    )
    _imported(story, number, name, careers.months((2005, 1), (2025, 12), scale=90))
    held = insured(there, YI, (2,), on)
    enrolment.pause(held, **story.duty(held, "clerk"))
    row = finished(story, asked(story, here, YI))
    given = {"owner": JIA.pension, "on": on, "at": at}
    claim = pensioning.apply(
        person_no=here.person_no, group="female55", offset=0, place=JIA.division,
        place_reason="current-is-hukou", channel="counter", key="scene/into",
        applicant=Applicant("person", name), by="jia-clerk",
        payee=Payee(name, "6222000000000666", "演示银行", ""), **given,
    )  # fmt: skip
    proposed = pensioning.propose(case_no=claim.case_no, by="jia-clerk", **given)
    pensioning.determine(proposal_id=proposed, by="jia-reviewer", **given)
    return row


def in_pieces(story):
    """A part of what 甲市 paid came back, agreed to be a piece of that payment: the rest is awaited. The line."""
    order = payments.orders(JIA.pension, "paid")[0]
    told = Told("P1", order.amount_fen // 2, reference=order.reference, on=story.today)
    given = {"owner": JIA.pension, "at": clock.now()}
    paying.take_statement(
        xml=notice(told, message_id="P1", account=JIA.account, on=story.today), **given
    )
    line = payments.suspense(JIA.pension, story.today)[-1]
    proposal = paying.propose_match(
        line_key=line.line_key, amount_fen=told.amount_fen, note="对方按来款不明分笔退回",
        order_no=order.order_no, by="jia-accountant", **given,
    )  # fmt: skip
    paying.confirm_match(proposal_no=proposal.proposal_no, by="jia-cashier", **given)
    return line


def note_late(story, row, month):
    """A month that came to 甲市 after the form."""
    services.note_late(
        owner=row.origin_code, case_no=story.leaving(row).case_no, month=month, base_fen=1_000_000,
        personal_fen=80_000, employer_fen=0, **story.duty(story.leaving(row), "clerk"),
    )  # fmt: skip


def adjusted(story, benefit):
    """A year's adjustment of 甲市 that waits for its second officer; no place's numbers are loaded in a story."""
    rate = pensions.rates(benefit)[-1]
    line = [
        benefit.benefit_no,
        benefit.person_no,
        rate.total_fen,
        rate.total_fen + 15_780,
        2,
        31_560,
    ]
    return Adjustment.objects.create(
        owner=benefit.owner, adjustment_no=f"{benefit.owner}/adjustment/2026/1", year=2026,
        state="adjustment-proposed", people=1, monthly_fen=15_780, owed_fen=31_560,
        report={"lines": [line], "left_out": [[benefit.benefit_no, benefit.person_no, "provisional"]]},
        plan_sha256="0" * 64, proposed_by="jia-clerk", proposed_at=clock.now(),
    )  # fmt: skip


def medical_by_paper(story):
    """丁市's medical agency has no system: a contact letter waits to be posted, a form that came to be compared, a proof to be signed."""
    at, today = clock.now(), story.today
    agencies.add_agency(
        code=DING_MEDICAL, name="丁市医疗保障中心（演示）", name_en="Ding City Medical Centre (demo)",
        city="丁市", city_en="Ding City", address="丁市解放路 2 号", postcode="310000", local=False,
        road="paper", at=at,
    )  # fmt: skip
    unsigned, person = unsigned_proof(story), story.one("zhouba")
    row = medical.apply_medical(
        owner=YI.medical, person_no=person.person_no, origin=DING_MEDICAL, key="ding",
        from_scheme="employee-medical", channel="counter", applicant=Applicant("person", person.name),
        **story.when(),
    )  # fmt: skip
    medical.accept_medical(owner=YI.medical, case_no=row.case_no, **story.when())
    typed = {
        "case_no": row.case_no, "number": identity.reveal_number(person), "their_no": "丁医-7",
        "relationship_no": "330000M77", "months": "33", "last_insured": "2022-12",
        "continuous_months": "24", "balance": "3600.00",
        "periods": "2020-01 2020-09 9\n2021-01 2022-12 24 职工 甲市 310100",
    }  # fmt: skip
    form = services.key_letter(
        owner=YI.medical, sender=DING_MEDICAL, kind="medical.information-form", typed=typed,
        written_no="丁医保函〔2026〕3号", written_on=today, received_on=today, means="post",
        scan=Scan("信息表.pdf", "application/pdf", b"%PDF-1.4 scan"), by="yi-m-clerk", at=at,
    )  # fmt: skip
    return form, unsigned


def unsigned_proof(story):
    """丁市's medical agency has a balance proof by post and does not sign it."""
    person = story.one("wangwu")
    row = medical.apply_medical(
        owner=YI.medical, person_no=person.person_no, origin=DING_MEDICAL, key="unsigned",
        from_scheme="employee-medical", channel="counter", applicant=Applicant("person", person.name),
        **story.when(),
    )  # fmt: skip
    medical.accept_medical(owner=YI.medical, case_no=row.case_no, **story.when())
    medical_papers.post(YI.medical, "medical.contact-letter")
    form = medical_papers.form_of(story, row, "wangwu", balance="0.00", their_no="丁医-8")
    medical_papers.come(YI.medical, "medical.information-form", form, sender=DING_MEDICAL)
    medical.book_record(owner=YI.medical, case_no=row.case_no, **story.when())
    medical_papers.post(YI.medical, "medical.balance-proof")
    return row
