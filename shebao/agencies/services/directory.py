"""Trust between installations 互信: roots by fingerprint and two officers, directories under a root."""

from datetime import date, datetime
from typing import Any

from shebao.agencies import certificates, directory
from shebao.agencies.errors import (
    DirectoryOld,
    DirectoryUnreadable,
    NotTheirs,
    RootUnknown,
    SecondOfficer,
    WrongFingerprint,
)
from shebao.agencies.models import Agency, Key, KeyUse, RoleName, TrustRoot
from shebao.agencies.remembered import changed
from shebao.agencies.services.agencies import family_of
from shebao.agencies.services.officers import require
from shebao.base.plumbing.transactions import atomic


@atomic
def import_root(
    certificate: str,
    *,
    fingerprint: str,
    by: str,
    at: datetime,
    on: date,
    divisions: str = "",
) -> TrustRoot:
    """The first officer brings in a peer's root 录入信任根; nothing is trusted before `confirm_root`.

    `fingerprint` is what the peer said by another road (by telephone, on paper), spaces and colons do
    not matter. `divisions`: the beginnings of division codes it may speak for, with commas. Refuses
    `agencies.no-right`, `agencies.not-a-certificate`, `agencies.wrong-fingerprint`.
    """
    officer = require(by, RoleName.OPERATOR, on=on)
    found = certificates.check_root(certificate)
    if fingerprint.replace(":", "").replace(" ", "").lower() != found:
        raise WrongFingerprint(found=found)
    root, _ = TrustRoot.objects.get_or_create(
        fingerprint=found,
        defaults={
            "owner": officer.owner, "certificate": certificate, "divisions": divisions,
            "name": certificates.common_name(certificate)[:80], "added_by": by, "added_at": at,
        },
    )  # fmt: skip
    return root


@atomic
def confirm_root(fingerprint: str, *, by: str, at: datetime, on: date) -> TrustRoot:
    """The second officer confirms it 复核信任根, having heard the fingerprint too.

    Refuses `agencies.no-right`, `agencies.root-unknown`, `agencies.second-officer`.
    """
    require(by, RoleName.OPERATOR, on=on)
    wanted = fingerprint.replace(":", "").replace(" ", "").lower()
    root = TrustRoot.objects.select_for_update().filter(fingerprint=wanted).first()
    if root is None:
        raise RootUnknown(fingerprint=wanted)
    if root.confirmed_at is not None:
        return root
    if root.added_by == by:
        raise SecondOfficer
    root.confirmed_by, root.confirmed_at = by, at
    root.save(update_fields=["confirmed_by", "confirmed_at"])
    return root


@atomic
def import_directory(text: str, *, at: datetime) -> list[str]:
    """Take a peer's signed directory 导入机构目录: its agencies, addresses and keys; the codes taken.

    The root must have been confirmed. A root may not speak for our own agencies, for those of another
    root, or outside its divisions; a known key never changes, but may be retired or revoked. Refuses
    `agencies.root-unknown`, `directory-unreadable`, `directory-old`, `not-theirs`.
    """
    sheet = directory.read(text)
    root = TrustRoot.objects.select_for_update().filter(fingerprint=sheet.fingerprint).first()
    if root is None or root.confirmed_at is None or root.own:
        raise RootUnknown(fingerprint=sheet.fingerprint)
    directory.check(sheet, root.certificate)
    if sheet.serial < root.serial:
        raise DirectoryOld(serial=sheet.serial, known=root.serial)
    for entry in sheet.agencies:
        _take_agency(entry, root)
    root.serial = sheet.serial
    root.save(update_fields=["serial"])
    changed()
    return [entry["code"] for entry in sheet.agencies]


def _take_agency(entry: dict[str, Any], root: TrustRoot) -> None:
    code = entry["code"]
    division, kind = family_of(code)
    known = Agency.objects.select_for_update().filter(code=code).first()
    theirs = [each.strip() for each in root.divisions.split(",") if each.strip()]
    if theirs and not any(division.startswith(each) for each in theirs):
        raise NotTheirs(text=code)
    if known is not None and (known.local or known.root_fingerprint not in ("", root.fingerprint)):
        raise NotTheirs(text=code)
    agency = known or Agency(code=code, division=division, kind=kind, local=False)
    for field in directory.FIELDS:
        setattr(agency, field, entry[field])
    agency.root_fingerprint = root.fingerprint
    agency.save()
    # Retired ones first: an agency has one key of a use at a time.
    for key in sorted(entry["keys"], key=lambda each: each["retired_at"] is None):
        _take_key(code, key, root)


def _take_key(owner: str, entry: dict[str, Any], root: TrustRoot) -> None:
    kid, use, public = entry["kid"], entry["use"], entry["public"]
    if not kid.startswith(f"{owner}/{use}/"):
        raise NotTheirs(text=kid)
    if use == KeyUse.PAPER and not certificates.issued_by(public, root.certificate):
        raise NotTheirs(text=kid)
    retired_at = entry["retired_at"] and datetime.fromisoformat(entry["retired_at"])
    key, _ = Key.objects.select_for_update().get_or_create(
        kid=kid,
        defaults={
            "owner": owner, "use": use, "suite": entry["suite"], "public": public,
            "since": datetime.fromisoformat(entry["since"]), "retired_at": retired_at,
            "revoked": entry["revoked"],
        },
    )  # fmt: skip
    if (key.owner, key.suite, key.public) != (owner, entry["suite"], public):
        raise DirectoryUnreadable
    if key.retired_at is None and retired_at is not None:
        key.retired_at = retired_at
    if key.retired_at is not None:
        key.revoked = key.revoked or entry["revoked"]
    key.save(update_fields=["retired_at", "revoked"])
