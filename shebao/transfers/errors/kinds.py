"""Refusals about kinds of account 账户类别认定不予办理的情形."""

from shebao.base.refusals import Refusal, Remedy

LAW = "国办发〔2009〕66号 第五条"


class InsuredAlready(Refusal):
    """已经参保: a person is enrolled once at an agency."""

    code = "transfer.insured-already"
    zh = "此人在本机构已有职工基本养老保险参保关系，不用再登记。"
    en = "This person is enrolled in the employee pension here already."


class NotYetRegular(Refusal):
    """户籍迁入的下月起转为一般账户."""

    code = "transfer.not-yet-regular"
    zh = "户籍迁入的次月起转为一般账户，{since} 以后才能办理。"
    en = "The account is regular from the month after the hukou moved in: not before {since}."
    law = "人社部规〔2016〕5号"
    remedy = Remedy.WAIT


class HukouElsewhere(Refusal):
    """户籍不在本省: the account stays temporary."""

    code = "transfer.hukou-elsewhere"
    zh = "户籍现在不在本省，临时缴费账户不转换。"
    en = "The hukou is not in this province now; the temporary account stays one."
    law = LAW


class UnknownDivision(Refusal):
    """行政区划代码不对."""

    code = "transfer.unknown-division"
    zh = "“{division}”不是省级行政区划内的六位代码。"
    en = "“{division}” is not a six-digit code of a province there is."
