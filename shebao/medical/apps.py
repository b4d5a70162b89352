"""The room as a Django application."""

from django.apps import AppConfig


class MedicalConfig(AppConfig):
    """医保."""

    name = "shebao.medical"
    verbose_name = "医保"
