"""Addresses of the door for agencies."""

from django.urls import path

from shebao.exchange.transport import PATH
from shebao.portal.agency import views

urlpatterns = [path(PATH.lstrip("/"), views.letters, name="agency-letters")]
