"""Checking the directory by letter 机构目录核对: do we hold the right address and keys of each other?"""

from dataclasses import asdict
from datetime import datetime

from shebao.agencies import queries as agencies
from shebao.agencies.models import KeyUse
from shebao.base import letters
from shebao.base.plumbing import numbers
from shebao.base.plumbing.transactions import atomic
from shebao.exchange.messages import DirectoryCheck, DirectoryConfirmed, DirectoryEntry
from shebao.exchange.models import PeerCheck
from shebao.exchange.registry import Letter
from shebao.exchange.services.sending import send


@atomic
def check_directory(*, owner: str, peer: str, at: datetime) -> PeerCheck:
    """Ask a peer whether what we hold about it is right. Refuses what `send` refuses."""
    number = numbers.take(owner, "directory-check")
    caseref = f"{owner}/directory-check/{number}"
    send(
        owner=owner, receiver=peer, letter=DirectoryCheck(entry_of(peer)), caseref=caseref,
        key=f"{caseref}/ask", at=at,
    )  # fmt: skip
    return PeerCheck.objects.create(owner=owner, peer=peer, caseref=caseref, asked_at=at)


def answer_directory_check(letter: Letter, *, at: datetime) -> None:
    """The handler of `exchange.directory-check`: say what we are, and where they differ."""
    asked = letters.load(DirectoryCheck, letter.payload)
    ours, held = asdict(entry_of(letter.owner)), asdict(asked.held)
    differences = tuple(field for field in ours if ours[field] != held[field])
    number = numbers.take(letter.owner, "directory-answer")
    send(
        owner=letter.owner, receiver=letter.sender,
        letter=DirectoryConfirmed(DirectoryEntry(**ours), differences),
        caseref=letter.caseref, key=f"{letter.owner}/directory-answer/{number}", at=at,
    )  # fmt: skip


def take_directory_answer(letter: Letter, *, at: datetime) -> None:
    """The handler of `exchange.directory-confirmed`: keep what the peer said."""
    answer = letters.load(DirectoryConfirmed, letter.payload)
    asked = PeerCheck.objects.filter(
        owner=letter.owner, peer=letter.sender, caseref=letter.caseref, answered_at=None
    )
    asked.update(
        answered_at=at, agrees=not answer.differences, differences=list(answer.differences)
    )


def entry_of(code: str) -> DirectoryEntry:
    """What this installation holds about an agency, its own or another."""
    agency = agencies.agency(code)
    in_use = {key.use: key.kid for key in agencies.keys_of(code) if key.retired_at is None}
    return DirectoryEntry(
        name=agency.name,
        url=agency.url,
        letter_kid=in_use.get(KeyUse.LETTER, ""),
        paper_kid=in_use.get(KeyUse.PAPER, ""),
        root_fingerprint=agency.root_fingerprint,
    )
