"""How long tablets handed out must last, and whether those that were are the ones that are taken."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

from dosecal.core.patient.events import Discontinue, OffStudy, Override, Reduce
from dosecal.core.plan.intake import Intake, Run
from dosecal.core.plan.tablet_days import IntakeDay, first_intake, tablets_in
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count
from dosecal.core.result.tablets import Dispense
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.span import ONE_DAY, last_permitted


class Supply:
    """Until when the tablets of a drug (without one any tablets) must last, visit by visit."""

    def __init__(self, plan: Plan, drug: str | None = None) -> None:
        self._plan = plan
        rules = [one for one in plan.study.protocol.dose_rules if one.minutes is None and drug in (None, one.drug)]
        days = {day for rule in rules for day in rule.days}
        treatments = (visit for visit in plan.visits if visit.kind == VisitKind.TREATMENT)
        self._handouts = [visit for visit in treatments if not days or visit.day in days]
        """The visits of a day of the cycle on which tablets are handed out, whether or not some are due."""
        self._targets = [visit.target for visit in self._handouts]
        latest = [
            visit.latest if visit.status != VisitStatus.SKIPPED else date.max for visit in reversed(self._handouts)
        ]
        self._soonest = list(accumulate(latest, min))[::-1]
        """The earliest last day of a visit from each one on."""

    def until(self, visit_id: str) -> date | None:
        """The last day that tablets handed out at a visit must cover, None where no later visit or maximum ends them.

        That is the latest day of the next visit on whose day of the cycle the drug is handed out and that is not left
        out, or the last day that the trial permits. What was handed out already lasts as long as it did that day: no
        later delay, skip or stop makes it more or less.
        """
        here = self._plan.visit(visit_id)
        if here is None or self._plan.day_1 is None:
            return None
        # Later by the target: a visit that is to come may take place before its own target.
        place = bisect_right(self._targets, here.target)
        following = self._handouts[place] if place < len(self._handouts) else None
        if here.status == VisitStatus.DONE:
            ends = self._as_planned(here, following)
        else:
            ends = self._soonest[place] if following is not None else date.max
        until = min(ends, self._permitted)
        return None if until == date.max else until

    @cached_property
    def _permitted(self) -> date:
        """The last day that the trial permits."""
        maximum, day_1 = self._plan.study.protocol.treatment.maximum, self._plan.day_1
        return date.max if maximum is None or day_1 is None else last_permitted(day_1, maximum)

    @cached_property
    def _ended(self) -> bool:
        """Whether treatment with any drug was ended."""
        return any(isinstance(event, Discontinue | OffStudy) for event in self._plan.case.events)

    def _as_planned(self, here: Visit, following: Visit | None) -> date:
        """The latest day of the visit after a done one, as it was planned on that day: neither moved nor left out."""
        protocol = self._plan.study_on(here.shown.day).protocol
        after = {day.day: day.window.after for day in protocol.treatment.days}
        if following is not None:
            target = following.target - timedelta(days=self._plan.course.delayed.get(following.id, 0))
            return target + timedelta(days=after.get(following.day or 1, 0))
        if here.day == 1 and here.date is not None and self._ended:
            # Treatment ended since: that day the next cycle was still ahead.
            return protocol.treatment.cycle.after(here.date) + timedelta(days=after.get(1, 0))
        return date.max


def supply_until(plan: Plan, visit_id: str, drug: str | None = None) -> date | None:
    """The last day that tablets handed out at a visit must cover, as :meth:`Supply.until` has it."""
    return Supply(plan, drug).until(visit_id)


def run_outs(plan: Plan) -> Iterator[Finding]:
    """Tablets of a done visit that are used up, or of which none fits, before the next visit that hands out some.

    Each handout is counted alone, as planned: tablets left over from an earlier one, or in a bottle that was begun,
    come back at the visit. Days on which the drug paused leave tablets for later days.
    """
    by_drug: dict[str, list[Dose]] = {}
    for dose in plan.doses:
        if dose.dispense is not None:
            by_drug.setdefault(dose.drug, []).append(dose)
    for drug, doses in by_drug.items():
        intake, decided = Intake(plan, drug), _decided(plan, drug)
        for dose, following in pairwise(doses):
            again = first_intake(plan, following)
            if dose.dispense is None or not dose.given or again is None:
                continue
            if decided or again > dose.dispense.until + ONE_DAY:
                runs = intake.runs(dose.dispense.first, again - ONE_DAY, of=dose.visit)
                yield from _run_out(plan, dose, dose.dispense, runs, following, again)


def _run_out(
    plan: Plan, dose: Dose, handed: Dispense, runs: tuple[Run, ...], following: Dose, again: date
) -> Iterator[Finding]:
    """What is found about tablets that do not last to ``again``, when they are next handed out.

    Tablets of a strength that was not handed out at all are another finding than too few of one that was.
    """
    missing = tuple(_missing(handed.tablets, runs))
    if not missing:
        return
    needed = tablets_in(missing)
    others = tuple(count for count in needed if count.strength not in {one.strength for one in handed.tablets})
    about, drug = f"doses.{dose.visit}.{dose.drug}", plan.study.drugs[dose.drug].name
    told: dict[str, Any] = {"visit": dose.visit, "day": missing[0].day, "next": following.visit, "again": again}
    if not others:
        count = sum(each.count for each in needed)
        yield finding(Code.TABLETS_RUN_OUT, about, None, drug=drug, missing=count, **told)
    elif not following.given:  # afterwards nothing can be handed out any more
        yield finding(Code.TABLETS_OTHER_STRENGTH, about, None, drug=drug, tablets=needed, **told)


def _decided(plan: Plan, drug: str) -> bool:
    """Whether a person has changed what is taken of the drug: the tablets in hand may be others."""
    return any(isinstance(event, Reduce | Override) and event.drug == drug for event in plan.case.events)


def _missing(handed: tuple[Count, ...], runs: tuple[Run, ...]) -> Iterator[IntakeDay]:
    """The days on which the tablets in hand do not make the dose: used up, or of another strength."""
    left: dict[Quantity, int] = {}
    for count in handed:
        left[count.strength] = left.get(count.strength, 0) + count.count
    for run in runs:
        for day in run.intakes if run.tablets else ():
            if any(left.get(tablet.strength, 0) < tablet.count for tablet in run.tablets):
                yield IntakeDay(date.fromordinal(day), run.tablets)
                continue
            for tablet in run.tablets:
                left[tablet.strength] -= tablet.count
