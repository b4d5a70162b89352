"""Refusals of the asking itself 提问有误; the rules' own refusals pass through unchanged."""

from shebao.base.refusals import Refusal


class UnknownTopic(Refusal):
    """没有这个计算项目."""

    code = "records.unknown-topic"
    zh = "没有计算项目“{topic}”。"
    en = "There is no topic “{topic}”."


class NotJson(Refusal):
    """不是合法的 JSON."""

    code = "records.not-json"
    zh = "输入不是合法的 UTF-8 JSON。"
    en = "The input is not valid UTF-8 JSON."


class UnknownKey(Refusal):
    """不认识的字段."""

    code = "records.unknown-key"
    zh = "不认识字段“{key}”。"
    en = "The key “{key}” is not known here."


class MissingKey(Refusal):
    """缺少字段."""

    code = "records.missing-key"
    zh = "缺少字段“{key}”。"
    en = "The key “{key}” is missing."


class BadValue(Refusal):
    """字段的值不合要求."""

    code = "records.bad-value"
    zh = "“{at_path}”的值不合要求：应为{wanted_zh}。"
    en = "The value of “{at_path}” is not as required: {wanted_en}."


class NoColumns(Refusal):
    """此项目不能成列提问."""

    code = "records.no-columns"
    zh = "“{topic}”不能成列提问，请用 --lines；可以成列提问的有：{topics}。"
    en = "“{topic}” has no column form, use --lines; these have one: {topics}."


class OnNeeded(Refusal):
    """需要日期."""

    code = "records.on-needed"
    zh = "文件没有“{names}”列，请用 --on 给出日期以取公布的数值。"
    en = "The file does not bring “{names}”: give a day with --on, and the published number is taken."
