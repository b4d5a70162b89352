"""Signs of life 领取资格认证: data first, then the person's own word; nobody is called in. Order 765, Art. 26."""

from datetime import date, datetime

from shebao.base.plumbing import clock
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.identity import queries as people
from shebao.pension import queries, rules
from shebao.pension.errors import ProofMissing
from shebao.pension.models import Benefit, SurvivalCheck
from shebao.pension.services.benefits import locked, move, note
from shebao.pension.services.telling import tell
from shebao.pension.states import BenefitAct, BenefitState

SELF, DATA, VISIT = "self", "data", "visit"
WAYS = (DATA, VISIT)
"""What an officer may write down; the person's own certification comes by the person's own door."""
SYSTEM = "system"


@atomic
def certify(
    *, owner: str, benefit_no: str, way: str, source: str, by: str, on: date, at: datetime
) -> Benefit:
    """Somebody who draws a pension lives, seen on `on` 认证; what was suspended goes on, with its back pay.

    The same way and day again change nothing. Refuses `benefit.proof-missing` for an officer's without a
    source, `benefit.wrong-moment` once stopped.
    """
    if way != SELF and not source.strip():
        raise ProofMissing(at="source")
    row = locked(owner, benefit_no)
    if row.state == BenefitState.STOPPED:
        move(row, BenefitAct.RESUME, ("", ""), by=by, at=at)
    _seen(row, way=way, source=source.strip()[:200], by=by, on=on, at=at)
    return row


def _seen(row: Benefit, *, way: str, source: str, by: str, on: date, at: datetime) -> None:
    _, new = SurvivalCheck.objects.get_or_create(
        benefit=row, on=on, way=way, defaults={"owner": row.owner, "source": source, "by": by, "at": at}
    )  # fmt: skip
    if not new and row.state != BenefitState.SUSPENDED:
        return
    if on >= row.checked_on:
        row.checked_on, row.check_due_on = on, rules.next_check(on)
    said = f"资格认证通过，下次 {row.check_due_on}", f"Seen alive; next by {row.check_due_on}"
    if row.state == BenefitState.SUSPENDED:
        move(row, BenefitAct.RESUME, said, by=by, at=at)
        tell(row, BenefitAct.RESUME, key=f"{row.benefit_no}/resumed/{on}", on=on, at=at, handler=by)
    else:
        row.save()
        note(row, "certify", said, by=by, at=at)


@atomic
def tend(*, owner: str, on: date, at: datetime) -> int:
    """Benefits whose sign of life is due 静默比对: own data first; past the grace they are suspended. How many moved.

    A sign-in of the person's own within the period is such a sign: it needs a passkey that only the person holds.
    """
    moved = 0
    for each in queries.checks_due(owner, on):
        row = locked(owner, each.benefit_no)
        if row.state != BenefitState.IN_PAYMENT or row.check_due_on >= on:
            continue
        seen = people.last_sign_in(people.by_person_no(owner, row.person_no))
        if seen is not None and seen > row.checked_on:
            _seen(row, way=DATA, source="本人登录", by=SYSTEM, on=seen, at=at)
            moved += 1
        elif on >= rules.suspended_from(row.check_due_on):
            said = (
                f"超过 {row.check_due_on} 未认证，暂停发放",
                f"No sign of life since {row.check_due_on}",
            )
            move(row, BenefitAct.SUSPEND, said, by=SYSTEM, at=at)
            key = f"{row.benefit_no}/suspended/{row.check_due_on}"
            tell(row, BenefitAct.SUSPEND, key=key, on=on, at=at, handler=SYSTEM)
            moved += 1
    return moved


def tend_job(job: Claimed) -> None:
    """Periodic job `pension.tend`."""
    tend(owner=job.owner, on=clock.today(), at=clock.now())
