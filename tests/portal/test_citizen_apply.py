"""A citizen's home, application and withdrawal, in a small world."""

import pytest
from django.urls import reverse

from shebao.agencies import services as agencies
from shebao.agencies.models import ReadTrace, User
from shebao.casework.models import Case
from shebao.identity import services as people
from shebao.portal.models import Draft
from shebao.portal.naming import to_url
from shebao.transfers.models import TransferIn
from tests.portal import citizens
from tests.portal.citizens import AT, MEDICAL, NEAR, NEW, OLD, OTHER

pytestmark = pytest.mark.django_db
WHO = {"applicant_kind": "person", "applicant_name": ""}
PHONE = {"phone": "13800000000"}


@pytest.fixture
def person(client):
    user, person = citizens.build()
    client.force_login(user)
    return person


def pages(client, origin=OLD, **typed):
    """The pages before the last, each followed to the next; the answer that was stopped at."""
    given = WHO | PHONE | typed
    for word in ("", "phone/"):
        answer = client.post(f"/my/transfer/{origin}/{word}", given)
        if answer.status_code != 302:
            return answer
    return client.get(answer.url)


def post(client, origin=OLD, **typed):
    """All four pages, and sent."""
    shown = pages(client, origin, **typed)
    return client.post(shown.request["PATH_INFO"], {"key": shown.context["draft"].key})


def test_the_entrance_leads_to_ones_own_home_and_leaves_a_trace(client, person):
    answer = client.get("/", follow=True)

    assert answer.redirect_chain[-1][0] == "/my/"
    assert "张三</span>，您好" in answer.content.decode()
    trace = ReadTrace.objects.get()
    assert (trace.person_no, trace.purpose) == (person.person_no, "self")


def test_a_sign_in_without_a_registration_is_told_so(client, db):
    client.force_login(agencies.add_citizen("无名"))

    assert "还没有对应的养老保险登记" in client.get("/my/").content.decode()
    assert client.get("/my/transfer/").status_code == 404


def test_home_asks_the_database_little(client, person, django_assert_max_num_queries):
    client.get("/my/")
    with django_assert_max_num_queries(30):
        client.get("/my/")


def test_the_old_place_is_found_by_typing_and_is_never_ones_own_or_medical(client, person):
    page = client.get("/my/transfer/").content.decode()
    assert f"/my/transfer/{OLD}/" in page
    assert f"/my/transfer/{NEW}/" not in page
    assert f"/my/transfer/{MEDICAL}/" not in page

    typed = client.get("/my/transfer/?q=ding").content.decode()
    assert f"/my/transfer/{NEAR}/" in typed
    assert f"/my/transfer/{OLD}/" not in typed


def test_what_happens_next_is_told_with_days_and_article_before_anything_is_sent(client, person):
    page = pages(client).content.decode()

    assert page.count("15 个工作日") == 3
    assert "国办发〔2009〕66号" in page
    assert not TransferIn.objects.exists()


def test_inside_a_province_no_payment_is_announced(client, person):
    text = pages(client, NEAR).content.decode()
    assert "省内转移不转资金" in text
    assert "并付款" not in text
    assert "银行在途" not in text
    assert "并付款" in pages(client, OLD).content.decode()


def test_each_page_saves_and_the_application_is_found_again_on_another_day(client, person):
    assert client.get(f"/my/transfer/{OLD}/check/").url == f"/my/transfer/{OLD}/"
    client.post(f"/my/transfer/{OLD}/", WHO | {"applicant_kind": "proxy", "applicant_name": "李四"})
    assert client.get(f"/my/transfer/{OLD}/check/").url == f"/my/transfer/{OLD}/phone/"
    client.post(f"/my/transfer/{OLD}/phone/", PHONE)

    client.logout()
    client.force_login(User.objects.get(kind="citizen"))

    home = client.get("/my/").content.decode()
    assert f'href="/my/transfer/{OLD}/check/"' in home
    assert "继续填写" in home
    assert 'value="李四"' in client.get(f"/my/transfer/{OLD}/").content.decode()
    assert 'value="13800000000"' in client.get(f"/my/transfer/{OLD}/phone/").content.decode()

    client.post(f"/my/transfer/{OLD}/drop/")
    assert "继续填写" not in client.get("/my/").content.decode()
    assert not Draft.objects.exists()


def test_somebody_elses_half_filled_application_is_not_mine(client, person):
    pages(client)
    client.force_login(people.open_demo_login(citizens.register("李四", OTHER), at=AT))

    assert client.get(f"/my/transfer/{OLD}/check/").url == f"/my/transfer/{OLD}/"
    client.post(f"/my/transfer/{OLD}/drop/")
    assert (
        "13800000000" not in client.get(f"/my/transfer/{OLD}/phone/", follow=True).content.decode()
    )
    assert Draft.objects.get().person_no == person.person_no


def test_a_wrong_entry_comes_back_filled_with_its_sentence(client, person):
    answer = pages(client, phone="call me")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="call me"' in page
    assert "请填写电话号码" in page

    page = pages(client, applicant_kind="proxy").content.decode()
    assert "代办人或者单位经办人请填写姓名" in page


def test_a_double_click_makes_one_case(client, person):
    shown = pages(client)
    sent = {"key": shown.context["draft"].key}
    first, second = (client.post(shown.request["PATH_INFO"], sent) for _ in range(2))

    assert first.url == second.url == "/my/cases/110100P1.transfer-in.2026.1/"
    assert Case.objects.get().applicant_name == "张三"
    assert "轮到经办机构" in client.get(first.url).content.decode()
    assert Draft.objects.get().typed == {}, "nothing that was typed stays"


@pytest.mark.parametrize(
    ("origin", "code"),
    [(NEW, "transfer.same-place"), (MEDICAL, "transfer.wrong-family")],
)  # fmt: skip
def test_a_refusal_comes_back_with_what_was_filled_in(client, person, origin, code):
    answer = post(client, origin)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert code in page
    assert "13800000000" in page
    assert not TransferIn.objects.exists()


def test_a_second_application_is_refused_while_one_is_open(client, person):
    post(client)

    answer = post(client)

    shown = answer.content.decode()
    assert "transfer.already-open" in shown
    (row,) = TransferIn.objects.all()
    assert reverse("citizen-case", args=[to_url(row.case_no)]) in shown
    assert 'id="send"' not in shown, "what must be refused is not offered again"


def test_a_number_in_full_width_digits_is_the_number(client, person):
    post(client, phone="１３８００１３８０００")

    case = Case.objects.get(kind="transfer-in")
    assert case.applicant_phone == "13800138000"


def test_an_application_is_withdrawn_until_it_is_accepted(client, person):
    url = post(client, applicant_kind="proxy", applicant_name="李四").url
    assert "撤回申请" in client.get(url).content.decode()

    client.post(f"{url}withdraw/")

    assert TransferIn.objects.get().state == "withdrawn"
    again = client.post(f"{url}withdraw/")
    assert again.status_code == 409
    assert "transfer.wrong-moment" in again.content.decode()


def test_a_file_of_a_wrong_type_is_refused_where_it_was_handed_in(client, person):
    from django.core.files.uploadedfile import SimpleUploadedFile as File

    url = post(client).url
    bad = client.post(url, {"file": File("notes.txt", b"plain words")})
    assert bad.status_code == 422
    assert "casework.evidence-type" in bad.content.decode()
    assert client.post(url).status_code == 422

    client.post(url, {"file": File("合同.pdf", b"%PDF-1.7 contract")})
    assert "合同.pdf" in client.get(url).content.decode()


def test_somebody_elses_case_paper_and_relationship_are_not_found(client, person):
    url = post(client).url
    paper = _certificate(client, "110100P1/relationship/1")
    assert client.get(f"/my/papers/{paper}/").status_code == 200
    stranger = citizens.register("李四", citizens.OTHER)
    client.force_login(people.open_demo_login(stranger, at=AT))

    assert client.get(url).status_code == 404
    assert client.get(f"{url}form/").status_code == 404
    assert client.post(f"{url}withdraw/").status_code == 404
    assert client.get(f"/my/papers/{paper}/").status_code == 404
    wrong = client.post("/my/papers/certificate/", {"relationship": "110100P1/relationship/1"})
    assert wrong.status_code == 404


def _certificate(client, relationship: str) -> str:
    answer = client.post("/my/papers/certificate/", {"relationship": relationship})
    return answer.url.partition("new=")[2]


def test_the_certificate_is_made_once_a_day_and_can_be_checked_by_anybody(client, person):
    first = _certificate(client, "110100P1/relationship/1")
    assert first == _certificate(client, "110100P1/relationship/1") == "110100P1.paper.2026.1"

    pdf = client.get(f"/my/papers/{first}/")
    assert pdf.content.startswith(b"%PDF-")
    page = client.get("/my/papers/").content.decode()
    assert "基本养老保险参保缴费凭证" in page
    assert "/verify/" in page


def test_who_looked_shows_others_first_and_oneself_on_demand(client, person):
    agencies.read(
        person.person_no, owner=NEW, purpose="case", reader_kind="officer", reader="clerk",
        subject="110100P1/transfer-in/2026/1", at=AT,
    )  # fmt: skip
    page = client.get("/my/reads/").content.decode()
    assert "办理业务" in page
    assert "本人查询" not in page
    assert "本人查询" in client.get("/my/reads/?all=1").content.decode()


def test_an_officer_does_not_get_in(client, person):
    officer = agencies.add_officer(owner=NEW, username="clerk", name="周经办")
    client.force_login(officer)

    assert client.get("/my/").status_code == 403


def test_english_pages_before_a_case_hold_no_chinese_but_names(client, person):
    client.cookies["shebao_language"] = "en"
    url = post(client).url
    for address in ("/my/", "/my/transfer/", f"/my/transfer/{NEAR}/", url, "/my/papers/", "/my/reads/?all=1"):  # fmt: skip
        assert citizens.chinese_left(client.get(address).content.decode()) == [], address
    assert citizens.chinese_left(pages(client, NEAR).content.decode()) == []
    assert citizens.chinese_left(client.get(f"/my/transfer/{NEAR}/phone/").content.decode()) == []
    assert citizens.chinese_left(client.get("/my/").content.decode()) == []
    assert citizens.chinese_left(post(client, NEW).content.decode()) == []
