"""A release's small world with a merge in every state that waits for somebody, and how each is finished.

`python -m tests.upgrade.merging write` makes the dump of this release, `<release>/merges.sql.xz`; `finish FOLDER` goes on from a restored and
migrated one until nothing is open, and prints how many cases ended where. A released dump is never written anew.
"""

import sys
from collections import Counter

from tests.upgrade.halfway import begin, one_file

STATES = ("merge-received", "merge-previewed", "merge-confirmed", "refusing", "undo-prepared")
"""Where the five pairs stand; the fourth waits for the second officer to agree that they are two people."""
FILE = "merges.sql.xz"
ENDS = {"merge-done": 3, "merge-refused": 1, "merge-undone": 1, "undo-done": 1}


def build(folder):
    """Five people with two accounts each, everybody to their state."""
    begin(folder)
    from shebao.cli.demo.story import numbered
    from tests.browser.duplicates import account
    from tests.story import JIA, Story

    story = Story(folder, movers=())
    try:
        for at, state in enumerate(STATES):
            kept, old = (
                account(JIA, numbered(f"0001011979020{at + 1}{serial}"), months, story.today)
                for serial, months in (("345", range(3, 13)), ("355", range(1, 7)))
            )
            _to(state, kept, old, story.today)
    finally:
        story.close()


def _given(on):
    from shebao.base.plumbing import clock

    return {"owner": "310100P1", "on": on, "at": clock.now()}


def _to(state, kept, old, on):
    from shebao.casework.services import Applicant
    from shebao.merging import services
    from tests.browser.duplicates import CARD

    by = {"by": "jia-clerk", **_given(on)}
    row = services.apply(
        keep=kept.person_no, others=[old.person_no], applicant=Applicant("person", "李四"),
        channel="counter", proofs=["old-card"], key=old.person_no, payee=CARD, **by,
    )  # fmt: skip
    if state == "merge-received":
        return
    if state == "refusing":
        services.propose_refusal(case_no=row.case_no, reason="两个人", **by)
        return
    row = services.preview(case_no=row.case_no, **by)
    if state == "merge-previewed":
        return
    row = services.confirm(case_no=row.case_no, way="counter", sha256=row.plan_sha256, **by)
    if state == "merge-confirmed":
        return
    services.sign(proposal_id=_waiting(row.case_no), by="jia-reviewer", **_given(on))
    services.prepare_undo(merge_case_no=row.case_no, reason="两个人", key=row.case_no, **by)


def _waiting(case_no):
    from shebao.casework import queries as cases

    found = cases.proposal_of(cases.case("310100P1", case_no))
    return found.pk if found else 0


def finish(folder):
    """Go on until nothing is open; how many ended where."""
    begin(folder)
    from shebao.base.plumbing import clock
    from shebao.casework.models import Case
    from shebao.enrolment import queries as enrolment
    from shebao.ledger import verify
    from shebao.merging import services
    from shebao.merging.models import Merge, Undoing

    given = _given(clock.today())
    officer, second = {"by": "jia-clerk", **given}, {"by": "jia-reviewer", **given}
    for row in Undoing.objects.filter(state="undo-prepared"):
        services.sign_undo(proposal_id=_waiting(row.case_no), **second)
    for row in Merge.objects.order_by("id"):
        if number := _waiting(row.case_no):
            (services.sign if row.state == "merge-confirmed" else services.refuse)(
                proposal_id=number, **second
            )
        elif row.state in ("merge-received", "merge-previewed"):
            row = services.preview(case_no=row.case_no, **officer)
            services.confirm(case_no=row.case_no, way="counter", sha256=row.plan_sha256, **officer)
            services.sign(proposal_id=_waiting(row.case_no), **second)
    assert not Case.objects.filter(closed_on__isnull=True).exists()
    assert enrolment.verify_books("310100P1") == []
    assert [each for each in verify.verify("310100P1") if each.kind != "unsealed"] == []
    return Counter(map(str, Case.objects.values_list("state", flat=True)))


if __name__ == "__main__":
    sys.exit(one_file(sys.argv[1:], FILE, build, finish))
