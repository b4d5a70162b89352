"""The ministry's platform carries what waits to be posted; what may be posted is printed whole."""

import json

import pytest

from shebao.agencies import remembered
from shebao.agencies.models import Agency
from shebao.base.plumbing import jobs
from shebao.config import handlers
from shebao.exchange import queries as exchanged
from shebao.exchange.models import PaperLetter
from shebao.transfers import queries
from shebao.transfers.keying import lines
from tests.story import JIA, YI
from tests.transfers.test_by_paper import accepted, by_paper, take  # noqa: F401

pytestmark = pytest.mark.django_db


def test_the_platform_carries_what_waits_and_what_it_brings_waits_for_an_officer(
    by_paper,  # noqa: F811
    settings,
    tmp_path,
):
    row = accepted(by_paper)
    settings.SHEBAO_PLATFORM = f"folder:{tmp_path / 'platform'}"
    Agency.objects.filter(code=JIA.pension).update(road="platform")
    remembered.forget()
    for turn in range(2):  # the second time there is nothing more to carry
        jobs.enqueue(YI.pension, "exchange.platform", key=f"platform/{turn}")
        jobs.run_all(handlers.JOBS)
    (sent,) = (tmp_path / "platform" / "out").glob("*.json")
    assert '"transfer.contact-letter"' in sent.read_text(encoding="utf-8")
    assert not exchanged.to_post(YI.pension)
    came = tmp_path / "platform" / "in" / YI.pension
    came.mkdir(parents=True)
    remittance = {
        "case_no": row.case_no,
        "amount_fen": 5,
        "paid_on": "2026-03-02",
        "payer": "甲",
        "account_no": "1",
        "bank_no": "2",
    }
    item = {"number": "MIN-1", "sender": JIA.pension, "receiver": YI.pension, "kind": "transfer.remittance", "version": 1,
            "caseref": row.case_no, "written_on": "2026-03-02", "contents": remittance}  # fmt: skip
    (came / "MIN-1.json").write_text(json.dumps(item), encoding="utf-8")
    for turn in range(2, 4):
        jobs.enqueue(YI.pension, "exchange.platform", key=f"platform/{turn}")
        jobs.run_all(handlers.JOBS)
    keyed = PaperLetter.objects.get()
    assert (keyed.state, keyed.keyed_by, keyed.means) == ("keyed", "platform", "platform")
    assert not list(came.glob("*.json"))
    take(keyed, by="yi-clerk")
    assert queries.other_leg(YI.pension, row.case_no)[-1].state == "paid"


def test_every_line_of_a_letter_that_may_be_posted_is_printed_or_left_out_on_purpose():
    from dataclasses import fields, is_dataclass
    from typing import get_type_hints

    from shebao.base.letters import LETTERS

    def paths(cls, before=""):
        for field in fields(cls):
            hint, path = get_type_hints(cls)[field.name], f"{before}{field.name}"
            if path in lines.NOT_PRINTED or path == "letter":
                continue
            yield from paths(hint, f"{path}.") if is_dataclass(hint) else [path]

    for kind, how in handlers.ON_PAPER.items():
        if how == "post":
            assert not set(paths(LETTERS[kind, 1])) - set(lines.PRINTED), kind
