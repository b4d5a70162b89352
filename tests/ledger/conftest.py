import datetime

import pytest

from shebao.ledger import services
from shebao.ledger.services import Line, NewEntry

OWNER = "310100P1"
ON = datetime.date(2026, 3, 2)
ZHANG = "person/310100P1/enrolment/1/pension"
LI = "person/310100P1/enrolment/2/pension"
FUND = "fund/pension/pooled"
TRANSIT = "transit/110100P1"
BANK = "bank/6222"
SUSPENSE = "suspense/110100P1"


def entry(key, *lines, memo="", case_no=""):
    return NewEntry(key, ON, memo, [Line(*line) for line in lines], case_no)


def open_all(owner=OWNER):
    services.open_accounts(owner, [ZHANG, LI], "person")
    services.open_account(owner, FUND, "fund")
    services.open_account(owner, TRANSIT, "transit")
    services.open_account(owner, BANK, "bank")
    services.open_account(owner, SUSPENSE, "suspense")


@pytest.fixture
def books(db):
    open_all()


@pytest.fixture
def kept_books(transactional_db):
    open_all()


@pytest.fixture
def marked_often(monkeypatch):
    """A round of marks every two seals."""
    from shebao.ledger.services import sealing

    monkeypatch.setattr(sealing, "MARK_EVERY", 2)


@pytest.fixture
def loose_books(monkeypatch, db):
    """Books that a test may break: nobody asks for whole foreign keys when it rolls back."""
    from django.db import connection

    monkeypatch.setattr(connection, "check_constraints", lambda *_, **__: None)
    open_all()
