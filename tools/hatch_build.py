"""Build step of the wheel: front-end files and compiled catalogues go inside.

The editable install of set-up skips it: there both are made by `tools/setup.py` itself.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    """Runs the two steps with the builder's own Python."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the files of a standard wheel are gathered."""
        if version != "standard":
            return
        tools = Path(self.root) / "tools"
        subprocess.run([sys.executable, str(tools / "setup.py"), "front"], check=True)
        subprocess.run([sys.executable, str(tools / "messages.py"), "compile"], check=True)
