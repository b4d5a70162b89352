"""Another hand's hard file of accounts: households, and four counters that each spoil what passes through in their own way.

Nothing here is shared with `duplicates_people.py` but the columns: names come from Faker, people live in households of one to
five with one telephone, errors fall on each field by itself and pile up. The class of a true pair says what stayed whole:
`number`, `mobile`, `number+mobile`, `neither`.
"""

import random
from typing import Any

import pyarrow as pa
from faker import Faker

from shebao.identity.rules import check_character

DIGITS = "0123456789"
LOOKS_LIKE = {
    "0": "68",
    "1": "74",
    "2": "7",
    "3": "85",
    "5": "36",
    "6": "05",
    "7": "12",
    "8": "30",
    "9": "04",
    "4": "19",
}
"""What a reader takes a digit for."""
COUNTERS = ("paper", "telephone", "old-system", "web")
TOWNS = [f"16{city:02d}{district:02d}" for city in range(1, 13) for district in range(1, 9)]
UYGHUR = (
    "阿依古丽",
    "买买提",
    "吐尔逊",
    "艾尼瓦尔",
    "热孜万古丽",
    "阿卜杜拉",
    "努尔买买提",
    "玉素甫",
    "卡哈尔",
    "帕孜来提",
    "木台力甫",
)


def draw(count: int, seed: int = 1) -> tuple[Any, Any]:
    """Accounts and truth."""
    dice = random.Random(f"households/{seed}")
    fake = Faker("zh_CN")
    fake.seed_instance(seed)
    rows: list[dict[str, str]] = []
    truth: list[tuple[int, int, str]] = []
    while len(rows) < count:
        for one in household(dice, fake):
            at = len(rows)
            rows.append(one)
            if dice.random() < 0.12 and one["id_no"]:
                copies = [at]
                for _ in range(1 if dice.random() < 0.9 else 2):
                    rows.append(passed(dice, one))
                    copies.append(len(rows) - 1)
                truth += [
                    (p, q, whole(rows[p], rows[q]))
                    for n, p in enumerate(copies)
                    for q in copies[n + 1 :]
                ]
    order = list(range(len(rows)))
    dice.shuffle(order)
    acct = {n: 5_000_000 + place for place, n in enumerate(order)}
    columns = {
        f: pa.array([rows[n][f] or None for n in order])
        for f in ("mobile", "birth", "id_no", "office", "name", "sex")
    }
    accounts = pa.table({**columns, "acct": pa.array([acct[n] for n in order], pa.int64())})
    pairs = [(min(acct[p], acct[q]), max(acct[p], acct[q]), kind) for p, q, kind in truth]
    a, b, kind = (list(c) for c in zip(*pairs, strict=True))
    return accounts, pa.table({"a": a, "b": b, "class": kind})


def whole(one: dict[str, str], other: dict[str, str]) -> str:
    """What both accounts still have alike."""
    kept = []
    left, right = (o["id_no"].replace(" ", "").replace("-", "").upper() for o in (one, other))
    fifteen = (
        {left, right}
        if len(left) == len(right)
        else {n[:6] + n[8:17] if len(n) == 18 else n for n in (left, right)}
    )
    if left and right and len(fifteen) == 1:
        kept.append("number")
    if one["mobile"] and one["mobile"][-11:] == other["mobile"][-11:]:
        kept.append("mobile")
    return "+".join(kept) or "neither"


def household(dice: random.Random, fake: Faker) -> list[dict[str, str]]:
    """One to five people on one telephone: parents, children of one surname, now and then twins."""
    town, telephone = dice.choice(TOWNS), _telephone(dice)
    year = dice.randrange(1950, 1992)
    surname = fake.last_name()
    people = [_one(dice, fake, town, telephone, "M", year, surname)]
    if dice.random() < 0.7:
        people.append(
            _one(dice, fake, town, telephone, "F", year + dice.randrange(-4, 5), fake.last_name())
        )
    if dice.random() < 0.5 and year < 1980:
        child = _one(dice, fake, town, telephone, dice.choice("MF"), year + 25, surname)
        people.append(child)
        if dice.random() < 0.08:
            body = child["id_no"][:14] + f"{(int(child['id_no'][14:17]) + 2) % 1000:03d}"
            given = child["name"][:-1] + fake.first_name()[-1:]
            if given != child["name"]:
                people.append(child | {"id_no": body + check_character(body), "name": given})
    for one in people:
        if dice.random() < 0.4:
            one["mobile"] = _telephone(dice)
        for field in ("id_no", "birth", "mobile", "office", "sex", "name"):
            if dice.random() < 0.004:
                one[field] = ""
    return people


def _telephone(dice: random.Random) -> str:
    return "1" + "".join(dice.choice(DIGITS) for _ in range(10))


def _one(
    dice: random.Random, fake: Faker, town: str, telephone: str, sex: str, year: int, surname: str
) -> dict[str, str]:
    birth = f"{year}{dice.randrange(1, 13):02d}{dice.randrange(1, 29):02d}"
    sequence = dice.randrange(0, 400) * 2 + (sex == "M")
    body = f"{town}{birth}{sequence:03d}"
    name = surname + (fake.first_name_male() if sex == "M" else fake.first_name_female())
    if dice.random() < 0.03:
        name = "·".join(dice.sample(UYGHUR, 2))
    return {
        "id_no": body + check_character(body),
        "name": name,
        "sex": sex,
        "birth": birth,
        "office": town,
        "mobile": telephone,
    }


def passed(dice: random.Random, one: dict[str, str]) -> dict[str, str]:
    """The same person once more, through one of the counters."""
    row, counter = dict(one), dice.choice(COUNTERS)
    if dice.random() < 0.35:
        row["mobile"] = _telephone(dice)
    if dice.random() < 0.25:
        row["office"] = dice.choice(TOWNS)
    if counter == "old-system":
        if row["id_no"][6:8] == "19" and dice.random() < 0.6:
            row["id_no"] = row["id_no"][:6] + row["id_no"][8:17]
        row["name"] = "".join(
            "?" if dice.random() < 0.01 else c for c in row["name"].replace("·", "")
        )
        row["sex"] = {"M": "1", "F": "2"}.get(row["sex"], "")
    elif counter == "paper" and dice.random() < 0.3:
        row["id_no"] = _misread(dice, row["id_no"], 1 if dice.random() < 0.8 else 2)
    elif counter == "telephone":
        if dice.random() < 0.2:
            row["id_no"] = _misheard(dice, row["id_no"])
        row["sex"] = {"M": "男", "F": "女"}.get(row["sex"], "")
    elif counter == "web":
        row["mobile"] = f"+86 {row['mobile']}" if row["mobile"] else ""
        row["birth"] = (
            f"{row['birth'][:4]}-{row['birth'][4:6]}-{row['birth'][6:]}" if row["birth"] else ""
        )
        row["id_no"] = row["id_no"].lower()
    for field in ("birth", "office", "sex"):
        if dice.random() < 0.05:
            row[field] = ""
    if row["mobile"] == one["mobile"] and dice.random() < 0.06:
        row["id_no"] = ""
    return row


def _misread(dice: random.Random, text: str, times: int) -> str:
    for _ in range(times):
        at = dice.randrange(17)
        text = text[:at] + dice.choice(LOOKS_LIKE[text[at]]) + text[at + 1 :]
    return text


def _misheard(dice: random.Random, text: str) -> str:
    at = dice.randrange(4, 16)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
