"""What the other family's agency tells of its leg 收到联办报文: ours is opened, or its state is kept beside ours. Heard again: the same."""

from datetime import datetime

from shebao.agencies import services as reading
from shebao.agencies.models import Purpose, UserKind
from shebao.base import letters
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services import Applicant
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity import aliases
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.identity.rules import compare_names
from shebao.merging.errors import CaseOpen
from shebao.merging.messages import LegOpened, LegTold
from shebao.merging.models import Merge
from shebao.merging.services import legs, worklist
from shebao.merging.services.applying import OF_DEATH, OTHER_AGENCY, apply
from shebao.merging.states import LABELS

NOTHING = "nothing-to-merge"


@atomic
def hear_opened(letter: Letter, *, at: datetime) -> None:
    """A leg was opened there: accounts of these numbers and of that name here become a leg of our own, or there is nothing to merge."""
    content = letters.load(LegOpened, letter.payload)
    if letter.sender != _sibling(letter.owner) or _ours(letter.owner, content.shared_no):
        return
    found = _known(letter, content)
    if len(found) < 2 or worklist.found_different(letter.owner, [one.person_no for one in found]):
        exchange.send(
            owner=letter.owner, receiver=letter.sender, caseref=content.shared_no, at=at,
            key=f"{letter.owner}/{content.shared_no}/nothing",
            letter=LegTold(
                shared_no=content.shared_no, case_no="", state=NOTHING, turn=str(Turn.NOBODY),
                told_on=day_of(at),
            ),
        )  # fmt: skip
        return
    for person in found:
        reading.read(
            person.person_no, owner=letter.owner, purpose=Purpose.MERGE,
            reader_kind=UserKind.OFFICER, reader=letter.sender, subject=content.shared_no[:80], at=at,
        )  # fmt: skip
    row = _opened(letter, content, found, at=at)
    row.shared_no, row.peer = content.shared_no, letter.sender
    row.save(update_fields=["shared_no", "peer"])
    legs.tell(row, cases.timeline(row.owner, row.case_no)[-1], Turn.OFFICER, at=at)


def _sibling(owner: str) -> str:
    found = legs.sibling(owner)
    return found.code if found else ""


def _ours(owner: str, shared_no: str) -> Merge | None:
    return one(Merge, lock=True, owner=owner, shared_no=shared_no)


def _known(letter: Letter, content: LegOpened) -> list[Person]:
    """Our own accounts of these numbers and of that name, the kept number's first; those that stand by themselves."""
    found: dict[str, Person] = {}
    for number in (content.kept_number, *content.other_numbers):
        for person in people.all_by_number(letter.owner, number):
            same = compare_names(person.name, content.name).result.suggest_same
            if same and aliases.alias_of(person) is None:
                found[person.person_no] = person
    return list(found.values())


def _opened(letter: Letter, content: LegOpened, found: list[Person], *, at: datetime) -> Merge:
    kept, *others = found
    applicant, proofs = Applicant("agency", content.name), [OTHER_AGENCY]
    if content.died_on:
        applicant = Applicant("proxy", content.heir, "", content.relation)
        proofs += OF_DEATH
    try:
        return apply(
            owner=letter.owner, keep=kept.person_no, others=[one.person_no for one in others],
            applicant=applicant, channel="letter", proofs=proofs, key=f"leg/{content.shared_no}",
            by=letter.sender, on=day_of(at), at=at, died_on=content.died_on,
        )  # fmt: skip
    except CaseOpen as open_:
        return Merge.objects.get(owner=letter.owner, case_no=open_.facts["case_no"])


@atomic
def hear_leg(letter: Letter, *, at: datetime) -> None:
    """Where the other leg stands 对方进度: kept beside ours, and a line in our case."""
    content = letters.load(LegTold, letter.payload)
    row = _ours(letter.owner, content.shared_no)
    if row is None or row.peer != letter.sender:
        return
    row.peer_case_no, row.peer_state = content.case_no, content.state[:20]
    row.peer_turn, row.peer_told_on = content.turn[:20], content.told_on
    row.save(update_fields=["peer_case_no", "peer_state", "peer_turn", "peer_told_on"])
    zh, en = LEG_LABELS.get(
        content.state, LABELS.get(content.state, (content.state, content.state))
    )
    casework.remark(
        cases.case(row.owner, row.case_no), act="hear-leg", by=letter.sender, at=at,
        note=(f"{letter.sender} 一方：{zh}", f"At {letter.sender}: {en}"),
    )  # fmt: skip


LEG_LABELS = {NOTHING: ("那里没有需要归并的账户", "Nothing is to be merged there")}
