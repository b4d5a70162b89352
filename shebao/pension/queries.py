"""Questions about determinations. Another agency's, or another person's, is not found."""

from shebao.base.refusals import NotFound
from shebao.pension.models import Determination
from shebao.pension.states import State


def determination(owner: str, case_no: str) -> Determination:
    """One determination 核定业务. Refuses `not-found`."""
    found = Determination.objects.filter(owner=owner, case_no=case_no).first()
    if found is None:
        raise NotFound(what=case_no)
    return found


def of_person(owner: str, person_no: str) -> Determination | None:
    """A person's determination at this agency, under way or done; none when it was withdrawn."""
    rows = Determination.objects.filter(owner=owner, person_no=person_no)
    return rows.exclude(state=State.WITHDRAWN).first()
