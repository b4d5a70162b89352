"""The acts of this room 个人业务, one file by act."""

from shebao.identity.services.aliases import keep_as, stand_alone
from shebao.identity.services.bulk import NewPerson, Registered, bulk_register
from shebao.identity.services.changes import add_document, change_name, move_hukou
from shebao.identity.services.kinship import end_kinship, record_kinship
from shebao.identity.services.logins import issue_code, open_demo_login, open_login
from shebao.identity.services.organisations import register_organisation
from shebao.identity.services.people import open_conflict, register_person, reveal_number
from shebao.identity.services.rekey import Rekeyed, rekey

__all__ = [
    "NewPerson",
    "Registered",
    "Rekeyed",
    "add_document",
    "bulk_register",
    "change_name",
    "end_kinship",
    "issue_code",
    "keep_as",
    "move_hukou",
    "open_conflict",
    "open_demo_login",
    "open_login",
    "record_kinship",
    "register_organisation",
    "register_person",
    "rekey",
    "reveal_number",
    "stand_alone",
]
