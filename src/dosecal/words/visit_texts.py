"""What the views of the calendar share: colours of the clocks, how a visit is named and explained. Sentences only."""

from collections.abc import Collection, Mapping
from datetime import date
from operator import attrgetter

from dosecal.core.patient.stops import StudyEnd
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.finding_code import Severity
from dosecal.words import NBSP, Words
from dosecal.words.dates import no_days
from dosecal.words.findings import finding_sentence
from dosecal.words.numbers import activity, drug_name
from dosecal.words.visits import no_day, visit_label, visit_note

CLOCK_COLOUR: Mapping[str, str] = {"treatment": "treatment", "assessment": "assessment", "last-dose": "last_dose"}
"""Clock → the theme's token."""


def day_text(words: Words, visit: Visit) -> str:
    """The day of a visit, or that there is none."""
    return words.say("calendar-page.no-day") if visit.date is None else words.date(visit.date)


def short_date(words: Words, day: date, weekday: bool = True) -> str:
    """A day without its year, where the year stands beside it."""
    text = words.say(
        "format.short-date", day=str(day.day), month_name=words.month(day.month), day2=f"{day:%d}", month2=f"{day:%m}"
    ).replace(" ", NBSP)
    return f"{words.weekday(day)}{NBSP}{text}" if weekday else text


def long_date(words: Words, day: date) -> str:
    """A day that never breaks over a line."""
    return words.date(day).replace(" ", NBSP)


def days_text(words: Words, visit: Visit) -> str:
    """The window without weekdays, and with a year only where it is not the visit's: for a narrow column."""
    if not visit.has_window:
        return no_day(words, visit)
    year = visit.shown.day.year
    ends = dict.fromkeys((visit.earliest, visit.latest))
    return " – ".join(
        short_date(words, day, weekday=False) if day.year == year else words.date(day, weekday=False) for day in ends
    )


def span_text(words: Words, first: date, last: date, year: int | None = None) -> str:
    """From one day to another; a year only where it differs from the one before it or from ``year``."""
    if first > last:
        return no_days(words, first, last)
    if first == last:
        return short_date(words, first) if first.year == year else long_date(words, first)
    begins = short_date(words, first) if first.year in (year, last.year) else long_date(words, first)
    ends = short_date(words, last) if first.year == last.year == year else long_date(words, last)
    return words.say("calendar-page.span", first=begins, last=ends)


def window_text(words: Words, visit: Visit) -> str:
    """The window of a visit."""
    return span_text(words, visit.earliest, visit.latest)


def change_text(words: Words, before: date, after: date) -> str:
    """``Fri 2 Apr → Fri 9 Apr 2027``."""
    first = short_date(words, before) if before.year == after.year else long_date(words, before)
    return f"{first} → {long_date(words, after)}"


def names(words: Words, visit: Visit) -> tuple[str, ...]:
    """What a label may say, the shortest first; a visit that took place is ticked."""
    tick = "✓ " if visit.status == VisitStatus.DONE else ""
    if visit.label is None:
        return (f"{tick}{visit.id}",)
    return (f"{tick}{short_name(visit)}", f"{tick}{words.text(visit.label)}")


def short_name(visit: Visit) -> str:
    """The id; of an unscheduled visit without its day, where that is shown anyway."""
    return visit.id.partition("-")[0] if visit.kind == VisitKind.UNSCHEDULED else visit.id


def title(words: Words, visit: Visit) -> str:
    """Id, or own words, of a visit, and what became of it."""
    name = visit.id if visit.label is None else words.text(visit.label)
    return name if visit.status == VisitStatus.PLANNED else f"{name} · {words.say(f'status.{visit.status}')}"


def what_text(words: Words, plan: Plan, visit: Visit) -> str:
    """Drugs and activities."""
    study = plan.study_on(visit.target)
    drugs = [drug_name(words, study, drug) for drug in visit.drugs]
    return " · ".join(dict.fromkeys([*drugs, *(activity(words, study, one) for one in visit.activities)]))


def sentences(words: Words, visit: Visit, without: Collection[str] = ()) -> list[str]:
    """Findings and notes of a visit; without the codes that are said elsewhere."""
    found = [finding_sentence(words, f) for f in visit.findings if f.code not in without]
    return [*found, *(visit_note(words, note) for note in visit.notes)]


def about(words: Words, plan: Plan, visit: Visit) -> str:
    """All of a visit for a tip: name, day, window, what is done, what is to be said."""
    lines = [
        f"{visit_label(words, visit)}: {day_text(words, visit)}",
        words.say("planning.tip.window", window=window_text(words, visit)),
        what_text(words, plan, visit),
        *sentences(words, visit),
    ]
    return "\n".join(line for line in lines if line)


def worst(visit: Visit) -> Severity | None:
    """The worst severity among the findings of a visit; notes count for nothing."""
    severities = [f.severity for f in visit.findings if f.severity is not Severity.NOTE]
    return Severity.BLOCK if Severity.BLOCK in severities else severities[0] if severities else None


def in_order(plan: Plan) -> list[Visit]:
    """The visits by day."""
    return sorted(plan.visits, key=attrgetter("shown.day"))


def distance(words: Words, before: date, after: date) -> str:
    """``one week later``, ``3 days earlier``."""
    days = (after - before).days
    way = "later" if days > 0 else "earlier"
    count = abs(days)
    if count and count % 7 == 0:
        unit, number = "weeks", count // 7
    else:
        unit, number = "days", count
    return words.say(f"planning.distance.{unit}-{way}", n=number)


def study_end_text(words: Words, end: StudyEnd) -> str:
    """The day from which the study is over for the patient, and why."""
    return words.say("event.off-study", day=end.day, cause=words.say(f"cause.{end.cause}"), reason="")


def after_treatment_text(words: Words, plan: Plan) -> str:
    """What lasts after the last dose, marked if that dose is only planned."""
    after = plan.after_treatment
    end = plan.course.off_study(plan.study.protocol)
    lines = [] if end is None else [study_end_text(words, end)]
    if after.contraception_until is not None:
        word = "contraception-projected" if after.projected else "contraception"
        lines.append(words.say(f"after-treatment.{word}", day=after.contraception_until))
    if after.survival_until is not None:
        lines.append(words.say("after-treatment.survival", day=after.survival_until))
    return " · ".join(lines)
