"""Refusals of agencies."""

from django.apps import apps
from django.utils import translation

from shebao.base.refusals import Refusal, Remedy


class NamesAChoice(Refusal):
    """A refusal whose fact is a code that people read by its label, in the sentence's own language."""

    model = ""
    field = ""
    fact = ""

    def sentence(self, lang: str = "zh") -> str:
        """The sentence, with the label instead of the code."""
        labels = dict(
            apps.get_model("agencies", self.model)._meta.get_field(self.field).flatchoices
        )
        with translation.override("zh-hans" if lang.startswith("zh") else "en"):
            label = str(labels.get(self.facts[self.fact], self.facts[self.fact]))
        words = self.zh if lang.startswith("zh") else self.en
        return words.format(**{**self.facts, self.fact: label})


class BadCode(Refusal):
    """机构代码不符合规则."""

    code = "agencies.bad-code"
    zh = "“{text}”不是机构代码：应为六位区划代码、P 或 M、再加编号，如 310100P1。"
    en = "“{text}” is no agency code: six digits of the division, P or M, a number, like 310100P1."
    law = "社会保险经办条例 第四条"


class CodeTaken(Refusal):
    """机构代码已被使用."""

    code = "agencies.code-taken"
    zh = "机构代码 {text} 已登记，且内容不同。"
    en = "The agency code {text} is taken, with other particulars."


class WrongParent(Refusal):
    """上级机构不符: another family, not above, or another area."""

    code = "agencies.wrong-parent"
    zh = "{parent} 不能是 {text} 的上级机构：上级须为同类机构、层级更高，且管辖该区划。"
    en = "{parent} cannot stand above {text}: it must be of the same family, of a higher level, and over its area."
    law = "社会保险经办条例 第四条"


class UsernameTaken(Refusal):
    """登录名已被使用."""

    code = "agencies.username-taken"
    zh = "登录名 {username} 已被使用。"
    en = "The log-in name {username} is taken."


class NoRight(NamesAChoice):
    """没有岗位权限."""

    model, field, fact = "Role", "name", "role"

    code = "agencies.no-right"
    zh = "{user} 在 {on} 没有“{role}”岗位。"
    en = "{user} does not hold the post “{role}” on {on}."
    law = "社会保险经办条例 第三十六条"
    remedy = Remedy.WAIT


class NoPassword(Refusal):
    """经办人员不用密码登录."""

    code = "agencies.no-password"
    zh = "经办人员用通行密钥，或者自设密码加动态验证码登录；他人不得代设密码。"
    en = "Officers sign in by passkey, or by a password of their own with a code; nobody sets one for them."


class CodeWrong(Refusal):
    """一次性码不正确. One sentence for every cause, so that nothing can be guessed from it."""

    code = "agencies.code-wrong"
    zh = "登录名或一次性码不正确，或已失效。请向系统管理员重新领取。"
    en = "The log-in name or the one-time code is wrong or has expired. Ask an operator for a new one."


class OfficerCodeLimit(Refusal):
    """经办人员一次性码领取过多."""

    code = "agencies.code-limit"
    zh = "今日已为此人发码 {limit} 次，请明日再发。"
    en = "{limit} codes have been issued to this officer today; try again tomorrow."
    remedy = Remedy.WAIT


class WrongAgency(Refusal):
    """人员不属于同一机构."""

    code = "agencies.wrong-agency"
    zh = "{user} 不是 {owner} 的经办人员。"
    en = "{user} is not an officer of {owner}."


class WrongDates(Refusal):
    """起止日期颠倒."""

    code = "agencies.wrong-dates"
    zh = "止日 {until} 早于起日 {since}。"
    en = "It would end on {until}, before it begins on {since}."


class NoKey(NamesAChoice):
    """没有在用的密钥."""

    model, field, fact = "Key", "use", "use"

    code = "agencies.no-key"
    zh = "{owner} 没有在用的“{use}”密钥。"
    en = "{owner} has no “{use}” key in use."


class SecondOfficer(Refusal):
    """须由另一名人员复核."""

    code = "agencies.second-officer"
    zh = "录入和复核须由两名人员办理。"
    en = "Two different officers must do this."
    law = "社会保险经办条例 第三十六条"


class WrongFingerprint(Refusal):
    """信任根指纹不符."""

    code = "agencies.wrong-fingerprint"
    zh = "证书的指纹是 {found}，不是所给的指纹。"
    en = "The certificate's fingerprint is {found}, not the one that was given."


class NotACertificate(Refusal):
    """不是根证书."""

    code = "agencies.not-a-certificate"
    zh = "文件中没有可用的根证书。"
    en = "There is no usable root certificate in the file."


class RootUnknown(Refusal):
    """信任根未登记或未复核."""

    code = "agencies.root-unknown"
    zh = "信任根 {fingerprint} 尚未录入或尚未复核。"
    en = "The root {fingerprint} has not been brought in, or not confirmed."


class DirectoryUnreadable(Refusal):
    """机构目录无法读取."""

    code = "agencies.directory-unreadable"
    zh = "机构目录无法读取，或签名不符。"
    en = "The directory cannot be read, or its signature is wrong."


class DirectoryOld(Refusal):
    """机构目录已过时."""

    code = "agencies.directory-old"
    zh = "机构目录的序号 {serial} 早于已导入的 {known}。"
    en = "The directory's number {serial} is older than the one already taken, {known}."


class NotTheirs(Refusal):
    """该信任根不能代表此机构."""

    code = "agencies.not-theirs"
    zh = "信任根不能代表机构 {text}。"
    en = "This root may not speak for the agency {text}."
