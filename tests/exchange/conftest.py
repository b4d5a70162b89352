"""甲市 lives here with both its agencies; 乙市 elsewhere: its keys are held by the test."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from shebao.agencies import keys, services, suites
from shebao.agencies.models import Key
from shebao.base.letters import letter
from shebao.base.plumbing import clock, jobs
from shebao.base.plumbing.models import Job, JobState
from shebao.config import handlers
from shebao.exchange import envelope
from shebao.exchange import services as exchange

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
JIA, JIA_MEDICAL, YI = "310100P1", "310100M1", "110100P1"


@letter
@dataclass(frozen=True)
class Note:
    KIND: ClassVar[str] = "test.note"
    VERSION: ClassVar[int] = 1

    text: str


class Peer:
    """Another installation: what it signs, and how it answers."""

    def __init__(self, code):
        private, public = suites.SUITES["Ed25519"].make()
        self.code = code
        self.key = keys.SigningKey(f"{code}/letter/1", "Ed25519", public, private)
        self.sequence = 0
        self.got = []

    def known(self):
        Key.objects.create(
            owner=self.code, use="letter", kid=self.key.kid, public=self.key.public, since=AT
        )
        return self

    def write(self, text, *, case="1", key=None, previous=None, **changes):
        """The bytes of a letter to 甲市; the next number, unless told."""
        self.sequence += 1
        number = changes.pop("sequence", self.sequence)
        fields = {
            "letter_id": f"{self.code}/{key or number}",
            "sender": self.code,
            "receiver": JIA,
            "kind": "test.note",
            "version": 1,
            "caseref": case and f"{self.code}/case/{case}",
            "sequence": number,
            "previous": previous,
            "sent_at": AT,
            "payload": {"text": text},
            **changes,
        }
        return envelope.seal(envelope.Envelope(**fields), self.key)

    def answer(self, body, result="stored", code="", **changes):
        """Play the receiver: a signed receipt."""
        self.got.append(body)
        event, _ = envelope.open_letter(body)
        fields = {
            "letter_id": event.letter_id, "sender": event.sender, "receiver": self.code,
            "sha256": envelope.digest(body), "result": result, "code": code, "at": AT.isoformat(),
            **changes,
        }  # fmt: skip
        return envelope.seal_receipt(envelope.Receipt(**fields), self.key)


@pytest.fixture
def jia(db):
    services.add_agency(code=JIA, name="甲市社会保险事业管理中心（演示）", city="甲市", at=AT)
    services.add_agency(code=JIA_MEDICAL, name="甲市医疗保险中心（演示）", city="甲市", at=AT)


@pytest.fixture
def yi(jia):
    services.add_agency(
        code=YI,
        name="乙市社保中心（演示）",
        city="乙市",
        local=False,
        url="http://127.0.0.1:9",
        at=AT,
    )
    return Peer(YI).known()


@pytest.fixture
def heard(monkeypatch):
    """A handler for notes that writes down what it heard."""
    notes = []
    monkeypatch.setitem(
        handlers.LETTERS,
        ("test.note", 1),
        lambda letter, *, at: notes.append(letter.payload["text"]),
    )
    return notes


def send(text, *, receiver=YI, case="1", key):
    return exchange.send(
        owner=JIA, receiver=receiver, letter=Note(text), caseref=case and f"{JIA}/case/{case}",
        key=f"{JIA}/{key}", at=AT,
    )  # fmt: skip


def take(body):
    """Receive bytes; what the receipt says."""
    answer = exchange.receive(body, at=AT)
    kid, payload = envelope._proved(answer, envelope.RECEIPT_TYPE)
    assert kid.startswith("3101")
    receipt = envelope.Receipt(**envelope._object(payload))
    return receipt.result if receipt.result != "refused" else receipt.code


@pytest.fixture(autouse=True)
def _pauses_never_end_by_themselves(monkeypatch):
    """On a busy machine the second of the first pause is over before the test looks; `later` ends it."""
    monkeypatch.setattr(jobs, "pause_after", lambda attempt: timedelta(hours=1))


def work():
    """Run what is due now."""
    return jobs.run_all(handlers.JOBS)


def later():
    """Time passes: pauses are over, leases of killed workers have run out. Then work."""
    long_ago = clock.moment() - timedelta(days=1)
    waiting = Job.objects.filter(state=JobState.WAITING)
    waiting.update(run_after=long_ago)
    waiting.filter(lease_until__isnull=False).update(lease_until=long_ago)
    return work()
