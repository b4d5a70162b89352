"""Linking two people 家庭共济绑定: one service behind the web, the branch counter and the hospital's medical office."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from shebao.base.plumbing import numbers, statements
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.enrolment.models import Relationship
from shebao.enrolment.services.relationships import locked as locked_relationship
from shebao.identity import queries as people
from shebao.identity.models import Kin, Person
from shebao.medical.errors.sharing import (
    GuardianMissing,
    KinDiffers,
    LinkExists,
    NoAccount,
    NoPastBalance,
    NotInsured,
    Oneself,
    PleaseConfirm,
    ProofMissing,
)
from shebao.medical.models import Consent, Link, LinkMove
from shebao.medical.models.sharing import Proof
from shebao.medical.queries import sharing
from shebao.medical.rules import sharing as rules
from shebao.medical.states.sharing import ConsentState, LinkAct, LinkState, link_after

WORDS = "同意使用共济人的职工医保个人账户支付本人医药费用；可以随时撤回。"
"""What a relative agrees to."""


class Ends(NamedTuple):
    """Giver and relative 绑定双方, as the door found them, and the cards that were swiped there."""

    grantor_person_no: str
    person_no: str
    grantor_card_no: str = ""
    card_no: str = ""


class Given(NamedTuple):
    """A consent captured at the door 当场同意: by whom (empty: the relative), and whether a guardian."""

    by: str = ""
    guardian: bool = False


class Door(NamedTuple):
    """Where it is done 办理地点: channel, institution or branch, terminal."""

    channel: str
    institution_code: str = ""
    terminal: str = ""


class _Facts(NamedTuple):
    grantor: Person
    person: Person
    account: Relationship
    insured: Relationship


@atomic
def bind(
    *,
    owner: str,
    ends: Ends,
    kin: str,
    door: Door,
    key: str,
    by: str,
    on: date,
    at: datetime,
    proof: str = "",
    proof_note: str = "",
    consent: Given | None = None,
    confirmed: bool = False,
) -> Link:
    """Link a relative to a giver's account 绑定; `kin` is what the relative is to the giver. The giver's act.

    Data prove the kinship first, else `proof` (papers, commitment). Without a consent captured there the
    relative may object, or must confirm first where the place says so. The same key again is the same link.
    Refuses the codes of `errors/sharing.py` from `family.oneself` to `family.guardian-missing`.
    """
    found = one(Link, owner=owner, key=key)
    if found is not None:
        return found
    facts = _facts(owner, ends)
    for number in sorted({facts.account.relationship_no, facts.insured.relationship_no}):
        locked_relationship(owner, number)
    again = one(Link, owner=owner, key=key)
    if again is not None:  # another door was faster
        return again
    _may(owner, facts, kin, on)
    asked = rules.questions(kin, _somebody(facts.grantor), _somebody(facts.person), on, owner[:6])
    if asked and not confirmed:
        raise PleaseConfirm(at="confirmed")
    proved = _proved(facts, kin, proof, on)
    if rules.is_minor(facts.person.birth_date, on) and not (consent and consent.guardian):
        raise GuardianMissing(at="guardian")
    must = sharing.policy("confirm", on, owner[:6]) == "true"
    state = LinkState.PENDING if must and consent is None else LinkState.ACTIVE
    link = Link.objects.create(
        owner=owner, link_no=f"{owner}/family-link/{numbers.take(owner, 'family-link')}",
        grantor_person_no=facts.grantor.person_no, person_no=facts.person.person_no,
        grantor_relationship_no=facts.account.relationship_no,
        relationship_no=facts.insured.relationship_no, kin=Kin(kin), state=state,
        rank=len(sharing.received(owner, facts.person.person_no)) + 1, channel=door.channel,
        institution_code=door.institution_code, terminal=door.terminal[:40],
        grantor_card_no=ends.grantor_card_no, card_no=ends.card_no, proof=proved,
        proof_note=proof_note.strip()[:200], asked=list(asked), bound_by=by, bound_on=on,
        bound_at=at, key=key,
    )  # fmt: skip
    log(link, "bind", "", by=by, at=at)
    _consent(link, facts.person, consent, door.channel, by=by, at=at)
    return link


def log(link: Link, act: str, before: str, *, by: str, at: datetime, note: str = "") -> None:
    """What happened to a link."""
    LinkMove.objects.create(
        owner=link.owner, link=link, act=act, before=before, after=link.state, note=note[:200],
        by=by, at=at,
    )  # fmt: skip


def move(link: Link, act: LinkAct, *, by: str, at: datetime, note: str = "") -> None:
    """Move a link; every change of its state passes here."""
    before = LinkState(link.state)
    link.state = link_after(before, act)
    link.save()
    log(link, act, before, by=by, at=at, note=note)


def locked(owner: str, link_no: str) -> Link:
    """The link for writing. Another agency's is `not-found`."""
    return statements.locked(Link, link_no, owner=owner, link_no=link_no)


def _facts(owner: str, ends: Ends) -> _Facts:
    if ends.grantor_person_no == ends.person_no:
        raise Oneself(at="number")
    grantor = people.by_person_no(owner, ends.grantor_person_no)
    person = people.by_person_no(owner, ends.person_no)
    insured = sharing.insured(owner, person)
    if insured is None:
        raise NotInsured(at="number")
    return _Facts(grantor, person, sharing.account_of(owner, grantor), insured)


def _may(owner: str, facts: _Facts, kin: str, on: date) -> None:
    """Kinship, uniqueness, numbers and past balance, under the lock of both relationships."""
    place = owner[:6]
    rules.may_share(kin, on, place)
    if sharing.account_of(owner, facts.grantor).pk != facts.account.pk:
        raise NoAccount(at="card")
    held = sharing.given(owner, facts.grantor.person_no)
    double = next((one for one in held if one.person_no == facts.person.person_no), None)
    if double is not None:
        raise LinkExists(link_no=double.link_no, at="number")
    grantors = len(sharing.received(owner, facts.person.person_no))
    rules.within_limits(kin, [one.kin for one in held], grantors, on, place)
    past = sharing.policy("past_years", on, place)
    if past and not sharing.past_years_fen(facts.account, on):
        raise NoPastBalance(at="card")


def _proved(facts: _Facts, kin: str, proof: str, on: date) -> str:
    by_data = people.kin_of(facts.grantor, facts.person, on)
    if by_data:
        if by_data != kin:
            raise KinDiffers(at="kin")
        return Proof.DATA
    if proof not in (Proof.PAPERS, Proof.COMMITMENT):
        raise ProofMissing(at="proof")
    return proof


def _somebody(person: Person) -> rules.Somebody:
    return rules.Somebody(person.sex, person.birth_date)


def _consent(
    link: Link, person: Person, given: Given | None, channel: str, *, by: str, at: datetime
) -> None:
    Consent.objects.create(
        owner=link.owner, link=link, person_no=link.person_no,
        state=ConsentState.GIVEN if given else ConsentState.AWAITED,
        given_by=(given.by.strip()[:100] or person.name) if given else "",
        guardian=bool(given and given.guardian), channel=channel if given else "",
        words=WORDS if given else "", given_at=at if given else None, recorded_by=by,
    )  # fmt: skip


@atomic
def set_order(
    *, owner: str, person_no: str, link_nos: Sequence[str], by: str, at: datetime
) -> None:
    """The relative's own order of the givers' accounts 调整使用顺序; links not named come after, as before."""
    rows = sharing.received(owner, person_no)
    named = {number: place for place, number in enumerate(link_nos)}
    rows.sort(key=lambda row: (named.get(row.link_no, len(named)), row.rank, row.pk))
    for rank, row in enumerate(rows, 1):
        mine = locked(owner, row.link_no)
        if mine.rank != rank:
            mine.rank = rank
            mine.save(update_fields=["rank"])
            log(mine, "set-order", mine.state, by=by, at=at, note=str(rank))
