"""A file of months is staged, posted, and can be taken back."""

from datetime import date

import pytest

from shebao.base.money import parse_yuan
from shebao.enrolment import queries, services
from shebao.enrolment.errors import FileUnreadable, FileWrongMoment, MovedOn, SameOfficer
from shebao.enrolment.models import ContributionYear, ImportRow, Relationship
from shebao.identity import queries as identity
from shebao.ledger import queries as ledger
from tests.enrolment.conftest import (
    AT,
    JIA,
    ON,
    ZHANG_SAN,
    months_of,
    number_of,
    post,
    relationship_at,
    roll_back,
    stage,
    workbook,
    zhang_san_file,
)  # fmt: skip


def zhang_san() -> Relationship:
    return Relationship.objects.get(person=identity.by_number(JIA, ZHANG_SAN))


def trial() -> dict[str, int]:
    return {line.code: line.balance_fen for line in ledger.trial_balance(JIA)}


def test_zhang_san_s_file_becomes_fifteen_years_and_a_balance(posted):
    years = queries.years(zhang_san())

    assert [row.year for row in years] == list(range(2011, 2026))
    assert sum(row.months for row in years) == 180
    booked = {row.year: row for row in years}
    assert booked[2015].closing_fen == parse_yuan("26700.80")
    assert booked[2015].standing == "booked"
    # 26 700.80 − 20 800.55 − 12 × 400.00
    assert booked[2015].interest_fen == parse_yuan("1100.25")
    # 26 700.80 × 8.31 % + 400.00 × 78 / 12 × 8.31 %
    assert booked[2016].interest_fen == parse_yuan("2218.84") + parse_yuan("216.06")
    assert booked[2025].closing_fen == queries.balance(zhang_san())
    assert queries.verify_books(JIA) == []
    assert sum(trial().values()) == 0


def test_a_month_without_a_published_limit_carries_that_doubt(posted):
    by_year = {row.year: row for row in queries.years(zhang_san())}

    assert {"code": "limits-missing", "months": list(range(1, 13))} in by_year[2012].doubts
    # Shanghai's limits are published from 2019-05 on
    assert {"code": "limits-missing", "months": [1, 2, 3, 4]} in by_year[2019].doubts
    # 5 000 is below the floor of 5 975 from 2021-07 on
    assert {"code": "base-below-floor", "months": [7, 8, 9, 10, 11, 12]} in by_year[2021].doubts


def test_staging_the_same_file_twice_is_one_file(jia):
    content = zhang_san_file()

    first, second = stage(content), stage(content, name="again.xlsx")

    assert second.pk == first.pk
    assert ImportRow.objects.count() == 185  # 180 months and 5 balances


def test_the_kept_file_opens_again_to_the_very_bytes(jia):
    content = zhang_san_file()

    file = stage(content)

    assert queries.file_content(JIA, file.file_no) == content
    assert content not in bytes(file.content_seal)


def test_nothing_is_booked_by_staging(jia):
    stage(zhang_san_file())

    assert not Relationship.objects.exists()
    assert not ContributionYear.objects.exists()


def test_bad_lines_are_listed_with_their_numbers_and_the_others_go_on(jia):
    good = months_of(number_of(2), "李四", 2020, 2020)
    file = stage(
        workbook(
            [
                *good,
                ("110101199001011234", "王五", "2020-01", 5000, 400, 0),
                (number_of(3), "赵六", "2020-13", 5000, 400, 0),
                (number_of(3), "赵六", "2020-02", 5000, 400, 0),
                (number_of(4), "钱七", "2020-01", "五千", 400, 0),
                (number_of(5), "孙八", "2020-01", 5000, 400, 0),
                (number_of(5), "孙八", "2020-01", 5000, 400, 0),
                (number_of(6), "周九", "2027-01", 5000, 400, 0),
                (number_of(7), "吴十", "2014-01", 5000, 400, 0),
                (None, "郑一", "2014-01", 5000, 400, 0),
                (number_of(8), "冯二", "2020-01", 5000, -1, 0),
            ]
        )
    )

    bad = {line.line: line.codes for line in queries.bad_lines(JIA, file.file_no)}
    assert bad == {
        14: ("number-invalid",),
        15: ("not-a-month",),
        16: ("set-aside",),
        17: ("not-an-amount",),
        18: ("month-twice",),
        19: ("month-twice",),
        20: ("month-in-future",),
        21: ("limits-missing", "balance-missing"),
        22: ("number-missing",),
        23: ("negative-amount",),
    }
    done = post(file)
    assert (done.rows_done, done.rows_bad, done.state) == (12, 10, "posted")
    assert identity.by_number(JIA, number_of(2)).name == "李四"


def test_a_csv_in_the_old_encoding_with_english_headings_is_read(jia):
    text = "Identity number,Name,Month,Base,Personal,Employer share,Closing\n"
    text += f"{ZHANG_SAN},张三,201512,5000,400.00,0,26700.80\n"
    file = stage(text.encode("gb18030"), name="months.csv")

    assert file.rows_bad == 0
    post(file)
    assert queries.years(zhang_san())[0].closing_fen == parse_yuan("26700.80")


def test_a_number_kept_as_a_figure_has_lost_digits_and_is_said_so(jia):
    file = stage(workbook([(999001199001010000.0, "张三", "2020-01", 5000, 400, 0)]))

    assert queries.finding_counts(JIA, file.file_no) == {"number-lost-digits": 1}


def test_a_file_without_the_columns_is_refused(jia):
    with pytest.raises(FileUnreadable, match="没有找到所需的列"):
        stage(b"a,b\n1,2\n", name="x.csv")
    with pytest.raises(FileUnreadable):
        stage(b"PK but no workbook")


def test_one_officer_cannot_post_and_approve(jia):
    file = stage(zhang_san_file())

    with pytest.raises(SameOfficer):
        services.post_file(
            owner=JIA, file_no=file.file_no, on=ON, by="jia.clerk", approved_by="jia.clerk", at=AT
        )


def test_a_posted_file_cannot_be_posted_again(posted):
    with pytest.raises(FileWrongMoment):
        post(posted)


def test_rolling_back_restores_the_trial_balance_with_reversing_entries(jia):
    before = trial()
    file = post(stage(zhang_san_file()))
    entries = len(ledger.journal(JIA))

    roll_back(file)

    assert not any(before.values())
    assert not any(trial().values())
    assert len(ledger.journal(JIA)) == 2 * entries
    assert zhang_san().state == "voided"
    assert queries.years(zhang_san()) == []


def test_a_rolled_back_file_can_be_staged_and_posted_anew(jia):
    roll_back(post(stage(zhang_san_file())))

    again = post(stage(zhang_san_file()))

    assert again.file_no == f"{JIA}/import/2"
    assert queries.verify_books(JIA) == []


def test_what_moved_out_since_cannot_be_rolled_back(posted):
    services.ending(zhang_san(), on=ON, by="x", at=AT, case_no=f"{JIA}/transfer/2026/1")

    with pytest.raises(MovedOn):
        roll_back(posted)


def test_the_same_months_from_another_file_change_nothing(posted):
    rows = months_of(ZHANG_SAN, "张三", 2020, 2020)
    before = queries.years(zhang_san())

    file = post(stage(workbook(rows)))

    assert queries.years(zhang_san()) == before
    assert queries.finding_counts(JIA, file.file_no)["already-held"] == 12
    roll_back(file)
    assert queries.years(zhang_san()) == before


def test_other_amounts_for_a_held_month_are_set_aside_and_said(posted):
    file = post(stage(workbook(months_of(ZHANG_SAN, "张三", 2020, 2020, base_yuan=6000))))

    assert (file.rows_done, file.rows_bad) == (0, 12)
    assert queries.bad_lines(JIA, file.file_no)[0].codes[-1] == "month-held"


def test_a_person_already_enrolled_keeps_the_relationship(jia):
    from tests.enrolment.conftest import person_at

    held = relationship_at(JIA, person_at(JIA), since=date(2011, 1, 1))

    post(stage(zhang_san_file()))

    assert zhang_san().pk == held.pk


def test_another_agency_does_not_find_the_file(jia, yi):
    file = stage(zhang_san_file())

    with pytest.raises(Exception, match="没有找到"):
        queries.import_file("110100P1", file.file_no)


def test_a_staged_file_can_be_given_up(jia):
    file = stage(zhang_san_file())

    services.discard_file(owner=JIA, file_no=file.file_no, by="jia.clerk", at=AT)

    assert stage(zhang_san_file()).pk != file.pk
