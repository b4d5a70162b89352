"""A person takes the record along and checks it: page, machine door, and the verifier itself."""

import json
from pathlib import Path

import pytest

from shebao import verify
from shebao.agencies import queries as agencies
from shebao.base.plumbing.clock import moment
from shebao.cli.demo.story import someone
from shebao.identity import services as people
from shebao.portal.naming import to_url
from tests.portal.citizens import chinese_left
from tests.portal.test_api import get, token
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhangsan(story, client):
    client.force_login(people.open_demo_login(story.person("zhangsan"), at=moment()))
    return story.person("zhangsan")


def taken(client, agency, **more):
    return client.post("/my/record/copy/", {"agency": agency, **more})


def test_a_person_takes_the_record_of_each_agency_and_it_recomputes(zhangsan, client, tmp_path):
    page = client.get("/my/record/").content.decode()
    for city in (JIA, YI):
        assert f'value="{city.pension}"' in page
        answer = taken(client, city.pension)
        assert "attachment" in answer["Content-Disposition"]
        file = tmp_path / f"{city.key}.json"
        file.write_bytes(answer.content)
        assert verify.run([str(file)]) == 0
        assert someone("zhangsan").number not in answer.content.decode()


def test_the_number_stands_in_full_only_when_it_is_asked_for(zhangsan, client):
    full = taken(client, YI.pension, full="yes").content.decode()
    assert someone("zhangsan").number in full
    subjects = [r.subject for r in agencies.reads_of(YI.pension, zhangsan.person_no)]
    assert "export/full" in subjects


def test_nobody_takes_what_is_not_theirs(zhangsan, client):
    assert taken(client, "110100P9").status_code == 404
    client.logout()
    assert taken(client, YI.pension).status_code == 302


def test_the_verifier_is_handed_out_to_anybody_as_it_runs_here(client, db):
    answer = client.get("/verify/verify.py")
    assert answer.content.decode() == Path(verify.__file__).read_text("utf-8")
    assert "attachment" in answer["Content-Disposition"]


def test_the_page_is_whole_in_english(zhangsan, client):
    page = client.get("/my/record/", headers={"Accept-Language": "en"}).content.decode()
    assert "Take my record with me" in page
    assert chinese_left(page) == []


def test_machines_take_ones_own_or_an_officers_with_a_purpose(make_story, client):
    story = make_story(movers=("zhangsan", "zhouba"))
    person, other = story.person("zhangsan"), story.person("zhouba")
    mine, clerk = token(story, "zhangsan"), token(story, "yi-clerk")
    own = get(client, mine, f"/records/{to_url(person.person_no)}?full=true")
    assert someone("zhangsan").number in own.content.decode()
    assert next(verify.Copy(own.json()["record"]).differences(), None) is None
    assert get(client, mine, f"/records/{to_url(other.person_no)}").status_code == 404
    seen = get(client, clerk, f"/records/{to_url(other.person_no)}?purpose=inspection&full=true")
    assert someone("zhouba").number not in json.dumps(seen.json())
    trace = agencies.reads_of(YI.pension, other.person_no)[0]
    assert (trace.reader, trace.purpose) == ("yi-clerk", "inspection")
    accountant = token(story, "yi-accountant")
    assert get(client, accountant, f"/records/{to_url(other.person_no)}").status_code == 403
    elsewhere = story.person("zhangsan", JIA)
    assert get(client, clerk, f"/records/{to_url(elsewhere.person_no)}").status_code == 404
