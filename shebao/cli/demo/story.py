"""The cast and the places of the demonstration 演示人物与地点. All invented; division codes are real."""

from datetime import date
from typing import NamedTuple

START = date(2026, 3, 2)
"""The first day of the story."""


OPENING_FEN = 10**10
"""What each agency's bank account begins with, in fen."""

NEW_MONTH = (1_250_000, 100_000, 0)
"""A month at the new place: base, personal part, employer part to the account, in fen."""

BANK = ("演示银行", "102100000001")
"""Every account of the story is at this bank: name and code."""


class City(NamedTuple):
    """One city: one process with both its agencies."""

    key: str
    division: str
    name: str
    name_en: str
    province: str
    province_en: str

    @property
    def pension(self) -> str:
        """The pension agency's code."""
        return f"{self.division}P1"

    @property
    def medical(self) -> str:
        """The medical agency's code."""
        return f"{self.division}M1"

    @property
    def account(self) -> str:
        """The pension agency's bank account."""
        return f"622000{self.division}0001"

    @property
    def medical_account(self) -> str:
        """The medical agency's bank account."""
        return f"622000{self.division}0002"


def holder(city: City) -> str:
    """Who holds a city's bank account."""
    return f"{city.name}社会保险基金"


def medical_holder(city: City) -> str:
    """Who holds a city's medical account."""
    return f"{city.name}医疗保障基金"


CITIES = {
    "jia": City("jia", "310100", "甲市（演示）", "Jia City (demo)", "甲省", "Jia Province"),
    "bing": City("bing", "310115", "丙市（演示）", "Bing City (demo)", "甲省", "Jia Province"),
    "yi": City("yi", "110100", "乙市（演示）", "Yi City (demo)", "乙省", "Yi Province"),
}


class Post(NamedTuple):
    """An officer of the story: login, roles, name."""

    login: str
    roles: tuple[str, ...]
    name: str
    name_en: str


POSTS = (  # an inspector proposes an opinion, another signs it
    Post("clerk", ("clerk",), "周经办", "Zhou, clerk"),
    Post("reviewer", ("reviewer",), "吴复核", "Wu, reviewer"),
    Post("accountant", ("accountant",), "郑会计", "Zheng, accountant"),
    Post("cashier", ("cashier",), "冯出纳", "Feng, cashier"),
    Post("operator", ("operator",), "陈管理", "Chen, operator"),
    Post("inspector", ("inspector",), "卫稽核", "Wei, inspector"),
    Post("inspector2", ("inspector",), "蒋稽核", "Jiang, inspector"),
)


class Someone(NamedTuple):
    """An invented person: number with a division code that never existed and a right check character."""

    key: str
    name: str
    number: str
    hukou: str
    story: str


def numbered(first17: str) -> str:
    """A number of seventeen digits with its check character."""
    from shebao.identity.rules import check_character

    return first17 + check_character(first17)


CAST = (
    Someone("zhangsan", "张三", numbered("00010119850612123"), "310100", "moved twice"),
    Someone("lisi", "李四", numbered("00010119790203456"), "310100", "has two numbers"),
    Someone("wangwu", "王五", numbered("00010119880918789"), "310100", "employer pays late"),
    Someone("zhaoliu", "赵六", numbered("00010119920425246"), "310100", "shares with her mother"),
    Someone("zhaomu", "钱秀英", numbered("00010119630308228"), "310100", "赵六's mother"),
    Someone("guli", "古丽·买买提", numbered("00010119900717324"), "110100", "a dot in her name"),
    Someone("yun", "王𬱖", numbered("00010119950111175"), "110100", "a rare character"),
    Someone("yun2", "陈㛃", numbered("00010119931206148"), "310100", "a rare character, and moved"),
    Someone("sunqi", "孙七", numbered("00010119700530531"), "310100", "will retire soon"),
    Someone("zhouba", "周八", numbered("00010119860819617"), "310100", "objects to a line"),
    Someone("wujiu", "吴九", numbered("00010119831125359"), "310100", "payment bounces"),
    Someone("zhengshi", "郑十", numbered("00010119811014472"), "310100", "is refused"),
    Someone("guilan", "刘桂兰", numbered("00010119710415246"), "310100", "54, chooses her month"),
    Someone("xiuzhen", "何秀珍", numbered("00010119701220268"), "310100", "retires this month"),
)
MOVERS = ("zhangsan", "zhouba", "wujiu", "zhengshi", "yun2")
"""People who worked in 甲市 until 2025-12 and are insured in 乙市 since 2026-01."""

RESIDENTS = ("guilan", "xiuzhen")
"""Women who have worked in 甲市 since 2000 and still do."""


def someone(key: str) -> Someone:
    """One of the cast."""
    return next(person for person in CAST if person.key == key)


OWN_BANK = {"sunqi": "6222310100009001", "wangwu": "6222310100009002"}
"""Whose own bank account a balance is paid to, when it cannot move."""


def bank_accounts(city: City) -> list[dict[str, object]]:
    """Accounts the demonstration's bank must know: the medical fund's, and people's own."""
    named = {"bank_name": BANK[0], "bank_code": BANK[1]}
    fund = {
        "account_no": city.medical_account,
        "holder": medical_holder(city),
        "opening_fen": OPENING_FEN,
    }
    own = [
        {"account_no": number, "holder": someone(key).name, "opening_fen": 0}
        for key, number in OWN_BANK.items()
    ]
    return [{**each, **named} for each in [fund, *(own if city.key == "jia" else [])]]
