"""Which fund an account of the books belongs to 基金: each is an accounting entity of its own 财会〔2017〕28号.

An agency's own fund needs no name; the accounts of another one say it: `fund/<name>/…`, `person/…/<name>`,
`refund-payable/…/<name>`. Bank accounts are told apart by whoever registered them.
"""

from collections.abc import Collection

from django.db.models import Q

OWN = ""
"""The fund an agency is there for: employees' pension, or medical insurance."""
RESIDENTS = "resident-pension"
OTHERS = (RESIDENTS,)
NAMES = {RESIDENTS: ("城乡居民基本养老保险基金", "Residents' pension fund")}


def fund_of(code: str) -> str:
    """The fund of an account by its code; a bank account's is not in its code."""
    parts = code.split("/")
    return next((each for each in OTHERS if each in (parts[-1], *parts[1:2])), OWN)


def accounts(fund: str, banks: Collection[str] = (), *, at: str = "account__") -> Q:
    """Rows of a fund that is not the agency's own: its accounts and its `banks`; `at` is the way to the account."""
    return (
        Q(**{f"{at}code__startswith": f"fund/{fund}/"})
        | Q(**{f"{at}code__endswith": f"/{fund}"})
        | Q(**{f"{at}code__in": sorted(banks)})
    )
