import io
import json
import subprocess
import sys

import jsonschema
import pytest

from shebao.cli import calc
from shebao.records.calc.asking import schema
from shebao.records.calc.table import TOPICS

GOOD = {
    "identity-number": {"number": "11010519491231002x"},
    "credit-code": {"code": "91440300708461136T"},
    "name": {"a": "張三", "b": "张三"},
    "working-days": {"received": "2026-02-13", "working_days": 10},
    "account-interest": {
        "method": "month-product",
        "opening_fen": 100,
        "years": [{"year": 2024, "rate_percent": "2.62", "credited_fen": [100] * 12}],
    },
    "transfer-amount": {
        "date": "2026-03-02",
        "account": "regular",
        "pre1998_personal_fen": 0,
        "balance_last_year_end_fen": 592_593,
        "this_year_principal_fen": 128_000,
        "bases": [{"year": 2008, "months": 12, "base_total_fen": 8_800_000}],
    },
    "paying-place": {
        "hukou": "430000",
        "on": "2030-01-01",
        "relations": [{"place": "310000", "kind": "regular", "months": 120, "current": True}],
    },
    "account-type": {
        "sex": "F",
        "birth_date": "1980-01-01",
        "hukou": "430000",
        "place": "310000",
        "enrolled_on": "2020-01-01",
    },
    "retirement": {"group": "male60", "birth": "1965-01", "late_allowed": True},
    "minimum-contribution": {"year": 2031},
    "payout-months": {"age_years": 60, "age_months": 3},
    "pension": {
        "pension_base": "8917",
        "average_index": "0.4787",
        "contribution_months": 520,
        "account_balance_fen": 8_772_218,
        "age_years": 60,
        "age_months": 3,
        "transition_fen": 0,
        "profile": "320000",
    },
    "overlap": {
        "keep": "A",
        "policy": "one-keeper",
        "accounts": [
            {"id": "A", "scheme": "employee", "months": [{"month": "2010-01"}]},
            {
                "id": "B",
                "scheme": "employee",
                "months": [{"month": "2010-01", "personal_credited_fen": 24_000}],
            },
            {
                "id": "C",
                "scheme": "resident",
                "years": [{"year": 2010, "personal_fen": 12_000, "collective_fen": 0}],
            },
        ],
    },
    "late-fee": {
        "principal_fen": 1_000_000,
        "from": "2026-01-16",
        "to": "2026-01-25",
        "cap": "none",
    },
    "medical-break": {
        "last_insured": "2025-10",
        "resumed": "2026-01",
        "paid_gap": True,
        "from_scheme": "employee",
        "to_scheme": "employee",
        "continuous_months_before": 30,
        "place": "310115",
    },
    "medical-account": {
        "wage_fen": 1_000_000,
        "personal_percent": "2",
        "employer_percent": "6",
        "employer_share_to_account_percent": "30",
    },
    "month-contribution": {"base_fen": 100_000, "month": "2003-09", "place": "310115"},
    "late-credits": {
        "credits": [{"period": "2020-04", "paid": "2022-07", "credited_fen": 24_000}],
    },
    "transfer-year": {
        "method": "month-product",
        "year": 2019,
        "arrived_balance_fen": 592_593,
        "origin_credits_fen": [25_600] * 5 + [0] * 7,
        "own_credits_fen": [0] * 5 + [30_000] * 7,
    },
    "retirement-year": {
        "month": "2024-06",
        "opening_fen": 10_000_000,
        "credited_fen": [64_000] * 6 + [0] * 6,
    },
    "inheritance": {
        "died_on": "2024-05-01",
        "balance_fen": 10_000_000,
        "personal_fen": 9_000_000,
        "paid_fen": 2_500_000,
    },
    "credit-differences": {
        "years": [{"year": 2010, "base_total_fen": 1_000_000, "credited_fen": 110_000}],
    },
    "mixed-base": {
        "province_base": "6000",
        "own_base": "7000.05",
        "province_share_percent": "40",
    },
    "resettlement": {
        "paid": {"basic_fen": 100_000, "account_fen": 50_000, "total_fen": 150_000},
        "due": {"basic_fen": 103_000, "account_fen": 50_000, "total_fen": 153_000},
        "first_month": "2025-03",
        "last_month": "2025-10",
    },
    "phased-pension": {
        "old_fen": 400_000,
        "new_fen": 500_000,
        "on": "2024-07-01",
        "place": "320000",
    },
    "sign-of-life": {"on": "2025-01-31"},
    "survivors": {
        "died_on": "2024-05-01",
        "contribution_months": 220,
        "monthly_income_fen": 500_000,
    },
}


class Bytes:
    """A stand-in for a text stream over bytes."""

    def __init__(self, data=b""):
        self.buffer = io.BytesIO(data)


@pytest.fixture
def call(monkeypatch):
    def run(*argv, stdin=b""):
        if not isinstance(stdin, bytes):
            stdin = json.dumps(stdin).encode()
        out = Bytes()
        monkeypatch.setattr(sys, "stdin", Bytes(stdin))
        monkeypatch.setattr(sys, "stdout", out)
        status = calc.run(argv)
        return status, out.buffer.getvalue().decode()

    return run


def test_every_topic_has_an_example_here():
    assert set(GOOD) == set(TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_answers_as_its_schema_says(topic, call):
    status, text = call(topic, stdin=GOOD[topic])
    assert status == 0, text
    described = schema(topic)
    jsonschema.validate(GOOD[topic], described["in"])
    answer = json.loads(text)
    jsonschema.validate(answer, described["out"])
    assert answer["steps"]


TOLD = {
    # 1000 yuan in Shanghai, September 2003: 8 % own, 22.5 % employer, 11 % of it to the account
    "month-contribution": {"employee_fen": 8_000, "employer_fen": 22_500, "account_fen": 11_000,
                           "employer_to_account_fen": 3_000, "pooled_fen": 19_500},
    "late-credits": {"years": [{"year": 2022, "credited_fen": [0] * 6 + [24_000] + [0] * 5}]},
    # 5 925.93 × 7.61 %; (256 × (12+11+10+9+8) + 300 × 28) × 7.61 % / 12
    "transfer-year": {"interest_on_opening_fen": 45_096, "interest_on_credits_fen": 13_444,
                      "closing_fen": 989_133, "origin_credits_fen": 128_000,
                      "own_credits_fen": 210_000},
    # 100 000 × 2.62 % × 6/12; 640 × 21 × 2.62 % / 12
    "retirement-year": {"interest_on_opening_fen": 131_000, "interest_on_credits_fen": 2_934,
                        "closing_fen": 10_517_934, "provisional": False},
    "inheritance": {"left_fen": 7_500_000, "inheritable_fen": 7_500_000},
    # of 10 000 yuan 11 % were credited in 2010 and 8 % are due
    "credit-differences": {"moves_fen": 80_000, "top_up_fen": 0, "stays_fen": 30_000},
    "mixed-base": {"pension_base": "6600.03"},
    "phased-pension": {"total_fen": 440_000},
    "sign-of-life": {"next_check": "2026-01-31", "suspended_from": "2026-03-31",
                     "may_demand_presence": False},
    # 18 years and 4 months: nine months from ten years on, three more past fifteen; two for the funeral
    "survivors": {"months": 12, "funeral_fen": 1_000_000, "grant_fen": 6_000_000},
}  # fmt: skip


@pytest.mark.parametrize("topic", TOLD)
def test_a_topic_says_what_is_worked_out_by_hand(topic, call):
    assert json.loads(call(topic, stdin=GOOD[topic])[1])["result"] == TOLD[topic]


def test_a_difference_statement_names_every_item_and_is_below_zero_where_too_much_was_paid(call):
    given = GOOD["resettlement"]
    result = json.loads(call("resettlement", stdin=given)[1])["result"]
    assert (result["months"], result["owed_fen"]) == (8, 24_000)
    assert [(x["item"], x["monthly_fen"]) for x in result["lines"]] == [
        ("basic_fen", 3_000), ("account_fen", 0), ("transition_fen", 0), ("total_fen", 3_000),
    ]  # fmt: skip
    turned = given | {"paid": given["due"], "due": given["paid"]}
    assert json.loads(call("resettlement", stdin=turned)[1])["result"]["owed_fen"] == -24_000
    code, out = call("resettlement", stdin=given | {"due": given["due"] | {"total_fen": 1}})[:2]
    error = json.loads(out)["error"]
    assert (code, error["code"], error["at"]) == (2, "pension.parts-no-total", "due.total_fen")


def test_a_number_that_is_missing_names_the_key_whose_day_it_is_of(call):
    """Also where the rule was given a day and knows of no key."""
    for topic, given, at in (
        ("sign-of-life", {"on": "1990-01-01"}, "on"),
        ("survivors", GOOD["survivors"] | {"died_on": "1990-01-01"}, "died_on"),
        ("late-fee", {"principal_fen": 5, "from": "1990-01-01", "to": "1990-02-01"}, "from"),
    ):
        status, out = call(topic, stdin=given)
        error = json.loads(out)["error"]
        assert (status, error["code"]) == (2, "parameter.missing"), topic
        assert error["at"] == at, error


LIFE = {
    "place": "310000",
    "retirement_month": "2025-06",
    "sex": "M",
    "history": [{"year": 2024, "months": 12, "base_total_fen": 12_000_000}],
    "account_balance_fen": 1_000_000,
}


def test_a_profile_of_no_province_and_a_base_without_months_are_refused_and_not_guessed(call):
    def error(**other):
        status, text = call("pension", stdin={**LIFE, **other})
        assert status == 2
        return json.loads(text)["error"]

    assert json.loads(call("pension", stdin=LIFE)[1])["result"]["total_fen"] > 0
    assert (error(profile="990000")["code"], error(profile="990000")["at"]) == (
        "records.bad-value", "profile",
    )  # fmt: skip
    assert error(place="990000")["code"] == "parameter.missing"
    odd = [*LIFE["history"], {"year": 2023, "months": 0, "base_total_fen": 100}]
    told = error(history=odd)
    assert (told["code"], told["at"]) == ("pension.base-without-months", "history[1].months")
    nothing = [*LIFE["history"], {"year": 2023, "months": 0, "base_total_fen": 0}]
    assert call("pension", stdin=LIFE | {"history": nothing})[0] == 0
    status, text = call("pension", stdin=GOOD["pension"] | {"profile": "990000"})
    assert (status, json.loads(text)["error"]["at"]) == (2, "profile")
    status, text = call("pension", stdin=GOOD["pension"] | {"contribution_months": 0})
    assert (status, json.loads(text)["error"]["code"]) == (2, "pension.no-months")


@pytest.mark.parametrize("topic", TOPICS)
def test_the_printed_schema_is_a_schema(topic, call):
    status, text = call(topic, "--schema")
    assert status == 0
    for part in ("in", "out"):
        jsonschema.Draft202012Validator.check_schema(json.loads(text)[part])


@pytest.mark.parametrize("topic", TOPICS)
def test_unknown_keys_are_refused_with_their_path(topic, call):
    status, text = call(topic, stdin=GOOD[topic] | {"surprise": 1})
    error = json.loads(text)["error"]
    assert (status, error["code"], error["at"]) == (2, "records.unknown-key", "surprise")


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("wrong", [None, [], 1, "x", {}])
def test_what_is_not_the_object_asked_for_is_refused_and_never_crashes(topic, wrong, call):
    status, text = call(topic, stdin=wrong)
    assert status == 2
    assert set(json.loads(text)["error"]) == {"code", "message", "law", "at"}


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("wrong", [None, True, 1.5, -1, "", "x", [], {}, 10**30, [None], "２"])
def test_any_key_with_any_wrong_value_is_answered_or_refused(topic, wrong, call):
    for key in GOOD[topic]:
        status, text = call(topic, stdin=GOOD[topic] | {key: wrong})
        assert status in (0, 2)
        jsonschema.validate(json.loads(text), schema(topic)["out"])


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[" * 100_000, b"1" * 5000, b"NaN"])
def test_bytes_that_are_no_json_are_refused(text, call):
    status, out = call("name", stdin=text)
    assert status == 2
    assert json.loads(out)["error"]["code"] in ("records.not-json", "records.bad-value")


def test_half_a_surrogate_is_refused_and_can_be_printed(call):
    status, out = call("name", stdin=b'{"a": "\\ud800", "b": "x"}')
    assert (status, json.loads(out)["error"]["at"]) == (2, "a")
    status, out = call("name", stdin=b'{"\\ud800": "x"}')
    assert json.loads(out)["error"]["code"] == "records.unknown-key"


def test_lines_are_answered_in_order_and_a_bad_one_does_not_stop_the_run(call):
    lines = b'{"number": "11010519491231002X"}\nnonsense\n\n{"number": "1"}\n{"numbe": "1"}\n'
    status, out = call("identity-number", "--lines", stdin=lines)
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [next(iter(answer)) for answer in answers] == [
        "result",
        "error",
        "error",
        "result",
        "error",
    ]


def test_the_language_of_a_refusal_can_be_chosen(call):
    zh = json.loads(call("name", stdin={})[1])["error"]["message"]
    en = json.loads(call("name", "--lang", "en", stdin={})[1])["error"]["message"]
    assert zh == "缺少字段“a”。"
    assert en == "The key “a” is missing."


def test_what_nobody_published_is_refused_with_place_and_year(call):
    question = GOOD["account-interest"] | {"years": [{"year": 2013, "credited_fen": [0] * 12}]}
    status, text = call("account-interest", stdin=question)
    error = json.loads(text)["error"]
    assert (status, error["code"]) == (2, "parameter.missing")
    assert "2013" in error["message"]
    assert error["at"] == "years[0].rate_percent"


def test_an_unknown_topic_and_an_unknown_option_are_refused(call):
    assert json.loads(call("horoscope")[1])["error"]["code"] == "records.unknown-topic"
    assert call("name", "--fast")[0] == 2
    assert call()[0] == 2


def test_the_list_names_each_topic_on_one_line(capsys):
    assert calc.run(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(TOPICS)


def test_the_command_answers_without_django_and_a_bug_is_status_one():
    code = (
        "import sys\nfrom shebao.cli.main import main\n"
        "status = main(['calc', 'working-days'])\n"
        "assert 'django' not in sys.modules and 'numpy' not in sys.modules\n"
        "raise SystemExit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(GOOD["working-days"]),
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["result"] == {"due": "2026-03-05", "provisional": False}


@pytest.mark.parametrize(
    ("topic", "key"),
    [("transfer-amount", "balance_last_year_end_fen"), ("payout-months", "age_years")],
)
@pytest.mark.parametrize("wrong", [True, 100.0, "100", None])
def test_a_number_is_a_whole_number_and_nothing_else(topic, key, wrong, call):
    status, text = call(topic, stdin=GOOD[topic] | {key: wrong})
    assert (status, json.loads(text)["error"]["at"]) == (2, key)


def test_whoever_reads_only_the_first_line_is_not_shown_a_crash():
    import subprocess
    import sys

    run = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m shebao calc --list | head -1"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout.strip()
    assert not run.stderr
