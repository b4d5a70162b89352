"""张三's transfer from beginning to end 一次转移: every step through a machine door, the money weighed after each.

Each step is told with its date and amounts. A breach is an error. Killed processes are started again on the
way.
"""

import secrets
import time
from collections.abc import Callable
from typing import Any

from shebao.base.money import format_yuan
from shebao.cli.demo.conservation import Breach, Money
from shebao.cli.demo.story import CITIES, City, someone
from shebao.cli.demo.world import World
from shebao.portal.naming import to_url

PATIENCE = 240
STEP = 0.25
JIA, YI = CITIES["jia"], CITIES["yi"]


class Once:
    """One mover's way, step by step."""

    def __init__(
        self, world: World, *, mover: str = "zhangsan", tell: Callable[[str], None] = print,
        weigh: Callable[[], Money] | None = None,
    ) -> None:  # fmt: skip
        self.world = world
        self.mover = mover
        self.tell = tell
        self.weigh = weigh
        self.weighed: Money | None = None
        self.run_key = secrets.token_hex(4)
        self.case_in = ""
        self.case_out = ""

    # small words

    def say(self, line: str, english: str) -> None:
        """One step, with its date; then where the money is, when that has changed."""
        self.tell(f"{self.world.today}  {line}")
        self.tell(f"            {english}")
        money = self.weigh() if self.weigh else None
        if money != self.weighed:
            self.weighed = money
            self.tell(f"            {money.line() if money else ''}")

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
        name = someone(self.mover).name
        self.say(
            f"{name}向{YI.name}申请转入：{self.case_in}，应于 {told['due_on']} 前办结",
            f"{name} applies at {YI.name_en}; due by {told['due_on']}",
        )

    def accept(self) -> None:
        """The new place agrees; the contact letter travels; the old place has its own case."""
        self.call(YI, "clerk", f"/transfers/{to_url(self.case_in)}/accept")
        self.say(
            f"{YI.name}受理，联系函发往{JIA.name}",
            f"{YI.name_en} accepts; the contact letter travels to {JIA.name_en}",
        )
        self.until_state(YI, self.case_in, "letter-sent", "form-received", "money-received")
        cases = self.world.call(JIA, "clerk", "GET", "/cases?kind=transfer-out")["cases"]
        self.case_out = next(c["case_no"] for c in cases if c["peer_case_no"] == self.case_in)
        self.say(
            f"{JIA.name}收到联系函，立案 {self.case_out}",
            f"{JIA.name_en} has the letter and opens a case of its own",
        )

    def release(self) -> None:
        """The old place computes, two officers sign, money is in transit, the form travels."""
        case = f"/transfers/{to_url(self.case_out)}"
        self.call(JIA, "clerk", f"{case}/propose-release")
        told = self.call(JIA, "reviewer", f"{case}/countersign")
        account, pooled, total = (
            format_yuan(told[f"{name}_fen"]) for name in ("account", "pooled", "total")
        )
        self.say(
            f"{JIA.name}两人转出：个人账户 {account} + 统筹 {pooled} = {total} 元，信息表发出，付款指令已下",
            f"{JIA.name_en}, two officers: account {account} + pooled {pooled} = {total} yuan; "
            "the form travels, the payment is ordered",
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
        total = format_yuan(sum(order["amount_fen"] for order in mine))  # type: ignore[index, misc]
        self.say(
            f"{JIA.name}付款文件 {file['file_no']} 复核后送银行：{total} 元",
            f"{JIA.name_en}, two officers: a file of {total} yuan goes to the bank",
        )

    def book(self) -> None:
        """Form and money match; two officers book; the person is told."""
        self.until_state(YI, self.case_in, "matched")
        total = format_yuan(self.see(YI, self.case_in)["total_fen"])
        self.say(
            f"{YI.name}表款相符：{total} 元", f"{YI.name_en}: form and money match, {total} yuan"
        )
        case = f"/transfers/{to_url(self.case_in)}"
        self.call(YI, "clerk", f"{case}/propose-booking")
        self.call(YI, "reviewer", f"{case}/countersign")
        self.say(
            f"{YI.name}两人记账：{total} 元", f"{YI.name_en}, two officers: {total} yuan booked"
        )
        self.until_state(YI, self.case_in, "notified")
        self.say("结果已告知本人，等待确认", "the person is told and may confirm or object")

    def confirm(self) -> None:
        """张三 agrees; both sides close."""
        self.call(YI, self.mover, f"/transfers/{to_url(self.case_in)}/confirm")
        self.say("本人确认，办结", "the person confirms; the case closes")
        self.until_state(JIA, self.case_out, "transferred-out")
        self.say(
            f"{JIA.name}收到办结通知，本地关系终止",
            f"{JIA.name_en} has the completion notice; the relationship there has ended",
        )

    def refuse(self) -> None:
        """Two officers refuse in writing."""
        case = f"/transfers/{to_url(self.case_in)}"
        self.call(YI, "clerk", f"{case}/propose-refusal", {"text": "材料不符"})
        self.call(YI, "reviewer", f"{case}/countersign")
        self.say("不予受理，通知书已出具", "refused in writing")

    def withdraw(self) -> None:
        """The person takes the application back."""
        self.call(YI, self.mover, f"/transfers/{to_url(self.case_in)}/withdraw")
        self.say("本人撤回申请", "the person takes the application back")

    def run(self) -> None:
        """All of it."""
        self.apply()
        self.accept()
        self.release()
        self.pay()
        self.book()
        self.confirm()
