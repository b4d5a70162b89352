"""The ground floor as a Django application."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """通用."""

    name = "shebao.base.plumbing"
    label = "base"
    verbose_name = "通用"
