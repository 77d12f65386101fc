"""Courses of invented trials against a calculation by hand: each basis, cap, maximum, rounding, vial, bag, decision.

A fixed part runs always, and a slice that the commit chooses; everything is 60 000 patients of 12 000 trials
(``DOSE_ORACLE=all``, or ``1/2`` and ``2/2``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from dosecal.core.result.dose import Dose
from tests.oracles.dose.dose_comparison import codes, unlike
from tests.oracles.dose.exact_numbers import exactly
from tests.oracles.dose.hand_calculation import Product, Rounding, Vials
from tests.oracles.dose.hand_course import Rule, by_hand
from tests.oracles.dose.invented_patients import BORN, Patient, draw_patient
from tests.oracles.dose.invented_trials import Trial, draw_trial
from tests.oracles.dose.oracle_run import RUN, plan_in, share, sliced
from tests.oracles.dose.trial_files import write_trial

TRIALS, PATIENTS = 12_000, 5
EVERY = 80
"""Of the trials in the fixed part."""


def courses(folder: Path, trials: Iterable[int]) -> Iterator[tuple[str, Trial, Patient, dict[str, Dose]]]:
    """Each patient with the program's doses by visit, and a name by which to find the patient again."""
    for number in trials:
        random = Random(number)
        trial = draw_trial(random)
        write_trial(trial, folder, "invented")
        for turn in range(PATIENTS):
            patient = draw_patient(random, trial, "invented")
            doses = {dose.visit: dose for dose in plan_in(folder, patient.case).doses}
            yield f"trial {number}, patient {turn}", trial, patient, doses


def kinds(trial: Trial, dose: Dose) -> Iterator[str]:
    """What a dose shows, so that a run can say that it met everything."""
    yield trial.rule.basis
    yield from codes(dose)
    yield from (one.kind for one in dose.limited_by)
    yield f"rounded by {dose.banding}"
    yield "given" if dose.given else "planned"
    if dose.level:
        yield "reduced"
    if dose.loading:
        yield "loading"
    if dose.slowed is not None:
        yield "slowed"
    if dose.infusion is not None:
        yield "prepared"


MET = (
    "flat", "per_kg", "per_m2", "units_per_kg", "auc", "rounding-deviation", "outside-bands", "weight-change",
    "stale-weight", "concentration-out-of-range", "bag-too-small", "infusion-too-fast", "cumulative-exceeded",
    "cumulative-unknown", "override", "override-above-level", "bsa-cap", "maximum-single", "clearance-cap",
    "creatinine-floor", "rounded by step", "rounded by band", "rounded by vial", "rounded by none", "given", "planned",
    "reduced", "loading", "slowed", "prepared",
)  # fmt: skip


def test_courses_of_invented_trials(tmp_path: Path) -> None:
    seen = agree_about(tmp_path, share(range(TRIALS), EVERY))
    assert [kind for kind in MET if not seen[kind]] == []
    if RUN:
        assert min(seen[kind] for kind in MET) > 50, seen


def test_a_slice_of_the_whole_that_the_commit_chooses(tmp_path: Path) -> None:
    agree_about(tmp_path, sliced(range(TRIALS), 60))


def agree_about(folder: Path, trials: Iterable[int]) -> Counter[str]:
    """Compares the courses of these trials, and returns what was met."""
    seen: Counter[str] = Counter()
    for name, trial, patient, doses in courses(folder, trials):
        wanted = list(by_hand(patient.rule, patient.course))
        assert set(doses) == {one.occasion.visit for one in wanted}, name
        for one in wanted:
            dose = doses[one.occasion.visit]
            assert list(unlike(dose, one, patient.rule)) == [], f"{name}, {one.occasion.visit}"
            seen.update(kinds(trial, dose))
    return seen


@pytest.mark.parametrize("part", ["exact", "level", "number", "given before", "weight"])
def test_the_oracle_can_disagree_about_a_course(tmp_path: Path, part: str) -> None:
    """A course in which one thing is otherwise is noticed."""
    for _, _, patient, doses in courses(tmp_path, share(range(0, 3 * EVERY), EVERY)):
        for one in by_hand(patient.rule, patient.course):
            other = {
                "exact": replace(one, exact=one.exact.times(1 + Fraction(1, 10**20))),
                "level": replace(one, level=one.level + 1),
                "number": replace(one, number=one.number + 1),
                "given before": replace(one, before=exactly(1) if one.before is None else None),
                "weight": replace(one, weight=(one.weight or 70) + Fraction(1, 1000)),
            }[part]
            assert list(unlike(doses[one.occasion.visit], other, patient.rule))


def test_a_dose_that_is_more_than_what_is_left_of_its_maximum_is_withheld(tmp_path: Path) -> None:
    """700 mg where 695 mg are left: rounding takes nothing of the maximum, the dose itself is too much."""
    product = Product((Vials(Fraction(10), (Fraction(100),)),), True, (Fraction(1000),))
    rule = Rule("per_kg", Fraction(10), 60, Rounding(Fraction(10)), product, maximum_cumulative=Fraction(2095))
    trial = Trial(rule, 21, 4, (1,), False, False)
    write_trial(trial, tmp_path, "invented")
    measured = {"date": date(2027, 1, 28), "height": "170 cm", "weight": "70 kg"}
    case = {
        "study": "invented.toml", "today": date(2027, 2, 1), "planned_first_dose": date(2027, 2, 1),
        "patient": {"id": "x", "sex": "female", "birth_date": BORN}, "measurements": [measured],
    }  # fmt: skip
    amounts = [dose.amount and str(dose.amount) for dose in plan_in(tmp_path, case).doses]
    assert amounts == ["700 mg", "700 mg", None, None]
