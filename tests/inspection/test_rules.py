"""Each mark's rule by itself: just inside its threshold and just outside."""

import hashlib
from datetime import date

import pytest

from shebao.inspection import marks, rules
from shebao.inspection.states import Conclusion


@pytest.mark.parametrize(
    ("rule", "inside", "outside"),
    [
        (rules.in_one_hand, (["a", "b"], ["b", "c"]), (["a", "system"], ["system", "c"])),
        (rules.always_the_same_pair, (20, 25, 20, 800_000), (19, 19, 20, 800_000)),
        (rules.always_the_same_pair, (80, 100, 20, 800_000), (79, 100, 20, 800_000)),
        (rules.shared_account, (["p1", "p2"], 1), (["p1", "p1"], 1)),
        (rules.other_name, ("王某", ["张三", "张叁"]), ("古丽 · 买买提", ["古丽·买买提"])),
        (rules.round_amount, (1_000_000, 100_000, 1_000_000), (1_000_001, 100_000, 1_000_000)),
        (rules.round_amount, (1_000_000, 100_000, 1_000_000), (900_000, 100_000, 1_000_000)),
        (rules.out_of_hours, (18, True, 8, 18), (17, True, 8, 18)),
        (rules.out_of_hours, (7, True, 8, 18), (8, True, 8, 18)),
        (rules.out_of_hours, (10, False, 8, 18), (10, True, 8, 18)),
        (rules.signed_at_a_glance, (9, 10), (10, 10)),
        (rules.fresh_account, (date(2026, 2, 1), date(2026, 3, 3), 30), (date(2026, 2, 1), date(2026, 3, 4), 30)),
        (rules.fresh_account, (date(2026, 3, 4), date(2026, 3, 4), 30), (date(2026, 3, 5), date(2026, 3, 4), 30)),
        (rules.months_after_death, ([24313, 24314], date(2026, 2, 28)), ([24313], date(2026, 2, 28))),
        (rules.just_before_retirement, (100, 112, 12), (100, 113, 12)),
        (rules.just_before_retirement, (100, 100, 12), (101, 100, 12)),
        (rules.large_refund, (1_000_000, 1_000_000), (999_999, 1_000_000)),
        (rules.corrected_first, ({"number": "x"}, 1), ({"number": "x"}, 0)),
        (rules.corrected_first, ({"name": "x"}, 1), ({"phone": "x"}, 1)),
        (rules.running_numbers, ("A0011", "A0014", 3), ("A0011", "A0015", 3)),
        (rules.running_numbers, ("0011", "0012", 3), ("A0011", "B0012", 3)),
        (rules.running_numbers, ("0011", "0010", 3), ("0011", "0011", 3)),
        (rules.concludes, (1, Conclusion.RECTIFY), (1, Conclusion.SOUND)),
        (rules.concludes, (0, Conclusion.SOUND), (0, Conclusion.HAND_OVER)),
    ],
)  # fmt: skip
def test_a_rule_holds_just_inside_and_not_just_outside(rule, inside, outside):
    assert rule(*inside)
    assert not rule(*outside)


def test_a_sample_is_what_sha256sum_says_and_does_not_depend_on_the_order_of_its_frame():
    numbers = [f"310100P1/merge/2026/{n}" for n in range(1, 51)]

    drawn = rules.draw("风铃 7", numbers, 5)

    by_hand = sorted(numbers, key=lambda n: hashlib.sha256(f"风铃 7/{n}".encode()).hexdigest())
    assert drawn.numbers == tuple(by_hand[:5])
    assert rules.draw("风铃 7", numbers[::-1], 5) == drawn
    assert rules.draw("风铃 8", numbers, 5).numbers != drawn.numbers
    assert drawn.frame == 50
    assert drawn.frame_sha256 == hashlib.sha256("\n".join(sorted(numbers)).encode()).hexdigest()


def test_marks_of_one_kind_weigh_once_and_every_reason_reads_in_both_languages():
    assert marks.weight({"round-amount", "one-hand"}) == 6
    facts = dict.fromkeys(
        [
            "who",
            "file",
            "died",
            "months",
            "account",
            "days",
            "people",
            "fields",
            "fen",
            "act_zh",
            "act_en",
            "institution",
            "bill",
            "other",
            "count",
            "share",
            "seconds",
            "when",
            "unit",
        ],
        "7",
    )
    for rule in marks.MARKS:
        assert "{" not in marks.why(rule, facts, "zh-hans") + marks.why(rule, facts, "en")
