"""What a closed month says on paper 月报: the kept report as data of the kind `fund-report`."""

from collections.abc import Iterable
from typing import Any

from shebao.agencies import queries as agencies
from shebao.agencies.models import Family
from shebao.base.months import format_month
from shebao.base.refusals import NotFound
from shebao.ledger.funds import NAMES, OWN
from shebao.ledger.models import Kind
from shebao.ledger.reports import Flow, Movement, Sheet
from shebao.papers.funds import AgeLine, FundReport, ReportLine, TrialLine
from shebao.papers.reading import ROWS_MAX, Day, MonthText
from shebao.payments import closed
from shebao.payments.ages import Age
from shebao.payments.models import BooksMonth

KIND = FundReport.KIND
FUNDS = {Family.PENSION: "基本养老保险基金", Family.MEDICAL: "基本医疗保险基金"}
SHEET = (
    ("bank_fen", "银行存款", "Bank"), ("receivable_fen", "应收追回款", "To be recovered"),
    ("assets_fen", "资产合计", "Assets"), ("suspense_fen", "待认款项", "Suspense"),
    ("payable_fen", "在途和应付款", "In transit and payable"),
    ("liabilities_fen", "负债合计", "Liabilities"), ("pooled_fen", "统筹基金", "Pooled fund"),
    ("persons_fen", "个人账户", "Individual accounts"), ("net_fen", "净资产合计", "Net assets"),
)  # fmt: skip
TOTALS = ("assets_fen", "liabilities_fen", "net_fen")


def number(row: BooksMonth, fund: str = OWN) -> str:
    """What the closing is called: owner, month, which time; of another fund its name, too."""
    found = f"{row.owner}/books/{format_month(row.month)}/{row.version}"
    return f"{found}/{fund}" if fund else found


def funds_of(row: BooksMonth) -> list[str]:
    """The funds a month's reports are of, the agency's own first."""
    return [OWN, *row.report.get("funds", {})]


def part_of(row: BooksMonth, fund: str) -> dict[str, Any]:
    """One fund's reports of a month. Refuses `not-found`."""
    if fund not in funds_of(row):
        raise NotFound(what=fund)
    return dict(row.report["funds"][fund] if fund else row.report)


def report(row: BooksMonth, fund: str = OWN) -> FundReport:
    """The reports of a month as two officers signed them; suspense by age with the agency's own fund."""
    agency, told = agencies.agency(row.owner), {"ages": []} | part_of(row, fund)
    sheet = Sheet(**told["sheet"])
    flows = [Flow(*each) for each in told["flows"]]
    names = {each.username: each.display_name for each in agencies.officers(row.owner)}
    result = ReportLine("本月收支结余", "Result", sum(each.amount_fen for each in flows), True)
    return FundReport(
        name=agency.name, number=number(row, fund),
        fund=NAMES[fund][0] if fund else FUNDS[Family(agency.kind)],
        month=MonthText(format_month(row.month)),
        until=Day(closed.span(row.month)[1].isoformat()),
        sheet=tuple(
            ReportLine(zh, en, getattr(sheet, name), name in TOTALS) for name, zh, en in SHEET
        ),
        flows=(
            *(ReportLine(each.name_zh, each.name_en, each.amount_fen, False) for each in flows),
            result,
        ),
        ages=tuple(AgeLine(*Age(*each)) for each in told["ages"]),
        trial=_trial([Movement(*each) for each in told["movements"]]),
        report_sha256=row.report_sha256, handler=names.get(row.proposed_by, row.proposed_by),
        reviewer=names.get(row.approved_by, row.approved_by),
    )  # fmt: skip


def _trial(lines: list[Movement]) -> tuple[TrialLine, ...]:
    """Every account by itself; where a paper has no room for all, one line a kind."""
    if len(lines) > ROWS_MAX:
        lines = [_together(kind, lines) for kind in Kind if any(one.kind == kind for one in lines)]
    return tuple(
        TrialLine(
            str(Kind(one.kind).label), one.code, one.opening_fen, one.debit_fen, one.credit_fen,
            one.closing_fen,
        )
        for one in lines
    )  # fmt: skip


def _together(kind: Kind, lines: Iterable[Movement]) -> Movement:
    own = [line for line in lines if line.kind == kind]
    sums = (
        sum(line.opening_fen for line in own), sum(line.debit_fen for line in own),
        sum(line.credit_fen for line in own), sum(line.closing_fen for line in own),
    )  # fmt: skip
    return Movement(f"{kind.value}/…", kind, *sums)
