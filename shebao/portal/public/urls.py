"""Addresses of the public pages."""

from django.urls import path

from shebao.portal.public import papers

urlpatterns = [
    path("", papers.ask, name="verify"),
    path("<str:code>", papers.show, name="verify-paper"),
]
