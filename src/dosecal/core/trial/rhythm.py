"""The rhythm of visits: what they are calculated from, how often they come, and when a part of one may take place.

An anchor is written as its name: ``consent``, ``enrolment``, ``first-dose``, ``cycle-start`` (each day 1),
``dose:<drug>`` (each dose of it), ``visit:<id>`` (that visit, or each of a series by its prefix), ``last-dose``,
``decision`` (to stop), and the id of a drug for its last dose.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Span, SpanUnit


class VisitKind(StrEnum):
    """What a visit is for: word ``kind.<kind>``."""

    TREATMENT = "treatment"
    SCREENING = "screening"
    IMAGING = "imaging"
    QUESTIONNAIRE = "questionnaire"
    LABORATORY = "laboratory"
    BIOMARKER = "biomarker"
    SURVIVAL = "survival"
    END_OF_TREATMENT = "end-of-treatment"
    FOLLOW_UP = "follow-up"
    UNSCHEDULED = "unscheduled"


class AnchorKind(StrEnum):
    """What a series or a follow-up is calculated from; of ``dose`` and ``visit`` the name follows after a colon."""

    CONSENT = "consent"
    ENROLMENT = "enrolment"
    FIRST_DOSE = "first-dose"
    CYCLE_START = "cycle-start"
    DOSE = "dose"
    VISIT = "visit"
    LAST_DOSE = "last-dose"
    DECISION = "decision"
    LAST_DOSE_OF = "last-dose-of"
    """Written as the id of a drug."""


CONSENT, ENROLMENT, FIRST_DOSE = AnchorKind.CONSENT, AnchorKind.ENROLMENT, AnchorKind.FIRST_DOSE
CYCLE_START, DOSE, VISIT = AnchorKind.CYCLE_START, AnchorKind.DOSE, AnchorKind.VISIT
LAST_DOSE, DECISION = AnchorKind.LAST_DOSE, AnchorKind.DECISION
IN_HISTORY = (CONSENT, ENROLMENT)
"""Anchors that are events of the history."""


class Anchor(Struct, frozen=True):
    """An anchor as read from its text: ``dose:avelumab``, ``visit:IMG``, ``last-dose``, ``cabozantinib``."""

    kind: AnchorKind
    name: str = ""
    """The drug or the visit."""

    @classmethod
    def of(cls, written: str) -> "Anchor":
        """The anchor that a text names."""
        text, _, name = written.partition(":")
        kind = _ANCHORS.get(text)
        return cls(AnchorKind.LAST_DOSE_OF, written) if kind is None else cls(kind, name)


_ANCHORS: Mapping[str, AnchorKind] = {kind.value: kind for kind in AnchorKind if kind is not AnchorKind.LAST_DOSE_OF}


ID_OF_UNIT = {SpanUnit.DAYS: "D", SpanUnit.WEEKS: "W", SpanUnit.MONTHS: "M", SpanUnit.YEARS: "Y"}
MOST_DIGITS = 4
"""Of a number in the id of a visit."""
MOST_REPETITIONS = 200
"""A series that would continue beyond it has a slip in its rhythm."""


class Phase(Struct, frozen=True):
    """A stretch of a series as SDTM describes planned assessments: offset, interval, how often.

    Without ``repetitions`` and ``until`` it continues for as long as treatment is planned.
    """

    offset: Span
    """From the anchor to the first time."""
    interval: Span
    """From one time to the next, in the unit of the offset."""
    repetitions: int | None = None
    """How many times in all."""
    until: Span | None = None
    """From the anchor to the last day that a time may be on."""

    def times(self, anchor: date, treated_until: date) -> Iterator[Span]:
        """The times of the phase as spans after the anchor."""
        last = treated_until if self.repetitions is None else date.max
        if self.until is not None:
            last = self.until.after(anchor)
        span = self.offset
        for _ in range(self.repetitions or MOST_REPETITIONS):
            if span.after(anchor) > last:
                return
            yield span
            span = Span(span.count + self.interval.count, span.unit)

    def has(self, span: Span) -> bool:
        """Whether the span is a time of the phase, however long that continues."""
        beyond = span.count - self.offset.count
        number = beyond // self.interval.count
        in_step = span.unit is self.offset.unit and beyond >= 0 and beyond % self.interval.count == 0
        return in_step and number < (self.repetitions or MOST_REPETITIONS)


class Turns(Struct, frozen=True):
    """Which of its anchors a series takes, if there are several: every cycle, every second dose, the first three."""

    first: int = 1
    each: int = 1
    repetitions: int | None = None

    def take(self, number: int) -> bool:
        """Whether the anchor of that number, counted from 1, is one of them."""
        turn, between = divmod(number - self.first, self.each)
        return turn >= 0 and not between and (self.repetitions is None or turn < self.repetitions)


EVERY_TURN = Turns()


class NumberedLabels(dict[tuple[int, str], Text]):
    """A label with its number and the visit it follows put in for ``{n}`` and ``{visit}``, each made once."""

    def __init__(self, label: Text) -> None:
        super().__init__()
        self._label = label
        self._is_numbered = any("{" in text for text in label.values())

    def __missing__(self, key: tuple[int, str]) -> Text:
        number, visit = key
        label = self._label
        if self._is_numbered:
            label = {language: text.format(n=number, visit=visit) for language, text in label.items()}
        self[key] = label
        return label


class SubWindowRule(Struct, frozen=True, dict=True):
    """When one activity of a visit may take place: from ``before`` to ``until`` days before the visit."""

    activity: str
    before: int
    until: int
    source: Source

    @cached_property
    def days(self) -> tuple[timedelta, ...]:
        """From each of its days to the visit, the earliest first."""
        return tuple(timedelta(days=number) for number in range(self.before, self.until - 1, -1))


def is_ordinal(text: str) -> bool:
    """Whether a part of the id of a visit is a number from 1 on; a cycle of more digits would never be reached."""
    return 0 < len(text) <= MOST_DIGITS and text.isascii() and text.isdigit() and not text.startswith("0")


def span_id(span: Span) -> str:
    """A span as part of the id of a visit: ``W8``, ``M3``."""
    return f"{ID_OF_UNIT[span.unit]}{span.count}"


def span_of_id(text: str) -> Span | None:
    """The span in the id of a visit, None if it is not one."""
    unit = next((unit for unit, letter in ID_OF_UNIT.items() if text.startswith(letter)), None)
    number = text[1:]
    if unit is None or not (is_ordinal(number) or number == "0"):
        return None
    return Span(int(number), unit)
