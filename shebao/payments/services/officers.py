"""Who may 岗位: the officer holds the post on that day, at this agency."""

from datetime import datetime

from shebao.agencies import services as agencies
from shebao.base.plumbing.clock import ZONE
from shebao.payments.services.accounts import missing


def duty(owner: str, by: str, role: str, at: datetime) -> None:
    """Refuse `agencies.no-right` without the post, `not-found` for another agency's officer."""
    officer = agencies.require(by, role, on=at.astimezone(ZONE).date())
    if officer.owner != owner:
        raise missing(by)
