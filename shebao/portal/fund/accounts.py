"""Accounts in words 科目名称: what a code of the books means, for people who do not read codes."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

SCHEMES: dict[str, Callable[[], str]] = {
    "pension": lambda: _("养老保险基金"),
    "medical": lambda: _("医疗保险基金"),
    "resident-pension": lambda: _("城乡居民养老保险基金"),
}
PARTS: dict[str, Callable[[], str]] = {
    "pooled": lambda: _("统筹基金"),
    "contributions": lambda: _("保险费收入"),
    "interest": lambda: _("个人账户利息"),
    "opening": lambda: _("期初个人账户"),
    "in-province": lambda: _("省内转移划转"),
}
WHOLE: dict[str, Callable[[], str]] = {
    "payable/pension": lambda: _("应付养老金"),
    "payable/pension-recovery": lambda: _("应收回的养老金"),
    "suspense/unknown": lambda: _("付款人不明的来款"),
}
ONE_OF: dict[str, Callable[[str], str]] = {
    "transit": lambda whose: _("转往%(place)s的在途款") % {"place": whose},
    "suspense": lambda whose: _("%(place)s的来款，待认") % {"place": whose},
    "bank": lambda whose: _("银行存款"),
    "refund-payable": lambda whose: _("应退本人"),
}
OF_A_PERSON: dict[str, Callable[[], str]] = {
    "pension": lambda: _("养老保险个人账户"),
    "account": lambda: _("退休人员个人账户余额"),
    "medical": lambda: _("医疗保险个人账户"),
    "resident-pension": lambda: _("城乡居民养老个人账户"),
}


def name_of(code: str, known: Mapping[str, str]) -> str:
    """What an account is called; `known` names agencies by code. Empty for a code nobody has named."""
    kind, _slash, rest = code.partition("/")
    if code in WHOLE:
        return WHOLE[code]()
    if kind == "fund":
        scheme, _slash, part = rest.partition("/")
        found = SCHEMES.get(scheme), PARTS.get(part)
        return " · ".join(each() for each in found if each) if found[1] else ""
    if kind == "person":
        word = OF_A_PERSON.get(rest.rpartition("/")[2])
        return word() if word else ""
    return ONE_OF[kind](known.get(rest, rest)) if kind in ONE_OF else ""
