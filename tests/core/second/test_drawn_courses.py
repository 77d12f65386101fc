"""Two computations of one plan agree, whatever was recorded; and nothing but a refusal comes of any course.

``SECOND_COURSES=20000`` draws more; the seed is the number of the course, so that each can be drawn again.
"""

import os
from pathlib import Path
from random import Random

from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import planning_of
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary
from tests.core.second.drawn_courses import drawn_case
from tests.oracles.another_slice import another

COURSES = int(os.environ.get("SECOND_COURSES", "0"))
NUMBERS = range(COURSES) if COURSES else another(6000, 600)


def test_the_second_computation_agrees_about_every_course() -> None:
    agreed = refused = 0
    for number in NUMBERS:
        data, today = drawn_case(Random(number))
        try:
            planning = planning_of(case_from_data(data, "case", vocabulary()), today, "en", Path(), "case")
        except Refusal:
            refused += 1
            continue
        planning.timetable()
        planning.plan()  # raises where the two computations disagree
        agreed += 1
    assert agreed > len(NUMBERS) // 5
    assert refused
