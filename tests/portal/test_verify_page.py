"""Anybody who holds a paper can ask whether it is genuine, and learns nothing else."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shebao.agencies import services as agencies
from shebao.cli.papers import run as check
from shebao.papers import services
from shebao.portal.public import papers as page
from tests.papers import samples
from tools.messages import CHINESE

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
OWNER = "310100P1"


@pytest.fixture
def paper(db):
    agencies.add_agency(
        code=OWNER, name="甲市社会保险经办中心", name_en="City A Social Insurance Centre", city="甲市", at=AT
    )  # fmt: skip
    return services.freeze(
        owner=OWNER, kind="participation-certificate", case_no="", person_no="310100P1/person/1",
        data=samples.certificate(), key="k", on=date(2026, 3, 2), at=AT,
    )  # fmt: skip


@pytest.fixture
def pdf(paper):
    return services.render(owner=OWNER, paper_no=paper.paper_no, at=AT)


def text(answer):
    return answer.content.decode()


def test_a_typed_code_shows_kind_agency_date_and_masked_name_only(client, paper):
    typed = f"{paper.code[:4].lower()} {paper.code[4:8]}-{paper.code[8:]}"

    answer = client.get("/verify/", {"code": typed}, follow=True)

    assert answer.redirect_chain == [(f"/verify/{paper.code}", 302)]
    shown = text(answer)
    for words in (
        "真实有效",
        "基本养老保险参保缴费凭证",
        "甲市社会保险经办中心",
        "2026-03-02",
        "张*",
    ):
        assert words in shown
    for hidden in ("张三", "990101", "72,059", "person/1", "样例街"):
        assert hidden not in shown


def test_a_scanned_qr_code_is_checked_against_its_signed_digest(client, paper):
    jws = services._signed_digest(paper)

    genuine = text(client.get(f"/verify/{paper.code}", {"s": jws}))
    altered = text(client.get(f"/verify/{paper.code}", {"s": jws[:-8] + "AAAAAAAA"}))
    other = text(client.get(f"/verify/{paper.code}", {"s": "nonsense"}))

    assert "签名摘要与存档一致" in genuine
    assert "真实有效" not in altered + other
    assert "可能被改动" in altered


def test_an_unknown_code_is_not_found_and_echoes_nothing_harmful(client, paper):
    answer = client.get("/verify/<script>alert(1)")

    assert answer.status_code == 404
    assert "不能确认为真实文书" in text(answer)
    assert "<script>alert" not in text(answer)


def test_an_uploaded_file_is_judged_and_not_kept(client, pdf):
    good = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", pdf)})
    place = pdf.index(b"endstream") - 5
    bad = pdf[:place] + bytes([pdf[place] ^ 255]) + pdf[place + 1 :]
    altered = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", bad)})

    assert "签章之后没有改动" in text(good)
    assert "张*" in text(good)
    assert "文件在签章之后被改动" in text(altered)
    assert "张*" not in text(altered)


def test_the_roots_are_there_for_whoever_checks_offline(client, pdf, tmp_path, capsys):
    answer = client.get("/verify/roots.pem")
    (tmp_path / "roots.pem").write_bytes(answer.content)
    (tmp_path / "paper.pdf").write_bytes(pdf)
    assert "/verify/roots.pem" in text(client.get("/verify/"))

    asked = ["verify", "--roots", str(tmp_path / "roots.pem")]
    assert check([*asked, str(tmp_path / "paper.pdf")]) == 0
    assert check([*asked, str(tmp_path / "none.pdf"), str(tmp_path / "paper.pdf")]) == 2
    told = capsys.readouterr()
    assert told.out.count("真实有效") == 2, "the file after the missing one is judged"
    assert "没有这个文件" in told.err
    with pytest.raises(SystemExit, match="no certificate"):
        check(["verify", "--roots", str(tmp_path / "nowhere"), str(tmp_path / "paper.pdf")])


def test_an_upload_that_is_missing_or_too_large_is_an_answer(client, monkeypatch):
    assert client.post("/verify/").status_code == 422
    monkeypatch.setattr(page, "FILE_MAX", 3)
    large = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", b"%PDF")})
    assert large.status_code == 413


def test_the_english_page_is_english_but_for_the_persons_name(client, paper):
    client.post("/language/", {"language": "en"})

    shown = text(client.get(f"/verify/{paper.code}")).replace("中文", "").replace("张*", "")

    assert "Genuine" in shown
    assert "Certificate of Participation and Contributions" in shown
    assert "City A Social Insurance Centre" in shown
    assert not CHINESE.search(shown)


def test_the_answer_is_never_stored_on_the_way(client, paper):
    assert "no-store" in client.get(f"/verify/{paper.code}")["Cache-Control"]
