"""Money that left with the account that was kept 已离开的储存额: what an undoing does about it. Record 0051.

It went to another agency with a transfer, or to the heirs: then it is awaited under a reference, an item of the worklist until it
comes. Or it pays a pension: then that pension's account, and the pooled fund for what it has paid out, give it back at once,
and the pension is to be settled again. Order 765, Arts. 36, 37, 46.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from shebao.agencies import queries as agencies
from shebao.base.money import format_yuan
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.enrolment import queries as enrolment
from shebao.enrolment.models import Relationship
from shebao.enrolment.services import left_with
from shebao.enrolment.states import State
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.merging import queries
from shebao.merging.errors import TransferOpen
from shebao.merging.models import Loose, Merge, Undoing
from shebao.papers import services as papers
from shebao.papers.reading import Day
from shebao.papers.sheets import MergeNotice
from shebao.payments import queries as money
from shebao.payments import services as payments
from shebao.pension import queries as pensions
from shebao.pension import services as pension
from shebao.transfers import queries as transfers
from shebao.transfers.models import TransferOut

GONE = "payable/merge-gone"
"""What left with a kept account and is to come back to one it was merged into (a debit balance)."""
TRANSFERRED, ENDED, PENSION = "money-transferred", "money-ended", "pension-again"
AWAITED = (TRANSFERRED, ENDED)
LAW = "社会保险经办条例 第三十六条、第三十七条、第四十六条"


class Gone(NamedTuple):
    """What of a relationship's money has left 已离开的储存额, in fen: how, and with which case, pension or relationship."""

    merged_no: str
    kind: str
    what: str
    fen: int


def gone(row: Merge) -> list[Gone]:
    """What an undoing finds gone, relationship by relationship. Refuses `merging.transfer-open` while it is on its way."""
    found = []
    for joining in queries.joinings(row):
        keeper, fen = left_with(joining.merged)
        if fen:
            found.append(Gone(joining.merged.relationship_no, *_way(keeper), fen))
    return found


def _way(keeper: Relationship) -> tuple[str, str]:
    person_no = keeper.person.person_no
    if keeper.state == State.DRAWING:
        paid = pensions.benefit_of_person(keeper.owner, person_no)
        if paid is not None:
            return PENSION, paid.benefit_no
    left = transfers.leaving_of_person(keeper.owner, person_no)
    mine = [one for one in left if one.relationship_no == keeper.relationship_no]
    if keeper.state == State.ENDING:
        raise TransferOpen(case_no=mine[0].case_no if mine else keeper.relationship_no)
    if mine and keeper.state != State.ENDED:
        return TRANSFERRED, mine[0].case_no
    return ENDED, keeper.relationship_no


def peers_of(found: Sequence[Gone], owner: str) -> list[str]:
    """The agencies that money went to."""
    rows = TransferOut.objects.filter(owner=owner, case_no__in=[one.what for one in found])
    return sorted(set(rows.values_list("destination_code", flat=True)))


def lines_of(
    undoing: Undoing, each: Gone, fen: int, *, by: str, on: date, at: datetime
) -> list[Line]:
    """Where a relationship's money comes from when the keeper's has left: the caller's entry."""
    if each.kind == PENSION:
        loose, _new = Loose.objects.get_or_create(
            undoing=undoing, kind=PENSION, what=each.what, defaults={"owner": undoing.owner}
        )
        loose.amount_fen += fen
        loose.save()
        return pension.give_back(owner=undoing.owner, benefit_no=each.what, fen=fen, by=by, at=at)
    number = undoing.loose.filter(kind__in=AWAITED).count() + 1
    loose = Loose.objects.create(
        owner=undoing.owner, undoing=undoing, kind=each.kind, what=f"{each.what} {each.merged_no}",
        amount_fen=fen, reference=f"{undoing.owner}U{undoing.pk}-{number}",
    )  # fmt: skip
    payments.expect(
        owner=undoing.owner, key=f"{undoing.case_no}/{loose.reference}", amount_fen=fen,
        payer=_payer(undoing.owner, each), reference=loose.reference, case_no=undoing.case_no, on=on,
        at=at,
    )  # fmt: skip
    ledger.open_accounts(undoing.owner, [GONE], "payable")
    return [Line(GONE, -fen, each.merged_no)]


def _payer(owner: str, each: Gone) -> str:
    return next(iter(peers_of([each], owner)), "person")


def ask_back(undoing: Undoing, *, by: str, handler: str, on: date, at: datetime) -> None:
    """A notice on paper to each agency that money went to 请退回函: how much, under which reference, to which account."""
    for loose in undoing.loose.filter(kind=TRANSFERRED):
        out = TransferOut.objects.get(owner=undoing.owner, case_no=loose.what.partition(" ")[0])
        row, bank = undoing.merge, money.accounts(undoing.owner).first()
        kept = people.by_person_no(undoing.owner, row.person_no)
        to = f"{bank.holder}，{bank.bank_name} {bank.account_no}" if bank else ""
        others = [people.by_person_no(undoing.owner, number) for number in row.others]
        papers.freeze(
            owner=undoing.owner, kind=MergeNotice.KIND, case_no=undoing.case_no,
            person_no=row.person_no, on=on, at=at, key=f"{undoing.case_no}/back/{loose.reference}",
            data=MergeNotice(
                name=kept.name, number=identity.reveal_number(kept),
                addressee=agencies.agency(out.destination_code).name, undone=True,
                closed=tuple(identity.reveal_number(one) for one in others),
                effective_on=Day(on.isoformat()), basis=LAW, handler=handler, reviewer=by,
                claim=f"随 {out.peer_case_no} 转出的储存额中有 {format_yuan(loose.amount_fen)} 元不属于本人，请退回："
                f"{to}，附言 {loose.reference}。",
            ),
        )  # fmt: skip
        casework.remark(
            cases.case(undoing.owner, undoing.case_no), act="ask-back", by=by, at=at,
            note=(f"请 {out.destination_code} 退回 {format_yuan(loose.amount_fen)} 元，函件请寄送",
                  f"{out.destination_code} is asked to give back {format_yuan(loose.amount_fen)} yuan; "
                  "post the notice"),
        )  # fmt: skip


def come_back(job: Claimed, undoing: Undoing, reference: str, *, at: datetime) -> None:
    """The sum awaited has come 收回已离开的储存额: booked once, and the item of the worklist is settled."""
    loose = one(Loose, lock=True, undoing_id=undoing.pk, reference=reference)
    if loose is None:
        return
    got = payments.claim(owner=job.owner, key=job.payload["key"], by="system", at=at)
    if not got.new:
        return
    ledger.post(job.owner, NewEntry(
        f"{undoing.case_no}/{reference}", date.fromisoformat(job.payload["on"]), "收回已离开的储存额",
        [Line(got.suspense_code, -got.amount_fen), Line(GONE, got.amount_fen)], undoing.case_no,
    ))  # fmt: skip
    loose.returned_fen, loose.settled_by, loose.settled_at = got.amount_fen, "system", at
    loose.belongs_to = enrolment.relationship(
        job.owner, loose.what.partition(" ")[2]
    ).person.person_no
    loose.save()
    told = format_yuan(got.amount_fen)
    casework.remark(
        cases.case(job.owner, undoing.case_no), act="money-back", by="system", at=at,
        note=(f"已收回 {told} 元", f"{told} yuan came back"),
    )  # fmt: skip


def told(found: Sequence[Gone]) -> list[dict[str, Any]]:
    """As two officers sign it."""
    return [one._asdict() for one in found]
