"""The visits of one patient for other programs: CSV for a spreadsheet, iCalendar for a calendar."""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec.structs import replace

from dosecal.core.patient.course import visit_cycle
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import UNRECORDED, Visit, VisitStatus
from dosecal.core.values.source import Source
from dosecal.core.visits.window_source import is_confirmation, window_source
from dosecal.files.export.csv_text import BYTE_ORDER_MARK, csv_name, csv_text, one_line
from dosecal.files.export.icalendar_file import AllDay, event_file, patient_mark, visit_uid
from dosecal.words import Words
from dosecal.words.sources import origin_mark, source_place
from dosecal.words.visits import (
    visit_activities,
    visit_findings,
    visit_label,
    visit_remarks,
    visit_short,
    visit_sub_windows,
    visit_window,
)

Cell = date | str | None
"""A cell of the table: a date, a text, or an empty box to fill in."""

COLUMNS = (
    "visit", "description", "clock", "target", "earliest", "latest", "proposed", "weekday", "state", "came",
    "activities", "notes", "findings", "target-from", "target-source", "window-from", "window-source",
)  # fmt: skip
ABOUT_COLUMNS = ("study", "version", "patient")
"""Of whom the table is: at the end of each line of a CSV file, where there is no second sheet that says it."""


def in_order(plan: Plan) -> list[Visit]:
    """The visits by the day on which they take place or are proposed; one without a day by its target."""
    return sorted(plan.visits, key=lambda visit: (visit.shown.day, visit.target, visit.id))


def visit_cells(plan: Plan, visit: Visit, words: Words) -> dict[str, Cell]:
    """What the table says about a visit, by column."""
    window = window_source(plan.study.protocol, visit)
    done = visit.status == VisitStatus.DONE
    return {
        "visit": visit.id,
        "description": visit_label(words, visit),
        "clock": words.say(f"clock.{visit.clock}"),
        "target": visit.target,
        "earliest": visit.earliest,
        "latest": visit.latest,
        "proposed": visit.date if visit.date is not None else words.say("sheet.calendar.day-open"),
        "weekday": "" if visit.date is None else words.weekday(visit.date),
        "state": words.say(f"status.{visit.status}"),
        "came": visit.date if done else None,
        "activities": visit_activities(words, plan, visit),
        "notes": " · ".join(visit_remarks(words, plan, visit)),
        "findings": " · ".join(visit_findings(words, visit)),
        "target-from": _origin(plan, visit.source, words),
        "target-source": source_place(words, visit.source),
        "window-from": _origin(plan, window, words),
        "window-source": source_place(words, window),
    }


def _origin(plan: Plan, source: Source, words: Words) -> str:
    """Protocol, label or site rule; of the last whether the site has still to confirm it."""
    mark = origin_mark(words, source)
    return words.say("visit-export.unconfirmed", origin=mark) if source in plan.unconfirmed_sources else mark


def calendar_csv(plan: Plan, words: Words) -> str:
    """The visits as a table with a byte order mark and ISO dates, separated as a spreadsheet of the language expects.

    Texts stand in quotation marks, dates do not; a text is never a formula.
    """
    separator = words.say("format.csv-separator")
    protocol = plan.study.protocol
    about = [csv_text(text) for text in (protocol.name, csv_name(protocol.version), csv_name(plan.case.patient_id))]
    heads = [csv_text(words.say(f"label.{column}")) for column in (*COLUMNS, *ABOUT_COLUMNS)]
    rows = [separator.join(heads)]
    for visit in in_order(plan):
        cells = visit_cells(plan, visit, words)
        rows.append(separator.join([*(_csv(cells[column]) for column in COLUMNS), *about]))
    return BYTE_ORDER_MARK + "".join(f"{row}\r\n" for row in rows)


def _csv(cell: Cell) -> str:
    match cell:
        case date():
            return cell.isoformat()
        case str():
            return csv_text(cell)
        case None:
            return ""


def calendar_mark(plan: Plan) -> str:
    """Six signs that stand for the patient in the titles of the events."""
    return patient_mark(plan.study.protocol.id, plan.case.patient_id)


def calendar_ics(plan: Plan, exported: datetime, words: Words, vanished: Iterable[Visit] = ()) -> bytes:
    """An all-day event for each visit, with an alarm on the last day of its window while it is planned.

    ``exported`` is an aware time: a later export replaces an earlier one, a visit that moved stays one event, one that
    was left out, cannot take place any more, or is ``vanished`` since, is cancelled; that nothing
    was recorded cancels nothing. No event says who the patient is: titles bear a mark (:func:`calendar_mark`).
    """
    events = [_event(plan, visit, words) for visit in in_order(plan)]
    skipped = (replace(visit, status=VisitStatus.SKIPPED) for visit in vanished)
    gone = [_event(plan, visit, words, vanished=True) for visit in skipped]
    return event_file("visits", [*events, *gone], exported)


def _event(plan: Plan, visit: Visit, words: Words, vanished: bool = False) -> AllDay:
    first, last = _days(visit)
    # Nobody is reminded of a window that hangs on a first dose which nobody has planned.
    reminds = visit.status is VisitStatus.PLANNED and not plan.hypothetical
    return AllDay(
        uid=visit_uid(plan.study.protocol.id, plan.case.patient_id, visit.id),
        first=first,
        last=last,
        summary=one_line(_summary(plan, visit, words, vanished)),
        description=_description(plan, visit, words),
        status=_status(plan, visit),
        alarm=max(visit.latest, first) if reminds else None,
    )


def _days(visit: Visit) -> tuple[date, date]:
    """The visit's day; of one without a day its whole window, so that it is not forgotten."""
    if visit.date is not None:
        return visit.date, visit.date
    return (visit.earliest, visit.latest) if visit.earliest <= visit.latest else (visit.latest, visit.latest)


def _is_cancelled(plan: Plan, visit: Visit) -> bool:
    """Whether it will not take place: left out, or not begun when a dose of a later cycle was given."""
    if visit.status is VisitStatus.MISSED and visit.cycle is not None:
        later = (day for of, day in plan.course.given_days.items() if (visit_cycle(of) or 0) > visit.cycle)
        return min(later, default=date.max) <= visit.earliest
    return visit.status is VisitStatus.SKIPPED


def _status(plan: Plan, visit: Visit) -> str:
    if _is_cancelled(plan, visit):
        return "CANCELLED"
    return "TENTATIVE" if visit.hypothetical or visit.question or visit.date is None else "CONFIRMED"


def _summary(plan: Plan, visit: Visit, words: Words, vanished: bool) -> str:
    name, kind = visit.id, words.say(f"kind.{visit.kind}")
    if is_confirmation(plan.study.protocol, visit):
        name = visit.id.partition("-")[0]  # that a progression is suspected stands in no title
    elif visit.label is not None:
        kind = visit_short(words, visit)
    what = f"{name}: {kind}"
    if visit.status in (VisitStatus.SKIPPED, *UNRECORDED) or visit.date is None:
        state = words.say("what-if.gone") if vanished else _state(visit, words)
        what = f"{what} ({state})"
    return f"{what} · {plan.study.protocol.name} · {calendar_mark(plan)}"


def _state(visit: Visit, words: Words) -> str:
    if visit.status is VisitStatus.PLANNED:
        return words.say("sheet.calendar.day-open")
    return words.say(f"status.{visit.status}")


def _description(plan: Plan, visit: Visit, words: Words) -> str:
    """Window and activities as the trial has them, and what prevails; nothing that was found in the patient."""
    window = words.say("calendar.window", window=visit_window(words, visit))
    activities = visit_activities(words, plan, visit)
    lines = (window, activities, *visit_sub_windows(words, plan, visit), words.say("text.notice"))
    return "\n".join(one_line(line) for line in lines if line)
