"""Signing 电子签章: PAdES-B-B with the agency's X.509 paper key; no later change of the file is allowed.

pyHanko is loaded when something is signed: it takes a third of a second, which most processes never need.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO
from typing import Any, Protocol, TypeVar

from asn1crypto import keys as asn1_keys
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509

FIELD = "AgencySeal"
T = TypeVar("T")


def apart(call: Callable[[], T]) -> T:
    """Run in a thread of its own: pyHanko starts an event loop, and a caller may already be inside one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(call).result()


class Signer(Protocol):
    """What `agencies.keys.paper_signer(owner)` gives, all PEM."""

    @property
    def certificate(self) -> bytes:
        """Of the agency."""

    @property
    def private_key(self) -> bytes:
        """PKCS #8."""

    @property
    def chain(self) -> Sequence[bytes]:
        """Up to the root."""


def certificate(text: str | bytes) -> asn1_x509.Certificate:
    """A certificate from PEM or DER."""
    body = text.encode() if isinstance(text, str) else text
    if pem.detect(body):
        _, _, body = pem.unarmor(body)
    return asn1_x509.Certificate.load(body)


def _signing_as_of(at: datetime, meta: Any, hand: Any) -> Any:
    """A signer that signs as of a given moment: time is an argument."""
    from pyhanko.sign.signers import PdfSigner

    class Dated(PdfSigner):
        def init_signing_session(self, *args: Any, **named: Any) -> Any:
            session = super().init_signing_session(*args, **named)
            session.system_time = at.replace(microsecond=0)
            return session

    return Dated(meta, hand)


def sign(pdf: bytes, signer: Signer, *, name: str, at: datetime) -> bytes:
    """Sign a finished PDF. `name` is the agency's; `at` becomes the claimed signing time."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    _, _, body = pem.unarmor(signer.private_key)
    key = asn1_keys.PrivateKeyInfo.load(body)
    store = SimpleCertificateStore()
    store.register_multiple([certificate(link) for link in signer.chain])
    hand = SimpleSigner(certificate(signer.certificate), key, store)
    meta = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=name,
        certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
    )  # fmt: skip
    dated = _signing_as_of(at, meta, hand)
    out = BytesIO()
    apart(lambda: dated.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=out))
    return out.getvalue()
