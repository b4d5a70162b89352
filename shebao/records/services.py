"""Acts of this room: a person's copy of their record, and a decision's explanation as a paper."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from shebao.agencies import keys, suites
from shebao.agencies import queries as agencies
from shebao.agencies import services as reading
from shebao.base import letters
from shebao.base.refusals import NotFound
from shebao.casework import queries as casework
from shebao.identity import queries as people
from shebao.papers import queries as papers
from shebao.papers import services as issuing
from shebao.papers.frozen import canonical
from shebao.papers.kinds import Explanation
from shebao.papers.models import Paper
from shebao.records.errors import NoFigures
from shebao.records.explaining.paper import data_of
from shebao.records.export import carried, signing
from shebao.records.export.gathering import account, benefits, cases, person
from shebao.records.export.gathering.rows import shaped
from shebao.records.export.shapes import FORMAT, KeptBy
from shebao.records.export.shapes_of_cases import Record


@transaction.atomic
def export(
    *,
    owner: str,
    person_no: str,
    reader_kind: str,
    reader: str,
    purpose: str,
    masked: bool,
    on: date,
    at: datetime,
) -> dict[str, Any]:
    """A person's whole record at one agency as a signed file 权益记录副本, ready to be written as JSON.

    The reading leaves its trace first, and the trace is in the copy. Refuses `identity.not-found`,
    `agencies.no-key`. 社会保险法 Art. 74; 个人信息保护法 Art. 45.
    """
    whom = people.by_person_no(owner, person_no)
    reading.read(
        person_no, owner=owner, purpose=purpose, reader_kind=reader_kind, reader=reader,
        subject="export" if masked else "export/full", at=at,
    )  # fmt: skip
    found = cases.cases_of(whom)
    relationships, drawn = account.relationships_of(whom), benefits.benefits_of(whom)
    codes = [row.ledger_code for row in relationships] + [row.account_code for row in drawn]
    record = Record(
        format=FORMAT, agency=shaped(KeptBy, agencies.agency(owner)), made_at=at, on=on,
        made_for=reader, purpose=purpose, masked=masked,
        person=person.person_of(whom, masked=masked), relationships=relationships,
        entries=account.entries_of(owner, codes, relationships, [case.case_no for case in found]),
        imports=account.imports_of(whom), cases=found, papers=cases.papers_of(whom),
        reads=person.reads_of(whom), left_out=carried.left_out(), benefits=drawn,
        enquiries=cases.enquiries_of(whom),
    )  # fmt: skip
    body = letters.dump(record)
    key = keys.signing_key(owner)
    made = suites.SUITES[key.suite].sign(
        canonical(body).encode(), {"kid": key.kid, "typ": signing.TYPE}, key.private
    )
    return {"record": body, "signature": signing.detached(made, key.public)}


@transaction.atomic
def explain_decision(
    *,
    owner: str,
    case_no: str,
    seq: int,
    matter: tuple[str, str],
    decided_on: date,
    on: date,
    at: datetime,
) -> Paper:
    """How a decision was computed, as a paper 计算说明文书, frozen at the first request and the same ever after.

    Refuses `not-found`, `records.no-figures`. 社会保险经办条例 Art. 16.
    """
    case = casework.case(owner, case_no)
    decision = casework.decisions(case).filter(seq=seq).first()
    if decision is None:
        raise NotFound(what=f"{case_no}/{seq}")
    if not decision.explanation.get("name"):
        raise NoFigures()
    key = f"{case_no}/decision/{seq}/explanation"
    there = papers.by_key(owner, key)
    if there is not None:
        return there
    whom = people.by_person_no(owner, case.person_no)
    names = dict(agencies.officers(owner).values_list("username", "display_name"))
    data = data_of(
        {name: getattr(decision, name) for name in ("seq", "law", "sha256", "explanation")},
        on=decided_on, name=whom.name, number=people.masked_number(whom), matter=matter,
        handler=names.get(decision.by) or decision.by,
        reviewer=names.get(decision.countersigned_by) or decision.countersigned_by,
    )  # fmt: skip
    return issuing.freeze(
        owner=owner, kind=Explanation.KIND, case_no=case_no, person_no=case.person_no, data=data,
        key=key, on=on, at=at,
    )  # fmt: skip
