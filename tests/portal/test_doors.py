"""Who may open a page, and the trace a person's page leaves."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from shebao.agencies.models import Purpose, ReadTrace
from shebao.base.refusals import NotFound
from shebao.portal.doors import (
    DEMO_SESSION,
    NoPost,
    WrongDoor,
    citizen,
    door_of,
    officer,
    person_page,
    public,
)

pytestmark = pytest.mark.django_db
OWNER = "310100P1"


def request_of(user, **session) -> HttpRequest:
    """A request as the middleware hands it on."""
    request = RequestFactory().get("/somewhere/")
    request.user, request.session = user, {DEMO_SESSION: True, **session}
    return request


@officer("clerk")
@person_page(Purpose.CASE, person=lambda request, person_no: person_no)
def show(request: HttpRequest, person_no: str) -> HttpResponse:
    """A page of a person."""
    return HttpResponse(f"read by {ReadTrace.objects.count()}")


def test_a_persons_page_leaves_its_trace_before_it_is_shown(clerk):
    answer = show(request_of(clerk), person_no=f"{OWNER}/person/7")

    assert answer.content == b"read by 1"
    trace = ReadTrace.objects.get()
    assert (trace.person_no, trace.reader, trace.purpose) == (f"{OWNER}/person/7", "zhou", "case")


def test_another_agencys_person_is_not_found_and_leaves_no_trace(clerk):
    with pytest.raises(NotFound):
        show(request_of(clerk), person_no="110100P1/person/7")

    assert not ReadTrace.objects.exists()


def test_an_officer_without_the_post_is_refused_by_name_of_the_post(clerk):
    page = officer("accountant")(lambda request: HttpResponse("books"))

    with pytest.raises(NoPost) as refused:
        page(request_of(clerk))

    assert "财务" in refused.value.sentence("zh")
    assert "Fund accounting" in refused.value.sentence("en")


def test_an_officer_without_a_second_factor_is_sent_to_show_one(clerk):
    answer = show(request_of(clerk, **{DEMO_SESSION: False}), person_no=f"{OWNER}/person/7")

    assert (answer.status_code, answer.url) == (302, "/sign-in/second-factor/")


def test_an_officer_cannot_open_a_citizens_page(clerk):
    page = citizen(lambda request: HttpResponse("mine"))

    with pytest.raises(WrongDoor):
        page(request_of(clerk))


def test_a_stranger_is_sent_to_sign_in_and_comes_back(client):
    answer = client.get("/account/")

    assert (answer.status_code, answer.url) == (302, "/sign-in/?next=%2Faccount%2F")


def test_a_view_tells_which_door_it_has():
    assert door_of(public(lambda request: HttpResponse(""))).kind == "public"
    assert door_of(show).roles == ("clerk",)
    assert show.person_purpose == "case"
