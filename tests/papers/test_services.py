"""Papers are frozen once, printed once, and the same ever after."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from shebao.base.plumbing import seals
from shebao.base.refusals import NotFound
from shebao.papers import queries, services
from shebao.papers.errors import KeyTaken, NoGlyph
from shebao.papers.kinds import RefusalPaper, read
from shebao.papers.models import Paper, Print
from tests.papers import samples
from tests.papers.conftest import AT, ON, OWNER

pytestmark = pytest.mark.django_db


def test_a_paper_is_frozen_once_whatever_is_asked_again(freeze):
    paper = freeze()

    again = freeze()

    assert again.pk == paper.pk
    assert paper.paper_no == "310100P1/paper/2026/1"
    assert Paper.objects.count() == 1


def test_numbers_follow_each_other_without_a_hole(freeze):
    freeze(key="a")
    with pytest.raises(NoGlyph):
        freeze(key="b", name="𠮷田")

    assert freeze(key="c").paper_no == "310100P1/paper/2026/2"


def test_the_same_key_for_other_words_is_refused(freeze):
    paper = freeze()

    with pytest.raises(KeyTaken, match=paper.paper_no):
        freeze(outcome="另一个结果。")


def test_a_name_without_a_glyph_leaves_no_paper(freeze):
    with pytest.raises(NoGlyph, match="𠮷"):
        freeze(name="𠮷田")
    assert Paper.objects.count() == 0


def test_data_may_be_given_as_the_kind_itself(agency):
    data = read("refusal", samples.refusal())
    assert isinstance(data, RefusalPaper)

    paper = services.freeze(
        owner=OWNER, kind="refusal", case_no="", person_no="", data=data, key="k", on=ON, at=AT
    )
    text, frozen = queries.frozen(paper)

    assert frozen["data"]["name"] == "古丽·买买提"
    assert frozen["remedy"]["review_days"] == 60
    assert paper.holder_masked == "古*·***"
    assert json.loads(text) == frozen


def test_what_a_paper_says_lies_sealed_at_rest(freeze):
    paper = freeze("participation-certificate")
    services.render(owner=OWNER, paper_no=paper.paper_no, at=AT)

    for row in (*Paper.objects.values_list(), *Print.objects.values_list()):
        for column in row:
            held = bytes(column) if isinstance(column, bytes | memoryview) else str(column).encode()
            assert b"990101198503070011" not in held
            assert "张三".encode() not in held
            assert b"%PDF" not in held


@pytest.mark.parametrize("kind", samples.ALL)
def test_a_paper_is_printed_once_and_the_same_bytes_are_given_again(freeze, kind):
    paper = freeze(kind)

    first = services.render(owner=OWNER, paper_no=paper.paper_no, at=AT)
    second = services.render(owner=OWNER, paper_no=paper.paper_no, at=AT + timedelta(days=9))

    assert first.startswith(b"%PDF")
    assert second == first
    assert Print.objects.get().size == len(first)


def test_of_two_first_requests_both_get_the_print_that_was_kept(freeze, monkeypatch):
    paper = freeze()
    sign, faster = services.signing.sign, []

    def sign_slowly(*args, **named):
        if not faster:
            faster.append(b"")
            faster[0] = services.render(owner=OWNER, paper_no=paper.paper_no, at=AT)
        return sign(*args, **named)

    monkeypatch.setattr(services.signing, "sign", sign_slowly)
    slower = services.render(owner=OWNER, paper_no=paper.paper_no, at=AT)

    assert slower == faster[0]
    assert Print.objects.count() == 1


def test_a_paper_of_another_agency_is_not_found(freeze):
    paper = freeze()

    with pytest.raises(NotFound):
        services.render(owner="310100M1", paper_no=paper.paper_no, at=AT)


def test_a_paper_is_found_by_its_code_as_people_type_it(freeze):
    paper = freeze()
    typed = f" {paper.code[:4].lower()}-{paper.code[4:8]} {paper.code[8:]}"

    facts = queries.by_code(typed)

    assert facts is not None
    assert facts.paper_no == paper.paper_no
    assert facts.holder_masked == "张*"
    assert queries.by_code("AAAA-AAAA-AAAA-AAAA") is None


def test_a_paper_belongs_to_the_agency_its_number_begins_with(freeze):
    paper = freeze()

    with pytest.raises(IntegrityError, match="paper_no_begins_with_owner"), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(owner="310100M1")


def test_papers_can_be_sealed_again_under_a_new_key(freeze, settings):
    paper = freeze()
    pdf = services.render(owner=OWNER, paper_no=paper.paper_no, at=AT)
    settings.SHEBAO_SEAL_KEYS = "t2:" + "33" * 32 + "," + settings.SHEBAO_SEAL_KEYS

    last = services.reseal()

    assert last == paper.pk
    assert services.reseal(after=last) == 0
    assert seals.key_id_of(bytes(Paper.objects.get().data_seal)) == "t2"
    assert seals.key_id_of(bytes(Print.objects.get().file_seal)) == "t2"
    assert services.render(owner=OWNER, paper_no=paper.paper_no, at=AT) == pdf


def test_a_case_lists_its_papers_in_order(freeze):
    first, second = freeze(key="a"), freeze("refusal", key="b")

    assert list(queries.of_case(OWNER, "310100P1/transfer-in/2026/3")) == [first, second]
    assert list(queries.of_person(OWNER, "310100P1/person/1")) == [second, first]
