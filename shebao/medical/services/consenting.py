"""The relative's consent 被共济人同意: given later, withdrawn, or refused. PIPL, Arts. 15 and 47."""

from datetime import datetime

from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.medical.models import Consent, Link
from shebao.medical.services.ending import finish
from shebao.medical.services.linking import WORDS, locked, move
from shebao.medical.states.sharing import (
    ConsentAct,
    ConsentState,
    EndReason,
    LinkAct,
    consent_after,
)


def _both(owner: str, link_no: str, person_no: str) -> tuple[Link, Consent]:
    """Link and consent for writing; only the relative's own."""
    link = locked(owner, link_no)
    consent = one(Consent, lock=True, link_id=link.pk)
    if link.person_no != person_no or consent is None:
        raise NotFound(what=link_no)
    return link, consent


def _set(consent: Consent, act: ConsentAct) -> None:
    consent.state = consent_after(ConsentState(consent.state), act)
    consent.save()


@atomic
def give_consent(
    *, owner: str, link_no: str, person_no: str, name: str, channel: str, by: str, at: datetime
) -> Link:
    """The relative agrees 同意: a link that waited for it can be used from now on."""
    link, consent = _both(owner, link_no, person_no)
    consent.given_by, consent.channel, consent.given_at = name[:100], channel, at
    consent.words = WORDS
    _set(consent, ConsentAct.GIVE)
    move(link, LinkAct.CONFIRM, by=by, at=at)
    return link


@atomic
def withdraw_consent(*, owner: str, link_no: str, person_no: str, by: str, at: datetime) -> Link:
    """The relative takes the consent back 撤回同意: the link ends; what was paid stays as it is."""
    return _against(owner, link_no, person_no, ConsentAct.WITHDRAW, by=by, at=at)


@atomic
def object_to_link(*, owner: str, link_no: str, person_no: str, by: str, at: datetime) -> Link:
    """The relative, who was not asked at the door, objects 提出异议: the link ends."""
    return _against(owner, link_no, person_no, ConsentAct.OBJECT, by=by, at=at)


def _against(
    owner: str, link_no: str, person_no: str, act: ConsentAct, *, by: str, at: datetime
) -> Link:
    link, consent = _both(owner, link_no, person_no)
    consent.ended_at = at
    _set(consent, act)
    finish(link, EndReason.RELATIVE, by=by, at=at)
    return link
