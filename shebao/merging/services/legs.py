"""One case, a leg at each family's agency 联办: the other one hears that a leg was opened, and where ours stands. Record 0062.

Neither agency does anything in the other's books; each has its own officers, preview, confirmation and two signatures.
"""

from datetime import datetime

from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency, Road
from shebao.base.plumbing.clock import day_of
from shebao.base.refusals import NotFound
from shebao.casework.models import CaseLog
from shebao.casework.services import Applicant
from shebao.exchange import services as exchange
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.merging.messages import LegOpened, LegTold
from shebao.merging.models import Merge

OTHER = {"P": "M", "M": "P"}


def sibling(owner: str) -> Agency | None:
    """The same city's agency of the other family, where it reads letters 同城另一类经办机构."""
    code = f"{owner[:6]}{OTHER.get(owner[6:7], '')}{owner[7:]}"
    try:
        found = agencies.agency(code)
    except NotFound:
        return None
    return found if code != owner and (found.local or found.road == Road.DIRECT) else None


def open_other(row: Merge, applicant: Applicant, *, at: datetime) -> None:
    """Ask the other family's agency to open its leg 通知联办; nothing where there is none, or an account comes from elsewhere."""
    peer = sibling(row.owner)
    if peer is None or not row.others:
        return
    kept = people.by_person_no(row.owner, row.person_no)
    row.shared_no, row.peer = row.case_no, peer.code
    row.save(update_fields=["shared_no", "peer"])
    exchange.send(
        owner=row.owner, receiver=peer.code, caseref=row.shared_no, key=f"{row.case_no}/leg", at=at,
        letter=LegOpened(
            shared_no=row.shared_no, name=kept.name, kept_number=identity.reveal_number(kept),
            other_numbers=tuple(
                identity.reveal_number(people.by_person_no(row.owner, one)) for one in row.others
            ),
            applied_on=day_of(at), died_on=row.died_on,
            heir=applicant.name if row.died_on else "",
            relation=applicant.relation if row.died_on else "",
        ),
    )  # fmt: skip


def tell(row: Merge, log: CaseLog, turn: str, *, at: datetime) -> None:
    """The other leg hears where this one stands 告知进度."""
    if not row.peer:
        return
    exchange.send(
        owner=row.owner, receiver=row.peer, caseref=row.shared_no, at=at,
        key=f"{row.case_no}/leg-told/{log.seq}",
        letter=LegTold(
            shared_no=row.shared_no, case_no=row.case_no, state=str(row.state), turn=str(turn),
            told_on=day_of(at),
        ),
    )  # fmt: skip
