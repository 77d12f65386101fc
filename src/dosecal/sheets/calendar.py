"""The visit calendar: month grids of the whole treatment and a table of every visit, for the study nurse."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from dosecal.core.closed_days import ClosedDays
from dosecal.core.finding import Severity
from dosecal.core.result import Plan, Visit
from dosecal.core.source import Source
from dosecal.sheets.blocked import SheetBlocked
from dosecal.sheets.frame import Printed, frame, mark, site_rule_legend, study_version
from dosecal.sheets.printer import Sheet
from dosecal.sheets.text import MARK_SITE, Data, day, sentence_list
from dosecal.words import NBSP, Words
from dosecal.words.phrases import activity, finding_sentence, visit_label, visit_note

DAYS_OF_WEEK = range(1, 8)
KINDS = ("infusion", "assessment", "other")
"""How visits are drawn; of several on a day the first of these gives the look."""
COLUMNS = ("month", "visit", "target", "window", "day", "what", "came")
SHOWN = ("planned", "done")
"""States of visits that stand in the month grids."""


def calendar_years(plan: Plan) -> tuple[int, int]:
    """First and last year that the closed days given to :func:`visit_calendar` must cover."""
    days = [visit.date or visit.target for visit in plan.visits] or [plan.today]
    return min(days).year, max(days).year


def visit_calendar(plan: Plan, words: Words, printed: Printed, closed: ClosedDays) -> Sheet:
    """The calendar of a plan. Raises SheetBlocked without visits, ValueError where ``closed`` is too short."""
    return Sheet("calendar", calendar_data(plan, words, printed, closed), printed.at)


def calendar_data(plan: Plan, words: Words, printed: Printed, closed: ClosedDays) -> Data:
    """Everything on the calendar, as text."""
    if not plan.visits:
        raise SheetBlocked("no-visits")
    visits = sorted(plan.visits, key=when)
    groups = [
        {
            "month": f"{words.month(first.month)}{NBSP}{first.year}",
            "rows": [visit_row(plan, visit, words) for visit in of_month],
        }
        for first, of_month in month_groups(visits)
    ]
    legend = site_rule_legend(plan, words) if MARK_SITE in str(groups) or plan.case.site.confirmed else ""
    return {
        **frame(plan, "calendar", words, printed),
        "subtitle": subtitle(plan, words),
        "hypothetical": words.say("sheet.hypothetical") if plan.hypothetical else "",
        "weekdays": [words.say(f"weekday.{weekday}") for weekday in DAYS_OF_WEEK],
        "months": [month(plan, first, words, closed) for first in months_shown(visits)],
        "legend": [{"kind": kind, "text": words.say(f"sheet.calendar.{kind}")} for kind in (*KINDS, "closed")],
        "more": words.say("sheet.calendar.more"),
        "remarks": sentence_list([legend, holidays_of(plan, words)]),
        "table": words.say("sheet.calendar.table"),
        "columns": [words.say(f"sheet.calendar.{column}") for column in COLUMNS],
        "groups": groups,
    }


def when(visit: Visit) -> date:
    """The day by which a visit is sorted: the one proposed or taken, else its target."""
    return visit.date or visit.target


def month_groups(visits: list[Visit]) -> Iterator[tuple[date, list[Visit]]]:
    """The visits by month, in order."""
    for first, of_month in groupby(visits, key=lambda visit: when(visit).replace(day=1)):
        yield first, list(of_month)


def subtitle(plan: Plan, words: Words) -> str:
    """Patient, study and first dose."""
    patient = plan.case.patient_id or words.say("sheet.no-patient")
    first = ""
    if plan.day_1 is not None:
        first = words.say("sheet.calendar.first-dose", day=day(words, plan.day_1))
    return sentence_list([words.say("sheet.patient", id=patient), study_version(plan, words), first])


def holidays_of(plan: Plan, words: Words) -> str:
    """Whose holidays count."""
    place = plan.case.site.holidays
    return words.say("sheet.calendar.closed-days", place=place) if place else words.say("sheet.calendar.weekends-only")


def months_shown(visits: list[Visit]) -> Iterator[date]:
    """The first of each month from the first visit to the last that is more than a survival contact."""
    days = [when(visit) for visit in visits if visit.kind != "survival"] or [when(visit) for visit in visits]
    first, last = min(days).replace(day=1), max(days)
    while first <= last:
        yield first
        first = next_month(first)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def month(plan: Plan, first: date, words: Words, closed: ClosedDays) -> Data:
    """One month as weeks of seven days; days of other months are empty."""
    days = [date.fromordinal(n) for n in range(first.toordinal(), next_month(first).toordinal())]
    cells: list[Data | None] = [None] * first.weekday()
    cells += [day_cell(plan, each, closed) for each in days]
    cells += [None] * (-len(cells) % 7)
    return {
        "name": f"{words.month_long(first.month)} {first.year}",
        "weeks": [cells[start : start + 7] for start in range(0, len(cells), 7)],
        "holidays": [
            words.say("sheet.calendar.holiday", day=str(each.day), name=name)
            for each in days
            if (name := closed.name(each)) is not None
        ],
    }


def day_cell(plan: Plan, each: date, closed: ClosedDays) -> Data:
    """One day: its number, whether the site is closed, and what happens."""
    visits = [visit for visit in plan.visits if visit.date == each and visit.status in SHOWN]
    visits.sort(key=lambda visit: KINDS.index(kind_of(visit)))
    return {
        "day": str(each.day),
        "closed": not closed.is_open(each),
        "label": visits[0].id if visits else "",
        "more": f"+{len(visits) - 1}" if len(visits) > 1 else "",
        "kind": kind_of(visits[0]) if visits else "",
    }


def kind_of(visit: Visit) -> str:
    """How a visit is drawn."""
    return {"treatment": "infusion", "imaging": "assessment"}.get(visit.kind, "other")


def visit_row(plan: Plan, visit: Visit, words: Words) -> Data:
    """One line of the table."""
    target_mark = "" if visit.kind == "treatment" else mark(plan, visit.source)
    only = visit.earliest == visit.latest
    window = (
        words.say("sheet.calendar.only-day")
        if only
        else words.say(
            "sheet.calendar.window-of",
            **{"from": day(words, visit.earliest, False), "to": day(words, visit.latest, False)},
        )
    )
    proposed = words.say("sheet.calendar.day-open") if visit.date is None else day(words, visit.date)
    what = ", ".join(activity(words, plan.study, token) for token in visit.activities)
    notes = [visit_note(words, note) for note in visit.notes]
    if visit.hypothetical and not plan.hypothetical:
        notes.append(words.say("sheet.calendar.projected"))
    state = "" if visit.status == "planned" else words.say(f"sheet.calendar.{visit.status}")
    return {
        "id": visit.id,
        "label": visit_label(words, visit),
        "target": day(words, visit.target) + target_mark,
        "window": window + mark(plan, window_source(plan, visit)),
        "day": state if visit.status in ("skipped", "missed") else proposed,
        "what": sentence_list([what, *notes]),
        "findings": [finding_sentence(words, each) for each in visit.findings if each.severity is not Severity.NOTE],
        "done": visit.status == "done",
        "open": visit.status == "planned",
    }


def window_source(plan: Plan, visit: Visit) -> Source:
    """Where the window of a visit comes from."""
    protocol = plan.study.protocol
    if visit.kind == "treatment":
        if visit.cycle == 1 and visit.day == 1:
            return protocol.first_window.source
        return next((each.window.source for each in protocol.days if each.day == visit.day), visit.source)
    for series in protocol.assessments:
        if visit.id.startswith(f"{series.prefix}-"):
            return series.window.source
    for follow_up in protocol.follow_ups:
        if visit.id.startswith(follow_up.id):
            return follow_up.window.source
    return visit.source
