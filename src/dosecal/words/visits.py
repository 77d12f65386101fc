"""What is said about a visit, the same for the wall calendar and for files that other programs open."""

from functools import lru_cache

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit, VisitNote, VisitStatus
from dosecal.words import Words
from dosecal.words.dates import days
from dosecal.words.findings import finding_sentence
from dosecal.words.numbers import activity, span_text


def visit_activities(words: Words, plan: Plan, visit: Visit) -> str:
    """What is done at a visit: drugs first, then the rest."""
    return ", ".join(activity(words, plan.study, token) for token in visit.activities)


def visit_doing(words: Words, plan: Plan, visit: Visit) -> list[str]:
    """What is done at a visit and the remarks for one line: an activity with days of its own is said once, with
    them."""
    said = (
        {one.activity for one in visit.sub_windows if one.open_days} if visit.status == VisitStatus.PLANNED else set()
    )
    doing = ", ".join(activity(words, plan.study, token) for token in visit.activities if token not in said)
    return [text for text in (doing, *visit_remarks(words, plan, visit)) if text]


def visit_remarks(words: Words, plan: Plan, visit: Visit) -> list[str]:
    """Why a visit's day is not its target, and on what it rests."""
    remarks = [visit_note(words, note) for note in visit.notes]
    if visit.hypothetical:
        remarks.append(words.say("sheet.hypothetical" if plan.hypothetical else "sheet.calendar.projected"))
    return [*remarks, *visit_sub_windows(words, plan, visit)]


def visit_sub_windows(words: Words, plan: Plan, visit: Visit) -> list[str]:
    """The first open day on which an activity of a planned visit counts: laboratory values before a dose. Where no
    day is open a finding says so."""
    if visit.status != VisitStatus.PLANNED:
        return []
    return [
        words.say("note.sub-window", activity=activity(words, plan.study, one.activity), day=one.open_days[0])
        for one in visit.sub_windows
        if one.open_days
    ]


def visit_findings(words: Words, visit: Visit) -> list[str]:
    """What a person has to decide about a visit."""
    return [finding_sentence(words, finding) for finding in visit.findings]


def no_day(words: Words, visit: Visit) -> str:
    """Why a visit has no day: the site is closed on all of them, or a minimum interval leaves none."""
    return words.say("sheet.calendar.day-open" if visit.has_window else "sheet.calendar.no-day-left")


def visit_window(words: Words, visit: Visit) -> str:
    """From the first day of a visit's window to the last."""
    if visit.earliest == visit.latest:
        return words.say("sheet.calendar.only-day")
    return days(words, visit.earliest, visit.latest)


def visit_label(words: Words, visit: Visit) -> str:
    """What a visit is: cycle, infusion, week and study day, or its own words."""
    if visit.label is None:
        key = "visit.treatment" if visit.infusion_number is not None else "visit.treatment-without-infusion"
        return words.say(
            key, cycle=visit.cycle, day=visit.day, infusion=visit.infusion_number, week=visit.week,
            study_day=study_day_text(visit),
        )  # fmt: skip
    return words.say("visit.other", label=visit.label, study_day=study_day_text(visit))


def visit_short(words: Words, visit: Visit) -> str:
    """Cycle and day, or the visit's own words."""
    return _treatment_short(words, visit.cycle, visit.day) if visit.label is None else words.text(visit.label)


@lru_cache(maxsize=4096)
def _treatment_short(words: Words, cycle: int | None, day: int | None) -> str:
    """The patients of a folder share most of their visits."""
    return words.say("visit.short", cycle=cycle, day=day)


def study_day_text(visit: Visit) -> str:
    """The study day with a true minus sign before the first dose."""
    return str(visit.study_day).replace("-", "−")


def visit_note(words: Words, note: VisitNote) -> str:
    """A remark on a visit."""
    maximum = None if note.maximum is None else span_text(words, str(note.maximum))
    return words.say(
        f"note.{note.code}", day=note.day, holiday=note.holiday, maximum=maximum, reason=note.reason,
        drug=note.drugs, stopped=note.stopped, time="" if note.time is None else f" {note.time}",
    )  # fmt: skip
