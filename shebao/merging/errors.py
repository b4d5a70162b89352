"""Refusals of the merging room 归并不予办理的情形."""

from shebao.base.refusals import Refusal


class UnknownKeeper(Refusal):
    """保留账户不在所列账户中."""

    code = "merging.unknown-keeper"
    zh = "保留的账户“{keep}”不在所列账户中。"
    en = "The account to keep, “{keep}”, is not among those listed."
    law = "人社部发〔2009〕187号"


class AccountTwice(Refusal):
    """账户重复列出."""

    code = "merging.account-twice"
    zh = "账户“{account}”列出了两次。"
    en = "The account “{account}” is listed twice."


class MonthTwice(Refusal):
    """同一账户月份重复."""

    code = "merging.month-twice"
    zh = "账户“{account}”中 {month} 出现了两次。"
    en = "{month} appears twice in the account “{account}”."


class KeepEmployeeScheme(Refusal):
    """应保留职工养老保险关系."""

    code = "merging.keep-employee-scheme"
    zh = "职工养老保险与居民养老保险重复的，保留职工养老保险；账户“{keep}”是居民账户。"
    en = "Of an employee and a resident account the employee one is kept; “{keep}” is a resident account."
    law = "人社部发〔2014〕17号"


class YearTwice(Refusal):
    """居民年度重复."""

    code = "merging.year-twice"
    zh = "账户“{account}”中 {year} 年出现了两次。"
    en = "{year} appears twice in the account “{account}”."
