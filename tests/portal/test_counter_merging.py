"""A merge at the counter by its pages: found, side by side, previewed, confirmed, signed by another, undone."""

import os
import re

import pytest
from django.urls import reverse

from shebao.agencies.models import ReadTrace
from shebao.base.money import format_yuan
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.cli.demo.story import numbered
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.merging import queries, services
from shebao.merging.models import Cluster
from shebao.merging.services import Pair, report
from shebao.payments.services import Payee
from shebao.portal.naming import to_url
from shebao.records import services as records
from tests.browser.duplicates import FIRST, SECOND, account
from tests.story import JIA, Story

pytestmark = pytest.mark.django_db
DIFFER = "各账户的姓名或者出生日期不一致"
FORM = {"payee_name": "李四", "payee_account_no": "6222000000000002", "payee_bank_name": "演示银行"}


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path, movers=())
    yield made
    made.close()


def test_an_officer_merges_by_pages_and_another_signs_and_both_undo_it(story, as_officer):
    kept = account(JIA, FIRST, range(3, 13), story.today)
    old = account(JIA, SECOND, range(1, 7), story.today)
    pair = Pair(kept.person_no, old.person_no, "number-transposed", 930, True)
    report(JIA.pension, [pair], on=story.today, at=clock.now())
    clerk = as_officer("jia-clerk")
    word = to_url(Cluster.objects.get().cluster_no)
    assert word in clerk.get(reverse("counter-duplicates")).content.decode()
    assert old.number_mask in clerk.get(reverse("counter-cluster", args=[word])).content.decode()
    form = FORM | {
        "keep": kept.person_no,
        "account": [kept.person_no, old.person_no],
        "proof": "old-card",
    }
    opened = clerk.post(reverse("counter-merge-apply", args=[word]), form)
    (row,) = queries.merges_of(JIA.pension, old.person_no)
    assert opened.url == reverse("counter-case", args=[to_url(row.case_no)])

    act = reverse("counter-merge", args=[to_url(row.case_no)])
    clerk.post(act, FORM | {"act": "preview-merge", "keep": kept.person_no})
    row.refresh_from_db()
    page = clerk.get(opened.url).content.decode()
    assert "2025-03–2025-06" in page
    assert row.plan_sha256 in page
    assert row.expected["after_fen"] > row.expected["now_fen"] > 0  # two months more
    assert "归并前后的每月养老金" in page
    clerk.post(act, {"act": "confirm-merge", "sha256": row.plan_sha256})
    signed(as_officer, row.case_no)
    clerk = as_officer("jia-clerk")
    row.refresh_from_db()
    assert (row.state, people.by_number(JIA.pension, SECOND)) == ("merge-done", kept)
    person = reverse("counter-person", args=[to_url(old.person_no)])
    assert (
        reverse("counter-person", args=[to_url(kept.person_no)])
        in clerk.get(person).content.decode()
    )

    undo = clerk.post(act, {"act": "undo-merge", "reason": "两个人", "key": "k"})
    case_no = undo.url.rstrip("/").rpartition("/")[2].replace(".", "/")
    signed(as_officer, case_no)
    row.refresh_from_db()
    assert (row.state, people.by_number(JIA.pension, SECOND)) == ("merge-undone", old)


def test_nothing_that_an_officer_decides_is_chosen_beforehand(story, as_officer):
    kept = account(JIA, FIRST, range(3, 13), story.today)
    old = account(JIA, SECOND, range(1, 7), story.today)
    pair = Pair(kept.person_no, old.person_no, "number-transposed", 930, True)
    report(JIA.pension, [pair], on=story.today, at=clock.now())
    clerk, word = as_officer("jia-clerk"), to_url(Cluster.objects.get().cluster_no)
    page = clerk.get(reverse("counter-cluster", args=[word])).content.decode()
    assert not re.search(r"<input[^>]* checked", page)
    radio = re.search(rf'name="keep" value="{kept.person_no}".*?</label>', page, re.DOTALL)
    assert ("建议：缴费月数最多" in radio[0], page.count("建议：缴费月数最多")) == (True, 1)
    form = FORM | {"keep": old.person_no, "account": [kept.person_no, old.person_no]}
    again = clerk.post(reverse("counter-merge-apply", args=[word]), form)
    page = again.content.decode()
    assert (again.status_code, "merging.proof-missing" in page) == (422, True)
    assert re.search(r'name="proof"[^>]*aria-invalid', page)
    chosen = re.findall(r'name="(\w+)" value="([^"]+)"[^>]* checked', page)
    assert sorted(chosen) == sorted(
        [("keep", old.person_no), ("account", kept.person_no), ("account", old.person_no)]
    )
    alone = form | {"account": [old.person_no], "proof": "old-card"}
    page = clerk.post(reverse("counter-merge-apply", args=[word]), alone).content.decode()
    assert re.search(r'name="account"[^>]*aria-invalid', page)


def signed(as_officer, case_no):
    reviewer = as_officer("jia-reviewer")
    proposal = cases.proposal_of(cases.case(JIA.pension, case_no))
    assert reviewer.get(reverse("counter-proposal", args=[proposal.pk])).status_code == 200
    assert reviewer.post(reverse("counter-countersign", args=[proposal.pk])).status_code == 302


def test_an_heir_applies_and_signs_at_the_counter_and_the_dead_persons_login_does_nothing(
    story, as_officer, client
):
    kept = account(JIA, FIRST, range(3, 13), story.today)
    old = account(JIA, SECOND, range(1, 7), story.today)
    login = identity.open_demo_login(kept, at=clock.moment())
    pair = Pair(kept.person_no, old.person_no, "number-transposed", 930, True)
    report(JIA.pension, [pair], on=story.today, at=clock.now())
    clerk = as_officer("jia-clerk")
    word = to_url(Cluster.objects.get().cluster_no)
    form = FORM | {
        "keep": kept.person_no, "account": [kept.person_no, old.person_no], "payee_name": "李小四",
        "proof": ["old-card", "death-certificate"], "died_on": "2026-02-01", "heir_name": "李小四",
        "heir_relation": "儿子",
    }  # fmt: skip
    apply = reverse("counter-merge-apply", args=[word])
    refused = clerk.post(apply, form).content.decode()
    assert "merging.heir-missing" in refused
    assert 'value="李小四" aria-invalid="true"' in refused.replace("  ", " ")
    opened = clerk.post(apply, form | {"proof": ["old-card", "death-certificate", "kinship-proof"]})
    (row,) = queries.merges_of(JIA.pension, old.person_no)
    act = reverse("counter-merge", args=[to_url(row.case_no)])
    clerk.post(act, FORM | {"act": "preview-merge", "keep": kept.person_no, "payee_name": "李小四"})
    page = clerk.get(opened.url).content.decode()
    assert "李小四（儿子）" in page
    assert "继承人已签字确认，提交复核" in page

    client.force_login(login)
    own = reverse("citizen-merge-case", args=[to_url(row.case_no)])
    assert "我已核对，同意归并" not in client.get(own).content.decode()
    row.refresh_from_db()
    for act_ in ("confirm-merge", "withdraw-merge"):
        said = client.post(own, {"act": act_, "sha256": row.plan_sha256}).content.decode()
        assert "由申请的继承人在窗口签字确认" in said
    clerk = as_officer("jia-clerk")
    clerk.post(act, {"act": "confirm-merge", "sha256": row.plan_sha256})
    signed(as_officer, row.case_no)
    row.refresh_from_db()
    assert (row.state, row.confirmed_way) == ("merge-done", "counter")


def test_before_anything_is_made_the_officer_sees_who_the_accounts_are_and_what_differs(
    story, as_officer, client
):
    kept = account(JIA, FIRST, range(3, 13), story.today)
    other = account(JIA, numbered("00010119850612456"), range(1, 7), story.today)
    identity.change_name(
        owner=JIA.pension, person_no=other.person_no, name="张三", on=story.today, by="jia-clerk",
        at=clock.now(),
    )  # fmt: skip
    row = apply(kept, other, story.today)
    case = reverse("counter-case", args=[to_url(row.case_no)])
    act = reverse("counter-merge", args=[to_url(row.case_no)])
    clerk = as_officer("jia-clerk")
    page = clerk.get(case).content.decode()
    for known in ("张三", other.number_mask, "1985-06-12", "6 个月", DIFFER):
        assert known in page
    clerk.post(act, FORM | {"act": "preview-merge", "keep": kept.person_no})
    row.refresh_from_db()
    clerk.post(act, {"act": "confirm-merge", "sha256": row.plan_sha256})

    proposal = cases.proposal_of(cases.case(JIA.pension, row.case_no))
    reviewer = as_officer("jia-reviewer")
    page = reviewer.get(reverse("counter-proposal", args=[proposal.pk])).content.decode()
    for known in ("张三", other.number_mask, "6222000000000002", "2025-03–2025-06", DIFFER):
        assert known in page
    amount = format_yuan(row.refund_fen)
    assert row.refund_fen > 0
    assert amount in reviewer.get(reverse("counter-waiting")).content.decode()
    seen = ReadTrace.objects.filter(
        owner=JIA.pension, person_no=other.person_no, reader="jia-reviewer"
    )
    assert seen.exists()
    assert ReadTrace.objects.filter(person_no=other.person_no, reader="jia-clerk").exists()

    reviewer.post(reverse("counter-send-back", args=[proposal.pk]), {"reason": "不是同一人"})
    assert cases.case(JIA.pension, row.case_no).turn == "officer"
    as_officer("jia-clerk").post(act, {"act": "refuse-merge", "reason": "不是同一人"})
    signed(as_officer, row.case_no)
    client.force_login(identity.open_demo_login(kept, at=clock.moment()))
    page = client.get(reverse("citizen-merge-case", args=[to_url(row.case_no)])).content.decode()
    assert "不是同一人" in page
    assert "张三" not in page
    assert other.number_mask not in page
    nothing_left(client, kept, row, story.today)


def nothing_left(client, kept, row, on):
    """No paper and no line of the copy says to the person what the dropped preview said of somebody else."""
    paper = to_url(row.paper_no)
    assert paper not in client.get(reverse("citizen-papers")).content.decode()
    assert client.get(reverse("citizen-paper", args=[paper])).status_code == 404
    copy = records.export(
        owner=JIA.pension, person_no=kept.person_no, reader_kind="citizen", reader="x", purpose="self",
        masked=True, on=on, at=clock.now(),
    )  # fmt: skip
    (told,) = [one for one in copy["record"]["cases"] if one["case_no"] == row.case_no]
    assert told["merge"]["plan"] == {}


def test_who_was_found_to_be_somebody_else_stands_no_more_beside_the_others(story, as_officer):
    kept = account(JIA, FIRST, range(3, 13), story.today)
    old = account(JIA, SECOND, range(1, 7), story.today)
    other = account(JIA, numbered("00010119850612456"), range(1, 13), story.today)
    pair = Pair(kept.person_no, old.person_no, "number-transposed", 930, True)
    report(JIA.pension, [pair], on=story.today, at=clock.now())
    row = apply(kept, other, story.today)
    clerk = as_officer("jia-clerk")
    act = reverse("counter-merge", args=[to_url(row.case_no)])
    clerk.post(act, {"act": "refuse-merge", "reason": "两个人"})
    signed(as_officer, row.case_no)

    word = to_url(Cluster.objects.get().cluster_no)
    clerk = as_officer("jia-clerk")
    page = clerk.get(reverse("counter-cluster", args=[word])).content.decode()
    assert f'name="keep" value="{old.person_no}"' in page
    assert f'value="{other.person_no}"' not in page
    form = FORM | {"keep": kept.person_no, "account": [kept.person_no, other.person_no], "key": "2"}
    sent = clerk.post(reverse("counter-merge-apply", args=[word]), form | {"proof": "old-card"})
    assert sent.status_code == 404
    assert not queries.merges_of(JIA.pension, old.person_no)


def test_accounts_of_one_name_and_birth_raise_no_warning_and_figures_are_yuan_in_english(
    story, as_officer
):
    kept = account(JIA, FIRST, range(3, 13), story.today)
    old = account(JIA, SECOND, range(1, 7), story.today)
    row = apply(kept, old, story.today)
    services.preview(
        owner=JIA.pension, case_no=row.case_no, by="jia-clerk", on=story.today, at=clock.now(),
        payee=Payee("李四", "6222000000000002", "", ""),
    )  # fmt: skip
    row.refresh_from_db()
    services.confirm(
        owner=JIA.pension, case_no=row.case_no, way="counter", sha256=row.plan_sha256, by="jia-clerk",
        on=story.today, at=clock.now(),
    )  # fmt: skip
    proposal = cases.proposal_of(cases.case(JIA.pension, row.case_no))
    reviewer = as_officer("jia-reviewer")
    address = reverse("counter-proposal", args=[proposal.pk])
    page = reviewer.get(address, headers={"accept-language": "en"}).content.decode()
    figures = page.partition('class="figures"')[2].partition("</section>")[0]
    assert "Account of the months paid twice" in figures
    assert f">{row.refund_fen}<" not in figures
    assert not re.search(r"(清退|月数|储存额)", figures)
    assert DIFFER not in reviewer.get(address).content.decode()


def apply(kept, other, on):
    return services.apply(
        owner=JIA.pension, keep=kept.person_no, others=[other.person_no],
        applicant=Applicant("person", kept.name), channel="counter", proofs=["old-card"], key="apply",
        by="jia-clerk", on=on, at=clock.now(),
    )  # fmt: skip
