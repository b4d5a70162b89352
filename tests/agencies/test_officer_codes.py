"""An officer's one-time code: once, five tries, half an hour, its own agency, nothing to steal."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shebao.agencies import services
from shebao.agencies.errors import CodeWrong, OfficerCodeLimit
from shebao.agencies.models import OfficerCode
from shebao.base.plumbing import codes
from shebao.base.refusals import NotFound
from shebao.cli.main import main

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
OWNER, OTHER = "310100P1", "110100P1"


@pytest.fixture
def zhou(transactional_db):
    for code in (OWNER, OTHER):
        services.add_agency(code=code, name=f"{code} 中心", city="甲市", at=AT)
    services.add_officer(owner=OWNER, username="zhou", name="周红")
    services.grant("zhou", "clerk", since=date(2020, 1, 1), by="init", at=AT)


def issue(at=AT):
    return services.issue_officer_code(OWNER, "zhou", "chen", at)


def test_a_code_opens_once_however_it_is_spaced(zhou):
    code = issue()
    assert services.open_officer(" zhou", f"{code[:4]} {code[4:].lower()}", AT).username == "zhou"
    with pytest.raises(CodeWrong):
        services.open_officer("zhou", code, AT)


def test_five_wrong_tries_half_an_hour_or_a_newer_code_end_it(zhou):
    code = issue()
    for _ in range(codes.ATTEMPTS_MAX):
        with pytest.raises(CodeWrong):
            services.open_officer("zhou", "AAAAAAAA", AT)
    with pytest.raises(CodeWrong):
        services.open_officer("zhou", code, AT)
    late = issue()
    with pytest.raises(CodeWrong):
        services.open_officer("zhou", late, AT + codes.VALID_FOR)
    first, second = issue(), issue()
    with pytest.raises(CodeWrong):
        services.open_officer("zhou", first, AT)
    assert services.open_officer("zhou", second, AT)


def test_only_the_officers_own_agency_issues_and_only_five_a_day(zhou):
    with pytest.raises(NotFound):
        services.issue_officer_code(OTHER, "zhou", "chen", AT)
    for _ in range(codes.A_DAY_MAX):
        issue()
    with pytest.raises(OfficerCodeLimit):
        issue(AT + timedelta(hours=23))
    assert issue(AT + timedelta(hours=25))


def test_what_is_kept_is_no_hash_that_could_be_tried_without_the_key(zhou, settings):
    code = issue()
    kept = OfficerCode.objects.get().code_hash
    assert code not in kept
    assert codes.fits(code, kept, bound_to="officer/zhou")
    assert not codes.fits(code, kept, bound_to="officer/wang")
    before = settings.SHEBAO_SEARCH_KEY
    settings.SHEBAO_SEARCH_KEY = "x1:" + "11" * 32
    assert not codes.fits(code, kept, bound_to="officer/zhou")
    settings.SHEBAO_SEARCH_KEY = f"x1:{'11' * 32},{before}"
    assert codes.fits(code, kept, bound_to="officer/zhou")


def test_the_command_prints_a_code_that_works(zhou, capsys):
    assert main(["agency", "code", "zhou", "--agency", OWNER]) == 0
    name, first, second = capsys.readouterr().out.split()
    assert name == "zhou"
    from shebao.base.plumbing import clock

    assert services.open_officer("zhou", first + second, clock.moment()).username == "zhou"
