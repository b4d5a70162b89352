"""The person is told, confirms or objects line by line; silence closes 告知、确认、异议. Order 765, Art. 16."""

from collections.abc import Mapping
from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.plumbing.clock import now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import ApplicantKind, ClockUnit, Turn
from shebao.casework.services.cases import SYSTEM
from shebao.exchange import services as exchange
from shebao.identity import queries as people
from shebao.papers import services as papers
from shebao.transfers import papers as forms
from shebao.transfers.errors import AnswerEmpty, NoSuchLine, NotYours, ObjectionEmpty
from shebao.transfers.messages import CompletionNotice
from shebao.transfers.models import Objection, TransferIn
from shebao.transfers.services.common import case_of, locked_in, move_in, start_step
from shebao.transfers.states import Act, In


@atomic
def notify(job: Claimed) -> None:
    """Job: tell the person and the employer what was booked 告知; silence begins to count."""
    row = locked_in(job.owner, job.payload["case_no"])
    if row.state != In.BOOKED:
        return
    on, at = today(), now()
    person = people.by_person_no(row.owner, row.person_no)
    signed = cases.decisions(case_of(row)).filter(act=Act.BOOK).last()
    handler, reviewer = (signed.by, signed.countersigned_by) if signed else ("", "")
    common = {"handler": handler, "reviewer": reviewer}
    told = {
        "result-notice": forms.result_notice(
            row, person, on, days=_silence(row, on).as_int(), **common
        )
    }
    applied = case_of(row)
    if applied.applicant_kind == ApplicantKind.EMPLOYER:
        told["employer-notice"] = forms.employer_notice(
            row, person, applied.applicant_name, on, **common
        )
    for key, data in told.items():
        papers.freeze(
            owner=row.owner, kind="result-notice", case_no=row.case_no, person_no=row.person_no,
            data=data, key=f"{row.case_no}/{key}", on=on, at=at,
        )  # fmt: skip
    row.notified_on = on
    _await_person(row, on)
    move_in(
        row, Act.NOTIFY, turn=Turn.PERSON, by=SYSTEM, at=at,
        note=("办理结果已告知，请核对历年记录", "The result is here; please check the yearly rows"),
    )  # fmt: skip


def _silence(row: TransferIn, on: date) -> parameters.Parameter:
    """Calendar days of silence after which a case closes 无异议期限; certainty `policy`."""
    return parameters.at("transfers.silence_days", on, agencies.agency(row.owner).division)


def _await_person(row: TransferIn, on: date) -> None:
    """Start the days of silence 无异议期限 (30 calendar days, our own policy)."""
    days = _silence(row, on)
    clock = casework.start_clock(
        case_of(row), step="confirm", received_on=on, days=days.as_int(), unit=ClockUnit.CALENDAR,
        source=days.source,
    )  # fmt: skip
    row.silence_until = clock.due_on


@atomic
def confirm(
    *, owner: str, case_no: str, person_no: str, by: str, on: date, at: datetime
) -> TransferIn:
    """The person agrees with what was booked 确认; the case closes. Refuses `transfer.not-yours`."""
    row = locked_in(owner, case_no)
    if row.person_no != person_no:
        raise NotYours()
    return _close(
        row, Act.CONFIRM, by=by, on=on, at=at, note=("本人已确认", "Confirmed by the person")
    )


def _close(
    row: TransferIn, act: Act, *, by: str, on: date, at: datetime, note: tuple[str, str]
) -> TransferIn:
    row.closed_on = on
    move_in(row, act, turn=Turn.NOBODY, by=by, at=at, note=note)
    casework.close(case_of(row), on=on)
    exchange.send(
        owner=row.owner, receiver=row.origin_code, caseref=row.case_no,
        key=f"{row.case_no}/completion-notice", at=at,
        letter=CompletionNotice(
            case_no=row.case_no, total_fen=row.total_fen or 0, booked_on=row.booked_on or on,
            closed_on=on, confirmed_by_person=act == Act.CONFIRM,
        ),
    )  # fmt: skip
    return row


@atomic
def object_to(
    *,
    owner: str,
    case_no: str,
    person_no: str,
    lines: Mapping[str, str],
    by: str,
    on: date,
    at: datetime,
) -> TransferIn:
    """The person says which lines are wrong and why 逐行异议; an officer must answer.

    `lines` maps a line of the form (`money.4`, `2013`) to what is wrong with it. Refuses
    `transfer.not-yours`, `transfer.no-such-line`, `transfer.objection-empty`.
    """
    row = locked_in(owner, case_no)
    if row.person_no != person_no:
        raise NotYours()
    said = {line: text.strip() for line, text in lines.items() if text.strip()}
    if not said:
        raise ObjectionEmpty(at="lines")
    known = set(forms.line_names(row.form or {}))
    for line in said:
        if line not in known:
            raise NoSuchLine(line=line, at=f"lines.{line}")
    move_in(
        row, Act.OBJECT, turn=Turn.OFFICER, by=by, at=at,
        note=(f"本人对 {len(said)} 行提出异议", f"The person objects; lines: {len(said)}"),
    )  # fmt: skip
    Objection.objects.bulk_create(
        [
            Objection(transfer=row, owner=owner, line=line, text=text[:400], at=at)
            for line, text in said.items()
        ]
    )
    row.silence_until = None
    row.save(update_fields=["silence_until"])
    start_step(case_of(row), step="answer", on=on, division=agencies.agency(owner).division)
    return row


@atomic
def answer(
    *, owner: str, case_no: str, answers: Mapping[int, str], by: str, on: date, at: datetime
) -> TransferIn:
    """The officer answers every open objection 答复; the days of silence begin again.

    `answers` maps an objection's id to the answer. Refuses `transfer.answer-empty` when one is missing.
    """
    row = locked_in(owner, case_no)
    for objection in Objection.objects.select_for_update().filter(transfer=row, answer=""):
        text = answers.get(objection.pk, "").strip()
        if not text:
            raise AnswerEmpty(at=f"answers.{objection.pk}")
        objection.answer, objection.answered_by, objection.answered_at = text[:400], by, at
        objection.save(update_fields=["answer", "answered_by", "answered_at"])
    _await_person(row, on)
    move_in(row, Act.ANSWER, turn=Turn.PERSON, by=by, at=at,
            note=("异议已答复", "The objections are answered"))  # fmt: skip
    return row


@atomic
def lapse(job: Claimed) -> None:
    """Periodic job: cases whose days of silence are over close by themselves 逾期视为无异议."""
    on, at = today(), now()
    quiet = TransferIn.objects.select_for_update().filter(
        owner=job.owner, state=In.NOTIFIED, silence_until__lt=on
    )
    for row in quiet.order_by("id")[:200]:
        _close(row, Act.LAPSE, by=SYSTEM, on=on, at=at,
               note=("期限内未提出异议，视为确认", "Closed after silence"))  # fmt: skip
