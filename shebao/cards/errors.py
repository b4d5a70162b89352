"""Refusals of the cards room 社保卡不予办理的情形."""

from shebao.base.refusals import NotFound, Refusal, Remedy, WrongMoment

MEASURE = "人社部发〔2011〕47号"


class CardWrongMoment(WrongMoment):
    """卡状态不符."""

    code = "card.wrong-moment"


class CardUnknown(NotFound):
    """查无此卡: not brought in here, or another agency's."""

    code = "card.unknown"
    zh = "没有找到这张社保卡，请核对卡号。"
    en = "This card is not known here; please check its number."
    law = MEASURE


class CardShape(Refusal):
    """卡号格式不符."""

    code = "card.number-shape"
    zh = "社保卡号只有字母和数字，请重新读卡或者核对卡号；没有卡的不填。"
    en = "A card number has letters and digits only; read the card again or check it, or leave it empty."
    law = MEASURE


class CardNotUsable(Refusal):
    """卡不能使用: lost, frozen, not enabled, expired or cancelled."""

    code = "card.not-usable"
    zh = "这张社保卡现在不能使用（{state}）。"
    en = "This card cannot be used now ({state_en})."
    law = MEASURE
    remedy = Remedy.ASK


class CardFileUnreadable(Refusal):
    """卡文件无法读取."""

    code = "card.file-unreadable"
    zh = "无法读取卡数据文件：缺少列“{column}”。"
    en = "The file of cards cannot be read: the column “{column}” is missing."


class CardsSamePerson(Refusal):
    """导入与复核须两人."""

    code = "card.same-officer"
    zh = "导入卡数据须由另一名人员复核。"
    en = "Bringing cards in needs a second officer."
    law = "社会保险经办条例 第三十六条"
    remedy = Remedy.ASK
