"""What the doors of the medical wallet share 医保钱包各渠道共用: one's own transfers, sending, and the acts on one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from shebao.base import parameters
from shebao.base.money import format_yuan, parse_yuan
from shebao.base.plumbing.clock import now, today
from shebao.base.refusals import NotFound, Refusal
from shebao.identity.models import Person
from shebao.ledger import queries as books
from shebao.medical.errors.sharing import NoAccount
from shebao.medical.models import WalletSide, WalletTransfer
from shebao.medical.queries import sharing
from shebao.medical.queries import wallet as queries
from shebao.medical.services import wallet as services
from shebao.medical.services.wallet import Relative, Vouched
from shebao.medical.states.wallet import WALLET_LABELS, WalletIn, WalletOut
from shebao.portal.family import KIN, kin_of
from shebao.portal.naming import to_url


class Sent(NamedTuple):
    """What somebody fills in to send money to a relative elsewhere 转账."""

    name: str = ""
    number: str = ""
    agency: str = ""
    kin: str = ""
    amount_fen: int = 0
    commitment: bool = False
    confirmed: bool = False


def fen_of(typed: str) -> int:
    """The sum as typed in yuan; what is no sum of money is nothing, which is refused as `wallet.too-much`."""
    try:
        return parse_yuan(typed.strip())
    except (ValueError, Refusal):
        return 0


def sent_from(given: Mapping[str, str]) -> Sent:
    """A form of a page."""
    return Sent(
        given.get("name", "")[:100], given.get("number", "")[:40], given.get("agency", "")[:12],
        given.get("kin", ""), fen_of(given.get("amount", "")), bool(given.get("commitment")),
        bool(given.get("confirmed")),
    )  # fmt: skip


def send(person: Person, sent: Sent, *, channel: str, key: str, by: str) -> WalletTransfer:
    """Send from a person's own account 转到亲属钱包. Refuses what `send_to_wallet` refuses."""
    return services.send_to_wallet(
        owner=person.owner, person_no=person.person_no,
        relative=Relative(sent.name, sent.number, sent.agency, kin_of(sent.kin)),
        amount_fen=sent.amount_fen, vouched=Vouched(sent.commitment, sent.confirmed),
        channel=channel, key=key, by=by, on=today(), at=now(),
    )  # fmt: skip


def giver(persons: Sequence[Person]) -> Person:
    """Who sends 转出人: the person where an account can be used, else anywhere. Refuses `not-found`."""
    for person in persons:
        with suppress(NoAccount):
            sharing.account_of(person.owner, person)
            return person
    if not persons:
        raise NotFound(what="medical")
    return persons[0]


def act(persons: Iterable[Person], transfer_no: str, word: str, *, by: str) -> WalletTransfer:
    """Recall, accept, decline or give back one's own transfer. Refuses `not-found` for anybody else's."""
    owner = transfer_no.partition("/")[0]
    person = next((one for one in persons if one.owner == owner), None)
    if person is None or word not in ACTS:
        raise NotFound(what=transfer_no)
    dated = {"on": today()} if word in ("accept", "give-back") else {}
    return ACTS[word](
        owner=person.owner, transfer_no=transfer_no, person_no=person.person_no, by=by, at=now(),
        **dated,
    )  # fmt: skip


ACTS: Mapping[str, Callable[..., WalletTransfer]] = {
    "recall": services.recall_wallet, "accept": services.accept_wallet,
    "decline": services.decline_wallet, "give-back": services.give_back,
}  # fmt: skip
"""Word of an address → the act."""


def rows_of(persons: Iterable[Person]) -> list[WalletTransfer]:
    """A person's transfers at every medical agency here, the newest first."""
    rows = [row for one in persons for row in queries.transfers_of(one.owner, one.person_no)]
    return sorted(rows, key=lambda row: (row.sent_at, row.pk), reverse=True)


def held_by(persons: Sequence[Person]) -> dict[str, Any]:
    """A person's account, wallet and transfers as a page shows them."""
    person = giver(persons)
    owner, rows = person.owner, rows_of(persons)
    places = queries.places(owner)
    names = queries.names_of(row.other_code for row in rows)
    told = [_told(row, names.get(row.other_code, ("", ""))) for row in rows]
    try:
        account = sharing.account_of(owner, person)
    except NoAccount:
        account = None
    return {
        "account": account,
        "account_fen": books.balance(owner, account.ledger_code) if account else None,
        "wallet_fen": sum(queries.held_fen(one.owner, one.person_no) for one in persons),
        "offers": [one for one in told if one["offered"]],
        "sent": [one for one in told if one["out"]],
        "received": [one for one in told if not one["out"] and not one["offered"]],
        "limits": {
            "times": parameters.at("medical.wallet_transfers_a_day", today(), owner[:6]).as_int(),
            "most": format_yuan(
                parameters.at("medical.wallet_transfer_max_fen", today(), owner[:6]).as_int()
            ),
            "opens": parameters.at("medical.wallet_opens", today(), owner[:6]).as_int(),
            "closes": parameters.at("medical.wallet_closes", today(), owner[:6]).as_int(),
        },
        "places": [(one.code, (one.city, one.city_en or one.city), (one.name, one.name_en or one.name))
                   for one in places],
    }  # fmt: skip


def _told(row: WalletTransfer, place: tuple[str, str]) -> dict[str, Any]:
    return {
        "row": row, "word": to_url(row.transfer_no), "kin": KIN[row.kin], "place": place,
        "state": WALLET_LABELS[row.state], "why": WALLET_LABELS[row.why] if row.why else None,
        "out": row.side == WalletSide.OUT, "offered": row.state == WalletIn.OFFERED,
        "waits": row.state == WalletOut.SENT, "accepted": row.state == WalletIn.ACCEPTED,
        "back": row.state in (WalletOut.RETURNED, WalletIn.RETURNED),
    }  # fmt: skip
