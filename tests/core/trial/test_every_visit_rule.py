"""Visits and their windows, each as the texts or the site rules have it: days are worked out by hand."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from tests.core.trial.first_dose_cases import DAY, FIRST, GIVEN, STOPPED, codes, plan, stop, visit_of
from tests.core.trial.rule_cases import marked

VISITS: dict[tuple[str, str], tuple[str, str, str, str, tuple[str, ...]]] = {
    # rule: visit, target, first and last day of its window, what is done beside the drugs
    ("ramunet", "C1D1"): ("C1D1", "2027-02-01", "2027-02-01", "2027-02-01", ()),
    ("ramunet", "D1"): (
        "C2D1", "2027-03-01", "2027-03-01", "2027-03-04", ("laboratory", "blood-pressure", "urine-dipstick", "clinical")
    ),
    ("ramunet", "D15"): (
        "C1D15", "2027-02-15", "2027-02-13", "2027-02-18", ("laboratory", "blood-pressure", "urine-dipstick")
    ),
    ("ramunet", "IMG"): ("IMG-M3", "2027-05-01", "2027-04-24", "2027-05-08", ("imaging", "qlq-c30", "chromogranin-a")),
    ("ramunet", "EOT"): ("EOT", "2027-03-10", "2027-03-10", "2027-03-24", ("clinical", "laboratory", "adverse-events")),
    ("ramunet", "FU-30D"): (  # the last planned dose is that of 5 July
        "FU-30D", "2027-08-04", "2027-08-04", "2027-08-11", ("clinical", "laboratory", "adverse-events")
    ),
    ("ramunet", "OS-M"): ("OS-M3", "2027-10-05", "2027-09-28", "2027-10-12", ("survival",)),
    ("caboavenec", "C1D1"): ("C1D1", "2027-02-01", "2027-02-01", "2027-02-01", ()),
    ("caboavenec", "D1"): (
        "C2D1", "2027-02-15", "2027-02-13", "2027-02-18", ("laboratory", "blood-pressure", "clinical", "dispensing")
    ),
    ("caboavenec", "IMG"): ("IMG-W8", "2027-03-29", "2027-03-22", "2027-04-05", ("imaging", "tumour-growth-rate")),
    ("caboavenec", "QOL"): ("QOL-W8", "2027-03-29", "2027-03-22", "2027-04-05", ("qlq-c30",)),
    ("caboavenec", "OS"): ("OS-W48", "2028-01-03", "2027-12-27", "2028-01-10", ("survival", "adverse-events")),
    ("caboavenec", "IMG-CONFIRM"): (  # 6 weeks after 8 March
        "IMG-CONFIRM", "2027-04-19", "2027-04-05", "2027-05-03", ("imaging",)
    ),
    ("caboavenec", "EOT"): (
        "EOT", "2027-03-10", "2027-03-10", "2027-03-24",
        ("clinical", "laboratory", "adverse-events", "tablets-returned"),
    ),
    ("caboavenec", "FU-30D"): (  # the last tablets are those of 31 January 2028
        "FU-30D", "2028-03-01", "2028-03-01", "2028-03-08", ("clinical", "laboratory", "adverse-events")
    ),
    ("caboavenec", "FU-90D"): (
        "FU-90D", "2028-04-30", "2028-04-30", "2028-05-14", ("clinical", "laboratory", "adverse-events")
    ),
}  # fmt: skip


def with_visit(study: str, version: str, rule: str) -> Plan:
    """The plan that has the visit: the end of treatment comes with a decision only."""
    if rule == "IMG-CONFIRM":
        suspected = {"kind": "progression-suspected", "date": date(2027, 3, 8)}
        return plan(study, version, GIVEN, suspected, today=STOPPED)
    if rule != "EOT":
        return plan(study, version)
    return plan(study, version, GIVEN, stop("all", STOPPED), today=STOPPED)


def visit_rules(part: str, rules: Mapping[tuple[str, str], tuple[object, ...]]) -> list[Any]:
    return [
        one for (of, rule), expected in rules.items()
        for one in marked(of, part, rule, rule, *expected, text="site rule" if part == "window" else of[0].upper())
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("study", "version", "rule", "visit", "target", "earliest", "latest", "doing"), visit_rules("window", VISITS)
)
def test_a_window(
    study: str, version: str, rule: str, visit: str, target: str, earliest: str, latest: str, doing: tuple[str, ...]
) -> None:
    found = visit_of(with_visit(study, version, rule), visit)
    assert [day.isoformat() for day in (found.target, found.earliest, found.latest)] == [target, earliest, latest]


@pytest.mark.parametrize(
    ("study", "version", "rule", "visit", "target", "earliest", "latest", "doing"),
    visit_rules("visit", {key: value for key, value in VISITS.items() if key[1] != "C1D1"}),
)
def test_a_visit(
    study: str, version: str, rule: str, visit: str, target: str, earliest: str, latest: str, doing: tuple[str, ...]
) -> None:
    found = visit_of(with_visit(study, version, rule), visit)
    assert found.target.isoformat() == target
    assert tuple(token for token in found.activities if token not in found.drugs) == doing


TIMES = {
    ("ramunet", "IMG"): (("IMG-M3", "IMG-M6"),),
    ("caboavenec", "IMG"): (("IMG-W8", "IMG-W16", "IMG-W24", "IMG-W48"),),
    ("caboavenec", "QOL"): (("QOL-W8", "QOL-W16", "QOL-W24", "QOL-W48"),),
    ("caboavenec", "OS"): (("OS-W48", "OS-W96"),),
    ("ramunet", "OS-M"): (("OS-M3", "OS-M6", "OS-M9", "OS-M12", "OS-M15", "OS-M18", "OS-M21"),),
}


@pytest.mark.parametrize(("study", "version", "rule", "names"), visit_rules("visit", TIMES))
def test_every_time_of_a_series(study: str, version: str, rule: str, names: tuple[str, ...]) -> None:
    made = plan(study, version)
    start = f"{rule.removesuffix('M').rstrip('-')}-"
    assert tuple(visit.id for visit in made.visits if visit.id.startswith(start)) == names


@pytest.mark.parametrize(("study", "version"), marked("ramunet", "visit", "IMG", text="R-cal-2"))
def test_imaging_goes_on_with_treatment(study: str, version: str) -> None:
    assert plan(study, version).visit("IMG-M9") is None
    assert plan(study, version, cycles=10).visit("IMG-M9") is not None


PREFERRED = {
    # The target is closed: the result is wanted before the next decision, so the day before it counts.
    ("ramunet", "IMG"): ("DE-ST", "IMG-M3", "2027-04-30"),  # Saturday, 1 May
    ("caboavenec", "IMG"): ("DE-RP", "IMG-W8", "2027-03-25"),  # Easter Monday, and Good Friday before it
    ("caboavenec", "QOL"): ("DE-RP", "QOL-W8", "2027-03-25"),
}
CONFIRMED = {
    # 6 weeks after 15 February is Easter Monday; the result is wanted early.
    ("caboavenec", "IMG-CONFIRM"): ("2027-02-15", "2027-03-15", "2027-04-12", "2027-03-25"),
}


@pytest.mark.parametrize(
    ("study", "version", "rule", "day", "earliest", "latest", "booked"),
    [*visit_rules("visit", CONFIRMED), *visit_rules("window", CONFIRMED)],
)
def test_a_suspected_progression_is_confirmed_after_4_to_8_weeks_and_treatment_goes_on(
    study: str, version: str, rule: str, day: str, earliest: str, latest: str, booked: str
) -> None:
    suspected = {"kind": "progression-suspected", "date": date.fromisoformat(day)}
    made = plan(study, version, GIVEN, suspected, today=date(2027, 2, 20), site={"holidays": "DE-RP"})
    found = visit_of(made, rule)
    assert (str(found.earliest), str(found.latest), str(found.date)) == (earliest, latest, booked)
    assert visit_of(made, "C5D1").status == "planned"
    stopped = plan(study, version, GIVEN, suspected, stop("all", date(2027, 3, 10), "progression"), today=STOPPED)
    assert stopped.visit(rule) is None  # confirmed: nothing is left to confirm
    toxic = plan(study, version, GIVEN, suspected, stop("all", date(2027, 3, 10)), today=STOPPED)
    assert toxic.visit(rule) is not None


@pytest.mark.parametrize(("study", "version", "rule", "land", "visit", "day"), visit_rules("window", PREFERRED))
def test_a_preferred_part_of_a_window(study: str, version: str, rule: str, land: str, visit: str, day: str) -> None:
    made = plan(study, version, site={"holidays": land})
    assert str(visit_of(made, visit).date) == day, rule


@pytest.mark.parametrize(
    ("study", "version"),
    [*marked("ramunet", "screening", "period", text="R-cal-1"),
     *marked("caboavenec", "screening", "period", text="site rule")],
)  # fmt: skip
def test_a_value_from_before_the_screening_period_is_told(study: str, version: str) -> None:
    for age, told in ((27, False), (28, False), (29, True)):
        labs = [{"date": FIRST - age * DAY, "test": "anc", "value": "3 G/L"}]
        assert ("lab-before-screening" in codes(plan(study, version, labs=labs))) == told
