"""Addresses of the inspectors."""

from django.urls import path

from shebao.portal.inspection import inspections, marked, samples

urlpatterns = [
    path("", marked.worklist, name="inspection"),
    path("cases/<str:case>/", marked.show, name="inspection-case"),
    path("cases/<str:case>/open/", marked.begin, name="inspection-open"),
    path("cases/<str:case>/aside/", marked.aside, name="inspection-aside"),
    path("samples/", samples.show_all, name="inspection-samples"),
    path("samples/<str:sample>/", samples.show, name="inspection-sample"),
    path("samples/<str:sample>/list/", samples.download, name="inspection-sample-list"),
    path("open/", inspections.show_all, name="inspections"),
    path("open/<str:inspection>/", inspections.show, name="inspection-show"),
    path("open/<str:inspection>/act/", inspections.act, name="inspection-act"),
    path("open/<str:inspection>/opinion/", inspections.opinion, name="inspection-opinion"),
    path("open/<str:inspection>/proof/<int:number>/", inspections.proof, name="inspection-proof"),
]
