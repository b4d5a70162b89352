"""One paper of each kind, about the people of the story."""

from typing import Any

ORIGIN = {
    "code": "310100P1", "division": "310100", "name": "甲市社会保险经办中心（演示）",
    "phone": "021-00000000", "address": "甲市示范路1号", "postcode": "200000",
}  # fmt: skip
DESTINATION = {
    "code": "110100P1", "division": "110100", "name": "乙市社会保险经办中心（演示）",
    "phone": "010-00000000", "address": "乙市样例街2号", "postcode": "100000",
}  # fmt: skip


def years(first: int = 2011, last: int = 2025) -> list[dict[str, Any]]:
    rows = []
    balance = 0
    for year in range(first, last + 1):
        base = 300_000 + (year - first) * 31_250
        credited, interest = base * 12 * 8 // 100, balance * 3 // 100
        balance += credited + interest
        rows.append({
            "place": "甲市", "division": "310100", "year": year, "since": f"{year}-01",
            "until": f"{year}-12", "base_fen": base if year != 2014 else None, "months": 12,
            "employee_ppm": 80_000, "to_account_ppm": 0, "employer_ppm": 160_000 if year > 2018 else 205_000,
            "credited_fen": credited, "credited_personal_fen": credited, "interest_fen": interest,
            "interest_personal_fen": interest, "balance_fen": balance,
            "balance_personal_fen": balance, "remark": "利率待核实" if year == 2016 else "",
        })  # fmt: skip
    return rows


def information_form(name: str = "张三", last: int = 2025) -> dict[str, Any]:
    rows = years(last=last)
    account, pooled = (
        rows[-1]["balance_fen"],
        sum((r["base_fen"] or 0) for r in rows) * 12 * 12 // 100,
    )
    return {
        "name": name, "sex": "男", "number": "990101198503070011", "local_no": "310100P1/person/1",
        "employer_name": "甲市第一机械厂（演示）", "letter_no": "110100P1/paper/2026/1",
        "origin": ORIGIN, "destination": DESTINATION, "started_work": "2010-12",
        "first_place_since": "1993-01", "first_contribution": "2011-01", "account_opened": "2011-01",
        "local_since": "2011-01", "local_until": "2025-12", "local_months": 180,
        "transferred_on": "2026-03-10", "account_type": "regular", "a1_fen": 0, "a2_fen": account,
        "a3_fen": 0, "account_fen": account, "pooled_fen": pooled, "total_fen": account + pooled,
        "years": rows, "handler": "经办甲", "reviewer": "复核乙",
        "payment": {"total_fen": account + pooled, "paid_on": None, "handler": "出纳丙"},
        "remarks": ["2014年月缴费基数原记录缺失，按年末储存额转移。"],
    }  # fmt: skip


def contact_letter(name: str = "张三") -> dict[str, Any]:
    return {
        "name": name, "number": "990101198503070011", "sex": "男", "original_no": "",
        "origin": ORIGIN, "destination": DESTINATION, "account_type": "regular",
        "account": {"holder": "乙市社会保险基金财政专户（演示）", "account_no": "1100000000000000017",
                    "bank_code": "999110000017", "bank_name": "演示银行乙市分行"},
        "agent": {"name": "李四", "relation": "同事", "phone": "13000000000", "address": "乙市样例街9号"},
        "handler": "经办丁", "reviewer": "复核戊",
    }  # fmt: skip


def refusal(name: str = "古丽·买买提") -> dict[str, Any]:
    return {
        "name": name, "number": "990101********0029", "stage": "acceptance",
        "matter": "职工基本养老保险关系转入", "received_on": "2026-03-02",
        "reasons": [{"code": "transfer.already-retired",
                     "zh": "您已经按月领取基本养老金，养老保险关系不再转移。",
                     "en": "You already draw a pension; the relationship is no longer transferred.",
                     "law": "国办发〔2009〕66号 第二条"}],
        "remedy": "如认为本机构掌握的待遇领取信息有误，请持待遇领取地经办机构出具的证明重新提出申请。",
        "handler": "经办丁", "reviewer": "复核戊",
    }  # fmt: skip


def undertaking(name: str = "张三") -> dict[str, Any]:
    return {
        "name": name, "number": "990101198503070011", "local_no": "310100P1/person/1",
        "destination": "乙市社会保险经办中心（演示）", "first": "2011-01", "last": "2013-12", "months": 36,
        "paid_on": "2016-05-01", "document": "甲人社〔2015〕1号", "basis": "人社厅发〔2019〕94号",
        "handler": "经办甲", "reviewer": "复核乙",
    }  # fmt: skip


def result_notice(name: str = "张三") -> dict[str, Any]:
    return {
        "name": name, "number": "990101********0011", "matter": "职工基本养老保险关系转移接续",
        "accepted_on": "2026-03-02", "decided_on": "2026-03-31",
        "outcome": "您在甲市的基本养老保险关系和基金已转入我处并登账，缴费年限合并计算。",
        "items": [{"label": "转出地", "text": "甲市"}, {"label": "转入的缴费年限", "text": "2011年1月至2025年12月，共180个月"}],
        "amounts": [{"label": "个人账户基金转移额", "fen": 7_205_930}, {"label": "统筹基金转移额", "fen": 10_560_000},
                    {"label": "转移基金总额", "fen": 17_765_930}],
        "basis": "国办发〔2009〕66号 第八条（四）", "objection_days": 30,
        "notes": ["转移年度的利息由我处在年末计入。"], "handler": "经办丁", "reviewer": "复核戊",
    }  # fmt: skip


def certificate(name: str = "张三") -> dict[str, Any]:
    return {
        "name": name, "sex": "男", "number": "990101198503070011", "local_no": "310100P1/person/1",
        "hukou_address": "乙市样例街9号", "since": "2011-01", "until": "2025-12", "months": 180,
        "balance_fen": 7_205_930, "balance_on": "2026-02-28", "handler": "经办甲",
    }  # fmt: skip


def pension_determination(name: str = "何秀珍") -> dict[str, Any]:
    lines = [
        {"year": year, "place": "上海市", "months": 12, "base_total_fen": 12 * 500_000, "index": "0.9000",
         "formula": f"月均基数 ÷ {year - 1} 年月平均工资"}
        for year in range(2000, 2026)
    ]  # fmt: skip
    return {
        "name": name, "sex": "女", "number": "0001**********2683", "local_no": "310100P1/person/2",
        "born": "1970-12-20", "group": "女 55 周岁", "retirement": "2026-03", "age": "55 岁 3 个月",
        "offset": 0, "first_paid": "2026-04", "place": "甲市（演示）", "place_reason": "在户籍所在省份",
        "months": 314, "deemed_months": 0, "minimum_months": 180, "average_index": "0.9704",
        "base": "12434", "contribution_years": "26.166", "balance_fen": 21_014_663,
        "payout_months": "168.5", "basic_fen": 320_530, "account_fen": 124_720,
        "transition_fen": 0, "total_fen": 445_250, "years": lines, "provisional": True,
        "notes": ["2026 年数值尚未公布，沿用 2025 年公布的 12434"], "basis": "国发〔2005〕38号",
        "accepted_on": "2026-03-02", "decided_on": "2026-03-02", "handler": "周经办",
        "reviewer": "吴复核",
    }  # fmt: skip


def merge_preview(name: str = "李四") -> dict[str, Any]:
    number = "0001**********4563"
    side = {"name": name, "number": number, "kept": True, "months": 192, "first": "2010-01",
            "last": "2025-12", "balance_fen": 9_876_543, "local_no": "310100P1/person/2"}  # fmt: skip
    return {
        "name": name, "number": number, "local_no": "310100P1/person/2",
        "sides": [side, side | {"local_no": "310100P1/person/3", "kept": False, "months": 88}],
        "parts": [{
            "relationship_no": "310100P1/relationship/3", "months": 88, "overlap": "2010-01–2013-04",
            "cleared_months": 40, "balance_fen": 3_000_000, "refund_fen": 1_400_000, "pooled_fen": 0,
            "moved_fen": 1_600_000,
        }],
        "after_months": 240, "after_fen": 11_476_543, "refund_fen": 1_400_000,
        "payee": "李四 · 演示银行 · 尾号 0002", "correction": "", "notes": ["在办业务：无"],
        "basis": "人社部发〔2009〕187号", "accepted_on": "2026-03-02", "made_on": "2026-03-02",
        "handler": "周经办",
    }  # fmt: skip


def merge_notice(name: str = "李四") -> dict[str, Any]:
    return {
        "name": name, "number": "000101197902034562", "addressee": "甲市税务机关", "undone": False,
        "closed": ["000101790203456"], "effective_on": "2026-03-02", "basis": "社会保险经办条例 第三十六条",
        "handler": "周经办", "reviewer": "吴复核",
    }  # fmt: skip


def pension_change(name: str = "刘桂兰") -> dict[str, Any]:
    items = [
        {"item": "基础养老金", "before_fen": 320_530, "after_fen": 330_000, "difference_fen": 28_410},
        {"item": "个人账户养老金", "before_fen": 124_720, "after_fen": 124_720, "difference_fen": 0},
        {"item": "过渡性养老金", "before_fen": 0, "after_fen": 0, "difference_fen": 0},
        {"item": "月基本养老金", "before_fen": 445_250, "after_fen": 454_720, "difference_fen": 28_410},
    ]  # fmt: skip
    return {
        "name": name, "number": "0001**********2683", "local_no": "310100P1/person/2",
        "benefit_no": "310100P1/benefit/1", "act": "重新计发", "act_en": "Settle again",
        "words": "重新计发为每月 4,547.20 元", "items": items, "months": 3, "amount_fen": 28_410,
        "amount_name": "补发", "next": "差额随下月养老金一并发放。", "basis": "国发〔2005〕38号",
        "decided_on": "2026-08-03", "handler": "周经办", "reviewer": "吴复核",
    }  # fmt: skip


ALL = {
    "pension-change": pension_change,
    "merge-preview": merge_preview,
    "merge-notice": merge_notice,
    "pension-determination": pension_determination,
    "contact-letter": contact_letter,
    "information-form": information_form,
    "refusal": refusal,
    "result-notice": result_notice,
    "back-payment-undertaking": undertaking,
    "participation-certificate": certificate,
}
