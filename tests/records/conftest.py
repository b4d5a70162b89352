"""A story played to its end, and the copies of its person's record at both agencies."""

import json
import os
from copy import deepcopy

import pytest
from django.db import transaction

from shebao.base.plumbing import clock
from shebao.records import services
from shebao.transfers import queries
from tests.story import JIA, YI, Story
from tests.transfers.conftest import make_story, story

__all__ = ["make_story", "story"]


def told(person, *, masked=True, reader="zhangsan"):
    """A person's copy as whoever reads the file has it."""
    file = services.export(
        owner=person.owner, person_no=person.person_no, reader_kind="citizen", reader=reader,
        purpose="self", masked=masked, on=clock.today(), at=clock.now(),
    )  # fmt: skip
    return json.loads(json.dumps(file))


def play_to_the_end(story, key="zhangsan"):
    """A transfer applied for, paid, booked and confirmed."""
    row = story.apply(key)
    story.accept(row)
    story.play()
    out = story.leaving(row)
    story.release(out)
    story.pay(out)
    for _ in range(3):
        story.advance()
        story.play()
    story.book(queries.transfer_in(YI.pension, row.case_no))
    story.play()
    story.confirm(queries.transfer_in(YI.pension, row.case_no))
    story.play()
    return row


def copies_of(story):
    """The copies of 张三 at the old place and at the new one, after the transfer."""
    play_to_the_end(story)
    return {city.key: told(story.person("zhangsan", city)) for city in (JIA, YI)}


@pytest.fixture(scope="session")
def _copies(django_db_setup, django_db_blocker, tmp_path_factory):
    """Played once: the files stay, the tables are as if nothing had been."""
    today = os.environ["SHEBAO_TODAY"]
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            story = Story(tmp_path_factory.mktemp("copies"))
            found = copies_of(story)
            story.close()
            transaction.set_rollback(True)
    finally:
        os.environ["SHEBAO_TODAY"] = today
    return found


@pytest.fixture
def copies(_copies):
    """Files without the agencies that wrote them."""
    return deepcopy(_copies)
