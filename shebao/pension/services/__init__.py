"""The acts of the pension room: apply, prepare, determine, withdraw."""

from shebao.pension.services.determining import apply, determine, propose, withdraw

__all__ = ["apply", "determine", "propose", "withdraw"]
