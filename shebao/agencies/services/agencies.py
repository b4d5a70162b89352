"""Agencies and their offices 机构与网点."""

import re
from datetime import datetime
from typing import Any

from shebao.agencies.errors import BadCode, CodeTaken, WrongParent
from shebao.agencies.models import Agency, Family, KeyUse, Level, Office, Road
from shebao.agencies.queries import agency
from shebao.agencies.remembered import changed
from shebao.agencies.services.keys import ensure_root, make_key
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound

_CODE = re.compile(r"(\d{6})([PM])(\d{1,5})")
FAMILIES = {"P": Family.PENSION, "M": Family.MEDICAL}


def family_of(code: str) -> tuple[str, Family]:
    """The division and family an agency code says. Refuses `agencies.bad-code`. Order 765, Art. 4."""
    found = _CODE.fullmatch(code)
    if not found:
        raise BadCode(text=code)
    return found[1], FAMILIES[found[2]]


AREA = {Level.NATIONAL: 0, Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6}
"""How many digits of a division code an agency of a level reaches over 管辖区划."""


def _check_parent(code: str, level: Level, parent_code: str) -> None:
    """Refuses `agencies.wrong-parent`; a parent not yet in the directory is judged by its code alone."""
    own, parent = family_of(code), family_of(parent_code)
    known = Agency.objects.filter(code=parent_code).first()
    reach = (
        AREA[Level(known.level)] if known else AREA[Level.PROVINCE] if parent[0] != "000000" else 0
    )
    right = parent[1] == own[1] and parent[0][:reach] == own[0][:reach] and parent_code != code
    if not right or (known is not None and reach >= AREA[level]):
        raise WrongParent(parent=parent_code, text=code)


@atomic
def add_agency(
    *,
    code: str,
    name: str,
    city: str,
    at: datetime,
    level: str = Level.CITY,
    local: bool = True,
    road: str = Road.DIRECT,
    url: str = "",
    **particulars: Any,
) -> Agency:
    """Add an agency 登记机构: of this installation, with its keys, or a correspondent (`local=False`).

    `particulars`: name_en, city_en, address, phone, postcode, parent_code. The same again changes
    nothing; the same code with other particulars is refused `agencies.code-taken`, a parent of another
    family, area or no higher level `agencies.wrong-parent`.
    """
    division, kind = family_of(code)
    if particulars.get("parent_code"):
        _check_parent(code, Level(level), particulars["parent_code"])
    fields = {
        "division": division, "kind": kind, "level": Level(level).value, "name": name, "city": city,
        "local": local, "road": Road(road).value, "url": url, **particulars,
    }  # fmt: skip
    found = Agency.objects.select_for_update().filter(code=code).first()
    if found is not None:
        if any(getattr(found, field) != value for field, value in fields.items()):
            raise CodeTaken(text=code)
        return found
    if local:
        fields["root_fingerprint"] = ensure_root(at=at)
    added = Agency.objects.create(code=code, **fields)
    if local:
        make_key(added, KeyUse.LETTER, at=at)
        make_key(added, KeyUse.PAPER, at=at)
    changed()
    return added


@atomic
def set_parent(owner: str, parent_code: str) -> Agency:
    """Put an agency under another, or under none 变更上级机构. Refuses `not-found`, `agencies.wrong-parent`."""
    found = Agency.objects.select_for_update().filter(code=owner, local=True).first()
    if found is None:
        raise NotFound(what=owner)
    if parent_code:
        _check_parent(owner, Level(found.level), parent_code)
    found.parent_code = parent_code
    found.save(update_fields=["parent_code"])
    changed()
    return found


@atomic
def add_office(
    *, owner: str, code: str, name: str, name_en: str = "", address: str = "", phone: str = ""
) -> Office:
    """Add an office 网点 to an agency; the same code again changes nothing. Refuses `not-found`."""
    agency(owner)
    office, _ = Office.objects.get_or_create(
        owner=owner,
        code=code,
        defaults={"name": name, "name_en": name_en, "address": address, "phone": phone},
    )
    return office


@atomic
def set_address(owner: str, url: str) -> Agency:
    """Where a local agency takes letters now 变更报文地址. Peers learn it from the next directory file."""
    found = Agency.objects.select_for_update().filter(code=owner, local=True).first()
    if found is None:
        raise NotFound(what=owner)
    found.url = url
    found.save(update_fields=["url"])
    changed()
    return found
