"""Dates as people type them: ``1.2.2027``, ``1.2.27``, ``2027-02-01``, ``1 Feb 2027``, ``+14``, ``today``. No Qt."""

import re
from datetime import date, timedelta

from dosecal.core.values.span import FIRST_YEAR, LAST_YEAR
from dosecal.words import Words

# Compiled when a date is typed: two of them take as long as a catalogue is read.
_ISO = r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
_POINTS = r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4}|[0-9]{2})"
_NAMED = r"([0-9]{1,2})\.? ?([^\W\d_]{3,})\.? ([0-9]{4})"
_DISTANCE = r"([+\-−])([0-9]{1,4})"
_MONTH = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})|(?P<month_first>[0-9]{1,2})[./] ?(?P<its_year>[0-9]{4})"
_NAMED_MONTH = r"([^\W\d_]{3,})\.? ([0-9]{4})"
_YEAR = r"[0-9]{4}"


def parse_date(text: str, today: date, words: Words, full_year: bool = False) -> date | None:
    """The day typed, or None where it is none; ``+14`` counts from ``today``.

    A two-digit year means 20xx; with ``full_year`` (a birth date) it is refused, since the century would be a guess.
    So is ``1/2/2027``: two countries read two days in it.
    """
    text = text.strip().replace("\u00a0", " ")
    if text.lower() in words.say("format.today").split():
        return today
    day = _date(text, today, words, full_year)
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _date(text: str, today: date, words: Words, full_year: bool) -> date | None:
    try:
        if match := re.fullmatch(_DISTANCE, text):
            return today + timedelta(days=int(match[2]) * (1 if match[1] == "+" else -1))
        if match := re.fullmatch(_ISO, text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := re.fullmatch(_POINTS, text):
            if len(match[3]) == 2 and full_year:
                return None
            return date(int(match[3]) + (2000 if len(match[3]) == 2 else 0), int(match[2]), int(match[1]))
        if match := re.fullmatch(_NAMED, text):
            month = _month(match[2].lower(), words)
            return None if month is None else date(int(match[3]), month, int(match[1]))
    except (ValueError, OverflowError):  # 31 February, or a day beyond the calendar
        return None
    return None


def parse_partial(text: str, words: Words) -> str | None:
    """A date known to the month or the year only, as a case spells it: ``3.2026``, ``March 2026`` → ``2026-03``.

    None where it is a whole day, or nothing of the kind.
    """
    text = text.strip().replace("\u00a0", " ")
    if re.fullmatch(_YEAR, text):
        return text if FIRST_YEAR <= int(text) <= LAST_YEAR else None
    if match := re.fullmatch(_MONTH, text):
        year = match["year"] or match["its_year"]
        month: int | None = int(match["month"] or match["month_first"])
    elif match := re.fullmatch(_NAMED_MONTH, text):
        year, month = match[2], _month(match[1].lower(), words)
    else:
        return None
    known = month is not None and 1 <= month <= 12 and FIRST_YEAR <= int(year) <= LAST_YEAR
    return f"{year}-{month:02}" if known else None


def write_partial(spelled: str, words: Words) -> str:
    """``2026-03`` as the language writes it: ``March 2026``."""
    year, _, month = spelled.partition("-")
    return f"{words.month_long(int(month))} {year}" if month else year


def _month(name: str, words: Words) -> int | None:
    """The month that begins with so many letters of its name, in the language of the words."""
    found = [month for month in range(1, 13) if words.month_long(month).lower().startswith(name)]
    short = [month for month in range(1, 13) if words.month(month).lower() == name]
    return (short or found)[0] if len(short or found) == 1 else None


def no_days(words: Words, earliest: date, latest: date) -> str:
    """That no day is left: what has to be waited for ends after the window."""
    return words.say("days.turned", earliest=earliest, latest=latest)


def days(words: Words, earliest: object, latest: object) -> str:
    """From one day to another; an end that is not known is said, not left out. Turned round they are no days at all."""
    if isinstance(earliest, date) and isinstance(latest, date) and earliest > latest:
        return no_days(words, earliest, latest)
    if latest is None:
        return words.say("days.none") if earliest is None else words.say("days.from", day=earliest)
    return words.say("days.until", day=latest) if earliest is None else words.say("days.both", a=earliest, b=latest)
