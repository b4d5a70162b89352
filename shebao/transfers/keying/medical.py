"""Medical letters keyed from paper 医保来函录入: each becomes the letter it would have been by wire. 医保办发〔2021〕43号; record 0057.

What the paper adds up itself must come out: the months of a form, the amounts of a balance proof.
"""

from collections.abc import Callable, Sequence

from shebao.agencies import queries as agencies
from shebao.base.money import NotMoney, format_yuan, parse_yuan
from shebao.base.months import Month, parse_month
from shebao.casework.models import ApplicantKind
from shebao.enrolment.schemes import Scheme
from shebao.exchange import queries as exchanged
from shebao.transfers.errors import UnknownCase, WrongMoment
from shebao.transfers.errors.medical import KeyedMonthsDiffer, KeyedSumsDiffer
from shebao.transfers.keying.reading import (
    Given,
    Made,
    Reader,
    account,
    arrival,
    departure,
    either,
    from_new,
    from_old,
    is_month,
    known,
    named,
    reference,
    same_person,
)
from shebao.transfers.messages import medical as letters
from shebao.transfers.models import MedicalArrival, MedicalDeparture
from shebao.transfers.papers.medical import CLASSES
from shebao.transfers.queries import medical as queries
from shebao.transfers.rulings.medical import PAID
from shebao.transfers.services.common import place
from shebao.transfers.states.medical import (
    MEDICAL_ACTS,
    MEDICAL_IN,
    MEDICAL_LABELS,
    MEDICAL_OUT,
    MedicalAct,
    MedicalIn,
    MedicalOut,
    after_medical,
)

REFUSED, WITHDRAWN = "medical-transfer.refused", "medical-transfer.withdrawn"
Row = MedicalArrival | MedicalDeparture


def their_number(row: Row) -> str:
    """What the new place calls the case. Refuses `transfer.unknown-case` while it has not written."""
    if isinstance(row, MedicalArrival) or not row.peer_case_no:
        raise UnknownCase(caseref=row.case_no, at="case_no")
    return row.peer_case_no


def _application(read: Reader, given: Given) -> Made:
    person = named(read)
    kind = read.choice("applicant_kind")
    name = read.text("applicant_name", 80)
    if kind != ApplicantKind.PERSON and not name:
        read.wrong("applicant_name")
    case_no = read.text("their_no", 60) or given.written_no
    letter = letters.MedicalApplication(
        case_no=case_no, person=person, from_scheme=read.choice("from_scheme"), applicant_kind=kind,
        applicant_name=name or person.name, applicant_phone=read.text("applicant_phone", 30),
        old_card=read.text("old_card", 20), new_card=read.text("new_card", 20),
        applied_on=read.day("applied_on"),
    )  # fmt: skip
    return Made(letter, case_no, known(given.owner, person.number))


def _contact_letter(read: Reader, given: Given) -> Made:
    person = named(read)
    here, there = agencies.agency(given.owner), agencies.agency(given.sender)
    asked = departure(read, given) if read.text("case_no") else None
    case_no = read.text("their_no", 60) or given.written_no
    letter = letters.MedicalContactLetter(
        letter_no=given.written_no, case_no=case_no,
        origin_case_no=asked.case_no if asked else "", person=person, origin=place(here),
        destination=place(there), from_scheme=read.choice("from_scheme"),
        to_scheme=read.choice("to_scheme"), insured_since=read.month("insured_since"),
        old_card=read.text("old_card", 20), new_card=read.text("new_card", 20),
        receiving=account(read), reference=reference(read, given),
        applied_on=read.day("applied_on"), accepted_on=given.written_on, paper_no="",
        paper_sha256="",
    )  # fmt: skip
    return Made(letter, case_no, known(given.owner, person.number))


def _information_form(read: Reader, given: Given) -> Made:
    row, there = arrival(read, given), agencies.agency(given.sender)
    if row.accepted_on is None or row.closed_on:
        state, act = MEDICAL_LABELS[row.state], MEDICAL_ACTS[MedicalAct.TAKE_RECORD]
        raise WrongMoment(
            state=state[0], act=act[0], state_en=state[1], act_en=act[1], at="case_no"
        )
    number = read.text("relationship_no", 40)
    periods = _periods(read, given, row.from_scheme, number)
    months, said = sum(each.months for each in periods), read.count("months")
    if months != said:
        raise KeyedMonthsDiffer(lines=months, said=said, at="months")
    last = read.month("last_insured")
    letter = letters.MedicalForm(
        case_no=row.case_no, origin_case_no=read.text("their_no", 60) or given.written_no,
        person=same_person(read, row, number), origin=place(there), relationship_no=number,
        from_scheme=row.from_scheme, account_class=CLASSES[Scheme(row.from_scheme)],
        last_insured=last, continuous_months=_continuous(read, periods, last), periods=periods,
        balance_fen=read.fen("balance"), reference=row.reference, released_on=given.written_on,
        paper_no=given.written_no, paper_sha256="",
    )  # fmt: skip
    return from_old(letter, row)


def _periods(read: Reader, given: Given, scheme: str, number: str) -> tuple[letters.Period, ...]:
    """A line a period: month from, month to, months paid; then scheme, place and its code where they are not the sender's."""
    there, found = agencies.agency(given.sender), []
    for text in read.text("periods", 20_000).splitlines():
        parts = text.replace("\t", " ").split()
        if not parts:
            continue
        since, until, months, word, city, division = [*parts, *("",) * 6][:6]
        whole = len(parts) in (3, 4, 6) and is_month(since) and is_month(until)
        whole = whole and since <= until <= given.written_on.isoformat()[:7]
        whole = whole and months.isdecimal() and word in ("", *SHORT)
        if not whole or (division and not (division.isdecimal() and len(division) == 6)):
            read.wrong("periods", text[:60])
        if not 0 < int(months) <= parse_month(until) - parse_month(since) + 1:
            read.wrong("periods", text[:60])
        own = not division or division == there.division
        found.append(
            letters.Period(
                since, until, SHORT.get(word, scheme), PAID, int(months),
                division or there.division, city[:80] or there.city, given.sender if own else "",
                number if own else "",
            )
        )  # fmt: skip
    if not found:
        read.wrong("periods")
    return tuple(found)


EMPLOYEE, RESIDENT = Scheme.EMPLOYEE_MEDICAL.value, Scheme.RESIDENT_MEDICAL.value
SHORT = {"职工": EMPLOYEE, "居民": RESIDENT, "employees": EMPLOYEE, "residents": RESIDENT}
"""How a line of periods names a scheme."""


def _continuous(read: Reader, periods: Sequence[letters.Period], last: str) -> int:
    """Months in a row up to the last one 连续参保月数: as the paper says, else counted where every month is known."""
    if read.text("continuous_months"):
        return read.count("continuous_months")
    if not last:
        return 0
    spans = [(parse_month(p.since), parse_month(p.until), p.months) for p in periods]
    if any(months < until - since + 1 for since, until, months in spans):
        read.wrong("continuous_months")
    paid = {month for since, until, _ in spans for month in range(since, until + 1)}
    month = end = parse_month(last)
    while month in paid:
        month = Month(month - 1)
    return end - month


def _supplement(read: Reader, given: Given) -> Made:
    row, number = arrival(read, given), read.count("serial")
    taken = {part.number for part in queries.sums(row)} | {0}
    if number in taken:
        read.wrong("serial")
    written = read.text("reference", 35)
    letter = letters.MedicalSupplement(
        row.case_no, number, read.fen("amount"), written or f"{row.reference}-S{number}",
        read.text("reason"), given.written_on,
    )  # fmt: skip
    if letter.amount_fen <= 0:
        read.wrong("amount")
    return from_old(letter, row)


def _refused(read: Reader, given: Given) -> Made:
    row, reason = either(read, given), read.text("reason", 400)
    leaving = isinstance(row, MedicalDeparture)
    taken_back = read.flag("by_person")
    if taken_back and not leaving:  # the old place sends its notice of recall instead
        read.wrong("by_person", "—")
    after_medical(
        MEDICAL_OUT if leaving else MEDICAL_IN, row.state,
        MedicalAct.WITHDRAW if taken_back else MedicalAct.HEAR_REFUSAL,
    )  # fmt: skip
    letter = letters.MedicalRefused(
        row.case_no, WITHDRAWN if taken_back else REFUSED, reason, reason, read.text("law"),
        given.written_on,
    )  # fmt: skip
    return (from_new if leaving else from_old)(letter, row)


def _balance_proof(read: Reader, given: Given) -> Made:
    row = departure(read, given)
    after_medical(MEDICAL_OUT, MedicalOut(row.state), MedicalAct.SIGN_PROOF)
    lines = _proof_lines(read, row)
    settled, credited = sum(p.settled_fen for p in lines), sum(p.credited_fen for p in lines)
    for name, fen in (("settled", settled), ("credited", credited)):
        _comes_to(read, name, fen)
    heard = exchanged.letters_of_case(row.owner, row.peer_case_no)
    before = sum(each.kind == letters.BalanceProof.KIND for each in heard)
    number = read.count("serial") if read.text("serial") else before + 1
    letter = letters.BalanceProof(
        their_number(row), number, lines, settled, credited, given.written_on, given.written_no, ""
    )
    return from_new(letter, row)


def _proof_lines(read: Reader, row: MedicalDeparture) -> tuple[letters.ProofLine, ...]:
    """A line a settlement: its number (0 with the form, then the supplements), settled, credited, an explanation."""
    ours = {part.number: part.reference for part in queries.sums(row)}
    found: dict[int, letters.ProofLine] = {}
    for text in read.text("lines", 20_000).splitlines():
        parts = text.replace("\t", " ").split(maxsplit=3)
        if not parts:
            continue
        try:
            number, settled, credited = int(parts[0]), parse_yuan(parts[1]), parse_yuan(parts[2])
        except (ValueError, IndexError, NotMoney):
            read.wrong("lines", text[:60])
        if number in found or not 0 <= number <= 9999 or settled < 0 or credited < 0:
            read.wrong("lines", text[:60])
        why = parts[3][:200] if len(parts) == 4 else ""
        found[number] = letters.ProofLine(
            number, ours.get(number, ""), int(settled), int(credited), why
        )
    return tuple(found[number] for number in sorted(found))


def _comes_to(read: Reader, name: str, fen: int) -> None:
    """A total of the paper is what its lines, or our own books, come to. Refuses `medical-transfer.keyed-sums-differ`."""
    said = read.fen(name)
    if said != fen:
        raise KeyedSumsDiffer(lines=format_yuan(fen), said=format_yuan(said), at=name)


def _proof_signed(read: Reader, given: Given) -> Made:
    row = arrival(read, given)
    after_medical(MEDICAL_IN, MedicalIn(row.state), MedicalAct.SIGN_PROOF)
    agrees = read.flag("agrees")
    if agrees:
        _comes_to(read, "settled", sum(part.amount_fen for part in queries.sums(row)))
    letter = letters.BalanceProofSigned(
        row.case_no, row.proofs, agrees, read.fen("settled"), given.written_on, given.written_no, ""
    )
    return from_old(letter, row)


def _proof_reminder(read: Reader, given: Given) -> Made:
    row = departure(read, given)
    heard = exchanged.letters_of_case(row.owner, row.peer_case_no)
    number = sum(each.kind == letters.BalanceProof.KIND for each in heard)
    letter = letters.ProofReminder(
        their_number(row), number, read.fen("credited"), read.day("asked_on"), read.count("round"),
        given.written_on,
    )  # fmt: skip
    return from_new(letter, row)


def _completed(read: Reader, given: Given) -> Made:
    row = departure(read, given)
    heard = exchanged.letters_of_case(row.owner, row.peer_case_no)
    number = sum(each.kind == letters.BalanceProof.KIND for each in heard)
    letter = letters.MedicalCompleted(
        their_number(row), number, read.flag("confirmed"), given.written_on
    )
    return from_new(letter, row)


BUILDERS: dict[str, Callable[[Reader, Given], Made]] = {
    "medical.application": _application,
    "medical.contact-letter": _contact_letter,
    "medical.information-form": _information_form,
    "medical.supplement": _supplement,
    "medical.refused": _refused,
    "medical.balance-proof": _balance_proof,
    "medical.balance-proof-signed": _proof_signed,
    "medical.proof-reminder": _proof_reminder,
    "medical.completed": _completed,
}
"""Kind → the function that makes the letter of what was typed."""
