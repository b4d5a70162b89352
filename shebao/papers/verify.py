"""Verification 核验: whether a file is a paper of an agency we trust, without network and without tables."""

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureValidationError, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from shebao.papers import digest
from shebao.papers.frozen import FORMAT, canonical, masked_name
from shebao.papers.frozen import digest as sha256_of
from shebao.papers.kinds import KINDS, title
from shebao.papers.signing import certificate

SIZE_MAX = 20 * 1024 * 1024
UNPACKED_MAX = 100 * 1024 * 1024


class Finding(NamedTuple):
    """One thing that is wrong with the file."""

    code: str
    zh: str
    en: str


FINDINGS = {
    finding.code: finding
    for finding in (
        Finding("not-a-pdf", "这不是可以读取的 PDF 文件。", "This is not a readable PDF file."),
        Finding("too-large", "文件过大，不予读取。", "The file is too large to be read."),
        Finding("no-signature", "文件没有电子签章。", "The file carries no signature."),
        Finding(
            "altered",
            "文件在签章之后被改动。",
            "The file was altered after it was signed.",
        ),
        Finding(
            "stranger",
            "签章证书不是由受信任的机构颁发。",
            "The signature's certificate was not issued under a trusted root.",
        ),
        Finding("no-data", "文件内没有固化数据。", "The file holds no frozen data of a paper."),
        Finding(
            "digest-differs",
            "二维码中的摘要与固化数据不符。",
            "The digest in the QR code is not that of the frozen data.",
        ),
        Finding(
            "digest-unsigned",
            "二维码中的摘要不是由出具机构签名。",
            "The digest in the QR code was not signed by the issuing agency.",
        ),
        Finding(
            "issuer-differs",
            "签章证书不属于文书所写的机构。",
            "The certificate does not belong to the agency that the paper names.",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found; genuine means nothing is wrong. The facts are empty when unreadable."""

    findings: tuple[Finding, ...]
    paper_no: str = ""
    kind: str = ""
    title: tuple[str, str] = ("", "")
    agency: str = ""
    agency_name: str = ""
    on: str = ""
    holder_masked: str = ""
    sha256: str = ""
    code: str = ""
    signer: str = ""

    @property
    def genuine(self) -> bool:
        """真实有效: signed by the agency it names, under a trusted root, and unaltered since."""
        return not self.findings

    def sentences(self, lang: str = "zh") -> list[str]:
        """What is wrong, for people."""
        return [finding.zh if lang.startswith("zh") else finding.en for finding in self.findings]


PublicKey = Callable[[str], Callable[[str], bytes] | None]
"""From a key id to the check of that key (`suite.check` bound to it); None when it is unknown here."""


def verify_file(
    pdf: bytes, roots: Sequence[str | bytes], *, public_key: PublicKey | None = None
) -> Verdict:
    """Verify a signed paper offline against root certificates (PEM or DER).

    Checks: the PAdES signature covers the whole file and is intact; its certificate leads to one of
    `roots` and names the paper's agency; the frozen data inside has the digest that the QR code carries;
    and, when `public_key` knows the key, that the digest itself was signed. Certificates are judged at the
    claimed signing time (PAdES-B-B has no other).
    """
    if len(pdf) > SIZE_MAX or _unpacks_beyond(pdf, UNPACKED_MAX):
        return _failed("too-large")
    try:
        reader = PdfFileReader(BytesIO(pdf))
        seals = reader.embedded_regular_signatures
        if len(seals) != 1:
            return _failed("no-signature" if not seals else "altered")
        status = _status(seals[0], roots)
    except SignatureValidationError:
        return _failed("altered")
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError):
        return _failed("not-a-pdf")
    signer = ", ".join(_names(seals[0].signer_cert))
    if not (status.intact and status.valid) or not status.docmdp_ok or not _covers_all(status):
        return _failed("altered", signer=signer)
    if not status.trusted:
        return _failed("stranger", signer=signer)
    try:
        return _contents(reader, signer, _names(seals[0].signer_cert), public_key)
    except (PdfError, ValueError, KeyError, TypeError):
        return _failed("no-data", signer=signer)


def _failed(*codes: str, **facts: Any) -> Verdict:
    return Verdict(tuple(FINDINGS[code] for code in codes), **facts)


def _status(seal: Any, roots: Sequence[str | bytes]) -> Any:
    context = ValidationContext(
        trust_roots=[certificate(root) for root in roots],
        moment=seal.self_reported_timestamp,
        allow_fetching=False,
    )
    return validate_pdf_signature(seal, context)


def _covers_all(status: Any) -> bool:
    return bool(status.coverage.name == "ENTIRE_FILE")


def _names(cert: Any) -> list[str]:
    """Every value of the certificate's subject: name, unit, agency code."""
    found: list[str] = []
    for value in cert.subject.native.values():
        found.extend(value if isinstance(value, list) else [str(value)])
    return found


def _contents(
    reader: PdfFileReader, signer: str, names: list[str], public_key: PublicKey | None
) -> Verdict:
    files = dict(_attachments(reader))
    text = files["paper.json"].decode()
    frozen, said = json.loads(text), digest.read(files["digest.jws"].decode())
    if frozen["format"] != FORMAT or frozen["kind"] not in KINDS:
        return _failed("no-data", signer=signer)
    owner, sha256, wrong = frozen["agency"]["code"], sha256_of(text), []
    if (
        said is None
        or canonical(frozen) != text
        or (said.sha256, said.paper_no, said.issuer) != (sha256, frozen["paper_no"], owner)
    ):
        wrong.append("digest-differs")
    elif not digest_signed(files["digest.jws"].decode(), public_key):
        wrong.append("digest-unsigned")
    if owner not in names:
        wrong.append("issuer-differs")
    return _failed(
        *wrong,
        paper_no=frozen["paper_no"],
        kind=frozen["kind"],
        title=title(frozen["kind"], frozen["data"]),
        agency=owner,
        agency_name=frozen["agency"]["name"],
        on=frozen["on"],
        holder_masked=masked_name(frozen["data"]["name"]),
        sha256=sha256,
        code=frozen["code"],
        signer=signer,
    )


def digest_signed(jws: str, public_key: PublicKey | None) -> bool:
    """Whether the digest's own signature holds; True also when its key is unknown here.

    The whole file's signature covers the digest, so an unknown key takes nothing from a signed file.
    """
    said = digest.read(jws)
    check = public_key(said.kid) if public_key and said else None
    if check is None or said is None:
        return True
    try:
        check(jws)
    except Exception:  # each signature suite has its own refusal
        return False
    return said.kid.startswith(said.issuer)


def _attachments(reader: PdfFileReader) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every embedded file."""
    waiting = [reader.root["/Names"]["/EmbeddedFiles"]]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.get("/Kids", ()))
        pairs = list(node.get("/Names", ()))
        for place in range(1, len(pairs), 2):
            file = node["/Names"][place]
            yield str(file["/F"]), bytes(file["/EF"]["/F"].data)


def _unpacks_beyond(pdf: bytes, limit: int) -> bool:
    """Whether the packed streams of a file together unpack to more than `limit` bytes."""
    total, place = 0, pdf.find(b"stream")
    while place >= 0:
        start = place + 6
        while pdf[start : start + 1] in (b"\r", b"\n"):
            start += 1
        unpacker = zlib.decompressobj()
        try:
            end = pdf.find(b"endstream", start)
            total += len(unpacker.decompress(pdf[start : end if end > 0 else None], limit + 1))
        except zlib.error:
            pass
        if total > limit:
            return True
        place = pdf.find(b"stream", start)
    return False
