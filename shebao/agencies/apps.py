"""The room as a Django application."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """机构."""

    name = "shebao.agencies"
    verbose_name = "机构"
