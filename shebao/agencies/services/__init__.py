"""Acts of agencies, by act: agencies and offices, officers and posts, keys, trust, reading."""

from shebao.agencies.services.agencies import add_agency, add_office, set_address, set_parent
from shebao.agencies.services.citizens import add_citizen
from shebao.agencies.services.codes import issue_officer_code, open_officer
from shebao.agencies.services.directory import confirm_root, import_directory, import_root
from shebao.agencies.services.keys import ensure_root, reseal, rotate_key
from shebao.agencies.services.officers import (
    absent,
    add_officer,
    dismiss,
    end_role,
    grant,
    on_duty,
    require,
)
from shebao.agencies.services.reading import read

__all__ = [
    "absent",
    "add_agency",
    "add_citizen",
    "add_office",
    "add_officer",
    "confirm_root",
    "dismiss",
    "end_role",
    "ensure_root",
    "grant",
    "import_directory",
    "import_root",
    "issue_officer_code",
    "on_duty",
    "open_officer",
    "read",
    "require",
    "reseal",
    "rotate_key",
    "set_address",
    "set_parent",
]
