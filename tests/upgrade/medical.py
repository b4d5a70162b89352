"""The medical side of a release's small world: transfers, family, charges, claims and wallets halfway, and how each is finished.

`python -m tests.upgrade.medical write` makes the dump of this release beside the other one: `<release>-medical/`. A released dump is
never written anew. `finish FOLDER` goes on from a restored and migrated one until nothing is open, and prints where every case ended.
"""

import json
import sys
from datetime import datetime, time
from pathlib import Path

from tests.upgrade.halfway import HERE, ROUNDS, begin, write

STATES = {
    "zhaoliu": ("medical-applied", ""), "yun": ("medical-under-way", "medical-received"),
    "yun2": ("medical-under-way", "medical-released"),
    "wujiu": ("medical-under-way", "medical-released"),
    "wangwu": ("medical-proved", "medical-released"),
    "zhangsan": ("medical-recalling", "medical-received"),
}  # fmt: skip
"""Who stands where in the dump: at the new place, at the old place."""
GIVER, RELATIVE = "guli", "zhengshi"
HOSPITAL, MACHINE = "H0001", "h0001-machine"
BANK_ACCOUNT = "6222000000001234"


def _story(folder, *, over=False):
    from tests.medical_story import JIA, YI, MedicalStory

    if not over:
        return MedicalStory(folder, medical_movers=(*STATES, GIVER, RELATIVE))
    story = MedicalStory.over(folder)
    story.owners = [city.medical for city in (JIA, YI)]
    return story


def build(folder):
    """Everybody to their state."""
    begin(folder)
    story = _story(folder)
    try:
        _transfers(story)
        link = _family(story)
        _charges(story)
        _claim(story)
        _wallets(story)
        _last(story)
        assert link.state == "link-active"
        told = {key: _states(story, key) for key in STATES}
        assert told == STATES, told
    finally:
        story.close()


def _states(story, key):
    from shebao.transfers.models import MedicalArrival, MedicalDeparture
    from tests.medical_story import YI

    row = MedicalArrival.objects.get(owner=YI.medical, person_no=story.one(key).person_no)
    out = MedicalDeparture.objects.filter(peer_case_no=row.case_no).first()
    return str(row.state), str(out.state) if out else ""


def _transfers(story):
    rows = {key: story.ask(key) for key in STATES}
    outs = {key: story.agree(row) for key, row in rows.items() if key != "zhaoliu"}
    for key in ("wujiu", "wangwu"):
        story.settle(outs[key])
    story.send_money()
    for key in ("wujiu", "wangwu"):
        story.note(rows[key])
    story.credit(rows["wangwu"])
    story.settle(outs["yun2"])


def _person(story, key):
    from tests.medical_story import JIA

    return story.one(key, JIA)


def _family(story):
    from shebao.cards import services as cards
    from shebao.medical import services
    from shebao.medical.services import Ends, Given
    from shebao.medical.services.linking import Door
    from tests.medical_story import JIA

    lines = ["卡号,证件号码,姓名,卡状态"]
    for number, key in enumerate((GIVER, RELATIVE), 1):
        person = _person(story, key)
        lines.append(f"310100A0{number},{_number(key)},{person.name},正常")
    cards.import_cards(
        owner=JIA.medical, content="\n".join(lines).encode(), by="jia-m-clerk",
        approved_by="jia-m-reviewer", at=story.when()["at"],
    )  # fmt: skip
    ends = Ends(_person(story, GIVER).person_no, _person(story, RELATIVE).person_no)
    return services.bind(
        owner=JIA.medical, ends=ends, kin="sibling", door=Door("web"), key="link", confirmed=True,
        proof="commitment", consent=Given(), **story.when(GIVER),
    )  # fmt: skip


def _number(key):
    from shebao.cli.demo.story import someone

    return someone(key).number


def _charges(story):
    from shebao.agencies import services as agencies
    from shebao.medical import services
    from shebao.medical.services.charging import Bill
    from tests.medical_story import JIA

    owner, at, on = JIA.medical, story.when()["at"], story.today
    services.add_institution(
        owner=owner, code=HOSPITAL, name="甲市医院", kind="hospital", by="jia-m-clerk", at=at
    )
    agencies.add_officer(owner=owner, username=MACHINE, name=MACHINE, office_code=HOSPITAL)
    agencies.grant(MACHINE, "hospital", since=on, by="test", at=at, office_code=HOSPITAL)
    made = services.propose_mandate(
        owner=owner, institution_code=HOSPITAL, username=MACHINE, most_fen=10**6, by="jia-m-clerk",
        on=on, at=at,
    )  # fmt: skip
    services.approve_mandate(
        owner=owner, mandate_no=made.mandate_no, by="jia-m-reviewer", on=on, at=at
    )
    person_no = _person(story, RELATIVE).person_no
    row = services.charge(
        owner=owner, institution_code=HOSPITAL, bill=Bill("B1", person_no, 7300_00), by=MACHINE,
        on=on, at=at,
    )  # fmt: skip
    assert (row.own_fen, row.family_fen) == (7200_00, 100_00)


def _claim(story):
    from shebao.casework.services import Applicant
    from shebao.medical.services import claims
    from shebao.medical.services.claims import Told
    from shebao.payments.services import Payee
    from tests.medical_story import JIA

    person = _person(story, GIVER)
    story.bank_books.open_account(
        {"account_no": BANK_ACCOUNT, "holder": person.name, "bank_name": "演示银行",
         "bank_code": "102100000001", "opening_fen": 0}, on=story.today,
    )  # fmt: skip
    row = claims.apply_reimbursement(
        owner=JIA.medical, person_no=person.person_no, applicant=Applicant("person", person.name),
        channel="counter", key="k", bills=[Told("F1", "外地医院", story.today, 300_00)],
        papers=("invoice", "list", "diagnosis", "record"),
        payee=Payee(person.name, BANK_ACCOUNT, "演示银行", "102100000001"),
        **story.when("jia-m-clerk"),
    )  # fmt: skip
    named = {"owner": JIA.medical, "case_no": row.case_no}
    claims.accept(**named, **story.when("jia-m-clerk"))
    claims.assess_bill(
        **named, number="F1", pooled_fen=0, account_fen=200_00, note="", **story.when("jia-m-clerk")
    )


def _at(story, hour):
    from shebao.base.plumbing.clock import ZONE

    return datetime.combine(story.today, time(hour), ZONE)


def _wallets(story):
    """One accepted, one offered; the accepted one proposed for settlement."""
    from shebao.medical.models import WalletTransfer
    from shebao.medical.services import wallet
    from shebao.medical.services.wallet import Relative, Vouched
    from tests.medical_story import JIA, YI

    there = story.one(RELATIVE, YI)
    for key in ("1", "2"):
        wallet.send_to_wallet(
            owner=JIA.medical, person_no=_person(story, GIVER).person_no, amount_fen=150_00,
            relative=Relative(there.name, _number(RELATIVE), YI.medical, "sibling"),
            vouched=Vouched(True, True), channel="web", key=key, by=GIVER, on=story.today,
            at=_at(story, 10),
        )  # fmt: skip
    story.play()
    row = WalletTransfer.objects.filter(owner=YI.medical).earliest("id")
    _accept(story, row)
    story.play()
    wallet.propose_wallet_settlement(
        owner=JIA.medical, other_code=YI.medical, by="jia-m-accountant", on=story.today,
        at=_at(story, 12),
    )  # fmt: skip


def _accept(story, row):
    from shebao.medical.services import wallet

    wallet.accept_wallet(
        owner=row.owner, transfer_no=row.transfer_no, person_no=row.person_no, by=RELATIVE,
        on=story.today, at=_at(story, 11),
    )  # fmt: skip


def _last(story):
    """She takes it back, and the letter has not gone yet."""
    from shebao.transfers.models import MedicalArrival
    from shebao.transfers.services import medical
    from tests.medical_story import YI

    row = MedicalArrival.objects.get(owner=YI.medical, person_no=story.one("zhangsan").person_no)
    medical.withdraw_medical(
        owner=YI.medical, case_no=row.case_no, person_no=row.person_no, **story.when("zhangsan")
    )


def finish(folder):
    """Go on until nothing is open; who ended how, and what the accounts hold."""
    begin(folder)
    from shebao.casework.models import Case
    from shebao.payments import services as paying
    from tests.medical_story import JIA, YI

    story = _story(folder, over=True)
    try:
        for city in (JIA, YI):
            paying.link_account(owner=city.medical, account_no=city.medical_account, link=story.url)
        for _ in range(ROUNDS):
            story.play()
            if not (_everybody(story) or Case.objects.filter(closed_on=None).exists()):
                break
            story.play()
            story.advance(1)
        _charge_goes_back(story)
        story.kept()
        return {case.case_no: str(case.state) for case in Case.objects.order_by("id")}
    finally:
        story.close()


def _everybody(story):
    """One act on each thing that waits for one of us; how many did."""
    return _movers(story) + _claims(story) + _funds(story)


def _movers(story):
    from shebao.transfers.models import MedicalArrival, MedicalDeparture
    from shebao.transfers.queries import medical as queries
    from tests.medical_story import JIA, YI

    acts = 0
    for out in MedicalDeparture.objects.filter(owner=JIA.medical, state="medical-received"):
        story.settle(out)
        acts += 1
    for row in MedicalArrival.objects.filter(owner=YI.medical).order_by("id"):
        if row.state == "medical-applied":
            story.agree(row)
        elif row.record_state == "record-here":
            story.note(row)
        elif any(part.state == "money-arrived" for part in queries.sums(row)):
            story.credit(row)
        elif row.state == "medical-proved":
            story.agreed(row)
        else:
            continue
        acts += 1
    return acts


def _claims(story):
    from shebao.medical.models import Claim
    from shebao.medical.services import claims
    from tests.medical_story import JIA

    rows = list(Claim.objects.filter(owner=JIA.medical, state="medical-claim-accepted"))
    for row in rows:
        number = claims.propose_claim(
            owner=JIA.medical, case_no=row.case_no, **story.when("jia-m-clerk")
        )
        claims.decide_claim(owner=JIA.medical, proposal_id=number, **story.when("jia-m-reviewer"))
    return len(rows)


def _funds(story):
    """Offers accepted, settlements approved or proposed, and everything ordered paid."""
    from shebao.medical.models import WalletSettlement, WalletTransfer
    from shebao.medical.queries import wallet as queries
    from shebao.medical.services import wallet
    from shebao.payments import queries as payments
    from tests.medical_story import JIA, YI

    acts = 0
    for row in WalletTransfer.objects.filter(owner=YI.medical, state="wallet-offered"):
        _accept(story, row)
        acts += 1
    for row in WalletSettlement.objects.filter(owner=JIA.medical, state="settlement-proposed"):
        wallet.approve_wallet_settlement(
            owner=JIA.medical, settlement_no=row.settlement_no, by="jia-m-cashier", on=story.today,
            at=_at(story, 12),
        )  # fmt: skip
        acts += 1
    if queries.debts(JIA.medical):
        wallet.propose_wallet_settlement(
            owner=JIA.medical, other_code=YI.medical, by="jia-m-accountant", on=story.today,
            at=_at(story, 12),
        )  # fmt: skip
        acts += 1
    if payments.orders(JIA.medical, "ordered"):
        story.send_money()
        acts += 1
    return acts


def _charge_goes_back(story):
    """What the old release charged returns to the very accounts it came from."""
    from shebao.enrolment import queries as enrolment
    from shebao.ledger import queries as books
    from shebao.medical import services
    from tests.medical_story import JIA

    services.reverse(
        owner=JIA.medical, institution_code=HOSPITAL, external_no="B1", reversal_no="R1",
        by=MACHINE, on=story.today, at=story.when()["at"],
    )  # fmt: skip
    held = {key: enrolment.balance(story.relation(JIA, key)) for key in (GIVER, RELATIVE)}
    assert held == {GIVER: 7200_00 - 200_00 - 300_00, RELATIVE: 7200_00}, held
    assert books.balance(JIA.medical, f"payable/medical/{HOSPITAL}") == 0


def main(words):
    """`write`, or `finish FOLDER`."""
    from shebao import __version__

    if words[:1] == ["finish"]:
        print(json.dumps(finish(Path(words[1]))))
    else:
        write(build, HERE / f"{__version__}-medical")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
