"""Opening Django for the doors that need the database."""

import gc
import os


def setup() -> None:
    """Load settings and logs once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shebao.config.settings")
    import django
    from django.conf import settings

    from shebao.base.plumbing import logs

    django.setup()
    logs.configure(level=os.environ.get("SHEBAO_LOG", "INFO"))
    if not settings.SECRET_KEY:
        raise SystemExit("shebao: no keys yet; run `shebao init` first")


def stay() -> None:
    """For doors that run for days: what start-up made is never garbage, so look at the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
