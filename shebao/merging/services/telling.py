"""Other agencies hear of a merge 归并告知: whose years lie in the accounts, so that they look at their own two."""

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations

from shebao.agencies import queries as agencies
from shebao.agencies import services as reading
from shebao.agencies.models import Purpose, Road, UserKind
from shebao.base import letters
from shebao.base.plumbing.clock import day_of
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.identity.models import Person
from shebao.identity.rules import compare_names
from shebao.merging.messages import AccountsMerged
from shebao.merging.models import Merge
from shebao.merging.services import worklist

TOLD = "told-by-agency"
SCORE = 900
"""In thousandths: two officers of another agency found it so."""


def tell(row: Merge, others: Sequence[Person], to: Sequence[str], *, by: str, at: datetime) -> None:
    """A letter to each agency named; one without letters is named on the case, to be written to on paper."""
    assert row.merged_on is not None
    kept = people.by_person_no(row.owner, row.person_no)
    told = AccountsMerged(
        case_no=row.case_no, name=kept.name, kept_number=identity.reveal_number(kept),
        merged_numbers=tuple(identity.reveal_number(one) for one in others), merged_on=row.merged_on,
    )  # fmt: skip
    for code in to:
        if _by_letter(code):
            exchange.send(
                owner=row.owner, receiver=code, letter=told, caseref=row.case_no,
                key=f"{row.case_no}/merged/{code}", at=at,
            )  # fmt: skip
            continue
        casework.remark(
            cases.case(row.owner, row.case_no), act="tell-on-paper", by=by, at=at,
            note=(f"请以纸质函告知 {code}：账户已归并", f"Please write to {code} on paper: the accounts are merged"),
        )  # fmt: skip


def _by_letter(code: str) -> bool:
    try:
        peer = agencies.agency(code)
    except NotFound:
        return False
    return peer.local or peer.road == Road.DIRECT


def hear_merged(letter: Letter, *, at: datetime) -> None:
    """Another agency merged a person's accounts 收到归并告知: our own under these numbers go to the worklist.

    Only people of that name; nothing is merged here by it. Heard again: the same.
    """
    content = letters.load(AccountsMerged, letter.payload)
    known: dict[str, Person] = {}
    for number in (content.kept_number, *content.merged_numbers):
        for person in people.all_by_number(letter.owner, number):
            if compare_names(person.name, content.name).result.suggest_same:
                known[person.person_no] = person
    for person_no in sorted(known):
        reading.read(
            person_no, owner=letter.owner, purpose=Purpose.CASE, reader_kind=UserKind.OFFICER,
            reader=letter.sender, subject=content.case_no[:80], at=at,
        )  # fmt: skip
    reason = {
        "code": TOLD, "zh": f"{letter.sender} 已将这些号码的账户归并为一人",
        "en": f"{letter.sender} merged the accounts of these numbers into one person's",
    }  # fmt: skip
    pairs = [
        worklist.Pair(one, other, TOLD, SCORE, True, [reason])
        for one, other in combinations(sorted(known), 2)
    ]
    if pairs:
        worklist.report(letter.owner, pairs, on=day_of(at), at=at)
