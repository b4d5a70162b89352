"""A third hand's file of accounts: villages of few surnames, read out of four old registers, each with its own bad habits.

Unlike the other two it is thick with namesakes (a village has three surnames and two dozen given characters), a third of all people
stand in two registers or more, and what is spoilt is spoilt by a machine: a spreadsheet that rounds eighteen digits to fifteen, a
field that held four characters, a screen that had no rare characters, notes written into the name. `Row.kept` says what of a line
is still whole; the class of a true pair is what is whole on both: `number`, `mobile`, `number+mobile`, `neither`.
"""

import random
from datetime import date, timedelta
from typing import Any, NamedTuple

import pyarrow as pa

from shebao.identity.rules import check_character

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "建国志强秀英桂兰玉梅小军海燕德福春生金凤文武学礼长富美华新民根宝"
RARE = {"䶮": "YAN", "㛃": "JIE", "𬱖": "DI", "堃": "KUN", "垚": "YAO", "翀": "CHONG"}
WESTERN = (
    "阿卜杜热西提",
    "麦麦提艾力",
    "古丽巴哈尔",
    "图尔荪江",
    "艾合买提",
    "帕提古丽",
    "库尔班",
    "热依汗",
)
TRADITIONAL = str.maketrans(
    "张陈杨赵黄吴孙马罗郑谢韩冯于萧国强兰军凤学长华宝",
    "張陳楊趙黃吳孫馬羅鄭謝韓馮於蕭國強蘭軍鳳學長華寶",
)
NOTES = ("（户主）", "(已故)", "（迁出）", "(1)", "＊")
REGISTERS = ("spreadsheet", "paper", "mainframe", "telephone")


class Row(NamedTuple):
    """One line of a register, and which of number, mobile and name are whole."""

    id_no: str
    name: str
    sex: str
    birth: str
    office: str
    mobile: str
    kept: frozenset[str]


WHOLE = frozenset({"number", "mobile", "name"})


def draw(count: int, seed: int = 1) -> tuple[Any, Any]:
    """Accounts (all columns text) and truth (`a`, `b`, `class`)."""
    dice = random.Random(f"registers/{seed}")
    rows: list[Row] = []
    truth: list[tuple[int, int, str]] = []
    while len(rows) < count:
        for one in village(dice, min(400, count - len(rows))):
            throw = dice.random()
            lines = 1 if throw < 0.78 else 2 if throw < 0.96 else 3
            first = len(rows)
            rows += [entered(dice, one, again=n > 0) for n in range(lines)]
            for p in range(first, len(rows)):
                truth += [(p, q, shared(rows[p], rows[q])) for q in range(p + 1, len(rows))]
    order = list(range(len(rows)))
    dice.shuffle(order)
    acct = {n: f"{dice.choice('XYZ')}-{place:07d}" for place, n in enumerate(order)}
    columns = {
        f: pa.array([getattr(rows[n], f) for n in order], pa.string()) for f in Row._fields[:-1]
    }
    accounts = pa.table({"acct": pa.array([acct[n] for n in order]), **columns})
    pairs = [(*sorted((acct[p], acct[q])), kind) for p, q, kind in truth]
    a, b, kind = (list(c) for c in zip(*pairs, strict=True)) if pairs else ([], [], [])
    return accounts, pa.table({"a": a, "b": b, "class": kind})


def shared(one: Row, other: Row) -> str:
    """What is whole on both lines: a number wants a name that can still be read, a mobile too."""
    kept = one.kept & other.kept
    return "+".join(what for what in ("number", "mobile") if what in kept) or "neither"


def village(dice: random.Random, people: int) -> list[Row]:
    """People of one village: one division, three surnames, families on one telephone, brothers with a character in common."""
    division = f"16{dice.randrange(1, 30):02d}{dice.randrange(21, 29)}"
    surnames = dice.sample(SURNAMES, 3)
    found: list[Row] = []
    while len(found) < people:
        surname, telephone, common = dice.choice(surnames), mobile(dice), dice.choice(GIVEN)
        family: set[str] = set()
        for _ in range(dice.choice((1, 2, 2, 3, 4))):
            sex = dice.choice("MF")
            throw = dice.random()
            if throw < 0.04:
                name = "·".join(dice.sample(WESTERN, 2))
            elif throw < 0.06:
                name = surname + dice.choice(list(RARE))
            elif throw < 0.25:
                name = surname + dice.choice(GIVEN)
            else:
                name = surname + common + dice.choice(GIVEN)
            if name in family:
                continue
            family.add(name)
            born = date(1938, 1, 1) + timedelta(days=dice.randrange(25_000))
            body = f"{division}{born:%Y%m%d}{dice.randrange(0, 250) * 2 + (sex == 'M'):03d}"
            own = telephone if dice.random() < 0.7 else mobile(dice)
            found.append(
                Row(body + check_character(body), name, sex, f"{born:%Y%m%d}", division, own, WHOLE)
            )
    return found[:people]


def mobile(dice: random.Random) -> str:
    """Eleven digits."""
    return f"1{dice.choice('3578')}{dice.randrange(10**9):09d}"


def entered(dice: random.Random, one: Row, *, again: bool) -> Row:
    """A person as one of the registers has it; a second line is another day's: a new telephone, another office."""
    register = dice.choice(REGISTERS)
    row = one
    if again and dice.random() < 0.4:
        row = row._replace(mobile=mobile(dice), kept=row.kept - {"mobile"})
    if again and dice.random() < 0.3:
        row = row._replace(office=f"16{dice.randrange(1, 30):02d}{dice.randrange(21, 29)}")
    row = READERS[register](dice, row, 1.0 if again else 0.1)
    if dice.random() < 0.03:
        row = row._replace(
            **{dice.choice(("birth", "sex", "office")): dice.choice(("", "NULL", "0", "-"))}
        )
    if dice.random() < 0.01:
        row = row._replace(mobile=dice.choice(("", "0", "13800000000")), kept=row.kept - {"mobile"})
    return row


def spreadsheet(dice: random.Random, row: Row, much: float) -> Row:
    """Numbers rounded to fifteen digits or with an apostrophe, days with slashes, blanks in names, mobiles as floats."""
    number, kept = row.id_no, row.kept
    throw = dice.random()
    if throw < 0.06 * much and number.isdigit():
        number, kept = number[:15] + "000", kept - {"number"}
    elif throw < 0.3:
        number = (
            f"'{number}"
            if dice.random() < 0.5
            else f"{number}.0"
            if number.isdigit()
            else number.lower()
        )
    name = (
        row.name if len(row.name) != 2 or dice.random() < 0.5 else f"{row.name[0]}　{row.name[1]}"
    )
    birth = f"{row.birth[:4]}/{int(row.birth[4:6])}/{int(row.birth[6:])}"
    return row._replace(id_no=number, name=name, birth=birth, mobile=f"{row.mobile}.0" if dice.random() < 0.3 else row.mobile,
                        office=f"{row.office}000000", sex={"M": "男", "F": "女"}[row.sex], kept=kept)  # fmt: skip


def paper(dice: random.Random, row: Row, much: float) -> Row:
    """Read from paper: a digit or two taken for another, a character for one that looks or sounds alike, notes in the name."""
    number, name, kept = row.id_no, row.name, row.kept
    throw = dice.random()
    if throw < 0.15 * much:
        for _ in range(1 if dice.random() < 0.85 else 2):
            at = dice.randrange(17)
            number = (
                number[:at] + dice.choice("0123456789".replace(number[at], "")) + number[at + 1 :]
            )
        kept -= {"number"}
    elif throw < 0.25 * much:
        at = dice.randrange(16)
        number = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        kept -= {"number"} if number != row.id_no else frozenset()
    if dice.random() < 0.15:
        name = name.translate(TRADITIONAL)
    if dice.random() < 0.03:
        name += dice.choice(NOTES)
    birth = f"{row.birth[:4]}年{int(row.birth[4:6])}月{int(row.birth[6:])}日"
    return row._replace(id_no=number, name=name, birth=birth, kept=kept)


def mainframe(dice: random.Random, row: Row, much: float) -> Row:
    """Fifteen digits, four characters of a name, no rare characters, codes for the sex, two digits of the year left alone."""
    number, name, kept = row.id_no, row.name, row.kept
    if number[6:8] == "19" and dice.random() < 0.5 * much + 0.05:
        number = number[:6] + number[8:17]
    for character, sound in RARE.items():
        name = name.replace(character, dice.choice(("?", "□", sound)))
    if "·" in name:
        name = dice.choice((name.replace("·", ""), name.replace("·", "."), name.replace("·", " ")))
        if dice.random() < 0.2:
            name, kept = name[:6], kept - {"name"}
    return row._replace(id_no=number, name=name, sex={"M": "1", "F": "2"}[row.sex], kept=kept)


def telephone(dice: random.Random, row: Row, much: float) -> Row:
    """Said on the telephone: another character of the same sound, no number at all, a mobile with blanks or a country code."""
    number, kept, name = row.id_no, row.kept, row.name
    if dice.random() < 0.12 * much and "mobile" in kept:
        number, kept = dice.choice(("", "无", "000000000000000000")), kept - {"number"}
    if dice.random() < 0.1 * much:
        name = name.translate(str.maketrans("志秀玉梅军凤文华新", "治绣钰玫君奉雯桦欣"))
    text = row.mobile
    said = dice.choice(
        (
            text,
            f"+86{text}",
            f"{text[:3]} {text[3:7]} {text[7:]}",
            f"86-{text}",
            f"{text[:3]}-{text[3:7]}-{text[7:]}",
        )
    )
    return row._replace(id_no=number, name=name, mobile=said, kept=kept)


READERS = {
    "spreadsheet": spreadsheet,
    "paper": paper,
    "mainframe": mainframe,
    "telephone": telephone,
}
