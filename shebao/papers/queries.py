"""Questions about papers."""

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from shebao.agencies import keys
from shebao.agencies import queries as agencies
from shebao.base.plumbing import seals
from shebao.base.refusals import NotFound
from shebao.papers.digest import read as read_digest
from shebao.papers.frozen import digest, normal_code
from shebao.papers.kinds import title
from shebao.papers.models import Paper
from shebao.papers.verify import FINDINGS, Verdict, digest_signed, verify_file


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """What anybody who holds a verification code or the file may see."""

    paper_no: str
    title: tuple[str, str]
    agency: str
    agency_name: tuple[str, str]
    on: date
    holder_masked: str
    sha256: str
    code: str


def paper(owner: str, paper_no: str) -> Paper:
    """One paper of this agency 文书. Refuses `not-found`, also for another agency's."""
    found = Paper.objects.filter(owner=owner, paper_no=paper_no).defer("data_seal").first()
    if found is None:
        raise NotFound(what=paper_no)
    return found


def of_case(owner: str, case_no: str) -> QuerySet[Paper]:
    """A case's papers 办件文书, in the order they were issued, without their contents."""
    return Paper.objects.filter(owner=owner, case_no=case_no).defer("data_seal").order_by("id")


def of_person(owner: str, person_no: str) -> QuerySet[Paper]:
    """A person's papers 个人文书 at this agency, newest first, without their contents."""
    papers = Paper.objects.filter(owner=owner, person_no=person_no)
    return papers.defer("data_seal").order_by("-id")


def by_key(owner: str, key: str) -> Paper | None:
    """The paper frozen under a business key, if it was."""
    return Paper.objects.filter(owner=owner, key=key).defer("data_seal").first()


def frozen(paper: Paper) -> tuple[str, dict[str, Any]]:
    """The canonical text and the data of a paper. A digest that does not fit is a broken table: it crashes."""
    text = seals.unseal(bytes(paper.data_seal), bound_to=paper.paper_no)
    if digest(text) != paper.sha256:
        raise ValueError(f"{paper.paper_no}: frozen data does not have its digest")
    return text, json.loads(text)


def by_code(code: str) -> PublicFacts | None:
    """What the public page shows for a verification code 校验码, typed with or without hyphens."""
    found = Paper.objects.filter(code=normal_code(code)).first()
    if found is None:
        return None
    _, data = frozen(found)
    return PublicFacts(
        paper_no=found.paper_no,
        title=title(found.kind, data["data"]),
        agency=found.owner,
        agency_name=_names(data["agency"]["name"], data["agency"]["name_en"]),
        on=found.on,
        holder_masked=found.holder_masked,
        sha256=found.sha256,
        code=found.code,
    )


def _names(zh: str, en: str) -> tuple[str, str]:
    return zh, en or zh


def facts_of(verdict: Verdict) -> PublicFacts | None:
    """The same facts of a verified file; None when it is not genuine: it then proves nothing."""
    if not verdict.genuine:
        return None
    return PublicFacts(
        paper_no=verdict.paper_no,
        title=verdict.title,
        agency=verdict.agency,
        agency_name=_names(verdict.agency_name, verdict.agency_name_en),
        on=date.fromisoformat(verdict.on),
        holder_masked=verdict.holder_masked,
        sha256=verdict.sha256,
        code=verdict.code,
    )


def digest_agrees(facts: PublicFacts, jws: str) -> bool:
    """Whether the signed digest of a QR code 二维码摘要 is the one of this paper, signed by its agency."""
    said = read_digest(jws)
    return (
        said is not None
        and (said.paper_no, said.sha256, said.issuer)
        == (facts.paper_no, facts.sha256, facts.agency)
        and digest_signed(jws, keys.public_key) is True
    )


def verify_here(pdf: bytes) -> Verdict:
    """Verify a file 核验 with this installation's roots and directory.

    A trusted root speaks only for its own agencies: an agency in the directory is judged by its root alone.
    """
    verdict = verify_file(pdf, keys.trusted_roots(), directory=keys.public_key)
    agency = agencies.agencies().filter(code=verdict.agency).first()
    if not verdict.genuine or agency is None or not agency.root_fingerprint:
        return verdict
    root = agencies.roots().get(fingerprint=agency.root_fingerprint)
    if verify_file(pdf, [root.certificate]).genuine:
        return verdict
    return replace(verdict, findings=(FINDINGS["issuer-differs"],))
