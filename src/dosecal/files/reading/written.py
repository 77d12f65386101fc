"""How a day and a span are written in a file: each in one way."""

import re
from datetime import date

from dosecal.core.values.span import FIRST_YEAR, LAST_YEAR, MOST_OF_UNIT, Span, SpanUnit

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_DIGITS = 9
_SPAN_UNITS = {unit.value: unit for unit in SpanUnit} | {unit.value[:-1]: unit for unit in SpanUnit}


def iso_day(text: str) -> date | None:
    """The day written as ``2027-02-01`` and in no other way (``date.fromisoformat`` takes several), else None."""
    if not _ISO_DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if is_in_calendar(day) else None


def is_in_calendar(day: date) -> bool:
    """Whether a date is of the years that anybody can mean."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def written_span(value: object) -> Span | None:
    """The span written as ``28 days`` or ``1 week``, else None."""
    parts = value.split(" ") if isinstance(value, str) else []
    if len(parts) != 2 or not (parts[0].isascii() and parts[0].isdigit()) or parts[1] not in _SPAN_UNITS:
        return None
    if len(parts[0]) > _MOST_DIGITS or int(parts[0]) > MOST_OF_UNIT[_SPAN_UNITS[parts[1]]]:
        return None
    return Span(int(parts[0]), _SPAN_UNITS[parts[1]])
