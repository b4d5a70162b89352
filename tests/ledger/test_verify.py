import datetime

import pytest
from django.db import connection

from shebao.base.plumbing import clock, jobs
from shebao.cli import ledger as door
from shebao.config import handlers
from shebao.ledger import queries, services
from shebao.ledger.models import Entry, Pending, Seal
from shebao.ledger.verify import Finding, verify
from tests.ledger.conftest import BANK, FUND, LI, OWNER, TRANSIT, ZHANG, entry, open_all
from tests.tampering import triggers_off

OTHER = "110100P1"


@pytest.fixture
def sealed_books(loose_books, marked_often):
    """Seven entries k1..k7, six of them under marks, all sealed."""
    for n in range(1, 8):
        services.post(
            OWNER, entry(f"k{n}", (ZHANG, 100 * n, "r1"), (LI, 50), (FUND, -100 * n - 50), memo="m")
        )
    services.seal(OWNER)
    assert verify() == []


def id_of(key):
    return Entry.objects.get(owner=OWNER, key=key).pk


def tamper(*statements):
    with triggers_off(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount > 0


def kinds(findings):
    return {(finding.kind, finding.subject) for finding in findings}


def test_untouched_books_agree_and_a_round_of_marks_shortens_the_way_to_a_balance(sealed_books):
    assert Seal.objects.count() == 7
    assert Pending.objects.count() == 0
    assert queries.balance(OWNER, FUND) == -(2800 + 350)
    assert sum(line.balance_fen for line in queries.trial_balance(OWNER)) == 0


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("update ledger_posting set amount_fen = amount_fen + 1 where {e} and amount_fen > 50", "posting-altered"),
        ("update ledger_posting set amount_fen = -amount_fen where {e}", "posting-altered"),
        ("update ledger_posting set relationship_no = 'r2' where {e} and amount_fen > 50", "posting-altered"),
        ("update ledger_posting set owner = 'x' where {e}", "posting-altered"),
        ("delete from ledger_posting where {e} and amount_fen = 50", "posting-missing"),
        ("insert into ledger_posting (owner, entry_id, account_id, amount_fen, relationship_no)"
         " select owner, entry_id, account_id, 7, '' from ledger_posting where {e} and amount_fen = 50", "posting-added"),
        ("update ledger_entry set memo = 'other' where {i}", "entry-altered"),
        ("update ledger_entry set key = 'k33' where {i}", "entry-altered"),
        ("update ledger_entry set case_no = 'c' where {i}", "entry-altered"),
        ("update ledger_entry set \"on\" = '2020-01-01' where {i}", "entry-altered"),
        ("update ledger_entry set posted_at = '2020-01-01 00:00:00' where {i}", "entry-altered"),
        ("update ledger_entry set lines = 4 where {i}", "entry-altered"),
        ("update ledger_entry set content_sha256 = lines_sha256 where {i}", "entry-altered"),
        ("update ledger_entry set lines_sha256 = content_sha256 where {i}", "entry-altered"),
    ],
)  # fmt: skip
def test_a_changed_line_or_entry_is_named(sealed_books, change, kind):
    e = id_of("k3")
    tamper(change.format(e=f"entry_id = {e}", i=f"id = {e}"))

    named = {(f.kind, f.subject.split(" (")[0]) for f in verify()}
    assert (kind, f"entry {e}") in named
    assert all(s == f"entry {e}" for k, s in named if k.startswith(("posting", "entry", "seal")))


def test_a_rewritten_entry_with_fresh_digests_is_still_named_by_its_seal(sealed_books):
    from shebao.ledger import content

    row = Entry.objects.get(key="k3")
    fresh = content.content_digest(
        OWNER, "k3", row.on, "forged", "", row.lines, bytes(row.lines_sha256)
    )
    with triggers_off():
        Entry.objects.filter(pk=row.pk).update(memo="forged", content_sha256=fresh)

    assert verify() == [Finding(OWNER, "entry-altered", f"entry {row.pk} (k3)")]


def test_a_deleted_entry_is_named_with_and_without_its_lines(sealed_books):
    third, fourth = id_of("k3"), id_of("k4")
    tamper(f"delete from ledger_entry where id = {third}")
    assert ("entry-missing", f"entry {third}") in kinds(verify())

    tamper(
        f"delete from ledger_entry where id = {fourth}",
        f"delete from ledger_posting where entry_id = {fourth}",
    )
    assert ("entry-missing", f"entry {fourth}") in kinds(verify())


def test_an_entry_deleted_before_its_seal_is_named(sealed_books):
    services.post(OWNER, entry("k8", (ZHANG, 1), (FUND, -1)))
    eighth = id_of("k8")
    tamper(
        f"delete from ledger_entry where id = {eighth}",
        f"delete from ledger_posting where entry_id = {eighth}",
    )
    found = kinds(verify())
    assert ("entry-missing", f"entry {eighth}") in found
    assert ("balance-altered", f"{ZHANG}: 2801 ≠ 2800") in found


def test_an_altered_balance_is_named(sealed_books):
    tamper(f"update ledger_account set balance_fen = 9 where code = '{LI}'")

    assert kinds(verify()) >= {("balance-altered", f"{LI}: 9 ≠ 350")}


@pytest.mark.parametrize(
    "change",
    [
        "chain_sha256 = row_sha256",
        "row_sha256 = chain_sha256",
        "owner = '310100M1'",
        "entry_id = entry_id + 1000",
    ],
)
def test_an_altered_seal_is_named_as_the_first_broken_link(sealed_books, change):
    tamper(f"update ledger_seal set {change} where seq = 4")

    first = next(f for f in verify(OWNER) if f.kind.startswith("seal"))
    assert first.kind == ("seal-missing" if "owner" in change else "seal-altered")
    assert first.subject.startswith("seal 4")


@pytest.mark.parametrize("seq", [1, 4, 7])
def test_a_deleted_seal_is_named_also_the_last_one(sealed_books, seq):
    tamper(f"delete from ledger_seal where seq = {seq}")
    found = kinds(verify())

    assert ("seal-missing", f"seal {seq}..{seq}") in found
    assert ("seal-missing", f"entry {id_of(f'k{seq}')} (k{seq})") in found


def test_an_altered_or_deleted_or_added_mark_is_named(sealed_books):
    tamper("update ledger_mark set balance_fen = balance_fen + 1 where seq = 4")
    assert {(f.kind, f.subject.split(" of")[0]) for f in verify()} == {("mark-altered", "mark 4")}

    tamper("delete from ledger_mark where seq = 2")
    assert ("mark-missing", "mark 2") in {(f.kind, f.subject.split(" of")[0]) for f in verify()}

    tamper("update ledger_mark set seq = 5 where seq = 4")
    assert ("mark-altered", "mark 5") in {(f.kind, f.subject.split(" of")[0]) for f in verify()}


def test_a_deleted_account_is_named(sealed_books):
    tamper(f"delete from ledger_account where code = '{LI}'")

    assert "account-missing" in {finding.kind for finding in verify()}


def test_an_entry_unsealed_for_five_minutes_is_a_finding_once(books):
    services.post(OWNER, entry("k1", (ZHANG, 1), (FUND, -1)))
    later = clock.moment() + datetime.timedelta(minutes=6)

    assert [f.kind for f in verify(OWNER, at=later)] == ["unsealed"]
    assert verify(OWNER, at=later) == []


def test_the_sealing_job_seals_the_books_of_its_owner(books):
    services.post(OWNER, entry("k1", (ZHANG, 1), (FUND, -1)))
    jobs.enqueue(OWNER, "ledger.seal", key="now")
    jobs.run_all(handlers.JOBS)

    assert Seal.objects.get().seq == 1


def test_money_that_arrives_without_having_been_released_is_found(books):
    open_all(OTHER)
    services.open_account(OTHER, f"suspense/{OWNER}", "suspense")
    services.post(OWNER, entry("release", (TRANSIT, 100), (FUND, -100)))
    services.post(OTHER, entry("arrive", (BANK, -100), (f"suspense/{OWNER}", 100)))
    services.post(OTHER, entry("match", (f"suspense/{OWNER}", -100), (FUND, 100)))
    assert verify() == []  # it arrived before the payer's own statement: in order

    services.post(OTHER, entry("again", (BANK, -1), (f"suspense/{OWNER}", 1)))
    assert [f.kind for f in verify()] == ["conservation"]
    assert [f.kind for f in verify(OWNER)] == ["conservation"]


def test_more_paid_than_released_is_found(books):
    services.post(OWNER, entry("release", (TRANSIT, 100), (FUND, -100)))
    services.post(OWNER, entry("paid", (TRANSIT, -101), (BANK, 101)))

    assert [f.kind for f in verify()] == ["conservation"]


def test_the_door_prints_findings_and_says_so_by_its_exit(loose_books, capsys):
    services.post(OWNER, entry("k1", (ZHANG, 12345), (FUND, -12345)))
    assert door.run(["verify"]) == 0
    assert door.run(["balance", OWNER, ZHANG]) == 0
    assert door.run(["balance", OWNER]) == 0
    assert door.run(["journal", OWNER, "--account", ZHANG]) == 0
    assert door.run(["balance", OWNER, "fund/none"]) == 2
    assert "123.45" in capsys.readouterr().out

    tamper(f"update ledger_account set balance_fen = 1 where code = '{ZHANG}'")
    assert door.run(["verify", "--owner", OWNER]) == 1
    assert "balance-altered" in capsys.readouterr().out


def test_an_unbalanced_entry_forged_with_right_digests_is_named(loose_books):
    from shebao.ledger import content
    from shebao.ledger.models import Account, Posting

    forged = entry("forged", (ZHANG, 5), (FUND, -4))
    digests = content.digests(OWNER, forged)
    with triggers_off():
        row = Entry.objects.create(
            owner=OWNER,
            key="forged",
            on=forged.on,
            lines=2,
            lines_sha256=digests.lines,
            content_sha256=digests.content,
            posted_at=clock.moment(),
        )
        for line in forged.lines:
            account = Account.objects.get(owner=OWNER, code=line.account_code)
            Posting.objects.create(
                owner=OWNER, entry=row, account=account, amount_fen=line.amount_fen
            )
    assert ("unbalanced", f"entry {row.pk} (forged)") in kinds(verify())
