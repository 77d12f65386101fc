"""Three clocks side by side: treatment, assessment, last dose (convention 12). Targets, windows and open days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from dosecal.core.case import Case
from dosecal.core.closed_days import ClosedDays
from dosecal.core.course import ALL, Course, visit_cycle
from dosecal.core.finding import Finding, finding
from dosecal.core.protocol import Assessment, DoseRule, Protocol, Source, TreatmentDay, Window
from dosecal.core.result import Visit, VisitNote
from dosecal.core.span import ONE_DAY, Span, SpanUnit, last_permitted, study_day

ID_OF_UNIT = {SpanUnit.DAYS: "D", SpanUnit.WEEKS: "W", SpanUnit.MONTHS: "M", SpanUnit.YEARS: "Y"}


@dataclass(frozen=True, slots=True)
class Start:
    """The first dose: its day, whether it was given, and whether nobody has named it yet."""

    day: date
    given: bool
    hypothetical: bool


def nearest_open(
    target: date, earliest: date, latest: date, closed: ClosedDays, preferred: tuple[date, date] | None = None
) -> date | None:
    """The target if it is open, else the nearest open day inside the preferred window, else inside the window;
    the later of two equally near. None where no day is open. Both ends belong to the window."""
    if preferred is not None:
        inner = nearest_open(target, max(preferred[0], earliest), min(preferred[1], latest), closed)
        if inner is not None:
            return inner
    reach = max((latest - target).days, (target - earliest).days, 0)
    for distance in range(reach + 1):
        step = timedelta(days=distance)
        for day in (target + step, target - step):
            if earliest <= day <= latest and closed.is_open(day):
                return day
    return None


class Calendar:
    """The visits of one case."""

    def __init__(
        self, protocol: Protocol, case: Case, course: Course, start: Start, closed: ClosedDays, today: date
    ) -> None:
        self.protocol = protocol
        self.case = case
        self.course = course
        self.start = start
        self.closed = closed
        self.today = today
        self.findings: list[Finding] = []
        """What is to be said of visits that are not in the calendar."""
        self.ended = course.ended(protocol)

    @cached_property
    def last_permitted(self) -> date | None:
        """The last day on which a dose is allowed, None where the trial names no maximum."""
        maximum = self.protocol.maximum
        return None if maximum is None else last_permitted(self.start.day, maximum)

    @cached_property
    def cycles(self) -> int:
        """How many cycles are planned: the protocol's, or those asked for or recorded; by the maximum on schedule."""
        if self.last_permitted is not None:
            return (self.last_permitted - self.start.day).days // self.protocol.cycle_days + 1
        recorded = [
            visit_cycle(visit) or 0 for visit in (*self.course.given, *self.course.delayed, *self.course.skipped)
        ]
        return max(self.protocol.cycles or 0, self.case.cycles or 0, *recorded, 0)

    # ── Treatment clock ─────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def treatment(self) -> tuple[Visit, ...]:
        """The treatment visits. A late day 15 moves nothing after it; a late day 1 moves all that follows."""
        visits: list[Visit] = []
        previous: dict[str, date] = {}
        day_1 = self.start.day
        cycle = infusion = 0
        while True:
            cycle += 1
            if cycle > 1:
                first = f"C{cycle - 1}D1"
                day_1 = (self.course.given_on(first) or day_1) + timedelta(days=self.protocol.cycle_days)
                day_1 += timedelta(days=self.course.delayed.get(f"C{cycle}D1", 0))
            if cycle > self.cycles and (self.last_permitted is None or day_1 > self.last_permitted):
                break
            given_day_1 = self.course.given_on(f"C{cycle}D1") or day_1
            for day in self.protocol.days:
                infusion += 1
                counted_from = day_1 if day.day == 1 else given_day_1
                visit = self._treatment_visit(cycle, day, counted_from, infusion, previous)
                if visit is not None:
                    visits.append(visit)
        return tuple(visits)

    def _treatment_visit(
        self, cycle: int, day: TreatmentDay, day_1: date, infusion: int, previous: dict[str, date]
    ) -> Visit | None:
        visit_id = f"C{cycle}D{day.day}"
        target = day_1 + timedelta(days=day.day - 1)
        if day.day > 1:
            target += timedelta(days=self.course.delayed.get(visit_id, 0))
        given = self.course.given_on(visit_id)
        rules = [rule for rule in self.protocol.dose_rules if day.day in rule.days]
        due = [rule for rule in rules if self._due(visit_id, rule, target)]
        late = self.last_permitted is not None and (given or target) > self.last_permitted
        if given is None and self._gone(visit_id, rules, due, target):
            return None
        if late and self.last_permitted is not None:
            found = finding(
                "past-maximum-duration", f"visits.{visit_id}", self.protocol.maximum_source, visit=visit_id,
                day=given or target, last=self.last_permitted, maximum=str(self.protocol.maximum),
            )  # fmt: skip
            if given is None:
                self.findings.append(found)
                return None
        first = cycle == 1 and day.day == 1
        window = self.protocol.first_window if first else day.window
        opens, latest = target - timedelta(days=window.before), target + timedelta(days=window.after)
        if self.last_permitted is not None:
            latest = min(latest, max(self.last_permitted, target))
        needed = self._interval_opens(due, previous)
        earliest = max(opens, needed) if needed is not None else opens
        status = self._status(visit_id, given, latest)
        findings: list[Finding] = [found] if late else []
        if given is not None:
            booked: date | None = given
            findings += self._given_findings(visit_id, given, first, opens, latest, due, previous)
        elif first:
            booked = target
            if not self.closed.is_open(target):
                findings.append(self._closed_finding(visit_id, target, target, target))
        else:
            booked = nearest_open(target, earliest, latest, self.closed) if earliest <= latest else None
            if booked is None and status == "planned":
                findings.append(self._no_day(visit_id, opens, earliest, latest, due, previous))
        notes = self._notes(target, booked, given is not None)
        if self.last_permitted in (target, booked):
            notes.append(VisitNote("last-permitted", {"maximum": str(self.protocol.maximum)}))
            findings.append(
                finding("boundary-day", f"visits.{visit_id}", self.protocol.maximum_source, day=self.last_permitted,
                        rule={"en": "maximum duration", "de": "Höchstdauer"})
            )  # fmt: skip
        if booked is not None and status in ("planned", "done"):
            for rule in due:
                previous[rule.drug] = self.course.given_on(visit_id, rule.drug) or booked
        return self._visit(
            visit_id, "treatment", "treatment", target, booked, earliest, latest, status,
            cycle=cycle, day=day.day, infusion=infusion, drugs=tuple(rule.drug for rule in due),
            activities=day.activities, notes=tuple(notes), findings=tuple(findings),
            source=window.source if not first else self.protocol.treatment_source,
        )  # fmt: skip

    def _due(self, visit: str, rule: DoseRule, target: date) -> bool:
        if self.course.given_on(visit) is not None:
            return self.course.given_on(visit, rule.drug) is not None or (
                not self.course.skips(visit, rule.drug)
                and not self.course.held(rule.drug, target)
                and not self.course.stopped_before(rule.drug, target)
                and None in self.course.given[visit]
            )
        if self.ended is not None and target >= self.ended:
            return False
        return not (
            self.course.skips(visit, rule.drug)
            or self.course.held(rule.drug, target)
            or self.course.stopped_before(rule.drug, target)
        )

    def _gone(self, visit: str, rules: list[DoseRule], due: list[DoseRule], target: date) -> bool:
        """Nothing is due any more and the visit lies after the decision."""
        if due or visit in self.course.skipped:
            return False
        decisions = [self.course.stops[rule.drug].day for rule in rules if rule.drug in self.course.stops]
        if self.ended is not None:
            return target > self.ended
        return len(decisions) == len(rules) and target > max(decisions)

    def _status(self, visit: str, given: date | None, latest: date) -> str:
        if given is not None:
            return "done"
        if self.course.skips(visit):
            return "skipped"
        return "missed" if latest < self.today else "planned"

    @staticmethod
    def _interval_opens(due: list[DoseRule], previous: dict[str, date]) -> date | None:
        """The first day that keeps the minimum interval of every drug due."""
        days = [
            previous[rule.drug] + timedelta(days=rule.minimum_interval_days)
            for rule in due
            if rule.minimum_interval_days is not None and rule.drug in previous
        ]
        return max(days, default=None)

    def _given_findings(
        self,
        visit: str,
        given: date,
        first: bool,
        opens: date,
        latest: date,
        due: list[DoseRule],
        previous: dict[str, date],
    ) -> Iterator[Finding]:
        if not first and not opens <= given <= latest:
            yield self._outside(visit, given, opens, latest)
        for rule in due:
            day = self.course.given_on(visit, rule.drug) or given
            minimum, before = rule.minimum_interval_days, previous.get(rule.drug)
            if minimum is not None and before is not None and (day - before).days < minimum:
                yield finding(
                    "interval-too-short", f"visits.{visit}", rule.interval_source, visit=visit, drug=rule.drug,
                    days=(day - before).days, minimum=minimum, before=before,
                )  # fmt: skip

    def _outside(self, visit: str, day: date, opens: date, latest: date) -> Finding:
        return finding("outside-window", f"visits.{visit}", None, visit=visit, day=day, earliest=opens, latest=latest)

    def _no_day(
        self, visit: str, opens: date, earliest: date, latest: date, due: list[DoseRule], previous: dict[str, date]
    ) -> Finding:
        if earliest <= latest:
            return self._closed_finding(visit, opens, earliest, latest)
        for rule in due:
            before, minimum = previous.get(rule.drug), rule.minimum_interval_days
            if before is not None and minimum is not None and before + timedelta(days=minimum) == earliest:
                return finding(
                    "interval-too-short", f"visits.{visit}", rule.interval_source, visit=visit, drug=rule.drug,
                    days=(latest - before).days, minimum=minimum, before=before,
                )  # fmt: skip
        raise AssertionError("a window closes early only by an interval")

    def _closed_finding(self, visit: str, target: date, earliest: date, latest: date) -> Finding:
        return finding(
            "no-open-day", f"visits.{visit}", None, visit=visit, earliest=earliest, latest=latest, target=target
        )

    def _notes(self, target: date, booked: date | None, taken: bool) -> list[VisitNote]:
        """Why the day is not the target: the holiday or the weekend that stands on it."""
        if taken or booked is None or booked == target:
            return []
        name = self.closed.name(target)
        if name is not None:
            return [VisitNote("moved-holiday", {"day": target, "holiday": name})]
        if not self.closed.is_open(target):
            return [VisitNote("moved-weekend", {"day": target})]
        return [VisitNote("moved-interval", {"day": target})]

    # ── Assessment clock ────────────────────────────────────────────────────────────────────────────────────────────
    def assessments(self) -> Iterator[Visit]:
        """Imaging, questionnaires and survival, counted from Day 1: no delay moves them."""
        for series in self.protocol.assessments:
            for span in self._times(series):
                target = span.after(self.start.day)
                visit_id = f"{series.prefix}-{ID_OF_UNIT[span.unit]}{span.count}"
                over = self.ended is not None and target > self.ended and self._ends(series.kind)
                if over and visit_id not in self.course.done:
                    continue
                yield self._untreated(
                    visit_id, series.kind, "assessment", target, series.window, series.activities, series.source,
                    label={language: text.format(n=span.count) for language, text in series.label.items()},
                )  # fmt: skip

    def _times(self, series: Assessment) -> tuple[Span, ...]:
        if series.every is None or self.cycles <= (self.protocol.cycles or self.cycles):
            return series.at
        times = list(series.at)
        end = self.start.day + timedelta(days=self.cycles * self.protocol.cycle_days)
        while (following := Span(times[-1].count + series.every.count, series.every.unit)).after(self.start.day) <= end:
            times.append(following)
        return tuple(times)

    def _ends(self, kind: str) -> bool:
        """Whether visits of a kind end with treatment, by the causes of the decisions to stop."""
        causes = {stop.cause for stop in self.course.stops.values()}
        return any(
            kind in ending.ends or ALL in ending.ends for ending in self.protocol.endings if ending.cause in causes
        )

    @cached_property
    def all_ends(self) -> bool:
        """Consent withdrawn or death: nothing follows."""
        return self.ended is not None and self._ends(ALL)

    def _untreated(
        self, visit_id: str, kind: str, clock: str, target: date, window: Window, activities: tuple[str, ...],
        source: Source, label: dict[str, str], hypothetical: bool = False,
    ) -> Visit:  # fmt: skip
        earliest, latest = target - timedelta(days=window.before), target + timedelta(days=window.after)
        done = self.course.done.get(visit_id)
        findings: list[Finding] = []
        status = self._status(visit_id, done, latest)
        if done is not None:
            booked: date | None = done
            if not earliest <= done <= latest:
                findings.append(self._outside(visit_id, done, earliest, latest))
        else:
            preferred = None
            if window.preferred_before is not None and window.preferred_after is not None:
                preferred = (
                    target - timedelta(days=window.preferred_before), target + timedelta(days=window.preferred_after)
                )  # fmt: skip
            booked = nearest_open(target, earliest, latest, self.closed, preferred)
            if booked is None and status == "planned":
                findings.append(self._closed_finding(visit_id, target, earliest, latest))
        return self._visit(
            visit_id, kind, clock, target, booked, earliest, latest, status, label=label, activities=activities,
            notes=tuple(self._notes(target, booked, done is not None)), findings=tuple(findings), source=source,
            hypothetical=hypothetical,
        )  # fmt: skip

    def _visit(
        self, visit_id: str, kind: str, clock: str, target: date, booked: date | None, earliest: date, latest: date,
        status: str, *, source: Source, activities: tuple[str, ...], notes: tuple[VisitNote, ...] = (),
        findings: tuple[Finding, ...] = (), label: dict[str, str] | None = None, cycle: int | None = None,
        day: int | None = None, infusion: int | None = None, drugs: tuple[str, ...] = (), hypothetical: bool = False,
    ) -> Visit:  # fmt: skip
        nth = study_day(target, self.start.day)
        return Visit(
            id=visit_id, kind=kind, label=label, clock=clock, cycle=cycle, day=day, infusion_number=infusion,
            week=(target - self.start.day).days // 7 if nth > 0 else None, study_day=nth, target=target, date=booked,
            earliest=earliest, latest=latest, status=status, drugs=drugs, activities=(*drugs, *activities),
            notes=notes, findings=findings, source=source, hypothetical=hypothetical or self.start.hypothetical,
        )  # fmt: skip

    # ── Before treatment and last-dose clock ────────────────────────────────────────────────────────────────────────
    def screening(self) -> Iterator[Visit]:
        """The screening visit, from consent to the day before the first dose; once that was given only if recorded."""
        done = self.course.done.get("SCR")
        if self.start.given and done is None:
            return
        consents = [event.day for event in self.case.history if event.kind == "consent"]
        opens = self.protocol.screening.before(self.start.day)
        opens = max([day for day in consents if opens <= day <= self.start.day], default=opens)
        latest = max(self.start.day - ONE_DAY, opens)
        soonest = min(max(opens, self.today), latest)
        booked = done or nearest_open(soonest, opens, latest, self.closed)
        yield self._visit(
            "SCR", "screening", "treatment", opens, booked, opens, latest, self._status("SCR", done, latest),
            label={"en": "Screening", "de": "Screening"}, activities=("clinical", "laboratory", "imaging"),
            source=self.protocol.screening_source,
        )  # fmt: skip

    def follow_ups(self, last_dose: dict[str, date], projected: bool) -> Iterator[Visit]:
        """End of treatment, safety follow-up and survival, counted from the last dose or the decision to stop."""
        if self.all_ends:
            return
        for rule in self.protocol.follow_ups:
            if rule.anchor == "decision":
                anchor = self.ended
            elif rule.anchor == "last-dose":
                anchor = max(last_dose.values(), default=None)
            else:
                anchor = last_dose.get(rule.anchor)
            if anchor is None:
                continue
            span, visit_id = rule.after, rule.id
            while True:
                target = span.after(anchor)
                if rule.every is not None:
                    visit_id = f"{rule.id}{span.count}"
                    if rule.until is not None and target > rule.until.after(self.start.day):
                        break
                yield self._untreated(
                    visit_id, rule.kind, "last-dose", target, rule.window, rule.activities, rule.source,
                    label={language: text.format(n=span.count) for language, text in rule.label.items()},
                    hypothetical=projected and rule.anchor != "decision",
                )  # fmt: skip
                if rule.every is None:
                    break
                span = Span(span.count + rule.every.count, rule.every.unit)
