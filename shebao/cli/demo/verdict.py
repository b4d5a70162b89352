"""The verdict 结论: both books as a table, both ledgers verified, the bank's own books, money conserved."""

import unicodedata
from collections.abc import Callable, Mapping

from shebao.base.money import format_yuan
from shebao.cli.demo.conservation import Breach, observe
from shebao.cli.demo.story import City
from shebao.cli.demo.world import Failed, World

Books = Mapping[str, int]
COLUMN = 20


def check(
    world: World, tell: Callable[[str], None] = print, *, before: Mapping[str, Books] | None = None
) -> None:
    """Tables, verification, conservation; `before` holds the books at the start. Raises `Breach`."""
    for city in world.cities:
        now = world.ledger(city)
        tell("")
        tell("账簿（元，贷方为正，借方为负） books in yuan: credit is positive, debit negative")
        for line in table(city, now, (before or {}).get(city.key)):
            tell(line)
        if sum(now.values()):
            raise Breach(f"{city.pension}: the books do not balance: {sum(now.values())} fen")
        try:
            verdict = world.command(city, "ledger", "verify", "--owner", city.pension)
        except Failed as failed:
            raise Breach(f"{city.pension}: ledger verify: {failed.said.strip()}") from None
        tell(f"  核验 verify: {verdict.strip().splitlines()[-1]}")
    bank = world.bank("GET", "/books")
    tell("\n银行自己的账 the bank's own books")
    for city in world.cities:
        tell(row(f"  {city.account} {city.name}", int(bank["accounts"][city.account])))
    tell(row("  在途 under way", int(bank["clearing_fen"])))
    tell(f"\n资金守恒 money conserved: {observe(world).line()}")


def table(city: City, now: Books, before: Books | None) -> list[str]:
    """A trial balance as lines: account, at the start, change, now; zero accounts are left out."""
    start = before or {}
    head = ("期初 start", "变动 change") if before else ()
    found = [row(f"{city.name} {city.pension} {city.name_en}", *head, "余额 balance")]
    for code in sorted({*now, *start}):
        old, new = start.get(code, 0), now.get(code, 0)
        if old or new:
            found.append(row(f"  {code}", *((old, new - old) if before else ()), new))
    sums = (sum(start.values()), sum(now.values()) - sum(start.values())) if before else ()
    return [*found, row("  合计 sum", *sums, sum(now.values()))]


def row(name: str, *cells: int | str) -> str:
    """One line of a table; sums are in fen, shown in yuan."""
    words = [cell if isinstance(cell, str) else format_yuan(cell) for cell in cells]
    return name + " " * (48 - width(name)) + "".join(
        " " * (COLUMN - width(word)) + word for word in words
    )  # fmt: skip


def width(text: str) -> int:
    """How many columns a terminal needs: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
