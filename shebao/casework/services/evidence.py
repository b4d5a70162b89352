"""Evidence 材料: what it is by content, how big, a clean name, a hash."""

import hashlib
import unicodedata
from datetime import datetime

from shebao.base.plumbing.transactions import atomic
from shebao.casework.errors import CaseClosed, EvidenceSize, EvidenceType
from shebao.casework.models import Case, Evidence, EvidenceContent
from shebao.casework.services.cases import remark

SIZE_MAX = 10 * 1024 * 1024
NAME_MAX = 100
STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)


def media_type_of(body: bytes) -> str:
    """The type by the first bytes; an empty string for what is not accepted."""
    for start, media_type in STARTS:
        if body.startswith(start):
            return media_type
    if body.startswith(b"PK\x03\x04"):
        if b"xl/workbook.xml" in body:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        if b"OFD.xml" in body:
            return "application/ofd"
    return ""


def clean_name(name: str) -> str:
    """A file name without folders, controls or look-alike direction marks, at most 100 characters."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    stem, dot, ending = kept.strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    room = NAME_MAX - len(ending) - len(dot)
    return (stem[:room] + dot + ending)[:NAME_MAX] or "材料"


def checked(name: str, body: bytes) -> tuple[str, str]:
    """A clean name and the type by content. Refuses `casework.evidence-size`, `casework.evidence-type`."""
    name = clean_name(name)
    if not 0 < len(body) <= SIZE_MAX:
        raise EvidenceSize(name=name, size=len(body), limit=SIZE_MAX, at="file")
    media_type = media_type_of(body)
    if not media_type:
        raise EvidenceType(name=name, at="file")
    return name, media_type


@atomic
def attach(case: Case, *, name: str, body: bytes, by: str, at: datetime) -> Evidence:
    """Attach a file to an open case; the same bytes again change nothing.

    Refuses `casework.evidence-size`, `casework.evidence-type`, `casework.closed`.
    """
    if case.closed_on:
        raise CaseClosed()
    name, media_type = checked(name, body)
    sha256 = hashlib.sha256(body).hexdigest()
    found = Evidence.objects.filter(case=case, sha256=sha256).first()
    if found:
        return found
    evidence = Evidence.objects.create(
        case=case, owner=case.owner, name=name, media_type=media_type, size=len(body),
        sha256=sha256, by=by, at=at,
    )  # fmt: skip
    EvidenceContent.objects.create(evidence=evidence, body=body)
    remark(
        case, act="attach", by=by, at=at, note=(f"收到材料：{name}", f"Evidence received: {name}")
    )
    return evidence
