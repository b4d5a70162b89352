"""An account's interest computed anew 重新计息, by the rates this installation knows. Writes nothing."""

from shebao.enrolment import limits, settlement
from shebao.enrolment.accounts import Account


def settled(account: Account, through: int) -> Account:
    """The account with every year to `through` settled."""
    return settlement.settle(account, through, limits.rate_of, limits.first_own_year())


def resettled(after: Account, before: Account) -> Account:
    """An account settled again as far as it was settled before the change."""
    computed = [row.year for row in before.rows.values() if row.standing == "computed"]
    return settled(after, max(computed)) if computed else after
