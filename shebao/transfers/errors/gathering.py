"""Refusals of gathering 待遇领取地归集不予办理的情形. 国办发〔2009〕66号 Art. 6; 人社部规〔2016〕5号."""

from shebao.base.refusals import Refusal, Remedy

LAW = "国办发〔2009〕66号 第六条"


class NotPayingPlace(Refusal):
    """待遇领取地不在本省: another place gathers."""

    code = "transfer.not-paying-place"
    zh = "按累计年限和户籍，待遇领取地是{place}，由当地经办机构归集，本机构不能归集。"
    en = "By months and hukou the place that pays is {place}; the agency there gathers, this one cannot."
    law = LAW
    remedy = Remedy.REVIEW


class NotYetDue(Refusal):
    """还没有达到领取条件."""

    code = "transfer.not-yet-due"
    zh = "{month} 起才达到待遇领取条件，在此以前不归集。"
    en = "The conditions for a pension are met from {month} on; nothing is gathered before."
    law = LAW
    remedy = Remedy.WAIT


class StaysMissing(Refusal):
    """没有填写转出地的缴费月数: who pays cannot be said without."""

    code = "transfer.stays-missing"
    zh = "请按参保缴费凭证填写{origin}的缴费月数，才能确定待遇领取地。"
    en = "Enter the months paid at {origin} from the certificate: without them nobody can say which place pays."
    law = LAW
