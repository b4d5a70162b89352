"""The public page that checks papers, as phones and desks show it."""

from datetime import UTC, date, datetime

from axe_playwright_python.sync_playwright import Axe

from shebao.agencies import services as agencies
from shebao.papers import services
from tests.papers import samples

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
UPLOAD = {"zh-hans": "上传并核验", "en": "Upload and check"}
ALTERED = {"zh-hans": "文件在签章之后被改动。", "en": "The file was altered after it was signed."}


def breaches(page):
    """What axe finds: rule and element."""
    found = Axe().run(page).response["violations"]
    return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]


def test_a_paper_is_checked_on_phone_and_desk_in_both_languages(live_server, chromium, tmp_path):
    agencies.add_agency(
        code="310100P1", name="甲市社会保险经办中心", name_en="City A Centre", city="甲市", at=AT
    )
    paper = services.freeze(
        owner="310100P1", kind="information-form", case_no="", person_no="310100P1/person/1",
        data=samples.information_form("古丽·买买提"), key="k", on=date(2026, 3, 2), at=AT,
    )  # fmt: skip
    pdf = services.render(owner="310100P1", paper_no=paper.paper_no, at=AT)
    place = pdf.index(b"endstream") - 5
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(pdf[:place] + bytes([pdf[place] ^ 255]) + pdf[place + 1 :])

    for width in (390, 1366):
        for language in UPLOAD:
            context = chromium.new_context(viewport={"width": width, "height": 900})
            context.add_cookies(
                [{"name": "shebao_language", "value": language, "url": live_server.url}]
            )
            page = context.new_page()
            page.goto(f"{live_server.url}/verify/{paper.code}")
            page.get_by_text("古*·***").wait_for()
            assert breaches(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width

            page.set_input_files("#file", bad)
            page.get_by_role("button", name=UPLOAD[language]).press("Enter")
            page.get_by_text(ALTERED[language]).wait_for()
            assert breaches(page) == []
            context.close()
