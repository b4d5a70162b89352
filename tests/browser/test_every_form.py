"""Every form of every page, sent empty and with rubbish: an answer, never a crash.

A refusal is told at the field it is about, and what was typed stays typed. The pages are those of
`tests/browser/scene.py`; forms into which somebody types come first, each act once.
"""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from shebao.agencies.models import User
from shebao.portal.doors import DEMO_SESSION
from tests.browser.forms import read
from tests.browser.rounds import NOBODY, everything
from tests.browser.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
NOT_SENT = ("set_language", "account_logout", "sign-in-demo")
"""Buttons of every page."""
SECRET = ("password", "code")
"""Fields that come back empty: nobody reads over a shoulder."""
ANSWERS = {200, 302, 403, 404, 409, 422}


@pytest.fixture
def scene(transactional_db, tmp_path, settings):
    settings.DEMO = True
    settings.AXES_FAILURE_LIMIT = 100
    made = Scene(tmp_path)
    yield made
    made.story.close()


def signed_in(who):
    client = Client()
    if who != NOBODY:
        client.force_login(User.objects.get(username=who))
        session = client.session
        session[DEMO_SESSION] = True
        session.save()
    return client


def forms_of(scene):
    """(who, form, button) of each act once; forms with fields before mere buttons."""
    found = {}
    for place in everything(scene):
        answer = signed_in(place.who).get(place.path)
        for form in read(place.path, answer.content.decode())[0]:
            for button in form.buttons:
                name = resolve(urlsplit(button[0]).path).url_name
                fields = tuple(each.name for each in form.typed)
                if name not in NOT_SENT:
                    found.setdefault((name, button[1:], len(fields) > 0), (place.who, form, button))
    return sorted(found.items(), key=lambda one: not one[1][1].asks)


def findings(name, answer, form, button, data, *, rubbish, done):
    """What is wrong with an answer to a form with fields."""
    if answer.status_code not in (200, 422):  # done; or another moment, another form
        return []
    forms, ids = read(button[0], answer.content.decode(errors="replace"))
    if done and form.action not in {one.action for one in forms}:
        return []  # an act before this one has closed the case: the form is no longer there
    names = {each.name for each in form.fields}
    mine = [each for one in forms for each in one.fields if each.name in names]
    told = [each for each in mine if each.wrong and set(each.told_by.split()) & ids]
    kept = {(each.name, each.value) for each in mine}
    lost = [
        each.name for each in form.typed if each.name not in SECRET
        and (each.name, data[each.name]) not in kept
    ]  # fmt: skip
    said = f"{name}{button[1:]} ({answer.status_code})"
    found = [f"{said}: {lost} is not kept"] if rubbish and lost else []
    if (answer.status_code != 200 or "refusal" in ids) and not told:
        found.append(f"{said}: no field says what is wrong")
    return found


def test_every_form_answers_at_its_field_keeps_what_was_typed_and_never_crashes(scene):
    sent, found, done = 0, [], set()
    for (name, _, _), (who, form, button) in forms_of(scene):
        client = signed_in(who)
        for mode in ("empty", "rubbish", "forged"):
            data = form.empty(button) if mode == "empty" else form.rubbish(button, mode == "forged")
            send = client.post if form.method == "post" else client.get
            answer = send(urlsplit(button[0])._replace(fragment="").geturl(), data)
            sent += 1
            if answer.status_code not in ANSWERS:
                found.append(f"{name} {mode}: {answer.status_code}")
            elif mode != "forged" and form.asks and form.action not in done:
                found += findings(name, answer, form, button, data, rubbish=mode == "rubbish",
                                  done=done)  # fmt: skip
            if answer.status_code == 302:
                done.add(form.action)  # from here on it is another moment, and maybe another form
    assert sent > 60
    assert not found, "\n".join(found)
