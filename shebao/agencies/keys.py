"""Keys 密钥: which key signs for an agency, whose key signed this, and whom we trust. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from shebao.agencies import certificates
from shebao.agencies.errors import NoKey
from shebao.agencies.models import Key, KeyUse, TrustRoot
from shebao.agencies.remembered import remembered
from shebao.base.plumbing import seals
from shebao.base.plumbing.statements import one, several


@dataclass(frozen=True)
class SigningKey:
    """What signs for an agency now. `private` is PEM and stays out of logs."""

    kid: str
    suite: str
    public: str
    private: str

    def __repr__(self) -> str:
        return f"SigningKey({self.kid})"


class PublicKey(NamedTuple):
    """A key we know, in use or not. For papers `public` is the certificate."""

    kid: str
    owner: str
    use: str
    suite: str
    public: str
    retired_at: datetime | None
    revoked: bool

    def proves(self, signed_at: datetime) -> bool:
        """Whether a signature it made at that time counts: retired keys prove what came before."""
        return not self.revoked and (self.retired_at is None or signed_at <= self.retired_at)


@dataclass(frozen=True)
class PaperSigner:
    """What pyHanko needs, all PEM: certificate, private key, and the chain up to the root."""

    kid: str
    certificate: bytes
    private_key: bytes
    chain: tuple[bytes, ...]

    def __repr__(self) -> str:
        return f"PaperSigner({self.kid})"


@remembered
def signing_key(owner: str, use: str = KeyUse.LETTER) -> SigningKey:
    """The key in use of a local agency. Refuses `agencies.no-key`."""
    keys = several(Key, owner=owner, use=use, empty=("retired_at",))
    found = next((key for key in keys if key.private_seal is not None), None)
    if found is None or found.private_seal is None:
        raise NoKey(owner=owner, use=use)
    private = seals.unseal(bytes(found.private_seal), bound_to=found.kid)
    return SigningKey(found.kid, found.suite, found.public, private)


@remembered
def public_key(kid: str) -> PublicKey | None:
    """Any key we have ever known, or none."""
    found = one(Key, kid=kid)
    if found is None:
        return None
    return PublicKey(
        found.kid,
        found.owner,
        found.use,
        found.suite,
        found.public,
        found.retired_at,
        found.revoked,
    )


def paper_signer(owner: str) -> PaperSigner:
    """What signs an agency's papers. Refuses `agencies.no-key`."""
    key = signing_key(owner, KeyUse.PAPER)
    root = TrustRoot.objects.get(own=True)
    return PaperSigner(
        key.kid, key.public.encode(), key.private.encode(), (root.certificate.encode(),)
    )


def trusted_roots() -> list[bytes]:
    """Our own root and every confirmed peer's, PEM: what an offline check of papers trusts."""
    roots = TrustRoot.objects.filter(confirmed_at__isnull=False).order_by("pk")
    return [root.certificate.encode() for root in roots]


def own_root() -> certificates.Certified | None:
    """The installation's root with its private part, if it has been made."""
    root = TrustRoot.objects.filter(own=True).first()
    if root is None or root.private_seal is None:
        return None
    private = seals.unseal(bytes(root.private_seal), bound_to=f"root/{root.fingerprint}")
    return certificates.Certified(private, root.certificate)
