"""The WSGI door as `shebao serve` opens it, in the child that answers requests."""

import os

from shebao.cli.django import setup, stay
from shebao.cli.parents import die_with_parent
from shebao.config.wsgi import application

setup()
stay()
die_with_parent(int(os.environ.get("SHEBAO_PARENT", os.getppid())))

__all__ = ["application"]
