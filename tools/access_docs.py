"""Who may open what, as a page of the reference: the table that the tests hold, with each view's door."""

from django.urls import get_resolver

from tests.portal import access
from tests.portal.addresses import addresses
from tools.markdown import page, table

KINDS = {
    "public": "everybody",
    "signed-in": "whoever has signed in",
    "citizen": "the insured person",
    "employer": "an employer",
    "officer": "every post",
}


def _who(name: str, view: object) -> str:
    door = getattr(view, "door", None)
    if door is None:
        return KINDS[access.BOUGHT[name]]
    if name in access.OFFICERS_ONLY:
        return "every officer"
    if name in access.ACTS_ONLY:
        return f"{', '.join(door.roles)}; acts: {access.ACTS_ONLY[name]}"
    return ", ".join(door.roles) or KINDS[door.kind]


def access_page() -> str:
    """Pages and machines' doors: who may, and whose the thing is that the address names."""
    views = {p.name: p.callback for p in reversed(list(addresses(get_resolver().url_patterns)))}
    pages = [
        (f"`{name}`", _who(name, views[name]), access.SCOPES[scope])
        for name, scope in sorted(access.names_of_pages().items())
    ]
    machines = []
    for door, way in access.MACHINES.items():
        who = [(post, way.names) for post in way.posts.split()]
        who += [] if way.citizen is None else [("the insured person", way.citizen)]
        machines += [(f"`{door}`", post, access.SCOPES[scope]) for post, scope in who]
    about = (
        "For inspectors and for whoever adds a page: who may open what. Another agency's thing and another "
        'person\'s are "not found". `tests/portal/test_access_matrix.py` asks every line of every role.'
    )
    return page(
        "Access",
        about,
        "## Pages\n\n" + table(("Address", "Who", "What it names"), pages),
        "## Machines' doors, under `/api/v1`\n\n"
        + table(("Door", "Who", "What it names"), machines)
        + "\n`/calc/…` is open to everybody and looks at nobody's record.\n",
    )
