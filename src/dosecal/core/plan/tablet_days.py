"""On which days a tablet is taken: by dates alone, over month ends, leap days and changes of the clocks."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from dosecal.core.plan.intake import Intake, in_all, tablets_of
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count
from dosecal.core.trial.drug import Basis

HELD = "held"
BETWEEN = "between"


class IntakeDay(Struct, frozen=True):
    """One day of a patient with tablets: what is taken, or why nothing is."""

    day: date
    tablets: tuple[Count, ...]
    """Of the one intake of the day; empty where none is due."""
    why: str = ""
    """Of a day without a tablet: ``held`` (the drug pauses) or ``between`` (the day off of every other day)."""


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    return (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))


def intake_days(plan: Plan, drug: str, first: date, last: date, of: str | None = None) -> tuple[IntakeDay, ...]:
    """Each day from ``first`` to ``last`` with the tablets of a drug, as :meth:`Intake.runs` has them."""
    found: list[IntakeDay] = []
    for run in Intake(plan, drug).runs(first, last, of):
        taken = run.intakes
        for day in days_between(run.first, run.last):
            due = day.toordinal() in taken
            found.append(IntakeDay(day, run.tablets) if due else IntakeDay(day, (), HELD if run.held else BETWEEN))
    return tuple(found)


def tablets_taken(plan: Plan, drug: str, first: date, last: date) -> tuple[Count, ...]:
    """All tablets of a drug from one day to another, by strength, the strongest first."""
    return tablets_of(Intake(plan, drug).runs(first, last))


def tablets_in(days: tuple[IntakeDay, ...]) -> tuple[Count, ...]:
    """All tablets of the days together, by strength, the strongest first."""
    return in_all((one.tablets, 1) for one in days)


def prescribed_on(plan: Plan, drug: str, day: date) -> Basis | None:
    """The dose of a drug that goes on, on a day: as reduced until then, of tablets as a person decided it.

    None while it pauses or once it is stopped.
    """
    return Intake(plan, drug).basis_on(day)


def stopped(plan: Plan, drug: str, day: date) -> bool:
    """Whether treatment with the drug has ended by the day."""
    return plan.course.stopped(drug, day)


def first_intake(plan: Plan, dose: Dose) -> date | None:
    """The first day that tablets of a visit are for: the day handed out; of an overdue visit it is today at the
    earliest."""
    if dose.date is None or plan.visit(dose.visit) is None:
        return None
    return dose.date if dose.given else max(dose.date, plan.today)
