"""Inspecting one case 稽核: opened, findings with evidence, the office asked. Nothing of the case is touched."""

import hashlib
from datetime import datetime

from shebao.base import parameters
from shebao.base.plumbing import numbers
from shebao.base.plumbing.calendar import current
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.casework import rules as clocks
from shebao.casework.services.evidence import checked
from shebao.inspection import queries
from shebao.inspection.errors import AlreadyInspected, NothingToAsk
from shebao.inspection.models import Finding, Inspection, Origin, Proof
from shebao.inspection.services import common
from shebao.inspection.services.marking import inspected
from shebao.inspection.states import Act, State, after


@atomic
def open_inspection(*, owner: str, case_no: str, reason: str, by: str, at: datetime) -> Inspection:
    """Inspect a marked or drawn case 立案稽核. One inspection of a case at a time.

    Refuses `inspection.already-open`, `inspection.own-case`, `inspection.words-missing`,
    `agencies.no-right`, `not-found` for a case neither marked nor drawn.
    """
    area = common.inspector(owner, by, at)
    case = queries.case(owner, area, case_no)
    open_one = one(Inspection, lock=True, empty=("closed_on",), owner=owner, case_no=case_no)
    if open_one is not None:
        raise AlreadyInspected(inspection_no=open_one.inspection_no)
    common.impartial(owner, case_no, by)
    said, on = common.written(reason, "reason"), day_of(at)
    marked = queries.marked(owner, area, case_no)
    number = numbers.take(owner, f"inspection/{on.year}")
    row = Inspection(
        owner=owner, inspection_no=f"{owner}/inspection/{on.year}/{number}", case_no=case_no,
        kind=case.kind, person_no=case.person_no, office_code=case.office_code,
        origin=Origin.MARK if marked else Origin.SAMPLE, reason=said, opened_by=by, opened_on=on,
        sample=None if marked else queries.sample_of(owner, case_no), moves=1,
    )  # fmt: skip
    row.save()
    row.moves = 0
    common.log(row, "open-inspection", by=by, at=at, note=said)
    inspected(owner, [case_no], by=by, at=at)
    return row


@atomic
def record(
    *, owner: str, inspection_no: str, words: str, law: str = "", by: str, at: datetime
) -> Finding:
    """Write down what was found 稽核发现; the office has not been heard about it yet.

    Refuses `inspection.words-missing`, `inspection.own-case`, `wrong-moment`, `not-found`.
    """
    row = common.mine(owner, inspection_no, by, at)
    said = common.written(words, "words")
    common.move(row, Act.RECORD, by=by, at=at, note=said)
    seq = row.findings.count() + 1
    return Finding.objects.create(
        owner=owner, inspection=row, seq=seq, words=said, law=law.strip()[:160], by=by, at=at
    )


@atomic
def attach(
    *, owner: str, inspection_no: str, name: str, body: bytes, finding: int = 0, by: str,
    at: datetime,
) -> Proof:  # fmt: skip
    """Evidence 稽核证据 for a finding, or for the whole; the same bytes again change nothing.

    Refuses `casework.evidence-size`, `casework.evidence-type`, `inspection.own-case`, `not-found`.
    """
    row = common.mine(owner, inspection_no, by, at)
    return keep(row, name=name, body=body, finding=finding, by=by, at=at)


def keep(
    row: Inspection, *, name: str, body: bytes, finding: int = 0, by: str, at: datetime
) -> Proof:
    """Keep a file with an inspection that is not closed; the caller has locked it."""
    name, media_type = checked(name, body)
    if row.state == State.CLOSED:
        after(State.CLOSED, Act.RECORD)
    sha256 = hashlib.sha256(body).hexdigest()
    known = row.proofs.filter(sha256=sha256).first()
    if known is not None:
        return known
    about = row.findings.filter(seq=finding).first() if finding else None
    made = Proof.objects.create(
        owner=row.owner, inspection=row, finding=about, name=name, media_type=media_type,
        sha256=sha256, size=len(body), body=body, by=by, at=at,
    )  # fmt: skip
    common.log(row, "attach-proof", by=by, at=at, note=name)
    row.save(update_fields=["moves"])
    return made


@atomic
def ask(*, owner: str, inspection_no: str, question: str, by: str, at: datetime) -> Inspection:
    """Ask the office about what was found 稽核问询; it has ten working days to answer.

    Refuses `inspection.nothing-to-ask`, `inspection.words-missing`, `inspection.own-case`, `wrong-moment`.
    """
    row = common.mine(owner, inspection_no, by, at)
    said, on = common.written(question, "question", 600), day_of(at)
    if not row.findings.exists():
        raise NothingToAsk(at="question")
    days = parameters.at("inspection.answer_days", on).as_int()
    due = clocks.due_date(on, days, current())
    assert due is not None, "no stop holds this count"
    row.question, row.asked_on, row.due_on = said, on, due.day
    row.answer, row.answered_by, row.answered_on = "", "", None
    common.move(
        row, Act.ASK, by=by, at=at, note=said,
        fields=("question", "asked_on", "due_on", "answer", "answered_by", "answered_on"),
    )  # fmt: skip
    row.findings.update(heard=True)
    return row
