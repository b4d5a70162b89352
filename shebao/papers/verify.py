"""Verification 核验: whether a file is a paper of an agency we trust, without network and without tables.

pyHanko is loaded when a file is looked at: it takes a third of a second, which most processes never need.
"""

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from shebao.agencies import suites
from shebao.papers import digest
from shebao.papers.frozen import FORMAT, canonical, masked_name
from shebao.papers.frozen import digest as sha256_of
from shebao.papers.kinds import KINDS, title
from shebao.papers.signing import apart, certificate

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader

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
        Finding(
            "revoked",
            "签章证书已被撤销，或者在签章之前已停用。",
            "The certificate was revoked, or retired before it signed.",
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
    agency_name_en: str = ""
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


class KnownKey(Protocol):
    """A key of the directory, as `agencies.keys.public_key` gives it; for papers `public` is the certificate."""

    @property
    def owner(self) -> str:
        """Whose key."""

    @property
    def suite(self) -> str:
        """Its signature suite."""

    @property
    def public(self) -> str:
        """PEM."""

    def proves(self, signed_at: datetime) -> bool:
        """Whether a signature made at that time counts."""


Directory = Callable[[str], KnownKey | None]
"""From a key id to the key; None when it is unknown here."""


def _nobody(kid: str) -> KnownKey | None:
    return None


def verify_file(
    pdf: bytes, roots: Sequence[str | bytes], *, directory: Directory = _nobody
) -> Verdict:
    """Verify a signed paper offline against root certificates (PEM or DER).

    Checks: the PAdES signature covers the whole file and is intact; its certificate leads to one of
    `roots` and names the paper's agency; the frozen data inside has the digest that the QR code carries.
    Keys that `directory` knows must also be the agency's own, in use when they signed, and the digest's
    signature must hold. Certificates are judged at the claimed signing time (PAdES-B-B has no other).
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.errors import SignatureValidationError

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
    signer = str(seals[0].signer_cert.subject.human_friendly)
    if not (status.intact and status.valid) or not status.docmdp_ok or not _covers_all(status):
        return _failed("altered", signer=signer)
    if not status.trusted:
        return _failed("stranger", signer=signer)
    try:
        return _contents(reader, seals[0], directory, signer)
    except (PdfError, ValueError, KeyError, TypeError):
        return _failed("no-data", signer=signer)


def _failed(*codes: str, **facts: Any) -> Verdict:
    return Verdict(tuple(FINDINGS[code] for code in codes), **facts)


def _status(seal: Any, roots: Sequence[str | bytes]) -> Any:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=[certificate(root) for root in roots],
        moment=seal.self_reported_timestamp,
        allow_fetching=False,
    )
    return apart(lambda: validate_pdf_signature(seal, context))


def _covers_all(status: Any) -> bool:
    return bool(status.coverage.name == "ENTIRE_FILE")


def _contents(reader: "PdfFileReader", seal: Any, directory: Directory, signer: str) -> Verdict:
    files = dict(_attachments(reader))
    text, jws = files["paper.json"].decode(), files["digest.jws"].decode()
    frozen = json.loads(text)
    if frozen["format"] != FORMAT or frozen["kind"] not in KINDS:
        return _failed("no-data", signer=signer)
    owner, sha256 = frozen["agency"]["code"], sha256_of(text)
    wrong = [
        _wrong_digest(jws, canonical(frozen) == text, sha256, frozen, directory),
        _wrong_certificate(seal.signer_cert, owner, seal.self_reported_timestamp, directory),
    ]
    return _failed(
        *filter(None, wrong),
        paper_no=frozen["paper_no"],
        kind=frozen["kind"],
        title=title(frozen["kind"], frozen["data"]),
        agency=owner,
        agency_name=frozen["agency"]["name"],
        agency_name_en=frozen["agency"]["name_en"],
        on=frozen["on"],
        holder_masked=masked_name(frozen["data"]["name"]),
        sha256=sha256,
        code=frozen["code"],
        signer=signer,
    )


def _wrong_digest(
    jws: str, spelled_right: bool, sha256: str, frozen: dict[str, Any], directory: Directory
) -> str:
    owner, said = frozen["agency"]["code"], digest.read(jws)
    if (
        said is None
        or not spelled_right
        or (said.sha256, said.paper_no, said.issuer) != (sha256, frozen["paper_no"], owner)
    ):
        return "digest-differs"
    return "" if digest_signed(jws, directory) is not False else "digest-unsigned"


def digest_signed(jws: str, directory: Directory) -> bool | None:
    """Whether the digest in a QR code was signed by a key of the agency it names; None: key unknown here.

    A whole file's signature covers the digest, so an unknown key takes nothing from a signed file.
    """
    said = digest.read(jws)
    key = directory(said.kid) if said else None
    if said is None or key is None:
        return None
    try:
        suites.SUITES[key.suite].check(jws, key.public)
    except suites.BadSignature:
        return False
    return key.owner == said.issuer


def _wrong_certificate(
    cert: Any, owner: str, signed_at: datetime | None, directory: Directory
) -> str:
    """The certificate's unit is the agency's code; its serial number the key id of the directory."""
    names = cert.subject.native
    if names.get("organizational_unit_name") != owner:
        return "issuer-differs"
    key = directory(str(names.get("serial_number", "")))
    if key is None:
        return ""
    if key.owner != owner or certificate(key.public).dump() != cert.dump():
        return "issuer-differs"
    return "" if key.proves(signed_at or datetime.max.replace(tzinfo=UTC)) else "revoked"


def _attachments(reader: "PdfFileReader") -> Iterator[tuple[str, bytes]]:
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
