"""Statements built once 语句只拼一次: the same rows as Django's own, whatever was asked before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from shebao.agencies.models import Agency
from shebao.base.plumbing import statements
from shebao.base.plumbing.models import Job, JobState
from shebao.base.plumbing.statements import alter, columns, one, several, write_once

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)


def job(key: str, **more: object) -> Job:
    """A job on its way to the table."""
    facts = {"owner": "310100P1", "kind": "test", "payload": {"n": 1, "名": ["a", None]}}
    return Job(**facts | {"key": key, "run_after": AT, "created_at": AT} | more)


def facts(row: Job) -> dict[str, object]:
    """Every column of a row."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_row_comes_as_django_brings_it() -> None:
    for key, owner in (("a", "310100P1"), ("b", "110100P1"), ("c", "310100P1")):
        job(key, owner=owner).save()
    for owner in ("310100P1", "110100P1", "440100P1"):
        django = Job.objects.filter(owner=owner).order_by("pk")
        found = one(Job, owner=owner)
        assert (facts(found) if found else None) == (facts(django[0]) if django.exists() else None)
        assert [facts(row) for row in several(Job, owner=owner)] == [facts(row) for row in django]
        asked = columns(Job, "key", "payload", "run_after", owner=owner)
        assert asked == list(django.values_list("key", "payload", "run_after"))


def test_bounds_order_and_empty_columns() -> None:
    for n in range(5):
        job(f"k{n}", run_after=AT + timedelta(days=n), done_at=AT if n == 2 else None).save()
    late = several(Job, empty=("done_at",), order=("-run_after",), run_after__gt=AT)
    assert [row.key for row in late] == ["k4", "k3", "k1"]
    assert columns(Job, "key", order=("-pk",), limit=2, owner="310100P1") == [("k4",), ("k3",)]
    assert columns(Job, "key", order=("pk",), limit=2, owner="310100P1") == [("k0",), ("k1",)]


def test_a_row_behind_a_key_comes_along_and_a_column_can_wait() -> None:
    from shebao.casework.models import Case, Proposal

    case = Case.objects.create(
        owner="310100P1", case_no="310100P1/x/1", key="310100P1/x/1", kind="x", person_no="1",
        applicant_kind="person", applicant_name="甲", channel="api", state="new", turn="officer",
        received_on=AT.date(),
    )  # fmt: skip
    made = Proposal.objects.create(
        case=case, owner="310100P1", act="a", payload={}, payload_sha256="", by="x", at=AT
    )
    found = one(Proposal, related=("case",), without=("explanation",), pk=made.pk)
    assert found is not None
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert found.case.case_no == "310100P1/x/1"
        assert not asked.captured_queries
        assert found.explanation == {}
        assert len(asked.captured_queries) == 1


def test_a_lock_wants_a_transaction(transactional_db: None) -> None:
    job("a").save()
    with transaction.atomic():
        assert one(Job, lock=True, key="a") is not None
    with pytest.raises(TransactionManagementError):
        one(Job, lock=True, key="a")
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        one(Job, lock=True, key="a")
    text = asked.captured_queries[0]["sql"]
    assert ("FOR UPDATE" in text) is (connection.vendor == "postgresql")


def test_what_is_not_plain_is_refused() -> None:
    with pytest.raises(TypeError, match="not a plain question"):
        one(Agency, local=True)
    with pytest.raises(TypeError):
        one(Job, key__contains="a")


def test_saving_writes_what_django_writes() -> None:
    row = job("a")
    row.save()
    assert row.pk
    assert facts(Job.objects.get(pk=row.pk)) == facts(row)
    row.error, row.done_at, row.payload = "钱", AT, {"x": None}
    row.save()
    assert facts(Job.objects.get(pk=row.pk)) == facts(row)
    row.state, row.error = JobState.DEAD, "only this"
    row.save(update_fields=["error"])
    kept = Job.objects.get(pk=row.pk)
    assert (kept.error, kept.state) == ("only this", JobState.WAITING)
    with pytest.raises(IntegrityError), transaction.atomic():
        job("a").save()


def test_a_row_with_its_own_number_and_one_that_is_gone() -> None:
    row = job("a", id=4242)
    row.save(force_insert=True)
    assert Job.objects.get(key="a").pk == 4242
    Job.objects.all().delete()
    with pytest.raises(DatabaseError):
        row.save(force_update=True)
    with pytest.raises(DatabaseError):
        row.save(update_fields=["error"])


def test_what_the_database_works_out_is_left_to_django() -> None:
    row = job("a", attempts=3)
    row.save()
    row.attempts = F("attempts") + 1
    row.save(update_fields=["attempts"])
    assert Job.objects.get(pk=row.pk).attempts == 4


def test_altering_and_writing_once() -> None:
    for key in ("a", "b"):
        write_once(job(key))
        write_once(job(key, error="again"))
    assert [row.error for row in Job.objects.all()] == ["", ""]
    Job.objects.filter(key="b").update(done_at=AT)
    where = {"owner": "310100P1"}
    assert alter(Job, where, empty=("done_at",), error="x", payload={"y": 1}) == 1
    told = dict(Job.objects.values_list("key", "error"))
    assert told == {"a": "x", "b": ""}
    assert Job.objects.get(key="a").payload == {"y": 1}
    assert alter(Job, {"owner": "nobody"}, error="z") == 0


def test_a_text_is_built_once() -> None:
    one(Job, key="a")
    before = len(statements._questions)
    for n in range(20):
        assert one(Job, key=f"other-{n}") is None
    assert len(statements._questions) == before
