"""Refusals of exchange: those at our own desk, and those at the door, whose codes the receipt carries."""

from shebao.base.refusals import Refusal, Remedy


class UnknownAgency(Refusal):
    """收件机构未登记."""

    code = "exchange.unknown-agency"
    zh = "机构 {text} 不在机构目录中。"
    en = "The agency {text} is not in the directory."


class NotConnected(Refusal):
    """收件机构未联网."""

    code = "exchange.not-connected"
    zh = "机构 {text} 未联网，须用纸质函件。"
    en = "The agency {text} is not connected; write to it on paper."


class KeyTaken(Refusal):
    """同一业务键已发过不同内容."""

    code = "exchange.key-taken"
    zh = "报文 {text} 已写好，且内容不同。"
    en = "The letter {text} is written already, with other contents."


class ReasonMissing(Refusal):
    """须写明理由."""

    code = "exchange.reason-missing"
    zh = "请写明理由。"
    en = "Please give a reason."


class EarlierFirst(Refusal):
    """同一办件前一函未寄."""

    code = "exchange.earlier-first"
    zh = "本件还有更早的函未寄出，请先寄 {text}。"
    en = "An earlier letter of this case has not been posted; post {text} first."


class DayWrong(Refusal):
    """日期先后不符."""

    code = "exchange.day-wrong"
    zh = "日期应在 {first} 至 {last} 之间。"
    en = "The day should lie between {first} and {last}."


class MeansUnknown(Refusal):
    """递送方式未选."""

    code = "exchange.means-unknown"
    zh = "请选择递送方式：邮寄、当面递交或部级平台。"
    en = "Please choose how it travels: by post, by hand or by the ministry's platform."


class WrittenNumberMissing(Refusal):
    """来文字号未录."""

    code = "exchange.written-number-missing"
    zh = "请录入来文字号。"
    en = "Please key the number written on the paper."


class KeyedBefore(Refusal):
    """来函已录入."""

    code = "exchange.keyed-before"
    zh = "来文 {text} 已经录入。"
    en = "The paper {text} was keyed before."


class ScanMissing(Refusal):
    """须附扫描件."""

    code = "exchange.scan-missing"
    zh = "请附扫描件，校对时要对照原件。"
    en = "Please attach a scan: the second officer compares what was keyed with it."


class SameOfficer(Refusal):
    """录入人不得自行校对."""

    code = "exchange.same-officer"
    zh = "须由录入人以外的人员校对。"
    en = "Somebody other than who keyed it must compare it."
    law = "社会保险经办条例 第三十六条"


class NotByPaper(Refusal):
    """该机构不用纸质往来."""

    code = "exchange.not-by-paper"
    zh = "机构 {text} 已联网，只收签名报文。"
    en = "The agency {text} is connected; only its signed letters are taken."


class DoorRefusal(Refusal):
    """A letter turned away at the door 拒收; the receipt carries the code."""

    remedy = Remedy.WAIT
    again = False
    """Whether the same bytes may be accepted later, so that the sender tries again."""


class TooLarge(DoorRefusal):
    """报文过大."""

    code = "exchange.too-large"
    zh = "报文超过 {limit} 字节。"
    en = "The letter is larger than {limit} bytes."


class Malformed(DoorRefusal):
    """报文格式不符."""

    code = "exchange.malformed"
    zh = "报文不是可读的签名信封：{why}。"
    en = "The letter is no readable signed envelope: {why}."
    again = True


class UnknownKey(DoorRefusal):
    """签名密钥未登记."""

    code = "exchange.unknown-key"
    zh = "不认识签名密钥 {kid}。"
    en = "The signing key {kid} is not known here."
    again = True


class BadSignature(DoorRefusal):
    """签名不符."""

    code = "exchange.bad-signature"
    zh = "报文签名不符。"
    en = "The signature is wrong."
    again = True


class KeyRetired(DoorRefusal):
    """签名密钥已停用或作废."""

    code = "exchange.key-retired"
    zh = "签名密钥 {kid} 已停用或作废。"
    en = "The signing key {kid} was retired or revoked."


class SenderMismatch(DoorRefusal):
    """签名密钥不属于发件机构."""

    code = "exchange.sender-mismatch"
    zh = "签名密钥 {kid} 不属于发件机构 {sender}。"
    en = "The signing key {kid} does not belong to the sender {sender}."


class NotForUs(DoorRefusal):
    """收件机构不在本系统."""

    code = "exchange.not-for-us"
    zh = "收件机构 {text} 不在本系统。"
    en = "The receiver {text} does not live here."


class IdTaken(DoorRefusal):
    """同一编号收到不同内容."""

    code = "exchange.id-taken"
    zh = "编号 {text} 已收到过，且内容不同。"
    en = "A letter {text} was received before, with other contents."
