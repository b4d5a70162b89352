"""What a case page shows of what followed the transfer 补转与更正的情况, and which forms may be filled now."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shebao.base.money import format_yuan
from shebao.base.plumbing import clock
from shebao.casework.models import CaseLog
from shebao.enrolment import queries as enrolled
from shebao.enrolment.joined import keeper
from shebao.ledger import queries as books
from shebao.portal.amending import shown
from shebao.portal.counter.common import agency_name, chinese
from shebao.portal.naming import to_url
from shebao.transfers import queries
from shebao.transfers.backpaid import asked_back, proven, still_held
from shebao.transfers.models import Amendment, TransferIn, TransferOut
from shebao.transfers.rulings.beside import months_here
from shebao.transfers.rulings.passing import moved_on
from shebao.transfers.services.amending import MAY_COME
from shebao.transfers.services.backpaying import told_until, untold
from shebao.transfers.services.correcting import person_wrong
from shebao.transfers.services.drawing import (
    DETERMINED,
    DRAWN,
    LEFT,
    for_heirs,
    pension_of,
)
from shebao.transfers.states import Act, In, Out
from shebao.transfers.states.medical import Money

Row = TransferIn | TransferOut
ASKED_FROM = (Out.PAID, Out.QUESTIONED)
"""States of the old place in which it may ask for a return."""
PENSIONS = {
    DRAWN: gettext_noop("已领取养老金：月份和资金记入待遇账户"),
    DETERMINED: gettext_noop("养老金已核定、还没有首次发放：月份和资金记入个人账户"),
    LEFT: gettext_noop("已去世：资金记入待遇账户，付给继承人"),
}
"""Which pension a supplement goes into, as both officers read it."""
AGAIN = gettext_noop(
    "养老金待重新计发：下一步在该人员的待遇页提交重新计发，另一名工作人员复核，差额随以后的发放补发"
)
"""What comes next for a pension that months have come for."""


def facts(row: Row, clerk: bool) -> dict[str, Any]:
    """What a case page shows of what followed the transfer, and the forms that may be filled now."""
    found = queries.amendments_of(row.owner, row.case_no)
    last = found[-1] if found else None
    late = row.late if isinstance(row, TransferOut) else []
    leaving = isinstance(row, TransferOut)
    to_book = _to_book(row, last) if clerk else None
    correcting = not leaving and row.state == In.CORRECTING
    answering = last if clerk and correcting and not _answered(last) else None
    return _held(row, clerk) | _beside(row, to_book or answering) | {
        "amendments": [shown(each) for each in found],
        "may_note": clerk and leaving and row.state in MAY_COME,
        "may_supplement": clerk and leaving and row.state == Out.TRANSFERRED_OUT and bool(_coming(row)),
        "late": late,
        "supplement": to_book,
        "may_give_months": clerk and not leaving and row.state == In.CLOSED,
        "may_correct": clerk and leaving and row.state == Out.TRANSFERRED_OUT,
        "wrong_person": _wrong_person(row) if clerk else None,
        "answering": answering,
        "heirs": _heirs(row),
        "again": next((each for each in found if clerk and each.state == Money.BOUNCED), None),
    }  # fmt: skip


def stated(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where a supplement goes on to, or which pension it goes into, as the second officer reads it 去向; nothing for one that stays here."""
    if payload.get("pension"):
        told = [(_("涉及的养老金"), _(PENSIONS[payload["pension"]]))]
        return told if payload["pension"] == LEFT else [*told, (_("复核以后"), _(AGAIN))]
    if not payload.get("onward"):
        return []
    return [
        (_("续转到"), agency_name(payload["onward"])),
        (_("续转个人账户（元）"), format_yuan(payload["onward_account_fen"])),
        (_("续转合计（元）"), format_yuan(payload["onward_total_fen"])),
    ]


def _coming(row: Row) -> list[Any]:
    """What waits to be sent on: months that came late, held months that are proven."""
    return [*row.late, *proven(row.backpaid)] if isinstance(row, TransferOut) else []


def _held(row: Row, clerk: bool) -> dict[str, Any]:
    """Months paid back in one sum: what was recorded, what is proven and waits, what may still be proven."""
    if not isinstance(row, TransferOut):
        return {"backpaid": [], "proven": [], "may_prove": [], "months_back": []}
    waiting = untold(row)
    return {
        "backpaid": [{**one, "waits": one in waiting} for one in row.backpaid],
        "tell_until": told_until(row, clock.today()) if row.state == Out.RECEIVED else None,
        "proven": proven(row.backpaid),
        "months_back": asked_back(row.backpaid) if row.state == Out.TRANSFERRED_OUT else [],
        "may_prove": still_held(row.backpaid) if clerk and row.state in MAY_COME else [],
    }


def _beside(row: Row, part: Amendment | None) -> dict[str, Any]:
    """Months of what is to be booked or answered that were paid here as well."""
    if part is None or not isinstance(row, TransferIn):
        return {}
    relationship = enrolled.relationship(row.owner, row.relationship_no)
    out = queries.departure_of(keeper(relationship)) if moved_on(relationship) else None
    goes_into = pension_of(relationship, part)
    return {
        "months_here": ", ".join(months_here(row, part)),
        "onward": agency_name(out.destination_code) if out else "",
        "for_heirs": goes_into == LEFT,
        "goes_into": _(PENSIONS[goes_into]) if goes_into else "",
    }


def _heirs(row: Row) -> dict[str, Any] | None:
    """Money of somebody who has died, to be paid to the heirs: how much, and the pension it is paid from."""
    benefit = for_heirs(row) if isinstance(row, TransferIn) else None
    if benefit is None:
        return None
    left = books.balance(row.owner, benefit.account_code)
    return {"word": to_url(benefit.benefit_no), "left_fen": left}


def _answered(last: Amendment | None) -> bool:
    return last is None or bool(last.answer)


def _wrong_person(row: Row) -> tuple[str, str] | None:
    """The name both sides had and the one known now, where a correction would tell of it."""
    if not isinstance(row, TransferOut) or row.state != Out.TRANSFERRED_OUT:
        return None
    wrong = person_wrong(row)
    return (wrong[0].name, wrong[1].name) if wrong else None


def _to_book(row: Row, last: Amendment | None) -> Amendment | None:
    """The supplement whose money is here, to be booked."""
    if row.state != In.SUPPLEMENTING or not isinstance(row, TransferIn) or last is None:
        return None
    return last if last.state in (Money.ARRIVED, Money.NOTHING) else None


def asked_about(row: Row, logs: list[CaseLog]) -> dict[str, Any] | None:
    """The question about a difference 差额询问, as either side has it, while it is not settled."""
    here = isinstance(row, TransferIn)
    if row.state != (In.MISMATCH if here else Out.QUESTIONED):
        return None
    act = Act.ASK_ORIGIN if here else Act.HEAR_DIFFERENCE
    log = next((each for each in reversed(logs) if each.act == act), None)
    return _said(log) | {"here": here} if log else None


def _said(log: CaseLog) -> dict[str, Any]:
    return {"on": clock.day_of(log.at), "note": log.note_zh if chinese() else log.note_en}


def return_asked(row: Row, logs: list[CaseLog]) -> dict[str, Any] | None:
    """The old place's request to return 请求退回, as either side has it, while it can still be followed."""
    here = isinstance(row, TransferIn)
    if not (Act.RETURN in queries.open_acts(row) if here else row.state in ASKED_FROM):
        return None
    act = Act.HEAR_RECALL if here else Act.RECALL
    log = next((each for each in reversed(logs) if each.act == act), None)
    if log is None:
        return None
    return _said(log) | {"here": here}
