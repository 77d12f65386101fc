"""The start window of both trials: every rule on the day before, on and after its boundary."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dosecal.core.result.plan import Plan
from tests.core.plan.plan_cases import Data, abouts, findings_of, plan_of, rule_of, visit_of
from tests.oracles.days import first_allowed, is_open, minus_months, plus_months

EVENT = date(2026, 8, 31)
DAY = timedelta(days=1)
WOMAN = {"id": "x", "sex": "female", "birth_date": date(1985, 5, 5), "childbearing_potential": True}

# study, rule, token, length, "" or the anchor
WASHOUTS = [
    ("ramunet", "major-surgery", "major-surgery", {"days": 28}),
    ("ramunet", "minor-surgery", "minor-surgery", {"days": 7}),
    ("ramunet", "trial-participation", "trial-participation", {"days": 28}),
    ("ramunet", "arterial-thromboembolism", "arterial-thromboembolism", {"months": 6}),
    ("ramunet", "arterial-thromboembolism", "stroke", {"months": 6}),
    ("ramunet", "arterial-thromboembolism", "myocardial-infarction", {"months": 6}),
    ("ramunet", "arterial-thromboembolism", "tia", {"months": 6}),
    ("ramunet", "arterial-thromboembolism", "unstable-angina", {"months": 6}),
    ("ramunet", "gi-bleeding", "gi-bleeding", {"months": 3}),
    ("ramunet", "venous-thromboembolism", "venous-thromboembolism", {"months": 3}),
    ("ramunet", "gi-perforation", "gi-perforation", {"months": 6}),
    ("ramunet", "wound", "wound", {"days": 28}),
    ("caboavenec", "major-surgery", "major-surgery", {"days": 28}),
    ("caboavenec", "locoregional", "locoregional", {"days": 56}),
    ("caboavenec", "locoregional", "tace", {"days": 56}),
    ("caboavenec", "locoregional", "tae", {"days": 56}),
    ("caboavenec", "locoregional", "sirt", {"days": 56}),
    ("caboavenec", "locoregional", "prrt", {"days": 56}),
    ("caboavenec", "vaccine", "vaccine", {"days": 28}),
    ("caboavenec", "suicidal-ideation", "suicidal-ideation", {"months": 12}),
]
TO_ENROLMENT = [
    ("caboavenec", "wound-healed", {"days": 10}),
    ("caboavenec", "stroke", {"months": 6}),
    ("caboavenec", "myocardial-infarction", {"months": 6}),
]
VALIDITIES = [
    ("ramunet", "screening-period", "consent", 28),
    ("ramunet", "screening-imaging", "screening-imaging", 28),
    ("ramunet", "pregnancy-test", "pregnancy-test", 7),
    ("caboavenec", "screening-period", "consent", 28),
]


LASTING = ("trial-participation", "wound", "other-malignancy")


def history(kind: str, day: date, **more: object) -> Data:
    """An event of the history; what lasts ended on its day if nothing else is said."""
    over = {"until": day} if kind in LASTING and not more else {}
    return {"kind": kind, "date": day, **over, **more}


def window_of(study: str, *events: Data, today: date = EVENT, first: date | None = None, **more: object) -> Plan:
    sizes = [{"date": date(2024, 1, 2), "height": "165 cm", "weight": "60 kg"}]
    return plan_of(study, today=today, planned_first_dose=first, history=list(events), measurements=sizes, **more)


def about_first_day(plan: Plan) -> set[str]:
    """What is said of the day chosen for the first dose."""
    return {str(finding.code) for finding in visit_of(plan, "C1D1").findings} - {"no-open-day"}


@pytest.mark.parametrize(("study", "rule_id", "token", "length"), WASHOUTS)
@pytest.mark.parametrize("event", [EVENT, date(2027, 11, 30), date(2028, 2, 29), date(2026, 12, 24)])
def test_a_washout_on_the_day_before_on_and_after(
    study: str, rule_id: str, token: str, length: dict[str, int], event: date
) -> None:
    boundary = first_allowed(event, **length)
    for day, codes in ((boundary - DAY, {"outside-window"}), (boundary, {"boundary-day"}), (boundary + DAY, set())):
        plan = window_of(study, history(token, event), today=event, first=day)
        rule = rule_of(plan, rule_id)
        assert (rule.kind, rule.anchor, rule.event, rule.legal_from) == ("washout", "first-dose", event, boundary)
        assert rule.boundary == boundary
        window = plan.start_window
        assert (window.earliest, window.latest, window.feasible) == (boundary, None, True)
        assert window.binding_earliest == (rule_id,)
        assert window.proposed[0] == next(
            d for n in range(1, 20) if is_open(d := boundary + n * DAY, "DE-ST" if study == "ramunet" else "DE-RP")
        )
        assert about_first_day(plan) == codes
        assert plan.doses  # doses stay visible; a person decides


@pytest.mark.parametrize("event", [EVENT, date(2024, 2, 29), date(2022, 3, 1)])
def test_more_than_five_years_starts_the_day_after(event: date) -> None:
    boundary = first_allowed(event, months=60)
    plan = window_of("ramunet", history("other-malignancy", event), today=date(2027, 1, 4))
    rule = rule_of(plan, "other-malignancy")
    assert (rule.boundary, rule.legal_from) == (boundary, boundary + DAY)
    assert plan.start_window.earliest == boundary + DAY
    assert boundary not in plan.start_window.proposed


@pytest.mark.parametrize(("study", "rule_id", "length"), TO_ENROLMENT)
def test_a_washout_counted_to_enrolment(study: str, rule_id: str, length: dict[str, int]) -> None:
    boundary = first_allowed(EVENT, **length)
    for enrolled, feasible in ((boundary - DAY, False), (boundary, True), (boundary + DAY, True)):
        plan = window_of(study, history(rule_id, EVENT), history("enrolment", enrolled))
        rule = rule_of(plan, rule_id)
        assert (rule.anchor, rule.legal_from) == ("enrolment", boundary)
        assert plan.start_window.feasible == feasible
        assert bool(findings_of(plan, "not-feasible")) == (not feasible)
        if feasible:
            assert plan.start_window.earliest == enrolled
        else:
            assert plan.start_window.proposed == ()
    alone = window_of(study, history(rule_id, EVENT)).start_window
    assert (alone.earliest, alone.feasible) == (boundary, True)


@pytest.mark.parametrize(("study", "rule_id", "token", "days"), VALIDITIES)
def test_a_validity_on_the_day_before_on_and_after(study: str, rule_id: str, token: str, days: int) -> None:
    result = {"result": "negative"} if token == "pregnancy-test" else {}
    last = EVENT + timedelta(days=days)
    for day, codes in ((last - DAY, set()), (last, {"boundary-day"}), (last + DAY, {"outside-window"})):
        plan = window_of(study, history(token, EVENT, **result), first=day, patient=WOMAN)
        rule = rule_of(plan, rule_id)
        assert (rule.kind, rule.anchor, rule.event) == ("validity", "first-dose", EVENT)
        assert (rule.valid_through, rule.boundary, rule.legal_from) == (last, last, None)
        window = plan.start_window
        assert (window.earliest, window.latest, window.feasible) == (EVENT, last, True)
        assert window.binding_latest == (rule_id,)
        assert last not in window.proposed
        assert about_first_day(plan) == codes


@pytest.mark.parametrize("progression", [EVENT, date(2026, 5, 31), date(2027, 5, 29), date(2027, 2, 28)])
def test_a_progression_counts_to_enrolment(progression: date) -> None:
    last = plus_months(progression, 9)
    while minus_months(last, 9) > progression:
        last -= DAY
    for enrolled, feasible in ((last, True), (last + DAY, False), (progression - DAY, False), (progression, True)):
        plan = window_of(
            "caboavenec", history("progression", progression), history("enrolment", enrolled), today=progression
        )
        assert rule_of(plan, "progression").valid_through == last
        assert plan.start_window.feasible == feasible, enrolled
        assert plan.start_window.latest is None


def test_a_rule_without_its_event_binds_nothing() -> None:
    window = window_of("ramunet").start_window
    assert (window.earliest, window.latest, window.feasible) == (None, None, True)
    assert (window.binding_earliest, window.binding_latest) == ((), ())
    for rule in window.rules:
        assert (rule.event, rule.legal_from, rule.valid_through, rule.boundary) == (None, None, None, None)
    assert {rule.id for rule in window_of("ramunet", patient=WOMAN).start_window.rules} == {
        rule_id for study, rule_id, *_ in [*WASHOUTS, *VALIDITIES] if study == "ramunet"
    } | {"other-malignancy"}
    assert {rule.id for rule in window_of("caboavenec", patient=WOMAN).start_window.rules} == {
        rule_id for study, rule_id, *_ in [*WASHOUTS, *TO_ENROLMENT, *VALIDITIES] if study == "caboavenec"
    } | {"progression", "pregnancy-test"}


def test_the_pregnancy_test_is_asked_of_women_of_childbearing_potential() -> None:
    for study in ("ramunet", "caboavenec"):
        for patient, asked in (
            (WOMAN, True),
            (WOMAN | {"childbearing_potential": False}, False),
            ({"id": "x", "sex": "male", "birth_date": date(1985, 5, 5)}, False),
        ):
            rules = {rule.id for rule in window_of(study, patient=patient).start_window.rules}
            assert ("pregnancy-test" in rules) == asked


def test_a_washout_counts_from_the_end() -> None:
    plan = window_of("ramunet", history("major-surgery", EVENT, until=EVENT + 8 * DAY))
    assert rule_of(plan, "major-surgery").legal_from == EVENT + 36 * DAY


def test_the_latest_event_of_a_kind_counts_in_any_order() -> None:
    late, early = history("stroke", date(2026, 9, 15)), history("tia", date(2026, 3, 1))
    for events in ((late, early), (early, late)):
        rule = rule_of(window_of("ramunet", *events), "arterial-thromboembolism")
        assert (rule.event, rule.event_kind) == (date(2026, 9, 15), "stroke")
    long_ago = history("wound", date(2026, 6, 1), until=date(2026, 9, 1))
    rule = rule_of(window_of("ramunet", long_ago, history("wound", date(2026, 8, 1))), "wound")
    assert rule.legal_from == date(2026, 9, 29)


@pytest.mark.parametrize("kind", ["wound", "trial-participation"])
def test_what_lasts_lets_nobody_start(kind: str) -> None:
    plan = window_of("ramunet", history(kind, date(2025, 1, 1), ongoing=True))
    window = plan.start_window
    assert not window.feasible
    assert window.proposed == ()
    assert rule_of(plan, kind).legal_from is None
    assert findings_of(plan, "not-feasible")


@pytest.mark.parametrize(
    ("result", "feasible", "status"),
    [("negative", True, "met"), ("positive", False, "not_met"), (None, True, "missing")],
)
def test_the_result_of_a_test(result: str | None, feasible: bool, status: str) -> None:
    event = history("pregnancy-test", EVENT) | ({} if result is None else {"result": result})
    for study in ("ramunet", "caboavenec"):
        plan = window_of(study, event, patient=WOMAN)
        assert plan.start_window.feasible == feasible
        found = [entry.status for entry in plan.eligibility if entry.id == "pregnancy-test"]
        assert found == [status]


def test_of_two_tests_of_one_day_the_positive_one_counts() -> None:
    day = date(2026, 9, 1)
    tests = [history("pregnancy-test", day, result="negative"), history("pregnancy-test", day, result="positive")]
    for events in (tests, tests[::-1]):
        plan = window_of("ramunet", *events, patient=WOMAN, today=day)
        assert not plan.start_window.feasible
        assert [entry.status for entry in plan.eligibility if entry.id == "pregnancy-test"] == ["not_met"]


def test_a_negative_test_counts_beside_one_that_is_only_planned() -> None:
    done = history("pregnancy-test", date(2026, 9, 1), result="negative")
    planned = history("pregnancy-test", date(2026, 9, 5))
    for events in ((done, planned), (planned, done)):
        plan = window_of("ramunet", *events, patient=WOMAN, today=date(2026, 9, 2), first=date(2026, 9, 4))
        assert rule_of(plan, "pregnancy-test").event == date(2026, 9, 1)
        assert [entry.status for entry in plan.eligibility if entry.id == "pregnancy-test"] == ["met"]


def test_an_inactivated_vaccine_does_not_count() -> None:
    plan = window_of("caboavenec", history("vaccine", EVENT, inactivated=True))
    assert rule_of(plan, "vaccine").event is None
    plan = window_of("caboavenec", history("vaccine", EVENT), history("vaccine", EVENT + 5 * DAY, inactivated=True))
    assert rule_of(plan, "vaccine").event == EVENT


def test_the_latest_test_not_after_the_first_dose_counts() -> None:
    events = [history("screening-imaging", date(2027, 1, 4)), history("screening-imaging", date(2027, 2, 3))]
    plan = window_of("ramunet", *events, today=date(2027, 1, 20), first=date(2027, 2, 1))
    assert rule_of(plan, "screening-imaging").event == date(2027, 1, 4)
    plan = window_of("ramunet", *events, today=date(2027, 1, 20), first=date(2027, 2, 3))
    assert rule_of(plan, "screening-imaging").event == date(2027, 2, 3)


def test_a_test_planned_later_than_the_first_dose_is_no_leave_to_start() -> None:
    plan = window_of(
        "ramunet", history("screening-imaging", date(2027, 2, 3)), today=date(2027, 1, 20), first=date(2027, 2, 1)
    )
    assert about_first_day(plan) == {"outside-window"}
    plan = window_of("ramunet", history("enrolment", date(2027, 2, 3)), today=date(2027, 1, 20), first=date(2027, 2, 1))
    assert plan.start_window.earliest == date(2027, 2, 3)
    assert about_first_day(plan) == {"outside-window"}


def test_an_empty_window_is_not_feasible() -> None:
    # Surgery forbids a start before 28 September, the consent of 28 August expires on 25 September.
    plan = window_of("ramunet", history("major-surgery", EVENT), history("consent", date(2026, 8, 28)))
    window = plan.start_window
    assert (window.earliest, window.latest) == (date(2026, 9, 28), date(2026, 9, 25))
    assert not window.feasible
    assert (window.binding_earliest, window.binding_latest) == (("major-surgery",), ("screening-period",))
    assert abouts(plan, "not-feasible") == {"start_window"}
    assert plan.visits == ()
    assert plan.doses == ()


def test_a_window_of_one_day_is_feasible_and_proposes_nothing() -> None:
    window = window_of("ramunet", history("major-surgery", EVENT), history("consent", date(2026, 8, 31))).start_window
    assert window.earliest == window.latest == date(2026, 9, 28)
    assert window.feasible
    assert window.proposed == ()


def test_several_rules_may_bind() -> None:
    window = window_of("ramunet", history("major-surgery", EVENT), history("wound", EVENT)).start_window
    assert set(window.binding_earliest) == {"major-surgery", "wound"}


def test_today_changes_the_proposals_only() -> None:
    events = (history("major-surgery", EVENT), history("consent", date(2026, 9, 10)))
    early, late = (window_of("ramunet", *events, today=today) for today in (EVENT, date(2026, 10, 1)))
    assert early.start_window.rules == late.start_window.rules
    assert (early.start_window.earliest, early.start_window.latest) == (date(2026, 9, 28), date(2026, 10, 8))
    assert early.start_window.proposed[0] == date(2026, 9, 29)
    assert late.start_window.proposed == (date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 5), date(2026, 10, 6),
                                          date(2026, 10, 7))  # fmt: skip
    assert (late.start_window.earliest, late.start_window.latest) == (date(2026, 9, 28), date(2026, 10, 8))
    over = window_of("ramunet", *events, today=date(2026, 10, 9)).start_window
    assert over.proposed == ()
    assert over.feasible


TOKENS = ["major-surgery", "minor-surgery", "stroke", "wound", "gi-bleeding", "consent", "screening-imaging"]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from(TOKENS), st.dates(date(2026, 1, 1), date(2028, 12, 31))), max_size=6),
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
)
def test_every_proposal_keeps_every_rule(entries: list[tuple[str, date]], today: date) -> None:
    plan = window_of("ramunet", *(history(token, day) for token, day in entries), today=today)
    window = plan.start_window
    for day in window.proposed:
        assert day >= today
        assert is_open(day, "DE-ST")
        for token, event in entries:
            if token in ("consent", "screening-imaging"):
                latest = max(when for kind, when in entries if kind == token)
                assert latest <= day < latest + timedelta(days=28)
            elif token in ("stroke", "gi-bleeding"):
                assert day > first_allowed(event, months=6 if token == "stroke" else 3)
            else:
                assert (day - event).days > (7 if token == "minor-surgery" else 28)


@pytest.mark.parametrize(
    ("study", "token"),
    [("ramunet", "prrt"), ("ramunet", "vaccine"), ("ramunet", "progression"), ("ramunet", "temozolomide"),
     ("caboavenec", "tia"), ("caboavenec", "unstable-angina"), ("caboavenec", "arterial-thromboembolism"),
     ("caboavenec", "venous-thromboembolism"), ("caboavenec", "gi-bleeding"), ("caboavenec", "gi-perforation"),
     ("caboavenec", "minor-surgery"), ("caboavenec", "trial-participation"), ("caboavenec", "other-malignancy")],
)  # fmt: skip
def test_what_no_rule_reads_is_told(study: str, token: str) -> None:
    plan = window_of(study, history(token, EVENT))
    told = findings_of(plan, "not-used")
    assert [(finding.severity.value, token in finding.about) for finding in told] == [("note", True)]
    assert plan.start_window.earliest is None


# ── The amendment ───────────────────────────────────────────────────────────────────────────────────────────────────
AMENDED = [("temozolomide", {"months": 6}), ("tace", {"months": 3}), ("sirt", {"months": 3}), ("prrt", {"months": 12})]


@pytest.mark.parametrize(("token", "length"), AMENDED)
def test_the_register_version_adds_washouts_and_the_default_does_not(token: str, length: dict[str, int]) -> None:
    plan = window_of("ramunet", history(token, EVENT), protocol_version="register")
    assert plan.study.protocol.version == "register"
    assert rule_of(plan, token).legal_from == first_allowed(EVENT, **length)
    assert not findings_of(plan, "not-used")
    for version in ("01", None):
        plan = window_of("ramunet", history(token, EVENT), protocol_version=version)
        assert plan.study.protocol.version == "01"
        assert abouts(plan, "not-used") == {f"history.{token}"}


def test_the_register_version_keeps_all_else_and_changes_the_age() -> None:
    one, other = (plan_of("ramunet", protocol_version=version) for version in ("01", "register"))
    assert [(v.id, v.target, v.earliest, v.latest, v.date) for v in one.visits] == [
        (v.id, v.target, v.earliest, v.latest, v.date) for v in other.visits
    ]
    assert [dose.amount for dose in one.doses] == [dose.amount for dose in other.doses]
    assert [entry.id for entry in one.eligibility] == [entry.id for entry in other.eligibility]
    for birth, paper, register in (
        (date(1951, 2, 1), "not_met", "met"),  # 76
        (date(1946, 2, 2), "not_met", "met"),  # 80, 81 on the day after
        (date(1946, 2, 1), "not_met", "not_met"),
    ):
        for version, expected in (("01", paper), ("register", register)):
            patient = {"id": "x", "sex": "male", "birth_date": birth}
            plan = plan_of("ramunet", protocol_version=version, patient=patient)
            assert [entry.status for entry in plan.eligibility if entry.id == "age"] == [expected]
