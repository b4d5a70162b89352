"""Addresses of the machine doors."""

from django.urls import URLPattern, path

from shebao import __version__
from shebao.portal.api import (
    amending,
    calc,
    cases,
    doors,
    family,
    hospital,
    matching,
    me,
    merges,
    payments,
    pension,
    preflight,
    records,
    transfers,
    wallet,
)
from shebao.portal.doors import machine

api = doors.Described(
    title="shebao 社保",
    version=__version__,
    description="The same acts as the pages, and the rules under /calc for everybody. "
    "Writing needs an Idempotency-Key; a refusal is a problem detail.",
    auth=doors.Token(),
    docs=doors.NoDocs(),
    urls_namespace="api",
)
doors.install(api)
api.add_router("/transfers", preflight.router)
api.add_router("/transfers", transfers.router)
api.add_router("/transfers", amending.router)
api.add_router("/cases", cases.router)
api.add_router("/payments", payments.router)
api.add_router("/records", records.router)
api.add_router("/me", me.router)
api.add_router("/pension", pension.router)
api.add_router("/calc", calc.router)
api.add_router("/payments", matching.router)
api.add_router("/family", family.router)
api.add_router("/hospital", hospital.router)
api.add_router("/wallet", wallet.router)
api.add_router("/merges", merges.router)

views = api.urls
for pattern in views[0]:
    if isinstance(pattern, URLPattern):
        pattern.callback = machine("bearer token, idempotency key")(doors.told(pattern.callback))
urlpatterns = [
    path("", views),
    path("<path:rest>", machine("there is nothing here")(doors.nowhere)),
]
