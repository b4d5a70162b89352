"""What the copy carries of each table 收录范围, column by column, and what it leaves out on purpose, and why.

`tests/records/test_carried.py` fails when a room attributes a table to persons, or a carried table gets a
column, and it stands in neither list.
"""

from typing import Any, NamedTuple

from shebao.records.export import shapes, shapes_of_benefits, shapes_of_cases, shapes_of_merging
from shebao.records.export.shapes_of_cases import LeftOut


class Why(NamedTuple):
    """A reason in two languages."""

    zh: str
    en: str


OWNER = Why("即出具副本的机构", "it is the agency that made the copy")
PARENT = Why("记录列在其上级之下", "the row stands inside what it belongs to")
DERIVED = Why("由所列内容得出", "it follows from what is carried")
SEARCH = Why("仅用于检索和排序", "it only serves searching and sorting")
SEALED = Why(
    "密封保存的号码及其密钥编号；号码另列", "sealed number and key ids; the number is carried"
)
SECRET = Why("登录凭据，只存摘要", "a credential, kept as a hash only")
BYTES = Why(
    "文件内容可在机构查阅，此处列其摘要", "the bytes are at the agency; their hash is carried"
)
OTHERS = Why(
    "涉及他人或者机构之间的安全事项", "it concerns other people, or security between agencies"
)
OFFICE = Why(
    "机构内部办理过程，结果见决定和办理记录",
    "work inside the office; decisions and log say the outcome",
)

ONLINE = Why(
    "本人网页“家庭共济”逐笔列出，涉及亲属信息",
    "one's own page on family sharing lists each; it tells of relatives too",
)
MEDICAL = Why(
    "医保转移即副本中的办件、决定和信息表、余额核对单",
    "a medical transfer is a case with its decisions, form and balance proof, all here",
)
CLAIMS = Why(
    "医保支付申请即副本中的办件、决定和告知书",
    "a claim on medical insurance is a case with its decision and notice, all here",
)
INSPECTED = Why(
    "稽核检查的是机构的工作，不是您；谁为此查看过您的记录，见查询留痕",
    "inspectors look at the agency's work, not at you; who read your record for it stands in the read trace",
)
Carried = tuple[type[Any], dict[str, Why], dict[str, str]]
"""Shape, columns left out, and columns that the shape calls otherwise."""

CARRIED: dict[str, Carried] = {
    "identity.Person": (shapes.PersonOf, {"owner": OWNER}, {}),
    "identity.PersonName": (
        shapes.NameOf,
        {
            "owner": OWNER, "person": PARENT, "normalised": SEARCH, "pinyin_key": SEARCH,
            "initials": SEARCH, "first": SEARCH,
        },
        {},
    ),
    "identity.IdentityDocument": (
        shapes.DocumentOf,
        {
            "owner": OWNER, "person": PARENT, "number_seal": SEALED, "number_key": SEARCH,
            "seal_key": SEALED, "search_key": SEALED,
        },
        {"number_mask": "number"},
    ),
    "identity.Hukou": (shapes.HukouOf, {"owner": OWNER, "person": PARENT}, {}),
    "identity.NumberConflict": (
        shapes.ConflictOf,
        {"owner": OWNER, "number_key": SEARCH, "scheme_area": DERIVED, "issuer": DERIVED},
        {},
    ),
    "identity.Login": (
        shapes.LoginOf,
        {
            "owner": OWNER, "person": PARENT, "number_key": SEARCH, "issuer": DERIVED,
            "conflict_no": DERIVED,
        },
        {"user": "username"},
    ),
    "enrolment.Relationship": (
        shapes.RelationshipOf, {"owner": OWNER, "person": PARENT}, {}
    ),
    "enrolment.RelationshipMove": (
        shapes.MoveOf, {"owner": OWNER, "relationship": PARENT}, {}
    ),
    "enrolment.ContributionYear": (
        shapes.YearOf,
        {"owner": OWNER, "relationship": PARENT, "stay": DERIVED},
        {
            f"{name}_{number:02d}_fen": f"{kept}_fen"
            for name, kept in (("base", "bases"), ("personal", "personal"), ("employer", "employer"))
            for number in range(1, 13)
        },
    ),
    "enrolment.ImportRow": (
        shapes.ImportLineOf,
        {"owner": OWNER, "number_key": SEARCH, "number_seal": SEALED},
        {"file": "file_no"},
    ),
    "ledger.Posting": (
        shapes.PostingOf, {"owner": OWNER, "entry": PARENT}, {}
    ),
    "ledger.Entry": (
        shapes.EntryOf,
        {"owner": OWNER, "lines_sha256": DERIVED, "content_sha256": DERIVED},
        {"lines": "others_lines"},
    ),
    "casework.Case": (
        shapes_of_cases.CaseOf, {"owner": OWNER, "key": DERIVED, "moves": DERIVED, "person_no": PARENT}, {}
    ),
    "casework.CaseLog": (
        shapes.LogOf, {"owner": OWNER, "case": PARENT, "public": OFFICE}, {}
    ),
    "casework.Clock": (shapes.ClockOf, {"owner": OWNER, "case": PARENT}, {}),
    "casework.Stop": (shapes.StopOf, {"owner": OWNER, "clock": PARENT}, {}),
    "casework.Evidence": (shapes.EvidenceOf, {"owner": OWNER, "case": PARENT}, {}),
    "casework.Decision": (shapes.DecisionOf, {"owner": OWNER, "case": PARENT}, {}),
    "transfers.TransferIn": (
        shapes_of_cases.TransferInOf,
        {"owner": OWNER, "case_no": PARENT, "person_no": PARENT, "credited_fen": DERIVED},
        {},
    ),
    "transfers.TransferOut": (
        shapes_of_cases.TransferOutOf,
        {"owner": OWNER, "case_no": PARENT, "person_no": PARENT, "number_key": SEARCH, "held_fen": DERIVED},
        {},
    ),
    "transfers.Amendment": (
        shapes_of_cases.AmendmentOf,
        {
            "owner": OWNER, "case_no": PARENT, "relationship_no": PARENT, "number_seal": SEALED,
            "receiving": OFFICE,
        },
        {},
    ),
    "transfers.Enquiry": (
        shapes_of_cases.EnquiryOf, {"owner": OWNER, "person_no": PARENT}, {}
    ),
    "transfers.Objection": (
        shapes_of_cases.ObjectionOf, {"owner": OWNER, "transfer": PARENT}, {}
    ),
    "transfers.PeerStatus": (
        shapes_of_cases.PeerStatusOf, {"owner": OWNER, "case_no": PARENT}, {}
    ),
    "payments.PaymentOrder": (
        shapes_of_cases.OrderOf,
        {"owner": OWNER, "case_no": PARENT, "file": OFFICE, "returns_line": OFFICE},
        {},
    ),
    "payments.OrderMove": (
        shapes_of_cases.OrderMoveOf, {"owner": OWNER, "order": PARENT, "data": OFFICE}, {}
    ),
    "payments.Expectation": (
        shapes_of_cases.ExpectationOf, {"owner": OWNER, "case_no": PARENT}, {}
    ),
    "payments.Match": (
        shapes_of_cases.MatchOf,
        {"owner": OWNER, "expectation": PARENT},
        {"line": "line_key"},
    ),
    "exchange.OutgoingLetter": (
        shapes_of_cases.LetterOf,
        {
            "owner": OWNER, "payload": DERIVED, "sequence": OFFICE, "previous": OFFICE,
            "kid": OFFICE, "body": BYTES, "attempts": OFFICE, "rounds": OFFICE,
            "tried_at": OFFICE, "error": OFFICE, "receipt": BYTES, "answered_at": OFFICE,
            "closed_by": OFFICE, "closed_at": OFFICE, "closed_note": OFFICE,
        },
        {"receiver": "peer", "created_at": "at"},
    ),
    "exchange.IncomingLetter": (
        shapes_of_cases.LetterOf,
        {
            "owner": OWNER, "sequence": OFFICE, "previous": OFFICE, "sent_at": OFFICE,
            "kid": OFFICE, "body": BYTES, "receipt": BYTES, "repeats": OFFICE,
            "attempts": OFFICE, "rounds": OFFICE, "tried_at": OFFICE, "error_code": OFFICE,
            "error": OFFICE, "handled_at": OFFICE, "closed_by": OFFICE, "closed_at": OFFICE,
            "closed_note": OFFICE,
        },
        {"sender": "peer", "received_at": "at"},
    ),
    "papers.Paper": (
        shapes_of_cases.PaperOf,
        {
            "owner": OWNER, "person_no": PARENT, "key": DERIVED, "holder_masked": DERIVED,
            "data_seal": BYTES,
        },
        {},
    ),
    "papers.Print": (
        shapes_of_cases.PaperOf,
        {"owner": OWNER, "paper": PARENT, "file_seal": BYTES},
        {"sha256": "file_sha256", "size": "file_size"},
    ),
    "agencies.ReadTrace": (
        shapes_of_cases.ReadOf, {"owner": OWNER, "person_no": PARENT}, {}
    ),
    "identity.Alias": (
        shapes_of_merging.AliasOf, {"owner": OWNER, "direct": DERIVED, "recorded_by": OFFICE,
        "confirmed_by": OFFICE, "recorded_at": OFFICE}, {"merged": "merged_no", "kept": "kept_no"},
    ),
    "enrolment.Joining": (
        shapes_of_merging.JoiningOf, {"owner": OWNER, "merged": PARENT}, {"kept": "kept_no"}
    ),
    "enrolment.ResidentYear": (
        shapes.ResidentYearOf, {"owner": OWNER, "relationship": PARENT}, {}
    ),
    "enrolment.Clearing": (
        shapes_of_merging.ClearingOf, {"owner": OWNER, "relationship": PARENT}, {}
    ),
    "merging.Merge": (shapes_of_merging.MergeOf, {"owner": OWNER, "case_no": PARENT}, {}),
    "merging.Undoing": (
        shapes_of_merging.UndoingOf, {"owner": OWNER, "case_no": PARENT, "person_no": PARENT},
        {"merge": "merge_case_no"},
    ),
    "merging.Loose": (shapes_of_merging.LooseOf, {"owner": OWNER, "undoing": PARENT}, {}),
    "merging.Query": (
        shapes_of_merging.QueryOf,
        {"owner": OWNER, "case_no": PARENT, "person_no": PARENT, "comparison": OFFICE}, {},
    ),
    "pension.Benefit": (shapes_of_benefits.BenefitOf, {"owner": OWNER}, {}),
    "pension.BenefitRate": (shapes_of_benefits.RateOf, {"owner": OWNER, "benefit": PARENT}, {}),
    "pension.BenefitMove": (
        shapes_of_benefits.BenefitMoveOf, {"owner": OWNER, "benefit": PARENT}, {},
    ),
    "pension.PayrollLine": (
        shapes_of_benefits.PayrollLineOf,
        {
            "owner": OWNER, "benefit": PARENT, "person_no": PARENT,
            "payroll": Why("批次属于整个机构", "the payroll is the whole agency's"),
        },
        {},
    ),
    "pension.PaidMonth": (
        shapes_of_benefits.PaidMonthOf, {"owner": OWNER, "benefit": PARENT, "line": PARENT}, {},
    ),
    "pension.SurvivalCheck": (
        shapes_of_benefits.SurvivalCheckOf, {"owner": OWNER, "benefit": PARENT}, {},
    ),
    "pension.Recovery": (
        shapes_of_benefits.RecoveryOf, {"owner": OWNER, "benefit": PARENT, "person_no": PARENT}, {},
    ),
}  # fmt: skip
"""Table → shape, columns left out with the reason, columns under another name."""

LEFT_OUT: dict[str, Why] = {
    "merging.Token": Why(
        "与另一机构比对时的一次性摘要，比完即销毁",
        "a digest for one comparison with another agency, destroyed when it ends",
    ),
    "merging.Suspicion": Why(
        "疑似重复的核实线索，涉及他人；结论见办件",
        "a lead about two people; what came of it is a case",
    ),
    "identity.OneTimeCode": SECRET,
    "casework.Proposal": OFFICE,
    "casework.EvidenceContent": BYTES,
    "payments.MatchProposal": OFFICE,
    "ledger.Seal": Why(
        "封存链是账簿整体的校验，不属于个人", "the chain of seals checks the books as a whole"
    ),
    "ledger.Pending": Why("等待封存的暂存标记", "a mark that an entry waits for its seal"),
    "exchange.Incident": OTHERS,
    "exchange.Dispatch": Why(
        "寄发和签收日期见办件记录", "the log of the case says when it was posted and signed for"
    ),
    "exchange.PaperLetter": Why(
        "纸质来函即副本中收到的报文；扫描件可在机构查阅",
        "a letter on paper stands among the letters received; its scan is at the agency",
    ),
    "casework.Alarm": OFFICE,
    "casework.Talk": Why(
        "留言本身在办理记录中；这里只记双方读到哪一条",
        "the messages stand in the log; this only says how far each side has read",
    ),
    "inspection.MarkedCase": INSPECTED,
    "inspection.Mark": INSPECTED,
    "inspection.Inspection": INSPECTED,
    "inspection.InspectionLog": INSPECTED,
    "inspection.Finding": INSPECTED,
    "inspection.Proof": INSPECTED,
    "transfers.MedicalArrival": MEDICAL,
    "transfers.MedicalDeparture": MEDICAL,
    "transfers.MedicalPeriod": MEDICAL,
    "transfers.MedicalSum": MEDICAL,
    "portal.Draft": Why(
        "您填了还没有提交的内容，只在您自己的首页上，随时可以删除",
        "what you filled in and have not sent; it is on your own home page and yours to delete",
    ),
    "cards.Card": ONLINE,
    "cards.CardMove": ONLINE,
    "medical.Charge": ONLINE,
    "medical.ChargeLine": ONLINE,
    "medical.Claim": CLAIMS,
    "medical.ClaimBill": CLAIMS,
    "medical.Consent": ONLINE,
    "medical.Link": ONLINE,
    "medical.LinkMove": ONLINE,
    "medical.Waiting": ONLINE,
    "medical.Wallet": ONLINE,
    "medical.WalletTransfer": ONLINE,
    "identity.Kinship": OTHERS,
    "pension.Change": Why(
        "每件变更即副本中的一个办件及其决定",
        "each change is a case with its decision, both here",
    ),
    "pension.Determination": Why(
        "核定结果见副本中的决定和核定表",
        "what it says stands in the decision and the sheet, both here",
    ),
}
"""Tables that name a person, or hang on one that does, and are not carried."""


def left_out() -> tuple[LeftOut, ...]:
    """Everything that is not carried, said in the copy itself 未收录说明: tables, then columns."""
    tables = [LeftOut(table, "", *why) for table, why in sorted(LEFT_OUT.items())]
    columns = [
        LeftOut(table, column, *why)
        for table, (_shape, columns, _names) in sorted(CARRIED.items())
        for column, why in sorted(columns.items())
        if why not in (OWNER, PARENT)
    ]
    return (*tables, *columns)
