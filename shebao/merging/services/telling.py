"""Other agencies hear of a merge 归并告知: whose years lie in the accounts, so that they look at their own two."""

from collections.abc import Sequence
from datetime import date, datetime
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
from shebao.merging.messages import AccountsMerged, MergeUndone
from shebao.merging.models import Merge
from shebao.merging.services import worklist
from shebao.merging.states import State
from shebao.papers import services as papers
from shebao.papers.reading import Day
from shebao.papers.sheets import MergeNotice

TOLD = "told-by-agency"
TAX = "tax"
LAW = "社会保险经办条例 第十六条、第三十六条"
SCORE = 900
"""In thousandths: two officers of another agency found it so."""


def tell(
    row: Merge, others: Sequence[Person], to: Sequence[str], *, by: str, handler: str, at: datetime
) -> None:
    """A letter to each agency named; a notice on paper to the tax authority and to who has no letters."""
    assert row.merged_on is not None
    kept = people.by_person_no(row.owner, row.person_no)
    numbers = tuple(identity.reveal_number(one) for one in others)
    told = AccountsMerged(
        case_no=row.case_no, name=kept.name, kept_number=identity.reveal_number(kept),
        merged_numbers=numbers, merged_on=row.merged_on,
    )  # fmt: skip
    for code in to:
        if _by_letter(code):
            exchange.send(
                owner=row.owner, receiver=code, letter=told, caseref=row.case_no,
                key=f"{row.case_no}/merged/{code}", at=at,
            )  # fmt: skip
    _on_paper(
        row.case_no, kept, numbers, to, row.merged_on, undone=False, by=by, handler=handler, at=at
    )


def tell_undone(
    row: Merge,
    case_no: str,
    *,
    more: Sequence[str] = (),
    on: date,
    by: str,
    handler: str,
    at: datetime,
) -> None:
    """Whoever heard of the merge hears that it holds no longer 撤销告知, by letter or on paper; `more` are agencies that
    the kept account has gone to since.
    """
    kept = people.by_person_no(row.owner, row.person_no)
    numbers = tuple(
        identity.reveal_number(people.by_person_no(row.owner, other)) for other in row.others
    )
    told = MergeUndone(
        case_no=row.case_no, name=kept.name, kept_number=identity.reveal_number(kept),
        parted_numbers=numbers, undone_on=on,
    )  # fmt: skip
    to = sorted({*row.plan.get("agencies", []), *more})
    for code in to:
        if _by_letter(code):
            exchange.send(
                owner=row.owner, receiver=code, letter=told, caseref=row.case_no,
                key=f"{row.case_no}/undone/{case_no.rpartition('/')[2]}/{code}", at=at,
            )  # fmt: skip
    _on_paper(case_no, kept, numbers, to, on, undone=True, by=by, handler=handler, at=at)


def _on_paper(
    case_no: str,
    kept: Person,
    numbers: Sequence[str],
    to: Sequence[str],
    on: date,
    *,
    undone: bool,
    by: str,
    handler: str,
    at: datetime,
) -> None:
    """A notice to print and post 纸质告知: to the tax authority of the place, which collects under these numbers, and to
    each agency that reads no letters.
    """
    own = agencies.agency(kept.owner)
    addressees = {TAX: f"{own.city}税务机关"}
    addressees |= {code: agencies.agency(code).name for code in to if not _by_letter(code)}
    for code, name in addressees.items():
        papers.freeze(
            owner=kept.owner, kind=MergeNotice.KIND, case_no=case_no, person_no=kept.person_no,
            data=MergeNotice(
                name=kept.name, number=identity.reveal_number(kept), addressee=name, undone=undone,
                closed=tuple(numbers), effective_on=Day(on.isoformat()), basis=LAW, handler=handler,
                reviewer=by,
            ),
            on=on, at=at, key=f"{case_no}/notice/{code}",
        )  # fmt: skip
        casework.remark(
            cases.case(kept.owner, case_no), act="tell-on-paper", by=by, at=at,
            note=(f"告知函已制作，请寄送：{name}", f"A notice is made, to be posted to: {name}"),
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


def hear_undone(letter: Letter, *, at: datetime) -> None:
    """Another agency undid a merge it had told us of 收到撤销告知: what we suspect because of it is no reason any more.

    Suspicions still open are kept apart no more than before: each says that it was taken back. Our own merge
    stays; its case says that the other agency undid its own, for an officer to look. Heard again: the same.
    """
    content = letters.load(MergeUndone, letter.payload)
    mine = {
        person.person_no
        for number in (content.kept_number, *content.parted_numbers)
        for person in people.all_by_number(letter.owner, number)
        if compare_names(person.name, content.name).result.suggest_same
    }
    reason = {
        "code": "taken-back", "zh": f"{letter.sender} 已撤销那次归并",
        "en": f"{letter.sender} undid that merge",
    }  # fmt: skip
    worklist.taken_back(letter.owner, sorted(mine), TOLD, reason)
    for row in Merge.objects.filter(owner=letter.owner, person_no__in=mine, state=State.MERGED):
        casework.remark(
            cases.case(letter.owner, row.case_no), act="hear-undone", by=letter.sender, at=at,
            note=(f"{letter.sender} 撤销了它对同一人的归并，请核对本件",
                  f"{letter.sender} undid its own merge of the same person: please look again"),
            public=False,
        )  # fmt: skip
