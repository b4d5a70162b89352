"""The person behind a citizen's sign-in 登录人: one row at each agency, found through the login."""

from shebao.agencies.models import User
from shebao.base.refusals import NotFound
from shebao.identity import queries as people
from shebao.identity.models import Person

PENSION = "P"


def own_persons(user: User) -> list[Person]:
    """The signed-in person at each agency of this installation, by agency."""
    return sorted(people.persons_of_login(user), key=lambda person: person.owner)


def own_person(user: User, *, family: str = PENSION) -> Person:
    """The signed-in person at the agency of a family. Refuses `not-found`."""
    for person in own_persons(user):
        if person.owner[6:7] == family:
            return person
    raise NotFound(what=str(user))


def own_person_no(user: User) -> tuple[str, str]:
    """Agency and person number for pension matters."""
    person = own_person(user)
    return person.owner, person.person_no
