"""A story played to its end, and the copies of its person's record at both agencies."""

import json

import pytest

from shebao.base.plumbing import clock
from shebao.records import services
from shebao.transfers import queries
from tests.story import JIA, YI
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


@pytest.fixture
def copies(story):
    """The copies of 张三 at the old place and at the new one, after the transfer."""
    play_to_the_end(story)
    return {city.key: told(story.person("zhangsan", city)) for city in (JIA, YI)}
