"""The directory file 机构目录: our agencies, addresses and public keys, signed under the installation's root.

A JSON object of two: `root`, the root certificate for a first look, and `directory`, a compact JWS (ES256)
whose `kid` is the root's fingerprint. It holds no secret and may travel by any road.
"""

import json
from typing import Any, NamedTuple

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from shebao.agencies import certificates, keys
from shebao.agencies.errors import DirectoryUnreadable, NoKey
from shebao.agencies.models import Agency, Key
from shebao.agencies.suites import registry
from shebao.base.plumbing import numbers
from shebao.base.plumbing.transactions import atomic

TYPE = "shebao-directory+jws"
FIELDS = (
    "level", "parent_code", "name", "name_en", "city", "city_en", "address", "phone", "postcode", "url",
)  # fmt: skip
_KEY = ("kid", "use", "suite", "public", "since", "retired_at", "revoked")


class Sheet(NamedTuple):
    """A directory as read, before its signature is checked."""

    fingerprint: str
    root: str
    serial: int
    agencies: list[dict[str, Any]]
    compact: str


@atomic
def write() -> str:
    """Our directory as a file's text; each has a higher number than the last."""
    root = keys.own_root()
    if root is None:
        raise NoKey(owner="", use="root")
    payload = {
        "serial": numbers.take("", "directory"),
        "agencies": [
            _entry(agency) for agency in Agency.objects.filter(local=True).order_by("code")
        ],
    }
    header = {"alg": "ES256", "typ": TYPE, "kid": certificates.fingerprint(root.certificate)}
    compact = jws.serialize_compact(
        header,
        json.dumps(payload, ensure_ascii=False).encode(),
        ECKey.import_key(root.private),
        registry=registry("ES256"),
    )
    return json.dumps({"root": root.certificate, "directory": compact}, indent=1) + "\n"


def read(text: str) -> Sheet:
    """A directory file, not yet trusted. Refuses `agencies.directory-unreadable`."""
    try:
        outer = json.loads(text)
        compact, root = outer["directory"], outer["root"]
        found = jws.extract_compact(compact.encode(), registry=registry("ES256"))
        inner = json.loads(found.payload)
        agencies = [_checked(entry) for entry in inner["agencies"]]
        return Sheet(found.headers()["kid"], root, _whole(inner["serial"]), agencies, compact)
    except (ValueError, KeyError, TypeError, AttributeError, JoseError) as error:
        raise DirectoryUnreadable from error


def check(sheet: Sheet, root_certificate: str) -> None:
    """Refuse `agencies.directory-unreadable` unless this root signed it."""
    key = ECKey.import_key(certificates.public_of(root_certificate))
    try:
        found = jws.deserialize_compact(sheet.compact.encode(), key, registry=registry("ES256"))
    except (JoseError, ValueError) as error:
        raise DirectoryUnreadable from error
    if found.headers().get("typ") != TYPE:
        raise DirectoryUnreadable


def _entry(agency: Agency) -> dict[str, Any]:
    return {
        "code": agency.code,
        **{field: getattr(agency, field) for field in FIELDS},
        "keys": [
            {
                **{field: getattr(key, field) for field in ("kid", "use", "suite", "public")},
                "since": key.since.isoformat(),
                "retired_at": key.retired_at and key.retired_at.isoformat(),
                "revoked": key.revoked,
            }
            for key in Key.objects.filter(owner=agency.code).order_by("pk")
        ],
    }


def _checked(entry: dict[str, Any]) -> dict[str, Any]:
    found = {field: _text(entry[field]) for field in ("code", *FIELDS)}
    return {**found, "keys": [_checked_key(key) for key in entry["keys"]]}


def _checked_key(key: dict[str, Any]) -> dict[str, Any]:
    for field in ("kid", "use", "suite", "public", "since"):
        _text(key[field])
    if type(key["revoked"]) is not bool or not (
        key["retired_at"] is None or isinstance(key["retired_at"], str)
    ):
        raise DirectoryUnreadable
    return {field: key[field] for field in _KEY}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise DirectoryUnreadable
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise DirectoryUnreadable
    return value
