"""What the product information of a drug asks after a laboratory value or a reaction: proposals, decided by a person.

Nothing follows from a proposal by itself. It is decided when a person has answered it by an event of its day or later.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from msgspec.structs import replace

from dosecal.core.doses.doses_of_course import slowed_infusion
from dosecal.core.patient.case import Case, HistoryEvent, Lab
from dosecal.core.patient.course import Course
from dosecal.core.patient.events import Discontinue, Event, Hold, Reaction, Reduce, Slow
from dosecal.core.patient.latest import latest_lab
from dosecal.core.patient.stops import ALL
from dosecal.core.result.dose import LabValue, Proposal, ProposalCause, ReactionAt, Slowing
from dosecal.core.trial.dose_rule import DoseRule
from dosecal.core.trial.drug import Action, Basis, Condition, Drug, LabelRule
from dosecal.core.trial.protocol import Study
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.span import ONE_DAY

ANSWERS: Mapping[Action, tuple[type, ...]] = {
    Action.STOP: (Discontinue,),
    Action.INTERRUPT: (Hold, Discontinue),
    Action.RESUME_REDUCED: (Reduce, Discontinue),
    Action.REDUCE: (Reduce, Hold, Discontinue),
    Action.SLOW: (Slow, Discontinue),
    Action.PREMEDICATE: (Slow, Hold, Discontinue),
    Action.ORDER_24H_URINE: (Hold, Reduce, Discontinue),
    Action.ENTER_ULN: (),
}
"""Which events of a drug answer an action."""
GRAVITY = {action: place for place, action in enumerate(Action)}
PROTEIN = "urine_protein_24h"
REDUCTIONS = (Action.RESUME_REDUCED, Action.REDUCE)
LASTING = (Action.STOP,)
"""What a later, better value does not take back."""


def proposals(study: Study, case: Case, course: Course, today: date) -> tuple[Proposal, ...]:
    """What the labels propose since the first dose, decided or not, in the order of the days.

    Of a group of rules the latest value speaks; a stop that an earlier one asked for stays until it is decided.
    """
    first = course.given_on("C1D1")
    if first is None:
        return ()
    found: list[Proposal] = []
    for rule in study.protocol.dose_rules:
        labels = _Labels(study, rule, case, course, first)
        found += [*labels.of_values(), *labels.of_reactions(), *labels.of_history(today)]
    return tuple(sorted(found, key=_place))


def _place(proposal: Proposal) -> tuple[date, int]:
    return proposal.day, GRAVITY[proposal.action]


def _lasts(rule: LabelRule) -> bool:
    """Whether what it proposes stays until it is decided, whatever the later values are."""
    return any(action in LASTING for action in rule.actions)


class _Labels:
    """The label of one drug, applied to one patient."""

    def __init__(self, study: Study, rule: DoseRule, case: Case, course: Course, first: date) -> None:
        self._drug: Drug = study.drugs[rule.drug]
        self._rule = rule
        self._case = case
        self._course = course
        stop = course.stops.get(rule.drug)
        until = date.max if stop is None else stop.day  # nothing more is asked of a drug that was stopped
        self._first, self._until = first, until
        self._labs = sorted((lab for lab in case.labs if first <= lab.day <= until), key=_day_of)

    def of_values(self) -> Iterator[Proposal]:
        """The proposals of laboratory values, group by group."""
        rules = [rule for rule in self._drug.label_rules if rule.conditions]
        for group in dict.fromkeys(rule.group for rule in rules):
            yield from self._of_group([rule for rule in rules if rule.group == group])

    def _of_group(self, rules: list[LabelRule]) -> Iterator[Proposal]:
        """After each value the first rule that fits speaks; a later value takes back what does not last.

        After a rule that ends treatment nothing weaker is proposed: no value makes up for it.
        """
        tests = {condition.test for rule in rules for condition in rule.conditions}
        days = sorted({lab.day for lab in self._labs if lab.test in tests})
        spoke: dict[str, date] = {}
        told: set[tuple[str, date]] = set()
        for day in days:
            ended = any(_lasts(one) for one in rules if one.id in spoke)
            fitting = (one for one in rules if self._fits(one, day, spoke))
            rule = next((one for one in fitting if _lasts(one) or not ended), None)
            latest = day == days[-1]
            if rule is not None:
                since = max(lab.day for lab in self._values(rule, day))
                spoke[rule.id] = since
                if (latest or _lasts(rule)) and (rule.id, since) not in told:
                    told.add((rule.id, since))
                    yield from self._of_rule(rule, day, since)
            if latest:
                yield from self._without_uln(rules[: rules.index(rule)] if rule is not None else rules, day)

    def _fits(self, rule: LabelRule, day: date, spoke: Mapping[str, date]) -> bool:
        """Whether every condition holds by the latest values on or before the day."""
        if rule.after is not None:
            before = spoke.get(rule.after)
            if before is None or self._answered((Reduce,), before, before_day=day):
                return False
        return all(self._holds(condition, day) for condition in rule.conditions)

    def _holds(self, condition: Condition, day: date) -> bool:
        lab = self._latest(condition.test, day)
        return lab is not None and condition.comparison.holds(lab.value, lab.uln) is True

    def _latest(self, test: str, day: date) -> Lab | None:
        return latest_lab(self._labs, test, day)

    def _values(self, rule: LabelRule, day: date) -> list[Lab]:
        labs = (self._latest(condition.test, day) for condition in rule.conditions)
        return [lab for lab in dict.fromkeys(labs) if lab is not None]

    def _of_rule(self, rule: LabelRule, day: date, since: date) -> Iterator[Proposal]:
        values = tuple(self._value(lab) for lab in self._values(rule, day))
        for action in rule.actions:
            if action == Action.ORDER_24H_URINE and self._has_protein_since(since):
                continue
            entry = self._at_entry(rule)
            yield self._proposal(rule, action, ProposalCause.LABORATORY, since, values=values, entry=entry)

    def _at_entry(self, rule: LabelRule) -> tuple[LabValue, ...]:
        """The values of the first dose or before, if the rule fitted them already: the label did not mean them."""
        labs = [(one, latest_lab(self._case.labs, one.test, self._first)) for one in rule.conditions]
        if any(lab is None or one.comparison.holds(lab.value, lab.uln) is not True for one, lab in labs):
            return ()
        return tuple(self._value(lab) for _, lab in labs if lab is not None)

    def of_history(self, today: date) -> Iterator[Proposal]:
        """The proposals of an operation or a thromboembolism after the first dose, planned or past.

        What pauses the drug for a time is over once its last day is past.
        """
        rules = [rule for rule in self._drug.label_rules if rule.history]
        for event in self._case.history:
            rule = next((rule for rule in rules if event.kind in rule.history), None)
            if rule is None or ((event.until or event.seen) <= self._first and not event.ongoing):
                continue
            period = self._period(rule, event)
            begins = max(event.day if period is None else period[0], self._first)
            over = period is not None and period[1] is not None and period[1] < today
            if over or begins > self._until:
                continue
            for action in rule.actions:
                proposal = self._proposal(rule, action, ProposalCause.HISTORY, begins)
                yield replace(proposal, period=period, event=event)

    @staticmethod
    def _period(rule: LabelRule, event: HistoryEvent) -> tuple[date, date | None] | None:
        if rule.pause is None:
            return None
        before, after = (timedelta(days=days) for days in rule.pause)
        last = None if event.ongoing else (event.until or event.seen) + after - ONE_DAY
        return event.day - before + ONE_DAY, last

    @staticmethod
    def _value(lab: Lab) -> LabValue:
        return LabValue(lab.test, lab.typed, lab.day)

    def _has_protein_since(self, day: date) -> bool:
        return any(lab.test == PROTEIN and lab.day >= day for lab in self._labs)

    def _without_uln(self, rules: list[LabelRule], day: date) -> Iterator[Proposal]:
        """A latest value that a rule cannot judge: its upper limit of normal is missing."""
        for rule in rules:
            for condition in rule.conditions:
                lab = self._latest(condition.test, day)
                if lab is not None and condition.comparison.needs_uln and lab.uln is None:
                    yield self._proposal(
                        rule, Action.ENTER_ULN, ProposalCause.LABORATORY, lab.day, values=(self._value(lab),)
                    )
                    return

    def of_reactions(self) -> Iterator[Proposal]:
        """The proposals of reactions to an infusion; of a group the rule with the most occurrences behind it."""
        reactions = [event for event in self._case.events if isinstance(event, Reaction)]
        mine = sorted((event for event in reactions if event.drug == self._drug.id), key=_day_of_reaction)
        rules = [rule for rule in self._drug.label_rules if rule.grades]
        for index, event in enumerate(mine, start=1):
            fitting = []
            for rule in rules:
                so_many = sum(1 for before in mine[:index] if before.grade in rule.grades)
                if event.grade in rule.grades and so_many >= rule.occurrence:
                    fitting.append(rule)
            best = max(fitting, key=_occurrence, default=None)
            if best is not None:
                for action in best.actions:
                    reaction = ReactionAt(event.grade, event.visit)
                    slowing = self._slowing(action, event)
                    yield self._proposal(
                        best, action, ProposalCause.REACTION, event.day, reaction=reaction, slowing=slowing
                    )

    def _slowing(self, action: Action, event: Reaction) -> Slowing | None:
        """How long the rest of this infusion and the later ones would take."""
        minutes = self._rule.minutes
        if action != Action.SLOW or minutes is None:
            return None
        later = slowed_infusion(minutes, 0).total_minutes
        if event.minute is None or event.minute >= minutes:
            return Slowing(minutes, later)
        return Slowing(minutes, later, slowed_infusion(minutes, event.minute))

    def _proposal(
        self,
        rule: LabelRule,
        action: Action,
        because: ProposalCause,
        day: date,
        *,
        values: tuple[LabValue, ...] = (),
        entry: tuple[LabValue, ...] = (),
        reaction: ReactionAt | None = None,
        slowing: Slowing | None = None,
    ) -> Proposal:
        """What a rule of the label proposes from a day on; the level of a reduction is looked up for that day."""
        to: Basis | Quantity | None = None if slowing is None else Quantity(Decimal(slowing.later), "min")
        if action in REDUCTIONS:
            action, to = self._reduction(action, day)
        return Proposal(
            drug=self._drug.id,
            action=action,
            rule=rule.id,
            because=because,
            day=day,
            source=rule.source,
            decided=self._in_effect(action, day) or self._answered(ANSWERS[action], day),
            values=values,
            entry=entry,
            reaction=reaction,
            to=to,
            slowing=slowing,
            text=None if action == Action.SLOW else rule.text,
            before_each=None if action == Action.SLOW else rule.before_each,
        )

    def _reduction(self, action: Action, day: date) -> tuple[Action, Basis | None]:
        """The next level down; below the last one treatment with the drug ends."""
        levels = self._drug.levels
        if levels is None:
            return action, None
        level = self._course.level(self._drug.id, day - ONE_DAY)
        return (action, levels.below[level]) if level < len(levels.below) else (Action.STOP, None)

    def _in_effect(self, action: Action, day: date) -> bool:
        """Whether what is proposed was decided before."""
        course, drug = self._course, self._drug.id
        match action:
            case Action.INTERRUPT:
                return course.held(drug, day)
            case Action.SLOW if course.is_slowed(drug, day):
                return True
            case _:
                return bool(course.ends) and day <= course.ends[0].day  # nothing more is decided about this patient

    def _answered(self, kinds: tuple[type, ...], day: date, before_day: date | None = None) -> bool:
        """Whether a person answered on the day or later (and before another day)."""
        return any(
            isinstance(event, kinds) and (when := _decided_on(event, self._drug.id)) is not None
            and when >= day and (before_day is None or when < before_day)
            for event in self._case.events
        )  # fmt: skip


def _decided_on(event: Event, drug: str) -> date | None:
    """The day of a decision about the drug."""
    match event:
        case Discontinue(of, day) | Hold(of, day) | Reduce(of, day) | Slow(of, day) if of in (drug, ALL):
            return day
        case _:
            return None


def _day_of(lab: Lab) -> date:
    return lab.day


def _day_of_reaction(event: Reaction) -> date:
    return event.day


def _occurrence(rule: LabelRule) -> int:
    return rule.occurrence
