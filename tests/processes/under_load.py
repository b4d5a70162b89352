"""A process that posts one entry after another and says each key once it is committed, until it is killed."""

import sys
from datetime import date

OWNER = "440100P1"


def run():
    from shebao.cli.django import setup

    setup()
    from django.utils import timezone

    from shebao.agencies import services as agencies
    from shebao.ledger import services as ledger
    from shebao.ledger.services import Line, NewEntry

    if sys.argv[1:] == ["begin"]:
        agencies.add_agency(
            code=OWNER, name="甲市社会保险事业管理中心", city="甲市", at=timezone.now(),
            url="http://127.0.0.1:1",
        )  # fmt: skip
        for code, kind in (("bank/1", "bank"), ("fund/pension/pooled", "fund")):
            ledger.open_account(OWNER, code, kind)
    number = 0
    while sys.argv[1:] != ["begin"] or number < 3:
        number += 1
        key = f"{OWNER}/{'begun' if sys.argv[1:] == ['begin'] else 'drill'}/{number}"
        lines = [Line("bank/1", -number), Line("fund/pension/pooled", number)]
        ledger.post(OWNER, NewEntry(key=key, on=date(2026, 3, 2), memo="演练", lines=lines))
        print(key, flush=True)
    ledger.seal(OWNER)


if __name__ == "__main__":
    run()
