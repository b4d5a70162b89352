"""Opening Django for the doors that need the database."""

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
