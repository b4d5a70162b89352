"""Invented people 虚构人员: for the demonstration, measurements and tests. Pure, the same for a seed.

Nobody real can be met: numbers have a right check character, but the division 16xxxx never existed in
GB/T 2260. Names are about as frequent as in China; a few are rare, double or dotted.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

DIVISION = 160101
"""No province ever began with 16."""
DIVISIONS_MAX = 99
FIRST_BIRTHDAY = date(1936, 1, 1)
DAYS = 25_933
PAIRS = 497
STRIDE = 7_919

_SURNAMES = (
    "王716 李703 张673 刘525 陈459 杨308 赵229 黄225 周212 吴205 徐166 孙156 胡136 朱133 高127 林124 何120 郭118 "
    "马113 罗104 梁98 宋95 郑93 谢86 韩84 唐80 冯78 于77 董76 萧74 程72 曹71 袁68 邓67 许66 傅63 沈62 曾61 彭60 "
    "吕58 苏57 卢56 蒋55 蔡54 贾50 丁49 魏48 薛47 叶46 阎45 余44 潘43 杜42 戴41 夏40 钟39 汪38 田37 任37 姜36 "
    "范36 方35 石35 姚34 谭33 廖32 邹32 熊31 金30 陆30 郝29 孔29 白28 崔28 康27 毛27 邱26 秦26 江25 史25 顾24 "
    "侯23 邵22 孟22 龙21 万21 段20 雷19 钱19 汤18 尹18 黎17 易16 常16 武15 乔15 贺14 赖14 龚13 文13 单3 仇3 "
    "区3 解3 查4 朴2 翟6 缪2 覃5 欧阳9 上官2 司马1 诸葛1 尉迟1 令狐1"
)
_MALE = (
    "伟40 强36 军34 勇30 杰28 涛26 明40 超20 辉22 刚18 平22 建34 国36 文34 志34 华38 俊20 峰18 鹏18 宇18 浩16 "
    "海20 波18 斌16 飞14 龙14 亮14 林18 生16 成14 德14 永16 子20 家12 天12 一10 晓14 新12 春12 东14 祥8 毅8 "
    "博10 泽10 轩8 睿6 铭6 磊10 鑫8"
)
_FEMALE = (
    "英38 秀34 芳30 丽34 娟26 敏24 静26 艳22 玲26 红28 梅26 霞22 燕20 萍20 桂20 兰22 玉26 珍16 华26 娜14 婷16 "
    "雪14 慧14 晓18 春16 琴14 莉14 云16 洁10 颖10 倩10 欣10 怡12 佳12 诗6 涵8 梓8 雨12 文14 小18 月10 琳10 "
    "莹8 凤14 美12 淑16 蓉6 菊10 素8 金10"
)
_RARE = ["㛃", "𬱖", "䶮", "犇", "淼", "喆", "赟", "堃", "玥", "翀", "𬭼", "㙓"]
_DOTTED = [
    "古丽·买买提",
    "阿依努尔·艾合买提",
    "迪丽努尔·吐尔逊",
    "买买提·阿不都拉",
    "热依汗古丽·玉苏甫",
    "努尔兰·哈德尔",
    "阿力木·卡德尔",
    "帕提曼·依明",
    "木合塔尔·司马义",
    "赛力克·别克",
]

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class Invented(NamedTuple):
    """One invented person; `number` has 18 characters."""

    name: str
    number: str
    sex: str
    birth_date: date


class _Weighted(NamedTuple):
    values: list[str]
    cumulative: list[int]


def _weighted(text: str) -> _Weighted:
    words = text.split()
    values = [word.rstrip("0123456789") for word in words]
    weights = [int(word[len(value) :]) for word, value in zip(words, values, strict=True)]
    return _Weighted(values, list(accumulate(weights)))


SURNAMES = _weighted(_SURNAMES)
GIVEN = {"M": _weighted(_MALE), "F": _weighted(_FEMALE)}


def number_of(index: int, sex: str) -> tuple[str, date]:
    """The number and birth date of the invented person `index`; no two indices share one."""
    turn, day = divmod(index, DAYS)
    district, pair = divmod(turn, PAIRS)
    if district >= DIVISIONS_MAX:
        raise ValueError("no more invented numbers")
    born = FIRST_BIRTHDAY + timedelta(days=day * STRIDE % DAYS)
    sequence = 2 * pair + (1 if sex == "M" else 2)
    first_17 = f"{DIVISION + district}{born:%Y%m%d}{sequence:03}"
    total = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True))
    return first_17 + "10X98765432"[total % 11], born


def name(dice: random.Random, sex: str) -> str:
    """A name, drawn."""
    kind = dice.randrange(1000)
    if kind < 6:
        return dice.choice(_DOTTED)
    surname = dice.choices(SURNAMES.values, cum_weights=SURNAMES.cumulative)[0]
    length = 1 if kind < 150 else 2
    given = dice.choices(GIVEN[sex].values, cum_weights=GIVEN[sex].cumulative, k=length)
    if kind > 996:
        given[-1] = dice.choice(_RARE)
    return surname + "".join(given)


def people(count: int, *, seed: int = 0, start: int = 0) -> Iterator[Invented]:
    """Invent people `start` … `start + count - 1`; the same seed and start give the same people."""
    dice = random.Random(f"{seed}/{start}")
    for index in range(start, start + count):
        sex = "M" if dice.randrange(2) else "F"
        number, born = number_of(index, sex)
        yield Invented(name(dice, sex), number, sex, born)
