"""A province's inspector in a real browser: how the work of the cities stands."""

from datetime import date

import pytest

from shebao.agencies import services as agencies
from shebao.base.plumbing import clock
from tests.browser.conftest import is_sound
from tests.browser.test_counter import sign_in, story  # noqa: F401
from tests.story import YI

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_numbers_of_agencies_below_are_readable_on_phone_and_desk_in_both_languages(
    story,  # noqa: F811
    open_page,
):
    agencies.add_agency(
        code="110000P1", name="乙省社会保险事业管理局（演示）", name_en="Yi Province Office (demo)",
        city="乙省", city_en="Yi Province", level="province", at=clock.now(),
    )  # fmt: skip
    agencies.set_parent(YI.pension, "110000P1")
    agencies.add_officer(owner="110000P1", username="sheng", name="盛一", name_en="Sheng Yi")
    agencies.grant("sheng", "inspector", since=date(2020, 1, 1), by="init", at=clock.now())
    story.apply()
    for language, words in (("zh-hans", "下级机构"), ("en", "Agencies below")):
        for width in ("phone", "desk"):
            page = open_page(width, language)
            sign_in(page, "sheng")
            page.get_by_role("link", name=words).first.click()
            page.wait_for_url("**/counter/below/")
            assert page.get_by_role("row").count() == 2
            assert YI.pension in page.inner_text("main")
            is_sound(page)
