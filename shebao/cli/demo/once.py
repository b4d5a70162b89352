"""张三's transfer from beginning to end 一次转移: every step through a machine door, every book checked.

Each step is told with its date and amounts; then both books, the bank's books, and the verdicts. A breach is
an error. Killed processes are started again on the way.
"""

import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from shebao.base.money import format_yuan
from shebao.cli.demo.story import CITIES, OPENING_FEN, City
from shebao.cli.demo.world import Refused, World
from shebao.portal.naming import to_url

PATIENCE = 240
STEP = 0.25
JIA, YI = CITIES["jia"], CITIES["yi"]


class Breach(Exception):
    """A book does not say what it must."""


class Once:
    """One mover's way, step by step."""

    def __init__(
        self, world: World, *, mover: str = "zhangsan", tell: Callable[[str], None] = print
    ) -> None:
        self.world = world
        self.mover = mover
        self.tell = tell
        self.run_key = secrets.token_hex(4)
        self.case_in = ""
        self.case_out = ""

    # small words

    def say(self, line: str) -> None:
        """One step, with its date."""
        self.tell(f"{self.world.today}  {line}")

    def call(self, city: City, user: str, path: str, body: Any = None) -> dict[str, Any]:
        """An act; the same key if it has to be said again."""
        return self.world.call(city, user, "POST", path, body or {}, key=f"{self.run_key}:{path}")

    def see(self, city: City, case: str, *, user: str = "clerk") -> dict[str, Any]:
        """One side of the transfer."""
        return self.world.call(city, user, "GET", f"/transfers/{to_url(case)}")

    def until(self, what: str, check: Callable[[], bool], *, days: int = 3) -> None:
        """Wait for letters, jobs and the bank; let a day pass when nothing moves."""
        for _ in range(days):
            for _ in range(PATIENCE // days):
                self.world.revive()
                if check():
                    return
                time.sleep(STEP)
            self.world.advance()
        raise Breach(f"{what} did not come about; see {self.world.folder}")

    def until_state(self, city: City, case: str, *states: str) -> dict[str, Any]:
        """Wait for a side to reach one of these states."""
        self.until(f"{case} → {states}", lambda: self.see(city, case)["state"] in states)
        return self.see(city, case)

    # the story

    def apply(self) -> None:
        """张三 asks at the new place."""
        told = self.call(YI, self.mover, "/transfers", {"origin": JIA.pension})
        self.case_in = told["case_no"]
        self.say(f"{YI.name} 收到申请 {self.case_in}，应于 {told['due_on']} 前办结")

    def accept(self) -> None:
        """The new place agrees; the contact letter travels; the old place has its own case."""
        self.call(YI, "clerk", f"/transfers/{to_url(self.case_in)}/accept")
        self.say(f"{YI.name} 受理，联系函发往 {JIA.name}")
        self.until_state(YI, self.case_in, "letter-sent", "form-received", "money-received")
        cases = self.world.call(JIA, "clerk", "GET", "/cases?kind=transfer-out")["cases"]
        self.case_out = next(c["case_no"] for c in cases if c["peer_case_no"] == self.case_in)
        self.say(f"{JIA.name} 收到联系函，立案 {self.case_out}")

    def release(self) -> None:
        """The old place computes, two officers sign, money is in transit, the form travels."""
        case = f"/transfers/{to_url(self.case_out)}"
        self.call(JIA, "clerk", f"{case}/propose-release")
        told = self.call(JIA, "reviewer", f"{case}/countersign")
        self.say(
            f"{JIA.name} 复核转出：个人账户 {format_yuan(told['account_fen'])} + 统筹 "
            f"{format_yuan(told['pooled_fen'])} = {format_yuan(told['total_fen'])} 元"
        )

    def pay(self, attempt: int = 1) -> None:
        """The accountant makes a file, the cashier countersigns, the bank moves the money."""
        orders = self.world.call(JIA, "accountant", "GET", "/payments/orders?state=ordered")
        mine = [order for order in orders if order["case_no"] == self.case_out]  # type: ignore[index]
        if not mine:
            raise Breach(f"no order to pay for {self.case_out}")
        key = f"{self.run_key}:file:{attempt}"
        file = self.world.call(JIA, "accountant", "POST", "/payments/files",
                               {"order_nos": [order["order_no"] for order in mine]}, key=key)  # type: ignore[index] # fmt: skip
        self.world.call(JIA, "cashier", "POST", f"/payments/files/{to_url(file['file_no'])}/approve",
                        {}, key=f"{key}:approve")  # fmt: skip
        self.say(f"{JIA.name} 付款文件 {file['file_no']} 复核后送银行")

    def book(self) -> None:
        """Form and money match; two officers book; the person is told."""
        self.until_state(YI, self.case_in, "matched")
        self.say(f"{YI.name} 表款相符")
        case = f"/transfers/{to_url(self.case_in)}"
        self.call(YI, "clerk", f"{case}/propose-booking")
        told = self.call(YI, "reviewer", f"{case}/countersign")
        self.say(f"{YI.name} 复核记账 {format_yuan(told['total_fen'])} 元")
        self.until_state(YI, self.case_in, "notified")
        self.say("结果已告知本人，等待确认")

    def confirm(self) -> None:
        """张三 agrees; both sides close."""
        self.call(YI, self.mover, f"/transfers/{to_url(self.case_in)}/confirm")
        self.say("本人确认，办结")
        self.until_state(JIA, self.case_out, "transferred-out")
        self.say(f"{JIA.name} 收到办结通知，本地关系终止")

    def object_and_wait(self) -> None:
        """A line is wrong, the officer answers, and silence closes the case."""
        case = f"/transfers/{to_url(self.case_in)}"
        self.call(YI, self.mover, f"{case}/object", {"lines": {"year.310100.2013": "少记一个月"}})
        self.say("本人对 2013 年提出异议")
        found = self.world.call(YI, "clerk", "GET", f"{case}/objections")
        answers = {str(each["id"]): "经核对无误" for each in found}  # type: ignore[index]
        self.call(YI, "clerk", f"{case}/answer", {"answers": answers})
        self.say("异议已答复，等待期重新起算")
        self.world.advance(31)
        self.until_state(YI, self.case_in, "closed")
        self.say("期限内无新的异议，自动办结")
        self.until_state(JIA, self.case_out, "transferred-out")

    def refuse(self) -> None:
        """Two officers refuse in writing."""
        case = f"/transfers/{to_url(self.case_in)}"
        self.call(YI, "clerk", f"{case}/propose-refusal", {"text": "材料不符"})
        self.call(YI, "reviewer", f"{case}/countersign")
        self.say("不予受理，通知书已出具")

    def withdraw(self) -> None:
        """The person takes the application back."""
        self.call(YI, self.mover, f"/transfers/{to_url(self.case_in)}/withdraw")
        self.say("本人撤回申请")

    def run(self) -> None:
        """All of it."""
        self.apply()
        self.accept()
        self.release()
        self.pay()
        self.book()
        self.confirm()


def books(world: World, city: City) -> dict[str, int]:
    """An agency's trial balance, in fen by account code."""
    text = world.command(city, "ledger", "balance", city.pension, "--json")
    return {row["code"]: int(row["balance_fen"]) for row in json.loads(text)}


def check(world: World, tell: Callable[[str], None] = print) -> None:
    """Both books as a table, both ledgers verified, money conserved. Raises `Breach`."""
    bank = world.bank("GET", "/books")
    totals = {}
    for city in world.cities:
        held = books(world, city)
        tell(f"\n{city.name} {city.pension}")
        for code, fen in sorted(held.items()):
            tell(f"  {code:<48} {format_yuan(fen):>18}")
        if sum(held.values()):
            raise Breach(f"{city.pension}: the books do not balance: {sum(held.values())}")
        at_bank = int(bank["accounts"][city.account])
        in_books = -held.get(f"bank/{city.account}", 0)
        if in_books != at_bank:
            raise Breach(f"{city.pension}: the bank holds {at_bank} fen, the books say {in_books}")
        totals[city.key] = at_bank - OPENING_FEN
        verdict = world.command(city, "ledger", "verify", "--owner", city.pension)
        tell(f"  {verdict.strip().splitlines()[-1]}")
    if sum(totals.values()) + int(bank["clearing_fen"]):
        raise Breach(f"money was made or lost: {totals}, under way {bank['clearing_fen']}")
    tell(
        "\n资金守恒 money conserved: "
        + ", ".join(f"{k} {format_yuan(v)}" for k, v in totals.items())
    )


__all__ = ["Breach", "Once", "Refused", "books", "check"]
