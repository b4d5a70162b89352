"""Pre-flight 预检: what would stand in the way of a transfer, on either side, before anything is sent.

Reads rows, calls the rules, writes nothing. Every finding says how it is mended, at which office and with which
papers. 国办发〔2009〕66号 Arts. 2–8; 社会保险经办条例 (Order 765) Art. 31: nothing but identity papers is asked for.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency, Family
from shebao.base.months import format_month, month, spans
from shebao.base.refusals import NotFound, Refusal
from shebao.enrolment import queries as enrolment
from shebao.enrolment.accounts import YearRow, months_in
from shebao.enrolment.models import Kind, Relationship
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.states import State as Enrolled
from shebao.identity import queries as people
from shebao.identity import rules as identity
from shebao.identity.models import Person
from shebao.transfers import errors, rules
from shebao.transfers.messages import Finding, Insured
from shebao.transfers.models import Road, TransferIn, TransferOut
from shebao.transfers.rulings import account_kind, draws, leaving_relationship

NO_MORE_PROOF = "社会保险经办条例 第三十一条"
IDENTITY = "identity"
PAPERS = {IDENTITY: ("本人有效身份证件", "your own identity paper")}
"""Papers an office may ask for; a certificate of participation or another proof is taken and never demanded."""


class Fix(NamedTuple):
    """How a finding is mended 补办办法: whether it stops the transfer, what to do, which papers."""

    stops: bool
    zh: str
    en: str
    papers: tuple[str, ...] = ()


FIXES: dict[str, Fix] = {
    "transfer.unknown-agency": Fix(
        True, "请在列表中选择原参保地经办机构。", "Choose the agency of the old place from the list."
    ),
    "transfer.wrong-family": Fix(
        True, "请改选人力资源社会保障部门的经办机构。", "Choose an agency under human resources."
    ),
    "transfer.same-place": Fix(True, "同一机构内不用转移。", "Inside one agency nothing needs to move."),
    "transfer.not-insured-here": Fix(
        True, "请先由单位办理参保，或者以灵活就业人员身份参保。",
        "Be enrolled by your employer, or as a flexible worker, first.",
    ),
    "transfer.already-open": Fix(
        True, "请在“办理进度”查看，不用再次申请。", "Follow it under your cases; no second application is needed."
    ),
    "transfer.birth-date-missing": Fix(
        True, "请到经办机构补全出生日期。", "Have the birth date completed at the agency.", (IDENTITY,)
    ),
    "transfer.temporary-here": Fix(
        True, "不用办理转移，继续在本地缴费；达到待遇领取条件时提出申请，由经办机构归集。",
        "No transfer is needed. Keep contributing here and apply once the conditions for a pension are met.",
    ),
    "transfer.temporary-stays": Fix(
        True, "不用现在转移；达到待遇领取条件时提出申请，由经办机构归集。",
        "Nothing moves now; apply once the conditions for a pension are met and it is gathered.",
    ),
    "transfer.person-not-found": Fix(
        True, "请核对转出地是否选对，或者由该机构核实您在当地登记的证件号码。",
        "Check that it is the right old place, or have that agency check the number it holds for you.",
        (IDENTITY,),
    ),
    "transfer.identity-differs": Fix(
        True, "请该机构更正登记的姓名后再转移。", "Have that agency correct the name it holds, then transfer.",
        (IDENTITY,),
    ),
    "transfer.nothing-to-move": Fix(
        True, "请核对转出地是否选对；已经转出的，向转往的机构申请。",
        "Check that it is the right old place; what has moved on is asked for at the agency it went to.",
    ),
    "transfer.still-contributing": Fix(
        True, "请原单位或者本人办理停保；关系和账户照旧保留、照常计息。",
        "Have contributions stopped there; relationship and account stay and keep earning interest.",
    ),
    "transfer.already-drawing": Fix(
        True, "不用转移，由该机构继续发放。", "Nothing needs to move: that agency goes on paying."
    ),
    "transfer.leaving-already": Fix(
        True, "请等该件办结，或者先撤回那一件。", "Wait until that case ends, or take it back first."
    ),
    "transfer.arrears": Fix(
        False, "可以先补缴再转移；不补缴也可以转，欠缴的月份不计，以后补缴的另行补转。",
        "You may pay first. You may also move now: months owed do not count, and what is paid later follows.",
    ),
    "medical-transfer.wrong-family": Fix(
        True, "请改选医疗保障部门的经办机构。", "Choose an agency under medical security."
    ),
    "medical-transfer.same-place": Fix(True, "同一机构内不用转移。", "Inside one agency nothing needs to move."),
    "medical-transfer.not-insured-here": Fix(
        True, "请先在本地参加职工医保或者居民医保。", "Be insured here first, as an employee or a resident."
    ),
    "medical-transfer.already-open": Fix(
        True, "请在“办理进度”查看，不用再次申请。", "Follow it under your cases; no second application is needed."
    ),
    "medical-transfer.moved-already": Fix(
        True, "上次转移以后又在那里参保缴费的，申请时勾选；补缴到账的月份由原参保地补转，不用申请。",
        "If you were insured there again since, tick that when you apply; months paid late follow by themselves.",
    ),
    "medical-transfer.retired": Fix(
        True, "不用转移，继续在该地享受退休人员待遇；异地就医可以备案直接结算。",
        "Nothing moves: benefits go on there; care elsewhere is settled after registration.",
    ),
    "medical-transfer.person-not-found": Fix(
        True, "请核对转出地是否选对，或者由该机构核实您在当地登记的证件号码。",
        "Check that it is the right old place, or have that agency check the number it holds for you.",
        (IDENTITY,),
    ),
    "medical-transfer.nothing-to-move": Fix(
        True, "请核对转出地是否选对；已经转出的，向转往的机构申请。",
        "Check that it is the right old place; what has moved on is asked for at the agency it went to.",
    ),
    "medical-transfer.not-ended": Fix(
        True, "请原单位或者本人办理停保，个人账户余额照旧保留。",
        "Have insurance stopped there; the balance of the account stays.",
    ),
    "medical-transfer.links-end": Fix(
        False, "转出时自动解除，不用您做什么；到新参保地可以重新绑定。",
        "They end by themselves with the release; bind them anew at the new place.",
    ),
    "medical-transfer.wallet-open": Fix(
        False, "没有接收而退回的款，转出以后随补转到账。", "What comes back is sent on as a supplement."
    ),
    "transfer.in-province": Fix(
        False, "省内只转关系和记录，不转资金，不用您做什么。",
        "Inside a province relationship and records move, no money; nothing is asked of you.",
    ),
}  # fmt: skip
"""Every finding there is, by code."""


def found(
    kind: type[Refusal], office: str, *, agency: Agency | None = None, origin: Agency | None = None,
    **facts: str,
) -> Finding:  # fmt: skip
    """A refusal told beforehand, mended at `office`; places are named in each language."""
    zh, en = dict(facts), dict(facts)
    if agency:
        zh["agency"], en["agency"] = agency.called
    if origin:
        zh["origin"], en["origin"] = origin.called_city
    said, told = kind(**zh).sentence("zh"), kind(**en).sentence("en")
    return finding(kind.code, said, told, office, kind.law)


def finding(code: str, zh: str, en: str, office: str, law: str) -> Finding:
    """A finding in words, with its fix; `code` is one of `FIXES`."""
    fix = FIXES[code]
    return Finding(code, fix.stops, zh, en, fix.zh, fix.en, office, fix.papers, law)


def of_application(owner: str, person_no: str, origin: str, on: date) -> list[Finding]:
    """What the new place sees before an application 转入地预检. Refuses `not-found`."""
    here = agencies.agency(owner)
    person = people.by_person_no(owner, person_no)
    findings, old = _old_place(owner, origin)
    if old and not findings and rules.records_only(old.division, here.division):
        findings.append(_in_province(owner))
    open_one = TransferIn.objects.filter(
        owner=owner, person_no=person_no, origin_code=origin, closed_on=None
    ).first()
    if open_one and old:
        findings.append(found(errors.AlreadyOpen, owner, origin=old, case_no=open_one.case_no))
    if draws(person):
        findings.append(found(errors.AlreadyDrawing, owner, agency=here))
    relationship = enrolment.open_relationship_of(owner, person, Scheme.EMPLOYEE_PENSION)
    if relationship is None:
        findings.append(found(errors.NotInsuredHere, owner, agency=here))
    else:
        findings += _account(person, relationship, here, on)
    return findings


def of_case(row: TransferIn, on: date) -> list[Finding]:
    """The same for an application that lies on the desk: it is itself the open case."""
    findings = of_application(row.owner, row.person_no, row.origin_code, on)
    gone = {errors.AlreadyOpen.code}
    if (
        row.road == Road.GATHERING
    ):  # decided by who pays, not by contributions or the kind of account here
        gone |= {errors.NotInsuredHere.code, errors.TemporaryHere.code}
    return [each for each in findings if each.code not in gone]


def _old_place(owner: str, origin: str) -> tuple[list[Finding], Agency | None]:
    try:
        old = agencies.agency(origin)
    except NotFound:
        return [unknown(owner, origin)], None
    if old.kind != Family.PENSION:
        return [found(errors.WrongFamily, owner, agency=old)], old
    if origin == owner:
        return [found(errors.SamePlace, owner)], old
    return [], old


def _in_province(owner: str) -> Finding:
    return finding(
        "transfer.in-province",
        "两地在同一个省份，省级统筹。",
        "Both places lie in one province.",
        owner,
        "国办发〔2009〕66号 第四条",
    )


def unknown(owner: str, origin: str) -> Finding:
    """An old place the directory does not have."""
    refusal = errors.UnknownAgency(agency=origin)
    return finding(refusal.code, refusal.sentence("zh"), refusal.sentence("en"), owner, refusal.law)


def _account(person: Person, relationship: Relationship, here: Agency, on: date) -> list[Finding]:
    """Regular or temporary: with a temporary account here nothing comes in."""
    try:
        kind = account_kind(person, relationship, here, on).result.kind
    except errors.BirthDateMissing:
        return [found(errors.BirthDateMissing, here.code)]
    return [] if kind == Kind.REGULAR else [found(errors.TemporaryHere, here.code)]


def of_letter(owner: str, named: Insured, destination: str) -> tuple[Person | None, list[Finding]]:
    """What the old place sees about somebody a letter names 转出地预检: who it is, and what stands in the way."""
    here = agencies.agency(owner)
    try:
        person = people.by_number(owner, named.number)
    except Refusal:
        return None, nobody(owner)
    if not identity.compare_names(person.name, named.name).result.same:
        return None, [found(errors.IdentityDiffers, owner, agency=here)]
    return person, of_leaving(person, destination)


def nobody(owner: str) -> list[Finding]:
    """A letter names somebody nobody here fits."""
    return [found(errors.PersonNotFound, owner)]


def of_leaving(
    person: Person, destination: str, *, row: TransferOut | None = None
) -> list[Finding]:
    """What stands in the way of a relationship that is to leave; `row` is the case itself."""
    case_no, gathered = (row.case_no, row.road == Road.GATHERING) if row else ("", False)
    owner = person.owner
    here = agencies.agency(owner)
    findings = []
    if draws(person):
        findings.append(found(errors.AlreadyDrawing, owner, agency=here))
    other = _leaving_case(person, case_no)
    if other and other.destination_code != destination:
        to = agencies.agency(other.destination_code)
        findings.append(found(errors.LeavingAlready, owner, agency=to))
    relationship = leaving_relationship(person, row)
    if relationship is None or relationship.state == Enrolled.ENDING:
        return [*findings, *([] if other else [found(errors.NothingToMove, owner)])]
    if relationship.state == Enrolled.ACTIVE:
        findings.append(found(errors.StillContributing, owner))
    if relationship.kind == Kind.TEMPORARY and not gathered:
        findings.append(found(errors.TemporaryStays, owner, agency=here))
    return findings + arrears_finding(relationship)


def _leaving_case(person: Person, case_no: str) -> TransferOut | None:
    rows = TransferOut.objects.filter(
        owner=person.owner, person_no=person.person_no, closed_on=None
    )
    return rows.exclude(case_no=case_no).first()


def unpaid(rows: Iterable[YearRow]) -> tuple[int, ...]:
    """Months that were due and are not paid 欠缴月份, as month numbers."""
    return tuple(
        sorted(
            month(row.year, number)
            for row in rows
            for number in range(1, 13)
            if row.bases[number - 1] is not None
            and number not in months_in(row.paid_months | row.deemed_months | row.cleared_months)
        )
    )


def arrears_finding(
    relationship: Relationship, years: Iterable[YearRow] | None = None
) -> list[Finding]:
    """Months owed, told with a reminder to pay 告知欠费; they stop nothing. 人社部发〔2009〕187号."""
    owed = unpaid(enrolment.years(relationship) if years is None else years)
    if not owed:
        return []
    said = "、".join(_span(first, last, "至") for first, last in spans(owed))
    told = ", ".join(_span(first, last, " to ") for first, last in spans(owed))
    return [
        finding(
            "transfer.arrears", f"有 {len(owed)} 个月欠缴：{said}。请及时补缴。",
            f"Months owed: {len(owed)} ({told}). Please pay them.", relationship.owner,
            "人社部发〔2009〕187号",
        )
    ]  # fmt: skip


def _span(first: int, last: int, to: str) -> str:
    one = format_month(first)
    return one if first == last else f"{one}{to}{format_month(last)}"


def stops(findings: Iterable[Finding]) -> bool:
    """Whether anything among them stops the transfer."""
    return any(each.stops for each in findings)
