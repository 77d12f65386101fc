"""Everything of one patient that ends, expires, opens or is overdue, read out of a timetable; and what of it is due."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import Enum

from msgspec import Struct

from dosecal.core.patient.events import Given, OffStudyCause
from dosecal.core.patient.site_choices import laboratory_rule
from dosecal.core.patient.stops import ALL
from dosecal.core.plan.unrecorded_parts import unrecorded_parts
from dosecal.core.result.plan import Timetable
from dosecal.core.result.start import RuleResult
from dosecal.core.result.visit import UNRECORDED, Visit, VisitStatus
from dosecal.core.trial.drug import BY_WEIGHT
from dosecal.core.trial.entry_rules import TestResult
from dosecal.core.trial.protocol import Edition
from dosecal.core.trial.rhythm import ENROLMENT, VisitKind
from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Span, last_permitted

Day = date


class Kind(Enum):
    """Every kind of deadline; each has the word ``deadline-kind.<value>``."""

    START_OPENS = "start-opens"
    START_CLOSES = "start-closes"
    WASHOUT_ENDS = "washout-ends"
    VALIDITY_EXPIRES = "validity-expires"
    BEFORE_START = "before-start"
    """Planned before the first dose: a test, an operation; of a test also the result that is not entered yet."""
    VISIT = "visit"
    FOLLOW_UP = "follow-up"
    WINDOW_CLOSES = "window-closes"
    VISIT_OVERDUE = "visit-overdue"
    """Its day is past and nothing is recorded, but its window is open."""
    VISIT_MISSED = "visit-missed"
    """Its window is past and nothing is recorded."""
    LABORATORY = "laboratory"
    WEIGHT = "weight"
    MAXIMUM = "maximum"
    CONTRACEPTION = "contraception"
    SURVIVAL = "survival"
    PROHIBITED = "prohibited"


HOURS_A_DAY = 24
FIRST = "C1D1"
BEFORE_TREATMENT = ("SCR", FIRST)
"""Visits that do not rest on the first dose having been given."""

CLOSING = frozenset({Kind.START_CLOSES, Kind.VALIDITY_EXPIRES, Kind.WINDOW_CLOSES, Kind.WEIGHT, Kind.MAXIMUM})
"""Kinds after whose day it is too late."""


class StartEdge(Struct, frozen=True):
    """An edge of the start window, and the rules that set it."""

    rules: tuple[Text, ...]


class OfRule(Struct, frozen=True):
    """A rule of the start window, and the day that it counts from."""

    rule: Text
    event: date | None = None


class OfVisit(Struct, frozen=True):
    """A visit with its window."""

    visit: Visit


class OfParts(Struct, frozen=True):
    """A visit with its window, and the drugs of it of which nothing was recorded."""

    visit: Visit
    drugs: tuple[Text, ...]


class LaboratoryFor(Struct, frozen=True):
    """Laboratory values for a visit on a day, and how old they may be then."""

    visit: Visit
    date: Day
    hours: int


class WeightFor(Struct, frozen=True):
    """A weight for a visit on a day, when it was measured, and how many days old it may be then."""

    visit: Visit
    date: Day
    measured: Day
    limit: int


class MaximumEnds(Struct, frozen=True):
    """The longest duration of treatment."""

    maximum: Span


class AfterDrugs(Struct, frozen=True):
    """What lasts after some drugs."""

    drugs: tuple[Text, ...]


class Overlap(Struct, frozen=True):
    """Prohibited medication during treatment."""

    name: str
    group: Text
    stop: date | None


DeadlineDetail = StartEdge | OfRule | OfVisit | OfParts | LaboratoryFor | WeightFor | MaximumEnds | AfterDrugs | Overlap


class Deadline(Struct, frozen=True):
    """One thing of one patient on one day; its sentence is the word ``deadline.<text>`` with its detail, unless it is
    finished."""

    day: Day
    kind: Kind
    patient: str
    """The pseudonym."""
    study: str
    study_name: str
    about: str
    """``visits.C2D1``, ``start_window.pregnancy-test``, …: with the kind one of a patient and study."""
    text: str
    detail: DeadlineDetail | None = None
    source: Source | None = None
    stays: bool = False
    """Once its day is past it still waits for somebody."""
    what: str = ""
    """The finished sentence in the language of a list that was asked for; then it has no detail."""
    visit: str = ""
    """The short name of the visit in that language, if it is about one."""
    edition: Edition | None = None
    """The version of the protocol that it rests on."""
    remind: Day | None = None
    """The last open day up to ``day``, where closed days are known."""

    @property
    def order(self) -> tuple[Day, str, str, str, str]:
        """By day, then patient."""
        return self.day, self.patient, self.study, self.about, self.kind.value


def due(deadlines: Iterable[Deadline], today: date, days: int) -> tuple[Deadline, ...]:
    """What lies from today to so many days ahead, both included, and what is past and still open; by day, patient."""
    last = today + timedelta(days=days)
    found = [one for one in deadlines if one.day <= last and (one.day >= today or one.stays)]
    return tuple(sorted(found, key=_order))


def _order(deadline: Deadline) -> tuple[Day, str, str, str, str]:
    return deadline.order


def due_of(timetable: Timetable, days: int) -> tuple[Deadline, ...]:
    """What is due of a patient so many days ahead of the day of the timetable, as :func:`due` has it."""
    return due(deadlines(timetable, timetable.today + timedelta(days=days)), timetable.today, days)


def deadlines(plan: Timetable, until: date = date.max) -> tuple[Deadline, ...]:
    """Every deadline of a patient, in no order. None where consent was withdrawn or the patient died.

    Visits are deadlines only where somebody has named the first dose: a proposed one binds nobody. Of visits after
    ``until`` nothing is looked for.
    """
    ended = plan.course.ended(plan.study.protocol)
    if all_ends(plan):
        return ()
    reader = _Reader(plan, ended)
    found = list(reader.start()) if ended is None else []
    found += reader.prohibited()
    if not plan.hypothetical and plan.day_1 is not None:
        found += reader.visits(until)
        found += reader.weight()
        found += reader.ends(plan.day_1)
    return tuple(found)


def all_ends(plan: Timetable) -> bool:
    """Whether the study has ended for the patient, with all that was still to come: nothing waits for anybody."""
    if any(end.cause in (OffStudyCause.DEATH, OffStudyCause.CONSENT_WITHDRAWN) for end in plan.course.ends):
        return True
    if plan.course.ended(plan.study.protocol) is None:
        return False
    causes = {stop.cause for stop in plan.course.stops.values()}
    return any(ending.cause in causes and ALL in ending.ends for ending in plan.study.protocol.endings)


class _Reader:
    """Reads one timetable."""

    def __init__(self, plan: Timetable, ended: date | None) -> None:
        self._plan = plan
        self._protocol = plan.study.protocol
        self._edition = self._protocol.edition
        self._today = plan.today
        self._ended = ended
        self._started = any(isinstance(event, Given) for event in plan.case.events)
        self._infused = {rule.drug for rule in self._protocol.dose_rules if rule.minutes is not None}
        self._laboratory_rule = laboratory_rule(plan.case.site, self._protocol.dosing)
        self._laboratory_before = timedelta(days=self._laboratory_rule[0] // HOURS_A_DAY)
        first = plan.visit(FIRST)
        self._first_overdue = first is not None and first.status == VisitStatus.PLANNED and first.shown.day < plan.today

    def _one(
        self,
        day: date,
        kind: Kind,
        about: str,
        source: Source | None,
        detail: DeadlineDetail | None = None,
        *,
        text: str = "",
        stays: bool = False,
    ) -> Deadline:
        """A deadline of this patient; ``text`` is the key of its sentence, if that is not its kind."""
        protocol = self._protocol
        return Deadline(
            day, kind, self._plan.case.patient_id, protocol.id, protocol.name, about, text or kind.value, detail,
            source, stays, edition=self._edition,
        )  # fmt: skip

    def start(self) -> Iterator[Deadline]:
        """What opens and closes the way to a first dose that was not given yet."""
        window = self._plan.start_window
        if self._started or window is None:
            return
        labels = {rule.id: rule.label for rule in window.rules}
        sources = {rule.id: rule.source for rule in window.rules}
        edges = (
            (window.earliest, Kind.START_OPENS, "earliest", window.binding_earliest),
            (window.latest, Kind.START_CLOSES, "latest", window.binding_latest),
        )
        for day, kind, about, binding in edges:
            if window.feasible and day is not None:
                rules = tuple(labels[rule] for rule in binding if rule in labels)
                source = next((sources[rule] for rule in binding if rule in sources), None)
                text = kind.value if rules else f"{kind.value}-enrolment"
                stays = kind is Kind.START_CLOSES
                yield self._one(day, kind, f"start_window.{about}", source, StartEdge(rules), text=text, stays=stays)
        enrolled = any(event.kind == ENROLMENT for event in self._plan.case.history)
        for rule in window.rules:
            if rule.event is not None and not (enrolled and rule.anchor == ENROLMENT):
                yield from self._rule(rule, rule.event)

    def _rule(self, rule: RuleResult, event: date) -> Iterator[Deadline]:
        """What is planned before the start, and when a washout ends or a test expires."""
        about = f"start_window.{rule.id}"
        planned, no_result = event >= self._today, rule.result == TestResult.PLANNED
        if planned or no_result:
            text = "before-start" if planned else "before-start-result"
            yield self._one(
                event, Kind.BEFORE_START, about, rule.source, OfRule(rule.label), text=text, stays=no_result
            )
        anchor = "-enrolment" if rule.anchor == ENROLMENT else ""
        if rule.legal_from is not None:
            text = f"washout-ends{anchor}"
            yield self._one(rule.legal_from, Kind.WASHOUT_ENDS, about, rule.source, OfRule(rule.label), text=text)
        if rule.valid_through is not None and rule.result in (None, TestResult.NEGATIVE):
            text = f"validity-expires{anchor}"
            day = rule.valid_through
            detail = OfRule(rule.label, event)
            yield self._one(day, Kind.VALIDITY_EXPIRES, about, rule.source, detail, text=text, stays=True)

    def visits(self, until: date) -> Iterator[Deadline]:
        """Visits that nobody has recorded: ahead, overdue, missed; and the laboratory before an infusion.

        What rests on a first dose whose day has passed unrecorded is no deadline: its dates are those of nothing.
        """
        late = date.max if until == date.max else until + self._laboratory_before
        planned, done = VisitStatus.PLANNED, VisitStatus.DONE
        for visit in self._plan.visits:
            if self._first_overdue and visit.id not in BEFORE_TREATMENT:
                continue
            if visit.status is done:
                yield from self._parts(visit, f"visits.{visit.id}")
                continue
            if visit.status is planned and min(visit.date or visit.target, visit.latest) > late:
                continue
            about = f"visits.{visit.id}"
            # Once the first dose was given nothing waits for the screening visit, recorded or not.
            known = self._started and visit.kind is VisitKind.SCREENING
            if visit.status in UNRECORDED and not known:
                yield self._visit(visit.latest, Kind.VISIT_MISSED, visit, about, stays=True)
            if visit.status is not planned:
                continue
            day, one_day = visit.date, visit.earliest == visit.latest == visit.date
            if day is None:
                text = "visit-no-day" if visit.has_window else "visit-no-day-left"
                yield self._visit(visit.target, Kind.VISIT, visit, about, stays=True, text=text)
            elif day < self._today:
                text = "visit-overdue-first" if visit.id == FIRST else ""
                yield self._visit(day, Kind.VISIT_OVERDUE, visit, about, stays=True, text=text)
            else:
                kind = Kind.FOLLOW_UP if visit.kind == VisitKind.FOLLOW_UP else Kind.VISIT
                text = "visit-one-day" if one_day else _projected("visit", visit.hypothetical)
                yield self._visit(day, kind, visit, about, text=text)
                yield from self._laboratory(visit, day)
            if visit.latest >= self._today and not one_day and visit.has_window:
                yield self._visit(visit.latest, Kind.WINDOW_CLOSES, visit, about)

    def _parts(self, visit: Visit, about: str) -> Iterator[Deadline]:
        """Drugs of a visit that took place of which nothing was recorded, from the day after it on."""
        day = visit.shown.day
        study = self._plan.study_on(day)
        rules = unrecorded_parts(self._plan.course, study.protocol, visit, self._today) if day < self._today else ()
        if rules:
            open_still = any(rule.drug in visit.drugs for rule in rules)
            kind = Kind.VISIT_OVERDUE if open_still else Kind.VISIT_MISSED
            names = OfParts(visit, tuple(study.drugs[rule.drug].name for rule in rules))
            yield self._one(day, kind, about, visit.source, names, text="visit-part-unrecorded", stays=True)

    def _visit(
        self, day: date, kind: Kind, visit: Visit, about: str, *, stays: bool = False, text: str = ""
    ) -> Deadline:
        """A deadline about a visit, with the visit's source."""
        return self._one(day, kind, about, visit.source, OfVisit(visit), text=text, stays=stays)

    def _laboratory(self, visit: Visit, day: date) -> Iterator[Deadline]:
        """The first day whose values are young enough for an infusion; it waits until the infusion's day."""
        if self._infused.isdisjoint(visit.drugs):
            return
        first, about = day - self._laboratory_before, f"labs.{visit.id}"
        hours, source = self._laboratory_rule
        yield self._one(first, Kind.LABORATORY, about, source, LaboratoryFor(visit, day, hours), stays=True)

    def weight(self) -> Iterator[Deadline]:
        """The last day on which the latest weight is young enough for a dose, where the next dose lies after it."""
        visit = self._plan.next_treatment
        days = [entry.day for entry in self._plan.case.measurements if entry.weight_kg is not None]
        if visit is None or not days:
            return
        rules = self._protocol.dose_rule_by_drug
        due_then = [rules[drug] for drug in visit.drugs if drug in rules]
        if not any(isinstance(rule.basis, BY_WEIGHT) for rule in due_then):
            return
        rule = self._protocol.dosing.weight
        measured = max(days)
        last = measured + timedelta(days=rule.stale_days)
        used_on = max(visit.shown.day, self._today)
        if last < used_on:
            yield self._one(
                last, Kind.WEIGHT, "measurements.weight", rule.source,
                WeightFor(visit, used_on, measured, rule.stale_days), stays=True,
            )  # fmt: skip

    def ends(self, day_1: date) -> Iterator[Deadline]:
        """What ends by itself: treatment by its maximum, contraception, survival follow-up."""
        protocol, after = self._protocol, self._plan.after_treatment
        if protocol.treatment.maximum is not None and self._started and self._ended is None:
            last, source = last_permitted(day_1, protocol.treatment.maximum), protocol.treatment.source
            ends = MaximumEnds(protocol.treatment.maximum)
            yield self._one(last, Kind.MAXIMUM, "treatment.maximum", source, ends, stays=True)
        if after.contraception_until is not None and self._started:
            until = after.contraception_until
            binding = [(drug, source) for drug, day, source in after.contraception_rules if day == until]
            names = tuple(self._plan.study.drugs[drug].name for drug, _ in binding)
            text = _projected("contraception", any(drug in after.projected for drug, _ in binding))
            about = "after_treatment.contraception"
            yield self._one(until, Kind.CONTRACEPTION, about, binding[0][1], AfterDrugs(names), text=text)
        if after.survival_until is not None and self._started:
            about = "after_treatment.survival"
            yield self._one(after.survival_until, Kind.SURVIVAL, about, protocol.survival_source)

    def prohibited(self) -> Iterator[Deadline]:
        """Prohibited medicines that run on into treatment: from the day on which both meet."""
        if self._plan.day_1 is None or self._ended is not None:
            return
        seen: dict[str, set[date]] = {}
        for one in self._plan.prohibited:
            drug, start, stop = one.drug, one.medication.start, one.medication.stop
            begun = seen.setdefault(drug.name, set())
            if start in begun or (stop is not None and stop < self._today):
                continue
            about = f"medications.{drug.name}" + (f".{start.isoformat()}" if begun else "")  # of a further period
            begun.add(start)
            yield self._one(
                max(self._plan.day_1, start), Kind.PROHIBITED, about, drug.source,
                Overlap(one.name, drug.group, stop), stays=True,
            )  # fmt: skip


def _projected(text: str, projected: bool) -> str:
    """The word of a date that rests on a last dose which is only planned."""
    return f"{text}-projected" if projected else text
