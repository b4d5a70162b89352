"""Letters on paper keyed 录入纸质函件: the lines of a paper become the letter it would have been by wire.

`kinds.py` has the lines that are keyed, `lines.py` those that the pages and the covering letter print; `reading.py` is what both
families read with, `medical.py` the letters of a medical transfer.
"""

from collections.abc import Callable

from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.money import NotMoney, format_yuan, parse_yuan
from shebao.base.refusals import NotFound
from shebao.transfers import messages
from shebao.transfers.errors import KeyedYearsDiffer
from shebao.transfers.keying import medical
from shebao.transfers.keying.kinds import MONEY_LINES, kinds_of
from shebao.transfers.keying.reading import (
    Given,
    Made,
    Reader,
    Typed,
    account,
    arrival,
    departure,
    either,
    from_new,
    from_old,
    known,
    named,
    reference,
    same_person,
)
from shebao.transfers.messages.amending import SupplementBooked
from shebao.transfers.models import TransferIn
from shebao.transfers.services.common import place


def build(kind: str, typed: Typed, given: Given) -> Made:
    """The letter that a paper is. Refuses `transfer.keyed-wrong`, `transfer.keyed-years-differ`, `not-found`."""
    if kind not in kinds_of(agencies.agency(given.owner).kind):
        raise NotFound(what=kind)
    return BUILDERS[kind](Reader(kind, typed), given)


def _certificate(read: Reader, given: Given) -> Made:
    number = read.text("number", 40)
    return Made(
        messages.Certificate(
            certificate_no=given.written_no, name=read.text("name", 60), number=number,
            origin_person_no=read.text("origin_person_no", 40), since=read.month("since"),
            until=read.month("until"), months=read.count("months"), balance_fen=read.fen("balance"),
            issued_on=given.written_on,
        ),
        given.written_no, known(given.owner, number),
    )  # fmt: skip


def _contact_letter(read: Reader, given: Given) -> Made:
    person = named(read)
    here, there = agencies.agency(given.owner), agencies.agency(given.sender)
    case_no = read.text("their_no", 60) or given.written_no
    letter = messages.ContactLetter(
        letter_no=given.written_no, case_no=case_no, person=person, origin=place(here),
        destination=place(there), account_kind=read.choice("account_kind"), receiving=account(read),
        reference=reference(read, given), applied_on=read.day("applied_on"),
        accepted_on=given.written_on,
        rule_set=parameters.at("transfers.rule_set", given.written_on, path="on").value,
        paper_no="", paper_sha256="",
    )  # fmt: skip
    return Made(letter, case_no, known(given.owner, person.number))


def _information_form(read: Reader, given: Given) -> Made:
    row = arrival(read, given)
    there = agencies.agency(given.sender)
    relationship_no = read.text("relationship_no", 40)
    person = same_person(read, row, relationship_no)
    money = messages.FormMoney(*(read.fen(line.name) for line in MONEY_LINES))
    years = tuple(_years(read, there.division, there.city, relationship_no))
    open_fen = sum(year.credited_fen for year in years if year.closing_fen is None)
    booked = [year.closing_fen for year in years if year.closing_fen is not None]
    comes_to = open_fen + (booked[-1] if booked else 0)
    if comes_to != money.account_fen:
        raise KeyedYearsDiffer(
            years=format_yuan(comes_to), account=format_yuan(money.account_fen), at="years"
        )
    months = [(y.year, m) for y in years for m in range(1, 13) if y.paid_months >> (m - 1) & 1]
    first, last = (f"{y}-{m:02d}" for y, m in (months[0], months[-1]))
    letter = messages.InformationForm(
        case_no=row.case_no, origin_case_no=read.text("their_no", 60) or given.written_no,
        person=person,
        origin=place(there), relationship_no=relationship_no, local_start=first, local_end=last,
        local_months=len(months), account_opened=first, transfer_on=given.written_on,
        account_kind=row.account_kind, money=money, years=years, reference=row.reference,
        rule_set=row.rule_set, paper_no=given.written_no, paper_sha256="",
    )  # fmt: skip
    return from_old(letter, row)


def _years(read: Reader, place_code: str, city: str, number: str) -> list[messages.FormYear]:
    """A line a year: year, months from-to, monthly base, credited, of it personal, balance at its end (- if open).

    Months apart, or of another base, stand between strokes: `1-6/8-12` and `4000.00/4500.00`.
    """
    found: dict[int, messages.FormYear] = {}
    for text in read.text("years", 20_000).splitlines():
        parts = text.replace("\t", " ").split()
        if not parts:
            continue
        try:
            year, span, base, credited, personal, closing = parts
            if not 1951 <= int(year) <= 2100 or int(year) in found:
                raise ValueError
            ended = None if closing == "-" else int(parse_yuan(closing))
            bases = _bases(span, base)
            paid = sum(1 << (month - 1) for month in bases)
            found[int(year)] = messages.FormYear(
                place=place_code, place_name=city, year=int(year),
                bases_fen=tuple(bases.get(m) for m in range(1, 13)),
                personal_fen=(None,) * 12, employer_fen=(None,) * 12, paid_months=paid,
                deemed_months=0, cleared_months=0, employee_rate_ppm=None, employer_rate_ppm=None,
                employer_share_ppm=None, credited_fen=int(parse_yuan(credited)),
                credited_personal_fen=int(parse_yuan(personal)), interest_fen=None,
                interest_personal_fen=None, closing_fen=ended, closing_personal_fen=ended,
                closing_pre1998_fen=0, rate_ppm=None, relationship_no=number, doubts=(),
            )  # fmt: skip
        except (ValueError, NotMoney):
            read.wrong("years", text[:60])
    if not found:
        read.wrong("years")
    return [found[year] for year in sorted(found)]


def _bases(span: str, base: str) -> dict[int, int]:
    """Month → its base, fen: one base for all pieces of a year, or one for each. `ValueError`, `NotMoney` where it is neither."""
    pieces, each = span.split("/"), [int(parse_yuan(text)) for text in base.split("/")]
    if len(each) == 1:
        each *= len(pieces)
    found: dict[int, int] = {}
    for piece, fen in zip(pieces, each, strict=True):
        since, _, until = piece.partition("-")
        first, last = int(since), int(until or since)
        if not max(found, default=0) < first <= last <= 12:
            raise ValueError
        found |= dict.fromkeys(range(first, last + 1), fen)
    return found


def _remittance(read: Reader, given: Given) -> Made:
    row = arrival(read, given)
    letter = messages.Remittance(
        row.case_no, read.fen("amount"), read.day("paid_on"), read.text("payer", 80),
        read.text("account_no", 40), read.text("bank_no", 60),
    )  # fmt: skip
    return from_old(letter, row)


def _difference(read: Reader, given: Given) -> Made:
    row = departure(read, given)
    letter = messages.DifferenceNotice(
        row.peer_case_no, read.fen("form_total"), read.fen("money"), row.reference,
        given.written_on, read.text("note", 400),
    )  # fmt: skip
    return from_new(letter, row)


def _completion(read: Reader, given: Given) -> Made:
    row = departure(read, given)
    letter = messages.CompletionNotice(
        row.peer_case_no, read.fen("total"), read.day("booked_on"), given.written_on,
        read.flag("confirmed"),
    )  # fmt: skip
    return from_new(letter, row)


def _recall(read: Reader, given: Given) -> Made:
    """From the new place as a rule; a pension's old place may take back too, and then the case is ours of moving in."""
    row, reason = either(read, given), read.text("reason", 400)
    arriving = isinstance(row, TransferIn)
    number = row.case_no if arriving else medical.their_number(row)
    letter = messages.Recall(number, read.flag("by_person"), reason, given.written_on)
    return (from_old if arriving else from_new)(letter, row)


def _recalled(read: Reader, given: Given) -> Made:
    row = arrival(read, given)
    letter = messages.Recalled(
        row.case_no,
        row.origin_case_no,
        read.fen("total"),
        read.text("reason", 400),
        given.written_on,
    )
    return from_old(letter, row)


def _recall_refused(read: Reader, given: Given) -> Made:
    row, reason = arrival(read, given), read.text("reason", 400)
    return from_old(messages.RecallRefused(row.case_no, "", reason, reason, given.written_on), row)


def _return(read: Reader, given: Given) -> Made:
    row = departure(read, given)
    letter = messages.Return(
        row.peer_case_no, read.fen("total"), read.fen("money"), read.flag("was_booked"), row.reference,
        read.text("reason", 400), given.written_on,
    )  # fmt: skip
    return from_new(letter, row)


def _return_completed(read: Reader, given: Given) -> Made:
    row = arrival(read, given)
    letter = messages.ReturnCompleted(
        row.case_no, row.origin_case_no, read.fen("total"), given.written_on
    )
    return from_old(letter, row)


def _supplement_booked(read: Reader, given: Given) -> Made:
    row = departure(read, given)
    letter = SupplementBooked(
        row.peer_case_no, read.count("serial"), read.fen("total"), given.written_on
    )
    return from_new(letter, row)


BUILDERS: dict[str, Callable[[Reader, Given], Made]] = {
    "transfer.certificate": _certificate,
    "transfer.contact-letter": _contact_letter,
    "transfer.information-form": _information_form,
    "transfer.remittance": _remittance,
    "transfer.difference-notice": _difference,
    "transfer.completion-notice": _completion,
    "transfer.recall": _recall,
    "transfer.recalled": _recalled,
    "transfer.recall-refused": _recall_refused,
    "transfer.return": _return,
    "transfer.return-completed": _return_completed,
    "transfer.supplement-booked": _supplement_booked,
    **medical.BUILDERS,
}
"""Kind → the function that makes the letter of what was typed."""
