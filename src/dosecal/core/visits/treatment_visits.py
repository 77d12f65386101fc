"""The treatment clock: day 1 of a cycle follows the actual day 1 before it, day k follows day 1 (convention 12)."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta
from operator import itemgetter

from dosecal.core.patient.course import cycle_starts, times, visit_cycle, visit_place
from dosecal.core.result.visit import TO_HAPPEN, Appointment, NoteCode, Visit, VisitClock, VisitNote, VisitStatus
from dosecal.core.trial.dose_rule import DoseRule
from dosecal.core.trial.protocol import DueDay
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.trial.visit_rules import Window, activities_with
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.finding_detail import DrugBeforeItsTurn, IntervalMissed
from dosecal.core.values.source import Text
from dosecal.core.values.span import last_permitted
from dosecal.core.visits.slot import Book, Slot, nearest_open, no_open_day, outside_window

# By short names: in Python 3.11 a member looked up in its class costs ten times a name.
PLANNED, DONE = VisitStatus.PLANNED, VisitStatus.DONE
SKIPPED, MISSED, NOT_RECORDED = VisitStatus.SKIPPED, VisitStatus.MISSED, VisitStatus.NOT_RECORDED
KIND, CLOCK = VisitKind.TREATMENT, VisitClock.TREATMENT


MAXIMUM: Text = {"en": "maximum duration", "de": "Höchstdauer"}


class TreatmentClock:
    """The treatment visits of one case, and the findings about those that are not planned any more."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._course = book.course
        self._protocol = book.protocol
        self._previous: dict[str, date] = {}
        """Drug → the day of its dose before, given or planned."""
        self._doses_given: dict[str, list[tuple[date, tuple[int, int]]]] = {}
        """Drug → its doses given, by day and place."""
        self._infusions = 0
        self.findings: list[Finding] = []
        self.ended = book.course.ended(book.protocol)
        self.never_began = self.ended is not None and not book.start.given
        """All treatment was ended before the first dose: nothing is calculated from a day that never was."""
        maximum = book.protocol.treatment.maximum
        self.last_permitted = None if maximum is None else last_permitted(book.start.day, maximum)
        """The last day on which a dose is allowed, None if the trial names no maximum."""
        self._all_due = not (book.course.stops or book.course.pauses)
        """No drug was ever stopped or held: everything in the protocol is due."""
        self._none_skipped = not book.course.skipped
        self._as_planned = self._all_due and self._none_skipped
        self._last_given = max([visit_cycle(visit) or 0 for visit in book.course.given], default=0)
        """The last cycle of which a dose was given; 0 before the first dose."""
        recorded = (*book.course.delayed, *book.course.skipped, *book.course.booked)
        self._recorded = max([self._last_given, *[visit_cycle(visit) or 0 for visit in recorded]])
        """The last cycle of which anything was recorded."""
        self.cycles = self._planned_cycles()
        """How many cycles are planned: the protocol's, or those asked for or recorded; by the maximum on schedule."""
        self._cycle_days = self._days_of_cycles()
        """Each cycle that is planned or recorded, as :func:`cycle_starts` has it."""
        self.visits = self._made()
        """The treatment visits. A late day 15 moves nothing after it; a late day 1 moves all that follows."""

    def _planned_cycles(self) -> int:
        if self.last_permitted is not None:
            return self._cycles_within(self.last_permitted)
        return max(self._protocol.treatment.cycles or 0, self._book.case.cycles or 0, self._recorded)

    def _cycles_within(self, last: date) -> int:
        """How many cycles begin on schedule up to a day, both ends included."""
        cycle, first = self._protocol.treatment.cycle, self._book.start.day
        days = cycle.in_days
        if days is not None:
            return (last - first).days // days + 1
        count = 1
        while times(cycle, count).after(first) <= last:
            count += 1
        return count

    def _is_over(self, cycle: int) -> bool:
        """Whether a dose of a later cycle was given: what was not given before it cannot be given after it."""
        return cycle < self._last_given

    def _made(self) -> tuple[Visit, ...]:
        visits: list[Visit] = []
        due_days = self._protocol.due_days
        for cycle, day_1, given_day_1 in self._cycle_days:
            for due in due_days:
                if not due.day.in_cycle(cycle):
                    continue
                visit = self._visit(cycle, due, day_1 if due.day.day == 1 else given_day_1)
                if visit is not None:
                    visits.append(visit)
                    self._remember(visit)
        return tuple(visits)

    @property
    def cycle_starts(self) -> tuple[tuple[int, date], ...]:
        """Each cycle that has a visit with its day 1, actual once given."""
        starts = {cycle: day for cycle, _, day in self._cycle_days}
        return tuple((cycle, starts[cycle]) for cycle in dict.fromkeys(visit.cycle for visit in self.visits) if cycle)

    @property
    def planned_until(self) -> date:
        """The end of the last cycle as planned; if the trial names a maximum, its last day."""
        if self.last_permitted is not None:
            return self.last_permitted
        return times(self._protocol.treatment.cycle, self.cycles).after(self._book.start.day)

    def _days_of_cycles(self) -> tuple[tuple[int, date, date], ...]:
        planned, last = max(self.cycles, self._recorded), self.last_permitted
        cycles = []
        for cycle in cycle_starts(self._course, self._protocol.treatment.cycle, self._book.start.day):
            number, day_1, _ = cycle
            if number > planned and (last is None or day_1 > last):
                break
            cycles.append(cycle)
        return tuple(cycles)

    def _visit(self, cycle: int, planned: DueDay, day_1: date) -> Visit | None:
        """A treatment visit, None if nothing is due at it any more."""
        course, day = self._course, planned.day
        visit_id, target, first = f"C{cycle}D{day.day}", day_1, False
        if day.day > 1:
            moved = course.delayed.get(visit_id)
            target += day.offset if moved is None else day.offset + timedelta(days=moved)
        else:
            first = cycle == 1
        given = self._taken(visit_id, planned)
        as_planned = given is None and self._as_planned
        due = planned if as_planned else self._due_at(visit_id, planned, target, given, first)
        too_late = None if self.last_permitted is None else self._past_maximum(visit_id, given or target)
        if given is None:
            if self.never_began and not (first and self.ended is not None and target < self.ended):
                return None
            if not due.rules and self._gone(visit_id, planned.rules, target):
                return None
            if too_late is not None:
                self.findings += [too_late] if cycle <= self.cycles else []
                return None
        window = self._protocol.treatment.first_window if first else day.window
        slot, opens = self._slot(visit_id, window, target, due.rules)
        status = DONE if given is not None else self._status(slot, planned, cycle, first)
        asked = course.booked and given is None and status is not SKIPPED
        appointment = self._book.appointment(visit_id) if asked else None
        preferred = None if first else window.preferred_around(target)
        booked: date | None
        if given is not None:
            booked, findings = given, [*self._about_given(slot, opens, given, due.rules, window)]
        elif first:
            booked, findings = target, self._about_first(slot)
        elif appointment is not None:
            booked, findings = appointment.day, self._about_booked(slot, opens, status, window, due, appointment)
        else:
            booked, findings = self._proposed(slot, status, due, preferred)
        as_due = appointment is None and booked == target
        notes = [] if as_due else self._book.about_day(appointment, target, booked, given is not None)
        if self.last_permitted is not None and self.last_permitted in (target, booked):
            notes.append(VisitNote(NoteCode.LAST_PERMITTED, maximum=self._protocol.treatment.maximum))
            source = self._protocol.treatment.source
            findings.append(
                finding(Code.BOUNDARY_DAY, f"visits.{visit_id}", source, day=self.last_permitted, rule=MAXIMUM)
            )
        return self._book.visit(
            slot,
            booked,
            status,
            source=self._protocol.treatment.source if first else window.source,
            activities=due.activities,
            place=(cycle, day.day, self._infusion(status, due.drugs), due.drugs),
            notes=notes,
            findings=findings if too_late is None else [too_late, *findings],
            preferred=preferred,
            appointment=appointment,
        )

    def _status(self, slot: Slot, planned: DueDay, cycle: int, first: bool) -> VisitStatus:
        """Of a visit that was not recorded, as of any visit; it is skipped, too, if each of its drugs is skipped."""
        if self._none_skipped and slot.latest >= self._book.today and cycle >= self._last_given:
            return PLANNED
        status = self._book.status(slot.id, None, slot.latest)
        skipped = slot.id in self._course.skipped and bool(planned.rules)
        if skipped and all(self._course.skips(slot.id, drug) for drug in planned.drugs):
            return SKIPPED
        if first and status is NOT_RECORDED and not self.never_began:
            return PLANNED  # all later days depend on the first dose: it is overdue until it is recorded
        if status is not SKIPPED and self._is_over(cycle):
            return NOT_RECORDED if slot.earliest < self._later_dose(cycle) else MISSED
        if status is NOT_RECORDED and planned.rules and all(drug in self._course.stops for drug in planned.drugs):
            return MISSED
        return status

    def _later_dose(self, cycle: int) -> date:
        """The first dose of a later cycle: up to it a visit may have taken place without being recorded."""
        return min(day for visit, day in self._course.given_days.items() if (visit_cycle(visit) or 0) > cycle)

    def _infusion(self, status: VisitStatus, drugs: tuple[str, ...]) -> int | None:
        """The number of the infusion, of those given and to be given; None of a visit without one."""
        if status not in TO_HAPPEN or self._protocol.infused.isdisjoint(drugs):
            return None
        self._infusions += 1
        return self._infusions

    def _taken(self, visit_id: str, planned: DueDay) -> date | None:
        """The day on which the visit took place; one without drugs is recorded as done."""
        given = self._course.given_days.get(visit_id)
        if given is not None:
            return given
        return None if planned.rules else self._course.done.get(visit_id)

    def _due_at(self, visit_id: str, planned: DueDay, target: date, given: date | None, first: bool) -> DueDay:
        """What is due at the visit: everything planned, unless a drug was skipped, held, stopped or given alone."""
        course = self._course
        all_given = given is None or None in course.given.get(visit_id, {})
        if self._all_due and all_given and visit_id not in course.skipped:
            return planned
        latest = date.max if first and given is None else target + planned.day.window.closes
        rules = tuple(rule for rule in planned.rules if self._due(visit_id, rule, target, latest))
        if rules == planned.rules:
            return planned
        return DueDay(planned.day, rules, tuple(rule.drug for rule in rules), activities_with(planned.day, rules))

    def _slot(self, visit_id: str, window: Window, target: date, due: tuple[DoseRule, ...]) -> tuple[Slot, date]:
        """The window, narrowed by the minimum intervals and the maximum; and the day on which it opens by itself."""
        opens, latest = target - window.opens, target + window.closes
        if self.last_permitted is not None:
            latest = min(latest, max(self.last_permitted, target))
        earliest = opens
        for rule in due:
            before, interval = self._previous.get(rule.drug), rule.minimum_interval
            if before is not None and interval is not None and (possible := before + interval) > earliest:
                earliest = possible
        return Slot(visit_id, KIND, CLOCK, target, earliest, latest), opens

    def _about_first(self, slot: Slot) -> list[Finding]:
        """The first dose keeps the day that was named, though the site is closed on it."""
        return [] if self._book.closed.is_open(slot.target) else [no_open_day(slot, self._book.closed)]

    def _about_booked(
        self, slot: Slot, opens: date, status: VisitStatus, window: Window, due: DueDay, appointment: Appointment
    ) -> list[Finding]:
        """An appointment outside its window, on a closed day, or too soon after the dose before."""
        severity = window.strictness.severity
        about = [] if status is not PLANNED else [*self._book.about_appointment(slot, opens, appointment, severity)]
        return [*about, *self._too_soon(slot, appointment.day, due.rules, status)]

    def _proposed(
        self, slot: Slot, status: VisitStatus, due: DueDay, preferred: tuple[date, date] | None
    ) -> tuple[date | None, list[Finding]]:
        """The nearest open day, and that there is none."""
        if slot.earliest > slot.latest:
            return None, self._too_soon(slot, slot.latest, due.rules, status)
        booked = nearest_open(slot.target, slot.earliest, slot.latest, self._book.closed, preferred)
        return booked, [no_open_day(slot, self._book.closed)] if booked is None and status is PLANNED else []

    def _too_soon(self, slot: Slot, day: date, due: tuple[DoseRule, ...], status: VisitStatus) -> list[Finding]:
        """Drugs whose minimum interval a planned visit would not keep on a day."""
        if status != PLANNED:
            return []
        about = (self._about_interval(slot, day, rule, self._previous.get(rule.drug)) for rule in due)
        return [found for each in about for found in each]

    def _about_given(
        self, slot: Slot, opens: date, given: date, due: tuple[DoseRule, ...], window: Window
    ) -> Iterator[Finding]:
        """What is found about the days on which a visit's drugs were given: window, order and minimum interval."""
        doses = [(rule, self._course.given_on(slot.id, rule.drug) or given) for rule in due]
        days = sorted({day for _, day in doses} or {given})
        for day in days:
            if not opens <= day <= slot.latest:
                # Of a visit in parts each part has a day of its own, and is outside by itself.
                of_day = [rule.drug for rule, one in doses if one == day] if len(days) > 1 else []
                names: list[Text | None] = [self._book.names[drug] for drug in of_day]
                for name in names or [None]:
                    yield outside_window(slot.id, day, opens, slot.latest, window.strictness.severity, name)
        yield from self._about_order(slot, doses)
        for rule, day in doses:
            if rule.minimum_interval is not None:
                yield from self._about_interval(slot, day, rule, self._given_before(slot.id, day, rule))

    def _about_order(self, slot: Slot, doses: list[tuple[DoseRule, date]]) -> Iterator[Finding]:
        """A drug given on a day before that of one that comes first at the visit."""
        given = [(rule, day) for rule, day in doses if self._course.given_on(slot.id, rule.drug) is not None]
        for rule, day in given:
            late = [(first, on) for first, on in given if first.order < rule.order and on > day]
            if late:
                first, on = max(late, key=itemgetter(1))
                turn = DrugBeforeItsTurn(day, self._book.names[first.drug], on)
                yield finding(
                    Code.WRONG_ORDER, f"visits.{slot.id}", rule.source, turn,
                    drug=self._book.names[rule.drug], visit=slot.id,
                )  # fmt: skip

    def _given_before(self, visit: str, day: date, rule: DoseRule) -> date | None:
        """The dose before one that was given: of the doses given, since a planned one may never come."""
        doses = self._doses_given.get(rule.drug)
        if doses is None:
            doses = self._doses_given[rule.drug] = sorted(self._doses_of(rule))
        number = bisect_left(doses, (day, visit_place(visit) or (0, 0)))
        return doses[number - 1][0] if number else None

    def _doses_of(self, rule: DoseRule) -> Iterator[tuple[date, tuple[int, int]]]:
        """Each dose of a drug that was given, with cycle and day of its visit."""
        for visit in self._course.given:
            place = visit_place(visit)
            if place is not None and place[1] in rule.days and (day := self._course.given_on(visit, rule.drug)):
                yield day, place

    def _about_interval(self, slot: Slot, day: date, rule: DoseRule, before: date | None) -> Iterator[Finding]:
        """A drug whose minimum interval after the dose before it a dose on the day does not keep."""
        minimum = rule.minimum_interval_days
        if minimum is not None and before is not None and (day - before).days < minimum:
            yield finding(
                Code.INTERVAL_TOO_SHORT,
                f"visits.{slot.id}",
                rule.interval_source,
                IntervalMissed(rule.drug, (day - before).days, minimum, before),
                visit=slot.id,
            )

    def _remember(self, visit: Visit) -> None:
        if visit.date is None or visit.status not in TO_HAPPEN:
            return
        course, previous = self._course, self._previous
        recorded, planned = visit.id in course.given, visit.status == PLANNED
        for drug in visit.drugs:
            given = course.given_on(visit.id, drug) if recorded else None
            if given is not None or planned:
                day, before = given or visit.date, previous.get(drug)
                if before is None or before < day:
                    previous[drug] = day

    def _due(self, visit: str, rule: DoseRule, target: date, latest: date) -> bool:
        """Whether the drug is given at the visit: as recorded, else unless it is left out, held or stopped.

        An overdue visit takes place today at the earliest: what was decided until then applies to it.
        """
        course = self._course
        if course.given_on(visit, rule.drug) is not None:
            return True
        given = course.given.get(visit, {})
        if None in given or course.skips(visit, rule.drug):
            return False
        if given and (latest < self._book.today or self._is_over(visit_cycle(visit) or 0)):
            return False  # the other drug was given, and the time for this one is over
        day = max(target, self._book.today) if latest >= self._book.today else target
        appointment = self._book.appointment(visit)
        if appointment is not None:
            to_come = latest >= self._book.today or self._book.is_to_come(visit)
            day = max(appointment.day, self._book.today) if to_come else appointment.day
        if course.held(rule.drug, day) or course.stopped(rule.drug, day):
            return False
        return self.ended is None or day < self.ended

    def _gone(self, visit: str, rules: tuple[DoseRule, ...], target: date) -> bool:
        """Whether a visit at which nothing is due is after the decision to stop."""
        if visit in self._course.skipped:
            return False
        if self.ended is not None and target > self.ended:
            return True
        # What one drug's decision took away does not come back as missed when the other one is stopped later.
        if not rules:
            return False  # a visit without drugs ends with all treatment only
        decisions = [self._course.stops[rule.drug].day for rule in rules if rule.drug in self._course.stops]
        return len(decisions) == len(rules) and target > max(decisions)

    def _past_maximum(self, visit: str, day: date) -> Finding | None:
        if self.last_permitted is None or day <= self.last_permitted:
            return None
        return finding(
            Code.PAST_MAXIMUM_DURATION,
            f"visits.{visit}",
            self._protocol.treatment.source,
            visit=visit,
            day=day,
            last=self.last_permitted,
            maximum=str(self._protocol.treatment.maximum),
        )
