"""`shebao manage …`: Django's own commands."""

from collections.abc import Sequence

from shebao.cli.django import setup


def run(argv: Sequence[str]) -> int:
    """Pass the words on."""
    setup()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["shebao", *argv])
    return 0
