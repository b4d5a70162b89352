"""Addresses 网址 of the insured person's pages."""

from django.urls import path

from shebao.portal.citizen import (
    apply,
    benefit,
    family,
    follow,
    form,
    home,
    medical,
    papers,
    pension,
    reads,
    record,
)

urlpatterns = [
    path("", home.home, name="citizen-home"),
    path("pension/", pension.mine, name="citizen-pension"),
    path("benefit/", benefit.mine, name="citizen-benefit"),
    path("benefit/apply/", benefit.apply, name="citizen-benefit-apply"),
    path("benefit/alive/", benefit.alive, name="citizen-benefit-alive"),
    path("transfer/", apply.choose, name="citizen-transfer"),
    path("transfer/<str:origin>/", apply.who, name="citizen-apply"),
    path("transfer/<str:origin>/phone/", apply.phone, name="citizen-apply-phone"),
    path("transfer/<str:origin>/check/", apply.check, name="citizen-apply-check"),
    path("transfer/<str:origin>/drop/", apply.drop, name="citizen-apply-drop"),
    path("cases/<str:case>/", follow.follow, name="citizen-case"),
    path("cases/<str:case>/form/", form.check, name="citizen-form"),
    path("cases/<str:case>/withdraw/", follow.withdraw, name="citizen-withdraw"),
    path("cases/<str:case>/decisions/<int:seq>/", papers.explanation, name="citizen-explanation"),
    path("medical/", medical.mine, name="citizen-medical"),
    path("medical/<str:case>/", medical.follow, name="citizen-medical-case"),
    path("medical/<str:case>/<str:act>/", medical.act, name="citizen-medical-act"),
    path("family/", family.mine, name="citizen-family"),
    path("family/bind/", family.bind, name="citizen-family-bind"),
    path("family/order/", family.order, name="citizen-family-order"),
    path("family/<str:link>/end/", family.end, name="citizen-family-end"),
    path("family/<str:link>/consent/", family.consent, name="citizen-family-consent"),
    path("family/<str:link>/object/", family.object_to, name="citizen-family-object"),
    path("papers/", papers.mine, name="citizen-papers"),
    path("papers/certificate/", papers.certificate, name="citizen-certificate"),
    path("papers/<str:paper>/", papers.download, name="citizen-paper"),
    path("reads/", reads.reads, name="citizen-reads"),
    path("record/", record.record, name="citizen-record"),
    path("record/copy/", record.take, name="citizen-record-take"),
]
