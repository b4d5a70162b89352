"""A hard file of accounts with its truth: invented people, some with a second or third account, some easily taken for one.

    python -m bench.duplicates_people --n 1000000 --accounts FILE.parquet --truth FILE.parquet

One person, several accounts, a class each: fifteen digits under eighteen, a digit typed wrongly or swapped, two errors at
once, traditional, variant and rare characters, dots, foreigners' names, a slip or a new name, missing fields, a new mobile.
Two people, never a pair: twins with neighbouring numbers and names that differ in a character, father and son, namesakes born
on one day, whole families and whole companies on one mobile, one number given to two.
"""

import argparse
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from shebao.base import invented
from shebao.identity.rules import check_character

FIRST = date(1944, 1, 1)
DAYS = 22_000
SAME_DAY = 600


class Mix(NamedTuple):
    """How hard: shares of all people."""

    again: float = 0.10
    twins: float = 0.02
    sons: float = 0.03
    families: float = 0.25
    namesakes: float = 0.004
    shared: float = 0.001
    companies: float = 0.02
    dirt: float = 0.02
    """Missing fields among people with one account."""


class Row(NamedTuple):
    """One account."""

    id_no: str
    name: str
    sex: str
    birth: str
    office: str
    mobile: str


FOREIGN = (
    "MARIA ROSSI", "JOHN SMITH", "JEAN PIERRE MARTIN", "ANNA KOWALSKA", "KIM MIN SU", "NGUYEN VAN AN", "O'BRIEN PATRICK",
    "JOSÉ GARCÍA", "SATO YUKI", "IVAN PETROV", "FATIMA HASSAN", "MICHAEL JAMES BROWN", "LI NA", "PARK JI HYE",
)  # fmt: skip
TRADITIONAL = dict(zip(
    "张陈杨赵黄吴孙马罗郑谢韩冯于萧邓许傅苏卢蒋贾叶阎钟谭陆邹龙万钱汤贺赖龚单区强军伟国华东飞龙兰云凤丽静霞红玉珍娇学庆贵宝荣",
    "張陳楊趙黃吳孫馬羅鄭謝韓馮於蕭鄧許傅蘇盧蔣賈葉閻鍾譚陸鄒龍萬錢湯賀賴龔單區強軍偉國華東飛龍蘭雲鳳麗靜霞紅玉珍嬌學慶貴寶榮",
    strict=True,
))  # fmt: skip
VARIANTS = {"峰": "峯", "群": "羣", "哲": "喆", "升": "昇", "苏": "甦", "宁": "甯", "修": "脩", "和": "龢", "坤": "堃", "寿": "夀",
            "勋": "勲", "德": "悳", "熙": "煕", "果": "菓", "珍": "珎", "俊": "儁"}  # fmt: skip
HOMOPHONES = {"伟": "玮", "强": "墙", "军": "君", "勇": "永", "杰": "洁", "明": "名", "辉": "晖", "平": "萍", "建": "健", "志": "治",
              "华": "桦", "俊": "峻", "峰": "锋", "宇": "羽", "英": "莹", "芳": "方", "丽": "莉", "娟": "涓", "静": "婧", "红": "虹",
              "梅": "玫", "燕": "艳", "兰": "岚", "晓": "小", "小": "晓", "玉": "钰", "雪": "学", "慧": "惠", "云": "芸", "佳": "嘉",
              "欣": "新", "文": "雯", "涛": "韬", "海": "亥", "波": "博", "春": "椿", "成": "诚", "永": "勇", "新": "欣"}  # fmt: skip
LOST = "?□*"


def people(count: int, seed: int, mix: Mix) -> list[Row]:
    """People with one account each, the easily mistaken among them."""
    dice = random.Random(seed)
    found: list[Row] = []
    while len(found) < count:
        throw = dice.random()
        one = person(dice)
        plain = len(one.name) <= 4 and not one.name.isascii()
        if throw < mix.twins and plain:
            found += twins(dice, one)
        elif throw < mix.twins + mix.sons and plain:
            found += father_and_son(dice, one)
        elif throw < mix.twins + mix.sons + mix.families:
            found += [one, person(dice, mobile=one.mobile, office=one.office)]
        elif throw < mix.twins + mix.sons + mix.families + mix.namesakes:
            found += [one, namesake(dice, one)]
        elif throw < mix.twins + mix.sons + mix.families + mix.namesakes + mix.shared:
            other = person(dice, sex=one.sex)
            found += [one, other._replace(id_no=one.id_no, birth=one.birth, office=one.office)]
        elif (
            throw
            < mix.twins + mix.sons + mix.families + mix.namesakes + mix.shared + mix.companies / 12
        ):
            found += [person(dice, mobile=one.mobile) for _ in range(12)]
        else:
            found.append(one)
    return [lacking(dice, row) if dice.random() < mix.dirt else row for row in found[:count]]


def number(area: int, born: date, sequence: int) -> str:
    """A right number."""
    body = f"{area}{born:%Y%m%d}{sequence:03d}"
    return body + check_character(body)


def person(dice: random.Random, **given: str) -> Row:
    """One invented person."""
    sex = given.get("sex") or dice.choice("MF")
    born = FIRST + timedelta(days=dice.randrange(DAYS))
    sequence = 2 * dice.randrange(SAME_DAY // 2) + (1 if sex == "M" else 2)
    area = 160100 + dice.randrange(1, 60)
    name = dice.choice(FOREIGN) if dice.random() < 0.002 else invented.name(dice, sex)
    return Row(
        number(area, born, sequence), name, sex, f"{born:%Y%m%d}",
        given.get("office") or f"{area if dice.random() < 0.7 else 160100 + dice.randrange(1, 60)}",
        given.get("mobile") or mobile(dice),
    )  # fmt: skip


def mobile(dice: random.Random) -> str:
    """A mobile of a prefix nobody has been given."""
    return f"1{dice.choice('3456789')}{dice.randrange(10**9):09d}"


def _given(dice: random.Random, sex: str, other: str) -> str:
    """A given character unlike another in its sound."""
    drawn = invented.GIVEN[sex]
    while True:
        made = dice.choices(drawn.values, cum_weights=drawn.cumulative)[0]
        if made != other and HOMOPHONES.get(other) != made and HOMOPHONES.get(made) != other:
            return made


def twins(dice: random.Random, one: Row) -> list[Row]:
    """Two on one day, one mobile, numbers that follow each other, names that differ in their last character."""
    born = date(int(one.birth[:4]), int(one.birth[4:6]), int(one.birth[6:]))
    sequence = int(one.id_no[14:17]) + 2
    other = number(int(one.id_no[:6]), born, min(sequence, 995))
    name = one.name[:-1] + _given(dice, one.sex, one.name[-1])
    changed = one.mobile if dice.random() < 0.8 else mobile(dice)
    return [one, one._replace(id_no=other, name=name, mobile=changed)]


def father_and_son(dice: random.Random, one: Row) -> list[Row]:
    """One mobile, one surname, often a character in common, born apart."""
    born = FIRST + timedelta(days=dice.randrange(DAYS))
    name = one.name[:-1] + _given(dice, "M", one.name[-1])
    sequence = 2 * dice.randrange(SAME_DAY // 2) + 1
    son = one._replace(
        id_no=number(int(one.id_no[:6]), born, sequence), name=name, sex="M", birth=f"{born:%Y%m%d}"
    )
    return [one, son]


def namesake(dice: random.Random, one: Row) -> Row:
    """Another person of the same name, born on the same day."""
    born = date(int(one.birth[:4]), int(one.birth[4:6]), int(one.birth[6:]))
    area = int(one.id_no[:6]) if dice.random() < 0.5 else 160100 + dice.randrange(1, 60)
    sequence = (int(one.id_no[14:17]) + 2 * dice.randrange(1, SAME_DAY // 2)) % 990
    office = one.office if dice.random() < 0.5 else str(area)
    return one._replace(id_no=number(area, born, sequence), office=office, mobile=mobile(dice))


def lacking(dice: random.Random, row: Row) -> Row:
    """An account with a field or two not filled in, or filled with nothing."""
    field = dice.choice(Row._fields[:1] + Row._fields[2:])
    empty = dice.choice(["", "", "", "无", "NULL"]) if field == "id_no" else ""
    return row._replace(**{field: empty})


# ---- one person again ------------------------------------------------------------------------


def _typed(dice: random.Random, text: str) -> str:
    at = dice.randrange(len(text))
    return text[:at] + dice.choice("0123456789".replace(text[at], "")) + text[at + 1 :]


def _swapped(dice: random.Random, text: str) -> str:
    places = [n for n in range(len(text) - 2) if text[n] != text[n + 1]]
    at = dice.choice(places or [0])
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _foreign(dice: random.Random, name: str) -> str:
    words = name.split()
    kind = dice.randrange(3)
    if kind == 0:
        return " ".join(word.capitalize() for word in words)
    return " ".join(words[1:] + words[:1]) if kind == 1 else name.replace(" ", "  ").lower()


def _each(name: str, table: dict[str, str]) -> str:
    return "".join(table.get(character, character) for character in name)


def _moved(dice: random.Random, row: Row) -> Row:
    """The mobile changed, and perhaps the office."""
    office = row.office if dice.random() < 0.6 else str(160100 + dice.randrange(1, 60))
    return row._replace(mobile=mobile(dice) if dice.random() < 0.6 else row.mobile, office=office)


def _number(dice: random.Random, row: Row, kind: str) -> Row:
    text = row.id_no
    if kind == "fifteen-digits":
        return row._replace(id_no=text[:6] + text[8:17] if text[6:8] == "19" else text)
    if kind == "digit-typed":
        return row._replace(id_no=_typed(dice, text))
    if kind == "digits-swapped":
        return row._replace(id_no=_swapped(dice, text))
    if kind == "digit-lost":
        at = dice.randrange(17)
        return row._replace(id_no=text[:at] + text[at + dice.choice((0, 1)) :] if dice.random() < 0.5
                            else text[:at] + text[at] + text[at:])  # fmt: skip
    if kind.startswith("two-errors"):
        return row._replace(id_no=_typed(dice, dice.choice((_typed, _swapped))(dice, text)))
    wide = text.translate({48 + n: 0xFF10 + n for n in range(10)})
    return row._replace(
        id_no=dice.choice([wide, text.lower(), f" {text[:6]} {text[6:14]} {text[14:]}", f"'{text}"])
    )


def _name(dice: random.Random, row: Row, kind: str) -> Row:
    name = row.name
    if kind == "traditional":
        return row._replace(name=_each(name, TRADITIONAL))
    if kind == "variant":
        return row._replace(name=_each(name, VARIANTS))
    if kind == "homophone":
        return row._replace(name=name[0] + _each(name[1:], HOMOPHONES))
    if kind == "rare-lost":
        return row._replace(name=name[:-1] + dice.choice(LOST))
    if kind == "interpunct":
        return row._replace(
            name=name.replace("·", dice.choice(["", "•", ".", "・", " · ", "．", " "]))
        )
    if kind == "foreign":
        return row._replace(name=_foreign(dice, name))
    if kind == "name-slip" and len(name) >= 3:
        at = dice.randrange(1, len(name))
        return row._replace(
            name=name[:at] + _given(dice, row.sex or "M", name[at]) + name[at + 1 :]
        )
    return row


FIELDS = {"birth-missing": "birth", "sex-missing": "sex", "office-missing": "office", "name-missing": "name",
          "number-missing": "id_no"}  # fmt: skip
KINDS = {
    "fifteen-digits": 14, "digit-typed": 10, "digits-swapped": 6, "digit-lost": 3, "two-errors": 3, "two-errors+mobile": 3,
    "number-written": 4, "traditional": 6, "variant": 3, "homophone": 4, "rare-lost": 2, "interpunct": 3, "foreign": 3,
    "name-slip": 4, "renamed+mobile": 1, "mobile-new": 10, "birth-missing": 3, "sex-missing": 2, "office-missing": 2,
    "name-missing": 1, "number-missing+mobile": 6, "number-missing": 1, "fifteen+traditional": 2, "typed+homophone": 2,
    "typed+name-slip": 1, "number-missing+homophone+mobile": 1, "typed+birth-missing": 2,
}  # fmt: skip
"""Class and weight of a second account."""


def again(dice: random.Random, one: Row, kind: str) -> Row:
    """A second account of a person, spoilt in one way or two; the mobile changes unless the class says it stays."""
    row = one if "+mobile" in kind else _moved(dice, one)
    for part in kind.removesuffix("+mobile").split("+"):
        part = {"fifteen": "fifteen-digits", "typed": "digit-typed"}.get(part, part)
        if part == "mobile-new":
            row = row._replace(mobile=mobile(dice))
        elif part == "renamed":
            row = row._replace(name=invented.name(dice, row.sex or "F"))
        elif part in FIELDS:
            row = row._replace(**{FIELDS[part]: ""})
        elif part in (
            "traditional",
            "variant",
            "homophone",
            "rare-lost",
            "interpunct",
            "foreign",
            "name-slip",
        ):
            row = _name(dice, row, part)
        else:
            row = _number(dice, row, part)
    return row


def _fits(one: Row, kind: str) -> bool:
    """Whether a class can happen to a person."""
    if "" in one or len(one.id_no) != 18:
        return False
    if "interpunct" in kind:
        return "·" in one.name
    if "foreign" in kind:
        return one.name.isupper() and " " in one.name
    if "rare-lost" in kind or "name-slip" in kind:
        return len(one.name) == 3
    if "traditional" in kind:
        return _each(one.name, TRADITIONAL) != one.name
    if "variant" in kind:
        return _each(one.name, VARIANTS) != one.name
    if "homophone" in kind:
        return _each(one.name[1:], HOMOPHONES) != one.name[1:] and "·" not in one.name
    return one.id_no[6:8] == "19" if "fifteen" in kind else True


class File(NamedTuple):
    """Accounts, and the pairs that are true with their classes."""

    accounts: Any
    truth: Any


def draw(count: int, seed: int = 1, mix: Mix | None = None) -> File:
    """A file of `count` accounts."""
    mix = mix or Mix()
    dice = random.Random(f"again/{seed}")
    base = people(int(count / (1 + mix.again)), seed, mix)
    dotted = [n for n, row in enumerate(base) if "·" in row.name]
    abroad = [n for n, row in enumerate(base) if row.name.isupper() and " " in row.name]
    kinds, weights = list(KINDS), list(KINDS.values())
    rows, owner, kind_of = list(base), list(range(len(base))), [""] * len(base)
    used: set[int] = set()
    while len(rows) < count:
        kind = dice.choices(kinds, weights)[0]
        pool = {"interpunct": dotted, "foreign": abroad}.get(kind)
        for _ in range(200):
            at = dice.choice(pool) if pool else dice.randrange(len(base))
            if at not in used and _fits(base[at], kind):
                break
        else:
            continue
        used.add(at)
        third = dice.random() < 0.04 and "renamed" not in kind
        for one in [kind, "mobile-new"] if third else [kind]:
            rows.append(again(dice, base[at], one))
            owner.append(at)
            kind_of.append(one)
    return _filed(rows[:count], owner[:count], kind_of[:count], seed)


def _filed(rows: list[Row], owner: list[int], kind_of: list[str], seed: int) -> File:
    """Accounts in no order, under account numbers that say nothing."""
    order = np.random.default_rng(seed).permutation(len(rows))
    acct = np.empty(len(rows), np.int64)
    acct[order] = np.arange(len(rows))
    names = [f"A{n:08d}" for n in acct.tolist()]
    columns = {f: pa.array([rows[n][at] for n in order]) for at, f in enumerate(Row._fields)}
    accounts = pa.table({"acct": pa.array([names[n] for n in order]), **columns})
    by_owner: dict[int, list[int]] = {}
    for n, one in enumerate(owner):
        by_owner.setdefault(one, []).append(n)
    pairs = []
    for members in by_owner.values():
        for n, x in enumerate(members):
            for y in members[n + 1 :]:
                kind = kind_of[y] if not kind_of[x] else f"{kind_of[x]}&{kind_of[y]}"
                a, b = sorted((names[x], names[y]))
                pairs.append((a, b, kind))
    a, b, kind = (list(c) for c in zip(*pairs, strict=True)) if pairs else ([], [], [])
    return File(accounts, pa.table({"a": pa.array(a, pa.string()), "b": pa.array(b, pa.string()), "class": pa.array(kind, pa.string())}))  # fmt: skip


def main() -> None:
    """Write one file and its truth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--accounts", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    asked = parser.parse_args()
    drawn = draw(asked.n, asked.seed)
    pq.write_table(drawn.accounts, asked.accounts)
    pq.write_table(drawn.truth, asked.truth)


if __name__ == "__main__":
    main()
