"""Refusals of this room."""

from shebao.base.refusals import NotFound, Refusal, Remedy


class PersonNotFound(NotFound):
    """查无此人. Also the answer for a person of another agency."""

    code = "identity.not-found"
    zh = "没有找到该人员。"
    en = "There is no such person."
    remedy = Remedy.CORRECT


class NumberInvalid(Refusal):
    """证件号码不正确."""

    code = "identity.number-invalid"
    zh = "证件号码不正确（{reasons}）。"
    en = "The document number is not correct ({reasons})."
    law = "GB 11643-1999"


class NumberContradicts(Refusal):
    """登记的性别或出生日期与证件号码不符."""

    code = "identity.number-contradicts"
    zh = "登记的性别或出生日期与证件号码不一致。"
    en = "The sex or birth date given contradicts the number."
    law = "GB 11643-1999"


class NumberTaken(Refusal):
    """重号: the number stands with another person; the two are never merged silently."""

    code = "identity.number-taken"
    zh = "该证件号码已登记在另一人名下（{person_no}）。如确属重号，须经办、复核两人确认。"
    en = (
        "This number already stands with another person ({person_no}). "
        "A true double number must be confirmed by two officers."
    )
    law = "社会保险法 第五十八条"
    remedy = Remedy.REVIEW


class NumberShared(Refusal):
    """一号多人: more than one person carries the number; name the person number instead."""

    code = "identity.number-shared"
    zh = "该证件号码对应多人，请用个人编号办理。"
    en = "More than one person carries this number; please use the person number."


class ConflictUnknown(Refusal):
    """未经两人确认的重号."""

    code = "identity.conflict-unknown"
    zh = "重号序号 {conflict_no} 未经经办、复核两人确认。"
    en = "Double number {conflict_no} has not been confirmed by two officers."


class SameOfficer(Refusal):
    """经办、复核不得为同一人."""

    code = "identity.same-officer"
    zh = "经办人与复核人不能是同一人。"
    en = "The two officers must be different people."
    law = "社会保险经办条例 第三十六条"


class NameInvalid(Refusal):
    """姓名不正确."""

    code = "identity.name-invalid"
    zh = "姓名不能为空，且不超过 {limit} 个字符。"
    en = "The name must not be empty nor longer than {limit} characters."
    law = "民委发〔2016〕33号"


class DatesWrong(Refusal):
    """起止日期不正确: a change may not begin before the one it follows."""

    code = "identity.dates-wrong"
    zh = "变更日期 {on} 早于上一次变更 {since}。"
    en = "The change on {on} lies before the last one on {since}."


class MergedAlready(Refusal):
    """该账户已并入另一账户."""

    code = "identity.merged-already"
    zh = "该账户已并入 {person_no}，请在保留的账户上办理。"
    en = "This account is already kept as {person_no}; please work on the kept one."
    remedy = Remedy.LOOK


class CreditCodeInvalid(Refusal):
    """统一社会信用代码不正确."""

    code = "identity.credit-code-invalid"
    zh = "统一社会信用代码不正确（{reasons}）。"
    en = "The unified credit code is not correct ({reasons})."
    law = "GB 32100-2015"


class OrganisationNotFound(NotFound):
    """查无此单位."""

    code = "identity.organisation-not-found"
    zh = "没有找到该单位。"
    en = "There is no such organisation."


class CodeWrong(Refusal):
    """一次性码不正确. One sentence for every cause, so that nothing can be guessed from it."""

    code = "identity.code-wrong"
    zh = "证件号码或一次性码不正确，或已失效。请到窗口重新领取。"
    en = "The number or the one-time code is wrong or has expired. Please ask for a new one."


class CodeLimit(Refusal):
    """一次性码领取过多."""

    code = "identity.code-limit"
    zh = "今日领取一次性码已达 {limit} 次，请明日再来。"
    en = "{limit} codes have been issued today; please come back tomorrow."
    remedy = Remedy.WAIT
