"""The visits without treatment, and what lasts after the last dose, a second time by day numbers."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from dosecal.core.patient.case import Case
from dosecal.core.patient.events import Unscheduled
from dosecal.core.result.plan import Timetable
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.second.miscount import Miscount
from dosecal.core.second.months import OpenDays, by, first_after, plus
from dosecal.core.second.story import Story, ordinals
from dosecal.core.second.treatment import Treatment, differing, shown, until_left
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rhythm import AnchorKind, VisitKind
from dosecal.core.trial.visit_rules import Assessment, FollowUp, Window
from dosecal.core.values.span import SpanUnit

UNITS = {"D": SpanUnit.DAYS, "W": SpanUnit.WEEKS, "M": SpanUnit.MONTHS, "Y": SpanUnit.YEARS}
LETTERS = {unit: letter for letter, unit in UNITS.items()}
SCREENING = "SCR"
# By short names: in Python 3.11 a member looked up in its class costs ten times a name.
DONE, SKIPPED = VisitStatus.DONE, VisitStatus.SKIPPED
TREATMENT, UNSCHEDULED = VisitKind.TREATMENT, VisitKind.UNSCHEDULED
LAST_DOSE, LAST_DOSE_OF, DECISION = AnchorKind.LAST_DOSE, AnchorKind.LAST_DOSE_OF, AnchorKind.DECISION
FIRST_DOSE, CONSENT, VISIT = AnchorKind.FIRST_DOSE, AnchorKind.CONSENT, AnchorKind.VISIT
_TIME = re.compile(r"(?:(?P<anchor>.*)-)?(?P<unit>[DWMY])(?P<count>[0-9]+)")
Differs = Iterator[Miscount]


class OtherVisits:
    """The visits that follow other clocks than the doses, each counted from its own anchor again."""

    def __init__(
        self,
        plan: Timetable,
        told: Story,
        treatment: Treatment,
        day_1: int,
        open_days: OpenDays,
        visits: Mapping[str, Visit],
    ) -> None:
        self._plan = plan
        self._case: Case = plan.case
        self._protocol: Protocol = plan.study.protocol
        self._told = told
        self._treatment = treatment
        self._day_1 = day_1
        self._open = open_days
        self._visits = visits
        self._anchors: dict[str, int | None] = {}
        """Follow-up → the day that it is counted from."""
        self.last = ordinals(plan.after_treatment.last_dose)

    def differences(self) -> Differs:
        """Where visits, last doses and what lasts after them differ."""
        yield from self._last_doses()
        for visit in self._plan.visits:
            if visit.kind is TREATMENT:
                continue
            done = self._told.done.get(visit.id)
            if visit.kind is UNSCHEDULED:
                yield from self._unscheduled(visit, done)
                continue
            if (done is not None) is not (visit.status is DONE):
                yield Miscount(f"visits.{visit.id}.status", visit.status, "planned" if done is None else "done")
            yield from self._screening(visit, done) if visit.id == SCREENING else self._visit(visit, done)
        yield from self._missing()
        yield from self._after()

    # Last doses

    def _last_doses(self) -> Differs:
        """Of a drug that was stopped the last one given, of tablets their last day; of any other the last planned."""
        for rule in self._protocol.dose_rules:
            first, second = self.last.get(rule.drug), self._last(rule.drug, rule.minutes is None)
            if first != second:
                yield Miscount(f"after_treatment.last_dose.{rule.drug}", shown(first), shown(second))

    def _last(self, drug: str, daily: bool) -> int | None:
        told, stop = self._told, self._told.stopped.get(drug)
        if stop is None:
            day = self._treatment.projected.get(drug)
            limit = self._protocol.treatment.maximum
            return self._treatment.last_permitted if day is not None and daily and limit is not None else day
        if daily and stop.last_dose is not None:
            return stop.last_dose if told.given else None
        given = (told.day_of_drug(visit, drug) for visit in told.given if self._has(visit, drug))
        last = max((day for day in given if day is not None and day <= stop.day), default=None)
        if last is None or not daily:
            return last
        # Tablets are taken until the decision, those on hold until the hold.
        day = stop.day
        while day > last and any(first <= day < until for first, until in told.held.get(drug, ())):
            day -= 1
        return day

    def _has(self, visit: str, drug: str) -> bool:
        """Whether the drug is given on that day of a cycle."""
        day = visit.rpartition("D")[2]
        return any(rule.drug == drug and day.isdigit() and int(day) in rule.days for rule in self._protocol.dose_rules)

    # Visits

    def _visit(self, visit: Visit, done: int | None) -> list[Miscount]:
        counted = self._target(visit)
        if counted is None:  # recorded although no rule has it: it stands on its own day
            day = visit.target.toordinal()
            if done == day:
                return []
            return [Miscount(f"visits.{visit.id}.target", shown(day), shown(done))]
        target, window = counted
        if done is not None and self._told.ended is not None and done == visit.target.toordinal():
            return []  # took place although the end of treatment took it from the plan: it stands on its own day
        earliest, latest = target - window.before, target + window.after
        on = done
        if on is None and self._told.booked:
            on = self._booked(visit)
        if on is None:
            on = self._open.chosen(target, earliest, latest, window)
        if self._told.left is not None:
            latest, on = until_left(self._told.left, self._open, visit, (target, earliest, latest, on))
        return differing(visit, (target, earliest, latest, on))

    def _unscheduled(self, visit: Visit, done: int | None) -> Differs:
        """One that took place is on its day; one that was agreed is on the day of the agreement made last."""
        told = [one for one in self._case.events if isinstance(one, Unscheduled) and one.day.isoformat() in visit.id]
        if len(told) != 1:
            yield Miscount(f"visits.{visit.id}", visit.id, str(len(told)))
            return
        took_place = done is not None or not told[0].planned
        if took_place is not (visit.status is DONE):
            yield Miscount(f"visits.{visit.id}.status", visit.status, "done" if took_place else "planned")
        agreed = self._booked(visit) if told[0].planned else None
        day = next(one for one in (done, agreed, told[0].day.toordinal()) if one is not None)
        yield from differing(visit, (day, day, day, day))

    def _booked(self, visit: Visit) -> int | None:
        """The day agreed for a visit that was not left out."""
        return None if visit.status is SKIPPED else self._told.booked.get(visit.id)

    def _target(self, visit: Visit) -> tuple[int, Window] | None:
        """The target of a visit by the rule that its id names, with the window around it."""
        for rule in self._protocol.follow_ups:
            if not visit.id.startswith(rule.id):
                continue
            counted = self._of_follow_up(rule, visit)
            if counted is not None:
                return counted, rule.window
        for series in self._protocol.assessments:
            if visit.kind is not series.kind or not visit.id.startswith(series.prefix):
                continue
            counted = self._of_series(series, visit)
            if counted is not None:
                return counted, series.window
        confirming = self._protocol.confirmation
        if confirming is not None and visit.id.startswith(confirming.id):
            targets = [plus(day, confirming.after) for day in self._told.suspected]
            return (visit.target.toordinal() if visit.target.toordinal() in targets else 0), confirming.window
        return None

    def _of_follow_up(self, rule: FollowUp, visit: Visit) -> int | None:
        number = visit.id.removeprefix(rule.id)
        if number and not (number.isdigit() and rule.every is not None):
            return None
        if rule.id not in self._anchors:
            self._anchors[rule.id] = self._anchor_of(rule)
        anchor = self._anchors[rule.id]
        if anchor is None:
            return None
        if rule.every is None or (number and int(number) == rule.after.count):
            return plus(anchor, rule.after)
        return by(anchor, int(number), rule.every.unit) if number else None

    def _anchor_of(self, rule: FollowUp) -> int | None:
        kind = rule.anchored.kind
        if kind is LAST_DOSE:
            return max(self.last.values(), default=None)
        if kind is LAST_DOSE_OF:
            return self.last.get(rule.anchored.name)
        if kind is DECISION:
            return self._told.ended
        if kind is VISIT:
            return self._day_shown(rule.anchored.name)
        return self._of_history(kind)

    def _of_series(self, series: Assessment, visit: Visit) -> int | None:
        separator, rest = visit.id[len(series.prefix) : len(series.prefix) + 1], visit.id[len(series.prefix) + 1 :]
        if separator not in ("", "-"):
            return None
        named, count, unit = _time_of(rest)
        anchor = None if unit is None else self._anchor(series, named)
        if anchor is not None and unit is not None:
            return by(anchor, count, unit)
        anchor = self._anchor(series, rest)
        return None if anchor is None else plus(anchor, series.at[0])

    def _anchor(self, series: Assessment, named: str) -> int | None:
        """The day that a visit of a series is counted from, by what its id says of it."""
        kind = series.anchored.kind
        if not named:
            return self._of_history(kind)
        if kind is AnchorKind.CYCLE_START:
            return self._treatment.starts.get(int(named[1:])) if named[1:].isdigit() else None
        if kind is AnchorKind.DOSE:
            given = self._told.day_of_drug(named, series.anchored.name)
            return self._day_shown(named) if given is None else given
        return self._day_shown(named) if kind is VISIT else None

    def _of_history(self, kind: AnchorKind) -> int | None:
        if kind is FIRST_DOSE:
            return self._day_1
        days = [event.day.toordinal() for event in self._case.history if event.kind == kind]
        return max((day for day in days if day <= self._day_1), default=None)

    def _day_shown(self, visit_id: str) -> int | None:
        visit = self._visits.get(visit_id)
        if visit is None:
            return None
        return (visit.target if visit.date is None else visit.date).toordinal()

    def _screening(self, visit: Visit, done: int | None) -> list[Miscount]:
        """From the consent, or the first day of the screening period, to the day before the first dose."""
        span = self._protocol.screening
        opens = by(self._day_1, -span.count, span.unit)
        consents = [one.day.toordinal() for one in self._case.history if one.kind == CONSENT]
        opens = max((day for day in consents if opens <= day <= self._day_1), default=opens)
        latest = max(self._day_1 - 1, opens)
        if done is None:
            done = self._told.booked.get(SCREENING)
        if done is None:
            soonest = min(max(opens, self._plan.today.toordinal()), latest)
            done = self._open.chosen(soonest, opens, latest)
        if self._told.left is not None:
            latest, done = until_left(self._told.left, self._open, visit, (opens, opens, latest, done))
        return differing(visit, (opens, opens, latest, done))

    def _missing(self) -> Differs:
        """Visits at fixed times from Day 1 that the plan does not have, while treatment goes on."""
        if self._told.ended is not None:
            return
        for series in self._protocol.assessments:
            if series.anchored.kind is FIRST_DOSE:
                for span in series.at:
                    visit_id = f"{series.prefix}-{LETTERS[span.unit]}{span.count}"
                    if visit_id not in self._visits:
                        yield Miscount(f"visits.{visit_id}", "none", shown(plus(self._day_1, span)))

    # After treatment

    def _after(self) -> Differs:
        """Contraception lasts as long as its longest rule; survival is asked for from Day 1."""
        after = self._plan.after_treatment
        spans = {
            (rule.drug, first_after(self.last[rule.drug], rule.span.count, rule.span.unit))
            for rule in self._protocol.contraception
            if rule.drug in self.last
        }
        days = []
        for drug, day, _ in after.contraception_rules:
            days.append(day.toordinal())
            if (drug, day.toordinal()) not in spans:
                yield Miscount(f"after_treatment.contraception.{drug}", day.isoformat(), "none")
        until = None if after.contraception_until is None else after.contraception_until.toordinal()
        if self._told.died and (until is not None or after.survival_until is not None):
            yield Miscount("after_treatment", shown(until), "none")
        if until != max(days, default=None):
            yield Miscount("after_treatment.contraception_until", shown(until), shown(max(days, default=None)))
        if after.survival_until is not None and self._protocol.survival is not None:
            survival = plus(self._day_1, self._protocol.survival)
            if survival != after.survival_until.toordinal():
                yield Miscount("after_treatment.survival_until", after.survival_until.isoformat(), shown(survival))


@lru_cache(maxsize=4096)
def _time_of(text: str) -> tuple[str, int, SpanUnit | None]:
    """What an id says behind its prefix: the anchor named, the count and the unit of the time after it."""
    time = _TIME.fullmatch(text)
    return (text, 0, None) if time is None else (time["anchor"] or "", int(time["count"]), UNITS[time["unit"]])
