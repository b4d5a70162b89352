"""Money awaited under a reference goes back where it came from 原路退回, whether it was booked or not."""

from datetime import date, datetime
from typing import NamedTuple

from shebao.base.plumbing import statements
from shebao.base.plumbing.transactions import atomic
from shebao.ledger import services as ledger
from shebao.payments.errors import NoPayer
from shebao.payments.models import Expectation, LineReference, Match, StatementLine
from shebao.payments.pain import Party
from shebao.payments.services.disowning import disown
from shebao.payments.services.expectations import free_matches, suspense_of
from shebao.payments.services.orders import move_line, order
from shebao.payments.states import (
    EXPECTATION_MOVES,
    ExpectationAct,
    ExpectationState,
    LineAct,
    LineState,
    after,
)


class Back(NamedTuple):
    """Some of a bank line that goes back: its key, to whom, fen."""

    line_key: str
    payee: str
    amount_fen: int


class GivenBack(NamedTuple):
    """What was ordered back. The caller posts `suspense_code` +`claimed_fen` beside `entries`, in one posting."""

    back: tuple[Back, ...]
    claimed_fen: int
    suspense_code: str
    entries: tuple[ledger.NewEntry, ...]


def to_give_back(owner: str, reference: str) -> tuple[Back, ...]:
    """What would go back to whom 拟退款项. Refuses `payments.no-payer` where the bank named nobody."""
    return tuple(Back(line.key, _payee(line).name, fen) for line, fen in _lines(owner, reference))


def _lines(owner: str, reference: str) -> list[tuple[StatementLine, int]]:
    """Lines with how much of each is under the reference: matched to it, or free and nobody else's."""
    found: dict[int, int] = {}
    matched = Match.objects.filter(owner=owner, expectation__reference=reference, released_at=None)
    for pk, fen in matched.values_list("line_id", "amount_fen"):
        found[pk] = found.get(pk, 0) + fen
    free = StatementLine.objects.filter(
        owner=owner, words__word=reference, state=LineState.OPEN, direction="credit"
    )
    others = Expectation.objects.filter(owner=owner).exclude(reference=reference)
    shared = LineReference.objects.filter(line__in=free, word__in=others.values("reference"))
    for pk, fen in free.exclude(pk__in=shared.values("line")).values_list("pk", "free_fen"):
        found[pk] = found.get(pk, 0) + fen
    lines = StatementLine.objects.filter(pk__in=found).order_by("id")
    return [(line, found[line.pk]) for line in lines if found[line.pk]]


def _payee(line: StatementLine) -> Party:
    if not line.counterparty_account or not line.counterparty_name:
        raise NoPayer(line=line.key)
    return Party(line.counterparty_name, line.counterparty_account, "", "")


@atomic
def give_back(
    *, owner: str, key: str, reference: str, case_no: str, reason: str, on: date, by: str,
    at: datetime,
) -> GivenBack:  # fmt: skip
    """Await `key` no longer and order its money back to the payers, line by line 原路退回.

    Each order goes through both officers of the fund like any other; until the bank has paid, the money
    stands in suspense. Nothing was awaited yet: what lies under the reference goes back all the same.
    """
    lines = _lines(owner, reference)
    for line, _ in lines:
        _payee(line)
    entries: list[ledger.NewEntry] = []
    one = statements.one(Expectation, lock=True, owner=owner, key=key)
    claimed, code = 0, ""
    if one is not None and one.state != ExpectationState.CANCELLED:
        claimed = one.matched_fen if one.state == ExpectationState.CLAIMED else 0
        code = suspense_of(one)
        one.state = after(EXPECTATION_MOVES, ExpectationState(one.state), ExpectationAct.GIVE_BACK)
        one.closed_by, one.closed_at = by, at
        free_matches(one, by=by, at=at, entries=entries)
    if one is not None:
        entries += disown(one, suspense_of(one), at=at)
    told = tuple(
        _send_back(line.pk, fen, reference, case_no, reason, on=on, by=by, at=at)
        for line, fen in lines
    )
    return GivenBack(told, claimed, code, tuple(entries))


def _send_back(
    pk: int, fen: int, reference: str, case_no: str, reason: str, *, on: date, by: str,
    at: datetime,
) -> Back:  # fmt: skip
    line = StatementLine.objects.select_for_update().get(pk=pk)
    payee, earlier = _payee(line), line.returns.count()
    move_line(line, LineAct.SEND_BACK)
    order(
        owner=line.owner, key=f"{line.key}/return/{earlier + 1}", payee=payee, amount_fen=fen,
        purpose=f"退回：{reason}"[:100], reference=reference, debit_code=line.contra_code,
        case_no=case_no, on=on, by=by, at=at, returns_line=line,
    )  # fmt: skip
    return Back(line.key, payee.name, fen)
