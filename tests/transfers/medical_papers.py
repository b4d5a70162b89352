"""A medical agency without this system: its papers posted, keyed and taken, as tests write them."""

from shebao.agencies.models import Agency
from shebao.base.money import parse_yuan
from shebao.base.plumbing import clock
from shebao.cli.demo import build as builder
from shebao.cli.demo.story import medical_holder
from shebao.exchange import services as exchange
from shebao.identity import services as people
from shebao.payments import pain
from shebao.payments.pain import Party
from shebao.transfers import services
from shebao.transfers.models import MedicalDeparture
from shebao.transfers.services import medical
from tests.medical_story import JIA, YI
from tests.transfers.test_by_paper import SCAN, waiting

WHOLE = parse_yuan("7200.00")


def on_paper(story, city):
    """From now on the city's medical agency is a correspondent on paper; its rows here are of its past."""
    Agency.objects.filter(code=city.medical).update(
        local=False, road="paper", address="甲市中山路 2 号", postcode="200000"
    )
    from shebao.agencies import remembered

    remembered.forget()
    return story


def clerk(owner):
    return f"{'yi' if owner == YI.medical else 'jia'}-m-clerk"


def post(owner, kind, **more):
    letter = waiting(owner, kind)
    return services.post_letter(
        owner=owner, letter_id=letter.letter_id, means="post", tracking="EMS1", on=clock.today(),
        by=clerk(owner), at=clock.now(), **more,
    )  # fmt: skip


def key(owner, kind, typed, *, received_on=None, written_no="", sender=""):
    day = received_on or clock.today()
    return services.key_letter(
        owner=owner, sender=sender or (JIA if owner == YI.medical else YI).medical, kind=kind,
        typed=typed, written_no=written_no or f"{kind} 1", written_on=day, received_on=day,
        means="post", scan=SCAN, by=clerk(owner), at=clock.now(),
    )  # fmt: skip


def take(keyed):
    by = clerk(keyed.owner).replace("clerk", "reviewer")
    return exchange.take(owner=keyed.owner, number=keyed.pk, by=by, at=clock.now())


def come(owner, kind, typed, **more):
    """A paper keyed by one officer and taken by another."""
    return take(key(owner, kind, typed, **more))


def accepted(story):
    row = story.ask()
    medical.accept_medical(owner=YI.medical, case_no=row.case_no, **story.when())
    return story.arriving(row)


def form_of(story, row, who="zhaoliu", **other):
    return {
        "case_no": row.case_no, "number": people.reveal_number(story.one(who)), "their_no": "甲医-7",
        "relationship_no": "310000M77", "months": "36", "last_insured": "2025-12", "continuous_months": "",
        "balance": "7200.00", "periods": "2023-01 2024-12 24\n2025-01 2025-12 12 职工 甲市 310100",
    } | other  # fmt: skip


def pay_from_old(story, row, fen, reference=""):
    """甲市's bank pays, as its paper said."""
    payer = Party(medical_holder(JIA), JIA.medical_account, *builder.BANK)
    payee = Party(medical_holder(YI), YI.medical_account, *builder.BANK)
    reference = reference or row.reference
    one = pain.Transfer(reference, reference, payee, fen, "医保转移")
    story.bank_books.take(
        pain.write(message_id=reference, payer=payer, transfers=[one], on=story.today, at=clock.now()),
        on=story.today,
    )  # fmt: skip


def proved(story):
    """By paper to the balance proof, which waits to be posted."""
    row = accepted(story)
    post(YI.medical, "medical.contact-letter")
    come(YI.medical, "medical.information-form", form_of(story, row))
    pay_from_old(story, row, WHOLE)
    story.play()
    story.note(row)
    story.credit(row)
    return story.arriving(row)


def sign(row, settled="7200.00", *, agrees="1", written_no="回签 1"):
    typed = {"case_no": row.case_no, "settled": settled, "agrees": agrees}
    return come(YI.medical, "medical.balance-proof-signed", typed, written_no=written_no)


def contact(story, **other):
    person = story.one(city=JIA)
    return {
        "name": person.name, "number": people.reveal_number(person), "their_no": "乙医-9", "case_no": "",
        "from_scheme": "employee-medical", "to_scheme": "employee-medical", "insured_since": "2026-02",
        "holder": medical_holder(YI), "account_no": YI.medical_account, "bank_name": "演示银行",
        "bank_code": "102100000001", "applied_on": "2026-03-02", "reference": "YI-MED-2026-9",
    } | other  # fmt: skip


def leaving():
    return MedicalDeparture.objects.get(owner=JIA.medical)


def proof_of(out, *, credited="7200.00", **other):
    return {
        "case_no": out.case_no, "settled": "7200.00", "credited": credited,
        "lines": f"0 7200.00 {credited}",
    } | other  # fmt: skip


def application(story, **other):
    person = story.one()
    return {
        "name": person.name, "number": people.reveal_number(person), "their_no": "甲医-申-1",
        "from_scheme": "employee-medical", "applicant_kind": "person", "applied_on": "2026-02-20",
        "applicant_phone": "13800000000",
    } | other  # fmt: skip
