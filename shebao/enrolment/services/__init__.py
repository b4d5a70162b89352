"""The acts of enrolment 参保关系业务, by file: relationships, years, amending, giving back, turning, settling, staging, posting, undoing."""

from shebao.enrolment.accounts import MonthEntry
from shebao.enrolment.services.amending import Amended, amend_incoming, amendable
from shebao.enrolment.services.giving_back import give_back_incoming
from shebao.enrolment.services.joining import (
    Joined,
    Parted,
    account_code,
    join,
    left_with,
    part,
)
from shebao.enrolment.services.posting import post_chunk, post_file
from shebao.enrolment.services.relationships import (
    add_area,
    draw,
    end,
    ending,
    move,
    not_ending,
    open_relationship,
    open_relationships,
    pause,
    reopen,
    resume,
    transferred_out,
)
from shebao.enrolment.services.residents import clear_resident, restore_resident
from shebao.enrolment.services.settling import settle_years
from shebao.enrolment.services.staging import discard_file, stage
from shebao.enrolment.services.turning import Turned, turn_regular, turned_regular
from shebao.enrolment.services.twice import Restored, clear_twice, restore_twice, without_twice
from shebao.enrolment.services.undoing import roll_back, undo_chunk
from shebao.enrolment.services.years import book_incoming, book_year

__all__ = [
    "Amended",
    "Joined",
    "MonthEntry",
    "Parted",
    "Restored",
    "Turned",
    "account_code",
    "add_area",
    "amend_incoming",
    "amendable",
    "book_incoming",
    "book_year",
    "clear_resident",
    "clear_twice",
    "discard_file",
    "draw",
    "end",
    "ending",
    "give_back_incoming",
    "join",
    "left_with",
    "move",
    "not_ending",
    "open_relationship",
    "open_relationships",
    "part",
    "pause",
    "post_chunk",
    "post_file",
    "reopen",
    "restore_resident",
    "restore_twice",
    "resume",
    "roll_back",
    "settle_years",
    "stage",
    "transferred_out",
    "turn_regular",
    "turned_regular",
    "undo_chunk",
    "without_twice",
]
