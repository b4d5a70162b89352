"""Acts of this room: freeze a paper's data, render and sign it once, seal again under a new key."""

import base64
import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from shebao.agencies import keys, suites
from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.plumbing import numbers, seals
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.papers import digest, glyphs, kinds, queries, signing, typeset
from shebao.papers.errors import KeyTaken
from shebao.papers.frozen import FORMAT, canonical, masked_name, new_code
from shebao.papers.frozen import digest as sha256_of
from shebao.papers.models import Paper, Print


@atomic
def freeze(
    *,
    owner: str,
    kind: str,
    case_no: str,
    person_no: str,
    data: Mapping[str, Any] | kinds.Kind,
    key: str,
    on: date,
    at: datetime,
) -> Paper:
    """Freeze a paper's data 固化文书数据 inside the act that decides it. `data` as `kinds.KINDS[kind]` declares.

    The same key and data again return the same paper. Refuses `papers.unknown-kind`,
    `papers.missing-field`, `papers.wrong-field`, `papers.sums-differ`, `papers.no-glyph` (names the
    character), `papers.key-taken`. 国办发〔2009〕66号 第八条.
    """
    given = dataclasses.asdict(data) if dataclasses.is_dataclass(data) else data
    body = dataclasses.asdict(kinds.read(kind, given))
    content = {
        "format": FORMAT,
        "kind": kind,
        "case_no": case_no,
        "person_no": person_no,
        "data": json.loads(canonical(body)),
    }
    there = _same(owner, key, content)
    if there is not None:
        return there
    content |= {"agency": _issuer(owner), "on": on.isoformat(), "code": new_code()}
    if kind in kinds.DECISIONS:
        content["remedy"] = _remedy(on)
    glyphs.demand(content, at=kind)
    try:
        with transaction.atomic():
            return _write(owner, key, content, on=on, at=at)
    except IntegrityError:  # somebody froze the same key at the same moment
        there = _same(owner, key, content)
        if there is None:
            raise
        return there


def _same(owner: str, key: str, content: Mapping[str, Any]) -> Paper | None:
    """The paper already frozen under this key, when it says the same; else `papers.key-taken`."""
    found = one(Paper, owner=owner, key=key)
    if found is None:
        return None
    _, before = queries.frozen(found)
    if any(before[name] != content[name] for name in ("kind", "case_no", "person_no", "data")):
        raise KeyTaken(key=key, paper_no=found.paper_no)
    return found


def _write(owner: str, key: str, content: dict[str, Any], *, on: date, at: datetime) -> Paper:
    number = numbers.take(owner, f"paper/{on.year}")
    paper_no = f"{owner}/paper/{on.year}/{number}"
    text = canonical(content | {"paper_no": paper_no})
    return Paper.objects.create(
        owner=owner,
        paper_no=paper_no,
        kind=content["kind"],
        case_no=content["case_no"],
        person_no=content["person_no"],
        key=key,
        on=on,
        frozen_at=at,
        sha256=sha256_of(text),
        code=content["code"],
        holder_masked=masked_name(content["data"]["name"]),
        data_seal=seals.seal(text, bound_to=paper_no),
    )


def _issuer(owner: str) -> dict[str, str]:
    """The issuing agency as it is named today."""
    agency = agencies.agency(owner)
    return {
        "code": agency.code,
        "division": agency.division,
        "name": agency.name,
        "name_en": agency.name_en,
        "phone": agency.phone,
        "address": agency.address,
        "postcode": agency.postcode,
    }


def _remedy(on: date) -> dict[str, Any]:
    """Times to ask for reconsideration or go to court, with their articles, in force on the day."""
    review = parameters.at("papers.review_days", on)
    lawsuit = parameters.at("papers.lawsuit_months", on)
    return {
        "review_days": review.as_int(),
        "review_law": review.source,
        "lawsuit_months": lawsuit.as_int(),
        "lawsuit_law": lawsuit.source,
    }


def render(*, owner: str, paper_no: str, at: datetime) -> bytes:
    """The signed PDF of a paper 文书文件: set and signed at the first request, the same bytes ever after.

    Setting and signing happen outside any lock; of two first requests one is kept and both get it.
    Refuses `not-found`.
    """
    paper = queries.paper(owner, paper_no)
    kept = _kept(paper)
    if kept is not None:
        return kept
    text, frozen = queries.frozen(paper)
    address = f"{settings.SHEBAO_ORIGIN}/verify/{paper.code}"
    jws = _signed_digest(paper)
    pdf = typeset.pdf(text, frozen, address=address, jws=jws, at=at)
    signer = keys.paper_signer(owner)
    return _keep(paper, signing.sign(pdf, signer, name=frozen["agency"]["name"], at=at), at=at)


def _signed_digest(paper: Paper) -> str:
    key = keys.signing_key(paper.owner, "letter")
    said = digest.Digest(paper.paper_no, paper.sha256, paper.owner, key.kid)
    suite = suites.SUITES[key.suite]
    return digest.make(said, lambda body, header: suite.sign(body, header, key.private))


def _kept(paper: Paper) -> bytes | None:
    found = Print.objects.filter(paper=paper).first()
    if found is None:
        return None
    pdf = base64.b64decode(seals.unseal(bytes(found.file_seal), bound_to=paper.paper_no))
    if hashlib.sha256(pdf).hexdigest() != found.sha256:
        raise ValueError(f"{paper.paper_no}: the kept file does not have its digest")
    return pdf


@atomic
def _keep(paper: Paper, pdf: bytes, *, at: datetime) -> bytes:
    """Keep the first print; whoever comes second gets the first one's bytes."""
    Print.objects.bulk_create(
        [
            Print(
                owner=paper.owner,
                paper=paper,
                sha256=hashlib.sha256(pdf).hexdigest(),
                size=len(pdf),
                printed_at=at,
                file_seal=seals.seal(base64.b64encode(pdf).decode(), bound_to=paper.paper_no),
            )
        ],
        ignore_conflicts=True,
    )
    kept = _kept(paper)
    if kept is None:
        raise RuntimeError(f"{paper.paper_no}: the print was not kept")
    return kept


@atomic
def reseal(*, after: int = 0, limit: int = 500) -> int:
    """Seal papers again 重新封存 under the first seal key, a chunk at a time; the last id done, 0 at the end."""
    papers = list(Paper.objects.select_for_update().filter(pk__gt=after).order_by("pk")[:limit])
    for paper in papers:
        plain = seals.unseal(bytes(paper.data_seal), bound_to=paper.paper_no)
        paper.data_seal = seals.seal(plain, bound_to=paper.paper_no)
    Paper.objects.bulk_update(papers, ["data_seal"])
    prints = list(Print.objects.select_related("paper").filter(paper__in=papers))
    for made in prints:
        plain = seals.unseal(bytes(made.file_seal), bound_to=made.paper.paper_no)
        made.file_seal = seals.seal(plain, bound_to=made.paper.paper_no)
    Print.objects.bulk_update(prints, ["file_seal"])
    return papers[-1].pk if papers else 0
