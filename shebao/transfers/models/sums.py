"""Money that moves under a reference of its own 一笔转移资金: of a medical transfer, or after a pension's."""

from django.db import models

from shebao.base.plumbing.statements import Table
from shebao.transfers.states.medical import MEDICAL_LABELS, Money

MONEY_STATES = [(state.value, MEDICAL_LABELS[state][0]) for state in Money]


class Sum(Table):
    """Money that leaves one place and reaches another under a reference of its own 一笔转移资金, as each side sees it."""

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60)
    number = models.SmallIntegerField("序号", default=0)
    relationship_no = models.CharField("参保关系编号", max_length=40)
    state = models.CharField("资金状态", max_length=16, choices=MONEY_STATES)
    amount_fen = models.BigIntegerField("结清金额")
    money_fen = models.BigIntegerField("已到资金", default=0)
    credited_fen = models.BigIntegerField("已记入金额", default=0)
    reference = models.CharField("付款附言编号", max_length=35)
    settled_on = models.DateField("结清日期")
    order_no = models.CharField("付款单号", max_length=60, blank=True)
    paid_on = models.DateField("付款日期", null=True)
    arrived_on = models.DateField("到账日期", null=True)
    credited_on = models.DateField("记入日期", null=True)
    reason = models.CharField("说明", max_length=400, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.case_no}/{self.number}"
