"""Whether the tablets that were handed out last until the next ones are."""

from collections.abc import Iterator
from itertools import pairwise

from dosecal.core.dose_parts import Dispense
from dosecal.core.finding import Finding, finding
from dosecal.core.intake import first_intake, intake_days, tablets_in
from dosecal.core.result import Dose, Plan
from dosecal.core.span import ONE_DAY


def run_outs(plan: Plan) -> Iterator[Finding]:
    """Tablets of a done visit that are used up before the next visit at which some are handed out.

    Each handout is counted alone, as planned: tablets left over from an earlier one, or in a bottle that was begun,
    come back at the visit. Days on which the drug paused leave tablets for later days.
    """
    by_drug: dict[str, list[Dose]] = {}
    for dose in plan.doses:
        if dose.dispense is not None:
            by_drug.setdefault(dose.drug, []).append(dose)
    for doses in by_drug.values():
        for dose, following in pairwise(doses):
            if dose.dispense is not None and dose.given:
                yield from _run_out(plan, dose, dose.dispense, following)


def _run_out(plan: Plan, dose: Dose, handed: Dispense, following: Dose) -> Iterator[Finding]:
    again = first_intake(plan, following)
    if again is None or again <= handed.until + ONE_DAY:
        return
    due = [one for one in intake_days(plan, dose.drug, handed.first, again - ONE_DAY) if one.tablets]
    missing = tuple(due[handed.intakes :])
    if missing:
        yield finding(
            "tablets-run-out", f"doses.{dose.visit}.{dose.drug}", None, drug=plan.study.drugs[dose.drug].name,
            visit=dose.visit, day=missing[0].day, next=following.visit, again=again,
            missing=sum(count.count for count in tablets_in(missing)),
        )  # fmt: skip
