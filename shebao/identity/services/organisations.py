"""Organisations by unified credit code 单位."""

from datetime import date, datetime

from shebao.base.plumbing.transactions import atomic
from shebao.identity import errors, rules, writing
from shebao.identity.models import Organisation
from shebao.identity.services.rows import checked_name


@atomic
def register_organisation(
    *,
    owner: str,
    credit_code: str,
    name: str,
    since: date | None = None,
    by: str = "",
    at: datetime,
) -> Organisation:
    """Register an organisation 单位登记, or take over its new name. The same again changes nothing.

    Refuses `identity.credit-code-invalid` (GB 32100-2015), `identity.name-invalid`.
    """
    facts = rules.read_credit_code(credit_code)
    if facts.reasons:
        raise errors.CreditCodeInvalid(at="credit_code", reasons=", ".join(facts.reasons))
    shown, compared = checked_name(name)
    found = Organisation.objects.select_for_update().filter(
        owner=owner, credit_code=facts.normalised
    )
    known = found.first()
    if known is not None and known.name == shown:
        return known
    pinyin_key = writing.spell_plain(compared)
    if known is not None:
        known.name, known.pinyin_key, known.recorded_by, known.recorded_at = (
            shown,
            pinyin_key,
            by,
            at,
        )
        known.save(update_fields=["name", "pinyin_key", "recorded_by", "recorded_at"])
        return known
    return Organisation.objects.create(
        owner=owner,
        credit_code=facts.normalised,
        name=shown,
        pinyin_key=pinyin_key,
        division=facts.division_code or "",
        since=since,
        recorded_by=by,
        recorded_at=at,
    )
