"""Courses of RamuNET against a calculation by hand: both drugs through all cycles, as far as they were given.

A fixed part runs always, and a slice that the commit chooses; everything is 6000 patients (``DOSE_ORACLE=all``,
or ``1/2`` and ``2/2``).
"""

from collections import Counter
from collections.abc import Iterable
from random import Random

from tests.oracles.dose.dose_comparison import codes, unlike
from tests.oracles.dose.oracle_run import plan_of, share, sliced
from tests.oracles.dose.ramunet_courses import draw_patient

PATIENTS, EVERY = 6000, 100


def test_courses_of_ramunet() -> None:
    seen = agree_about(share(range(PATIENTS), EVERY))
    kinds = ("given", "planned", "weight-change", "ramucirumab level 0", "ramucirumab level 1", "ramucirumab level 2")
    assert [kind for kind in kinds if not seen[kind]] == []


def test_a_slice_of_the_whole_that_the_commit_chooses() -> None:
    agree_about(sliced(range(PATIENTS), 60))


def agree_about(numbers: Iterable[int]) -> Counter[str]:
    """Compares the courses of these patients, and returns what was met."""
    seen: Counter[str] = Counter()
    for number in numbers:
        patient = draw_patient(Random(number))
        doses = {(dose.visit, dose.drug): dose for dose in plan_of(patient.case).doses}
        wanted = [(drug, rule, one) for drug, rule, one in patient.by_hand()]
        assert set(doses) == {(one.occasion.visit, drug) for drug, _, one in wanted}, number
        for drug, rule, one in wanted:
            dose = doses[one.occasion.visit, drug]
            assert list(unlike(dose, one, rule)) == [], f"patient {number}, {one.occasion.visit}, {drug}"
            seen.update(codes(dose))
            seen["given" if dose.given else "planned"] += 1
            seen[f"{drug} level {dose.level}"] += 1
    assert seen["dacarbazine level 1"] == 0, "it has no levels"
    return seen
