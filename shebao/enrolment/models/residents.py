"""Years of a residents' pension account 城乡居民基本养老保险缴费年度: a year at once, not month by month."""

from django.db import models

from shebao.base.money import FEN_MAX
from shebao.base.plumbing.statements import Table
from shebao.enrolment.accounts import ALL_MONTHS
from shebao.enrolment.models.relationships import Relationship


class ResidentYear(Table):
    """One year of a resident 居民缴费年度: what the person, the village and the government put in, and the interest.

    `months` are those the year covers, as bits, bit 0 January: all twelve unless the file names some. The row never
    changes; what of it was paid back because it was paid twice stands in `Clearing`.
    """

    owner = models.CharField("经办机构", max_length=12)
    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="resident_years", verbose_name="参保关系"
    )
    year = models.SmallIntegerField("年度")
    personal_fen = models.BigIntegerField("个人缴费（分）")
    collective_fen = models.BigIntegerField("集体补助（分）", default=0)
    subsidy_fen = models.BigIntegerField("政府补贴（分）", default=0)
    interest_fen = models.BigIntegerField("当年利息（分）", default=0)
    months = models.SmallIntegerField("覆盖月份", default=ALL_MONTHS)
    booked_key = models.CharField("入账业务键", max_length=160)
    booked_on = models.DateField("入账日期")

    class Meta:
        verbose_name = "居民缴费年度"
        constraints = [
            models.UniqueConstraint(fields=["relationship", "year"], name="resident_year_once"),
            models.CheckConstraint(
                condition=models.Q(
                    personal_fen__range=(0, FEN_MAX), collective_fen__range=(0, FEN_MAX),
                    subsidy_fen__range=(0, FEN_MAX), interest_fen__range=(0, FEN_MAX),
                ),
                name="resident_year_fen",
            ),
            models.CheckConstraint(
                condition=models.Q(months__range=(0, ALL_MONTHS)), name="resident_year_twelve_bits"
            ),
        ]  # fmt: skip
