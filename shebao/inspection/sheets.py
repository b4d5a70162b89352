"""What an inspector's papers say 稽核文书: data for the kinds `inspection-sample` and `inspection-opinion`."""

from collections.abc import Sequence

from shebao.agencies import queries as agencies
from shebao.agencies.models import Office
from shebao.base.months import format_month
from shebao.identity import queries as people
from shebao.inspection.models import Inspection, Origin, Sample
from shebao.inspection.states import LABELS
from shebao.papers.frozen import masked_name
from shebao.papers.inspection import InspectionOpinion, InspectionSample, OpinionFinding
from shebao.papers.reading import Day, MonthText

OPINION, SAMPLE = InspectionOpinion.KIND, InspectionSample.KIND
KINDS: dict[str, str] = {
    "transfer-in": "养老关系转入",
    "transfer-out": "养老关系转出",
    "pension-determination": "养老待遇核定",
    "pension-change": "养老待遇变更",
    "medical-in": "医保关系转入",
    "medical-out": "医保关系转出",
    "medical-payout": "医保个人账户一次性支取",
    "medical-reimbursement": "医疗费用手工报销",
    "merge": "账户归并",
    "merge-undo": "撤销归并",
    "account-kind": "账户类别认定",
}
"""Kinds of case as papers name them."""
ORIGINS = {Origin.MARK: "风险提示", Origin.SAMPLE: "抽样"}


def _office(owner: str, code: str) -> str:
    """The office by its name, the agency when none is named."""
    row = Office.objects.filter(owner=owner, code=code).first() if code else None
    agency = agencies.agency(owner).name
    return f"{agency}{row.name}" if row else agency


def sample(row: Sample, drawn: Sequence[str], *, inspector: str) -> InspectionSample:
    """The paper of a sample."""
    return InspectionSample(
        name=_office(row.owner, row.office_code), number=row.sample_no,
        case_kind=KINDS.get(row.kind, row.kind or "全部业务"),
        first_month=MonthText(format_month(row.first_month)),
        last_month=MonthText(format_month(row.last_month)), least_fen=row.least_fen,
        most_fen=row.most_fen, seed=row.seed, size=row.size, frame=row.frame,
        frame_sha256=row.frame_sha256, drawn=tuple(drawn), handler=inspector,
    )  # fmt: skip


def opinion(row: Inspection) -> InspectionOpinion:
    """The paper of an inspection that two inspectors concluded."""
    person = people.people_of(row.owner, [row.person_no]).get(row.person_no)
    names = {each.username: each.display_name for each in agencies.officers(row.owner)}
    kind = KINDS.get(row.kind, row.kind)
    return InspectionOpinion(
        name=_office(row.owner, row.office_code), number=row.inspection_no, case_no=row.case_no,
        case_kind=kind, person=masked_name(person.name) if person else "",
        origin=ORIGINS[Origin(row.origin)], reason=row.reason,
        opened_on=Day(row.opened_on.isoformat()),
        findings=tuple(
            OpinionFinding(each.words, each.law, each.proofs.count())
            for each in row.findings.order_by("seq")
        ),
        asked_on=Day(row.asked_on.isoformat()) if row.asked_on else None,
        answered_on=Day(row.answered_on.isoformat()) if row.answered_on else None,
        answer=row.answer, conclusion=row.conclusion,  # type: ignore[arg-type]
        conclusion_words=LABELS[row.conclusion][0], conclusion_words_en=LABELS[row.conclusion][1],
        opinion=row.opinion, handler=names.get(row.proposed_by, row.proposed_by),
        reviewer=names.get(row.closed_by, row.closed_by),
    )  # fmt: skip
