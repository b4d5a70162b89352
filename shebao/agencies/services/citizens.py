"""Users of people who are insured 参保人账号."""

import secrets

from shebao.agencies.models import User, UserKind


def add_citizen(name: str) -> User:
    """A new user of an insured person 参保人账号: no agency, no password, a name that tells nothing."""
    return User.objects.create_user(
        f"c-{secrets.token_hex(8)}", kind=UserKind.CITIZEN, display_name=name[:60]
    )
