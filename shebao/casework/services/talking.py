"""Messages between person and officer 留言: kept with the case as rows of its log, unread until the other side looks."""

from datetime import datetime

from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries
from shebao.casework.errors import CaseClosed, MessageEmpty
from shebao.casework.models import Case, CaseLog, Talk
from shebao.casework.queries import OFFICE_WROTE, PERSON_WROTE
from shebao.casework.services.cases import locked, remark

LENGTH_MAX = 400


@atomic
def say(
    *, owner: str, case_no: str, text: str, from_person: bool, by: str, at: datetime
) -> CaseLog:
    """Write a message 留言 in an open case; whoever writes has read what stood there before.

    The same words again right after are the same message. Refuses `casework.message-empty`,
    `casework.closed`, `not-found`.
    """
    case, words = locked(owner, case_no), text.strip()[:LENGTH_MAX]
    if not words:
        raise MessageEmpty(at="text")
    if case.closed_on:
        raise CaseClosed()
    act = PERSON_WROTE if from_person else OFFICE_WROTE
    said = queries.messages(owner, case_no)
    if said and (said[-1].act, said[-1].note_zh) == (act, words):
        return said[-1]
    row = remark(case, act=act, by=by, at=at, note=(words, words))
    side, seq = "person" if from_person else "office", row.seq
    Talk.objects.update_or_create(
        case=case, defaults={"owner": owner, f"{side}_wrote": seq, f"{side}_read": seq}
    )
    return row


@atomic
def read_all(case: Case, *, by_person: bool) -> None:
    """One side looks at the messages 已读: what the other wrote is no longer unread."""
    talk = Talk.objects.select_for_update().filter(case=case).first()
    if talk is None or not queries.is_unread(talk, for_person=by_person):
        return
    if by_person:
        talk.person_read = talk.office_wrote
    else:
        talk.office_read = talk.person_wrote
    talk.save(update_fields=["person_read", "office_read"])
