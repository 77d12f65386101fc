"""Faults 71 and 78: a key of a window that loads is obeyed or refused: preferred parts, and its severity."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from dosecal import resources
from dosecal.core.result.plan import Plan
from dosecal.files.reading.refusal import Refusal
from tests.core.plan.plan_cases import Data, dose_of, findings_of, given, plan_of, visit_of

DAY_15 = "window = { before = 2, after = 3, source"
FIRST = "[treatment.first_window]   # C1D1 is the planned date itself\nbefore = 0\nafter = 0"


def of_file(folder: Path, old: str, new: str, *events: Data, **changes: object) -> Plan:
    paper = resources.path("protocols", "ramunet-01.toml").read_text(encoding="utf-8")
    assert paper.count(old) == 1
    (folder / "trial.toml").write_text(paper.replace(old, new), encoding="utf-8")
    return plan_of(str(folder / "trial.toml"), events=list(events), **changes)


def test_a_preferred_part_of_a_treatment_day_is_searched_first(tmp_path: Path) -> None:
    """Day 15 is Saturday 27 February: Monday is later, Friday is nearer, and the protocol prefers later."""
    first = date(2027, 2, 13)
    prefer = DAY_15.replace("after = 3", "after = 3, preferred_before = 0, preferred_after = 3")
    plain = plan_of("ramunet", planned_first_dose=first)
    plan = of_file(tmp_path, DAY_15, prefer, planned_first_dose=first)
    assert visit_of(plan, "C1D15").target == date(2027, 2, 27)
    assert visit_of(plain, "C1D15").date == date(2027, 2, 26)
    assert visit_of(plan, "C1D15").date == date(2027, 3, 1)
    assert visit_of(plan, "C1D15").preferred == (date(2027, 2, 27), date(2027, 3, 2))


def test_without_an_open_day_in_the_preferred_part_the_rest_of_the_window_serves(tmp_path: Path) -> None:
    prefer = DAY_15.replace("after = 3", "after = 3, preferred_before = 0, preferred_after = 1")
    plan = of_file(tmp_path, DAY_15, prefer, planned_first_dose=date(2027, 2, 13))
    assert visit_of(plan, "C1D15").date == date(2027, 2, 26)


def test_a_preferred_part_of_the_first_window_is_refused(tmp_path: Path) -> None:
    new = FIRST + "\npreferred_before = 0\npreferred_after = 0"
    with pytest.raises(Refusal) as refused:
        of_file(tmp_path, FIRST, new)
    assert refused.value.key == "treatment.first_window.preferred_before"


SEVERITIES = [("note", "note"), ("warn", "warn"), ("stop", "block")]


@pytest.mark.parametrize(("written", "severity"), SEVERITIES)
@pytest.mark.parametrize(("days", "told"), [(3, False), (4, True)])
def test_a_visit_outside_its_window_has_the_severity_of_the_window(
    tmp_path: Path, written: str, severity: str, days: int, told: bool
) -> None:
    new = DAY_15.replace("after = 3", f'after = 3, severity = "{written}"')
    day = date(2027, 2, 15) + timedelta(days=days)
    plan = of_file(tmp_path, DAY_15, new, given("C1D1", date(2027, 2, 1)), given("C1D15", day), today=day)
    found = findings_of(plan, "outside-window")
    assert [one.severity.value for one in found] == ([severity] if told else [])


@pytest.mark.parametrize(("written", "withheld"), [("note", False), ("warn", False), ("stop", True)])
def test_a_window_that_stops_withholds_the_dose_booked_outside(tmp_path: Path, written: str, withheld: bool) -> None:
    new = DAY_15.replace("after = 3", f'after = 3, severity = "{written}"')
    booked = {"kind": "booked", "visit": "C1D15", "date": date(2027, 2, 19)}
    first = given("C1D1", date(2027, 2, 1))
    plan = of_file(tmp_path, DAY_15, new, first, booked, today=date(2027, 2, 3))
    assert (dose_of(plan, "C1D15", "ramucirumab").amount is None) == withheld
    assert plan.blocked == withheld
    assert dose_of(plan, "C2D1", "ramucirumab").amount is not None
    inside = of_file(tmp_path, DAY_15, new, first, {**booked, "date": date(2027, 2, 18)}, today=date(2027, 2, 3))
    assert dose_of(inside, "C1D15", "ramucirumab").amount is not None


def test_another_severity_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        of_file(tmp_path, DAY_15, DAY_15.replace("after = 3", 'after = 3, severity = "block"'))
    assert refused.value.key == "treatment.days[2].window.severity"
