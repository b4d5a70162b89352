"""How this room's rows are attributed to a person; see house rule “merging re-points nothing”."""

ROWS = {
    "Benefit": "person_no",
    "BenefitMove": "benefit.person_no",
    "BenefitRate": "benefit.person_no",
    "Change": "person_no",
    "Determination": "person_no",
    "PaidMonth": "benefit.person_no",
    "PayrollLine": "person_no",
    "Recovery": "person_no",
    "SurvivalCheck": "benefit.person_no",
}
