"""The calendar of a case: the assessment and last-dose clocks in addition to the treatment clock (convention 12)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from operator import attrgetter
from typing import assert_never

from msgspec import Struct

from dosecal.core.patient.case import Case
from dosecal.core.patient.course import Course
from dosecal.core.patient.stops import ALL
from dosecal.core.result.visit import TO_HAPPEN, Visit, VisitClock, VisitStatus
from dosecal.core.trial.protocol import Study
from dosecal.core.trial.rhythm import IN_HISTORY, AnchorKind, VisitKind, span_id
from dosecal.core.trial.visit_rules import Assessment, ConfirmationRule, FollowUp, Window
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import Severity
from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import ONE_DAY, Span
from dosecal.core.visits.after_treatment import last_doses
from dosecal.core.visits.slot import Book, Slot, Start, nearest_open, no_open_day, outside_window
from dosecal.core.visits.study_end import until_study_end
from dosecal.core.visits.treatment_visits import TreatmentClock
from dosecal.core.visits.unscheduled import unscheduled

FROM_TREATMENT = (AnchorKind.FIRST_DOSE, AnchorKind.CYCLE_START, AnchorKind.DOSE)
"""Anchors that are not there if treatment never began."""
# By short names: in Python 3.11 a member looked up in its class costs ten times a name.
PLANNED, SKIPPED = VisitStatus.PLANNED, VisitStatus.SKIPPED
SURVIVAL, DECISION = VisitKind.SURVIVAL, AnchorKind.DECISION
BY_ASSESSMENT, BY_LAST_DOSE = VisitClock.ASSESSMENT, VisitClock.LAST_DOSE
SCREENING: Text = {"en": "Screening", "de": "Screening"}


class Calendar:
    """The visits without treatment, in addition to those of the treatment clock."""

    def __init__(self, book: Book, treatment: TreatmentClock) -> None:
        """``treatment`` is the clock of the same book."""
        self._book = book
        self._protocol = book.protocol
        self._treatment = treatment
        causes = {stop.cause for stop in book.course.stops.values()}
        self._ended_kinds = {kind for one in book.protocol.endings if one.cause in causes for kind in one.ends}

    def assessments(self) -> Iterator[Visit]:
        """Imaging, questionnaires and survival.

        Those calculated from Day 1, consent or enrolment are moved by no delay; those calculated from each cycle or
        dose move with it.
        """
        for series in self._protocol.assessments:
            if not (self._treatment.never_began and series.anchored.kind in FROM_TREATMENT):
                yield from self._anchored(series)

    def _anchored(self, series: Assessment) -> Iterator[Visit]:
        """The visits of a series after each of its anchors."""
        kind = series.anchored.kind
        match kind:
            case AnchorKind.FIRST_DOSE:
                yield from self._series(series, "", self._book.start.day, VisitClock.ASSESSMENT)
            case AnchorKind.CONSENT | AnchorKind.ENROLMENT:
                if (day := self._in_history(kind)) is not None:
                    yield from self._series(series, "", day, VisitClock.ASSESSMENT)
            case AnchorKind.CYCLE_START:
                for cycle, day in self._treatment.cycle_starts:
                    if series.turns.take(cycle):
                        yield from self._series(series, f"C{cycle}", day, VisitClock.TREATMENT, cycle)
            case AnchorKind.DOSE:
                yield from self._after_doses(series, series.anchored.name)
            case AnchorKind.VISIT:
                pass  # once all others are known
            case AnchorKind.LAST_DOSE | AnchorKind.DECISION | AnchorKind.LAST_DOSE_OF:
                pass  # for follow-ups only: the reader refuses such a series
            case _:
                assert_never(kind)

    def _after_doses(self, series: Assessment, drug: str) -> Iterator[Visit]:
        """The visits of a series after each dose of a drug."""
        doses = [visit for visit in self._treatment.visits if drug in visit.drugs and _happens(visit)]
        for number, visit in enumerate(doses, start=1):
            if series.turns.take(number):
                day = self._book.course.given_on(visit.id, drug) or visit.shown.day
                yield from self._series(series, visit.id, day, VisitClock.TREATMENT, number)

    def after_visits(self, visits: Iterable[Visit]) -> Iterator[Visit]:
        """Series and follow-ups calculated from other visits: a questionnaire with each imaging."""
        known = list(visits)
        for series in self._protocol.assessments_of_visits:
            anchors = [one for one in known if _is_of(one.id, series.anchored.name) and _happens(one)]
            for number, anchor in enumerate(sorted(anchors, key=_target), start=1):
                if series.turns.take(number):
                    more = list(self._series(series, anchor.id, anchor.shown.day, anchor.clock, number))
                    known += more
                    yield from more
        if self._treatment.ended is not None and self._ends(ALL):
            return
        for rule in self._protocol.follow_ups_of_visits:
            for anchor in [one for one in known if one.id == rule.anchored.name and _happens(one)]:
                yield from self._follow_up(rule, anchor.shown.day, anchor.clock, hypothetical=False)

    def _series(
        self, series: Assessment, name: str, anchor: date, clock: VisitClock, number: int | None = None
    ) -> Iterator[Visit]:
        """The visits of a series after one of its anchors, which ``name`` tells apart in their ids."""
        last = self._treatment.ended if self._ends(series.kind) else None
        prefix = f"{series.prefix}-{name}" if name else series.prefix
        several = series.several or not name
        for span in self._times(series, anchor):
            visit_id = f"{prefix}-{span_id(span)}" if several else prefix
            target = span.after(anchor)
            if last is None or target <= last or visit_id in self._book.course.done:
                slot = _slot(visit_id, series.kind, clock, target, series.window)
                label = series.labels[span.count if number is None else number, name]
                yield self._visit(slot, series.window, series.activities, series.source, label)

    def _in_history(self, kind: str) -> date | None:
        """The last day of such an event that is not after the first dose."""
        days = [event.day for event in self._book.case.history if event.kind == kind]
        return max((day for day in days if day <= self._book.start.day), default=None)

    def _times(self, series: Assessment, anchor: date) -> Iterator[Span]:
        """The times of a series; if treatment continues beyond the planned cycles, ``every`` continues with it."""
        yield from series.at
        for phase in series.phases:
            yield from phase.times(anchor, self._treatment.planned_until)
        cycles, planned = self._treatment.cycles, self._protocol.treatment.cycles
        if series.every is None or planned is None or cycles <= planned:
            return
        span = Span(series.at[-1].count + series.every.count, series.every.unit)
        # As the last time belongs to the last cycle planned (month 6 to cycle 6), so month 9 belongs to cycle 9.
        # A course that delays made longer goes on with it, too.
        until = max((visit.target for visit in self._treatment.visits), default=anchor)
        while span.count * planned <= cycles * series.at[-1].count or span.after(anchor) <= until:
            yield span
            span = Span(span.count + series.every.count, span.unit)

    def _ends(self, kind: str) -> bool:
        """Whether visits of a kind end with treatment, by the causes of the decisions to stop."""
        return kind in self._ended_kinds or ALL in self._ended_kinds

    def screening(self) -> Iterator[Visit]:
        """The screening visit, from consent to the day before the first dose; it stays when that was given."""
        book = self._book
        done = book.course.done.get("SCR")
        if self._treatment.never_began and done is None:
            return
        consents = [event.day for event in book.case.history if event.kind == AnchorKind.CONSENT]
        opens = self._protocol.screening.before(book.start.day)
        opens = max([day for day in consents if opens <= day <= book.start.day], default=opens)
        latest = max(book.start.day - ONE_DAY, opens)
        soonest = min(max(opens, book.today), latest)
        slot = Slot("SCR", VisitKind.SCREENING, VisitClock.TREATMENT, opens, opens, latest)
        status = book.status("SCR", done, latest)
        appointment = book.appointment("SCR") if done is None else None
        booked = done or (nearest_open(soonest, opens, latest, book.closed) if appointment is None else appointment.day)
        findings = [] if appointment is None else [*book.about_appointment(slot, opens, appointment, Severity.WARN)]
        if booked is None and status == VisitStatus.PLANNED:
            findings.append(no_open_day(slot, book.closed))
        yield book.visit(
            slot,
            booked,
            status,
            source=self._protocol.screening_source,
            activities=("clinical", "laboratory", "imaging"),
            label=SCREENING,
            notes=book.about_day(appointment, opens, opens, done is not None),
            findings=findings,
            appointment=appointment,
        )

    def confirmations(self) -> Iterator[Visit]:
        """Imaging that confirms a suspected progression; a decision to stop for progression closes it."""
        rule, ended = self._protocol.confirmation, self._treatment.ended
        if rule is None:
            return
        slots = self._confirming(rule, self._book.course.suspected)
        for visit_id, slot in slots.items():
            closed = ended is not None and slot.latest >= ended and self._ends(VisitKind.IMAGING)
            if not closed or visit_id in self._book.course.done:
                yield self._visit(slot, rule.window, rule.activities, rule.source, rule.label)

    def _confirming(self, rule: ConfirmationRule, suspected: tuple[date, ...]) -> dict[str, Slot]:
        """The suspicions by day, each with its number. One that is entered later takes no confirmation away that was
        done: it belongs to the suspicion in whose window it was done."""
        ids = [rule.id if number == 1 else f"{rule.id}-{number}" for number in range(1, len(suspected) + 1)]
        slots: dict[str, Slot] = {}
        left = list(suspected)
        for visit_id in sorted(ids, key=lambda one: one not in self._book.course.done):
            done = self._book.course.done.get(visit_id)
            of_id = [
                _slot(visit_id, VisitKind.IMAGING, VisitClock.ASSESSMENT, rule.after.after(day), rule.window)
                for day in left
            ]
            own = left.index(suspected[ids.index(visit_id)]) if suspected[ids.index(visit_id)] in left else 0
            within = [at for at, slot in enumerate(of_id) if done is not None and slot.earliest <= done <= slot.latest]
            at = own if not within or own in within else within[0]
            slots[visit_id] = of_id[at]
            del left[at]
        return {visit_id: slots[visit_id] for visit_id in ids}

    def follow_ups(self, last_dose: Mapping[str, date], projected: bool) -> Iterator[Visit]:
        """End of treatment, safety follow-up and survival, calculated from the last dose or the decision to stop."""
        if self._treatment.ended is not None and self._ends(ALL):
            return
        for rule in self._protocol.follow_ups:
            anchor = self._anchor(rule, last_dose)
            if anchor is not None:
                hypothetical = projected and not rule.is_fixed and rule.anchored.kind is not DECISION
                clock = BY_ASSESSMENT if rule.is_fixed else BY_LAST_DOSE
                yield from self._follow_up(rule, anchor, clock, hypothetical)

    def _follow_up(self, rule: FollowUp, anchor: date, clock: VisitClock, hypothetical: bool) -> Iterator[Visit]:
        """The visits of a rule after its anchor, up to the end of its series.

        Survival is followed up until a day: its series goes on until one contact is on or after it.
        """
        last, before, survival = date.max, date.min, rule.kind is SURVIVAL
        if rule.every is not None and rule.until is not None:
            last = rule.until.after(anchor if rule.anchored.kind in IN_HISTORY else self._book.start.day)
            if survival and self._protocol.survival is not None:
                last = max(last, self._protocol.survival.after(self._book.start.day))
        for span in rule.times:
            target = span.after(anchor)
            if (before >= last) if survival else (target > last):
                return
            before = target
            visit_id = rule.id if rule.every is None else f"{rule.id}{span.count}"
            slot = _slot(visit_id, rule.kind, clock, target, rule.window)
            label = rule.labels[span.count, ""]
            yield self._visit(slot, rule.window, rule.activities, rule.source, label, hypothetical)

    def _anchor(self, rule: FollowUp, last_dose: Mapping[str, date]) -> date | None:
        kind = rule.anchored.kind
        match kind:
            case AnchorKind.DECISION:
                return self._treatment.ended
            case AnchorKind.LAST_DOSE:
                return max(last_dose.values(), default=None)
            case AnchorKind.FIRST_DOSE:
                return None if self._treatment.never_began else self._book.start.day
            case AnchorKind.CONSENT | AnchorKind.ENROLMENT:
                return self._in_history(kind)
            case AnchorKind.LAST_DOSE_OF:
                return last_dose.get(rule.anchored.name)
            case AnchorKind.VISIT | AnchorKind.CYCLE_START | AnchorKind.DOSE:
                return None  # of a visit: once all others are known; the reader refuses the other two
            case _:
                assert_never(kind)

    def _visit(
        self,
        slot: Slot,
        window: Window,
        activities: tuple[str, ...],
        source: Source,
        label: Mapping[str, str],
        hypothetical: bool = False,
    ) -> Visit:
        """A visit without treatment, as recorded or on the nearest open day of its window."""
        book = self._book
        done = book.course.done.get(slot.id)
        status = book.status(slot.id, done, slot.latest)
        preferred = window.preferred_around(slot.target)
        findings: list[Finding] = []
        booked = done
        asked = book.course.booked and done is None and status is not SKIPPED
        appointment = book.appointment(slot.id) if asked else None
        if appointment is not None:
            booked = appointment.day
            findings += book.about_appointment(slot, slot.earliest, appointment, window.strictness.severity)
        elif done is None:
            booked = nearest_open(slot.target, slot.earliest, slot.latest, book.closed, preferred)
            if booked is None and status is PLANNED:
                findings.append(no_open_day(slot, book.closed))
        elif not slot.earliest <= done <= slot.latest:
            severity = window.strictness.severity
            findings.append(outside_window(slot.id, done, slot.earliest, slot.latest, severity))
        as_due = appointment is None and booked == slot.target
        return book.visit(
            slot,
            booked,
            status,
            source=source,
            activities=activities,
            label=label,
            notes=() if as_due else book.about_day(appointment, slot.target, booked, done is not None),
            findings=findings,
            hypothetical=hypothetical,
            preferred=preferred,
            appointment=appointment,
        )

    def recorded(self, visits: Iterable[Visit]) -> Iterator[Visit]:
        """Visits that took place although the plan no longer has them: what was recorded never vanishes."""
        known = {visit.id for visit in visits}
        for visit_id, day in self._book.course.done.items():
            if visit_id not in known:
                slot = Slot(visit_id, VisitKind.FOLLOW_UP, VisitClock.ASSESSMENT, day, day, day)
                source = self._protocol.treatment.source
                label = {"en": visit_id, "de": visit_id}
                yield self._book.visit(slot, day, VisitStatus.DONE, source=source, activities=(), label=label)


def _slot(visit_id: str, kind: VisitKind, clock: VisitClock, target: date, window: Window) -> Slot:
    """The days of a visit around its target, before closed days are looked at."""
    return Slot(visit_id, kind, clock, target, target - window.opens, target + window.closes)


def _happens(visit: Visit) -> bool:
    return visit.status in TO_HAPPEN


def _is_of(visit_id: str, name: str) -> bool:
    """Whether a visit is the one named, or one of the series of that prefix."""
    return visit_id == name or visit_id.startswith(f"{name}-")


_target = attrgetter("target")


class Schedule(Struct, frozen=True):
    """Every visit of a case on a day in the order of the targets, and what was found out on the way."""

    course: Course
    start: Start
    clock: TreatmentClock
    visits: tuple[Visit, ...]
    last_dose: Mapping[str, date]
    projected: tuple[str, ...]
    """Drugs whose last dose is not given yet."""


def schedule(study: Study, case: Case, course: Course, start: Start, today: date, closed: ClosedDays) -> Schedule:
    """The calendar that follows from a first dose. Raises ValueError if it leaves the range of ``closed``."""
    book = Book(
        study.protocol, case, course, start, closed, today, {drug: one.name for drug, one in study.drugs.items()},
    )  # fmt: skip
    clock = TreatmentClock(book)
    calendar = Calendar(book, clock)
    last, projected = last_doses(study.protocol, course, clock, clock.visits)
    planned = [
        *calendar.screening(), *clock.visits, *calendar.assessments(), *calendar.confirmations(),
        *unscheduled(book), *calendar.follow_ups(last, projected=bool(projected)),
    ]  # fmt: skip
    planned += calendar.after_visits(planned)
    planned += calendar.recorded(planned)
    visits = sorted(planned, key=_target)
    end = course.off_study(study.protocol) if course.stops else None
    kept = tuple(visits if end is None else until_study_end(visits, end, book))
    return Schedule(course, start, clock, kept, last, projected)


def day_of_first_dose(case: Case, course: Course) -> date | None:
    """The day of the first dose as given, else as booked or planned; None while nobody has named one."""
    given = course.given_on("C1D1")
    if given is not None:
        return given
    booked = course.booked.get("C1D1")
    if booked is not None:
        return booked.day
    if case.planned_first_dose is None:
        return None
    return case.planned_first_dose + timedelta(days=course.delayed.get("C1D1", 0))
