"""Family sharing for machines 家庭共济接口: one's own links, and what one's account paid."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from shebao.agencies import services as agencies
from shebao.agencies.models import Purpose, User, UserKind
from shebao.base.plumbing.clock import now, today
from shebao.base.refusals import NotFound
from shebao.identity.models import Person
from shebao.medical import services
from shebao.medical.models import Link
from shebao.medical.models.sharing import Channel
from shebao.medical.queries import sharing as queries
from shebao.portal.api.doors import actor, once
from shebao.portal.errors import TokenWrong
from shebao.portal.family import Asked, bind_own, own_medical
from shebao.portal.naming import from_url

router = Router(tags=["family"])


class LinkIn(Schema):
    """The relative by computer number 电脑号 and identity number; what they are to me."""

    computer_no: str = Field(max_length=40)
    number: str = Field(max_length=40)
    kin: str = Field(max_length=14)
    proof: str = Field("", max_length=12)
    consent: bool = False
    guardian: bool = False
    confirmed: bool = False


class LinkOut(Schema):
    """A link 家庭共济绑定. `mine`: my account is shared; else I may use another's."""

    link_no: str
    mine: bool
    name: str
    kin: str
    state: str
    consent: str
    bound_on: str


class UseOut(Schema):
    """A use of my account 使用记录; fen."""

    on: str
    place: str
    name: str
    amount_fen: int
    charge_fen: int
    state: str


class FamilyOut(Schema):
    """My links and what my account paid."""

    links: list[LinkOut]
    uses: list[UseOut]


def _own(request: HttpRequest) -> tuple[User, Person]:
    """The signed-in person at the medical agency, with the trace. Refuses `not-found`."""
    user = actor(request)
    if user.kind != UserKind.CITIZEN:
        raise TokenWrong()
    person = own_medical(user)
    agencies.read(
        person.person_no, owner=person.owner, purpose=Purpose.SELF, subject="family",
        reader_kind=UserKind.CITIZEN, reader=user.username, at=now(),
    )  # fmt: skip
    return user, person


def _told(link: Link, person: Person) -> dict[str, Any]:
    mine = link.grantor_person_no == person.person_no
    other = link.person_no if mine else link.grantor_person_no
    return {
        "link_no": link.link_no, "mine": mine, "kin": str(link.kin), "state": str(link.state),
        "name": queries.names(link.owner, [other])[other], "consent": str(link.consent.state),
        "bound_on": link.bound_on.isoformat(),
    }  # fmt: skip


def _mine(person: Person, link_no: str) -> Link:
    """One's own link, on either side. Refuses `not-found`."""
    link = queries.link(person.owner, link_no)
    if person.person_no not in (link.grantor_person_no, link.person_no):
        raise NotFound(what=link_no)
    return link


@router.get("/links", response=FamilyOut, summary="My family 我的家庭共济")
def mine(request: HttpRequest) -> dict[str, Any]:
    """Links on both sides, and what my account paid for whom, where."""
    _, person = _own(request)
    both = [*queries.given(person.owner, person.person_no),
            *queries.received(person.owner, person.person_no)]  # fmt: skip
    used = queries.uses(person.owner, person.person_no)
    names = queries.names(person.owner, (one.user_no for one in used))
    return {
        "links": [_told(one, person) for one in both],
        "uses": [
            {"on": one.charge.on.isoformat(), "place": one.place, "name": names[one.user_no],
             "amount_fen": one.line.amount_fen, "charge_fen": one.charge.amount_fen,
             "state": str(one.charge.state)}
            for one in used
        ],
    }  # fmt: skip


@router.post("/links", response=LinkOut, summary="Link a relative 新增绑定")
def bind(request: HttpRequest, body: LinkIn) -> dict[str, Any]:
    """My account may pay for a relative from now on."""
    user, person = _own(request)

    def act() -> Mapping[str, Any]:
        asked = Asked(**body.dict())
        key = f"{person.person_no}/family/{request.headers.get('Idempotency-Key', '')[:80]}"
        return _told(bind_own(person, asked, key=key, by=user.username), person)

    return once(request, body.dict(), act)


@router.post("/links/{link}/end", response=LinkOut, summary="End a link 解绑")
def end(request: HttpRequest, link: str) -> dict[str, Any]:
    """Either side may; what was paid stays as it is."""
    user, person = _own(request)
    row = _mine(person, from_url(link))

    def act() -> Mapping[str, Any]:
        done = services.end_link(
            owner=row.owner, link_no=row.link_no, person_no=person.person_no, by=user.username,
            on=today(), at=now(),
        )  # fmt: skip
        return _told(done, person)

    return once(request, {}, act)


@router.post("/links/{link}/consent", response=LinkOut, summary="Consent 同意")
def consent(request: HttpRequest, link: str) -> dict[str, Any]:
    """The relative's own word."""
    user, person = _own(request)
    row = _mine(person, from_url(link))

    def act() -> Mapping[str, Any]:
        done = services.give_consent(
            owner=row.owner, link_no=row.link_no, person_no=person.person_no, name=person.name,
            channel=Channel.WEB, by=user.username, at=now(),
        )  # fmt: skip
        done.consent.refresh_from_db()
        return _told(done, person)

    return once(request, {}, act)


@router.post("/links/{link}/object", response=LinkOut, summary="Object 提出异议或撤回同意")
def object_to(request: HttpRequest, link: str) -> dict[str, Any]:
    """The relative objects, or takes a consent back: the link ends."""
    user, person = _own(request)
    row = _mine(person, from_url(link))

    def act() -> Mapping[str, Any]:
        against = services.withdraw_consent if row.consent.given_at else services.object_to_link
        done = against(
            owner=row.owner, link_no=row.link_no, person_no=person.person_no, by=user.username,
            at=now(),
        )  # fmt: skip
        done.consent.refresh_from_db()
        return _told(done, person)

    return once(request, {}, act)
