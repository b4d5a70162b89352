"""Refusals of the doors."""

from shebao.base.refusals import Refusal, Remedy


class KeyMissing(Refusal):
    """缺少幂等键."""

    code = "api.idempotency-key-missing"
    zh = "请在请求头 Idempotency-Key 中给出业务键（1 至 200 个字符）。"
    en = "Give a key of 1 to 200 characters in the header Idempotency-Key."


class KeyReused(Refusal):
    """幂等键已用于另一请求."""

    code = "api.idempotency-key-reused"
    zh = "幂等键“{key}”已用于内容不同的请求。"
    en = "The idempotency key “{key}” was used for a different request."


class TokenWrong(Refusal):
    """令牌无效."""

    code = "api.token-wrong"
    zh = "令牌无效、已过期或者已停用。"
    en = "The token is wrong, expired or withdrawn."


class BadRequest(Refusal):
    """请求格式不符."""

    code = "api.bad-request"
    zh = "请求内容不符合要求：{what}。"
    en = "The request does not have the right form: {what}."


class MethodWrong(Refusal):
    """请求方法不符."""

    code = "api.method-wrong"
    zh = "此接口不接受 {method}，可用的方法：{allowed}。"
    en = "This door does not take {method}; it takes {allowed}."


class QuestionTooLarge(Refusal):
    """提问过大."""

    code = "api.question-too-large"
    zh = "一次提问最多 {most} 字节；成批计算请用命令 shebao calc --lines。"
    en = (
        "A question has at most {most} bytes; for many at once use the command shebao calc --lines."
    )


class TooManyQuestions(Refusal):
    """提问过于频繁."""

    code = "api.too-many-questions"
    zh = "同一地址每分钟最多提问 {most} 次，请稍后再试。"
    en = "At most {most} questions a minute from one address; try again later."
    remedy = Remedy.WAIT


class OrderOfCase(Refusal):
    """付款属于办件: the counter decides how it is paid again."""

    code = "fund.order-of-case"
    zh = "此付款属于办件 {case_no}，由经办人员在办件中更正后重新付款。"
    en = "This payment belongs to the case {case_no}: the counter corrects it there and pays again."
    law = "社会保险经办条例（国务院令第765号）第三十六条"
    remedy = Remedy.WAIT


class BankLinkSends(Refusal):
    """银企直联自动发送: a file must not be noted as carried by hand while the link will send it."""

    code = "fund.bank-link-sends"
    zh = "此账户已开通银企直联，文件由系统自动送银行，不能手工记为已送。"
    en = "This account has a bank link: the file is sent by itself and cannot be noted as sent by hand."
    remedy = Remedy.WAIT


class BulkEmpty(Refusal):
    """批量办理未选业务."""

    code = "portal.bulk-empty"
    zh = "请先选中要办理的业务，再选办理动作。"
    en = "Please choose the cases first, then what is to be done."


class BulkTooMany(Refusal):
    """批量办理件数过多."""

    code = "portal.bulk-too-many"
    zh = "一次最多 {limit} 件。"
    en = "At most {limit} cases in one go."


class BulkDiffers(Refusal):
    """批量办理须为同一种业务."""

    code = "portal.bulk-differs"
    zh = "所选业务不是同一种，请按业务种类筛选后再选。"
    en = "The cases are of different kinds; filter by kind, then choose."


class BulkNobody(Refusal):
    """分办对象不在岗."""

    code = "portal.bulk-nobody"
    zh = "请选择本机构在岗的经办或者复核人员。"
    en = "Please choose an officer who works at this counter today."
