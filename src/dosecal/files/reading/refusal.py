"""Why a file cannot be used: for each fault one sentence naming place, expected and found."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from dosecal.words import Words
from dosecal.words.shortened import MOST_QUOTED, MOST_SIGNS, shortened
from dosecal.words.troubles import trouble_text
from dosecal.words.unseen import visible

_CUTS = (MOST_QUOTED, 60, 45, 32, 24, 16, 12)
"""Signs of what a sentence quotes: the first for a value and a key; where the sentence is too long with it the next,
and then for file names and everything that is put in, too."""
_LISTED = 4
"""A list of names may be so many times as long as one name."""


class Refusal(Exception):
    """One fault of a file. ``expected`` is the word ``expected.<code>`` of the catalogue.

    Raised, it is the first fault of its file and carries the others.
    """

    def __init__(self, file: str, key: str, expected: str, found: object, **params: object) -> None:
        super().__init__(expected)
        self.file = file
        self.key = key
        self.expected = expected
        self.found = found
        self.params = params
        self.line: int | None = None
        """Counted from 1; None if it is not known for sure."""
        self.owner = ""
        """The case that cannot be used because of this file, where it is another one."""
        self.offered = ""
        """What was probably meant, as it would be typed: a form offers it."""
        self._others: tuple[Refusal, ...] = ()

    @property
    def all(self) -> "tuple[Refusal, ...]":
        """This fault and the others that were found in the same reading, in the order of their lines."""
        return (self, *self._others)

    @property
    def part(self) -> str:
        """The part of a case that is refused: ``labs[2]``, ``facts.ecog``, ``patient.sex``."""
        head, _, rest = self.key.partition(".")
        return head if "[" in head or not rest else f"{head}.{rest.partition('.')[0]}"

    @property
    def listed(self) -> str:
        """The file under which a list of cases names it."""
        return self.owner or self.file

    def of_case(self, case: str) -> "Refusal":
        """The same fault as that of a case, which it keeps from being used: its own, or that of a file it names."""
        self.owner = case if self.file != case else ""
        return self

    def moved(self, file: str, key: str) -> "Refusal":
        """The same fault, reported of another place."""
        return Refusal(file, key, self.expected, self.found, **self.params).offering(self.offered)

    def offering(self, meant: str) -> "Refusal":
        """The same fault, with what was probably meant."""
        self.offered = meant
        return self

    def sentence(self, words: Words) -> str:
        """One line for the person who typed it, of at most ``MOST_SIGNS``; no other place may show the value found."""
        line = ""
        for most in _CUTS:
            line = self._line(words, most)
            if len(line) <= MOST_SIGNS:
                return line
        return shortened(line, MOST_SIGNS)

    def _line(self, words: Words, most: int) -> str:
        params = {name: _param(name, value, words, most) for name, value in self.params.items()}
        expected = visible(words.say(f"expected.{self.expected}", **params))
        found = words.say("refusal.nothing") if self.found is NOTHING else shortened(_shown(self.found), most)
        line = words.say("refusal.sentence", place=self._place(words, most), expected=expected, found=found)
        return " ".join(line.split())

    def _place(self, words: Words, most: int) -> str:
        whole = most == _CUTS[0]
        file, owner = (visible(name) if whole else shortened(visible(name), most) for name in (self.file, self.owner))
        place = f"{file}: {shortened(visible(self.key), most)}" if self.key else file
        place = f"{owner}: {place}" if owner else place
        return place if self.line is None else words.say("refusal.line", place=place, line=self.line)

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.expected}"


def _param(name: str, value: object, words: Words, most: int) -> object:
    if isinstance(value, OSError):
        value = trouble_text(words, value)
    if name == "what":
        return words.say(f"what.{value}")
    if most == _CUTS[0] or isinstance(value, int):  # a number may be counted
        return value
    if isinstance(value, list | tuple):
        return _listed([shortened(words.value(one), most) for one in value], most * _LISTED)
    text = words.value(value)
    return shortened(text, most) if len(text) > most else value


def _listed(names: list[str], most: int) -> str:
    """As many names as there is room for."""
    text = ", ".join(names)
    if len(text) <= most:
        return text
    kept = text[:most].rpartition(", ")[0] or names[0]
    return f"{kept}, …"


def first_of(refusals: Iterable[Refusal]) -> Refusal:
    """The refusal to raise for all of them: that of the first line. Those without a line keep their neighbours."""
    ordered = list(refusals)
    lines = [0 if one.line is None else one.line for one in ordered]
    for index, line in enumerate(lines):
        lines[index] = line or (lines[index - 1] if index else 0)
    ordered = [ordered[index] for index in sorted(range(len(ordered)), key=lines.__getitem__)]
    for one in ordered:
        one._others = ()
    ordered[0]._others = tuple(ordered[1:])
    return ordered[0]


class _Nothing:
    """Marks that a key is not there."""


NOTHING = _Nothing()


_SPACES = re.compile(r" {2,}|^ +| +$")


def _seen(spaces: re.Match[str]) -> str:
    """Spaces that nobody sees and the grammar does not take."""
    return "␣" * len(spaces[0])


def _shown(found: object) -> str:
    match found:
        case str():
            return f'"{visible(_SPACES.sub(_seen, found))}"'
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
    """The known name closest to the one found, None if none is close."""
    from difflib import get_close_matches  # noqa: PLC0415  late: most files have no slip

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


def raise_all(refusals: Iterable[Refusal]) -> None:
    """Raises the first of the refusals, which carries the others: one for each part; nothing if there is none.

    A part is refused once: what else contradicts it mostly follows from its first fault.
    """
    by_part: dict[tuple[str, str], Refusal] = {}
    for refusal in refusals:
        by_part.setdefault((refusal.file, refusal.part), refusal)
    if by_part:
        raise first_of(by_part.values())


def by_file(refusals: Iterable[Refusal], words: Words) -> tuple[str, ...]:
    """The sentences of each file as one text, for lists that have a line for each file."""
    texts: dict[str, list[str]] = {}
    for refusal in refusals:
        texts.setdefault(refusal.listed, []).append(refusal.sentence(words))
    return tuple("; ".join(sentences) for sentences in texts.values())
