"""Reads when visits take place: windows, days of a cycle, series and follow-ups with their anchors and rhythms."""

from collections.abc import Iterator

from dosecal.core.trial.protocol import Assessment, ConfirmationRule, FollowUp, Protocol, TreatmentDay, Window
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
)
from dosecal.core.values.span import Span, SpanUnit
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import unknown
from dosecal.files.trial.sources import Citations, label_of, words_of

KINDS = tuple(
    kind for kind in VisitKind if kind not in (VisitKind.TREATMENT, VisitKind.SCREENING, VisitKind.UNSCHEDULED)
)
"""Kinds of visits without treatment, word ``kind.<kind>``."""


def read_window(table: Reader, cite: Citations) -> Window:
    """Days before and after a target, with the preferred part where there is one."""
    window = Window(
        table.integer("before", 0),
        table.integer("after", 0),
        cite.of(table),
        *_preferred(table),
    )
    table.done()
    return window


def _preferred(table: Reader) -> tuple[int, int] | tuple[None, None]:
    """The preferred part of a window: both of its sides, within the window."""
    if not any([table.has("preferred_before"), table.has("preferred_after")]):
        return None, None
    before, after = table.integer("preferred_before", 0), table.integer("preferred_after", 0)
    for key, days, most in (("before", before, table.integer("before")), ("after", after, table.integer("after"))):
        if days > most:
            raise table.refuse(f"preferred_{key}", "preferred-within", days=most)
    return before, after


def read_day(table: Reader, cite: Citations) -> TreatmentDay:
    """A day of each cycle, or of some cycles only."""
    first = table.integer("first_cycle", 1) if table.has("first_cycle") else 1
    day = TreatmentDay(
        table.integer("day", 1),
        read_window(table.table("window"), cite),
        table.texts("activities"),
        first,
        table.integer("last_cycle", first) if table.has("last_cycle") else None,
        _sub_windows(table, cite),
    )
    table.done()
    return day


def _sub_windows(table: Reader, cite: Citations) -> tuple[SubWindowRule, ...]:
    rules = []
    for inner in table.tables("sub_windows"):
        before = _days(inner, "before")
        until = _days(inner, "until") if inner.has("until") else 0
        if until > before:
            raise inner.refuse("until", "until-within")
        rules.append(SubWindowRule(inner.text("activity"), before, until, cite.of(inner)))
        inner.done()
    return tuple(rules)


def _days(table: Reader, key: str) -> int:
    days = table.span(key).in_days
    if days is None:
        raise table.refuse(key, "span-of-days")
    return days


def read_assessment(table: Reader, cite: Citations) -> Assessment:
    """A series counted from Day 1 or another anchor: times one by one, then in phases."""
    phases = tuple(_phase(inner) for inner in table.tables("phases"))
    assessment = Assessment(
        table.text("prefix"),
        VisitKind(table.choice("kind", "kind", KINDS)),
        label_of(table, ("{n}", "{visit}")),
        table.spans("at") if table.has("at") or not phases else (),
        read_window(table.table("window"), cite),
        table.texts("activities"),
        cite.of(table),
        table.optional("every", table.span),
        table.text("anchor") if table.has("anchor") else FIRST_DOSE,
        phases,
        _turns(table),
        _sub_windows(table, cite),
    )
    if not assessment.at and not phases:
        raise table.refuse("at", "span")
    if assessment.every is not None and not (assessment.at and assessment.every.unit is assessment.at[-1].unit):
        raise table.refuse("every", "same-unit")
    table.done()
    return assessment


def _phase(table: Reader) -> Phase:
    offset, interval = table.span("offset"), table.span("interval")
    if interval.unit is not offset.unit:
        offset, interval = _in_days(table, "offset", offset), _in_days(table, "interval", interval)
    if not interval.count:
        raise table.refuse("interval", "span")
    phase = Phase(
        offset,
        interval,
        table.integer("repetitions", 1, MOST_REPETITIONS) if table.has("repetitions") else None,
        table.optional("until", table.span),
    )
    table.done()
    return phase


def _in_days(table: Reader, key: str, span: Span) -> Span:
    """A span whose unit another one has not: both in days. Months have no number of days."""
    if span.in_days is None:
        raise table.refuse(key, "same-unit")
    return Span(span.in_days, SpanUnit.DAYS)


def _turns(table: Reader) -> Turns:
    """Which of several anchors count: from the first one on, every so many, so many times."""
    return Turns(
        table.integer("first", 1) if table.has("first") else 1,
        table.integer("each", 1) if table.has("each") else 1,
        table.integer("repetitions", 1, MOST_REPETITIONS) if table.has("repetitions") else None,
    )


def read_follow_up(table: Reader, cite: Citations) -> FollowUp:
    """A visit or a series after treatment, after consent or after another visit."""
    follow_up = FollowUp(
        id=table.text("id"),
        kind=VisitKind(table.choice("kind", "kind", KINDS)),
        label=label_of(table, ("{n}",)),
        anchor=table.text("anchor"),
        after=table.span("after"),
        window=read_window(table.table("window"), cite),
        activities=table.texts("activities"),
        source=cite.of(table),
        every=table.optional("every", table.span),
        until=table.optional("until", table.span),
        repetitions=table.integer("repetitions", 1, MOST_REPETITIONS) if table.has("repetitions") else None,
        sub_windows=_sub_windows(table, cite),
    )
    if follow_up.every is not None and follow_up.every.unit is not follow_up.after.unit:
        raise table.refuse("every", "same-unit")
    if follow_up.every is not None and (not follow_up.every.count or not (follow_up.until or follow_up.repetitions)):
        raise table.refuse("every", "every-ends")
    table.done()
    return follow_up


def read_confirmation(table: Reader, cite: Citations) -> ConfirmationRule:
    """Imaging repeated after a suspected progression."""
    rule = ConfirmationRule(
        id=table.text("id"),
        label=words_of(table, "label"),
        after=table.span("after"),
        window=read_window(table.table("window"), cite),
        activities=table.texts("activities"),
        source=cite.of(table),
    )
    table.done()
    return rule


def check_anchors(file: Reader, protocol: Protocol) -> None:
    """Each series is counted from something that the trial has; a visit from one that stands before it. Raises
    Refusal."""
    drugs = tuple(rule.drug for rule in protocol.dose_rules)
    doses = tuple(f"{DOSE}:{drug}" for drug in drugs)
    visits = ["SCR", *(f"C1D{day.day}" for day in protocol.treatment.days), *(rule.id for rule in protocol.follow_ups)]
    known: list[str] = [*IN_HISTORY, FIRST_DOSE, CYCLE_START, *doses]
    for n, series in enumerate(protocol.assessments, start=1):
        _check_anchor(file, f"assessments[{n}].anchor", series.anchor, known, visits, protocol)
        visits.append(series.prefix)
    late = [LAST_DOSE, DECISION, *drugs, *IN_HISTORY, FIRST_DOSE]
    for n, rule in enumerate(protocol.follow_ups, start=1):
        others = [name for name in visits if name != rule.id]
        _check_anchor(file, f"follow_ups[{n}].anchor", rule.anchor, late, others, protocol)
    for place, names in _sub_window_activities(protocol):
        for name in names:
            if name not in protocol.activity_names:
                raise unknown(file.file, place, "activity", name, protocol.activity_names)


def _check_anchor(file: Reader, key: str, anchor: str, known: list[str], visits: list[str], protocol: Protocol) -> None:
    kind, _, name = anchor.partition(":")
    if kind == VISIT and (name in visits or _is_treatment_visit(name, protocol)):
        return
    if anchor not in known:
        raise unknown(file.file, key, "anchor", anchor, [*known, *(f"{VISIT}:{name}" for name in visits)])


def _is_treatment_visit(name: str, protocol: Protocol) -> bool:
    cycle, _, day = name.removeprefix("C").partition("D")
    return (
        name.startswith("C")
        and cycle.isdigit()
        and day.isdigit()
        and int(day) in {one.day for one in protocol.treatment.days}
    )


def _sub_window_activities(protocol: Protocol) -> Iterator[tuple[str, tuple[str, ...]]]:
    of_days = [(f"treatment.days[{n}]", one.sub_windows) for n, one in enumerate(protocol.treatment.days, start=1)]
    of_series = [(f"assessments[{n}]", one.sub_windows) for n, one in enumerate(protocol.assessments, start=1)]
    of_others = [(f"follow_ups[{n}]", one.sub_windows) for n, one in enumerate(protocol.follow_ups, start=1)]
    for place, rules in (*of_days, *of_series, *of_others):
        yield f"{place}.sub_windows", tuple(one.activity for one in rules)
