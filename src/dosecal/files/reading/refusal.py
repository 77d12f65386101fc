"""What a file is refused with: one sentence naming place, expected and found."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches

from dosecal.words import Words


class Refusal(Exception):
    """The file cannot be used. ``expected`` is the word ``expected.<code>`` of the catalogue."""

    def __init__(self, file: str, key: str, expected: str, found: object, **params: object) -> None:
        super().__init__(expected)
        self.file = file
        self.key = key
        self.expected = expected
        self.found = found
        self.params = params

    def sentence(self, words: Words) -> str:
        """One line for the person who typed it; no other place may show the value found."""
        params = {name: words.say(f"what.{value}") if name == "what" else value for name, value in self.params.items()}
        expected = words.say(f"expected.{self.expected}", **params)
        found = words.say("refusal.nothing") if self.found is NOTHING else _shown(self.found)
        place = f"{self.file}: {self.key}" if self.key else self.file
        line = words.say("refusal.sentence", place=place, expected=expected, found=found)
        return " ".join(line.split())

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.expected}"


class _Nothing:
    """Marks that a key is not there."""


NOTHING = _Nothing()


def _shown(found: object) -> str:
    match found:
        case str():
            return f'"{found}"'
        case bool():
            return "true" if found else "false"
        case datetime() | date():
            return found.isoformat()
        case int() | float() | Decimal():
            return str(found)
        case dict():
            return "{…}"
        case list() | tuple():
            return "[" + ", ".join(_shown(item) for item in found) + "]"
        case _:
            return str(found)


def nearest(found: str, known: Iterable[str]) -> str | None:
    """The known name closest to the one found, None where none is close."""
    by_lower = {name.lower(): name for name in known}
    close = get_close_matches(found.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def unknown(file: str, key: str, what: str, found: str, known: Iterable[str]) -> Refusal:
    """A refusal of a name that is not known, with the nearest one or the list of all."""
    names = sorted(known)
    close = nearest(found, names)
    if close is not None:
        return Refusal(file, key, "known-near", found, what=what, near=close)
    return Refusal(file, key, "known", found, what=what, names=names)
