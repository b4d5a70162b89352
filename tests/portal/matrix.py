"""What walks the table of `access.py`: callers, things of two agencies and two people, one request undone."""

import json
import re
import time
from contextlib import contextmanager
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse

from shebao.agencies.models import ReadTrace, User, UserKind
from shebao.base.plumbing import clock
from shebao.base.plumbing.models import Job
from shebao.casework import queries as cases
from shebao.casework.models import Decision, Evidence, Proposal
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolled
from shebao.enrolment.models import Relationship
from shebao.exchange.models import Dispatch, OutgoingLetter, PaperLetter
from shebao.identity import services as people
from shebao.identity.models import Person
from shebao.merging import services as merging
from shebao.papers.models import Paper
from shebao.payments.models import (
    BankAccount,
    BankFile,
    MatchProposal,
    PaymentOrder,
    Statement,
    StatementFinding,
    StatementLine,
)
from shebao.pension import services as pension
from shebao.pension.states import ChangeAct
from shebao.portal import services as doors
from shebao.portal.doors import DEMO_SESSION
from shebao.portal.naming import to_url
from tests.browser import duplicates, inspected
from tests.browser.scene import Scene
from tests.portal import family
from tests.portal import merging as duplicated
from tests.story import JIA, YI

POSTS = ("clerk", "reviewer", "accountant", "cashier", "operator", "inspector")
MINE, THEIRS, RETIRED = "zhangsan", "zhouba", "guilan"
WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|COPY)\s+\"?(\w+)", re.I)
NO_TRACE = {"django_session"}
"""What a refused request may write: who is signed in."""


DOOR = ClientHandler(enforce_csrf_checks=False)


class Caller(NamedTuple):
    """Somebody at a door: `kind` as the doors say it, agency and post of an officer, whose login a citizen's."""

    name: str
    kind: str
    owner: str = ""
    post: str = ""
    person: str = ""


class Thing(NamedTuple):
    """What an address names: whose (agency or person; nobody's when the words do not belong together)."""

    whose: str
    args: tuple
    body: dict = {}


class Answer(NamedTuple):
    """What happened, in a word; the tables that were written; the page; whom a read trace names."""

    word: str
    wrote: set[str]
    text: str = ""
    read: frozenset[str] = frozenset()


def word_of(response) -> str:
    """Sign-in, second factor, sign in again, 401, 403, 404, 405, crash, or open."""
    status, where = response.status_code, response.headers.get("Location", "")
    again = (reverse("account_reauthenticate"), reverse("mfa_reauthenticate"))
    if status == 302 and where.startswith(again):
        return "again"
    if status == 302 and where.startswith(reverse("account_login") + "?next="):
        return "sign-in"
    if status == 302 and where.startswith(reverse("second-factor")):
        return "second factor"
    if status in (401, 403, 404, 405):
        return str(status)
    return "crash" if status >= 500 else "open"


@contextmanager
def undone():
    """Do it, tell which tables were written, and take it back."""
    wrote: set[str] = set()

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if (found := WRITES.match(sql)) and context["cursor"].rowcount:
            wrote.add(found[1].lower())
        return result

    block = transaction.atomic()
    block._from_testcase = True  # as the one around a test: an act inside is outermost still
    with connection.execute_wrapper(watch), block:
        yield wrote
        transaction.set_rollback(True)


def visitor() -> Client:
    """Somebody without cookies; all come through one chain of middleware, which is the same for all."""
    client = Client(raise_request_exception=False)
    client.handler = DOOR
    return client


class World:
    """The story with every kind of thing at both agencies, and everybody who comes to a door."""

    def __init__(self, folder):
        self.scene = scene = Scene(folder)
        self.sessions: dict[str, str] = {}
        self.users: dict[str, int] = {}
        self.tokens: dict[str, str] = {}
        self.own: dict[int, list[Person]] = {}
        self.accounts = {city.pension: city.account for city in (YI, JIA)}
        self.callers = [Caller("nobody", "nobody")]
        self._people()
        self._officers()
        family.enter(self)
        Job.objects.filter(
            pk=Job.objects.filter(owner=YI.pension).order_by("pk").values("pk")[:1]
        ).update(state="dead")
        self.things = self._things(scene)

    def close(self):
        self.scene.story.close()

    def _people(self):
        for key, city in ((MINE, YI), (THEIRS, YI), (RETIRED, JIA)):
            user = people.open_demo_login(self.scene.story.person(key, city), at=clock.moment())
            self._enter(Caller(key, "citizen", person=key), user)
        clerk = User.objects.create(username="employer", kind=UserKind.EMPLOYER)
        self._enter(Caller("employer", "employer"), clerk)

    def _officers(self):
        for city in (YI, JIA):
            for post in POSTS:
                user = User.objects.get(username=f"{city.key}-{post}")
                self._enter(Caller(user.username, "officer", city.pension, post), user)
        for post in POSTS[:2]:
            user = User.objects.get(username=f"yi-m-{post}")
            self._enter(Caller(user.username, "officer", YI.medical, post), user)
        password = Client(raise_request_exception=False)
        password.force_login(User.objects.get(username="yi-clerk"))
        self.sessions["no second factor"] = password.session.session_key
        self.callers.append(Caller("no second factor", "password", YI.pension, "clerk"))

    def _enter(self, caller, user):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        session = client.session
        session[DEMO_SESSION] = True
        # just proven, so that the bought pages do not ask again
        proven = {"method": "password", "at": time.time(), "reauthenticated": True}
        session["account_authentication_methods"] = [proven]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        self.sessions[caller.name] = session.session_key
        self.users[caller.name] = user.pk
        self.tokens[caller.name] = doors.issue_token(user, name="matrix", at=clock.moment())
        self.callers.append(caller)

    def browser(self, caller) -> Client:
        """A browser in which the caller has signed in; a new one, as signing out may be asked too."""
        client = visitor()
        if caller.name in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[caller.name]
        return client

    def ask(self, caller, method, path, body=None) -> Answer:
        """A page, in one's own browser; what it does is undone."""
        client = self.browser(caller)
        with undone() as wrote:
            response = getattr(client, method.lower())(path, body or {})
            read = _read_of(wrote)
        text = "" if response.streaming else response.content.decode("utf-8", "replace")
        return Answer(word_of(response), wrote - NO_TRACE, text, read)

    def call(self, token, method, path, body=None, client=None) -> Answer:
        """A machine's door, with a token."""
        heads = {"Idempotency-Key": "matrix"}
        if token:
            heads["Authorization"] = f"Bearer {token}"
        client = client or visitor()
        more = {} if method == "GET" else {
            "data": json.dumps(body or {}), "content_type": "application/json",
        }  # fmt: skip
        with undone() as wrote:
            response = getattr(client, method.lower())(f"/api/v1{path}", headers=heads, **more)
            read = _read_of(wrote)
        return Answer(word_of(response), wrote - NO_TRACE, response.content.decode(), read)

    def _things(self, scene) -> dict[str, list[Thing]]:
        jia, yi = JIA.pension, YI.pension
        ours = scene.rows["sunqi"].case_no
        theirs = scene._out("wujiu").case_no
        found = {
            "": [Thing("", ())], "agency": [Thing("", ())], "self": [Thing("", ())],
            "origin": [Thing("", (jia,))],
            "code": [Thing("", (Paper.objects.filter(owner=yi).first().code,))],
            "case": [Thing(yi, (to_url(ours),)), Thing(jia, (to_url(theirs),))],
            "arriving": [Thing(yi, (to_url(ours),))],
            "leaving": [Thing(jia, (to_url(theirs),))],
            "proposed": [Thing(yi, (to_url(scene.rows["zhengshi"].case_no),))],
            "claim": [Thing(jia, (to_url(scene.claim.case_no),))],
            "kinded": [Thing(yi, (to_url(scene.kinded.case_no),), {"act": "drop"})],
            "benefit": [Thing(jia, (to_url(scene.benefit.benefit_no),))],
            "change": [_change(scene.benefit)],
            "mybenefit": [Thing(RETIRED, ())],
            **{name: [Thing(*one) for one in some] for name, some in duplicated.things(scene).items()},
            "payroll": [Thing(jia, (to_url(scene.payroll.payroll_no),))],
            "check": [Thing(jia, (scene.check.pk,))],
            "month": [Thing(jia, (scene.month.pk,))],
            "finding": [_first(StatementFinding, yi)],
            "statement": [_first(Statement, yi), _first(Statement, jia)],
            "line": [_first(StatementLine, yi), _first(StatementLine, jia)],
            "match": [_first(MatchProposal, yi, "proposal_no")],
            "order": [_first(PaymentOrder, jia, "order_no")],
            "file": [_first(BankFile, jia, "file_no")],
            "proposal": [_first(Proposal, yi, outcome="waiting"), _first(Proposal, jia)],
            "job": [_first(Job, yi, state="dead"), _first(Job, jia, state="dead")],
            "letter": [_letter(yi), _letter(jia)],
            "orders": [_orders(jia)],
            "medicalact": [Thing(YI.medical, (to_url(scene.medical[MINE].case_no), "accept"))],
            "import": [Thing(jia, (to_url(enrolled.import_files(jia)[0].file_no),))],
        }  # fmt: skip
        more = family.things(scene, RETIRED) | inspected.things(scene)
        found |= _desk(yi, jia, to_url(ours), to_url(theirs))
        return found | self._inner(scene, ours, theirs) | self._personal(scene) | more

    def _inner(self, scene, ours, theirs) -> dict[str, list[Thing]]:
        """Things inside a case; and one case's word with another's thing, which is nobody's."""
        jia, yi = JIA.pension, YI.pension
        evidence = Evidence.objects.get(owner=yi)
        papers = {o: Paper.objects.filter(owner=o).exclude(case_no="").first() for o in (yi, jia)}
        decisions = {o: Decision.objects.filter(owner=o).first() for o in (yi, jia)}
        return {
            "evidence": [
                Thing(yi, (to_url(evidence.case.case_no), evidence.pk)),
                Thing("nobody", (to_url(theirs), evidence.pk)),
            ],
            "decision": [Thing(o, (to_url(d.case.case_no), d.seq)) for o, d in decisions.items()],
            "casepaper": [
                *(Thing(o, (to_url(p.case_no), to_url(p.paper_no))) for o, p in papers.items()),
                Thing("nobody", (to_url(ours), to_url(papers[jia].paper_no))),
                Thing("nobody", (to_url(theirs), to_url(papers[yi].paper_no))),
            ],
        }

    def _personal(self, scene) -> dict[str, list[Thing]]:
        """People at both agencies; cases, decisions and papers of two people."""
        story, found = scene.story, {}
        at = {c.pension: story.person(THEIRS, c) for c in (YI, JIA)}
        found["person"] = [Thing(o, (to_url(p.person_no),)) for o, p in at.items()]
        found["applicant"] = [Thing(o, (), {"person_no": p.person_no}) for o, p in at.items()]
        found["held"] = [
            Thing(o if p == one else "nobody", (to_url(p.person_no),), _held(p.person_no, one))
            for o, p in at.items()
            for one in (p, at[YI.pension], story.person(MINE))
        ]
        named = {o: Paper.objects.filter(owner=o).exclude(person_no="").first() for o in at}
        paper = {o: (to_url(p.person_no), to_url(p.paper_no)) for o, p in named.items()}
        found["personpaper"] = [
            *(Thing(o, args) for o, args in paper.items()),
            Thing("nobody", (paper[YI.pension][0], paper[JIA.pension][1])),
        ]
        found["mymedical"] = [
            Thing(key, (to_url(row.case_no),)) for key, row in scene.medical.items()
        ]
        found["mymedicalact"] = [
            Thing(key, (to_url(row.case_no), "withdraw")) for key, row in scene.medical.items()
        ]
        found["mymerge"] = [
            Thing(MINE, (to_url(_my_merge(story).case_no),), {"act": "withdraw-merge"})
        ]
        for kind in ("mycase", "mydecision", "mypaper", "myperson", "myrelationship", "key"):
            found[kind] = []
        for key in (MINE, THEIRS):
            row = scene.rows[key]
            word = to_url(row.case_no)
            mine = Paper.objects.filter(owner=YI.pension, case_no=row.case_no).first()
            seq = cases.decisions(cases.case(YI.pension, row.case_no)).first().seq
            found["mycase"].append(Thing(key, (word,)))
            found["mydecision"].append(Thing(key, (word, seq)))
            found["mypaper"].append(Thing(key, (to_url(mine.paper_no),)))
            held = _held("", scene.story.person(key))
            found["myrelationship"].append(Thing(key, (), held))
            found["myperson"].append(Thing(key, (to_url(row.person_no),)))
        for name in ("yi-reviewer", "jia-reviewer"):
            made = Authenticator.objects.create(
                user=User.objects.get(username=name), type="webauthn", data={"name": name}
            )
            found["key"].append(Thing(name, (made.pk,)))
        return found


def _read_of(wrote) -> frozenset[str]:
    """Whom the traces just written name; of the story itself only agencies that compared left some."""
    if "agencies_readtrace" not in wrote:
        return frozenset()
    rows = ReadTrace.objects.exclude(reader__in=(JIA.pension, YI.pension))
    return frozenset(rows.values_list("person_no", flat=True))


def _first(model, owner, word="pk", **more) -> Thing:
    row = model.objects.filter(owner=owner, **more).order_by("pk").first()
    value = getattr(row, word)
    return Thing(owner, (to_url(value) if isinstance(value, str) else value,))


def _held(person_no, holder) -> dict[str, str]:
    """A relationship of the holder, in the words of a form and of a machine's door."""
    held = Relationship.objects.filter(person=holder).first().relationship_no
    return {
        "relationship": held, "relationship_no": held, "person_no": person_no, "act": "pause",
    }  # fmt: skip


def _my_merge(story):
    """A merge that the citizen of the matrix asked for."""
    other = duplicates.account(YI, duplicates.numbered("00010119790203656"), (1, 2), story.today)
    return merging.apply(
        owner=YI.pension, keep=story.person(MINE).person_no, others=[other.person_no],
        applicant=Applicant("person", "张三"), channel="mobile", proofs=["old-card"], key="matrix/merge",
        by=MINE, on=story.today, at=clock.now(), payee=duplicates.CARD,
    )  # fmt: skip


def _change(benefit) -> Thing:
    """A stop that waits for the second officer."""
    facts = {"died_on": clock.today().isoformat(), "proof": "公安数据"}
    made = pension.prepare_change(
        owner=benefit.owner, benefit_no=benefit.benefit_no, act=ChangeAct.STOP, facts=facts,
        key="matrix", by="jia-clerk", on=clock.today(), at=clock.now(),
    )  # fmt: skip
    return Thing(benefit.owner, (to_url(benefit.benefit_no),), {"case": made.case_no})


def _letter(owner) -> Thing:
    letter = OutgoingLetter.objects.filter(owner=owner, state="delivered").order_by("pk").last()
    return Thing(owner, (), {"direction": "out", "act": "retry", "letter_id": letter.letter_id})


def _orders(owner) -> Thing:
    """In the words of the page's form and of the machine's door."""
    order = PaymentOrder.objects.filter(owner=owner).first().order_no
    account = BankAccount.objects.get(owner=owner).account_no
    return Thing(owner, (), {"order": order, "account": account, "order_nos": [order]})


def _posted(owner) -> Thing:
    on = clock.today().isoformat()
    letter = Dispatch.objects.get(owner=owner).letter
    return Thing(owner, (letter.pk,), {"act": "returned", "reason": "查无此单位", "on": on})


def _dispatch(owner) -> Thing:
    found = Dispatch.objects.get(owner=owner)
    return Thing(owner, (found.letter_id, found.pk))


def _signing(owner) -> Thing:
    waits = Proposal.objects.filter(owner=owner, outcome="waiting").order_by("pk").first()
    return Thing(owner, (), {"proposal": waits.pk, "sure": "1"})


def _desk(yi, jia, ours, theirs) -> dict[str, list[Thing]]:
    """Several cases at once, and the desk of papers."""
    return {
        "chosen": [
            Thing(yi, (), {"case": ours, "act": "take", "sure": "1"}),
            Thing(jia, (), {"case": theirs, "act": "take", "sure": "1"}),
        ],
        "signing": [_signing(yi), _signing(jia)],
        "posting": [_first(OutgoingLetter, yi, state="to-post")],
        "posted": [_posted(yi)],
        "dispatch": [_dispatch(yi)],
        "paperin": [_first(PaperLetter, yi)],
    }
