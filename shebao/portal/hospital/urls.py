"""Addresses of the online hospital 线上医院."""

from django.urls import path

from shebao.portal.hospital import linking

urlpatterns = [
    path("", linking.desk, name="hospital"),
    path("bind/", linking.bind, name="hospital-bind"),
]
