from datetime import date

import pytest

from shebao.agencies import services as agencies
from shebao.agencies.models import User
from shebao.base.refusals import NotFound
from shebao.casework import queries, services
from shebao.casework.errors import CaseClosed, EvidenceSize, EvidenceType
from shebao.casework.models import Case, Evidence
from shebao.casework.services.evidence import clean_name
from tests.casework.conftest import AT, A, B, new_case

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 content"


def test_the_same_key_again_returns_the_case_there_is(case):
    again, new = services.open_case(
        owner=A, kind="transfer-in", key=f"{A}/1", person_no="x", applicant=services.Applicant("person", "张三"),
        channel="mobile", state="applied", turn="officer", received_on=date(2026, 3, 2), by="x", at=AT,
    )  # fmt: skip

    assert (again.pk, new) == (case.pk, False)
    assert Case.objects.count() == 1
    assert case.case_no == f"{A}/transfer-in/2026/1"


def test_another_agencys_case_is_not_found(case):
    with pytest.raises(NotFound):
        queries.case(B, case.case_no)
    with pytest.raises(NotFound):
        services.assign(owner=B, case_no=case.case_no, to="clerk", by="boss", at=AT)


def test_every_move_leaves_a_log_row_and_private_ones_are_not_shown_to_the_person(case):
    services.record_move(
        case, act="accept", before="applied", after="accepted", turn="other-agency", by="clerk", at=AT,
        note=("受理", "accepted"),
    )  # fmt: skip
    services.assign(owner=A, case_no=case.case_no, to="clerk", by="boss", at=AT)

    everything = queries.timeline(A, case.case_no)
    public = queries.timeline(A, case.case_no, public_only=True)
    assert [row.act for row in everything] == ["open", "accept", "assign"]
    assert [row.act for row in public] == ["open", "accept"]
    assert [row.seq for row in everything] == [1, 2, 3]


def test_cases_of_an_absent_officer_go_to_the_stand_in(case):
    away = User.objects.create_user("clerk", owner=A, display_name="周经办")
    stand_in = User.objects.create_user("clerk2", owner=A, display_name="李代办")
    services.assign(owner=A, case_no=case.case_no, to="clerk", by="boss", at=AT)
    agencies.absent(
        away, stand_in=stand_in, since=date(2026, 3, 3), until=date(2026, 3, 6), by="boss", at=AT
    )

    assert services.hand_over(owner=A, on=date(2026, 3, 2), at=AT) == 0
    assert services.hand_over(owner=A, on=date(2026, 3, 3), at=AT) == 1
    assert services.hand_over(owner=A, on=date(2026, 3, 3), at=AT) == 0
    assert queries.case(A, case.case_no).handler == "clerk2"
    assert queries.timeline(A, case.case_no)[-1].act == "hand-over"


def test_the_queue_begins_with_the_earliest_legal_date_and_pages_by_key(db):
    late, soon, none = new_case("late"), new_case("soon"), new_case("none")
    services.start_clock(late, step="review", received_on=date(2026, 3, 2), days=15)
    services.start_clock(soon, step="review", received_on=date(2026, 3, 2), days=5)

    found = queries.queue(A, limit=2)
    assert [case.key for case in found] == [soon.key, late.key]
    rest = queries.queue(A, after=(found[-1].due_on, found[-1].pk))
    assert [case.key for case in rest] == [none.key]
    assert queries.queue(B) == []


def test_evidence_is_known_by_its_content_and_kept_once(case):
    first = services.attach(case, name="a/b\\凭证.jpg", body=PDF, by="张三", at=AT)
    again = services.attach(case, name="other.pdf", body=PDF, by="张三", at=AT)

    assert first.pk == again.pk
    assert (first.name, first.media_type) == ("凭证.jpg", "application/pdf")
    assert queries.evidence_body(A, first.pk)[1] == PDF
    with pytest.raises(NotFound):
        queries.evidence_body(B, first.pk)


def test_what_is_not_a_document_or_too_large_is_refused_and_nothing_is_kept(case):
    with pytest.raises(EvidenceType):
        services.attach(case, name="x.pdf", body=b"MZ\x90\x00", by="张三", at=AT)
    with pytest.raises(EvidenceSize):
        services.attach(
            case, name="x.pdf", body=b"%PDF-" + b"0" * (10 * 1024 * 1024), by="x", at=AT
        )
    with pytest.raises(EvidenceSize):
        services.attach(case, name="x.pdf", body=b"", by="张三", at=AT)
    assert Evidence.objects.count() == 0


def test_a_closed_case_takes_no_more_evidence(case):
    services.close(case, on=date(2026, 3, 3))
    with pytest.raises(CaseClosed):
        services.attach(case, name="x.pdf", body=PDF, by="张三", at=AT)


def test_file_names_lose_folders_controls_and_direction_marks():
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("工资\u202efdp.exe") == "工资fdp.exe"
    assert clean_name("\x00<>.pdf".replace(".pdf", "")) == "材料"
    assert len(clean_name("长" * 300 + ".pdf")) == 100
    assert clean_name("长" * 300 + ".pdf").endswith(".pdf")
