"""What is expected back of tablets that were handed out, what came, and what is to be said of it."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from dosecal.core.plan.intake import Intake, tablets_of
from dosecal.core.plan.tablet_days import first_intake
from dosecal.core.plan.tablet_supply import Supply
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count
from dosecal.core.result.tablets import Counts, Dispense, Return
from dosecal.core.result.visit import Visit
from dosecal.core.trial.drug import Daily
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.span import ONE_DAY


class Handouts:
    """The tablets of each visit, asked in the order of the plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._drugs: dict[str, tuple[Intake, Supply]] = {}
        self._last: dict[str, tuple[str, Dispense]] = {}
        """Drug → the visit at which some were handed out last."""

    def of(self, dose: Dose) -> Dispense | None:
        """The tablets to hand out at a visit, or that were, with what comes back of those before."""
        if not isinstance(dose.prescribed, Daily) or dose.amount is None:
            return None
        if dose.drug not in self._drugs:
            self._drugs[dose.drug] = Intake(self._plan, dose.drug), Supply(self._plan, dose.drug)
        intake, supply = self._drugs[dose.drug]
        handed = _dispense(self._plan, dose, intake, supply)
        if handed is None:
            return None
        before = self._last.get(dose.drug)
        if before is not None:
            handed = replace(handed, before=_return(self._plan, intake, dose.drug, *before, handed.first))
        if dose.given:
            handed = replace(handed, returned=_counted(self._plan, intake, dose.drug, dose.visit, handed))
            self._last[dose.drug] = dose.visit, handed
        else:
            self._last.pop(dose.drug, None)
        return handed


def _dispense(plan: Plan, dose: Dose, intake: Intake, supply: Supply) -> Dispense | None:
    """Tablets that last to the latest day of the next visit, or to the last day that the trial permits.

    At a done visit those that were handed out: what was decided since counts for the next visit.
    """
    first = first_intake(plan, dose)
    until = None if first is None else supply.until(dose.visit)
    if first is None or until is None or until < first:
        return None
    taken = intake.handed_out(dose.visit, first, until) if dose.given else intake.runs(first, until, of=dose.visit)
    dates = tuple(date.fromordinal(day) for run in taken if run.tablets for day in run.intakes)
    return Dispense(tablets_of(taken), first, until, (until - first).days + 1, len(dates), dates)


def _counted(plan: Plan, intake: Intake, drug: str, visit: str, handed: Dispense) -> Return | None:
    """What came back of a handout; None while nothing is recorded."""
    event = plan.course.returned.get((visit, drug))
    return None if event is None else _return(plan, intake, drug, visit, handed, event.day)


def _return(plan: Plan, intake: Intake, drug: str, visit: str, handed: Dispense, on: date) -> Return:
    """What is expected back of a handout on the day of the count, or (nothing counted) on a day; and what came."""
    event = plan.course.returned.get((visit, drug))
    out = handed.tablets if event is None or not event.handed_out else counts_of(event.handed_out)
    on = on if event is None else event.day
    taken = {one.strength: one.count for one in tablets_of(intake.runs(handed.first, on - ONE_DAY, of=visit))}
    left = (replace(one, count=one.count - taken.get(one.strength, 0)) for one in out)
    expected = tuple(one for one in left if one.count > 0)
    if event is None:
        return Return(visit, drug, out, expected)
    return Return(visit, drug, out, expected, event.day, counts_of(event.tablets), event.reason or "")


def counts_of(entered: tuple[tuple[Quantity, int], ...]) -> Counts:
    """Strengths and numbers as they were entered, the strongest first."""
    counts = (Count(strength, number) for strength, number in entered if number)
    return tuple(sorted(counts, key=lambda one: one.strength.value, reverse=True))


def last_handout(plan: Plan, drug: str, before: Visit | None = None) -> Dose | None:
    """The last dose whose tablets were handed out, of all or before a visit."""
    handed = [dose for dose in plan.doses if dose.drug == drug and dose.given and dose.dispense is not None]
    if before is not None:
        targets = {visit.id: visit.target for visit in plan.visits}
        handed = [dose for dose in handed if targets[dose.visit] < before.target]
    return handed[-1] if handed else None


def return_at(plan: Plan, drug: str, visit: Visit) -> Return | None:
    """What comes back at a visit of the tablets handed out before it; None where none were."""
    dose = last_handout(plan, drug, visit)
    if dose is None or dose.dispense is None:
        return None
    on = max(visit.shown.day, dose.dispense.first)
    return _return(plan, Intake(plan, drug), drug, dose.visit, dose.dispense, on)


def returned_of(plan: Plan, dose: Dose, on: date) -> Return | None:
    """What comes back of a dose's tablets on a day; None where none were handed out."""
    if dose.dispense is None or not dose.given:
        return None
    return _return(plan, Intake(plan, dose.drug), dose.drug, dose.visit, dose.dispense, max(on, dose.dispense.first))


def tablet_drugs(plan: Plan) -> tuple[str, ...]:
    """The drugs that are taken as tablets."""
    return tuple(rule.drug for rule in plan.study.protocol.dose_rules if rule.minutes is None)


def about_returns(plan: Plan) -> Iterator[Finding]:
    """Another number of tablets came back than expected; none were counted although treatment has ended."""
    returned = plan.course.returned
    for dose in plan.doses if returned else ():
        back = None if dose.dispense is None else dose.dispense.returned
        if back is not None and back.day is not None and back.asks:
            yield finding(
                Code.TABLETS_COUNTED, f"doses.{dose.visit}.{dose.drug}", None, drug=plan.study.drugs[dose.drug].name,
                visit=dose.visit, day=back.day, expected=back.expected, counted=back.counted,
            )  # fmt: skip
    for drug in tablet_drugs(plan):
        if not plan.course.stopped(drug, plan.today):
            continue
        last = last_handout(plan, drug)
        if last is not None and (last.visit, drug) not in returned:
            stop = plan.course.stops[drug]
            back = returned_of(plan, last, (stop.last_dose or stop.day) + ONE_DAY)
            if back is not None:
                yield finding(
                    Code.TABLETS_NOT_COUNTED, f"drugs.{drug}", None, drug=plan.study.drugs[drug].name,
                    visit=last.visit, expected=back.expected,
                )  # fmt: skip
