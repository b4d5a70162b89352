"""The room as a Django application."""

from django.apps import AppConfig


class MergingConfig(AppConfig):
    """归并."""

    name = "shebao.merging"
    verbose_name = "归并"
