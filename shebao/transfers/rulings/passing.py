"""What a supplement of an earlier place comes to for where somebody moved on to 前地补转续转之差; reads rows, writes nothing.

The months came to the first place after the person had gone on from here as well. Here their lines would have stood, and earned
interest in the years that were settled here; with both they follow to the next place. Record 0045.
"""

from collections.abc import Sequence

from shebao.base.explain import Figure
from shebao.enrolment import queries as enrolment
from shebao.enrolment.accounts import YearRow
from shebao.enrolment.amended import differing
from shebao.enrolment.joined import keeper
from shebao.enrolment.models import Relationship
from shebao.enrolment.states import State as Enrolled
from shebao.enrolment.stays import told
from shebao.transfers import papers as forms
from shebao.transfers import rules
from shebao.transfers.models import Amendment, TransferIn, TransferOut
from shebao.transfers.rulings.amending import (
    LAW,
    AmendPlan,
    as_released,
    basis_of,
    source_of,
    standing,
)


def moved_on(relationship: Relationship) -> bool:
    """Whether somebody has gone on from here since 已继续转出, with the account that keeps the money."""
    return bool(keeper(relationship).state == Enrolled.TRANSFERRED_OUT)


def passing_plan(
    out: TransferOut,
    row: TransferIn,
    old: Sequence[YearRow],
    new: Sequence[YearRow],
    part: Amendment,
) -> AmendPlan:
    """The lines that went on from here as they were and as they are with `old` replaced by `new`, and the difference.

    Refuses `enrolment.lines-differ`, `transfer.books-differ`.
    """
    relationship = enrolment.relationship(out.owner, out.relationship_no)
    on, number = out.released_on or out.received_on, out.relationship_no
    held = standing(out)
    before = held.whole
    after = held.replaced(row.relationship_no, old, new, source_of(row)).whole
    was, now = basis_of(relationship, before, on), basis_of(relationship, after, on)
    as_released(out, was)
    account = now.account_fen - was.account_fen
    answer = rules.amended_amount(
        on, account_fen=account, rule_set=out.rule_set,
        bases_before=[rules.YearBase(*each) for each in was.bases],
        bases=[rules.YearBase(*each) for each in now.bases], same_province=out.records_only,
    )  # fmt: skip
    gone, come = differing(told(before), told(after))
    total = account + answer.result.pooled_fen
    figure = Figure(
        "still_to_move_fen", total, "应补转或者退回合计", "④ + ⑤ 之差", LAW, answer.weakest(),
        (
            *(Figure("changed_month", each["month"], "月份", "", LAW) for each in part.months),
            Figure("account_difference_fen", part.account_fen, "个人账户转移额之差", "", LAW),
            Figure("interest_difference_fen", account - part.account_fen, "其中利息", "补记月份在本地的利息", LAW),
            *answer.steps,
        ),
    )  # fmt: skip
    return AmendPlan(
        months=tuple(part.months), old=tuple(forms.form_year(line, number) for line in gone),
        new=tuple(forms.form_year(line, number) for line in come), account_fen=account,
        pooled_fen=answer.result.pooled_fen, total_fen=total,
        interest_fen=account - part.account_fen, figure=figure,
    )  # fmt: skip
