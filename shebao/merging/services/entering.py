"""A new person is opened at the counter 登记新参保人: whoever may be meant is shown first, and the officer says of each that it is another.

Order 765, Art. 30. What was passed by so goes to the worklist: two officers settle there whether it is one person.
"""

from collections.abc import Sequence
from datetime import date, datetime

from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import listed
from shebao.identity import services as identity
from shebao.identity.models import Person
from shebao.identity.queries import Candidate, Wanted, candidates
from shebao.merging.errors import MayBeHere
from shebao.merging.services.worklist import Pair, report


def alike(owner: str, wanted: Wanted) -> list[Candidate]:
    """Who may be the same person 疑似同一人, the likeliest first; an account merged into another is found beside it."""
    return candidates(owner, wanted)


@atomic
def open_person(
    *,
    owner: str,
    wanted: Wanted,
    kind: str,
    passed: Sequence[str],
    by: str,
    on: date,
    at: datetime,
) -> Person:
    """Register somebody new 登记新参保人. `passed` are the person numbers that the officer compared and found to be others.

    The same number and name again: the same person. Refuses `merging.may-be-here` while anyone likely was not looked at,
    and what registering refuses.
    """
    found = alike(owner, wanted)
    person = identity.register_person(
        owner=owner, name=wanted.name, number=wanted.number, kind=kind, sex=wanted.sex or None,
        birth_date=wanted.birth_date, hukou=wanted.division or None, by=by, at=at,
    )  # fmt: skip
    others = [one for one in found if one.person.pk != person.pk]
    if person.created_at != at:  # who is here already
        return person
    unseen = [one.person.person_no for one in others if one.person.person_no not in set(passed)]
    if unseen:
        raise MayBeHere(people=listed(unseen[:3]), at="number")
    pairs = [
        Pair(
            person.person_no, one.person.person_no, one.rule, min(1000, 10 * one.score),
            ("name", "SAME") in one.steps,
            [{"code": one.rule, "zh": one.words("zh"), "en": one.words("en")}],
        )
        for one in others
    ]  # fmt: skip
    if pairs:
        report(owner, pairs, on=on, at=at)
    return person
