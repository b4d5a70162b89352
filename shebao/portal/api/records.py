"""Copies of records for machines 权益记录接口: one's own, or by an officer with a purpose."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema

from shebao.agencies import services as agencies
from shebao.agencies.models import RoleName, UserKind
from shebao.base.plumbing.clock import now, today
from shebao.base.refusals import NotFound
from shebao.portal.api.doors import actor
from shebao.portal.naming import from_url
from shebao.portal.people import own_persons
from shebao.records import services

router = Router(tags=["records"])


class CopyOut(Schema):
    """A signed copy, format `shebao-export/1`; its JSON Schema is in docs/reference."""

    record: dict[str, Any]
    signature: dict[str, str]


@router.get("/{person}", response=CopyOut, summary="A person's whole record 权益记录副本")
def export(
    request: HttpRequest,
    person: str,
    purpose: Literal["enquiry", "case", "inspection"] = "enquiry",
    full: bool = False,
) -> dict[str, Any]:
    """A citizen takes their own, with the number in full if asked; an officer's is masked. Leaves a trace."""
    user, person_no = actor(request), from_url(person)
    own = user.kind == UserKind.CITIZEN
    if own and person_no not in {one.person_no for one in own_persons(user)}:
        raise NotFound(what=person_no)
    if not own:
        agencies.require(user, RoleName.CLERK, on=today())
    return services.export(
        owner=person_no.partition("/")[0] if own else user.owner, person_no=person_no,
        reader_kind=user.kind, reader=user.username, purpose="self" if own else purpose,
        masked=not (own and full), on=today(), at=now(),
    )  # fmt: skip
