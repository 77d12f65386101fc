"""Reads when visits take place: windows, days of a cycle, series and follow-ups with their anchors and rhythms."""

from collections.abc import Iterator, Sequence
from itertools import chain

from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rhythm import (
    CYCLE_START,
    DECISION,
    DOSE,
    FIRST_DOSE,
    IN_HISTORY,
    LAST_DOSE,
    MOST_REPETITIONS,
    VISIT,
    Phase,
    SubWindowRule,
    Turns,
    VisitKind,
    is_ordinal,
)
from dosecal.core.trial.visit_rules import Assessment, ConfirmationRule, FollowUp, Strictness, TreatmentDay, Window
from dosecal.core.values.span import Span, SpanUnit
from dosecal.files.reading.reader import Reader, recorded
from dosecal.files.reading.refusal import unknown
from dosecal.files.trial.sources import Citations, label_of, words_of

KINDS = tuple(
    kind for kind in VisitKind if kind not in (VisitKind.TREATMENT, VisitKind.SCREENING, VisitKind.UNSCHEDULED)
)
"""Kinds of visits other than treatment, word ``kind.<kind>``."""


def read_window(table: Reader, cite: Citations) -> Window:
    """Days before and after a target, and the preferred part of them if there is one: both of its sides."""
    preferred = any([table.has("preferred_before"), table.has("preferred_after")])
    window = Window(
        table.integer("before", 0),
        table.integer("after", 0),
        cite.of(table),
        table.integer("preferred_before", 0) if preferred else None,
        table.integer("preferred_after", 0) if preferred else None,
        table.kind("severity", "window-severity", Strictness) if table.has("severity") else Strictness.WARN,
    )
    table.done()
    for key, days, most in (
        ("preferred_before", window.preferred_before, window.before),
        ("preferred_after", window.preferred_after, window.after),
    ):
        if days is not None and days > most:
            raise table.refuse(key, "preferred-within", days=most)
    return window


def read_first_window(table: Reader, cite: Citations) -> Window:
    """The window of the first dose, which has the day that was named: no part of it is preferred."""
    for key in ("preferred_before", "preferred_after"):
        if table.has(key):
            raise table.refuse(key, "no-preferred-first-dose")
    return read_window(table, cite)


def read_day(table: Reader, cite: Citations) -> TreatmentDay:
    """A day of each cycle, or of some cycles only."""
    first = table.integer_or("first_cycle", 1, 1)
    day = TreatmentDay(
        table.integer("day", 1),
        table.within("window", read_window, cite),
        table.texts("activities"),
        first,
        table.attempt(table.integer, "last_cycle", first) if table.has("last_cycle") else None,
        table.each("sub_windows", _sub_window, cite),
        cite.of(table) if table.has("source") else None,
    )
    table.done()
    return day


def _sub_window(table: Reader, cite: Citations) -> SubWindowRule:
    rule = SubWindowRule(
        table.text("activity"),
        _days(table, "before"),
        _days(table, "until") if table.has("until") else 0,
        cite.of(table),
    )
    table.done()
    if rule.until > rule.before:
        raise table.refuse("until", "until-within")
    return rule


@recorded
def _days(table: Reader, key: str) -> int:
    days = table.span(key).in_days
    if days is None:
        raise table.refuse(key, "span-of-days")
    return days


def read_assessment(table: Reader, cite: Citations) -> Assessment:
    """A series counted from Day 1 or another anchor: times one by one, then in phases."""
    phases = table.each("phases", _phase)
    assessment = Assessment(
        table.text("prefix"),
        table.kind("kind", "kind", KINDS),
        label_of(table, ("{n}", "{visit}")),
        table.spans("at") if table.has("at") or not table.data.get("phases") else (),
        table.within("window", read_window, cite),
        table.texts("activities"),
        cite.of(table),
        table.optional("every", table.span),
        table.text("anchor") if table.has("anchor") else FIRST_DOSE,
        phases,
        _turns(table),
        table.each("sub_windows", _sub_window, cite),
    )
    table.done()
    if not assessment.at and not phases:
        raise table.refuse("at", "span")
    if assessment.every is not None and not (assessment.at and assessment.every.unit is assessment.at[-1].unit):
        raise table.refuse("every", "same-unit")
    return assessment


def _phase(table: Reader) -> Phase:
    offset, interval = table.span("offset"), table.span("interval")
    repetitions = table.optional("repetitions", table.integer, 1, MOST_REPETITIONS)
    until = table.optional("until", table.span)
    table.done()
    if interval.unit is not offset.unit:
        offset, interval = _in_days(table, "offset", offset), _in_days(table, "interval", interval)
    if not interval.count:
        raise table.refuse("interval", "span")
    return Phase(offset, interval, repetitions, until)


def _in_days(table: Reader, key: str, span: Span) -> Span:
    """A span in days, to go with one of another unit. Months have no fixed number of days."""
    if span.in_days is None:
        raise table.refuse(key, "same-unit")
    return Span(span.in_days, SpanUnit.DAYS)


def _turns(table: Reader) -> Turns:
    """Which of several anchors are used: from the first one on, every nth, this many times."""
    return Turns(
        table.integer_or("first", 1, 1),
        table.integer_or("each", 1, 1),
        table.optional("repetitions", table.integer, 1, MOST_REPETITIONS),
    )


def read_follow_up(table: Reader, cite: Citations) -> FollowUp:
    """A visit or a series after treatment, after consent or after another visit."""
    follow_up = FollowUp(
        id=table.text("id"),
        kind=table.kind("kind", "kind", KINDS),
        label=label_of(table, ("{n}",)),
        anchor=table.text("anchor"),
        after=table.span("after"),
        window=table.within("window", read_window, cite),
        activities=table.texts("activities"),
        source=cite.of(table),
        every=table.optional("every", table.span),
        until=table.optional("until", table.span),
        repetitions=table.optional("repetitions", table.integer, 1, MOST_REPETITIONS),
        sub_windows=table.each("sub_windows", _sub_window, cite),
    )
    table.done()
    if follow_up.every is not None and follow_up.every.unit is not follow_up.after.unit:
        raise table.refuse("every", "same-unit")
    if follow_up.every is not None and (not follow_up.every.count or not (follow_up.until or follow_up.repetitions)):
        raise table.refuse("every", "every-ends")
    return follow_up


def read_confirmation(table: Reader, cite: Citations) -> ConfirmationRule:
    """Imaging repeated after a suspected progression."""
    rule = ConfirmationRule(
        id=table.text("id"),
        label=words_of(table, "label"),
        after=table.span("after"),
        window=table.within("window", read_window, cite),
        activities=table.texts("activities"),
        source=cite.of(table),
    )
    table.done()
    return rule


def check_anchors(file: Reader, protocol: Protocol) -> None:
    """Refuses a series that is counted from something the trial does not have, or from a visit after it."""
    drugs = tuple(rule.drug for rule in protocol.dose_rules)
    doses = tuple(f"{DOSE}:{drug}" for drug in drugs)
    visits = ["SCR", *(f"C1D{day.day}" for day in protocol.treatment.days), *(rule.id for rule in protocol.follow_ups)]
    known: list[str] = [*IN_HISTORY, FIRST_DOSE, CYCLE_START, *doses]
    for n, series in enumerate(protocol.assessments, start=1):
        file.attempt(_check_anchor, file, f"assessments[{n}].anchor", series.anchor, known, tuple(visits), protocol)
        visits.append(series.prefix)
    late = [LAST_DOSE, DECISION, *drugs, *IN_HISTORY, FIRST_DOSE]
    for n, rule in enumerate(protocol.follow_ups, start=1):
        others = tuple(name for name in visits if name != rule.id)
        file.attempt(_check_anchor, file, f"follow_ups[{n}].anchor", rule.anchor, late, others, protocol)


def _check_anchor(
    file: Reader, key: str, anchor: str, known: list[str], visits: tuple[str, ...], protocol: Protocol
) -> None:
    """Refuses what a series counts from unless it is a known anchor or a visit of the protocol."""
    kind, _, name = anchor.partition(":")
    if kind == VISIT and (name in visits or _is_treatment_visit(name, protocol)):
        return
    if anchor not in known:
        raise unknown(file.file, key, "anchor", anchor, [*known, *(f"{VISIT}:{name}" for name in visits)])


def _is_treatment_visit(name: str, protocol: Protocol) -> bool:
    cycle, _, day = name.removeprefix("C").partition("D")
    return (
        name.startswith("C")
        and is_ordinal(cycle)
        and is_ordinal(day)
        and int(day) in {one.day for one in protocol.treatment.days}
    )


def check_activities(file: Reader, protocol: Protocol) -> None:
    """Refuses an activity without words: those of the program or the protocol's own."""
    names = protocol.activity_names
    for place, activities in chain(_visit_activities(protocol), _sub_window_activities(protocol)):
        for name in activities:
            if name not in names:
                file.note(unknown(file.file, place, "activity", name, names))


def _visit_activities(protocol: Protocol) -> Iterator[tuple[str, tuple[str, ...]]]:
    for place, visits in _visits(protocol):
        yield from ((f"{place}[{n}].activities", one.activities) for n, one in enumerate(visits, start=1))
    if protocol.confirmation:
        yield "confirmation.activities", protocol.confirmation.activities


def _sub_window_activities(protocol: Protocol) -> Iterator[tuple[str, tuple[str, ...]]]:
    for place, visits in _visits(protocol):
        for n, one in enumerate(visits, start=1):
            yield f"{place}[{n}].sub_windows", tuple(rule.activity for rule in one.sub_windows)


def _visits(protocol: Protocol) -> Iterator[tuple[str, Sequence[TreatmentDay | Assessment | FollowUp]]]:
    yield "treatment.days", protocol.treatment.days
    yield "assessments", protocol.assessments
    yield "follow_ups", protocol.follow_ups
