"""Addresses of the public pages."""

from django.urls import path

from shebao.portal.public import papers, verifier

urlpatterns = [
    path("", papers.ask, name="verify"),
    path("roots.pem", papers.roots, name="verify-roots"),
    path("verify.py", verifier.program, name="verifier"),
    path("<str:code>", papers.show, name="verify-paper"),
]
