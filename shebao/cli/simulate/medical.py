"""What people and officers do at a city's medical agency 医保诸事. Runs inside the city's process, by the services.

`do` names the act; what is refused is told by its code. Every act has a key or can be said again: a power cut
between its commit and its answer must change nothing. Amounts in fen.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from shebao.base.plumbing.clock import now, today
from shebao.casework import services as casework
from shebao.casework.services import Applicant
from shebao.cli.demo.build import demo_city
from shebao.cli.demo.medical import MONTH, build_medical, know_medical_account
from shebao.cli.demo.story import BANK, CITIES
from shebao.cli.simulate.around import answered
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.identity import queries as people
from shebao.identity import services as registry
from shebao.medical import services as sharing
from shebao.medical.models.sharing import Channel
from shebao.medical.services import Ends, Given, Receipt, claims, wallet
from shebao.medical.services.charging import Bill
from shebao.medical.services.linking import Door
from shebao.medical.services.wallet import Relative, Vouched
from shebao.payments import services as payments
from shebao.payments.pain import Party
from shebao.payments.services import Payee
from shebao.transfers.services import medical as moving
from shebao.transfers.services.medical import MEDICAL_COUNTERSIGNED

SCHEME = "employee-medical"
HOSPITAL, MACHINE = "H0001", "h0001-machine"
ELSEWHERE = "外地医院"
"""Where people pay in cash, without a line to this agency."""
PAPERS = ("invoice", "list", "diagnosis", "record")
SINCE = date(2024, 1, 1)


def _by(post: str) -> dict[str, Any]:
    """Who acts, on what day, at what moment."""
    return {"by": f"{demo_city().key}-m-{post}", "on": today(), "at": now()}


def _owner() -> str:
    return demo_city().medical


# before it begins


def open_agency(*, bank_url: str) -> dict[str, Any]:
    """Officers, account and books of the medical agency, a hospital with its machine, the other city's account."""
    from shebao.agencies import services as agencies
    from shebao.ledger import services as ledger

    city = demo_city()
    for _ in build_medical(city, bank_url=bank_url, movers=()):
        pass
    know_medical_account(city, CITIES["yi" if city.key == "jia" else "jia"])
    ledger.open_account(city.medical, "fund/medical/contributions", "fund")
    sharing.add_institution(
        owner=city.medical, code=HOSPITAL, name="演示医院", name_en="Hospital", kind="hospital",
        by=f"{city.key}-m-clerk", at=now(),
    )  # fmt: skip
    agencies.add_officer(
        owner=city.medical, username=MACHINE, name="接口", office_code=HOSPITAL, name_en="Machine"
    )
    agencies.grant(MACHINE, "hospital", since=SINCE, by="simulate", at=now(), office_code=HOSPITAL)
    made = sharing.propose_mandate(
        owner=city.medical, institution_code=HOSPITAL, username=MACHINE, most_fen=20_000_00,
        **_by("clerk"),
    )  # fmt: skip
    sharing.approve_mandate(owner=city.medical, mandate_no=made.mandate_no, **_by("reviewer"))
    return {}


def enter(*, number: str, name: str, years: list[int], left: bool) -> dict[str, Any]:
    """Somebody is insured here for these whole years, or since January when there are none; `left`: pays no more."""
    owner = _owner()
    at: dict[str, Any] = {"by": "simulate", "at": now()}
    known = people.all_by_number(owner, number)
    person = (
        known[0]
        if known
        else registry.register_person(owner=owner, name=name, number=number, hukou=owner[:6], **at)
    )
    key = f"{owner}/simulate/{number[-12:]}"
    row = enrolment.open_relationship(
        owner=owner, person=person, scheme=SCHEME, area=owner[:6], key=key,
        since=date(years[0] if years else 2026, 1, 1), **at,
    )  # fmt: skip
    for year in years or [2026]:
        months = dict.fromkeys(range(1, 13 if years else 3), MONTH)
        enrolment.book_year(row, year=year, months=months, key=f"{key}/{year}", on=today(), **at)
    if left and row.state == "active":
        enrolment.pause(row, on=today(), **at)
    return {"person_no": person.person_no}


def related(*, person_no: str, relative_no: str) -> dict[str, Any]:
    """Two people are parent and child by the register 亲属关系."""
    owner = _owner()
    registry.record_kinship(
        person=people.by_person_no(owner, person_no), by="simulate", at=now(), source="公安数据",
        relative=people.by_person_no(owner, relative_no), kind="parent",
    )  # fmt: skip
    return {}


# what people do


def hire(*, person_no: str, leave: bool, key: str) -> None:
    """Contributions stop here, or begin here."""
    owner = _owner()
    person = people.by_person_no(owner, person_no)
    found = enrolled.open_relationship_of(owner, person, SCHEME)
    at: dict[str, Any] = {"by": "simulate", "at": now()}
    if leave:
        if found is not None and found.state == "active":
            enrolment.pause(found, on=today(), **at)
    elif found is None:
        enrolment.open_relationship(
            owner=owner, person=person, scheme=SCHEME, area=owner[:6], since=today(),
            key=f"{owner}/simulate/{key}", **at,
        )  # fmt: skip
    elif found.state == "paused":
        enrolment.resume(found, on=today(), **at)


def earn(*, person_no: str, month: int) -> dict[str, Any]:
    """A month of work; `month` is year × 12 + month − 1. What goes into the account comes from the fund's contributions."""
    owner, (year, number) = _owner(), divmod(month, 12)
    found = enrolled.open_relationship_of(owner, people.by_person_no(owner, person_no), SCHEME)
    if found is None or found.state != "active":
        return {"booked": False}
    enrolment.book_year(
        found, year=year, months={number + 1: MONTH}, by="simulate", at=now(), on=today(),
        key=f"{found.relationship_no}/simulate/{month}",
    )  # fmt: skip
    return {"booked": True}


def apply(*, person_no: str, key: str) -> None:
    """Ask for what is still at the other city."""
    owner = _owner()
    origin = CITIES["yi" if demo_city().key == "jia" else "jia"].medical
    moving.apply_medical(
        owner=owner, person_no=person_no, origin=origin, from_scheme=SCHEME,
        applicant=Applicant("person", people.by_person_no(owner, person_no).name, "13800000000"),
        channel="mobile", key=key, by="simulate", on=today(), at=now(),
    )  # fmt: skip


def confirm(*, case_no: str, person_no: str) -> None:
    """The person agrees to the balance proof 确认余额."""
    moving.confirm_balance(
        owner=_owner(), case_no=case_no, person_no=person_no, by="simulate", on=today(), at=now()
    )


def withdraw(*, case_no: str, person_no: str) -> None:
    """The person takes the application back."""
    moving.withdraw_medical(
        owner=_owner(), case_no=case_no, person_no=person_no, by="simulate", on=today(), at=now()
    )


def link(*, person_no: str, relative_no: str, key: str) -> None:
    """A family link 家庭共济绑定."""
    sharing.bind(
        owner=_owner(), ends=Ends(person_no, relative_no), kin="parent", door=Door(Channel.WEB),
        key=f"{_owner()}/simulate/{key}", consent=Given(), by="simulate", on=today(), at=now(),
    )  # fmt: skip


def unlink(*, link_no: str, person_no: str) -> None:
    """The link ends."""
    sharing.end_link(
        owner=_owner(), link_no=link_no, person_no=person_no, by="simulate", on=today(), at=now()
    )


def charge(*, person_no: str, fen: int, key: str) -> None:
    """A visit to the hospital."""
    sharing.charge(
        owner=_owner(), institution_code=HOSPITAL, bill=Bill(key, person_no, fen), by=MACHINE,
        on=today(), at=now(),
    )  # fmt: skip


def reverse(*, external_no: str, key: str) -> None:
    """The hospital takes a charge back 冲正."""
    sharing.reverse(
        owner=_owner(), institution_code=HOSPITAL, external_no=external_no, reversal_no=key,
        by=MACHINE, on=today(), at=now(),
    )  # fmt: skip


def replay(*, receipts: Sequence[Sequence[Any]]) -> None:
    """Receipts of an outage 断网补传, each as number, person, fen, moment."""
    sharing.replay(
        owner=_owner(), institution_code=HOSPITAL, by=MACHINE, on=today(), at=now(),
        receipts=[Receipt(number, Bill("", person_no, fen), datetime.fromisoformat(moment))
                  for number, person_no, fen, moment in receipts],
    )  # fmt: skip


def send(*, person_no: str, name: str, number: str, fen: int, key: str) -> None:
    """Money to a relative's wallet at the other city 钱包转账."""
    other = CITIES["yi" if demo_city().key == "jia" else "jia"].medical
    wallet.send_to_wallet(
        owner=_owner(), person_no=person_no, relative=Relative(name, number, other, "parent"),
        amount_fen=fen, vouched=Vouched(True, True), channel=Channel.WEB, key=f"{_owner()}/{key}",
        by="simulate", on=today(), at=now(),
    )  # fmt: skip


def answer(*, transfer_no: str, person_no: str, word: str) -> None:
    """Accept, decline or give back what came; recall what was sent."""
    told: dict[str, Any] = {
        "owner": _owner(), "transfer_no": transfer_no, "person_no": person_no, "by": "simulate",
        "at": now(),
    }  # fmt: skip
    if word in ("accept", "give-back"):
        told["on"] = today()
    doing: dict[str, Callable[..., object]] = {
        "accept": wallet.accept_wallet, "decline": wallet.decline_wallet,
        "give-back": wallet.give_back, "recall": wallet.recall_wallet,
    }  # fmt: skip
    doing[word](**told)


def ask_payout(*, person_no: str, name: str, account: str, key: str) -> None:
    """A balance that cannot move 一次性支取: the person has settled abroad."""
    claims.apply_payout(
        owner=_owner(), person_no=person_no, ground="emigration", facts={"paper": "护照"},
        payee=Payee(name, account, *BANK), applicant=Applicant("person", name), channel="counter",
        key=key, by=f"{demo_city().key}-m-clerk", on=today(), at=now(),
    )  # fmt: skip


def reimburse(
    *, person_no: str, name: str, account: str, bills: Sequence[tuple[str, int]], key: str
) -> None:
    """Bills paid in cash 手工报销, each as number and fen, come to the window."""
    claims.apply_reimbursement(
        owner=_owner(), person_no=person_no, papers=PAPERS, payee=Payee(name, account, *BANK),
        bills=[claims.Told(number, ELSEWHERE, today(), fen) for number, fen in bills],
        applicant=Applicant("person", name), channel="counter", key=key, **_by("clerk"),
    )  # fmt: skip


def drop_claim(*, case_no: str, person_no: str) -> None:
    """The person takes an application for money back."""
    claims.withdraw_claim(
        owner=_owner(), case_no=case_no, person_no=person_no, by="simulate", on=today(), at=now()
    )


# what officers do


def assess(*, case_no: str, pooled: int, account: int) -> None:
    """Each bill of a case: so many percent from the pooled fund, so many from the account 审核票据."""
    from shebao.medical.models import ClaimBill

    bills = ClaimBill.objects.filter(owner=_owner(), claim__case_no=case_no).order_by("id")
    for number, fen in bills.values_list("number", "amount_fen"):
        claims.assess_bill(
            owner=_owner(), case_no=case_no, number=number, pooled_fen=fen * pooled // 100,
            account_fen=fen * account // 100, note="", **_by("clerk"),
        )  # fmt: skip


def officer(*, way: str, case_no: str, number: int = 0) -> None:
    """The first officer's next act on a case."""
    by = _by("clerk")
    told: dict[str, Any] = {"owner": _owner(), "case_no": case_no, "by": by["by"], "at": by["at"]}
    if way != "propose-medical-refusal":
        told["on"] = by["on"]
    if way in ("propose-medical-refusal", "propose-claim-refusal"):
        told["reason"] = "材料不符"
    if way == "propose-supplement":
        told["reason"] = "转出后到账"
    if way == "propose-overlap":
        told |= {"keep": "here", "reason": "本地已缴"}
    if way == "propose-credit":
        told["number"] = number
    DESK[way](**told)


DESK: dict[str, Callable[..., object]] = {
    "accept": moving.accept_medical, "propose-medical-release": moving.propose_medical_release,
    "book-record": moving.book_record, "propose-overlap": moving.propose_overlap,
    "propose-credit": moving.propose_credit, "accept-claim": claims.accept,
    "propose-supplement": moving.propose_supplement,
    "propose-claim": claims.propose_claim, "propose-medical-refusal": moving.propose_medical_refusal,
    "propose-claim-refusal": claims.propose_claim_refusal,
}  # fmt: skip
SIGNED: dict[str, Callable[..., object]] = {
    **MEDICAL_COUNTERSIGNED,
    "medical-claim-decide": claims.decide_claim, "medical-claim-refuse": claims.refuse_claim,
}  # fmt: skip


def sign(*, proposal: int, what: str) -> None:
    """The second officer signs what waits."""
    SIGNED[what](owner=_owner(), proposal_id=proposal, **_by("reviewer"))


def send_back(*, proposal: int) -> None:
    """The second officer sends back what waits, for the figures are others now."""
    casework.send_back(
        owner=_owner(), proposal_id=proposal, reason="数据已变", by=_by("reviewer")["by"], at=now()
    )


def pay_again(*, case_no: str, number: int, claim: bool, name: str, account: str) -> None:
    """A bounced payment goes again."""
    payee = (name, account, *BANK)
    if claim:
        claims.reissue_claim(owner=_owner(), case_no=case_no, payee=Payee(*payee), **_by("clerk"))
    else:
        moving.reissue_medical(
            owner=_owner(), case_no=case_no, number=number, payee=Party(*payee), **_by("clerk")
        )


def settle(*, other: str) -> None:
    """The accountant gathers what one fund owes the other for wallets 提出清算."""
    wallet.propose_wallet_settlement(owner=_owner(), other_code=other, **_by("accountant"))


def approve(*, settlement_no: str, drop: bool) -> None:
    """The cashier approves a settlement, or gives it up."""
    told: dict[str, Any] = {"owner": _owner(), "settlement_no": settlement_no}
    by = _by("cashier")
    if drop:
        wallet.drop_wallet_settlement(**told, by=by["by"], on=by["on"])
    else:
        wallet.approve_wallet_settlement(**told, **by)


def settle_again(*, settlement_no: str, name: str, account: str) -> None:
    """A settlement's payment bounced and goes again."""
    wallet.reissue_wallet_settlement(
        owner=_owner(), settlement_no=settlement_no, payee=Payee(name, account, *BANK),
        **_by("accountant"),
    )  # fmt: skip


def pay(*, order_nos: list[str]) -> None:
    """A file of what is ordered, countersigned, and every file that was left before its second signature."""
    from shebao.payments.models import BankFile, PaymentOrder

    city = demo_city()
    orders = PaymentOrder.objects.filter(owner=city.medical, order_no__in=order_nos)
    left = list(orders.filter(state="ordered").order_by("id").values_list("order_no", flat=True))
    if left:
        payments.propose_file(
            owner=city.medical, account_no=city.medical_account, order_nos=left,
            by=f"{city.key}-m-accountant", at=now(),
        )  # fmt: skip
    files = BankFile.objects.filter(owner=city.medical, state="proposed").order_by("id")
    for file_no in files.values_list("file_no", flat=True):
        payments.approve_file(
            owner=city.medical, file_no=file_no, by=f"{city.key}-m-cashier", at=now()
        )


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act
    for act in (
        open_agency, enter, related, hire, earn, apply, confirm, withdraw, link, unlink, charge, reverse,
        replay, send, answer, ask_payout, reimburse, drop_claim, assess, officer, sign, send_back, pay_again, settle, approve, settle_again, pay,
    )
}  # fmt: skip


def do(*, act: str, told: dict[str, Any]) -> dict[str, Any]:
    """One act; `said` is the code of a refusal, or empty."""
    return answered(ACTS[act], told)
