"""Times of a day: as people type them, and as they are said with their day."""

import re
from datetime import datetime, time

from dosecal.words import NBSP, Words

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def parse_time(text: str) -> time | None:
    """``09:30`` as a time of a day; None where it is none."""
    match = _TIME.fullmatch(text)
    return None if match is None else time(int(match[1]), int(match[2]))


def moment_text(words: Words, moment: datetime) -> str:
    """Day and time by the clock of the place, also where clocks change before it; it stays on one line."""
    local = moment.astimezone() if moment.tzinfo is not None else moment
    return f"{words.date(local.date()).replace(' ', NBSP)},{NBSP}{local:%H:%M}"
