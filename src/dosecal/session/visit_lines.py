"""A visit in lines: day, window, activities, findings, deviations, source; and as a row of the table."""

from collections.abc import Mapping

from msgspec import Struct

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.words import Words
from dosecal.words.deviations import deviation_lines
from dosecal.words.numbers import activity
from dosecal.words.sources import source_text
from dosecal.words.visit_texts import day_text, days_text, sentences, span_text, title, what_text, window_text, worst
from dosecal.words.visits import study_day_text

REPEATED_BY: Mapping[str, str] = {"window": "outside-window", "interval": "interval-too-short"}
"""Kind of deviation → the finding with the same content, which is not repeated."""
STATUS_ICONS: Mapping[str, str] = {"done": "ok", "missed": "warn", "not-recorded": "warn", "skipped": "remove"}


class VisitLine(Struct, frozen=True):
    """A line about a visit. ``tone``: strong, text, quiet, warn, block."""

    label: str
    text: str
    tone: str = "text"


def visit_lines(words: Words, plan: Plan, visit: Visit) -> list[VisitLine]:
    """Everything about a visit, from above."""
    say = words.say
    lines = [VisitLine(say("label.date"), day_text(words, visit), "strong")]
    lines.append(VisitLine(say("label.window"), window_text(words, visit)))
    if visit.date != visit.target:
        lines.append(VisitLine(say("label.target"), words.date(visit.target)))
    if visit.study_day is not None:
        lines.append(VisitLine(say("planning.panel.study-day"), study_day_text(visit)))
    lines.append(VisitLine(say("label.activities"), what_text(words, plan, visit)))
    for part in visit.sub_windows:
        name = activity(words, plan.study, part.activity)
        lines.append(VisitLine(name[:1].upper() + name[1:], span_text(words, part.earliest, part.latest)))
    severity = worst(visit)
    tone = severity.value if severity is not None else "quiet"
    deviations = [one for one in plan.deviations if one.visit == visit.id]
    repeated = {REPEATED_BY[one.kind] for one in deviations if one.kind in REPEATED_BY}
    lines += [VisitLine("", text, tone) for text in sentences(words, visit, without=repeated)]
    lines += [VisitLine("", " · ".join(deviation_lines(words, one)), "warn") for one in deviations]
    lines.append(VisitLine("", source_text(words, visit.source), "quiet"))
    return [line for line in lines if line.text]


class VisitRow(Struct, frozen=True):
    """A visit as a row of the table: its texts, an icon, the tone of the row, the text under the pointer."""

    texts: tuple[str, ...]
    icon: str
    tone: str
    tip: str


def visit_row(words: Words, plan: Plan, visit: Visit) -> VisitRow:
    """Visit, day, window, study day, activities; marked by its worst finding, else by its status."""
    severity = worst(visit)
    icon = severity.value if severity is not None else STATUS_ICONS.get(visit.status, "")
    tone = severity.value if severity is not None else "ok" if visit.status == VisitStatus.DONE else "text"
    number = "" if visit.study_day is None else str(visit.study_day).replace("-", "−")
    texts = (
        title(words, visit),
        day_text(words, visit),
        days_text(words, visit),
        number,
        what_text(words, plan, visit),
    )
    return VisitRow(texts, icon, tone, "\n".join(sentences(words, visit)))
