"""Names of places 地名 in the page's language: as the directory names them, else the province's own name."""

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from shebao.agencies import queries as agencies
from shebao.agencies.models import Family
from shebao.base.places import province
from shebao.identity.rules import provinces

PROVINCES = (
    gettext_noop("北京市"),
    gettext_noop("天津市"),
    gettext_noop("河北省"),
    gettext_noop("山西省"),
    gettext_noop("内蒙古自治区"),
    gettext_noop("辽宁省"),
    gettext_noop("吉林省"),
    gettext_noop("黑龙江省"),
    gettext_noop("上海市"),
    gettext_noop("江苏省"),
    gettext_noop("浙江省"),
    gettext_noop("安徽省"),
    gettext_noop("福建省"),
    gettext_noop("江西省"),
    gettext_noop("山东省"),
    gettext_noop("河南省"),
    gettext_noop("湖北省"),
    gettext_noop("湖南省"),
    gettext_noop("广东省"),
    gettext_noop("广西壮族自治区"),
    gettext_noop("海南省"),
    gettext_noop("重庆市"),
    gettext_noop("四川省"),
    gettext_noop("贵州省"),
    gettext_noop("云南省"),
    gettext_noop("西藏自治区"),
    gettext_noop("陕西省"),
    gettext_noop("甘肃省"),
    gettext_noop("青海省"),
    gettext_noop("宁夏回族自治区"),
    gettext_noop("新疆维吾尔自治区"),
)
"""The provinces one may work in, so that the catalogue has their names."""


def named(codes: Iterable[str]) -> Mapping[str, str]:
    """Places by code, in one question; one that no directory knows has the name of its province."""
    wanted = {code for code in codes if code}
    known = agencies.place_names(wanted)
    half = 0 if (get_language() or "zh").startswith("zh") else 1
    return {code: known[code][half] if code in known else province_name(code) for code in wanted}


def province_name(code: str) -> str:
    """The province of a place in words."""
    own = province(code)
    return next((_(name) for each, name in provinces() if each == own), code)


def offered() -> list[tuple[str, str]]:
    """Places to choose from: cities of the directory first, then provinces."""
    cities = agencies.agencies().filter(kind=Family.PENSION).values_list("division", flat=True)
    found = sorted(named(cities).items())
    return found + [(code, _(name)) for code, name in provinces() if name in PROVINCES]
