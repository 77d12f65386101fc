"""Every washout and validity of both trials on the day before, on and after its boundary: month ends, leap days, year
ends, each boundary worked out by hand from the conventions."""

from datetime import date, timedelta

import pytest

from tests.core.trial.rule_cases import Rule, about_first_day, plan_of, rows

DAY = timedelta(days=1)

FIRST_DOSE = "first-dose"
ENROLMENT = "enrolment"

WASHOUTS = [
    Rule("R-wash-1", "ramunet", "major-surgery", FIRST_DOSE, "28 days"),
    Rule("R-wash-1", "ramunet", "minor-surgery", FIRST_DOSE, "7 days"),
    Rule("R-wash-2", "ramunet", "trial-participation", FIRST_DOSE, "28 days"),
    Rule("R-wash-3", "ramunet", "arterial-thromboembolism", FIRST_DOSE, "6 months"),
    *(
        Rule("R-wash-3", "ramunet", "arterial-thromboembolism", FIRST_DOSE, "6 months", token)
        for token in ("stroke", "myocardial-infarction", "tia", "unstable-angina")
    ),
    Rule("R-wash-4", "ramunet", "gi-bleeding", FIRST_DOSE, "3 months"),
    Rule("R-wash-5", "ramunet", "venous-thromboembolism", FIRST_DOSE, "3 months"),
    Rule("R-wash-6", "ramunet", "gi-perforation", FIRST_DOSE, "6 months"),
    Rule("R-wash-7", "ramunet", "wound", FIRST_DOSE, "28 days"),
    Rule("register", "register", "temozolomide", ENROLMENT, "6 months"),
    Rule("register", "register", "tace", ENROLMENT, "3 months"),
    Rule("register", "register", "sirt", ENROLMENT, "3 months"),
    Rule("register", "register", "prrt", ENROLMENT, "12 months"),
    Rule("C-wash-1", "caboavenec", "major-surgery", FIRST_DOSE, "28 days"),
    Rule("C-wash-1", "caboavenec", "wound-healed", ENROLMENT, "10 days"),
    Rule("C-wash-2", "caboavenec", "locoregional", FIRST_DOSE, "8 weeks"),
    *(
        Rule("C-wash-2", "caboavenec", "locoregional", FIRST_DOSE, "8 weeks", token)
        for token in ("tace", "tae", "sirt", "prrt")
    ),
    Rule("C-wash-3", "caboavenec", "vaccine", FIRST_DOSE, "28 days"),
    Rule("C-wash-4", "caboavenec", "stroke", ENROLMENT, "6 months"),
    Rule("C-wash-4", "caboavenec", "myocardial-infarction", ENROLMENT, "6 months"),
    Rule("C-wash-5", "caboavenec", "suicidal-ideation", FIRST_DOSE, "12 months"),
]
LEGAL_FROM = {
    # event: the first legal day. Of months the later of both readings (convention 4).
    "7 days": {"2026-08-31": "2026-09-07", "2028-02-24": "2028-03-02", "2026-12-28": "2027-01-04"},
    "10 days": {"2026-08-31": "2026-09-10", "2028-02-24": "2028-03-05", "2026-12-28": "2027-01-07"},
    "28 days": {"2026-08-31": "2026-09-28", "2028-02-29": "2028-03-28", "2026-12-31": "2027-01-28",
                "2027-02-01": "2027-03-01"},
    "8 weeks": {"2026-08-31": "2026-10-26", "2028-02-29": "2028-04-25", "2026-12-31": "2027-02-25"},
    "3 months": {"2026-11-30": "2027-03-01", "2027-11-29": "2028-02-29", "2027-11-30": "2028-03-01",
                 "2026-12-31": "2027-03-31", "2028-02-29": "2028-05-29"},
    "6 months": {"2026-08-31": "2027-03-01", "2027-08-29": "2028-02-29", "2027-08-30": "2028-03-01",
                 "2026-12-31": "2027-07-01", "2028-02-29": "2028-08-29"},
    "12 months": {"2026-08-31": "2027-08-31", "2026-12-31": "2027-12-31", "2027-02-28": "2028-02-28",
                  "2028-02-29": "2029-03-01"},
}  # fmt: skip
TO_FIRST_DOSE = rows([rule for rule in WASHOUTS if rule.anchor == FIRST_DOSE], "washout", LEGAL_FROM)
TO_ENROLMENT = rows([rule for rule in WASHOUTS if rule.anchor == ENROLMENT], "washout", LEGAL_FROM)


@pytest.mark.parametrize(("study", "version", "rule", "event", "boundary"), TO_FIRST_DOSE)
def test_a_washout_before_the_first_dose(study: str, version: str, rule: Rule, event: date, boundary: date) -> None:
    history = {"kind": rule.token or rule.id, "date": event, "until": event}
    for day, said in ((boundary - DAY, {"outside-window"}), (boundary, {"boundary-day"}), (boundary + DAY, set())):
        plan = plan_of(study, version, history, today=event, first=day)
        assert about_first_day(plan) == said, day
        assert plan.start_window.earliest == boundary
        assert plan.start_window.binding_earliest == (rule.id,)
        assert min(plan.start_window.proposed) > boundary


@pytest.mark.parametrize(("study", "version", "rule", "event", "boundary"), TO_ENROLMENT)
def test_a_washout_before_enrolment(study: str, version: str, rule: Rule, event: date, boundary: date) -> None:
    history = {"kind": rule.token or rule.id, "date": event, "until": event}
    for day, feasible in ((boundary - DAY, False), (boundary, True), (boundary + DAY, True)):
        plan = plan_of(study, version, history, {"kind": "enrolment", "date": day}, today=event, first=None)
        assert plan.start_window.feasible == feasible, day
        assert bool(plan.visits) == feasible
    assert plan_of(study, version, history, today=event, first=None).start_window.earliest == boundary


MORE_THAN = [Rule("R-wash-8", "ramunet", "other-malignancy", FIRST_DOSE, "5 years")]
FIVE_YEARS = {"5 years": {"2024-02-29": "2029-03-01", "2022-02-28": "2027-02-28", "2021-12-31": "2026-12-31"}}


@pytest.mark.parametrize(
    ("study", "version", "rule", "event", "boundary"), rows(MORE_THAN, "washout", FIVE_YEARS)
)  # fmt: skip
def test_more_than_a_span_starts_the_day_after(
    study: str, version: str, rule: Rule, event: date, boundary: date
) -> None:
    history = {"kind": rule.id, "date": event, "until": event}
    for day, legal in ((boundary - DAY, False), (boundary, False), (boundary + DAY, True)):
        plan = plan_of(study, version, history, today=date(2026, 6, 1), first=day)
        assert ("outside-window" not in about_first_day(plan)) == legal, day
        assert plan.start_window.earliest == boundary + DAY


VALIDITIES = [
    Rule("R-cal-1", "ramunet", "screening-period", FIRST_DOSE, "28 days", "consent"),
    Rule("R-cal-3", "ramunet", "screening-imaging", FIRST_DOSE, "28 days"),
    Rule("R-valid-1", "ramunet", "pregnancy-test", FIRST_DOSE, "7 days"),
    Rule("site rule", "caboavenec", "screening-period", FIRST_DOSE, "28 days", "consent"),
    Rule("C-valid-2", "caboavenec", "pregnancy-test", FIRST_DOSE, "28 days"),
    Rule("C-valid-1", "caboavenec", "progression", ENROLMENT, "9 months"),
]
VALID_THROUGH = {
    # test: the last valid day. Of months the earlier of both readings (convention 5).
    "7 days": {"2026-08-31": "2026-09-07", "2028-02-24": "2028-03-02", "2026-12-28": "2027-01-04"},
    "28 days": {"2026-08-31": "2026-09-28", "2028-02-29": "2028-03-28", "2026-12-31": "2027-01-28"},
    "9 months": {"2026-05-31": "2027-02-28", "2027-05-31": "2028-02-29", "2026-03-31": "2026-12-31",
                 "2028-02-29": "2028-11-29"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("study", "version", "rule", "event", "last"),
    rows([rule for rule in VALIDITIES if rule.anchor == FIRST_DOSE], "validity", VALID_THROUGH),
)
def test_a_validity_at_the_first_dose(study: str, version: str, rule: Rule, event: date, last: date) -> None:
    history: dict[str, object] = {"kind": rule.token or rule.id, "date": event}
    if rule.id == "pregnancy-test":
        history["result"] = "negative"
    for day, said in ((last - DAY, set()), (last, {"boundary-day"}), (last + DAY, {"outside-window"})):
        plan = plan_of(study, version, history, today=event, first=day)
        assert about_first_day(plan) == said, day
        assert plan.start_window.latest == last
        assert plan.start_window.binding_latest == (rule.id,)


@pytest.mark.parametrize(
    ("study", "version", "rule", "event", "last"),
    rows([rule for rule in VALIDITIES if rule.anchor == ENROLMENT], "validity", VALID_THROUGH),
)
def test_a_validity_at_enrolment(study: str, version: str, rule: Rule, event: date, last: date) -> None:
    history = {"kind": rule.id, "date": event}
    for day, feasible in ((last - DAY, True), (last, True), (last + DAY, False), (event - DAY, False)):
        plan = plan_of(study, version, history, {"kind": "enrolment", "date": day}, today=event, first=None)
        assert plan.start_window.feasible == feasible, day
