"""How much, how often and at which hours money goes into a wallet, by the rule alone."""

from datetime import date

import pytest

from shebao.base.parameters import ParameterMissing
from shebao.medical.errors import wallet as no
from shebao.medical.rules import wallet as rules

ON, HERE = date(2026, 3, 2), "310100"


def test_three_transfers_a_day_of_two_thousand_yuan_between_six_and_twenty_two():
    assert rules.opening_hour(ON, HERE) == 6
    rules.may_send(2000_00, 2, 6, ON, HERE)
    rules.may_send(1, 0, 21, ON, HERE)
    for refusal, asked in (
        (no.WalletTooMuch, (2000_01, 0, 10)), (no.WalletTooMuch, (0, 0, 10)),
        (no.WalletTooOften, (1, 3, 10)), (no.WalletClosed, (1, 0, 5)), (no.WalletClosed, (1, 0, 22)),
    ):  # fmt: skip
        with pytest.raises(refusal):
            rules.may_send(*asked, ON, HERE)


def test_before_the_wallet_there_is_no_limit_to_read():
    with pytest.raises(ParameterMissing):
        rules.may_send(1, 0, 10, date(2024, 10, 31), HERE)
