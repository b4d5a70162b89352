"""The end of a temporary account 临时缴费账户: what of it is the person's account, and what the pooled fund's."""

from shebao.base.law import FEN, Certainty, law


@law(
    "国办发〔2009〕66号",
    article="五条",
    certainty=Certainty.POLICY,
    bounds={"whole_fen": FEN, "personal_fen": FEN},
)
def pooled_part(whole_fen: int, personal_fen: int) -> int:
    """划入统筹基金: all of a temporary account but the personal part, in fen. No text read says it; record 0029."""
    return whole_fen - personal_fen
