"""The relative's side 接收: it alone decides whether a transfer is accepted or goes back."""

from datetime import date, datetime

from shebao.base import letters
from shebao.base.money import format_yuan
from shebao.base.plumbing.clock import day_of, now
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.enrolment.models import Relationship
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity import queries as people
from shebao.identity.models import Kin, Person
from shebao.identity.rules import normalise_name
from shebao.ledger import queries as books
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.medical.errors.sharing import NotInsured
from shebao.medical.errors.wallet import WalletLapsed, WalletLetterWrong, WalletSpent
from shebao.medical.messages import (
    WalletAccepted,
    WalletGivenBack,
    WalletOffer,
    WalletRecall,
    WalletReturned,
)
from shebao.medical.models import Wallet, WalletSide, WalletTransfer
from shebao.medical.queries import sharing
from shebao.medical.services.wallet.common import (
    due,
    kept,
    locked,
    mine,
    move,
    receiving,
    transit,
    written_by,
)
from shebao.medical.states.wallet import WalletAct, WalletIn, Why

BATCH = 500


def take_wallet_offer(letter: Letter, *, at: datetime) -> None:
    """A giver's money is offered 转账到达. Nobody insured here with this name and number, or too late: back at once.

    Refuses `wallet.letter-wrong` (the letter is kept and shown).
    """
    content = letters.load(WalletOffer, letter.payload)
    if not content.transfer_no.startswith(f"{letter.sender}/"):
        raise WalletLetterWrong(field="transfer_no", at="transfer_no")
    if content.amount_fen <= 0:
        raise WalletLetterWrong(field="amount_fen", at="amount_fen")
    number = number_of(letter.owner, content.transfer_no)
    before = one(WalletTransfer, owner=letter.owner, transfer_no=number)
    if before is not None:
        return
    person, relation = _meant(letter.owner, content)
    row = WalletTransfer.objects.create(
        owner=letter.owner, transfer_no=number, peer_no=content.transfer_no, side=WalletSide.IN,
        other_code=letter.sender, person_no=person.person_no if person else "",
        relationship_no=relation.relationship_no if relation else "",
        other_name=content.giver_name, kin=Kin(content.kin), amount_fen=content.amount_fen,
        state=WalletIn.OFFERED, sent_on=day_of(content.sent_at), sent_at=content.sent_at,
        lapses_at=content.lapses_at, bank=kept(content.receiving), key=number,
    )  # fmt: skip
    if person is None:
        _return(row, Why.NOT_HERE, at=at)
    elif at >= content.lapses_at:
        _return(row, Why.LAPSED, at=at)


def number_of(owner: str, peer_no: str) -> str:
    """What this side calls the transfer the other side calls `peer_no`."""
    return f"{owner}/wallet-in/{peer_no}"


def _meant(owner: str, content: WalletOffer) -> tuple[Person | None, Relationship | None]:
    """The one person here of this number and name who is insured; else nobody."""
    name = normalise_name(content.relative_name)
    found = [
        person
        for person in people.all_by_number(owner, content.relative_number)
        if name in {normalise_name(one) for one in people.names_of(person)}
    ]
    if len(found) != 1:
        return None, None
    relation = sharing.insured(owner, found[0])
    return (found[0], relation) if relation else (None, None)


def _return(row: WalletTransfer, why: Why, *, at: datetime) -> None:
    """It goes back; nothing was booked here."""
    row.why = why
    move(row, WalletAct.RETURN, at=at)
    _tell(row, "returned", WalletReturned(row.peer_no, row.amount_fen, str(why)), at=at)


def _tell(row: WalletTransfer, word: str, letter: object, *, at: datetime) -> None:
    exchange.send(
        owner=row.owner, receiver=row.other_code, caseref=row.peer_no, letter=letter, at=at,
        key=f"{row.transfer_no}/{word}",
    )  # fmt: skip


@atomic
def accept_wallet(
    *, owner: str, transfer_no: str, person_no: str, by: str, on: date, at: datetime
) -> WalletTransfer:
    """The relative accepts 接收: the other fund owes it to this one, wallet +A. Accepted before: nothing happens.

    Refuses `not-found` for anybody else, `wallet.lapsed`, `wallet.wrong-moment`, `family.not-insured`.
    """
    row = mine(owner, transfer_no, person_no, WalletSide.IN, WalletAct.ACCEPT)
    if row.state == WalletIn.ACCEPTED:
        return row
    if row.state == WalletIn.OFFERED and at >= row.lapses_at:
        raise WalletLapsed()
    wallet = _wallet(owner, person_no, at=at)
    row.account_code, row.relationship_no, row.by = wallet.account_code, wallet.relationship_no, by
    move(row, WalletAct.ACCEPT, at=at)
    lines = [
        Line(due(owner, row.other_code), -row.amount_fen, row.relationship_no),
        Line(wallet.account_code, row.amount_fen, row.relationship_no),
    ]
    ledger.post(owner, NewEntry(f"{row.transfer_no}/accept", on, "亲属转入医保钱包", lines))
    _tell(row, "accepted", WalletAccepted(row.peer_no, row.amount_fen, at, receiving(owner)), at=at)
    return row


def _wallet(owner: str, person_no: str, *, at: datetime) -> Wallet:
    """The person's wallet, opened with the first transfer accepted. Refuses `family.not-insured`."""
    relation = sharing.insured(owner, people.by_person_no(owner, person_no))
    if relation is None:
        raise NotInsured()
    held = one(Wallet, lock=True, owner=owner, person_no=person_no)
    if held is not None:
        return held
    code = f"person/{relation.relationship_no}/wallet"
    ledger.open_account(owner, code, "person")
    return Wallet.objects.create(
        owner=owner, person_no=person_no, relationship_no=relation.relationship_no,
        account_code=code, opened_at=at,
    )  # fmt: skip


@atomic
def decline_wallet(
    *, owner: str, transfer_no: str, person_no: str, by: str, at: datetime
) -> WalletTransfer:
    """The relative does not want it 不接收; it goes back. Returned before: nothing happens."""
    row = mine(owner, transfer_no, person_no, WalletSide.IN, WalletAct.RETURN)
    if row.state == WalletIn.RETURNED:
        return row
    row.by = by
    _return(row, Why.DECLINED, at=at)
    return row


def hear_wallet_recall(letter: Letter, *, at: datetime) -> None:
    """The giver asks for it back 撤回: it goes, unless the relative has it or it went already."""
    content = letters.load(WalletRecall, letter.payload)
    row = written_by(letter, number_of(letter.owner, content.transfer_no), None)
    if row.state == WalletIn.OFFERED:
        _return(row, Why.RECALLED, at=at)


@atomic
def lapse_wallets(*, owner: str, at: datetime) -> int:
    """What nobody accepted by the hour goes back 到时退回; how many went."""
    late = WalletTransfer.objects.filter(
        owner=owner, state=WalletIn.OFFERED, lapses_at__lte=at
    ).order_by("id")
    count = 0
    for number in list(late.values_list("transfer_no", flat=True)[:BATCH]):
        row = locked(owner, number)
        if row.state == WalletIn.OFFERED:
            _return(row, Why.LAPSED, at=at)
            count += 1
    return count


def lapse_job(job: Claimed) -> None:
    """Periodic job `medical.wallets`."""
    lapse_wallets(owner=job.owner, at=now())


@atomic
def give_back(
    *, owner: str, transfer_no: str, person_no: str, by: str, on: date, at: datetime
) -> WalletTransfer:
    """The relative gives an accepted transfer back whole 退还: wallet −A, in transit +A. Given back before: nothing.

    Refuses `not-found` for anybody else, `wallet.spent` when the wallet holds less, `wallet.wrong-moment`.
    """
    row = mine(owner, transfer_no, person_no, WalletSide.IN, WalletAct.GIVE_BACK)
    if row.state == WalletIn.GIVEN_BACK:
        return row
    move(row, WalletAct.GIVE_BACK, at=at)
    held = books.balance(owner, row.account_code)
    if held < row.amount_fen:
        raise WalletSpent(holds=format_yuan(held), amount=format_yuan(row.amount_fen))
    lines = [
        Line(row.account_code, -row.amount_fen, row.relationship_no),
        Line(transit(row), row.amount_fen, row.relationship_no),
    ]
    ledger.post(owner, NewEntry(f"{row.transfer_no}/give-back", on, "退还亲属转入款", lines))
    _tell(row, "given-back", WalletGivenBack(row.peer_no, row.amount_fen, on), at=at)
    return row
