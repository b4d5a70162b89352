"""Words of the counter 窗口用语: kinds, states, turns, acts, and letters in the page's language."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from shebao.casework.models import Turn
from shebao.medical.states.claims import CLAIM_ACTS, CLAIM_LABELS
from shebao.merging import states as merging
from shebao.pension import states as pension
from shebao.portal.counter.common import chinese
from shebao.transfers.states import ACT_LABELS, BY_RECORD, LABELS, Act
from shebao.transfers.states.kinds import KIND_ACTS, KIND_LABELS
from shebao.transfers.states.medical import MEDICAL_ACTS, MEDICAL_LABELS

KINDS = {
    "transfer-in": gettext_noop("养老关系转入"),
    "transfer-out": gettext_noop("养老关系转出"),
    "pension-determination": gettext_noop("养老待遇核定"),
    "pension-change": gettext_noop("养老待遇变更"),
    "medical-in": gettext_noop("医保关系转入"),
    "medical-out": gettext_noop("医保关系转出"),
    "medical-payout": gettext_noop("医保个人账户一次性支取"),
    "medical-reimbursement": gettext_noop("医疗费用手工报销"),
    "merge": gettext_noop("账户归并"),
    "merge-undo": gettext_noop("撤销归并"),
    "account-kind": gettext_noop("账户类别认定"),
    "comparison": gettext_noop("跨地区比对"),
    "account-query": gettext_noop("跨地区账户核实"),
}
LETTERS = {
    "transfer.contact-letter": gettext_noop("联系函"),
    "transfer.information-form": gettext_noop("信息表"),
    "transfer.gathering-letter": gettext_noop("归集联系函"),
    "transfer.status": gettext_noop("进度通知"),
    "transfer.difference-notice": gettext_noop("差额询问"),
    "transfer.completion-notice": gettext_noop("办结通知"),
    "transfer.enquiry": gettext_noop("转移预检询问"),
    "transfer.enquiry-answer": gettext_noop("转移预检答复"),
    "transfer.recall": gettext_noop("撤销请求"),
    "transfer.recalled": gettext_noop("撤销通知"),
    "transfer.recall-refused": gettext_noop("不能撤销的答复"),
    "medical.application": gettext_noop("转移申请通知"),
    "medical.contact-letter": gettext_noop("医保联系函"),
    "medical.information-form": gettext_noop("医保信息表"),
    "medical.supplement": gettext_noop("补转通知"),
    "medical.refused": gettext_noop("不予办理通知"),
    "medical.balance-proof": gettext_noop("余额核对单"),
    "medical.balance-proof-signed": gettext_noop("余额核对单回签"),
    "medical.proof-reminder": gettext_noop("余额核对单催签函"),
    "medical.completed": gettext_noop("医保办结通知"),
    "transfer.return": gettext_noop("退回函"),
    "transfer.supplement": gettext_noop("补转通知"),
    "transfer.supplement-booked": gettext_noop("补转办结通知"),
    "transfer.correction": gettext_noop("更正函"),
    "transfer.correction-answer": gettext_noop("更正答复"),
    "transfer.forwarded": gettext_noop("转送通知"),
    "transfer.forwarded-contact-letter": gettext_noop("转送的联系函"),
    "transfer.return-completed": gettext_noop("退回办结通知"),
    "transfer.certificate": gettext_noop("参保缴费凭证"),
    "transfer.remittance": gettext_noop("汇款凭证"),
    "merging.accounts-merged": gettext_noop("归并告知"),
    "merging.merge-undone": gettext_noop("撤销归并告知"),
    "merging.leg-opened": gettext_noop("归并联办通知"),
    "merging.leg-told": gettext_noop("归并联办进度"),
    "merging.comparison-offered": gettext_noop("比对请求"),
    "merging.comparison-accepted": gettext_noop("同意比对"),
    "merging.comparison-declined": gettext_noop("不同意比对"),
    "merging.tokens-asked": gettext_noop("比对数据"),
    "merging.tokens-found": gettext_noop("比对结果"),
    "merging.query-told": gettext_noop("核实告知"),
    "merging.query-settled": gettext_noop("核实结论"),
    "agency.directory-check": gettext_noop("目录核对"),
    "agency.directory-answer": gettext_noop("目录核对答复"),
}
PAPERS = {
    "contact-letter": gettext_noop("联系函"),
    "information-form": gettext_noop("信息表"),
    "refusal": gettext_noop("不予受理通知书"),
    "result-notice": gettext_noop("办理结果告知书"),
    "participation-certificate": gettext_noop("参保缴费凭证"),
    "explanation": gettext_noop("计算说明"),
    "pension-determination": gettext_noop("基本养老金核定表"),
    "pension-change": gettext_noop("养老待遇变更告知书"),
    "medical-certificate": gettext_noop("医保参保凭证"),
    "medical-contact-letter": gettext_noop("医保联系函"),
    "medical-form": gettext_noop("医保信息表"),
    "balance-proof": gettext_noop("余额核对单"),
    "merge-preview": gettext_noop("账户归并预览确认表"),
    "merge-notice": gettext_noop("账户归并告知函"),
    "covering-letter": gettext_noop("公函"),
    "inspection-opinion": gettext_noop("稽核意见书"),
    "fund-report": gettext_noop("基金月报"),
    "back-payment-undertaking": gettext_noop("一次性补缴承诺书"),
    "inspection-sample": gettext_noop("抽样清单"),
}
STEPS = {
    "review": gettext_noop("审核"),
    "release": gettext_noop("办理转出"),
    "book": gettext_noop("记账"),
    "confirm": gettext_noop("等待本人确认"),
    "answer": gettext_noop("答复异议"),
    "pay-again": gettext_noop("重新付款"),
    "recall": gettext_noop("等转出地答复撤销"),
    "return": gettext_noop("等退回款到转出地"),
    "restore": gettext_noop("恢复参保关系"),
    "supplement": gettext_noop("补转"),
    "correct": gettext_noop("答复更正"),
    "pay-heirs": gettext_noop("付给继承人"),
    "determine": gettext_noop("核定"),
    "turn-regular": gettext_noop("转为一般账户"),
    "medical-review": gettext_noop("审核"),
    "medical-release": gettext_noop("结清转出"),
    "medical-record": gettext_noop("记录年限"),
    "medical-credit": gettext_noop("记入个人账户"),
    "medical-proof": gettext_noop("等转出地回签"),
    "medical-payout": gettext_noop("核定支取"),
    "medical-reimbursement": gettext_noop("核定报销"),
}
ACTS = {
    "open": gettext_noop("收件"),
    "attach": gettext_noop("收到材料"),
    "message-person": gettext_noop("参保人留言"),
    "message-office": gettext_noop("回复参保人"),
    "assign": gettext_noop("分办"),
    "hand-over": gettext_noop("缺勤交接"),
    "stop-clock": gettext_noop("时限中止"),
    "restart-clock": gettext_noop("时限恢复"),
    "recompute-clock": gettext_noop("时限重算"),
    "clock-warned": gettext_noop("临期提醒"),
    "clock-late": gettext_noop("逾期"),
    "clock-raised": gettext_noop("逾期上报"),
    "send-back": gettext_noop("复核退回"),
    "countersign": gettext_noop("复核通过"),
    "propose-refuse": gettext_noop("拟不予受理"),
    "propose-release": gettext_noop("提交转出"),
    "propose-book": gettext_noop("提交记账"),
    "propose-recall": gettext_noop("提交撤销转出"),
    "propose-return": gettext_noop("提交退回"),
    "propose-restore": gettext_noop("提交恢复"),
    "propose-determine": gettext_noop("提交核定"),
    "propose-stop-for-death": gettext_noop("提交停发"),
    "propose-resettle": gettext_noop("提交重新计发"),
    "propose-pay-heirs": gettext_noop("提交继承发放"),
    "propose-agree-recovery": gettext_noop("提交还款约定"),
    "correct-account": gettext_noop("更正收款账户"),
    "credit-account": gettext_noop("补转记入"),
    "for-heirs": gettext_noop("待付给继承人"),
    "certify": gettext_noop("资格认证"),
    "bounce": gettext_noop("退票"),
    "reopen": gettext_noop("重新办理"),
    "propose-medical-refuse": gettext_noop("拟不予受理"),
    "propose-medical-refuse-out": gettext_noop("拟不予转出"),
    "propose-medical-release": gettext_noop("提交转出"),
    "propose-medical-supplement": gettext_noop("提交补转"),
    "propose-medical-credit": gettext_noop("提交记入"),
    "propose-medical-close-short": gettext_noop("提交差额说明"),
    "propose-medical-claim-decide": gettext_noop("提交核定支付"),
    "propose-medical-claim-refuse": gettext_noop("拟不予支付"),
    "assess-bill": gettext_noop("审核票据"),
    "propose-solve-overlap": gettext_noop("提交重复月份处理"),
    "propose-merge-accounts": gettext_noop("提交归并"),
    "propose-refuse-merge": gettext_noop("拟不予归并"),
    "propose-sign-undo": gettext_noop("提交撤销归并"),
    "settle-loose": gettext_noop("认定归属"),
    "propose-offer-comparison": gettext_noop("提交比对请求"),
    "propose-agree-comparison": gettext_noop("提交同意比对"),
    "propose-decline-comparison": gettext_noop("拟不同意比对"),
    "propose-settle-query": gettext_noop("提交核实结论"),
    "hear-told": gettext_noop("收到对方告知"),
    "hear-settled": gettext_noop("收到对方结论"),
    "claim-returned": gettext_noop("收回清退款"),
    "refund-bounced": gettext_noop("清退款退票"),
    "refund-again": gettext_noop("清退款重新付款"),
    "tell-on-paper": gettext_noop("以纸质函告知"),
    "hear-undone": gettext_noop("对方撤销了归并"),
    "name-person": gettext_noop("认定参保人"),
    "post-paper": gettext_noop("寄发纸质函"),
    "paper-delivered": gettext_noop("对方签收"),
    "paper-returned": gettext_noop("退件"),
    "take-certificate": gettext_noop("收到参保缴费凭证"),
    "chase": gettext_noop("催办"),
    "unsigned": gettext_noop("逾期未回签"),
    "hear-remittance": gettext_noop("收到汇款通知"),
    "propose-name-person": gettext_noop("提交认定参保人"),
    "record-back-payment": gettext_noop("登记一次性补缴"),
    "note-late": gettext_noop("登记后到缴费"),
    "book-late": gettext_noop("后到月份记入本地"),
    "propose-supplement": gettext_noop("提交补转"),
    "propose-correct": gettext_noop("提交更正"),
    "propose-agree": gettext_noop("拟同意更正"),
    "propose-disagree": gettext_noop("拟不同意更正"),
    "propose-book-supplement": gettext_noop("提交补转记账"),
    "tell-unmovable": gettext_noop("告知不能转移的月份"),
    "propose-turn-regular": gettext_noop("提交转为一般账户"),
    "ask-back": gettext_noop("请求退回"),
    "await-proof": gettext_noop("待补证明"),
    "prove-back-payment": gettext_noop("补交补缴证明"),
    "give-months-back": gettext_noop("退回单独月份"),
    "hear-months-back": gettext_noop("收到退回的月份"),
    "hear-leg": gettext_noop("收到另一方进展"),
    "transfer-first": gettext_noop("先转后清"),
}
TURNS = {str(turn): turn.label for turn in Turn} | {
    str(Turn.BANK): gettext_lazy("付款方财务和银行")
}
"""The payer's fund office comes before its bank, so both are named."""


def kind_label(kind: str) -> str:
    """A kind of case in words."""
    return _(KINDS[kind]) if kind in KINDS else kind


def state_label(state: str, *, by_record: bool = False) -> str:
    """A state in words; of a move inside a province nothing is said of money."""
    if by_record and state in BY_RECORD:
        return BY_RECORD[state][0 if chinese() else 1]
    rooms = (LABELS, pension.LABELS, MEDICAL_LABELS, CLAIM_LABELS, merging.LABELS, KIND_LABELS)
    found = next((labels[state] for labels in rooms if state in labels), None)
    return found[0 if chinese() else 1] if found else state


def act_label(act: str) -> str:
    """An act in words: a move of a transfer, or something that moves nothing."""
    if act in ACTS:
        return _(ACTS[act])
    for named in (pension.ACT_LABELS, MEDICAL_ACTS, CLAIM_ACTS, merging.ACT_LABELS, KIND_ACTS):
        if act in named:
            return named[act][0 if chinese() else 1]
    try:
        return ACT_LABELS[Act(act)][0 if chinese() else 1]
    except ValueError:
        return act


def turn_label(turn: str) -> str:
    """Whose turn it is, in words."""
    return str(TURNS.get(turn, turn))


def word_of(table: Mapping[str, str], key: str) -> str:
    """A word of one of the tables above; an unknown key as it is."""
    return _(table[key]) if key in table else key
