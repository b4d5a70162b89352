"""Keys, roots and directories. Another installation is played by taking its rows out of this one's tables."""

import json
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.db import IntegrityError, transaction

from shebao.agencies import certificates, directory, keys, queries, services, suites
from shebao.agencies.errors import (
    DirectoryOld,
    DirectoryUnreadable,
    NoKey,
    NoRight,
    NotACertificate,
    NotTheirs,
    RootUnknown,
    SecondOfficer,
    WrongFingerprint,
)
from shebao.agencies.models import Agency, Key, TrustRoot
from shebao.base.plumbing.models import NumberSeries
from tests.tampering import triggers_off

from .conftest import AT, JIA, ON, YI

HOUR = timedelta(hours=1)


def forget_everything():
    """What another installation's tables hold is gone; the triggers that keep keys stand aside."""
    with triggers_off():
        Key.objects.all().delete()
    Agency.objects.all().delete()
    TrustRoot.objects.all().delete()


@pytest.fixture
def yis_file(db):
    """乙市's directory file, written at home; and a later one, with a new letter key."""
    services.add_agency(code=YI, name="乙市社保中心", city="乙市", url="http://127.0.0.1:9", at=AT)
    first = directory.write()
    services.rotate_key(YI, at=AT + HOUR)
    second = directory.write()
    forget_everything()
    return first, second


def trust(file, divisions=""):
    root = json.loads(file)["root"]
    fingerprint = certificates.fingerprint(root)
    spoken = ":".join(fingerprint[n : n + 2] for n in range(0, 64, 2)).upper()
    services.import_root(root, fingerprint=spoken, by="jia.op1", at=AT, on=ON, divisions=divisions)
    return services.confirm_root(fingerprint, by="jia.op2", at=AT, on=ON)


def test_a_new_agency_has_a_letter_key_and_a_paper_key_under_the_installations_root(jia):
    letter = keys.signing_key(JIA, "letter")
    paper = keys.paper_signer(JIA)

    assert letter.kid == f"{JIA}/letter/1"
    assert "BEGIN" not in repr(letter) + repr(paper)
    certificate = x509.load_pem_x509_certificate(paper.certificate)
    certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(paper.chain[0]))
    assert load_pem_private_key(paper.private_key, None).public_key() == certificate.public_key()
    assert keys.trusted_roots() == list(paper.chain)
    assert b"PRIVATE" not in bytes(Key.objects.get(kid=letter.kid).private_seal)


def test_what_one_key_signed_no_other_key_proves(jia):
    suite = suites.SUITES["Ed25519"]
    mine, other = keys.signing_key(JIA), suite.make()
    compact = suite.sign(b"exact bytes", {"kid": mine.kid}, mine.private)

    assert suite.check(compact, mine.public) == b"exact bytes"
    with pytest.raises(suites.BadSignature):
        suite.check(compact, other[1])
    with pytest.raises(suites.BadSignature):
        suite.check(compact[:-8] + "AAAAAAAA", mine.public)


def test_a_retired_key_proves_only_what_it_signed_before_and_a_revoked_one_nothing(jia):
    services.rotate_key(JIA, at=AT + HOUR)
    retired = keys.public_key(f"{JIA}/letter/1")
    services.rotate_key(JIA, at=AT + 2 * HOUR, revoke=True)
    revoked = keys.public_key(f"{JIA}/letter/2")

    assert keys.signing_key(JIA).kid == f"{JIA}/letter/3"
    assert retired.proves(AT)
    assert not retired.proves(AT + 2 * HOUR)
    assert not revoked.proves(AT + HOUR)
    with pytest.raises(NoKey):
        services.rotate_key(YI, at=AT)


def test_a_key_is_kept_for_ever_and_never_changed(jia):
    for act in (
        lambda rows: rows.delete(),
        lambda rows: rows.update(public="another"),
        lambda rows: rows.update(kid="x"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act(Key.objects.filter(owner=JIA, use="letter"))


def test_a_peers_root_needs_two_officers_and_its_fingerprint(yis_file, jia):
    root = json.loads(yis_file[0])["root"]
    fingerprint = certificates.fingerprint(root)

    with pytest.raises(WrongFingerprint):
        services.import_root(root, fingerprint="00" * 32, by="jia.op1", at=AT, on=ON)
    with pytest.raises(NotACertificate):
        services.import_root("nothing", fingerprint=fingerprint, by="jia.op1", at=AT, on=ON)
    with pytest.raises(NoRight):
        services.import_root(root, fingerprint=fingerprint, by="stranger", at=AT, on=ON)
    services.import_root(root, fingerprint=fingerprint, by="jia.op1", at=AT, on=ON)
    with pytest.raises(SecondOfficer):
        services.confirm_root(fingerprint, by="jia.op1", at=AT, on=ON)
    with pytest.raises(RootUnknown):
        services.import_directory(yis_file[0], at=AT)
    assert len(keys.trusted_roots()) == 1
    services.confirm_root(fingerprint, by="jia.op2", at=AT, on=ON)
    assert root.encode() in keys.trusted_roots()


def test_a_paper_certificate_is_no_root(jia):
    paper = keys.paper_signer(JIA).certificate.decode()

    with pytest.raises(NotACertificate):
        certificates.check_root(paper)


def test_a_confirmed_peers_directory_brings_its_agencies_and_keys(yis_file, jia):
    trust(yis_file[0], divisions="11, 12")

    assert services.import_directory(yis_file[0], at=AT) == [YI]
    assert services.import_directory(yis_file[0], at=AT) == [YI]

    yi = queries.agency(YI)
    assert (yi.local, yi.url) == (False, "http://127.0.0.1:9")
    assert keys.public_key(f"{YI}/letter/1").retired_at is None
    with pytest.raises(NoKey):
        keys.signing_key(YI)


def test_a_later_directory_retires_keys_and_an_older_one_is_refused(yis_file, jia):
    first, second = yis_file
    trust(first)
    services.import_directory(first, at=AT)

    services.import_directory(second, at=AT)

    assert keys.public_key(f"{YI}/letter/1").retired_at == AT + HOUR
    assert keys.public_key(f"{YI}/letter/2").retired_at is None
    with pytest.raises(DirectoryOld):
        services.import_directory(first, at=AT)


def test_a_directory_that_was_altered_is_refused(yis_file, jia):
    trust(yis_file[0])
    outer = json.loads(yis_file[0])
    header, payload, signature = outer["directory"].split(".")
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]

    for compact in (f"{header}.{payload}.{flipped}", f"{header}.{payload}", "x"):
        with pytest.raises(DirectoryUnreadable):
            services.import_directory(json.dumps({**outer, "directory": compact}), at=AT)
    with pytest.raises(DirectoryUnreadable):
        services.import_directory("{}", at=AT)


def test_a_root_cannot_speak_for_ours_for_another_roots_or_outside_its_divisions(yis_file, jia):
    trust(yis_file[0], divisions="33")
    with pytest.raises(NotTheirs):
        services.import_directory(yis_file[0], at=AT)

    TrustRoot.objects.filter(own=False).update(divisions="")
    services.add_agency(code=YI, name="乙市", city="乙市", local=False, at=AT)
    Agency.objects.filter(code=YI).update(root_fingerprint="f" * 64)
    with pytest.raises(NotTheirs):
        services.import_directory(yis_file[0], at=AT)

    Agency.objects.filter(code=YI).update(root_fingerprint="", local=True)
    with pytest.raises(NotTheirs):
        services.import_directory(yis_file[0], at=AT)
    assert NumberSeries.objects.filter(kind="directory").exists()
