"""Before a transfer, for machines 转移预检、凭证接口: what stands in the way, and the certificate of participation."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from shebao.agencies import services as agencies
from shebao.agencies.models import Purpose, RoleName, User, UserKind
from shebao.base import letters
from shebao.base.plumbing.clock import now, today
from shebao.identity import queries as people
from shebao.portal.api.doors import actor, once
from shebao.portal.people import own_person_no, own_persons
from shebao.transfers import preflight as checks
from shebao.transfers import queries, services
from shebao.transfers.services.certifying import SELF_SERVICE

router = Router(tags=["transfers"])


class PreflightIn(Schema):
    """From where; who, where an officer asks."""

    origin: str = Field(max_length=12, description="agency code of the old place")
    person_no: str = Field("", max_length=40, description="for officers; a citizen is themselves")


class FindingOut(Schema):
    """One finding 预检事项: what, whether it stops, how it is mended, where, with which papers, article."""

    code: str
    stops: bool
    zh: str
    en: str
    fix_zh: str
    fix_en: str
    office: str
    papers: list[str]
    law: str


class PreflightOut(Schema):
    """Both sides; `there` is null until the old place has answered."""

    here: list[FindingOut]
    there: list[FindingOut] | None
    asked_on: date | None
    answered_on: date | None


class CertificateIn(Schema):
    """Whose relationship."""

    relationship_no: str = Field(max_length=40)
    person_no: str = Field("", max_length=40, description="for officers; a citizen is themselves")


class CertificateOut(Schema):
    """The certificate 参保缴费凭证; `arrears` is the reminder where months are owed."""

    paper_no: str
    months: int
    balance_fen: int
    arrears: FindingOut | None


def _whom(request: HttpRequest, person_no: str, subject: str) -> tuple[str, str, str]:
    """Owner, person, who issues; the reading leaves its trace."""
    user = actor(request)
    citizen = user.kind == UserKind.CITIZEN
    if citizen:
        owner, person_no = _own(user, subject)
    else:
        owner = agencies.require(user, RoleName.CLERK, on=today()).owner
        people.by_person_no(owner, person_no)
    agencies.read(
        person_no, owner=owner, purpose=Purpose.SELF if citizen else Purpose.ENQUIRY,
        reader_kind=user.kind, reader=user.username, subject=subject[:80], at=now(),
    )  # fmt: skip
    return owner, person_no, SELF_SERVICE if citizen else user.display_name


def _own(user: User, subject: str) -> tuple[str, str]:
    """The citizen at the agency that keeps the relationship; for anything else, for pension matters."""
    for person in own_persons(user):
        if person.owner == subject.partition("/")[0]:
            return person.owner, person.person_no
    return own_person_no(user)


@router.post("/preflight", response=PreflightOut, summary="Before a transfer 转移预检")
def preflight(request: HttpRequest, body: PreflightIn) -> dict[str, Any]:
    """What we find today; the old place is asked, once a day. Call again for its answer."""
    owner, person_no, _ = _whom(request, body.person_no, "preflight")

    def act() -> dict[str, Any]:
        here = checks.of_application(owner, person_no, body.origin, today())
        asked = services.enquire(
            owner=owner, person_no=person_no, origin=body.origin, by=actor(request).username,
            on=today(), at=now(),
        )  # fmt: skip
        there = queries.answer_of(asked)
        return {
            "here": [letters.dump(each) for each in here],
            "there": None if there is None else [letters.dump(each) for each in there],
            "asked_on": asked.asked_on.isoformat(),
            "answered_on": asked.answered_on.isoformat() if asked.answered_on else None,
        }

    return once(request, body.dict(), act)


@router.post(
    "/certificates", response=CertificateOut, summary="Certificate of participation 出具凭证"
)
def certificate(request: HttpRequest, body: CertificateIn) -> dict[str, Any]:
    """On identity alone, of either family; one a day for what the books say."""
    owner, person_no, handler = _whom(request, body.person_no, body.relationship_no)

    def act() -> dict[str, Any]:
        made = services.certify(
            owner=owner, person_no=person_no, relationship_no=body.relationship_no,
            on=today(), at=now(), handler=handler,
        )  # fmt: skip
        return {
            "paper_no": made.paper.paper_no, "months": made.data.months,
            "balance_fen": made.data.balance_fen,
            "arrears": letters.dump(made.arrears) if made.arrears else None,
        }  # fmt: skip

    return once(request, body.dict(), act)
