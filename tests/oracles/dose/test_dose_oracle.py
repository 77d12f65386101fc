"""Every dose of both trials against a calculation by hand: all weights, all heights, in exact fractions.

A fixed part runs always, and a slice that the commit chooses. Everything takes about an hour of one core (half of that
each with ``DOSE_ORACLE=1/2`` and ``2/2`` beside each other):

    DOSE_ORACLE=all uv run --frozen pytest tests/oracles/dose
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from dosecal.core.result.dose import Dose
from tests.oracles.dose.both_trials import (
    AVELUMAB,
    BORN,
    DACARBAZINE,
    DAY_1,
    MEASURED_ON,
    RAMUCIRUMAB,
    exchanged,
    first_dose,
    of,
)  # fmt: skip
from tests.oracles.dose.dose_comparison import unlike
from tests.oracles.dose.exact_numbers import decimals
from tests.oracles.dose.hand_calculation import Vials
from tests.oracles.dose.hand_course import Course, Measured, Rule, by_hand
from tests.oracles.dose.invented_patients import measurement
from tests.oracles.dose.oracle_run import RUN, plan_of, share, sliced

WEIGHTS = tuple(decimals("30", "200", "0.1"))
HEIGHTS = tuple(decimals("130", "220", "1"))
EVERY = 499
"""Of the bodies in the fixed part; a prime, so that all weights and heights have their turn."""

ENDED: tuple[dict[str, Any], ...] = (
    {"kind": "given", "visit": "C1D1", "date": DAY_1},
    {"kind": "discontinue", "drug": "all", "date": DAY_1, "reason": "x"},
)


def bodies() -> Iterator[tuple[Fraction, Fraction]]:
    """Height and weight: each with each."""
    return ((height, weight) for weight in WEIGHTS for height in HEIGHTS)


def first_doses(study: str, height: Fraction, weight: Fraction, *events: dict[str, Any]) -> dict[str, Dose]:
    data = {
        "study": study, "today": DAY_1, "planned_first_dose": DAY_1,
        "patient": {"id": "x", "sex": "female", "birth_date": BORN},
        "measurements": [measurement(Measured(MEASURED_ON, height, weight))], "events": list(events),
    }  # fmt: skip
    return {dose.drug: dose for dose in plan_of(data).doses if dose.visit == "C1D1"}


def disagreement(dose: Dose, rule: Rule, course: Course) -> list[str]:
    """Where a dose is not the one calculated by hand; a withheld amount must be that of exchanged height and weight."""
    measured = course.measured[0]
    assert measured.height is not None
    assert measured.weight is not None
    blocked = {finding.code for finding in dose.findings if finding.blocks}
    if rule.basis != "flat" and exchanged(measured.height, measured.weight):
        return [] if dose.amount is None and blocked == {"height-weight-swapped"} else [f"not withheld: {dose}"]
    wanted = next(by_hand(rule, course))
    return [*(f"blocked: {code}" for code in blocked), *unlike(dose, wanted, rule)]


def test_both_drugs_of_ramunet_for_every_weight_and_height() -> None:
    seen = agree_about(share(enumerate(bodies()), EVERY))
    assert 0 < seen["withheld"] < seen["shown"] // 5, "nobody weighs 200 kg at 130 cm, and few are withheld"


def test_a_slice_of_all_bodies_that_the_commit_chooses() -> None:
    """So many in a row: all heights of some weights beside each other."""
    agree_about(sliced(list(enumerate(bodies())), 250))


def agree_about(numbered: Iterable[tuple[int, tuple[Fraction, Fraction]]]) -> Counter[str]:
    """Compares both drugs of these bodies, and returns how many are withheld and shown.

    Three of four as a dose that was given before treatment ended: the shortest plan.
    """
    seen: Counter[str] = Counter()
    for number, (height, weight) in numbered:
        events = ENDED if number % 4 else ()
        doses = first_doses("ramunet", height, weight, *events)
        course = first_dose(height, weight, given=bool(events))
        assert disagreement(doses["ramucirumab"], RAMUCIRUMAB, course) == [], (height, weight)
        assert disagreement(doses["dacarbazine"], DACARBAZINE, course) == [], (height, weight)
        seen["withheld" if doses["dacarbazine"].amount is None else "shown"] += 1
    return seen


@pytest.mark.parametrize("level", [0, 1, 2])
def test_ramucirumab_of_every_weight_at_every_level(level: int) -> None:
    height = Fraction(190)
    reductions = [{"kind": "reduce", "drug": "ramucirumab", "date": DAY_1, "reason": "x"}] * level
    for weight in share(WEIGHTS, 17):
        dose = first_doses("ramunet", height, weight, *reductions)["ramucirumab"]
        assert disagreement(dose, RAMUCIRUMAB, first_dose(height, weight, level)) == [], weight


def test_avelumab_is_the_same_for_every_weight_and_height() -> None:
    for height, weight in share(bodies(), EVERY * 3):
        dose = first_doses("caboavenec", height, weight, *ENDED)["avelumab"]
        assert disagreement(dose, AVELUMAB, first_dose(height, weight, given=True)) == [], (height, weight)
        assert dose.dose_weight is None


def test_the_grid_is_complete() -> None:
    assert len(WEIGHTS) == 1701
    assert len(HEIGHTS) == 91
    assert (WEIGHTS[-1], HEIGHTS[-1]) == of(200, 220)
    if not RUN:
        assert len({weight for _, weight in share(bodies(), EVERY)}) > 300


@pytest.mark.parametrize(
    "other",
    [
        replace(DACARBAZINE, dose=Fraction(655)),
        replace(DACARBAZINE, minutes=31),
        replace(DACARBAZINE, rounding=replace(DACARBAZINE.rounding, direction="down")),
        replace(DACARBAZINE, rounding=replace(DACARBAZINE.rounding, warn=Fraction("0.1"))),
        replace(DACARBAZINE, bsa_cap=Fraction("1.6")),
        replace(DACARBAZINE, product=replace(DACARBAZINE.product, adds_to_bag=False)),
        replace(DACARBAZINE, product=replace(DACARBAZINE.product, bags=of(250))),
        replace(DACARBAZINE, product=replace(DACARBAZINE.product, highest=Fraction("1.77"))),
        replace(DACARBAZINE, product=replace(DACARBAZINE.product, fastest=Fraction("35.9"))),
        replace(DACARBAZINE, product=replace(DACARBAZINE.product, stocks=(Vials(Fraction(10), of(100, 200)),))),
    ],
)
def test_the_oracle_can_disagree(other: Rule) -> None:
    """Another dose, minute, step, direction, limit, cap, method, bag or vial is noticed."""
    height, weight = of(165, 60)
    dose, course = first_doses("ramunet", height, weight)["dacarbazine"], first_dose(height, weight)
    assert disagreement(dose, DACARBAZINE, course) == []
    assert disagreement(dose, other, course)
