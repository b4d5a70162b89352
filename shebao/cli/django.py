"""Opening Django for the doors that need the database."""

import gc
import os
from importlib import import_module


def setup() -> None:
    """Load settings and logs once. Without an installation it says so in one sentence and leaves with 1."""
    name = os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shebao.config.settings")
    own = import_module(name)
    if not own.SECRET_KEY:
        raise SystemExit(
            f"shebao: 此处没有安装 no installation in {own.HOME}: set SHEBAO_HOME to its folder, "
            "or make one with `shebao init`"
        )
    import django

    from shebao.base.plumbing import logs

    django.setup()
    logs.configure(level=os.environ.get("SHEBAO_LOG", "INFO"))


def stay() -> None:
    """For doors that run for days: what start-up made is never garbage, so look at the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
