"""Refusals 不予办理: a lawful no is an answer with a code, a sentence in two languages, an article and a remedy.

Three kinds of trouble are never mixed: a *refusal* (caught once, at the door), a *bug* (crashes, the
transaction dies), an *outage* (`Outage`, retried by the worker).
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple


class Remedy(StrEnum):
    """What a refused person can do 救济途径. Regulation on social insurance agencies, Art. 52."""

    CORRECT = "correct"
    """Mend the input and try again 补正后重试."""
    WAIT = "wait"
    """Wait for somebody else's step 等待."""
    LATER = "later"
    """At another hour or day, which the sentence names 到时再办."""
    LOOK = "look"
    """It moved meanwhile, or is not there yet: look at where it stands 查看最新进度."""
    ASK = "ask"
    """Somebody who holds the post must do it 由有岗位的人办理."""
    REVIEW = "review"
    """Administrative reconsideration 行政复议 or lawsuit 行政诉讼."""


REMEDIES: dict[Remedy, tuple[str, str]] = {
    Remedy.CORRECT: ("请更正后重新提交。", "Please correct it and submit again."),
    Remedy.WAIT: ("请等待对方完成后再办。", "Please wait until the other side has finished."),
    Remedy.LATER: ("请到时再办。", "Please come back then."),
    Remedy.LOOK: (
        "可能已经办过，或者还没有轮到。请打开本件查看最新进度。",
        "It may have been done already, or not be due yet. Please open the case to see where it stands.",
    ),
    Remedy.ASK: (
        "请由具备该岗位的工作人员办理。",
        "Please ask a colleague who holds that post.",
    ),
    Remedy.REVIEW: (
        "对本决定不服的，可依法申请行政复议或者提起行政诉讼。",
        "If you disagree you may apply for administrative reconsideration or bring a lawsuit.",
    ),
}


class Called(NamedTuple):
    """A name in both languages 双语名称, as a fact of a refusal: each sentence takes its own."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh


def listed(words: Iterable[object]) -> Called:
    """Several of a kind, as each language strings them together 列举."""
    every = [str(word) for word in words]
    return Called("、".join(every), ", ".join(every))


class Refusal(Exception):
    """A lawful no 不予办理. Subclasses name `code` (stable for ever), `zh`, `en`, `law`, `remedy`.

    The sentences are formatted with the keyword arguments; `at` names the field or path it is about.
    """

    code: ClassVar[str]
    zh: ClassVar[str]
    en: ClassVar[str]
    law: ClassVar[str] = ""
    remedy: ClassVar[Remedy] = Remedy.CORRECT

    def __init__(self, *, at: str = "", **facts: Any) -> None:
        self.at = at
        self.facts = facts
        super().__init__(self.sentence("zh"))

    def sentence(self, lang: str = "zh") -> str:
        """The sentence for people, `lang` is `zh` or `en`."""
        zh = lang.startswith("zh")
        told = {
            name: (fact.zh if zh else fact.en) if isinstance(fact, Called) else fact
            for name, fact in self.facts.items()
        }
        return (self.zh if zh else self.en).format(**told)

    def remedy_sentence(self, lang: str = "zh") -> str:
        """What can be done now."""
        return REMEDIES[self.remedy][0 if lang.startswith("zh") else 1]

    def as_dict(self, lang: str = "zh") -> dict[str, str]:
        """The machine form: code, message, law, at, remedy."""
        return {
            "code": self.code,
            "message": self.sentence(lang),
            "law": self.law,
            "at": self.at,
            "remedy": self.remedy_sentence(lang),
        }


def all_refusals() -> list[type[Refusal]]:
    """Every refusal class that has been imported, by code."""
    found: dict[str, type[Refusal]] = {}
    waiting = list(Refusal.__subclasses__())
    while waiting:
        cls = waiting.pop()
        waiting.extend(cls.__subclasses__())
        if "code" in cls.__dict__:
            found[cls.code] = cls
    return [found[code] for code in sorted(found)]


class NotFound(Refusal):
    """查无此项. Also the answer for what belongs to another agency."""

    code = "not-found"
    zh = "没有找到：{what}。"
    en = "Not found: {what}."


class WrongMoment(Refusal):
    """当前环节不能办理: the act does not follow from the state."""

    code = "wrong-moment"
    zh = "当前状态“{state}”下不能办理“{act}”。"
    en = "“{act_en}” cannot follow from the state “{state_en}”."
    remedy = Remedy.LOOK

    def __init__(self, *, at: str = "", state: str = "", act: str = "", **facts: Any) -> None:
        english = {"state_en": state, "act_en": act} | facts
        super().__init__(at=at, state=state, act=act, **english)


class Outage(Exception):
    """The network, a peer or a database is away for now: the worker tries again."""
