"""How a name is spelled in pinyin 拼音 and a number masked 掩码. Pure.

The pinyin key is syllables parted by spaces, surname first, tones dropped, ü as `v`: it sorts names as
a Chinese register does (`li si` before `lian po`). A surname is read by our own table, because the usual
reading of its character is often another (单 Shan, 仇 Qiu, 区 Ou).
"""

import os
import string
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

DOT = "·"
NAME_MAX = 100


def _words(text: str) -> list[str]:
    return text.split()


def _pairs(text: str) -> dict[str, str]:
    return dict(word.split(":") for word in _words(text))


SURNAMES_OF_TWO = frozenset(_words(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 "
    "太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 "
    "漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 左丘 东门 西门 第五 单于 "
    "贺兰 纳兰 爱新 叶赫 完颜 歐陽 東方 南宮 萬俟 聞人 諸葛 尉遲 赫連 澹臺 濮陽 公孫 仲孫 鍾離 長孫 鮮于 "
    "閭丘 單于 賀蘭"
))  # fmt: skip
SURNAME_READINGS: dict[str, str] = _pairs(
    "单:shan 單:shan 仇:qiu 区:ou 區:ou 解:xie 查:zha 曾:zeng 朴:piao 任:ren 盖:ge 蓋:ge 翟:zhai 缪:miao "
    "繆:miao 冼:xian 洗:xian 覃:qin 谭:tan 召:shao 种:chong 秘:bi 繁:po 折:she 黑:he 员:yun 員:yun 乜:nie "
    "那:na 尹:yin 宁:ning 佴:nai 适:kuo 句:gou 逄:pang 庞:pang 厍:she 郇:xun 郗:xi 都:du 晁:chao 冯:feng "
    "馮:feng 过:guo 過:guo 哈:ha 纪:ji 紀:ji 车:che 車:che 乐:yue 樂:yue 令:ling 卜:bu 柏:bai 薄:bo 贲:ben "
    "賁:ben 费:fei 費:fei 葛:ge 葉:ye 叶:ye 应:ying 應:ying 於:yu 祭:zhai 占:zhan 长:zhang 朝:chao 隗:kui "
    "能:nai 哪:na 弥:mi 宓:mi 佘:she 莘:shen 沈:shen 盛:sheng 石:shi 殳:shu 眭:sui 尉:wei 燕:yan 颜:yan "
    "要:yao 幺:yao 尤:you 禹:yu 郁:yu 臧:zang 褚:chu 重:chong 仉:zhang 訾:zi 阚:kan 闞:kan 阙:que 闕:que "
    "瞿:qu 戚:qi 强:qiang 強:qiang 亓:qi 郄:qie 邵:shao 啜:chuai 撒:sa 塔:ta 拓:tuo 涂:tu 危:wei 韦:wei "
    "干:gan 广:guang 合:he 红:hong 华:hua 華:hua 会:gui 會:gui 贾:jia 賈:jia 角:jue 靳:jin 圈:juan 俱:ju "
    "阿:a 尧:yao 曲:qu 降:jiang 价:jie 系:xi 行:xing 校:xiao 谌:chen 諶:chen 晟:cheng"
)
"""Readings of single-character surnames where the usual reading differs or is worth fixing."""
SURNAME_READINGS_OF_TWO: dict[str, str] = _pairs(
    "尉迟:yu_chi 尉遲:yu_chi 单于:chan_yu 單于:chan_yu 万俟:mo_qi 萬俟:mo_qi 长孙:zhang_sun 長孫:zhang_sun "
    "澹台:tan_tai 澹臺:tan_tai 令狐:ling_hu 鲜于:xian_yu 鮮于:xian_yu 子车:zi_ju 亓官:qi_guan 乐正:yue_zheng "
    "夹谷:jia_gu 宰父:zai_fu 谷梁:gu_liang 拓跋:tuo_ba 叶赫:ye_he 呼延:hu_yan 纳兰:na_lan 贺兰:he_lan"
)
GIVEN_READINGS: dict[str, str] = {
    "长": "chang", "長": "chang", "曾": "zeng", "单": "dan", "朴": "pu", "解": "jie", "查": "cha",
    "翟": "di", "盖": "gai", "尉": "wei", "缪": "miu",
}  # fmt: skip
"""Readings inside given names where the dictionary's first reading is unusual there."""


class Spelling(NamedTuple):
    """How a name is sorted and found: `zhang san`, `zs`, `张`."""

    pinyin_key: str
    initials: str
    first: str


@cache
def _dictionary() -> dict[int, str]:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT


TONES = str.maketrans("āáǎàēéěèōóǒòīíǐìūúǔùǖǘǚǜüńňǹḿêếề", "aaaaeeeeooooiiiiuuuuvvvvvnnnmeee")


@cache
def reading(character: str) -> str:
    """The toneless reading of one Chinese character, or an empty text when the dictionary has none."""
    first = _dictionary().get(ord(character), "").split(",")[0]
    plain = first.translate(TONES)
    return "".join(letter for letter in plain if letter in string.ascii_lowercase)


@cache
def given_reading(character: str) -> str:
    """The reading of a character inside a given name; the character itself when it has none."""
    return GIVEN_READINGS.get(character) or reading(character) or _plain(character)


def _syllables(name: str) -> list[str]:
    """Syllables of a normalised name: surname by its table, every other character by the dictionary."""
    head = name[:2]
    if head in SURNAMES_OF_TWO and DOT not in name:
        known = SURNAME_READINGS_OF_TWO.get(head)
        start = known.split("_") if known else [given_reading(c) for c in head]
        return start + [given_reading(c) for c in name[2:]]
    if DOT in name or not name:
        return [given_reading(c) for c in name if c != DOT]
    start = [SURNAME_READINGS.get(name[0]) or reading(name[0]) or _plain(name[0])]
    return start + [given_reading(c) for c in name[1:]]


def _plain(text: str) -> str:
    """Latin letters without accents, small."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in parts if not unicodedata.combining(character))


def is_latin(name: str) -> bool:
    """Whether a name is in Latin letters alone."""
    return all(ord(character) < 0x250 for character in name)


@lru_cache(maxsize=50_000)
def spell(normalised: str) -> Spelling:
    """The pinyin key, initials and first character of a normalised name.

    A name in Latin letters keeps its words: `MARIA ROSSI` gives `maria rossi`, `mr`.
    """
    if is_latin(normalised):
        words = _plain(normalised).replace(DOT, " ").split()
    else:
        words = [word for word in _syllables(normalised) if word.strip()]
    return Spelling(" ".join(words), "".join(word[0] for word in words), normalised[:1])


def spell_plain(normalised: str) -> str:
    """The pinyin key of a name that has no surname, like an organisation's."""
    if is_latin(normalised):
        return " ".join(_plain(normalised).split())
    return " ".join(word for c in normalised if (word := given_reading(c)).strip())


@cache
def syllables() -> frozenset[str]:
    """Every toneless syllable that some character has."""
    found = {reading(chr(code)) for code in range(0x4E00, 0x9FA6)}
    return frozenset(word for word in found if set(word) & set("aeiouv"))


@cache
def _starts() -> frozenset[str]:
    """Every beginning of a syllable."""
    return frozenset(word[:end] for word in syllables() for end in range(1, len(word) + 1))


SPLITS_MAX = 24


def typed_pinyin(text: str) -> list[str]:
    """Prefixes of the pinyin key that typed letters may mean, in key order.

    `xian` may be `xian` (先) or `xi an` (西安); the last syllable may be unfinished (`zhangs`). ü may be
    typed as ü, v or, after l and n, yu. A typed space always parts two syllables.
    """
    raw = " ".join(_plain(text).replace(DOT, " ").split())
    letters = text.casefold().replace("ü", "v").replace("lyu", "lv").replace("nyu", "nv")
    letters = " ".join(_plain(letters).replace("'", " ").split())
    if not raw:
        return []
    found = {raw, letters}
    waiting: list[tuple[str, str]] = [("", letters)]
    while waiting and len(found) < SPLITS_MAX:
        done, rest = waiting.pop()
        if rest in _starts():
            found.add(done + rest)
        for end in range(1, min(6, len(rest) - 1) + 1):
            if rest[:end] in syllables():
                waiting.append((f"{done}{rest[:end]} ", rest[end:].lstrip()))
    ordered = sorted(found)
    return [one for one in ordered if not any(one != o and one.startswith(o) for o in ordered)]


def mask(number: str) -> str:
    """A number for the screen: at most its first 4 and last 4 characters, at least half hidden."""
    shown = min(4, len(number) // 4)
    if not shown:
        return "*" * len(number)
    return number[:shown] + "*" * (len(number) - 2 * shown) + number[-shown:]
