"""Cards as brought in, and what happened to them since."""

from django.db import models

from shebao.base.plumbing.statements import Table
from shebao.cards.states import LABELS, LIVE, CardState


class Card(Table):
    """A social security card 社会保障卡: its number, whose it is, and where it stands.

    A person has many cards over time and one live one; holders are named by plain keys, so that a merge
    re-points nothing.
    """

    owner = models.CharField("经办机构", max_length=12)
    card_no = models.CharField("卡号", max_length=20)
    person_no = models.CharField("个人编号", max_length=40)
    relationship_no = models.CharField("参保关系编号", max_length=40, blank=True)
    state = models.CharField(
        "状态", max_length=24, choices=[(s.value, LABELS[s][0]) for s in CardState]
    )
    valid_until = models.DateField("有效期止", null=True)
    imported_by = models.CharField("导入人", max_length=60)
    approved_by = models.CharField("复核人", max_length=60)
    imported_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = "社保卡"
        constraints = [
            models.UniqueConstraint(fields=["owner", "card_no"], name="card_number_once"),
            models.UniqueConstraint(
                fields=["owner", "person_no"],
                condition=models.Q(state__in=sorted(LIVE)),
                name="card_live_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(imported_by=models.F("approved_by")), name="card_two_officers"
            ),
        ]

    def __str__(self) -> str:
        return self.card_no


class CardMove(Table):
    """What happened to a card 卡状态变更记录. Grows only."""

    owner = models.CharField("经办机构", max_length=12)
    card = models.ForeignKey(Card, models.PROTECT, related_name="moves", verbose_name="社保卡")
    act = models.CharField("业务", max_length=24)
    before = models.CharField("原状态", max_length=24, blank=True)
    after = models.CharField("新状态", max_length=24)
    by = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "卡状态变更记录"
