"""The yearly adjustment at the counter: the clerk's list, the reviewer's signature, in both languages."""

import pytest
from django.urls import reverse

from shebao.agencies.models import ReadTrace
from shebao.identity.models import Person
from shebao.pension.models import Adjustment
from shebao.portal.counter import adjusting
from tests.pension.conftest import load_law, story  # noqa: F401
from tests.pension.test_adjusting import NOTICE, drawn  # noqa: F401
from tests.portal.citizens import chinese_left
from tests.portal.test_counter_cases import go, page

pytestmark = pytest.mark.django_db


def test_prepared_by_one_and_signed_by_another_on_the_pages(drawn, load_law, as_officer):  # noqa: F811
    clerk, listed = as_officer("jia-clerk"), reverse("counter-adjustments")
    assert listed in page(clerk, reverse("counter-benefits"))
    prepare = reverse("counter-adjustment-prepare")
    assert "parameter.missing" in page(clerk, prepare, 422, year="2027")
    load_law(*NOTICE)
    assert "benefit.adjustment-year" in page(clerk, prepare, 422, year="20x7")
    assert Adjustment.objects.count() == 0
    one = go(clerk, prepare, year="2027")
    shown = page(clerk, one)
    assert "何秀珍" in shown
    assert "等待另一名工作人员复核" in shown
    clerk.cookies["shebao_language"] = "en"
    for address in (listed, one):
        assert not [line for line in chinese_left(page(clerk, address)) if "秀珍" not in line]
    reviewer = as_officer("jia-reviewer")
    reviewer.cookies["shebao_language"] = "zh-hans"
    go(reviewer, f"{one}sign/", act="back", reason="请核对")
    assert "请核对" in page(reviewer, one)
    again = go(as_officer("jia-clerk"), prepare, year="2027")
    reviewer = as_officer("jia-reviewer")
    assert "复核通过" in page(reviewer, again)
    go(reviewer, f"{again}sign/", act="approve")
    assert "复核通过" not in page(reviewer, again)
    assert Adjustment.objects.get(state="adjustment-approved").approved_by == "jia-reviewer"


def test_whoever_stands_on_a_page_of_the_list_has_a_trace_and_the_list_goes_on(
    drawn,  # noqa: F811
    load_law,  # noqa: F811
    as_officer,
    monkeypatch,
):
    load_law(*NOTICE)
    one = go(as_officer("jia-clerk"), reverse("counter-adjustment-prepare"), year="2027")
    row = Adjustment.objects.get()
    (line,) = row.report["lines"]
    other = Person.objects.filter(owner=row.owner).exclude(person_no=drawn.person_no).first()
    row.report["lines"] = [line, [line[0], other.person_no, *line[2:]]]
    row.save()
    monkeypatch.setattr(adjusting, "SHOWN", 1)
    reviewer = as_officer("jia-reviewer")

    def traced():
        rows = ReadTrace.objects.filter(reader="jia-reviewer", subject=row.adjustment_no)
        return list(rows.order_by("pk").values_list("person_no", flat=True))

    first = page(reviewer, one)
    assert other.name not in first
    assert "另有 1 人" in first
    assert traced() == [drawn.person_no]
    second = page(reviewer, f"{one}?after=1")
    assert other.name in second
    assert "下一页" not in second
    assert traced() == [drawn.person_no, other.person_no]
    assert page(reviewer, f"{one}?after=x").count(other.name) == 0
