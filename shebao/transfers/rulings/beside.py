"""What follows a transfer beside the new place's own book 与本机构记录比对: months that would stand here twice. Reads rows, writes nothing.

Two places may both have been paid for a month: it comes with the transfer, and then one of the two is cleared as the person
chooses (人社部发〔2009〕187号). Or the month was only written down wrongly. Which of the two, an officer says.
"""

from shebao.base.months import month, parse_month
from shebao.base.refusals import listed
from shebao.enrolment import joined
from shebao.enrolment import queries as enrolment
from shebao.enrolment.accounts import months_in
from shebao.transfers.errors.amending import MonthsHere
from shebao.transfers.models import Amendment, TransferIn


def months_here(row: TransferIn, part: Amendment) -> list[str]:
    """Months that a supplement or a correction adds and that stand here from elsewhere, like `2026-02`."""
    relationship = enrolment.relationship(row.owner, row.relationship_no)
    home = joined.keeper(relationship)
    accounts = enrolment.accounts_of([home, *joined.under(home)])
    source = f"{row.origin_code}|{(row.form or {}).get('relationship_no', '')}"
    held = {
        month(line.year, number)
        for key, account in accounts.items() for line in account.rows.values()
        if key != relationship.pk or line.stream != source
        for number in months_in(line.insured)
    }  # fmt: skip
    added = [each["month"] for each in part.months if each["old"] is None and each["new"]]
    return [each for each in added if parse_month(each) in held]


def said_twice(row: TransferIn, part: Amendment, twice: bool) -> None:
    """Refuses `transfer.months-here` until an officer says that both places were paid."""
    found = months_here(row, part)
    if found and not twice:
        raise MonthsHere(months=listed(found), at="twice")
