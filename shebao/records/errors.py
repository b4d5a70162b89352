"""Refusals of this room."""

from shebao.base.refusals import Refusal


class NoFigures(Refusal):
    """决定没有计算数据."""

    code = "records.no-figures"
    zh = "这项决定没有可以说明的计算数据。"
    en = "This decision holds no figures that could be explained."
    law = "社会保险经办条例 第十六条"
