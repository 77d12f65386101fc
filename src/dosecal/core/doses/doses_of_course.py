"""Every dose of a plan, one visit after the other: each knows the doses before it."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from dosecal.core.doses.auc_clearance import with_site_formula
from dosecal.core.doses.calculated import DoseWeight, Prescribed, dose_due
from dosecal.core.doses.cumulative import Given, prior_doses
from dosecal.core.doses.dose import Doses, dose_weight
from dosecal.core.doses.due_dose import SLOWED, Occasion
from dosecal.core.patient.case import Case
from dosecal.core.patient.course import Course, visit_cycle
from dosecal.core.patient.events import Reaction
from dosecal.core.result.dose import Dose, Slowed
from dosecal.core.result.visit import TO_HAPPEN, Visit
from dosecal.core.slips.sizes import Sizes, SizesByDay
from dosecal.core.trial.dose_rule import WeightPolicy
from dosecal.core.trial.drug import BY_WEIGHT
from dosecal.core.trial.protocol import Study
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code


def doses_of_course(
    study: Study, case: Case, course: Course, treatment: tuple[Visit, ...], today: date
) -> Iterator[Dose]:
    """Every drug due at every visit that is planned or took place, with the weight each rests on."""
    rules = {rule.drug: with_site_formula(rule, case.site) for rule in study.protocol.dose_rules}
    weight_rule = study.protocol.dosing.weight
    policy = case.site.dose_weight or weight_rule.policy
    known = SizesByDay(case)
    doses = Doses(study, case, today)
    weights = _Weights(policy, weight_rule.change_percent)
    reactions = _reactions(case)
    numbers: dict[str, int] = {}
    before: dict[str, Given] = {}
    reacted: dict[str, tuple[int, ...]] = {}
    for visit in treatment:
        if visit.status not in TO_HAPPEN:
            continue
        # A dose that is still to be given is asked about today at the earliest.
        given_on = {drug: course.given_on(visit.id, drug) for drug in visit.drugs}
        days = {drug: given or max(visit.shown.day, today) for drug, given in given_on.items()}
        resting = {  # a weight measured between two drugs of a visit counts for the later one only, whichever is first
            drug: weights.at(visit, known.on(days[drug]), days[drug], given_on[drug] is not None)
            for drug in sorted(visit.drugs, key=days.__getitem__)
            if isinstance(rules[drug].basis, BY_WEIGHT)
        }
        for drug in visit.drugs:
            rule, given, on = rules[drug], given_on[drug], days[drug]
            sizes = known.on(on)
            number = numbers[drug] = numbers.get(drug, 0) + 1
            due = dose_due(rule, study.drugs[drug], course.level(drug, on, visit.id, cycle=visit.cycle), number)
            slowed = course.is_slowed(drug, on, visit.id)
            at = Occasion(
                visit=visit,
                due=due,
                weight=resting.get(drug, weights.settled),
                sizes=sizes,
                on=on,
                given=before.get(drug) or Given.starting(prior_doses(rule, case)),
                number=number,
                slowed=slowed,
                override=course.overrides.get((visit.id, drug)),
                recorded=given,
                recorded_amount=course.given_amounts.get((visit.id, drug)) if given is not None else None,
                reacted=reacted.get(drug, ()),
                reaction=_slowed(reactions.get((visit.id, drug), ()), due, slowed, course),
            )
            dose, before[drug] = doses.dose(at)
            if (visit.id, drug) in reactions:
                reacted[drug] = (*reacted.get(drug, ()), number)
            yield dose


class _Weights:
    """The weight that each dose rests on: of the doses given so far, and of those still to be given."""

    def __init__(self, policy: WeightPolicy, change_percent: Decimal) -> None:
        self._policy = policy
        self._change = change_percent
        self.settled = DoseWeight(None, None)
        """Of the doses given: what is measured later does not reach back to them."""
        self._coming = DoseWeight(None, None)
        self._known: tuple[str, date, bool] | None = None
        self._weight = self.settled

    def at(self, visit: Visit, sizes: Sizes, on: date, given: bool) -> DoseWeight:
        """The weight of a dose; two drugs of one visit and day rest on the same."""
        asked = visit.id, on, given
        if asked != self._known:
            before = self.settled if given else self._coming
            self._known, self._weight = asked, dose_weight(before, sizes, self._policy, self._change)
            self._coming = self._weight
            if given:
                self.settled = self._weight
        return self._weight


def unused_amounts(
    study: Study, course: Course, visits: tuple[Visit, ...], doses: tuple[Dose, ...]
) -> Iterator[Finding]:
    """Amounts that a person decided for a dose that is not due: told, so that nobody relies on them."""
    due = {(dose.visit, dose.drug) for dose in doses}
    planned = bool(visits)
    for (visit, drug), override in course.overrides.items():
        if planned and (visit, drug) not in due and drug in study.drugs:
            yield finding(
                Code.OVERRIDE_UNUSED, f"doses.{visit}.{drug}", None, drug=study.drugs[drug].name, visit=visit,
                amount=override.amount,
            )  # fmt: skip


def same_day_reductions(study: Study, course: Course) -> Iterator[Finding]:
    """A reduction on the day of a dose that was given: it counts for that dose, which only a person knows. And one
    that names a dose of another day."""
    for drug, reductions in course.reductions.items():
        for reduced in reductions:
            if reduced.after is not None and not course.came_after(reduced) and drug in study.drugs:
                yield finding(
                    Code.AFTER_ANOTHER_DAY, f"doses.{reduced.after}.{drug}", None, drug=study.drugs[drug].name,
                    visit=reduced.after, day=reduced.day,
                )  # fmt: skip
            for visit in course.given if drug in study.drugs and not course.came_after(reduced) else ():
                counts = reduced.cycle in (None, visit_cycle(visit))
                if counts and course.given_on(visit, drug) == reduced.day:
                    yield finding(
                        Code.REDUCED_THAT_DAY, f"doses.{visit}.{drug}", None, drug=study.drugs[drug].name, visit=visit,
                        day=reduced.day,
                    )  # fmt: skip


def same_day_slowing(study: Study, course: Course) -> Iterator[Finding]:
    """Half the rate from the day of an infusion on that was given: it counts for that infusion, unless a reaction to it
    decided, or the decision names it as the one before."""
    for drug, slowed in course.slowed.items():
        for visit in course.given if drug in study.drugs else ():
            given = course.given_on(visit, drug)
            if given == slowed.day and course.is_slowed(drug, given, visit):
                yield finding(
                    Code.SLOWED_THAT_DAY, f"doses.{visit}.{drug}", None, drug=study.drugs[drug].name, visit=visit,
                    day=slowed.day,
                )  # fmt: skip


def _reactions(case: Case) -> dict[tuple[str, str], list[Reaction]]:
    """Visit and drug → the reactions to it, in the order of entry."""
    found: dict[tuple[str, str], list[Reaction]] = {}
    for event in case.events:
        if isinstance(event, Reaction):
            found.setdefault((event.visit, event.drug), []).append(event)
    return found


def _slowed(reactions: Iterable[Reaction], due: Prescribed, slowed: bool, course: Course) -> Slowed | None:
    """A reaction began at a minute, and on that day the rate was halved: the rest takes twice as long."""
    drug, minutes = due.rule.drug, due.minutes
    if drug not in course.slowed or minutes is None:
        return None
    minutes *= SLOWED if slowed else 1
    for event in reactions:
        if event.minute is not None and event.minute < minutes and course.slowed[drug].day == event.day:
            return slowed_infusion(minutes, event.minute)
    return None


def slowed_infusion(minutes: int, at_minute: int) -> Slowed:
    """An infusion of so many minutes whose rate is halved from a minute on: 60 minutes from the 20th on take 100."""
    rest = SLOWED * (minutes - at_minute)
    return Slowed(at_minute, minutes, rest, at_minute + rest)
