"""`shebao verify EXPORT.json` 副本核验: recompute a person's own copy, name the first difference.

One file, standard library only, nothing of the system that made it: own arithmetic, own tables. Exit 0, 1, 2.
"""

# fmt: off
import argparse
import base64
import csv
import hashlib
import json
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = "shebao-export/1"
SERIES = """
enrolment.account_interest - 2016 8.31 7.12 8.29 7.61 6.04 6.69 6.12 3.97 2.62 1.50; pension.base 310000 2020 9580 10338 11396 12183 12307 12434; pension.base 440000 2022 8682 9028 9307 9493; pension.base 110000 2020 9910 10534 11082 11525 11883 12049; pension.base 320000 2020 7602 7974 8309 8613 8785 8917; pension.base 440300 2020 9774 10360 10795 10795 11181 11293; pension.index_wage 110000 2000 1311 1508 1821 2004 2362 2734 3008 3322 3726 4037 4201 4672 5223 5793 6463 7087 7706 8467 7855 8847 9407 10628 11297 11761 11937 12116; pension.index_wage
350000 1978 47.25 50.83 58.58 59.58 63.75 68.92 76.75 88.25 103.58 109.92 137 157.92 180.17 201.67 231.67 290 407.50 488.08 556.92 629.92 710.92 790.83 882 1001.08 1108.83 1192.50 1300.25 1428.83 - - - - 2720.58 - - - - 4893.25 - - - 7031.17 7589.33; pension.index_wage 440000 2000 1151.92 1306.83 1484.50 1665.50 1843 1996.58 2182.17 2453.58 2759.17 3029.58 3363.17 3762.67 4214.75 4467.58 4985.58 5524.67 6070.67 6668.33 - - - 8310 8807 9167 9183; pension.index_wage 320000 2000 858.25 - 1125.75 - - 1746.42 - - - - 3375.42 - - - - - - - 5614 6445 6862
7273.67 8014 8132 8254; pension.index_wage 310000 1999 1179 1285 1480 1623 1847 2033 2235 2464 2892 3292 3566 3896 4331 4692 5036 5451 5939 6504 7132 8765 9580 10338 11396 12183 12307 12434; pension.payout_months - 40 233 230 226 223 220 216 212 208 204 199 195 190 185 180 175 170 164 158 152 145 139 132 125 117 109 101 93 84 75 65 56; transfers.rule_set - 2010 transfer-2009; transfers.money.account - 2010 true; transfers.money.pooled - 2010 true; transfers.pooled_share - 2010 12; transfers.temporary.opened - 2010 true; transfers.temporary.age_male -
2010 50; transfers.temporary.age_female - 2010 40
"""
"""Name, place, first year (payout months: age), values; `-` where nobody published one; `FIXED`: one value."""
RATE, PAYOUT, WAGE, BASE = "enrolment.account_interest", "pension.payout_months", "pension.index_wage", "pension.base"
TABLE = {(name, place.strip("-"), year): value
         for name, place, first, *values in (line.split() for line in SERIES.split(";"))
         for year, value in enumerate(values, int(first)) if value != "-"}
FIXED = {name: v for (name, _, year), v in TABLE.items() if name.startswith("transfers.")}
FIXED |= {f"{name}.{age}": value for (name, _, age), value in TABLE.items() if age < 100}
INTEREST, MOVED = ("interest_fen", "interest_personal_fen"), ("account_fen", "pooled_fen", "total_fen")
CLOSING = ("closing_fen", "closing_personal_fen", "closing_pre1998_fen")
PARTS = ("pre1998_personal_fen", "balance_last_year_end_fen", "this_year_principal_fen")
MONTHLY = ("bases_fen", "personal_fen", "employer_fen")
BOOKED = (*MONTHLY, "credited_fen", "credited_personal_fen", "deemed_months", "cleared_months")
LAW = {
    "sum": "算术 arithmetic", "credit": "国发〔1997〕26号；国发〔2005〕38号", "interest": "劳办发〔1997〕116号",
    "rate": "人社部 财政部公布的记账利率；所引文件", "move": "国办发〔2009〕66号 四条", "pension": "国发〔2005〕38号",
    "books": "财会〔2017〕28号", "frozen": "决定的摘要 hash of the decision", "signature": "机构签名 signature"}

class Difference(NamedTuple):
    """What does not agree 差异: where, what it should be, what stands there, by which article."""

    path: str
    expected: Any
    found: Any
    law: str

Found = Iterator[Difference]
Line = Mapping[str, Any]
Known = Generator[Difference, None, dict[str, Any]]
Numbers = Mapping[tuple[str, int], str]
def _half_up(value: Fraction | int) -> int:
    return (2 * Fraction(value) + 1) // 2
def _same(path: str, law: str, expected: Any, found: Any) -> Found:
    if expected != found or type(expected) is not type(found):
        yield Difference(path, expected, found, LAW[law])
def _equal(path: str, law: str, row: Line, **expected: Any) -> Found:
    for name, value in expected.items():
        yield from _same(f"{path}.{name}", law, value, row[name])
def _flat(nodes: Sequence[Line], path: str) -> Iterator[tuple[str, Any, str]]:
    for n, node in enumerate(nodes):
        yield node["name"], node["value"], f"{path}[{n}].value"
        yield from _flat(node.get("inputs", ()), f"{path}[{n}].inputs")
def _explained(trees: Sequence[Line], path: str, figures: Line) -> Found:
    for name, value, at in _flat(trees, path):
        if name in figures:
            yield from _same(at, "sum", figures[name], value)

class Year:
    """One year at one place 年度记录: twelve months in themselves. Sets of months are bits."""

    def __init__(self, row: Line, path: str, **known: Any) -> None:
        self.row, self.path = {**row, **known}, path
        self.year, self.closed = row["year"], row["closing_fen"] is not None
        self.booked = self.closed and self.row["standing"] == "booked"
        source = f"{self.row['source_agency']}|{self.row['source_relationship_no']}"
        self.stream = source if self.row["origin"] == "transfer" else ""
        self.doubts = {doubt["code"] for doubt in row["doubts"]}
        kept = ~row["cleared_months"]
        self.paid = [n for n in range(12) if row["paid_months"] >> n & 1]
        insured = (row["paid_months"] | row["deemed_months"]) & kept
        self.insured = [n for n in range(12) if insured >> n & 1]
        self.wages = sum(row["bases_fen"][n] or 0 for n in self.paid if kept >> n & 1)
    def _of_paid(self, name: str) -> list[int]:
        return [(self.row[name][n] or 0) if n in self.paid else 0 for n in range(12)]
    def credits(self) -> tuple[list[int], list[int]]:
        """Twelve credits, whole and personal; shared by bases where only the year's sums are known."""
        own = self._of_paid("personal_fen")
        whole = [a + b for a, b in zip(own, self._of_paid("employer_fen"), strict=True)]
        sums = self.row["credited_fen"], self.row["credited_personal_fen"]
        if (sum(whole), sum(own)) == sums:
            return whole, own
        weights = base if any(base := self._of_paid("bases_fen")) else [1] * 12
        return _shared(sums[0], weights), _shared(sums[1], weights)
    def check(self) -> Found:
        """Twelve months, their sums, credits from bases where the rule decides."""
        row, path = self.row, self.path
        bases, own, firm = row["bases_fen"], row["personal_fen"], row["employer_fen"]
        if not self.closed:
            yield from _equal(path, "sum", row, closing_pre1998_fen=0)
        if "sums" in row:
            base, mine, theirs = (sum(fen or 0 for fen in part) for part in (bases, own, firm))
            yield from _equal(
                f"{path}.sums", "sum", row["sums"], base_fen=base, personal_fen=mine,
                employer_fen=theirs, base_total_fen=self.wages, months=len(self.insured),
                deemed=row["deemed_months"].bit_count(), cleared=row["cleared_months"].bit_count(),
                doubted=sum(month for doubt in row["doubts"] for month in doubt.get("months", ())))
        mine, whole = sum(self._of_paid("personal_fen")), sum(map(sum, map(self._of_paid, MONTHLY[1:])))
        if whole or not row["credited_fen"]:
            yield from _equal(path, "sum", row, credited_fen=whole, credited_personal_fen=mine)
        both = [(a or 0) + (b or 0) for a, b in zip(own, firm, strict=True)]
        rates = {"employee_rate_ppm": (own, row["employee_rate_ppm"]),
                 "employer_share_ppm": (firm, row["employer_share_ppm"])}
        if row["origin"] in ("own", "import") and self.year >= 1998:
            rates["personal_fen"] = (both, 110_000 if self.year < 2006 else 80_000)
        for name, (part, ppm) in rates.items() if "share-differs" not in self.doubts else ():
            for n in self.paid if ppm is not None else ():
                due, found = _half_up(Fraction((bases[n] or 0) * ppm, 10**6)), part[n] or 0
                if abs(due - found) > 1:
                    yield Difference(f"{path}.{name} [{n + 1}]", due, found, LAW["credit"])
def _shared(total: int, weights: Sequence[int]) -> list[int]:
    parts = [total * weight // sum(weights) for weight in weights]
    order = sorted(range(12), key=lambda n: -(total * weights[n] % sum(weights)))
    for n in order[: total - sum(parts)]:
        parts[n] += 1
    return parts
def settled(year: int, opening: int, twelve: Sequence[int], part: str = "") -> dict[str, int]:
    """Month-product method 月积数法: January weighs twelve, December one; each interest to the fen."""
    rate = Fraction(TABLE.get((RATE, "", year), "0")) / 100
    weighted = sum(fen * (12 - n) for n, fen in enumerate(twelve))
    first, second = _half_up(opening * rate), _half_up(weighted * rate / 12)
    return {
        f"opening_{part}fen": opening, f"credits_{part}fen": sum(twelve), f"weighted_{part}fen": weighted,
        f"interest_on_opening_{part}fen": first, f"interest_on_credits_{part}fen": second,
        f"interest_{part}fen": first + second, "rate": int(rate * 10**6),
        f"closing_{part}fen": opening + sum(twelve) + first + second}

class Account:
    """A relationship's years as one account 个人账户; a stream is whoever kept a balance before."""

    def __init__(self, years: Sequence[Year], place: str = "") -> None:
        self.years, self.place = list(years), place
        self.last: dict[str, int] = {}
        for one in (one for one in years if one.booked):
            self.last[one.stream] = max(self.last.get(one.stream, 0), one.year)
        self.after = [one for one in years if one.year > self.last.get(one.stream, 0)]
    def taken_over(self, year: int = 0) -> list[int]:
        """What streams brought with their last booked year: all, the personal part, what is before 1998."""
        found = [0, 0, 0]
        for one in (key for key in self.last.items() if year in (0, key[1])):
            rows = [y.row for y in self.years if y.booked and (y.stream, y.year) == one]
            highest = max(tuple(row[name] or 0 for name in CLOSING) for row in rows)
            found = [a + b for a, b in zip(found, highest, strict=True)]
        return found
    def held(self, year: int) -> tuple[int, int]:
        """What stands at a year's end: all of it, and the part before 1998."""
        part = Account([one for one in self.years if one.year <= year])
        rows = [one.row for one in part.after]
        whole = part.taken_over()[0]
        whole += sum(row["credited_fen"] + (row["interest_fen"] or 0) for row in rows)
        done = [row for row in rows if row["standing"] == "computed"]
        final = max((row["year"] for row in done), default=0)
        old = max((r["closing_pre1998_fen"] for r in done if r["year"] == final), default=0)
        part.last = {name: last for name, last in part.last.items() if last >= final}
        return whole, old + part.taken_over()[2]
    def taken(self) -> Found:
        """Each line in itself; balances somebody else kept follow from each other, since 2016 at our rates."""
        for one in self.years:
            yield from one.check()
        for one in (one for one in self.years if one.booked):
            row, path = one.row, one.path
            mine = [y for y in self.years if y.stream == one.stream]
            before = [y.row for y in mine if y.year == one.year - 1 and y.closed]
            alone = sum(y.year == one.year for y in mine) == 1
            figures = {"closing_pre1998_fen": row["closing_pre1998_fen"]}
            for n, part in enumerate(("", "personal_")):
                closing, credit = row[f"closing_{part}fen"], row[f"credited_{part}fen"]
                gain, at = row[INTEREST[n]] or 0, f"{path}.{INTEREST[n]}"
                figures |= {f"closing_{part}fen": closing, f"opening_{part}fen": closing - credit - gain,
                            f"credits_{part}fen": credit, f"interest_{part}fen": gain}
                if alone and len(before) == 1 and "balance-does-not-add-up" not in one.doubts:
                    due = before[0][f"closing_{part}fen"] + credit + gain
                    yield from _same(f"{path}.closing_{part}fen", "sum", due, closing)
                if alone and row["rate_ppm"] is not None and one.year >= 2016:
                    new = settled(one.year, closing - credit - gain, one.credits()[n], part)
                    yield from _same(f"{path}.rate_ppm", "rate", new["rate"], row["rate_ppm"])
                    yield from _same(at, "interest", new[INTEREST[n]], gain)
            yield from _explained(row.get("explanation", ()), f"{path}.explanation", figures)
    def own(self) -> Found:
        """Every year that was settled here, followed from the balances that were taken over."""
        whole = mine = old = 0
        years = [one.year for one in self.years] or [0]
        for year in range(min(years), max(years) + 1):
            brought = self.taken_over(year - 1)
            whole, mine, old = whole + brought[0], mine + brought[1], old + brought[2]
            here = [one for one in self.after if one.year == year]
            done = [one for one in here if one.row["standing"] == "computed"]
            if not any(one.closed for one in done):
                continue
            both = [one.credits() for one in here]
            total = settled(year, whole, [sum(c[0][n] for c in both) for n in range(12)])
            part = settled(year, mine, [sum(c[1][n] for c in both) for n in range(12)], "personal_")
            figures: dict[str, Any] = {**total, **part, "opening_pre1998_fen": old}
            figures["account_interest"] = TABLE.get((RATE, "", year))
            old += _half_up(Fraction(old * total["rate"], 10**6))
            figures["closing_pre1998_fen"] = old
            for one in done:
                yield from self._line(one, figures, total["rate"])
            whole, mine = total[CLOSING[0]], part[CLOSING[1]]
    def _line(self, one: Year, figures: Line, rate: int) -> Found:
        due = {name: figures[name] for name in (*INTEREST, *CLOSING)}
        if one.row["place"] != self.place:
            due = {name: 0 if name[0] == "i" else None for name in [*due][:4]}
        yield from _equal(one.path, "rate", one.row, rate_ppm=rate)
        yield from _equal(one.path, "interest", one.row, **due)
        yield from _explained(one.row["explanation"], f"{one.path}.explanation", figures)

class Copy:
    """A person's copy at one agency 权益记录副本."""

    def __init__(self, record: Line) -> None:
        self.record, self.years, self.unchecked = record, {}, set[str]()
        for n, row in enumerate(record["relationships"]):
            lines = enumerate(row["years"])
            self.years[row["relationship_no"]] = [Year(line, f"relationships[{n}].years[{m}]") for m, line in lines]
    def differences(self) -> Found:
        """Every difference, in the order of the file."""
        for n, row in enumerate(self.record["relationships"]):
            yield from self.relationship(row, f"relationships[{n}]")
        for n, entry in enumerate(self.record["entries"]):
            rest = -sum(line["amount_fen"] for line in entry["postings"])
            yield from _same(f"entries[{n}].others_fen", "books", rest, entry["others_fen"])
        for n, row in enumerate(self.record["imports"]):
            yield from self.imported(row, f"imports[{n}]")
        for n, case in enumerate(self.record["cases"]):
            out, figures = case["transfer_out"], {}
            if out and out["total_fen"] is not None:
                figures = yield from self.leaving(case, out, f"cases[{n}]")
            if case["transfer_in"]:
                figures = yield from self.arriving(case, case["transfer_in"], f"cases[{n}]")
            for m, one in enumerate(case["decisions"]):
                yield from self.decided(one, f"cases[{n}].decisions[{m}]", figures)
    def relationship(self, row: Line, path: str) -> Found:
        """Its lines one by one, its account year by year, and the books."""
        years = self.years[row["relationship_no"]]
        here = [one for one in years if not one.row["moved_out"]]
        for group in ([one for one in years if one.row["moved_out"]], here):
            yield from Account(group, row["area"]).taken()
            yield from Account(group, row["area"]).own()
        due = Account(here).held(9999)[0] if row["state"] in ("active", "paused") else 0
        code, own = row["ledger_code"], ("", row["relationship_no"])
        mine = [x for e in self.record["entries"] for x in e["postings"] if x["account"] == code]
        due += sum(x["amount_fen"] for x in mine if x["relationship_no"] not in own)
        for fen in (due, sum(x["amount_fen"] for x in mine)):
            yield from _equal(path, "books", row, balance_fen=fen)
    def imported(self, row: Line, path: str) -> Found:
        """A posted line of a file says what the year says."""
        rows = (one.row for some in self.years.values() for one in some if one.year == row["year"])
        key = (row["area"], "import", "posted")
        year = next((y for y in rows if (y["place"], y["origin"], row["state"]) == key), None)
        for name, part in zip(("base_fen", *MONTHLY[1:]), MONTHLY, strict=True):
            if year and row["kind"] == "month":
                due = year[part][int(row["month"][5:]) - 1] or 0
                yield from _same(f"{path}.{name}", "sum", due, row[name] or 0)
        for name in (*INTEREST, *CLOSING[:2]):
            if year and row[name] is not None and year["standing"] == "booked":
                yield from _same(f"{path}.{name}", "sum", year[name], row[name])
    def decided(self, one: Line, path: str, figures: Line) -> Found:
        """A decision's figures, its rates against our own tables, pensions by the formula, then its hash."""
        tree = [one["explanation"]] if "name" in one["explanation"] else []
        known_here = {**{name.partition(".")[2]: value for name, value in FIXED.items()}, **figures}
        yield from _explained(tree, f"{path}.explanation", known_here)
        for n, row in enumerate(one["parameters"]):
            known, found = known_of(row), row["value"]
            self.unchecked |= set() if known else {f"{row['name']} {row['place']} {row['since']} = {found}"}
            yield from _same(f"{path}.parameters[{n}].value", "rate", known or found, found)
        lines = [*_flat(tree, f"{path}.explanation")][::-1]
        said, at = {name: v for name, v, _ in lines}, {name: where for name, _, where in lines}
        numbers = {(row["name"], int(row["since"][:4])): row["value"] for row in one["parameters"]}
        due = self.history(said, numbers) | parts_of(said)
        for name in (name for name in due if name in said):
            yield from _same(at[name], "pension", due[name], said[name])
        frozen = _canonical({name: one[name] for name in ("act", "explanation", "parameters")})
        yield from _same(f"{path}.sha256", "frozen", hashlib.sha256(frozen).hexdigest(), one["sha256"])
    def history(self, said: Line, numbers: Numbers) -> dict[str, Any]:
        """Indices, months and account of a determined pension, from the years as they stand in the copy."""
        if not {"retirement_month", "average_index", "profile", "opening_fen"} <= set(said):
            return {}
        year, month = map(int, said["retirement_month"].split("-"))
        held = [row for row in self.record["relationships"]
                if row["scheme"] == "employee-pension" and row["state"] not in ("ending", "transferred-out", "voided")]
        here = [[y for y in self.years[row["relationship_no"]] if not y.row["moved_out"]] for row in held]
        years = [one for some in here for one in some]
        try:
            if any(y.year < year and not y.closed for y in years) or "ended" in [x["state"] for x in held]:
                raise LookupError("years")
            opening = sum(Account(some).held(year - 1)[0] for some in here)
            due = indices(years, said, numbers) | account(years, opening, year, month, numbers)
            return due if "mixed_base_fen" in said else {**due, "base": numbers[BASE, year]}
        except LookupError as missing:
            self.unchecked.add(f"核定 {said['retirement_month']} indices and account: {missing}")
            return {}
    def _posted(self, key: str, **sums: int) -> Found:
        for n, entry in enumerate(self.record["entries"]):
            for kind, due in sums.items() if entry["key"] == key else ():
                mine = [x for x in entry["postings"] if x["account"].startswith(f"{kind}/")]
                found = sum(line["amount_fen"] for line in mine)
                yield from _same(f"entries[{n}] {kind}", "books", due, found)
    def leaving(self, case: Line, out: Line, path: str) -> Known:
        """A transfer out 转出: A1, A2, A3 from the years, P from all bases since 1998, booked and ordered so."""
        years = self.years.get(out["relationship_no"], [])
        years = [one for one in years if one.row["moved_out"]] or years
        parts = ("pre1998_fen", "balance_fen", "principal_fen")
        yield from amounts(out, years, out["released_on"], f"{path}.transfer_out", parts, out["letter"]["account_kind"])
        account, pooled, total = (out[name] for name in MOVED)
        key = f"{case['case_no']}/release"
        yield from self._posted(key, person=-account, fund=-pooled, transit=total)
        for n, order in enumerate(x for x in case["orders"] if x["reference"] == out["reference"]):
            yield from _same(f"{path}.orders[{n}].amount_fen", "sum", total, order["amount_fen"])
        figures = dict(zip(PARTS, (out[name] for name in parts), strict=True))
        figures |= {name: out[name] for name in MOVED}
        figures["wages_fen"] = sum(one.wages for one in years if one.year >= 1998)
        return figures
    def arriving(self, case: Line, row: Line, path: str) -> Known:
        """A transfer in 转入: the form in itself and against the years booked from it, the money that came."""
        at, form, total = f"{path}.transfer_in", row["form"], row["total_fen"]
        for n, due in enumerate(x for x in case["expectations"] if x["reference"] == row["reference"]):
            kept = sum(m["amount_fen"] for m in due["matches"] if m["released_at"] is None)
            here = f"{path}.expectations[{n}]"
            yield from _equal(here, "sum", due, matched_fen=kept, amount_fen=total)
        if form is None:
            return {}
        years = [
            Year(line, f"{at}.form.years[{n}]", origin="transfer", source_agency="",
                 source_relationship_no=line["relationship_no"], standing="booked")
            for n, line in enumerate(form["years"])
        ]
        yield from Account(years).taken()
        own = [one for one in years if one.row["relationship_no"] == form["relationship_no"]]
        yield from amounts(form["money"], years, form["transfer_on"], f"{at}.form.money", PARTS, form["account_kind"])
        months = {(one.year, n) for one in own for n in one.insured}
        yield from _equal(f"{at}.form", "sum", form, local_months=len(months))
        yield from _equal(at, "move", row, **{name: form["money"][name] for name in MOVED})
        if row["booked_on"] and row["account_kind"] == "regular":
            yield from self.accepted(case, row, years, at)
        gap = {"difference_fen": row["money_fen"] - total}
        return {name: row[name] for name in (*MOVED, "money_fen")} | gap
    def accepted(self, case: Line, row: Line, years: Sequence[Year], at: str) -> Found:
        """What was booked from a form: the money, and its years word for word."""
        yield from _equal(at, "sum", row, money_fen=row["total_fen"])
        key = f"{case['case_no']}/book"
        account, pooled, total = (row[name] for name in MOVED)
        yield from self._posted(key, suspense=-total, person=account, fund=pooled)
        mine = [one.row for some in self.years.values() for one in some]
        kept = {(y["place"], y["year"]): y for y in mine if y["booked_key"] == key}
        for one in years:
            there = kept.get((one.row["place"], one.year), one.row)
            for name in (*BOOKED, *((*INTEREST, *CLOSING, "doubts") if one.closed else ())):
                yield from _same(f"{one.path}.{name}", "sum", there[name], one.row[name])
def amounts(row: Line, years: Sequence[Year], on: str, path: str, parts: Sequence[str], kind: str) -> Found:
    """Lines ① to ⑥ of a transfer 转移额 from the years; ① and ② where one place kept all of them."""
    wages, year = sum(one.wages for one in years if one.year >= 1998), int(on[:4])
    balance, old = Account(years).held(year - 1)
    this = sum(one.row["credited_fen"] for one in years if one.year == year)
    due = dict(zip(parts, (old, balance - old, this), strict=True))
    alone = len({one.stream for one in years}) == 1
    yield from _equal(path, "move", row, **(due if alone else {parts[2]: this}))
    share, total = _half_up(Fraction(wages * 12, 100)) * (kind == "regular"), row["account_fen"] + row["pooled_fen"]
    due = dict(zip(MOVED, (sum(row[name] for name in parts), share, total), strict=True))
    yield from _equal(path, "move", row, **due)
def known_of(row: Line) -> str | None:
    """What was published for a parameter row; one that is carried on has the last value before it."""
    name, place, year = row["name"], row["place"], int(row["since"][:4])
    if row["document"] == "测算假定":
        year = max((y for n, p, y in TABLE if (n, p) == (name, place) and y < year), default=year)
    return TABLE.get((name, place, year), FIXED.get(name))
def indices(years: Sequence[Year], said: Line, numbers: Numbers) -> dict[str, Any]:
    """Yearly indices 年度指数, their mean by months paid or due, and the years counted."""
    last, month = map(int, said["retirement_month"].split("-"))
    sums: dict[tuple[int, str], tuple[int, int]] = {}
    deemed = total = 0
    for one in years:
        until = range(12 if one.year < last else month if one.year == last else 0)
        months = [n for n in one.paid if n in one.insured and n in until]
        deemed += sum((one.row["deemed_months"] & ~one.row["paid_months"]) >> n & 1 for n in until)
        key, base = (one.year, one.row["place"]), sum(one.row["bases_fen"][n] or 0 for n in months)
        sums[key] = sums.get(key, (0, 0))[0] + len(months), sums.get(key, (0, 0))[1] + base
    rows, due = sorted((y, *some) for (y, _), some in sums.items() if some[0]), dict[str, Any]()
    for year, count, base in rows:
        wage = Fraction(numbers[WAGE, year + int(said["profile.index_offset"])]) * 100
        floor = 10**6 if said["profile"][:2] == "31" and 1993 <= year <= 2010 else 0
        index = max(_half_up(Fraction(base * 10**6, count) / wage), floor)
        due.setdefault(f"index_{year}", f"{index // 10**6}.{index % 10**6:06d}")
        total += index * count
    paid, first = sum(row[1] for row in rows), rows[0][0] if rows else last
    begun = sum(row[1] for row in rows if row[0] == first)
    gaps = said["profile.months_basis"] == "due" and first < last
    among = max(paid, begun + 12 * (last - first - 1) + month) if gaps else paid
    mean, all_of = _half_up(Fraction(total, max(among, 1))), paid + deemed
    ways = {"odd-months": Fraction(83 * all_of + 4 * (all_of // 12), 1000), "tenth-up": Fraction(-(-10 * all_of // 12), 10)}
    counted = ways.get(said["profile.years_rounding"], Fraction(all_of, 12))
    return {**due, "divisor_months": among, "average_index": f"{mean // 10**6}.{mean % 10**6:06d}",
            "contribution_years": f"{counted.numerator}/{counted.denominator}"}
def account(years: Sequence[Year], opening: int, year: int, month: int, numbers: Numbers) -> dict[str, Any]:
    """The account in the year of retirement 退休当年: simple interest to the month, each line to the fen."""
    rate, twelve = Fraction(numbers[RATE, year]) / 1200, [y.credits()[0] for y in years if y.year == year]
    credited = [sum(some[n] for some in twelve) for n in range(month)]
    weighted = sum(fen * (month - n) for n, fen in enumerate(credited))
    interest = _half_up(opening * rate * month) + _half_up(weighted * rate)
    return {"opening_fen": opening, "credited_fen": sum(credited), "interest_fen": interest}
def parts_of(said: Line) -> dict[str, Any]:
    """Parts, payout months, account and total of a monthly pension 基本养老金 by the formula."""
    if not {"basic_fen", "contribution_years", "average_index", "indexed_wage_fen"} <= set(said):
        return {}
    way = said.get("profile.amount_rounding", "fen")
    base = said.get("pension_base_fen") or int(Fraction(said["base"]) * 100)
    item: Any = {"jiao-up": lambda fen: -(-_half_up(fen) // 10) * 10,
                 "jiao": lambda fen: _half_up(fen / 10) * 10}.get(way, _half_up)
    index = Fraction(said["average_index"])
    due: dict[str, Any] = {"indexed_wage_fen": _half_up(base * index)}
    half = (Fraction(said.get("base_factor", 1)) + index) / 2
    due["basic_fen"] = item(base * half * Fraction(said["contribution_years"]) / 100)
    if {"balance_fen", "payout_months", "opening_fen", "age"} <= set(said):
        due["balance_fen"] = sum(said[f"{n}_fen"] for n in ("opening", "credited", "interest"))
        due["account_fen"] = item(said["balance_fen"] / Fraction(said["payout_months"]))
        age, more = map(int, said["age"].split("-"))
        low, high = (int(TABLE[PAYOUT, "", min(max(n, 40), 70)]) for n in (age, age + 1))
        tenths = _half_up(Fraction(10 * (12 * low - (low - high) * more), 12))
        due["payout_months"] = f"{tenths / 10:.1f}"
    parts = (said["basic_fen"], said["account_fen"], said.get("transition_fen", 0))
    due["total_fen"] = -(-sum(parts) // 10) * 10 if way == "total-jiao-up" else sum(parts)
    return due
def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
def _plain(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
def key_of(text: str, kid: str) -> bytes:
    """The raw public key: of a PEM, or of a directory file under the key's id."""
    if text.lstrip().startswith("{"):
        inner = json.loads(_plain(json.loads(text)["directory"].split(".")[1]))
        text = {k["kid"]: k["public"] for a in inner["agencies"] for k in a["keys"]}.get(kid, "")
    return base64.b64decode("".join(text.strip().splitlines()[1:-1]))[-32:]
def signature(file: Line, trusted: str) -> Iterator[Difference | None]:
    """The agency's Ed25519 signature over the record 机构签名; None where this Python cannot check it."""
    head, _, mark = file["signature"]["jws"].split(".")
    kid = json.loads(_plain(head))["kid"]
    body = base64.urlsafe_b64encode(_canonical(file["record"])).rstrip(b"=").decode()
    key = key_of(file["signature"]["public"], kid)
    if trusted:
        yield from _same("signature.public", "signature", key_of(trusted, kid).hex() or "目录中没有这把密钥 no such key there", key.hex())
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey as Key

        Key.from_public_bytes(key).verify(_plain(mark), f"{head}.{body}".encode())
    except ImportError:
        yield None
    except Exception:  # InvalidSignature, whose class comes from the same package
        yield from _same("signature.jws", "signature", "签名有效 a signature that fits", mark[:16])

SAYS = {
    "zh": ("一致：重新计算没有差异。", "第一处不一致：{}\n  应为 {}\n  实为 {}\n  依据 {}", "不是权益记录副本：{}",
           "签名有效，密钥 {}。", "密钥属于哪个机构未核对：用 --key 给出其公钥或者机构目录文件。",
           "未核对签名：请安装 cryptography。", "没有核对（不在本程序的数值表内；机构加载的参数文件用 --law 给出）：{}"),
    "en": ("The same: recomputed without a difference.", "First difference: {}\n  should be {}\n  is {}\n  by {}",
           "Not a copy of a record: {}", "The signature fits, key {}.",
           "Whose key it is was not checked: use --key.", "Signature not checked: install cryptography.",
           "Not checked (not in the tables here; give files of numbers the agency loaded by --law): {}")}
parser = argparse.ArgumentParser(prog="shebao verify", description="副本核验 recompute a copy")
parser.add_argument("file", type=Path, metavar="EXPORT.json")
parser.add_argument("--key", type=Path, help="the agency's public key (PEM) or directory file")
parser.add_argument("--law", type=Path, action="append", default=[], help="numbers the agency loaded (CSV)")
parser.add_argument("--lang", choices=["zh", "en"], default="zh")
def run(argv: Sequence[str]) -> int:
    """Exit 0 the same, 1 a difference, 2 not a copy."""
    asked = parser.parse_args(argv)
    good, bad, none, fits, whose, unsigned, unchecked = SAYS[asked.lang]
    try:
        file = json.loads(asked.file.read_text(encoding="utf-8"))
        if file["record"]["format"] != FORMAT:
            raise ValueError(file["record"]["format"])
        trusted = asked.key.read_text(encoding="utf-8") if asked.key else ""
        marks = list(signature(file, trusted))
        for row in (row for path in asked.law for row in csv.DictReader(path.read_text("utf-8-sig").splitlines())):
            TABLE[row["name"], row["place"], int(row["since"][:4])] = row["value"]
        copy = Copy(file["record"])
        first = next(copy.differences(), next(filter(None, marks), None))
        key = hashlib.sha256(key_of(file["signature"]["public"], "")).hexdigest()[:16]
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        print(none.format(f"{type(error).__name__} {error}"), file=sys.stderr)
        return 2
    left = unchecked.format("；".join(sorted(copy.unchecked))) if copy.unchecked else ""
    tail = (unsigned if None in marks else fits.format(key), "" if trusted else whose, left)
    print(bad.format(*first) if first else "\n".join(filter(None, (good, *tail))))
    return 1 if first else 0

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
