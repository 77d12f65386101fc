"""When a preparation was made, as it is typed: a time, with its day where that is not plain. No Qt, no clock.

Nothing is made up: an empty field is no time, and a time alone is one of the visit's day only where that is today.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from dosecal.core.trial.drug import Keeping
from dosecal.words import Words
from dosecal.words.dates import parse_date
from dosecal.words.times import parse_time

_LONG_BEFORE = 366
"""Days; nothing prepared keeps so long."""
_TYPED = re.compile(r"(?:(?P<day>.*[^ ,])[ ,]+)?(?P<hours>[0-9]{1,2}):(?P<minutes>[0-9]{2})")

_FOUR = re.compile(r"[0-9]{4}")
"""0930, as it is typed in a hurry; alone, since behind a day it may be its year."""

_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Made:
    """The moment, or the sentence why there is none; neither where nothing was typed."""

    at: datetime | None = None
    wrong: str = ""
    expected: str = ""
    """The word ``expected.<code>`` of what it is not, with its parameters."""
    params: Mapping[str, object] = field(default_factory=dict)


def _typed(text: str) -> re.Match[str] | None:
    return _TYPED.fullmatch(f"{text[:2]}:{text[2:]}" if _FOUR.fullmatch(text) else text)


def read_made(text: str, visit_day: date, today: date, keeps: tuple[Keeping, ...], words: Words) -> Made:
    """When a preparation for a visit was made, by the clock of the place."""
    text = text.strip().replace("\u00a0", " ")
    if not text:
        return Made()
    example = words.date(visit_day, weekday=False)
    match = _typed(text)
    clock = parse_time(f"{match['hours']:0>2}:{match['minutes']}") if match is not None else None
    if match is None or clock is None:
        return _wrong(words, text, "time", day=example)
    if match["day"] is None:
        if visit_day != today:
            return _wrong(words, text, "day", day=example, visit=visit_day, today=today)
        day: date | None = visit_day
    else:
        day = parse_date(match["day"], today, words)
        if day is None:
            return _wrong(words, text, "time", day=example)
        if (visit_day - day).days > _LONG_BEFORE:  # of such a day no clock can be asked everywhere
            return _wrong(words, text, "keeps-on", day=visit_day)
    return _within(text, datetime.combine(day or visit_day, clock).astimezone(), visit_day, today, keeps, words)


def stamp_of(text: str, today: date, words: Words) -> str | None:
    """``09:30``, with or without its day, as a case file has it: ``2027-02-01 09:30``; None where it is none."""
    match = _typed(text.strip().replace("\u00a0", " "))
    clock = parse_time(f"{match['hours']:0>2}:{match['minutes']}") if match is not None else None
    day = today if match is None or match["day"] is None else parse_date(match["day"], today, words)
    return None if clock is None or day is None else f"{day.isoformat()} {clock:%H:%M}"


def shown_stamp(text: str, words: Words) -> str:
    """A time of a case file as the language writes it; what somebody typed stays as it is."""
    stamp = read_stamp(text)
    return text if stamp is None else f"{words.date(stamp.date(), weekday=False)} {stamp:%H:%M}"


def read_stamp(text: str) -> datetime | None:
    """A time of a case file, by the clock of the place; None where it is none."""
    if _STAMP.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _within(
    text: str, at: datetime, visit_day: date, today: date, keeps: tuple[Keeping, ...], words: Words
) -> Made:  # fmt: skip
    """Not a day that is still to come after the visit, nor so early that nothing of it is left on the visit's day."""
    last = max(visit_day, today)
    if at.date() > last:
        return _wrong(words, text, "not-after", day=last)
    begin = datetime.combine(visit_day, time()).astimezone()
    if keeps and max(one.until(at) for one in keeps) < begin:
        return _wrong(words, text, "keeps-on", day=visit_day)
    return Made(at=at)


def _wrong(words: Words, text: str, expected: str, **params: object) -> Made:
    code = f"made-{expected}"
    said = words.say(f"expected.{code}", **params)
    place = words.say("dose-page.made")
    wrong = words.say("refusal.sentence", place=place, expected=said, found=f'"{text}"')
    return Made(wrong=wrong, expected=code, params=params)
