"""The room as a Django application."""

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    """参保关系."""

    name = "shebao.enrolment"
    verbose_name = "参保关系"
