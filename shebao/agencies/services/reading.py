"""Reading leaves a trace 查询留痕."""

from datetime import datetime

from shebao.agencies.models import ReadTrace, UserKind


def read(
    person_no: str,
    *,
    owner: str,
    purpose: str,
    reader_kind: str,
    reader: str,
    at: datetime,
    subject: str = "",
) -> ReadTrace:
    """Note that somebody opens a person's record, before it is shown.

    `purpose` is one of `Purpose`, `subject` the case or paper it is for. The row can never be changed
    or taken away. Order 765, Arts. 36–38.
    """
    return ReadTrace.objects.create(
        owner=owner,
        person_no=person_no,
        reader_kind=UserKind(reader_kind),
        reader=reader,
        purpose=purpose,
        subject=subject,
        at=at,
    )
