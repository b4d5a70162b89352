"""The medical wallet for machines 医保钱包接口: one's own transfers, sending, accepting, giving back."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from shebao.agencies import services as agencies
from shebao.agencies.models import Purpose, User, UserKind
from shebao.base.plumbing.clock import now
from shebao.identity.models import Person
from shebao.medical.models import WalletTransfer
from shebao.medical.models.sharing import Channel
from shebao.medical.queries import wallet as queries
from shebao.portal import wallet
from shebao.portal.api.doors import actor, once
from shebao.portal.errors import TokenWrong
from shebao.portal.family import own_medical_persons
from shebao.portal.naming import from_url

router = Router(tags=["wallet"])


class SendIn(Schema):
    """The relative by name and identity number, the agency that insures them, what they are to me; fen."""

    name: str = Field(max_length=100)
    number: str = Field(max_length=40)
    agency: str = Field(max_length=12)
    kin: str = Field(max_length=14)
    amount_fen: int
    commitment: bool = False
    confirmed: bool = False


class WalletTransferOut(Schema):
    """A transfer 钱包转账 as my side knows it; `side` is `out` when I sent it; fen."""

    transfer_no: str
    side: str
    other: str
    place: str
    amount_fen: int
    state: str
    why: str
    sent_on: str
    lapses_at: str


class WalletHeldOut(Schema):
    """What my wallet holds, and my transfers both ways."""

    wallet_fen: int
    transfers: list[WalletTransferOut]


def _own(request: HttpRequest) -> tuple[User, list[Person]]:
    """The signed-in person at each medical agency here, with the trace. Refuses `not-found`."""
    user = actor(request)
    if user.kind != UserKind.CITIZEN:
        raise TokenWrong()
    persons = own_medical_persons(user)
    wallet.giver(persons)
    for person in persons:
        agencies.read(
            person.person_no, owner=person.owner, purpose=Purpose.SELF, subject="wallet",
            reader_kind=UserKind.CITIZEN, reader=user.username, at=now(),
        )  # fmt: skip
    return user, persons


def _told(row: WalletTransfer) -> dict[str, Any]:
    return {
        "transfer_no": row.transfer_no, "side": str(row.side), "other": row.other_name,
        "place": row.other_code, "amount_fen": row.amount_fen, "state": str(row.state),
        "why": str(row.why), "sent_on": row.sent_on.isoformat(),
        "lapses_at": row.lapses_at.isoformat(),
    }  # fmt: skip


@router.get("/transfers", response=WalletHeldOut, summary="My wallet 我的医保钱包")
def mine(request: HttpRequest) -> dict[str, Any]:
    """What it holds and every transfer, the newest first."""
    _, persons = _own(request)
    return {
        "wallet_fen": sum(queries.held_fen(one.owner, one.person_no) for one in persons),
        "transfers": [_told(row) for row in wallet.rows_of(persons)],
    }


@router.post("/transfers", response=WalletTransferOut, summary="Send to a wallet 转账")
def send(request: HttpRequest, body: SendIn) -> dict[str, Any]:
    """From my account into a relative's wallet elsewhere; it comes back if nobody accepts it."""
    user, persons = _own(request)
    person = wallet.giver(persons)

    def act() -> Mapping[str, Any]:
        key = f"{person.person_no}/wallet/{request.headers.get('Idempotency-Key', '')[:80]}"
        sent = wallet.Sent(**body.dict())
        return _told(wallet.send(person, sent, channel=Channel.WEB, key=key, by=user.username))

    return once(request, body.dict(), act)


def _act(request: HttpRequest, transfer: str, word: str) -> dict[str, Any]:
    user, persons = _own(request)
    number = from_url(transfer)
    return once(
        request, {"transfer": number, "act": word},
        lambda: _told(wallet.act(persons, number, word, by=user.username)),
    )  # fmt: skip


@router.post("/transfers/{transfer}/recall", response=WalletTransferOut, summary="Recall 撤回")
def recall(request: HttpRequest, transfer: str) -> dict[str, Any]:
    """The giver asks for it back; the relative's place answers."""
    return _act(request, transfer, "recall")


@router.post("/transfers/{transfer}/accept", response=WalletTransferOut, summary="Accept 接收")
def accept(request: HttpRequest, transfer: str) -> dict[str, Any]:
    """The relative takes it into the wallet."""
    return _act(request, transfer, "accept")


@router.post("/transfers/{transfer}/decline", response=WalletTransferOut, summary="Decline 不接收")
def decline(request: HttpRequest, transfer: str) -> dict[str, Any]:
    """It goes back to the giver."""
    return _act(request, transfer, "decline")


@router.post(
    "/transfers/{transfer}/give-back", response=WalletTransferOut, summary="Give back 退还"
)
def give_back(request: HttpRequest, transfer: str) -> dict[str, Any]:
    """An accepted transfer goes back whole, as long as the wallet holds it."""
    return _act(request, transfer, "give-back")
