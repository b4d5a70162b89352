"""Making and retiring keys 密钥."""

from datetime import datetime

from shebao.agencies import certificates, keys, suites
from shebao.agencies.errors import NoKey
from shebao.agencies.models import Agency, Key, KeyUse, TrustRoot
from shebao.agencies.remembered import changed
from shebao.base.plumbing import seals
from shebao.base.plumbing.transactions import atomic

ROOT_NAME = "社会保险经办系统根证书"


@atomic
def ensure_root(*, at: datetime, name: str = ROOT_NAME) -> str:
    """The fingerprint of the installation's own root 本系统的根, made when it is first needed."""
    found = TrustRoot.objects.filter(own=True).first()
    if found is not None:
        return found.fingerprint
    made = certificates.make_root(name, at)
    fingerprint = certificates.fingerprint(made.certificate)
    TrustRoot.objects.create(
        name=name,
        fingerprint=fingerprint,
        certificate=made.certificate,
        private_seal=seals.seal(made.private, bound_to=f"root/{fingerprint}"),
        own=True,
        added_by="",
        added_at=at,
        confirmed_at=at,
    )
    return fingerprint


def make_key(agency: Agency, use: str, *, at: datetime) -> Key:
    """A new key in use for a local agency; the one before must be retired already."""
    number = Key.objects.filter(owner=agency.code, use=use).count() + 1
    kid = f"{agency.code}/{use}/{number}"
    if use == KeyUse.LETTER:
        suite = suites.DEFAULT
        private, public = suites.SUITES[suite].make()
    else:
        root = keys.own_root()
        assert root is not None, "a local agency has a root"
        suite = "ES256"
        private, public = certificates.make_paper(agency.name, agency.code, kid, root, at)
    return Key.objects.create(
        owner=agency.code,
        use=use,
        kid=kid,
        suite=suite,
        public=public,
        private_seal=seals.seal(private, bound_to=kid),
        since=at,
    )


@atomic
def rotate_key(owner: str, use: str = KeyUse.LETTER, *, at: datetime, revoke: bool = False) -> Key:
    """Retire the key in use 停用 and make another; the public part stays for ever.

    With `revoke` the old key is void 作废: nothing new that it signed is accepted, at any date. Peers
    learn of it from the next directory file. Refuses `agencies.no-key` for a correspondent.
    """
    agency = Agency.objects.select_for_update().filter(code=owner, local=True).first()
    if agency is None:
        raise NoKey(owner=owner, use=KeyUse(use).label)
    Key.objects.filter(owner=owner, use=use, retired_at=None).update(retired_at=at, revoked=revoke)
    made = make_key(agency, use, at=at)
    changed()
    return made


@atomic
def reseal() -> int:
    """Seal every private part again under the first key of `SHEBAO_SEAL_KEYS`; how many were.

    Safe to run again; until it says 0 the old seal key must stay in the environment.
    """
    done = 0
    rows: list[tuple[Key | TrustRoot, str]] = [
        *((key, key.kid) for key in Key.objects.filter(private_seal__isnull=False)),
        *((root, f"root/{root.fingerprint}") for root in TrustRoot.objects.filter(own=True)),
    ]
    for row, bound_to in rows:
        old = bytes(row.private_seal or b"")
        private = seals.unseal(old, bound_to=bound_to)
        new = seals.seal(private, bound_to=bound_to)
        if seals.key_id_of(old) != seals.key_id_of(new):
            row.private_seal = new
            row.save(update_fields=["private_seal"])
            done += 1
    changed()
    return done
