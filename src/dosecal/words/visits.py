"""What is said about a visit, the same for the wall calendar and for files that other programs open."""

from dosecal.core.result import Plan, Visit
from dosecal.words import Words
from dosecal.words.phrases import activity, days, finding_sentence, visit_note


def visit_activities(words: Words, plan: Plan, visit: Visit) -> str:
    """What is done at a visit: drugs first, then the rest."""
    return ", ".join(activity(words, plan.study, token) for token in visit.activities)


def visit_doing(words: Words, plan: Plan, visit: Visit) -> list[str]:
    """What is done at a visit and the remarks for one line: an activity with days of its own is said once, with
    them."""
    said = {one.activity for one in visit.sub_windows if one.open_days} if visit.status == "planned" else set()
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
    if visit.status != "planned":
        return []
    return [
        words.say("note.sub-window", activity=activity(words, plan.study, one.activity), day=one.open_days[0])
        for one in visit.sub_windows
        if one.open_days
    ]


def visit_findings(words: Words, visit: Visit) -> list[str]:
    """What a person has to decide about a visit."""
    return [finding_sentence(words, finding) for finding in visit.findings]


def visit_window(words: Words, visit: Visit) -> str:
    """From the first day of a visit's window to the last."""
    if visit.earliest == visit.latest:
        return words.say("sheet.calendar.only-day")
    return days(words, visit.earliest, visit.latest)
