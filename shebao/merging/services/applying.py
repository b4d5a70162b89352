"""A merge is applied for 受理归并申请: by the person, or an heir; for accounts here, or one that is transferred here first.

Order 765, Arts. 30, 36; 人社部发〔2009〕187号.
"""

from collections.abc import Sequence
from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services import Applicant
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.merging.elsewhere import transfer_from
from shebao.merging.errors import (
    CaseOpen,
    DiedWhen,
    FoundDifferent,
    HeirMissing,
    KeptElsewhere,
    OneAccount,
    PersonDied,
    ProofMissing,
)
from shebao.merging.models import Merge
from shebao.merging.services import legs, worklist
from shebao.merging.services.merging import KIND, NOBODY, _columns, locked, own_payee
from shebao.merging.states import OPEN, State
from shebao.payments.services import Payee
from shebao.pension import queries as pensions
from shebao.transfers import services as transfers
from shebao.transfers.states import In as Arrived

LETTER = "letter"
NEW_PROOF = "police-certificate"
"""With it even accounts of two people, as two officers found, may be looked at again."""
OF_DEATH = ("death-certificate", "kinship-proof")
"""Both are looked at where the person has died."""
OTHER_AGENCY = "other-agency"
"""The other family's agency of the city took the application and looked at the proof."""
PROOFS = (
    "old-card", "police-certificate", "employer-statement", "counter-check", *OF_DEATH, OTHER_AGENCY,
)  # fmt: skip


@atomic
def apply(
    *,
    owner: str,
    keep: str,
    others: Sequence[str],
    applicant: Applicant,
    channel: str,
    proofs: Sequence[str],
    key: str,
    by: str,
    on: date,
    at: datetime,
    payee: Payee = NOBODY,
    died_on: date | None = None,
    elsewhere: Sequence[str] = (),
) -> Merge:
    """Take an application to make accounts one 受理归并申请. The same key again is the same.

    `proofs` say why the other account is this person's, see `PROOFS`; of somebody who died on `died_on` an heir applies (a
    `proxy` with name and relation). `elsewhere` names agencies instead of `others`: the case asks for the transfer from
    there, waits for it, and clears what was paid twice 先转后清. Refuses what `transfers.apply` refuses, `merging.one-account`, `merging.kept-elsewhere`, `merging.proof-missing`,
    `merging.case-open`, `merging.found-different`, `merging.died-when`, `merging.heir-missing`, `merging.person-died`, `merging.payee-not-own`, `payments.bad-order`, `identity.not-found`.
    """
    known = cases.with_key(owner, key)
    if known is not None:
        return locked(owner, known.case_no)
    named = list(dict.fromkeys(others))
    every = _accounts(owner, keep, named, elsewhere)
    if not set(proofs) & set(PROOFS):
        raise ProofMissing(at="proofs")
    _by_heir(every, applicant, proofs, died_on, on)
    case, _new = casework.open_case(
        owner=owner, kind=KIND, key=key, person_no=keep, applicant=applicant, channel=channel,
        state=State.RECEIVED, turn=Turn.OFFICER, received_on=on, by=by, at=at,
        note=("申请把本人的账户归并为一个", "Applies to make the accounts one"),
    )  # fmt: skip
    worklist.report(  # also without a pair: it locks
        owner,
        [worklist.Pair(keep, other, "application", 1000, _alike(keep, other, every)) for other in named],
        on=on, at=at,
    )  # fmt: skip
    _may_merge(owner, [one.person_no for one in every], proofs)  # the worklist's lock is held
    row = Merge(
        owner=owner, case_no=case.case_no, person_no=keep, others=named, state=State.RECEIVED,
        proofs=[one for one in PROOFS if one in proofs], died_on=died_on,
        elsewhere=list(dict.fromkeys(elsewhere)), **_columns(payee),
    )  # fmt: skip
    own_payee(row)
    row.save()
    if channel != LETTER:
        legs.open_other(row, applicant, at=at)
    for agency in row.elsewhere:
        _transfer_first(row, agency, applicant=applicant, channel=channel, by=by, on=on, at=at)
    return row


def _accounts(
    owner: str, keep: str, named: Sequence[str], elsewhere: Sequence[str]
) -> list[Person]:
    """The accounts of an application, the kept one first; all kept here, or one here and others elsewhere."""
    for number in named:
        if (agency := number.partition("/")[0]) != owner:
            raise KeptElsewhere(agency=agencies.agency(agency).called, at="others")
    every = [people.by_person_no(owner, number) for number in (keep, *named)]
    if not (named or elsewhere) or (named and elsewhere) or keep in named:
        raise OneAccount(at="others")
    return every


def _transfer_first(
    row: Merge, agency: str, *, applicant: Applicant, channel: str, by: str, on: date, at: datetime
) -> None:
    """The transfer from an agency is asked for 先转; one that is open, or has brought years already, serves."""
    known = transfer_from(row, agency)
    came = known is not None and (known.closed_on is None or known.state == Arrived.CLOSED)
    if known is None or not came:
        known = transfers.apply(
            owner=row.owner, person_no=row.person_no, origin=agency, applicant=applicant,
            channel=channel, key=f"{row.case_no}/transfer/{agency}", by=by, on=on, at=at,
        )  # fmt: skip
    place = agencies.agency(agency)
    casework.remark(
        cases.case(row.owner, row.case_no), act="transfer-first", by=by, at=at,
        note=(f"先从{place.city}转入（{known.case_no}），转入后清理重复缴费",
              f"First the transfer from {place.city_en or place.city} ({known.case_no}), then what was paid twice is cleared"),
    )  # fmt: skip


def _by_heir(
    every: Sequence[Person],
    applicant: Applicant,
    proofs: Sequence[str],
    died_on: date | None,
    on: date,
) -> None:
    """Of a person who died an heir applies, with both proofs; nobody else does 死亡参保人由继承人申请."""
    if died_on is None:
        for one in every:
            paid = pensions.benefit_of_person(one.owner, one.person_no)
            if paid is not None and paid.died_on:
                raise PersonDied(day=paid.died_on.isoformat())
        return
    if died_on > on:
        raise DiedWhen(at="died_on")
    heir = applicant.kind == "proxy" and applicant.name.strip() and applicant.relation.strip()
    if not heir or not set(OF_DEATH) <= set(proofs):
        raise HeirMissing(at="heir_name")


def _alike(keep: str, other: str, every: Sequence[Person]) -> bool:
    names = {one.person_no: one.name for one in every}
    return names[keep] == names[other]


def _may_merge(owner: str, person_nos: Sequence[str], proofs: Sequence[str]) -> None:
    """Refuse an account that another merge is open for, and two that two officers found to be two people."""
    wanted = set(person_nos)
    for row in Merge.objects.filter(owner=owner, state__in=sorted(OPEN)):
        if wanted & {row.person_no, *row.others}:
            raise CaseOpen(case_no=row.case_no)
    pair = worklist.found_different(owner, person_nos)
    if pair and NEW_PROOF not in proofs:
        raise FoundDifferent(one=pair[0], other=pair[1], at="others")
