"""Refusals about months paid back in one sum 一次性补缴. 人社厅发〔2019〕94号."""

from shebao.base.refusals import Refusal


class BackpaidMonths(Refusal):
    """补缴月份填写有误: months of this relationship, in order."""

    code = "transfer.backpaid-months"
    zh = "补缴起止月份填写有误：{first} 至 {last} 在本机构没有这些缴费记录。"
    en = "The months of the back-payment are wrong: {first} to {last} are not all paid here."
    law = "人社厅发〔2019〕94号"
