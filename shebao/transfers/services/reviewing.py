"""Review at the new place 审核: a contact letter, or a refusal in writing. 国办发〔2009〕66号 Arts. 5, 8(二)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from shebao.agencies import queries as agencies
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.exchange import services as exchange
from shebao.identity import queries as people
from shebao.papers import services as papers
from shebao.payments import queries as payments
from shebao.payments.models import BankAccount
from shebao.transfers import papers as forms
from shebao.transfers import preflight, queries
from shebao.transfers.errors import NoSuchFinding, RefusalReason, TemporaryHere
from shebao.transfers.messages import BankDetails, ContactLetter, Finding
from shebao.transfers.models import Road, TransferIn
from shebao.transfers.rulings import account_ruling
from shebao.transfers.services.common import case_of, locked_in, move_in, place
from shebao.transfers.services.gathering import gathering_letter
from shebao.transfers.states import Act, In, after_in


def receiving_account(owner: str) -> BankAccount:
    """Where the money is to go 收款账户: the agency's first account. Refuses `not-found`."""
    account = payments.accounts(owner).first()
    if account is None:
        raise NotFound(what=f"{owner} bank account")
    return account


@atomic
def accept(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> TransferIn:
    """Agree to receive 同意接收: decide the kind of account, freeze and send the contact letter.

    Refuses `transfer.temporary-here` where the law gives a temporary account: then the relationship stays at
    the old place; `transfer.wrong-moment`.
    """
    row = locked_in(owner, case_no)
    after_in(In(row.state), Act.ACCEPT)
    explanation, frozen, law = _grounds(row, on)
    row.accepted_on, row.letter_no = on, f"{row.case_no}/contact-letter"
    old, letter = agencies.agency(row.origin_code), contact_letter(row, by=by, on=on, at=at)
    exchange.send(
        owner=owner, receiver=row.origin_code, caseref=row.case_no, key=row.letter_no, at=at,
        letter=gathering_letter(row, letter) if row.road == Road.GATHERING else letter,
    )  # fmt: skip
    log = move_in(
        row, Act.ACCEPT, turn=Turn.OTHER_AGENCY, by=by, at=at,
        note=(f"已受理，联系函发往{old.city}", f"Accepted; contact letter sent to {old.city_en}"),
    )  # fmt: skip
    case = case_of(row)
    casework.meet(case, on=on)
    casework.decide(case, log, explanation=explanation, parameters=frozen, law=law, by=by, at=at)
    return row


def _grounds(
    row: TransferIn, on: date
) -> tuple[Mapping[str, Any], Sequence[Mapping[str, str]], str]:
    """Why it is accepted: who pays, when it is gathered; else the kind of account. Refuses `transfer.temporary-here`."""
    if row.road == Road.GATHERING:
        paying = row.paying or {}
        return paying["figure"], paying["parameters"], "国办发〔2009〕66号 第六条"
    ruling = account_ruling(row, on)
    if ruling.kind != "regular":
        raise TemporaryHere()
    row.account_kind = ruling.kind
    return ruling.figure.as_dict(), ruling.parameters, ruling.law


def contact_letter(row: TransferIn, *, by: str, on: date, at: datetime) -> ContactLetter:
    """The contact letter 联系函 of a case to its old place, frozen as a paper under `row.letter_no`."""
    here, old = agencies.agency(row.owner), agencies.agency(row.origin_code)
    bank = receiving_account(row.owner)
    letter = ContactLetter(
        letter_no=row.letter_no, case_no=row.case_no,
        person=forms.insured(people.by_person_no(row.owner, row.person_no)), origin=place(old),
        destination=place(here), account_kind=row.account_kind,
        receiving=BankDetails(bank.holder, bank.account_no, bank.bank_name, bank.bank_code),
        reference=row.reference, applied_on=row.applied_on, accepted_on=row.accepted_on or on,
        rule_set=row.rule_set, paper_no="", paper_sha256="",
    )  # fmt: skip
    paper = papers.freeze(
        owner=row.owner, kind="contact-letter", case_no=row.case_no, person_no=row.person_no,
        data=forms.contact_letter(letter, handler=by), key=row.letter_no, on=on, at=at,
    )  # fmt: skip
    return forms.with_paper(letter, paper)


@atomic
def propose_refusal(
    *, owner: str, case_no: str, reason: str, by: str, at: datetime, codes: Sequence[str] = (),
) -> int:  # fmt: skip
    """The first officer would refuse 拟不予受理, with reasons in writing; the id of the proposal.

    `codes` name what the look beforehand found on either side: each goes into the paper with its article
    and how it is mended. Refuses `transfer.reason-missing`, `transfer.no-such-finding`.
    """
    reason = reason.strip()
    if not reason and not codes:
        raise RefusalReason(at="reason")
    row = locked_in(owner, case_no)
    after_in(In(row.state), Act.REFUSE)
    found = {one.code: one for one in grounds_of(row, day_of(at))}
    for code in codes:
        if code not in found:
            raise NoSuchFinding(found=code, at="codes")
    grounds = [
        {"code": one.code, "zh": one.zh, "en": one.en, "law": one.law, "fix_zh": one.fix_zh,
         "fix_en": one.fix_en}
        for one in (found[code] for code in dict.fromkeys(codes))
    ]  # fmt: skip
    said = "".join(one["zh"] + one["fix_zh"] for one in grounds) + reason
    return casework.propose(
        owner=owner,
        case_no=case_no,
        act=Act.REFUSE,
        payload={"reason": said, "own": reason, "grounds": grounds},
        by=by,
        at=at,
    ).pk


def grounds_of(row: TransferIn, on: date) -> list[Finding]:
    """What stands in the way of an application, by the rows here and the old place's last answer 不予受理的理由."""
    asked = queries.answer_of(queries.enquiry(row.owner, row.person_no, row.origin_code)) or []
    return [one for one in (*preflight.of_case(row, on), *asked) if one.stops]


@atomic
def refuse(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> TransferIn:
    """The second officer agrees: a written refusal 不予受理通知书 with article, fix and remedy; the case ends."""
    proposal = casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at)
    row = locked_in(owner, proposal.case.case_no)
    reason, grounds = proposal.payload["reason"][:380], proposal.payload.get("grounds", [])
    own = proposal.payload.get("own", reason)
    person = people.by_person_no(owner, row.person_no)
    papers.freeze(
        owner=owner, kind="refusal", case_no=row.case_no, person_no=row.person_no,
        data=forms.refusal(row, person, own, grounds, handler=proposal.by, reviewer=by), key=f"{row.case_no}/refusal", on=on, at=at,
    )  # fmt: skip
    row.closed_on = on
    told = " ".join(f"{one['en']} {one['fix_en']}" for one in grounds)[:380]
    log = move_in(
        row, Act.REFUSE, turn=Turn.NOBODY, by=by, at=at,
        note=(f"不予受理：{reason}", f"Refused: {told}" if told else "Refused; the notice says why"),
    )  # fmt: skip
    case = case_of(row)
    casework.decide(
        case, log, explanation={"reason": reason, "codes": [one["code"] for one in grounds],
                                "own": own, "grounds": grounds},
        parameters=[], law="国办发〔2009〕66号 第八条", by=proposal.by, countersigned_by=by, at=at,
    )  # fmt: skip
    casework.close(case, on=on)
    return row
