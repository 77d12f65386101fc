"""Courses of RamuNET drawn at random: both drugs on one dose weight, ramucirumab at its levels and at half its rate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tests.oracles.dose.both_trials import DACARBAZINE, RAMUCIRUMAB
from tests.oracles.dose.hand_course import Course, DoseByHand, Rule, by_hand
from tests.oracles.dose.invented_patients import BORN, draw_decisions, draw_measured, draw_visits, measurement
from tests.oracles.dose.invented_trials import Trial

RAMUNET = Trial(RAMUCIRUMAB, 28, 6, (1, 15), False, False, drug="ramucirumab")


@dataclass(frozen=True, slots=True)
class Patient:
    """A drawn patient: as a case, and the course of each drug with its rule."""

    case: Mapping[str, Any]
    courses: Mapping[str, tuple[Rule, Course]]

    def by_hand(self) -> Iterator[tuple[str, Rule, DoseByHand]]:
        """Every dose of both drugs."""
        for drug, (rule, course) in self.courses.items():
            yield from ((drug, rule, dose) for dose in by_hand(rule, course))


def draw_patient(random: Random) -> Patient:
    occasions, events, today = draw_visits(random, RAMUNET)
    measured = draw_measured(random, occasions, today)
    decisions = draw_decisions(random, RAMUNET, occasions, today)
    policy = random.choice(("keep", "keep", "keep", "latest"))
    rules = (replace(rule, keeps_weight=policy == "keep") for rule in (RAMUCIRUMAB, DACARBAZINE))
    ramucirumab = Course(
        False, BORN, today, tuple(measured), tuple(occasions), reductions=decisions.reductions,
        slow=decisions.slow, slow_after=decisions.slow_after, reaction_minute=decisions.minute,
    )  # fmt: skip
    first_days = tuple(one for one in occasions if one.visit.endswith("D1"))
    dacarbazine = Course(False, BORN, today, tuple(measured), first_days, weighed=tuple(occasions))
    case = {
        "study": "ramunet", "protocol_version": "01", "today": today, "planned_first_dose": occasions[0].day,
        "site": {"dose_weight": policy}, "patient": {"id": "x", "sex": "male", "birth_date": BORN},
        "measurements": [measurement(one) for one in measured], "events": [*events, *decisions.events],
    }  # fmt: skip
    courses = zip(("ramucirumab", "dacarbazine"), zip(rules, (ramucirumab, dacarbazine), strict=True), strict=True)
    return Patient(case, dict(courses))
