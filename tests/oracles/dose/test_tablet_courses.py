"""Tablets against a calculation by hand: the fewest of a dose, the days of intake, what is handed out at each visit.

A fixed part runs always, and a slice that the commit chooses; everything is 9000 patients of 3000 trials
(``DOSE_ORACLE=all``, or ``1/2`` and ``2/2``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

from dosecal.core.result.dose import Dose
from dosecal.core.result.prepared import Count
from tests.oracles.dose.dose_comparison import codes
from tests.oracles.dose.hand_calculation import fewest_exactly
from tests.oracles.dose.hand_tablets import ByMouth, HandingOut, TabletCourse, handed_out
from tests.oracles.dose.invented_patients import BORN
from tests.oracles.dose.invented_tablets import TabletTrial, draw_tablet_patient, draw_tablet_trial, write_tablet_trial
from tests.oracles.dose.oracle_run import PARTS, plan_in, share, sliced

TRIALS, PATIENTS, EVERY = 3000, 3, 100


def content(tablets: Iterable[Count]) -> tuple[int, Fraction]:
    """How many, and how much is in them."""
    counts = [(one.count, Fraction(one.strength.value)) for one in tablets]
    return sum(count for count, _ in counts), sum((count * strength for count, strength in counts), Fraction(0))


def unlike(dose: Dose, course: TabletCourse, visit: HandingOut) -> Iterator[str]:
    level = course.level(visit.day)
    if (dose.date, dose.level, dose.given) != (visit.day, level, visit.given):
        yield f"found {dose.date}, level {dose.level}, given {dose.given}; by hand {visit}, level {level}"
    mg = course.dose(visit.day, visit).mg
    count = fewest_exactly(mg, course.strengths)
    if content(dose.tablets) != ((count, mg) if count is not None else (0, 0)):
        yield f"tablets: found {dose.tablets}, by hand {count}"
    if ("no-tablets" in codes(dose)) != (count is None):
        yield f"no-tablets: found {codes(dose)}, by hand {count}"
    wanted = handed_out(course, visit)
    if wanted.tablets is None:
        return
    if dose.dispense is None:
        yield from ([f"nothing handed out, by hand {wanted}"] if wanted.tablets else [])
        return
    found = dose.dispense
    if (found.first, found.until, found.days) != (visit.day, visit.until, (visit.until - visit.day).days + 1):
        yield f"found {found.first} to {found.until}, by hand {visit}"
    if found.dates != wanted.days or found.intakes != len(wanted.days):
        yield f"days: found {found.dates}, by hand {wanted.days}"
    if content(found.tablets) != (wanted.tablets, wanted.mg):
        yield f"handed out: found {found.tablets}, by hand {wanted}"


def courses(folder: Path, trials: Iterable[int]) -> Iterator[tuple[str, TabletCourse, dict[str, Dose]]]:
    for number in trials:
        random = Random(number)
        trial = draw_tablet_trial(random)
        write_tablet_trial(trial, folder, "invented")
        for turn in range(PATIENTS):
            patient = draw_tablet_patient(random, trial, "invented")
            doses = {dose.visit: dose for dose in plan_in(folder, patient.case).doses}
            yield f"trial {number}, patient {turn}", patient.course, doses


def test_tablets_of_invented_trials(tmp_path: Path) -> None:
    seen = agree_about(tmp_path, share(range(TRIALS), EVERY))
    assert min(seen[kind] for kind in ("none", "daily", "every 2 days", "every 3 days", "paused", "decided")) > 0, seen


def test_a_slice_of_the_whole_that_the_commit_chooses(tmp_path: Path) -> None:
    agree_about(tmp_path, sliced(range(TRIALS), 30))


def agree_about(folder: Path, trials: Iterable[int]) -> Counter[str]:
    """Compares the courses of these trials, and returns what was met."""
    seen: Counter[str] = Counter()
    for name, course, doses in courses(folder, trials):
        due = [one for one in course.visits if one.given or not course.is_held(one.day)]
        assert set(doses) == {one.visit for one in due}, name
        for visit in due:
            dose = doses[visit.visit]
            assert list(unlike(dose, course, visit)) == [], f"{name}, {visit.visit}"
            every = course.doses[dose.level].every_days
            seen["none" if not dose.tablets else "daily" if every == 1 else f"every {every} days"] += 1
        seen["paused"] += bool(course.pauses)
        seen["decided"] += bool(course.decided)
    return seen


def test_the_oracle_can_disagree_about_tablets(tmp_path: Path) -> None:
    """A day of intake more, and a tablet that is not there, are noticed."""
    name, course, doses = next(courses(tmp_path, share(range(4, 4 + PARTS), EVERY)))
    visit = course.visits[0]
    dose = doses[visit.visit]
    assert list(unlike(dose, course, visit)) == [], name
    longer = HandingOut(visit.visit, visit.cycle, visit.day, visit.until + timedelta(days=1), visit.given)
    assert list(unlike(dose, course, longer))
    smaller = replace(course, strengths=(Fraction(1, 2),))
    assert list(unlike(dose, smaller, visit))


def test_what_is_decided_for_a_visit_changes_nothing_of_what_was_handed_out_before(tmp_path: Path) -> None:
    trial = TabletTrial((ByMouth(Fraction(40)),), (Fraction(10), Fraction(40)), 14, (2, 0), 111)
    write_tablet_trial(trial, tmp_path, "invented")
    case = {
        "study": "invented.toml", "today": date(2027, 2, 10), "planned_first_dose": date(2027, 2, 4),
        "patient": {"id": "x", "sex": "female", "birth_date": BORN},
        "events": [
            {"kind": "given", "visit": "C1D1", "date": date(2027, 2, 4)},
            {"kind": "override", "visit": "C2D1", "drug": "alpha", "amount": "10 mg", "reason": "x", "by": "x"},
        ],
    }  # fmt: skip
    handed = plan_in(tmp_path, case).doses[0].dispense
    assert handed is not None
    assert content(handed.tablets) == (15, Fraction(600))
