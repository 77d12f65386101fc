"""Whether the tablets that were handed out last until the next ones are, and are the ones that are taken."""

from collections.abc import Iterator
from itertools import pairwise

from dosecal.core.patient.events import Override, Reduce
from dosecal.core.plan.tablet_days import IntakeDay, first_intake, intake_days, tablets_in
from dosecal.core.result.dose import Dispense, Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.span import ONE_DAY


def run_outs(plan: Plan) -> Iterator[Finding]:
    """Tablets of a done visit that are used up, or of which none fits, before the next visit that hands out some.

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
    if again is None or (again <= handed.until + ONE_DAY and not _decided(plan, dose.drug)):
        return
    days = intake_days(plan, dose.drug, handed.first, again - ONE_DAY, of=dose.visit)
    due = [one for one in days if one.tablets]
    missing = tuple(_missing(handed.tablets, due))
    if not missing:
        return
    needed = tablets_in(missing)
    others = tuple(count for count in needed if count.strength not in {one.strength for one in handed.tablets})
    about, drug = f"doses.{dose.visit}.{dose.drug}", plan.study.drugs[dose.drug].name
    told = {"drug": drug, "visit": dose.visit, "day": missing[0].day, "next": following.visit, "again": again}
    if not others:
        yield finding("tablets-run-out", about, None, missing=sum(count.count for count in needed), **told)
    elif not following.given:  # afterwards nothing can be handed out any more
        yield finding("tablets-other-strength", about, None, tablets=needed, **told)


def _decided(plan: Plan, drug: str) -> bool:
    """Whether a person has changed what is taken of the drug: the tablets in hand may be others."""
    return any(isinstance(event, Reduce | Override) and event.drug == drug for event in plan.case.events)


def _missing(handed: tuple[Count, ...], due: list[IntakeDay]) -> Iterator[IntakeDay]:
    """The days on which the tablets in hand do not make the dose: used up, or of another strength."""
    left: dict[Quantity, int] = {}
    for count in handed:
        left[count.strength] = left.get(count.strength, 0) + count.count
    for one in due:
        if any(left.get(tablet.strength, 0) < tablet.count for tablet in one.tablets):
            yield one
            continue
        for tablet in one.tablets:
            left[tablet.strength] -= tablet.count
