"""What is looked at 风险提示: each mark's name, reason, what to do and how heavily it weighs. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

Pair = tuple[str, str]


class Said(NamedTuple):
    """One mark's words (zh, en); `why` is filled with the numbers the rule saw."""

    name: Pair
    why: Pair
    todo: Pair
    weight: int
    law: str


POSTS = "社会保险经办条例 第三十六条"
TWICE = "人社部发〔2009〕187号"
MARKS: Mapping[str, Said] = {
    "one-hand": Said(
        ("一人经手两端", "One person on both sides"),
        ("{who} 既办理了本件，又办理了付款文件 {file}。",
         "{who} worked on this case and on the payment file {file} too."),
        ("核对岗位授权，请未参与本件的人员重新核算金额。",
         "Check who holds which post; have somebody else compute the amount again."),
        5, POSTS,
    ),
    "after-death": Said(
        ("死亡后发放", "Paid after death"),
        ("登记的死亡日期是 {died}，之后仍发放了 {months} 个月。",
         "Death is registered on {died}; {months} months after it were paid."),
        ("核对死亡登记的来源和领取资格认证，查看追回是否已经立件。",
         "Check where the death was learned and who certified survival; see whether recovery has begun."),
        5, "社会保险法 第八十八条",
    ),
    "shared-account": Said(
        ("一户多人", "One account, several people"),
        ("尾号 {account} 的收款账户在 {days} 天内收到 {people} 人的款项。",
         "The account ending in {account} received money for {people} people within {days} days."),
        ("向银行核实户主；亲属代领的，查看委托材料。",
         "Ask the bank whose account it is; where a relative collects, look at the authority given."),
        4, "",
    ),
    "other-name": Said(
        ("户名不符", "Another name"),
        ("收款户名与参保人现用名、曾用名都不同（尾号 {account}）。",
         "The account's holder bears none of the person's names (account ending in {account})."),
        ("查看收款账户的申请材料；继承、代领的，核对关系证明。",
         "Look at how the account was given; for heirs and proxies check the proof."),
        4, "",
    ),
    "fresh-account": Said(
        ("付款前换账户", "Account changed before payment"),
        ("收款账户在付款指令前 {days} 天更换（尾号 {account}），经办人 {who}。",
         "The account was changed {days} days before the order (now ending in {account}), by {who}."),
        ("打电话向本人核实，核对更换账户的申请材料。",
         "Call the person, and check the application for the change."),
        4, "",
    ),
    "corrected-first": Said(
        ("先改身份再归并", "Identity changed, then merged"),
        ("归并时先更正了身份信息（{fields}），并退款 {fen} 元。",
         "Identity was corrected in the merge ({fields}), and {fen} yuan paid back."),
        ("核对公安机关证明和旧证件，确认两个账户属于同一人。",
         "Check the police certificate and the old card: are both accounts one person's?"),
        4, TWICE,
    ),
    "large-refund": Said(
        ("归并退款较大", "Large refund of a merge"),
        ("归并清退 {fen} 元，达到提示起点。", "The merge pays back {fen} yuan, above the threshold."),
        ("逐月核对重复缴费月份和个人部分。", "Compare the months paid twice, and the personal part, month by month."),
        3, TWICE,
    ),
    "near-retirement": Said(
        ("退休前变动", "Just before retirement"),
        ("距退休 {months} 个月时{act_zh}。", "{act_en} {months} months before retirement."),
        ("核对历年缴费依据，留意一次性补缴和视同缴费年限。",
         "Check what the years rest on: back-payments and deemed years above all."),
        3, "",
    ),
    "running-numbers": Said(
        ("连号票据", "Bills in a row"),
        ("{institution} 的票据 {bill} 与他人的 {other} 号码相连。",
         "Bill {bill} of {institution} stands next to {other}, claimed by another person."),
        ("向医疗机构核对票据底联和就诊记录。", "Compare with the institution's stubs and records."),
        4, "社会保险法 第八十八条",
    ),
    "same-pair": Said(
        ("固定搭档", "Always the same pair"),
        ("{who} 与 {other} 在 {days} 天内共同签署 {count} 件，占 {who} 全部的 {share}%。",
         "{who} and {other} signed {count} together within {days} days, {share}% of all {who} did."),
        ("调整复核安排，从共同签署的办件中抽样核对。",
         "Change who signs for whom, and draw a sample of what they signed together."),
        2, POSTS,
    ),
    "glance": Said(
        ("复核过快", "Signed at a glance"),
        ("提交后 {seconds} 秒即复核通过（{who}）。", "Countersigned {seconds} seconds after it was proposed, by {who}."),
        ("询问复核人核对了什么，抽查其当日签署的其他办件。",
         "Ask the second officer what was compared; sample what else they signed that day."),
        2, POSTS,
    ),
    "out-of-hours": Said(
        ("非工作时间", "Out of hours"),
        ("{when} 签署，不在工作时间（{who}）。", "Signed at {when}, outside working hours, by {who}."),
        ("核对当日值班安排和登录记录。", "Check who was on duty and how they signed in."),
        1, "",
    ),
    "round-amount": Said(
        ("整数金额", "A round amount"),
        ("付款 {fen} 元，是 {unit} 元的整数倍。", "{fen} yuan is a whole multiple of {unit}."),
        ("打开计算说明，逐项核对金额的来历。", "Open the computation and follow each figure."),
        1, "",
    ),
}  # fmt: skip
"""Mark → its words."""


def why(rule: str, facts: Mapping[str, str | int], lang: str) -> str:
    """The reason of a mark in a language."""
    said = MARKS[rule].why
    return said[0 if lang.startswith("zh") else 1].format(**facts)


def weight(rules: set[str]) -> int:
    """What several marks weigh together: each kind once."""
    return sum(MARKS[rule].weight for rule in rules)
