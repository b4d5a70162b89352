"""What a preview has read of accounts 已读账户: each row is asked for once, however many rules look at it."""

from shebao.enrolment import queries as enrolment
from shebao.enrolment.accounts import Account
from shebao.enrolment.models import Relationship
from shebao.identity.models import Person


class Known:
    """Relationships, lines and balances of one look; nothing here is written, and nothing outlives the look."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Relationship]] = {}
        self._accounts: dict[int, Account] = {}
        self._balances: dict[int, int] = {}

    def rows(self, person: Person) -> list[Relationship]:
        """A person's relationships, also of accounts merged into this one, the oldest first."""
        if person.pk not in self._rows:
            found = enrolment.relationships_of_person(person.owner, person)
            self._rows[person.pk] = list(found)
        return self._rows[person.pk]

    def account(self, row: Relationship) -> Account:
        """The lines that count for the money of a relationship."""
        if row.pk not in self._accounts:
            self._accounts[row.pk] = enrolment.account_of(row)
        return self._accounts[row.pk]

    def balance(self, row: Relationship) -> int:
        """What its account holds by the ledger, in fen."""
        if row.pk not in self._balances:
            self._balances[row.pk] = enrolment.balance(row)
        return self._balances[row.pk]
