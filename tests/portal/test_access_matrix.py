"""Every role at every page and machine's door, with one's own thing, another agency's, another person's.

The table is `access.py`. A door that lets somebody in who should stay out, and a view that forgets whose a
thing is, fail here; a new address fails until it stands in the table. What the door itself says asks no
table, so on PostgreSQL only those walk who are let in, to their own thing and to others'.
"""

import os
import re
from collections import Counter
from itertools import product

import pytest
from django.urls import get_resolver, reverse

from shebao.agencies.models import User
from shebao.cli.demo.story import someone
from shebao.identity import services as people
from shebao.identity.models import Person
from shebao.portal.api.urls import api
from shebao.portal.people import own_persons
from tests.portal import access
from tests.portal.addresses import addresses, methods_of
from tests.portal.matrix import THEIRS, Thing, World
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db


OUT = {"sign-in", "second factor", "401", "403", "404", "405"}


@pytest.fixture
def world(db, tmp_path, settings, monkeypatch, caplog):
    settings.DEMO = True
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    caplog.set_level("ERROR", "django.request")
    made = World(tmp_path)
    yield made
    made.close()


def pages():
    """Each named page once, as the resolver finds it."""
    found = {}
    for pattern in addresses(get_resolver().url_patterns):
        found.setdefault(pattern.name, pattern.callback)
    return found


def bodies(world) -> dict[str, dict]:
    """What a form or a door must be told before it is known whose a thing is."""
    mine = {c.pension: world.scene.story.person(THEIRS, c) for c in (YI, JIA)}
    return {
        "citizen-record-take": {"agency": YI.pension},
        "counter-identify": {"person": mine[JIA.pension].person_no, "reason": "x"},
        "POST /transfers": {"origin": JIA.pension},
        "POST /transfers/preflight": {"origin": JIA.pension},
        "POST /pension/payrolls": {"month": "2026-04"},
        "fund-payroll-prepare": {"month": "2026-04"},
        "POST /transfers/{case}/propose-person": {
            "person_no": mine[JIA.pension].person_no, "reason": "x",
        },
        "POST /transfers/{case}/propose-refusal": {"text": "x"},
        "POST /transfers/{case}/late": {"month": "2026-01", "base_fen": 1, "personal_fen": 1},
        "POST /transfers/{case}/propose-correction-answer": {"agree": True},
        "POST /transfers/{case}/reissue-amendment": {"name": "x", "account_no": "1", "number": 1},
        "POST /transfers/{case}/reissue": {"name": "x", "account_no": "1"},
        "POST /transfers/{case}/forward": {"to": "x"},
        "POST /transfers/{case}/object": {"lines": {"money.4": "x"}},
        "POST /transfers/{case}/answer": {"answers": {"1": "x"}},
        "POST /payments/statements": {"xml": "<x/>"},
        "POST /payments/suspense/{line}/return": {"reason": "x"},
        "POST /payments/suspense/{number}/match": {"amount_fen": 1},
        "sign-in-demo": {"username": "yi-clerk"},
        "POST /family/links": {"computer_no": "1", "number": "1", "kin": "spouse"},
        "POST /merges": {"number": OWN, "proof": "old-card"},
        "POST /merges/{case}/confirm": {"sha256": "x"},
        "POST /wallet/transfers": {
            "name": "x", "number": "1", "agency": "x", "kin": "spouse", "amount_fen": 1,
        },
        "POST /hospital/charges": {"external_no": "M-1", "amount_fen": 100},
        "POST /hospital/charges/{external_no}/reverse": {"reversal_no": "R-1"},
        "POST /hospital/offline": {"receipts": []},
        "POST /hospital/day": {"day": "2026-03-02", "lines": []},
    }  # fmt: skip


OWN = "one's own"
"""Stands in a body for the caller's own number."""


def own(world, caller) -> list[Person]:
    """A citizen's own rows: asked once, since every request is undone."""
    user = world.users[caller.name]
    if user not in world.own:
        world.own[user] = own_persons(User.objects.get(pk=user))
    return world.own[user]


def told(caller, world, thing: Thing, given) -> dict:
    """The body; orders are paid from one's own account and a citizen names their own number, so that only whose the thing is is asked."""
    body = {"account": world.accounts.get(caller.owner, "")} if "account" in thing.body else {}
    if given.get("number") == OWN:
        mine = own(world, caller) if caller.kind == "citizen" else []
        body["number"] = people.reveal_number(mine[0]) if mine else someone("zhangsan").number
    return thing.body | given | body


def foreign(caller, world, read) -> set[str]:
    """Whom a trace names though they are neither the caller nor of the caller's agency."""
    if caller.kind == "citizen":
        return set(read) - {person.person_no for person in own(world, caller)}
    return {person for person in read if person.partition("/")[0] != caller.owner}


def machines() -> set[str]:
    """Every machine's door but the rules, which are open."""
    return {
        f"{method} {prefix}{path}"
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
        if prefix != "/calc"
    }


def at_the_door(caller, name, view) -> str:
    """What the door says before it is known whose the thing is: a word, or nothing when it is open."""
    door = getattr(view, "door", None)
    kind = door.kind if door else access.BOUGHT[name]
    if kind == "public":
        return ""
    if caller.kind == "nobody":
        return "sign-in"
    if kind == "signed-in":
        return "403" if name in access.OFFICERS_ONLY and not caller.owner else ""
    if {"password": "officer"}.get(caller.kind, caller.kind) != kind:
        return "403"
    if caller.kind == "password":
        return "second factor"
    return "403" if door.roles and caller.post not in door.roles else ""


def owns(caller, thing: Thing) -> bool:
    """Whether the thing is the caller's own, or nobody's in particular."""
    return thing.whose in ("", caller.owner, caller.person, caller.name)


def enough(caller, things) -> list[Thing]:
    """乙市's officers where both agencies have such a thing; else the other agency's too."""
    both = {YI.pension, JIA.pension} <= {thing.whose for thing in things}
    return [] if both and caller.owner == JIA.pension else things


def wrong(seen: Counter, what, expected: str, answer, strangers=()) -> list[str]:
    """What differs: the word, or something left behind by one who was kept out."""
    seen[expected or "open"] += 1
    found = []
    if answer.word == "crash" or (answer.word in OUT if not expected else answer.word != expected):
        found.append(f"{what}: {answer.word}, expected {expected or 'open'}")
    traced = expected in ("404", "405") or what[2].endswith(("/release/", "/money/"))
    left = answer.wrote - {"agencies_readtrace"} if traced else answer.wrote
    if expected and left:
        found.append(f"{what}: left {sorted(left)}")
    if strangers:
        found.append(f"{what}: read {sorted(strangers)}")
    return found


def test_every_address_stands_in_the_table():
    """A new page or machine's door: say in `access.py` what it names and who may; a door opened wider fails."""
    table = access.names_of_pages()
    assert set(pages()) ^ set(table) == set()
    assert machines() ^ set(access.MACHINES) == set()
    doors = {name: getattr(view, "door", None) for name, view in pages().items()}
    assert {name for name, door in doors.items() if not door} == set(access.BOUGHT)
    held = {name: " ".join(door.roles) or door.kind for name, door in doors.items() if door}
    assert held == access.doors_of_pages()
    assert set(table.values()) <= set(access.SCOPES)


def who_comes(callers, name, view):
    """All; one of each kind where posts do not count, one agency's where the door is closed to the post."""
    door = getattr(view, "door", None)
    kinds = set()
    for caller in callers:
        closed = at_the_door(caller, name, view)
        if door is None or door.kind in ("public", "signed-in"):
            if caller.kind in kinds and names_key(name, caller) is False:
                continue
            kinds.add(caller.kind)
        elif closed and caller.owner == JIA.pension:
            continue
        yield caller, closed


def names_key(name, caller) -> bool:
    """Whether this caller owns one of the keys of the world."""
    return access.names_of_pages()[name] == "key" and caller.post == "reviewer"


@pytest.mark.rules
def test_every_role_at_every_door_with_what_is_its_own_and_what_is_not(world):
    """One world for the three walks, since each request is undone.

    Walked once, on SQLite: whose a thing is is the same question to both databases.
    """
    found = []
    for walk in (every_page, every_token, no_token):
        seen, wrongs = walk(world)
        assert seen.total() > 50, walk.__name__
        found += wrongs
    assert not found, "\n".join(found)


def every_page(world):
    """Every role at every page."""
    found, seen, given = [], Counter(), bodies(world)
    for name, names in access.names_of_pages().items():
        for caller, thing, method, expected in requests_of(world, name, names):
            path = reverse(name, args=thing.args)
            body = told(caller, world, thing, given.get(name, {}))
            answer = world.ask(caller, method, path, body)
            if name in access.BOUGHT and names == access.SELF:
                expected = bought(caller, expected, answer)
            strangers = foreign(caller, world, answer.read)
            found += wrong(seen, (caller.name, method, path), expected, answer, strangers)
    assert min(seen[word] for word in ("open", "404", "403", "sign-in")) > 50, seen
    return seen, found


def requests_of(world, name, names):
    """Who asks a page for which thing, how, and what must come of it."""
    view, odd = pages()[name], set()
    methods = methods_of(view) or ["GET", "POST"]
    for caller, closed in who_comes(world.callers, name, view):
        things = enough(caller, world.things[names])
        for thing, method in product(things[:1] if closed else things, ("GET", "POST")):
            expected = closed or ("" if owns(caller, thing) else "404")
            if method == "POST" and not expected and name in access.ACTS_ONLY:
                expected = "" if caller.post == access.ACTS_ONLY[name] else "403"
            if method not in methods:
                if expected or method in odd:
                    continue
                odd.add(method)
                expected = "405"
            yield caller, thing, method, expected


def bought(caller, expected, answer) -> str:
    """A page of the bought sign-in about oneself names nothing of another; it may send on, or say no.

    Nobody is sent to prove who they are before they are sent to sign in; whoever has no code or password yet
    is told there is none. That nothing is left behind is held as at any door.
    """
    if caller.kind == "nobody" and answer.word == "again":
        return "again"
    return answer.word if not expected and answer.word in ("403", "404", "405") else expected


def through(caller, way) -> tuple[str, str]:
    """Whether a machine's door lets a caller in, and what it names for them: a word ("" for in), a kind of thing."""
    if caller.kind == "citizen" and way.citizen is not None:
        return "", way.citizen
    if caller.kind == "officer" and caller.post in way.posts.split():
        return "", way.names
    if way.citizen == "mycase" and not way.posts:
        return "404", way.citizen  # a person's own act: for anybody else there is no such case
    return "403", way.names or way.citizen


def every_token(world):
    """Every role's token at every machine's door."""
    found, seen, given = [], Counter(), bodies(world)
    for door, way in access.MACHINES.items():
        method, _, pattern = door.partition(" ")
        for caller in world.callers:
            if caller.name not in world.tokens:
                continue
            closed, names = through(caller, way)
            things = enough(caller, world.things[names])
            for thing in things[:1] if closed else things:
                path = re.sub(r"{\w+}", str(*thing.args), pattern) if thing.args else pattern
                expected = closed or ("" if owns(caller, thing) else "404")
                token = world.tokens[caller.name]
                body = told(caller, world, thing, given.get(door, {}))
                answer = world.call(token, method, path, body)
                strangers = foreign(caller, world, answer.read)
                found += wrong(seen, (caller.name, method, path), expected, answer, strangers)
    assert min(seen["open"], seen["404"], seen["403"]) > 10, seen
    return seen, found


def no_token(world):
    """Without a token, with a wrong one, and with a session only: no machine's door opens."""
    clerk = next(c for c in world.callers if c.name == "yi-clerk")
    found, seen, given = [], Counter(), bodies(world)
    for door, way in access.MACHINES.items():
        method, _, pattern = door.partition(" ")
        args = world.things[way.names or way.citizen][0].args
        path = re.sub(r"{\w+}", str(*args), pattern) if args else pattern
        for token, browser in (("", None), ("sb_wrong", None), ("", world.browser(clerk))):
            answer = world.call(token, method, path, given.get(door), client=browser)
            found += wrong(seen, (token, method, path), "401", answer)
    return seen, found
