"""The visit calendar: month grids of the whole treatment and a table of every visit, for the study nurse."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, takewhile
from operator import attrgetter

from msgspec.structs import replace

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import TO_HAPPEN, Visit, VisitStatus
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.finding_code import Severity
from dosecal.core.visits.window_source import window_source
from dosecal.sheets.blocked import SheetBlocked
from dosecal.sheets.frame import Printed, frame, mark, not_eligible, site_rule_legend, study_version
from dosecal.sheets.month_grid import MonthGrid, legend, months_shown, short_name, short_names
from dosecal.sheets.printer import Sheet
from dosecal.sheets.text import MARK_SITE, Data, day, sentence_list
from dosecal.words import NBSP, Words
from dosecal.words.dates import no_days
from dosecal.words.findings import finding_sentence
from dosecal.words.visits import no_day, visit_activities, visit_doing, visit_label

DAYS_OF_WEEK = range(1, 8)
COLUMNS = ("month", "visit", "target", "window", "day", "activities", "came")


def visit_calendar(plan: Plan, words: Words, printed: Printed, closed: ClosedDays) -> Sheet:
    """The calendar of a plan. Raises SheetBlocked without visits, ValueError where ``closed`` is too short."""
    return Sheet("calendar", calendar_data(plan, words, printed, closed), printed.at)


def calendar_data(plan: Plan, words: Words, printed: Printed, closed: ClosedDays) -> Data:
    """Everything on the calendar, as text. Raises SheetBlocked without visits."""
    if not plan.visits:
        raise SheetBlocked("no-visits")
    visits = sorted(plan.visits, key=attrgetter("shown.day"))
    following = next_visits(visits)
    grid = MonthGrid(visits, following, closed, words)
    months = [grid.month(first) for first in months_shown(visits)]
    groups = [
        {
            "month": f"{words.month(first.month)}{NBSP}{first.year}",
            "rows": [visit_row(plan, visit, words, visit in following) for visit in of_month],
        }
        for first, of_month in month_groups(visits)
    ]
    rules = site_rule_legend(plan, words) if MARK_SITE in str(groups) or plan.case.site.confirmed else ""
    return {
        **frame(plan, "calendar", words, printed, not_eligible(plan, words)),
        "subtitle": subtitle(plan, words),
        "hypothetical": words.say("sheet.hypothetical") if plan.hypothetical else "",
        "following": next_lines(plan, following, words),
        "weekdays": [words.say(f"weekday.{weekday}") for weekday in DAYS_OF_WEEK],
        "months": months,
        "legend": legend(visits, months, words),
        "names": short_names(visits, words),
        "remarks": sentence_list([rules, holidays_of(plan, words)]),
        "table": words.say("label.visits"),
        "columns": [words.say(f"label.{column}") for column in COLUMNS],
        "groups": groups,
    }


def next_visits(visits: Sequence[Visit]) -> list[Visit]:
    """The visits of the next day on which one is planned; of one without a day its target counts."""
    planned = [visit for visit in visits if visit.status == VisitStatus.PLANNED]
    return [visit for visit in planned if visit.shown.day == planned[0].shown.day]


def next_lines(plan: Plan, following: Sequence[Visit], words: Words) -> Data:
    """When the patient comes next, and for what: what is asked for on the telephone."""
    if not following:
        return {}
    key = "sheet.calendar.next" if following[0].shown.day >= plan.today else "sheet.calendar.overdue"
    return {
        "label": words.say(key, today=day(words, plan.today, False)),
        "day": proposed_day(following[0], words),
        "visits": [
            {
                "id": visit.id,
                "what": visit_activities(words, plan, visit),
                "window": words.say("calendar.window", window=window_text(visit, words)),
            }
            for visit in following
        ],
    }


def proposed_day(visit: Visit, words: Words) -> str:
    """The day of a visit, or that there is none."""
    return no_day(words, visit) if visit.date is None else day(words, visit.date)


def window_text(visit: Visit, words: Words) -> str:
    """From the first day of the window to the last, without repeating month and year where they are the same."""
    first, last = visit.earliest, visit.latest
    if not visit.has_window:
        return no_days(words, first, last)
    if first == last:
        return words.say("sheet.calendar.only-day")
    until = day(words, last, False)
    if (first.year, first.month) == (last.year, last.month):
        return words.say("sheet.calendar.window-in-month", first=_day_number(first, words), until=until)
    since = day(words, first, False)
    if first.year == last.year:
        since = since.removesuffix(str(first.year)).rstrip()
    return words.say("sheet.calendar.window-of", **{"from": since, "to": until})


def month_groups(visits: list[Visit]) -> Iterator[tuple[date, list[Visit]]]:
    """The visits by month, in order."""
    for first, of_month in groupby(visits, key=lambda visit: visit.shown.day.replace(day=1)):
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


def _day_number(value: date, words: Words) -> str:
    """The day of the month as the language begins a date: ``3`` or ``03``."""
    return "".join(takewhile(str.isdigit, words.date(value, weekday=False)))


def visit_row(plan: Plan, visit: Visit, words: Words, following: bool = False) -> Data:
    """One line of the table."""
    target_mark = "" if visit.kind == VisitKind.TREATMENT else mark(plan, visit.source)
    state = "" if visit.status == VisitStatus.PLANNED else words.say(f"status.{visit.status}")
    return {
        # The id of an unscheduled visit repeats its day.
        "id": short_name(visit) if visit.kind == VisitKind.UNSCHEDULED else visit.id,
        "label": visit_label(words, visit),
        "target": day(words, visit.target) + target_mark,
        "window": window_text(visit, words) + mark(plan, window_source(plan.study.protocol, visit)),
        "day": proposed_day(visit, words) if visit.status in TO_HAPPEN else state,
        "what": sentence_list(doing(plan, visit, words)),
        "findings": [finding_sentence(words, each) for each in visit.findings if each.severity is not Severity.NOTE],
        "done": visit.status == VisitStatus.DONE,
        "open": visit.status in (VisitStatus.PLANNED, VisitStatus.NOT_RECORDED),
        "following": following,
    }


def doing(plan: Plan, visit: Visit, words: Words) -> list[str]:
    """What is done, and why the day is not the target; that all dates are hypothetical stands above them once."""
    return visit_doing(words, plan, replace(visit, hypothetical=visit.hypothetical and not plan.hypothetical))
