"""Refusals about months paid back in one sum 一次性补缴. 人社厅发〔2019〕94号."""

from shebao.base.refusals import Refusal


class BackpaidMonths(Refusal):
    """补缴月份填写有误: months of this relationship, in order."""

    code = "transfer.backpaid-months"
    zh = "补缴起止月份填写有误：{first} 至 {last} 在本机构没有这些缴费记录。"
    en = "The months of the back-payment are wrong: {first} to {last} are not all paid here."
    law = "人社厅发〔2019〕94号"


class NothingHeld(Refusal):
    """没有这样的留存月份: a later proof names months that were held back, all of them, and not proven yet."""

    code = "transfer.nothing-held"
    zh = "{first} 至 {last} 不是留存在本机构、等待补齐证明的补缴月份。"
    en = "{first} to {last} are not months held back here that wait for a proof."
    law = "人社厅发〔2019〕94号"


class ProofFails(Refusal):
    """补齐的证明不符合规定: what was brought later proves nothing by the rule."""

    code = "transfer.proof-fails"
    zh = "补齐的材料不能证明 {first} 至 {last} 可以转移：{why}。"
    en = "What was brought does not make {first} to {last} movable: {why_en}."
    law = "人社厅发〔2019〕94号"


class MonthsMove(Refusal):
    """这些补缴月份可以转移: the rule finds them proven, so nothing is given back."""

    code = "transfer.months-move"
    zh = "{first} 至 {last} 的一次性补缴按规定可以转移，不用退回。"
    en = "The back-payment of {first} to {last} may move by the rule; nothing is given back."
    law = "人社厅发〔2019〕94号"
