"""The calendar of a case: the assessment clock and the last-dose clock beside the treatment clock (convention 12)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from dosecal.core.booking import Book, Slot, nearest_open, no_open_day, outside_window
from dosecal.core.course import ALL
from dosecal.core.finding import Finding
from dosecal.core.protocol import Assessment, FollowUp, Window
from dosecal.core.result import Visit, VisitNote
from dosecal.core.source import Source, Text
from dosecal.core.span import ONE_DAY, Span, SpanUnit
from dosecal.core.treatment import TreatmentClock

ID_OF_UNIT = {SpanUnit.DAYS: "D", SpanUnit.WEEKS: "W", SpanUnit.MONTHS: "M", SpanUnit.YEARS: "Y"}
UNSCHEDULED = "UNS"
UNSCHEDULED_LABEL: Text = {"en": "Unscheduled visit", "de": "Außerplanmäßige Visite"}
SCREENING: Text = {"en": "Screening", "de": "Screening"}


class Calendar:
    """The visits without treatment, beside the treatment clock."""

    def __init__(self, book: Book, treatment: TreatmentClock) -> None:
        self._book = book
        self._protocol = book.protocol
        self._treatment = treatment
        self._causes = {stop.cause for stop in book.course.stops.values()}

    def assessments(self) -> Iterator[Visit]:
        """Imaging, questionnaires and survival, counted from Day 1: no delay moves them."""
        ended = self._treatment.ended
        for series in self._protocol.assessments:
            for span in self._times(series):
                target = span.after(self._book.start.day)
                visit_id = f"{series.prefix}-{ID_OF_UNIT[span.unit]}{span.count}"
                over = ended is not None and target > ended and self._ends(series.kind)
                if not over or visit_id in self._book.course.done:
                    slot = _slot(visit_id, series.kind, "assessment", target, series.window)
                    label = _numbered(series.label, span)
                    yield self._visit(slot, series.window, series.activities, series.source, label)

    def _times(self, series: Assessment) -> tuple[Span, ...]:
        """The times of a series; it goes on where treatment goes on beyond the planned cycles."""
        cycles, planned = self._treatment.cycles, self._protocol.cycles
        if series.every is None or planned is None or cycles <= planned:
            return series.at
        times = list(series.at)
        while True:
            following = Span(times[-1].count + series.every.count, series.every.unit)
            # As the last time belongs to the last cycle planned (month 6 to cycle 6), so month 9 belongs to cycle 9.
            if following.count * planned > cycles * series.at[-1].count:
                return tuple(times)
            times.append(following)

    def _ends(self, kind: str) -> bool:
        """Whether visits of a kind end with treatment, by the causes of the decisions to stop."""
        endings = [ending for ending in self._protocol.endings if ending.cause in self._causes]
        return any(kind in ending.ends or ALL in ending.ends for ending in endings)

    def screening(self) -> Iterator[Visit]:
        """The screening visit, from consent to the day before the first dose; once that was given only if recorded."""
        book = self._book
        done = book.course.done.get("SCR")
        if book.start.given and done is None:
            return
        consents = [event.day for event in book.case.history if event.kind == "consent"]
        opens = self._protocol.screening.before(book.start.day)
        opens = max([day for day in consents if opens <= day <= book.start.day], default=opens)
        latest = max(book.start.day - ONE_DAY, opens)
        soonest = min(max(opens, book.today), latest)
        booked = done or nearest_open(soonest, opens, latest, book.closed)
        slot = Slot("SCR", "screening", "treatment", opens, opens, latest)
        yield book.visit(
            slot,
            booked,
            book.status("SCR", done, latest),
            source=self._protocol.screening_source,
            activities=("clinical", "laboratory", "imaging"),
            label=SCREENING,
        )

    def confirmations(self) -> Iterator[Visit]:
        """Imaging that confirms a suspected progression; a decision to stop for progression closes it."""
        rule, ended = self._protocol.confirmation, self._treatment.ended
        for number, day in enumerate(self._book.course.suspected, start=1):
            if rule is None:
                continue
            visit_id = rule.id if number == 1 else f"{rule.id}-{number}"
            slot = _slot(visit_id, "imaging", "assessment", rule.after.after(day), rule.window)
            closed = ended is not None and slot.latest >= ended and self._ends("imaging")
            if not closed or visit_id in self._book.course.done:
                yield self._visit(slot, rule.window, rule.activities, rule.source, rule.label)

    def unscheduled(self) -> Iterator[Visit]:
        """Visits that no plan asked for, as they took place."""
        for event in self._book.course.unscheduled:
            day = event.day
            slot = Slot(f"{UNSCHEDULED}-{day.isoformat()}", "unscheduled", "assessment", day, day, day)
            source = self._protocol.treatment_source
            yield self._book.visit(
                slot, day, "done", source=source, activities=event.activities, label=UNSCHEDULED_LABEL,
                notes=[VisitNote("unscheduled", {"reason": event.reason})],
            )  # fmt: skip

    def follow_ups(self, last_dose: Mapping[str, date], projected: bool) -> Iterator[Visit]:
        """End of treatment, safety follow-up and survival, counted from the last dose or the decision to stop."""
        if self._treatment.ended is not None and self._ends(ALL):
            return
        for rule in self._protocol.follow_ups:
            anchor = self._anchor(rule, last_dose)
            if anchor is None:
                continue
            for span in self._repeats(rule, anchor):
                visit_id = rule.id if rule.every is None else f"{rule.id}{span.count}"
                slot = _slot(visit_id, rule.kind, "last-dose", span.after(anchor), rule.window)
                hypothetical = projected and rule.anchor != "decision"
                label = _numbered(rule.label, span)
                yield self._visit(slot, rule.window, rule.activities, rule.source, label, hypothetical)

    def _anchor(self, rule: FollowUp, last_dose: Mapping[str, date]) -> date | None:
        match rule.anchor:
            case "decision":
                return self._treatment.ended
            case "last-dose":
                return max(last_dose.values(), default=None)
            case drug:
                return last_dose.get(drug)

    def _repeats(self, rule: FollowUp, anchor: date) -> Iterator[Span]:
        span = rule.after
        if rule.every is None or rule.until is None:
            yield span
            return
        end = rule.until.after(self._book.start.day)
        while span.after(anchor) <= end:
            yield span
            span = Span(span.count + rule.every.count, rule.every.unit)

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
        done = self._book.course.done.get(slot.id)
        status = self._book.status(slot.id, done, slot.latest)
        findings: list[Finding] = []
        booked = done
        if done is None:
            booked = nearest_open(slot.target, slot.earliest, slot.latest, self._book.closed, _preferred(slot, window))
            if booked is None and status == "planned":
                findings.append(no_open_day(slot))
        elif not slot.earliest <= done <= slot.latest:
            findings.append(outside_window(slot.id, done, slot.earliest, slot.latest))
        return self._book.visit(
            slot,
            booked,
            status,
            source=source,
            activities=activities,
            label=label,
            notes=self._book.notes(slot.target, booked, done is not None),
            findings=findings,
            hypothetical=hypothetical,
            preferred=_preferred(slot, window),
        )

    def recorded(self, visits: Iterable[Visit]) -> Iterator[Visit]:
        """Visits that took place although the plan no longer has them: what was recorded never vanishes."""
        known = {visit.id for visit in visits}
        for visit_id, day in self._book.course.done.items():
            if visit_id not in known:
                slot = Slot(visit_id, "follow-up", "assessment", day, day, day)
                source = self._protocol.treatment_source
                label = {"en": visit_id, "de": visit_id}
                yield self._book.visit(slot, day, "done", source=source, activities=(), label=label)


def _slot(visit_id: str, kind: str, clock: str, target: date, window: Window) -> Slot:
    earliest, latest = target - timedelta(days=window.before), target + timedelta(days=window.after)
    return Slot(visit_id, kind, clock, target, earliest, latest)


def _preferred(slot: Slot, window: Window) -> tuple[date, date] | None:
    if window.preferred_before is None or window.preferred_after is None:
        return None
    before, after = timedelta(days=window.preferred_before), timedelta(days=window.preferred_after)
    return slot.target - before, slot.target + after


def _numbered(label: Text, span: Span) -> dict[str, str]:
    return {language: text.format(n=span.count) for language, text in label.items()}
