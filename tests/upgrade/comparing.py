"""A release's register compared with nine others', a comparison and a query in every state, and how each is finished.

`python -m tests.upgrade.comparing write` makes the dump of this release, `<release>/comparisons.sql.xz`; `finish FOLDER` goes on from a
restored and migrated one until nothing is open, and prints how many cases ended where. A released dump is never written anew. 李四 has a
residents' account in it, too, whose doubled months a merge waits to clear.
"""

import sys
from collections import Counter
from datetime import UTC, date, datetime

from tests.upgrade.halfway import UNNEEDED, begin, one_file

FILE = "comparisons.sql.xz"
ENDS = {
    "compare-done": 14, "compare-declined": 2, "compare-dropped": 1, "query-settled": 56, "merge-done": 1,
}  # fmt: skip
HOME = "310100P1"
KEPT = set(UNNEEDED) - {"agencies_readtrace"}
"""Who was read for a comparison stays."""
STATES = (
    "compare-done", "compare-declined", "compare-dropped", "compare-prepared", "compare-offered",
    "answering", "compare-comparing", "compare-sending", "compare-indexing",
)  # fmt: skip
"""How far the comparison with each of the nine has come, those under way last; one agency's answer waits for its second officer."""
LATER = datetime(2027, 3, 2, 2, tzinfo=UTC)
"""Until then the jobs of comparisons under way wait, so that each stays where it is."""
PEERS = tuple(f"{11 + number}0100P1" for number in range(len(STATES)))
TODAY, AT = date(2026, 3, 2), datetime(2026, 3, 2, 2, tzinfo=UTC)
GIVEN = {"on": TODAY, "at": AT}
PEOPLE = range(501, 505)
"""Four people known everywhere: one query stays open, one was told, one is settled, one is being settled."""


def build(folder):
    """Ten agencies, the same four people at each, and a comparison in each state."""
    begin(folder)
    from shebao.agencies import services as agencies
    from shebao.identity import services as identity
    from tests.enrolment.conftest import number_of

    for owner in (HOME, *PEERS):
        agencies.add_agency(
            code=owner, name=f"{owner[:2]} 市社保中心（演示）", city=f"{owner[:2]} 市", at=AT
        )
        for serial in PEOPLE:
            identity.register_person(
                owner=owner, name="李四", number=number_of(serial), by="x", at=AT
            )
    for state, peer in zip(STATES, PEERS, strict=True):
        _to(state, peer)
    _merge()


def _work(limit=10_000):
    """Run what is due."""
    from shebao.base.plumbing import jobs
    from shebao.config import handlers

    return jobs.run_all(handlers.JOBS, limit=limit)


def _waiting(owner, case_no):
    from shebao.casework import queries as cases

    found = cases.proposal_of(cases.case(owner, case_no))
    return found.pk if found else 0


def _row(owner, peer):
    from shebao.merging.models import Comparison

    return Comparison.objects.get(owner=owner, peer=peer)


def _to(state, peer):
    from shebao.merging import services
    from shebao.merging.services import comparing

    made = services.prepare_comparison(
        owner=HOME, peer=peer, basis="数据比对协议（2026）1 号", key=peer, by="home.clerk", **GIVEN
    )
    if state == "compare-prepared":
        return
    if state == "compare-dropped":
        casework_back(made)
        services.drop_comparison(owner=HOME, case_no=made.case_no, by="home.clerk", **GIVEN)
        return
    services.offer_comparison(
        owner=HOME, proposal_id=_waiting(HOME, made.case_no), by="home.reviewer", **GIVEN
    )
    _work()
    if state == "compare-offered":
        return
    theirs = _row(peer, HOME)
    services.propose_answer(
        owner=peer, case_no=theirs.case_no, agree=state != "compare-declined",
        reason="协议已到期" if state == "compare-declined" else "", by="peer.clerk", **GIVEN,
    )  # fmt: skip
    if state == "answering":
        return
    sign = services.decline_comparison if state == "compare-declined" else services.agree_comparison
    sign(owner=peer, proposal_id=_waiting(peer, theirs.case_no), by="peer.reviewer", **GIVEN)
    part, comparing.PART = comparing.PART, 1
    try:
        if state == "compare-sending":
            _until(lambda: _row(HOME, peer).state == state)
        elif state == "compare-comparing":
            _until(lambda: _row(peer, HOME).state == state and _row(peer, HOME).hits)
        elif state != "compare-indexing":
            _work()
    finally:
        comparing.PART = part
    if state == "compare-done":
        _queries(peer)
    if state in STATES[-3:]:
        _waits_until(LATER)


def _waits_until(at):
    from shebao.base.plumbing.models import Job

    Job.objects.filter(state="waiting").update(run_after=at)


def casework_back(made):
    """The second officer sends the comparison back, so that it may be dropped."""
    from shebao.casework import services as casework

    casework.send_back(
        owner=HOME, proposal_id=_waiting(HOME, made.case_no), reason="协议未签", by="home.reviewer",
        at=AT,
    )  # fmt: skip


def _until(there):
    """One job at a time until a comparison is there."""
    for _ in range(400):
        if there():
            return
        _work(limit=1)
    raise AssertionError("it never was there")


def _queries(peer):
    """The four queries of a comparison that is over: open, told, settled, being settled."""
    from shebao.merging import services
    from shebao.merging.models import Query

    _open, told, settled, settling = Query.objects.filter(owner=HOME, peer=peer).order_by("id")
    services.tell_account(owner=HOME, case_no=told.case_no, by="home.clerk", **GIVEN)
    for row in (settled, settling):
        number = services.propose_settling(
            owner=HOME, case_no=row.case_no, finding="one-person", reason="证件相同", by="home.clerk",
            **GIVEN,
        )  # fmt: skip
        if row is settled:
            services.settle_query(owner=HOME, proposal_id=number, by="home.reviewer", **GIVEN)
    _work()


def _merge():
    """An employee's and a resident's account of one person, their merge confirmed and unsigned."""
    from tests.merging.cast import KEPT, OLD, account, apply, confirm, preview
    from tests.merging.residents import resident

    confirm(preview(apply(account(KEPT, 2012, 2025), resident(OLD, 2010, 2013))))


def finish(folder):
    """Go on until nothing is open; how many cases ended where."""
    begin(folder)
    from shebao.casework.models import Case
    from shebao.enrolment import queries as enrolment
    from shebao.ledger import queries as books
    from shebao.ledger import verify
    from shebao.merging import services
    from shebao.merging.models import Comparison, Merge, Query

    _waits_until(AT)
    for row in Merge.objects.filter(state="merge-confirmed"):
        services.sign(
            owner=HOME, proposal_id=_waiting(HOME, row.case_no), by="jia.reviewer", **GIVEN
        )
        assert (
            books.balance(HOME, f"refund-payable/{row.case_no}/resident-pension")
            == row.resident_fen
            > 0
        )
    for row in Comparison.objects.filter(state="compare-prepared"):
        services.offer_comparison(
            owner=row.owner,
            proposal_id=_waiting(row.owner, row.case_no),
            by="home.reviewer",
            **GIVEN,
        )
    _work()
    for row in Comparison.objects.filter(state="compare-asked"):
        number = _waiting(row.owner, row.case_no) or services.propose_answer(
            owner=row.owner, case_no=row.case_no, agree=True, reason="", by="peer.clerk", **GIVEN
        )
        services.agree_comparison(owner=row.owner, proposal_id=number, by="peer.reviewer", **GIVEN)
    _work()
    for row in Query.objects.exclude(state="query-settled").order_by("id"):
        number = _waiting(row.owner, row.case_no) or services.propose_settling(
            owner=row.owner, case_no=row.case_no, finding="one-person", reason="证件相同", by="a.clerk",
            **GIVEN,
        )  # fmt: skip
        services.settle_query(owner=row.owner, proposal_id=number, by="a.reviewer", **GIVEN)
        _work()
    left = list(Case.objects.filter(closed_on__isnull=True).values_list("case_no", "state"))
    assert not left, left
    assert enrolment.verify_books(HOME) == []
    assert [each for each in verify.verify(HOME) if each.kind != "unsealed"] == []
    return Counter(map(str, Case.objects.values_list("state", flat=True)))


if __name__ == "__main__":
    sys.exit(one_file(sys.argv[1:], FILE, build, finish, sorted(KEPT)))
