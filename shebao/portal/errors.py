"""Refusals of the doors."""

from shebao.base.refusals import Refusal


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
