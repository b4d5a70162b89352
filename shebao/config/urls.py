"""Addresses 网址: each portal brings its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shebao.portal.urls")),
]
