"""A genuine paper is known, and everything else is told apart, without network or tables."""

import zlib
from datetime import timedelta
from io import BytesIO

import pytest

from shebao.agencies import certificates, keys
from shebao.agencies import services as agencies
from shebao.agencies.models import Key, TrustRoot
from shebao.base.plumbing import seals
from shebao.papers import queries, services, signing, typeset, verify
from shebao.papers.frozen import canonical
from shebao.papers.verify import verify_file
from tests.papers.conftest import AT, OWNER

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(freeze):
    return freeze()


@pytest.fixture
def pdf(paper):
    return services.render(owner=OWNER, paper_no=paper.paper_no, at=AT)


@pytest.fixture
def roots(agency):
    return keys.trusted_roots()


def codes(verdict):
    return [finding.code for finding in verdict.findings]


def forged(paper, signer, *, change=None, jws=None):
    """The paper set again, with other data or another digest, under another hand."""
    text, frozen = queries.frozen(paper)
    frozen = frozen | (change or {})
    text = canonical(frozen)
    jws = jws or services._signed_digest(paper)
    made = typeset.pdf(text, frozen, address="http://x/verify/1", jws=jws, at=AT)
    return signing.sign(made, signer, name="x", at=AT)


def stranger(code=OWNER):
    root = certificates.make_root("一个陌生的根", AT)
    made = certificates.make_paper("陌生机构", code, f"{code}/paper/1", root, AT)
    return keys.PaperSigner(
        "x", made.certificate.encode(), made.private.encode(), (root.certificate.encode(),)
    ), root


def test_a_genuine_paper_is_recognised_and_says_whose_it_is(paper, pdf, roots):
    verdict = verify_file(pdf, roots, directory=keys.public_key)

    assert verdict.genuine
    assert verdict.paper_no == paper.paper_no
    assert verdict.title == ("办理结果告知书", "Notice of Result")
    assert verdict.agency_name == "甲市社会保险经办中心（演示）"
    assert (verdict.on, verdict.holder_masked) == ("2026-03-10", "张*")
    assert verdict.sha256 == paper.sha256
    assert queries.verify_here(pdf) == verdict


def test_the_signature_is_pades_and_dated_by_its_argument(pdf):
    from pyhanko.pdf_utils.reader import PdfFileReader

    (seal,) = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures

    assert seal.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert seal.self_reported_timestamp == AT


def test_one_altered_byte_anywhere_in_the_signed_file_is_detected(pdf, roots):
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    places = [*range(20, len(pdf) - 1, len(pdf) // 40)]
    for place in places:
        if start <= place < end:
            continue
        altered = bytearray(pdf)
        altered[place] ^= 1
        assert not verify_file(bytes(altered), roots).genuine, place


def test_an_altered_page_is_said_to_be_altered(pdf, roots):
    place = pdf.index(b"endstream") - 5
    altered = pdf[:place] + bytes([pdf[place] ^ 255]) + pdf[place + 1 :]

    assert codes(verify_file(altered, roots)) == ["altered"]


def test_something_added_after_the_signature_is_detected(pdf, roots):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    out = BytesIO()
    writer.write(out)

    assert codes(verify_file(out.getvalue(), roots)) == ["altered"]
    assert codes(verify_file(pdf + b"\n% more", roots)) == ["altered"]


def test_a_strangers_signature_is_detected(paper, roots):
    hand, root = stranger()
    made = forged(paper, hand)

    assert codes(verify_file(made, roots)) == ["stranger"]
    assert codes(verify_file(made, [])) == ["stranger"]
    assert verify_file(made, [root.certificate]).genuine


def test_another_agency_under_the_same_root_cannot_sign_for_this_one(paper, roots):
    agencies.add_agency(code="310115P1", name="丙市社会保险经办中心（演示）", city="丙市", at=AT)

    made = forged(paper, keys.paper_signer("310115P1"))

    assert codes(verify_file(made, roots)) == ["issuer-differs"]


def test_a_peers_root_cannot_speak_for_our_agency(paper):
    hand, root = stranger()
    agencies.add_agency(code="110100P1", name="乙市", city="乙市", at=AT, local=False)
    TrustRoot.objects.create(
        name="乙省", fingerprint=certificates.fingerprint(root.certificate),
        certificate=root.certificate, added_by="a", added_at=AT, confirmed_by="b", confirmed_at=AT,
    )  # fmt: skip

    assert codes(queries.verify_here(forged(paper, hand))) == ["issuer-differs"]


def test_other_data_under_the_old_digest_is_detected(paper, roots):
    _, frozen = queries.frozen(paper)
    changed = {"data": frozen["data"] | {"name": "李四"}}

    made = forged(paper, keys.paper_signer(OWNER), change=changed)

    assert codes(verify_file(made, roots)) == ["digest-differs"]


def test_a_digest_that_the_agency_did_not_sign_is_detected(paper, roots):
    head, body, signature = services._signed_digest(paper).split(".")
    broken = ".".join((head, body, ("A" if signature[0] != "A" else "B") + signature[1:]))

    made = forged(paper, keys.paper_signer(OWNER), jws=broken)

    assert codes(verify_file(made, roots, directory=keys.public_key)) == ["digest-unsigned"]


def test_a_paper_signed_after_its_key_was_retired_is_detected(paper, roots):
    Key.objects.filter(owner=OWNER, use="paper").update(retired_at=AT - timedelta(days=1))
    key = Key.objects.get(owner=OWNER, use="paper")
    private = seals.unseal(bytes(key.private_seal), bound_to=key.kid)
    hand = keys.PaperSigner(key.kid, key.public.encode(), private.encode(), tuple(roots))

    verdict = verify_file(forged(paper, hand), roots, directory=keys.public_key)

    assert codes(verdict) == ["revoked"]


def test_a_paper_stays_genuine_after_its_key_was_rotated(pdf, roots):
    agencies.rotate_key(OWNER, use="paper", at=AT + timedelta(days=1))

    assert verify_file(pdf, roots, directory=keys.public_key).genuine


def test_a_file_without_signature_or_of_another_sort_is_named(paper, roots):
    text, frozen = queries.frozen(paper)
    unsigned = typeset.pdf(text, frozen, address="http://x/verify/1", jws="a.b.c", at=AT)

    assert codes(verify_file(unsigned, roots)) == ["no-signature"]
    assert codes(verify_file(b"", roots)) == ["not-a-pdf"]
    assert codes(verify_file(b"hello", roots)) == ["not-a-pdf"]
    assert codes(verify_file(unsigned[:5000], roots)) == ["not-a-pdf"]


def test_a_file_that_unpacks_without_end_is_not_read(roots, monkeypatch):
    monkeypatch.setattr(verify, "UNPACKED_MAX", 10**6)
    bomb = b"%PDF-1.7\n1 0 obj<<>>stream\n" + zlib.compress(bytes(10**7)) + b"\nendstream endobj"

    assert codes(verify_file(bomb, roots)) == ["too-large"]


def test_every_finding_has_its_sentences():
    for finding in verify.FINDINGS.values():
        assert finding.zh.endswith("。")
        assert finding.en.endswith(".")
