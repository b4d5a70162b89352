"""Who pays what 缴费分担: the employee's and the employer's part of a month, and what of it reaches the account."""

from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, said, sourced
from shebao.base.law import PPM, law
from shebao.base.months import first_day
from shebao.enrolment.rules.account import BASE, credit_of_base


class Contribution(NamedTuple):
    """One month's money 月缴费 in fen.

    `employee_fen` + `employer_fen` is paid; `account_fen` of it goes to the account, of which
    `employer_to_account_fen` is the employer's; `pooled_fen` is the rest.
    """

    employee_fen: int
    employer_fen: int
    account_fen: int
    employer_to_account_fen: int
    pooled_fen: int


@law(
    "社会保险法",
    article="十二条",
    bounds={
        "base_fen": BASE,
        "employee_ppm": PPM,
        "employer_ppm": PPM,
        "credit_ppm": PPM,
        "personal_ppm": PPM,
    },
)
def contribution_split(
    base_fen: int, employee_ppm: int, employer_ppm: int, credit_ppm: int, personal_ppm: int
) -> Contribution:
    """缴费划分: both parts and the account's credit each rounded once; the pooled fund 统筹基金 has the rest.

    `personal_ppm` is the part of the credit that the employee paid.
    """
    employee_fen = credit_of_base(base_fen, employee_ppm)
    employer_fen = credit_of_base(base_fen, employer_ppm)
    account_fen = credit_of_base(base_fen, credit_ppm)
    own_fen = credit_of_base(base_fen, personal_ppm)
    return Contribution(
        employee_fen,
        employer_fen,
        account_fen,
        account_fen - own_fen,
        employee_fen + employer_fen - account_fen,
    )


@law("社会保险法", article="十二条")
@law("国发〔2005〕38号")
@law("国发〔1997〕26号")
def month_contribution(
    base_fen: int, month: int, place: str = "", *, flexible: bool = False
) -> Answer[Contribution]:
    """One month's money 月缴费 of an employee, or of a flexible worker 灵活就业人员, by that month's rates.

    1998 to 2005 eleven percent of the base reached the account, the employer's part of it being what the
    employee's did not fill; from 2006 eight percent, all of it the employee's. A flexible worker pays all of it.
    Refuses `parameter.missing` where a rate of the month and place was not published.
    """
    on = first_day(month)
    names = {"whole": "enrolment.rate_flexible"} if flexible else {
        "employee": "enrolment.rate_employee", "employer": "enrolment.rate_employer",
    }  # fmt: skip
    rates = {key: parameters.at(name, on, place) for key, name in names.items()}
    credit = parameters.at("enrolment.credit_rate", on, place)
    own = credit if flexible else parameters.at("enrolment.credit_rate_personal", on, place)
    employee, employer = (
        (rates["whole"].as_ppm(), 0)
        if flexible
        else (rates["employee"].as_ppm(), rates["employer"].as_ppm())
    )
    found = contribution_split(base_fen, employee, employer, credit.as_ppm(), own.as_ppm())
    labels = {"whole": "灵活就业缴费比例（%）", "employee": "个人缴费比例（%）", "employer": "单位缴费比例（%）"}  # fmt: skip
    said_of = {
        "employee_fen": ("个人缴费", "基数 × 个人比例"),
        "employer_fen": ("单位缴费", "基数 × 单位比例"),
        "account_fen": ("记入个人账户", "基数 × 记账比例"),
        "employer_to_account_fen": ("其中单位划入", "记账额 − 基数 × 个人记账比例"),
        "pooled_fen": ("进入统筹基金", "个人 + 单位 − 记账额"),
    }
    steps = (
        *(sourced(row, labels[key]) for key, row in rates.items()),
        sourced(credit, "个人账户记账比例（%）"),
        *(() if flexible else (sourced(own, "其中个人缴费比例（%）"),)),
        *(
            said(contribution_split, name, value, *said_of[name])
            for name, value in found._asdict().items()
        ),
    )
    return Answer(found, steps)
