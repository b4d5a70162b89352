"""What to do next 下一步: the desk's work for the posts an officer holds, the most urgent first."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shebao.payments.states import OrderState
from shebao.portal.fund import queries
from shebao.portal.fund.queries import Some


class Task(NamedTuple):
    """Something that waits for this officer."""

    title: str | Promise
    act: str | Promise
    number: int
    url: str
    icon: str


def tasks(owner: str, *, by: str, accountant: bool, cashier: bool) -> list[Task]:
    """What waits for an officer with these posts; empty when nothing does."""
    found = []
    if cashier:
        found += _second_officer(owner, by)
    if accountant:
        found += _accountant(owner)
    found.append(
        Task(
            _("付款文件已复核，待送银行"), _("下载并送银行"), queries.files_to_carry(owner),
            f"{reverse('fund-files')}?state=approved", icon="download",
        )
    )  # fmt: skip
    return [task for task in found if task.number]


def _second_officer(owner: str, by: str) -> list[Task]:
    return [
        Task(
            _("付款文件待您复核"), _("去复核"), queries.files_to_confirm(owner, but=by),
            f"{reverse('fund-files')}?state=proposed", icon="checks",
        ),
        Task(
            _("人工匹配待您复核"), _("去复核"), queries.matches_to_confirm(owner, but=by),
            f"{reverse('fund-suspense')}#proposals", icon="checks",
        ),
    ]  # fmt: skip


def _accountant(owner: str) -> list[Task]:
    orders = queries.live_orders(owner)
    return [
        Task(
            _("退回款或者清退款退票，请更正收款信息"), _("去更正"), queries.bounced_returns(owner),
            f"{reverse('fund-orders')}?state=bounced", icon="alert-triangle",
        ),
        Task(
            _("付款指令待制单"), _("去制单"), orders.get(OrderState.ORDERED, Some()).number,
            f"{reverse('fund-orders')}?state=ordered", icon="file-invoice",
        ),
        Task(
            _("对账文件有疑点"), _("去处理"), queries.open_findings(owner),
            f"{reverse('fund-statements')}#findings", icon="alert-triangle",
        ),
        Task(
            _("款项待认"), _("去认款"), queries.lines_to_find(owner),
            reverse("fund-suspense"), icon="zoom-question",
        ),
    ]  # fmt: skip
