"""Merges of the world 归并: one in ten thousand of 甲市's people has a second account, and stands at some point of a merge.

By the services themselves, two officers each: suspected only, received, previewed, confirmed, merged, refused, undone.
"""

from typing import Any

from bench.world_people import OWNER
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.enrolment import services as enrolling
from shebao.enrolment.models import Relationship
from shebao.enrolment.services import MonthEntry
from shebao.identity import services as people
from shebao.identity.models import Person
from shebao.identity.rules import check_character
from shebao.merging import services
from shebao.merging.models import Merge
from shebao.payments.services import Payee

FEWEST = 14
CLERK, REVIEWER = "jia-clerk", "jia-reviewer"
POINTS = ("suspected", "received", "previewed", "confirmed", "merged", "refused", "undone")
"""Each seventh stands at the same point."""


def play(count: int) -> dict[str, int]:
    """Second accounts and their merges; how many stand where."""
    wanted = max(FEWEST, count // 10_000)
    found = dict.fromkeys(POINTS, 0)
    rows = Relationship.objects.filter(owner=OWNER, state="active", scheme="employee-pension")
    kept = list(rows.select_related("person").order_by("-pk")[: 3 * wanted])
    for at, row in enumerate(kept):
        if sum(found.values()) == wanted:
            break
        if cases.cases_of_person(OWNER, row.person.person_no):
            continue
        point = POINTS[sum(found.values()) % len(POINTS)]
        _to(point, row, _second(row, at), at)
        found[point] += 1
    return found


def _now() -> dict[str, Any]:
    return {"on": clock.today(), "at": clock.now()}


def _second(row: Relationship, at: int) -> Person:
    """Another account of the same name under a number near it, with two years of its own; every other one is a resident, too."""
    number = people.reveal_number(row.person)
    first = f"{number[:14]}{(int(number[14:17]) + 500) % 1000:03d}"
    person = people.register_person(
        owner=OWNER, name=row.person.name, number=first + check_character(first), by=CLERK,
        at=clock.now(),
    )  # fmt: skip
    made = enrolling.open_relationship(
        owner=OWNER, person=person, scheme="employee-pension", area=OWNER[:6],
        since=clock.today().replace(year=2024, month=1, day=1), key=f"{OWNER}/world/second/{at}",
        by=CLERK, at=clock.now(),
    )  # fmt: skip
    for year in (2024, 2025):
        enrolling.book_year(
            made, year=year, months={n: MonthEntry(500_000, 40_000, 0) for n in range(1, 13)},
            key=f"{OWNER}/world/second/{at}/{year}", by=CLERK, **_now(),
        )  # fmt: skip
    if at % 2:
        _resident(person, first + check_character(first), at)
    return person


def _resident(person: Person, number: str, at: int) -> None:
    """Years as a resident under the same number, one of them doubled by months as an employee."""
    lines = [f"{number},{person.name},{year},500,100,60,12" for year in (2022, 2023, 2024)]
    file = enrolling.stage(
        owner=OWNER, name=f"{at}.csv", scheme="resident-pension", area=OWNER[:6], by=CLERK,
        content="\n".join(["证件号码,姓名,年度,个人缴费,集体补助,政府补贴,当年利息", *lines]).encode(),
        **_now(),
    )  # fmt: skip
    enrolling.post_file(owner=OWNER, file_no=file.file_no, by=CLERK, approved_by=REVIEWER, **_now())


def _to(point: str, row: Relationship, other: Person, at: int) -> None:
    """The pair reported, and its merge as far as the point."""
    pair = services.Pair(row.person.person_no, other.person_no, "number-near", 900, True)
    services.report(OWNER, [pair], **_now())
    if point == "suspected":
        return
    made = services.apply(
        owner=OWNER, keep=row.person.person_no, others=[other.person_no],
        applicant=Applicant("person", row.person.name), channel="counter", proofs=["old-card"],
        key=f"world/{at}", by=CLERK, payee=Payee(row.person.name, "6222000000000001", "演示银行", ""),
        **_now(),
    )  # fmt: skip
    if point == "received":
        return
    if point == "refused":
        number = services.propose_refusal(
            owner=OWNER, case_no=made.case_no, reason="单位、照片都不同", by=CLERK, **_now()
        )
        services.refuse(owner=OWNER, proposal_id=number, by=REVIEWER, **_now())
        return
    made = services.preview(owner=OWNER, case_no=made.case_no, by=CLERK, **_now())
    if point == "previewed":
        return
    services.confirm(
        owner=OWNER,
        case_no=made.case_no,
        way="counter",
        sha256=made.plan_sha256,
        by=CLERK,
        **_now(),
    )
    if point == "confirmed":
        return
    services.sign(owner=OWNER, proposal_id=_waiting(made.case_no), by=REVIEWER, **_now())
    if point == "undone":
        _undo(made, at)


def _undo(made: Merge, at: int) -> None:
    undoing = services.prepare_undo(
        owner=OWNER, merge_case_no=made.case_no, reason="两个人", key=f"world/undo/{at}", by=CLERK,
        **_now(),
    )  # fmt: skip
    services.sign_undo(owner=OWNER, proposal_id=_waiting(undoing.case_no), by=REVIEWER, **_now())


def _waiting(case_no: str) -> int:
    proposal = cases.proposal_of(cases.case(OWNER, case_no))
    assert proposal is not None, case_no
    return int(proposal.pk)
