"""The giver's side 转出: money leaves the account for a relative's wallet elsewhere, and hears what became of it."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from shebao.agencies import queries as agencies
from shebao.agencies.models import Family
from shebao.base import letters, parameters
from shebao.base.money import format_yuan
from shebao.base.plumbing import numbers
from shebao.base.plumbing.clock import ZONE, day_of
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.enrolment.models import Relationship
from shebao.enrolment.services.relationships import locked as locked_relationship
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity import queries as people
from shebao.identity.models import Kin, Person
from shebao.identity.rules import NumberFacts, read_number
from shebao.identity.writing import mask
from shebao.ledger import queries as books
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.medical.errors.sharing import Oneself, PleaseConfirm, ProofMissing
from shebao.medical.errors.wallet import (
    WalletBadNumber,
    WalletHere,
    WalletPlaceUnknown,
    WalletShort,
)
from shebao.medical.messages import (
    WalletAccepted,
    WalletGivenBack,
    WalletOffer,
    WalletRecall,
    WalletReturned,
)
from shebao.medical.models import WalletSide, WalletTransfer
from shebao.medical.models.sharing import Proof
from shebao.medical.queries import sharing
from shebao.medical.queries import wallet as queries
from shebao.medical.rules import sharing as kinships
from shebao.medical.rules import wallet as rules
from shebao.medical.services.wallet.common import (
    due,
    kept,
    mine,
    move,
    receiving,
    transit,
    written_by,
)
from shebao.medical.states.wallet import WalletAct, WalletOut, Why


class Relative(NamedTuple):
    """Whom a giver names 接收人: name, identity number, the agency that insures them, what they are to the giver."""

    name: str
    number: str
    agency_code: str
    kin: str


class Vouched(NamedTuple):
    """What the giver vouches for 转出人声明: the kinship, and that what looks unlikely is right."""

    commitment: bool = False
    confirmed: bool = False


@atomic
def send_to_wallet(
    *,
    owner: str,
    person_no: str,
    relative: Relative,
    amount_fen: int,
    vouched: Vouched,
    channel: str,
    key: str,
    by: str,
    on: date,
    at: datetime,
) -> WalletTransfer:
    """Send money to a relative's wallet elsewhere 转到亲属医保钱包: person −A, in transit +A, and the letter.

    The same key again is the same transfer. Refuses `wallet.same-place`, `.place-unknown`, `.bad-number`, `.closed`, `.too-much`,
    `.too-often`, `.short`, and of family sharing `family.no-account`, `.oneself`, `.kin-not-allowed`,
    `.please-confirm`, `.proof-missing`.
    """
    found = one(WalletTransfer, owner=owner, key=key)
    if found is not None:
        return found
    place = owner[:6]
    other = _elsewhere(owner, relative.agency_code)
    person = people.by_person_no(owner, person_no)
    account = sharing.account_of(owner, person)
    locked_relationship(owner, account.relationship_no)
    again = one(WalletTransfer, owner=owner, key=key)
    if again is not None:  # another door was faster
        return again
    number, asked = _look_at(person, relative, vouched, on, place)
    if not vouched.commitment:
        raise ProofMissing(at="proof")
    sent = queries.sent_on(owner, person_no, on)
    rules.may_send(amount_fen, sent, at.astimezone(ZONE).hour, on, place)
    _enough(account, amount_fen, on, place)
    transfer_no = f"{owner}/wallet/{numbers.take(owner, 'wallet')}"
    row = WalletTransfer(
        owner=owner, transfer_no=transfer_no, peer_no=f"{other}/wallet-in/{transfer_no}",
        side=WalletSide.OUT, other_code=other, person_no=person_no,
        relationship_no=account.relationship_no, account_code=account.ledger_code,
        other_name=relative.name.strip()[:100], other_mask=mask(number.normalised),
        kin=Kin(relative.kin), proof=Proof.COMMITMENT, asked=list(asked), channel=channel,
        amount_fen=amount_fen, state=WalletOut.SENT, sent_on=on, sent_at=at,
        lapses_at=_back_at(at, place), by=by, key=key,
    )  # fmt: skip
    _post(row, "send", on, "转入亲属医保钱包", account.ledger_code, transit(row))
    row.save()
    exchange.send(
        owner=owner, receiver=other, caseref=transfer_no, key=transfer_no, at=at,
        letter=WalletOffer(
            transfer_no, person.name, str(row.kin), row.other_name, number.normalised, amount_fen,
            at, row.lapses_at, receiving(owner),
        ),
    )  # fmt: skip
    return row


def _elsewhere(owner: str, code: str) -> str:
    """The other place's medical agency. Refuses `wallet.same-place`, `wallet.place-unknown`."""
    if code == owner:
        raise WalletHere(at="agency")
    other = agencies.agencies().filter(kind=Family.MEDICAL, code=code).first()
    if other is None:
        raise WalletPlaceUnknown(at="agency")
    return other.code


def _look_at(
    person: Person, relative: Relative, vouched: Vouched, on: date, place: str
) -> tuple[NumberFacts, tuple[str, ...]]:
    """Who is meant, whether the kinship shares here, and what about it is unlikely."""
    number = read_number(relative.number)
    if not number.valid or not relative.name.strip() or not relative.name.isprintable():
        raise WalletBadNumber(at="number")
    same = people.all_by_number(person.owner, number.normalised)
    if any(each.pk == person.pk for each in same):
        raise Oneself(at="number")
    kinships.may_share(relative.kin, on, place)
    asked = kinships.questions(
        relative.kin, kinships.Somebody(person.sex, person.birth_date),
        kinships.Somebody(number.sex or "", number.birth_date), on, place,
    )  # fmt: skip
    if asked and not vouched.confirmed:
        raise PleaseConfirm(at="confirmed")
    return number, asked


def _enough(account: Relationship, amount_fen: int, on: date, place: str) -> None:
    """The account keeps the place's reserve; where only past years are shared, this year's stays."""
    reserve = parameters.at("medical.family_reserve_fen", on, place).as_int()
    past_only = sharing.policy("past_years", on, place) == "only"
    held = (
        sharing.past_years_fen(account, on)
        if past_only
        else books.balance(account.owner, account.ledger_code)
    )
    if kinships.drawn(amount_fen, held, reserve) < amount_fen:
        raise WalletShort(holds=format_yuan(held), reserve=format_yuan(reserve), at="amount")


def _back_at(at: datetime, place: str) -> datetime:
    """When it goes back if nobody accepts it: the next day's opening hour."""
    local = at.astimezone(ZONE)
    hour = rules.opening_hour(local.date(), place)
    return local.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _post(row: WalletTransfer, act: str, on: date, memo: str, source: str, target: str) -> None:
    """One entry of a transfer: source −A, target +A. Nothing is pooled."""
    lines = [
        Line(source, -row.amount_fen, row.relationship_no),
        Line(target, row.amount_fen, row.relationship_no),
    ]
    ledger.post(row.owner, NewEntry(f"{row.transfer_no}/{act}", on, memo, lines))


@atomic
def recall_wallet(
    *, owner: str, transfer_no: str, person_no: str, by: str, at: datetime
) -> WalletTransfer:
    """The giver asks for it back 撤回; the relative's place answers. Asked before, or ended: nothing happens."""
    row = mine(owner, transfer_no, person_no, WalletSide.OUT, WalletAct.RETURN)
    if row.state != WalletOut.SENT or row.recall_at is not None:
        return row
    row.recall_at = at
    row.save(update_fields=["recall_at"])
    exchange.send(
        owner=owner, receiver=row.other_code, caseref=transfer_no, key=f"{transfer_no}/recall",
        letter=WalletRecall(transfer_no), at=at,
    )  # fmt: skip
    return row


def hear_wallet_accepted(letter: Letter, *, at: datetime) -> None:
    """The relative has it 对方已接收: this fund owes it to the other, and knows where to pay."""
    content = letters.load(WalletAccepted, letter.payload)
    row = written_by(letter, content.transfer_no, content.amount_fen)
    row.bank = kept(content.receiving)
    move(row, WalletAct.ACCEPT, at=content.accepted_at)


def hear_wallet_returned(letter: Letter, *, at: datetime) -> None:
    """Not accepted 退回: in transit −A, person +A, whatever became of the relation since."""
    content = letters.load(WalletReturned, letter.payload)
    row = written_by(letter, content.transfer_no, content.amount_fen)
    row.why = Why(content.why)
    move(row, WalletAct.RETURN, at=at)
    _post(row, "back", day_of(at), "亲属医保钱包未接收退回", transit(row), row.account_code)


def hear_wallet_given_back(letter: Letter, *, at: datetime) -> None:
    """The relative gave it back 退还: the other fund owes it to this one, person +A."""
    content = letters.load(WalletGivenBack, letter.payload)
    row = written_by(letter, content.transfer_no, content.amount_fen)
    move(row, WalletAct.GIVE_BACK, at=at)
    source = due(row.owner, row.other_code)
    _post(row, "given-back", day_of(at), "亲属医保钱包退还", source, row.account_code)
