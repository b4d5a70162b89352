"""Addresses 网址 of the portal."""

from allauth.account.views import reauthenticate
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from shebao.portal import keys, pages, signin
from shebao.portal.citizen import signin as citizen_signin
from shebao.portal.doors import public
from shebao.portal.public.statistics import statistics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("healthz", pages.health, name="health"),
    path("language/", public(set_language), name="set_language"),
    path("print/", pages.print_size, name="print-size"),
    path("account/", pages.account, name="account"),
    path("sign-in/", signin.sign_in, name="account_login"),
    path("sign-in/first/", citizen_signin.first, name="citizen-first-sign-in"),
    path("sign-in/officer/", keys.first, name="officer-first-sign-in"),
    path("sign-in/demo/", signin.demo, name="sign-in-demo"),
    path("sign-in/again/", reauthenticate, name="account_reauthenticate"),
    path("sign-in/second-factor/", signin.second_factor, name="second-factor"),
    path("account/password/", keys.own_password, name="account_set_password"),
    path("account/keys/", keys.mine, name="mfa_index"),
    path("account/keys/webauthn/", keys.mine, name="mfa_list_webauthn"),
    path("account/keys/webauthn/add/", keys.add, name="mfa_add_webauthn"),
    path("account/keys/", include("allauth.mfa.urls")),
    path("sign-out/", signin.sign_out, name="account_logout"),
    path("my/", include("shebao.portal.citizen.urls")),
    path("fund/", include("shebao.portal.fund.urls")),
    path("counter/", include("shebao.portal.counter.urls")),
    path("inspection/", include("shebao.portal.inspection.urls")),
    path("hospital/", include("shebao.portal.hospital.urls")),
    path("statistics/", statistics, name="statistics"),
    path("verify/", include("shebao.portal.public.urls")),
    path("", include("shebao.portal.agency.urls")),
    path("api/v1/", include("shebao.portal.api.urls")),
]
