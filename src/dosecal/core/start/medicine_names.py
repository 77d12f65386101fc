"""Which medicine a typed text names: generic names and brands as whole words, whatever strength and form follow.

Nothing is taken for a known name that is not spelt like one; what is close to one is offered, never assumed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from dosecal.core.trial.entry_rules import ProhibitedDrug
from dosecal.core.trial.vocabulary import Medicines

Parts = tuple[str, ...]

_APOSTROPHES = re.compile("['’‘`´]")
_PARTS = re.compile("[a-z]+|[0-9]+")
TWO_SLIPS = 10
"""From this many letters on a name may differ in two places and still be offered; shorter ones in one."""
NO_SLIP = 5
"""Shorter names are never offered: too many other words are close."""
MOST_PARTS = 100
"""Words of a text in which a slip is looked for: no name has so many, whatever a text has."""


def parts_of(text: str) -> Parts:
    """Words and numbers of a text, without case, accents and signs; "500mg" is two parts."""
    plain = _APOSTROPHES.sub("", text.casefold())
    if not plain.isascii():
        plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    return tuple(_PARTS.findall(plain))


def same_name(text: str) -> Parts | str:
    """The same for entries of one medicine; of a text without letters or digits the text itself."""
    return parts_of(text) or text.strip().casefold()


class _Offer(NamedTuple):
    """A name that may have been meant, in how many places a slip of it may differ, and whether it is several words."""

    name: str
    shown: str
    medicine: str
    slips: int
    several: bool
    letters: frozenset[str]


class NameBook:
    """All names that mean something to a study: the medicines known, and those that its protocol adds."""

    def __init__(self, medicines: Medicines, prohibited: Iterable[tuple[str, ...]]) -> None:
        self._ids: dict[Parts, set[str]] = {}
        self._shown: dict[Parts, str] = {}
        self._unlike = {parts_of(name) for name in medicines.unlike}
        self.drug_of: dict[str, str] = {}
        """Id of a medicine → the name under which the protocol prohibits it."""
        for medicine in medicines.known:
            for name in medicine.names:
                self._add(name, medicine.id)
        for names in prohibited:
            same = {one for name in names for one in self._ids.get(parts_of(name), ())} or {names[0]}
            for one in same:
                self.drug_of[one] = names[0]
                for name in names:
                    self._add(name, one)
        self._longest = max((len(parts) for parts in self._ids), default=0)

    def _add(self, name: str, medicine: str) -> None:
        parts = parts_of(name)
        self._ids.setdefault(parts, set()).add(medicine)
        self._shown.setdefault(parts, name)

    @cached_property
    def _offers(self) -> tuple["_Offer", ...]:
        """Every name that may have been meant: looked through only for a text that names nothing."""
        return tuple(self._all_offers())

    def _all_offers(self) -> Iterator["_Offer"]:
        for parts, ids in self._ids.items():
            meant, name = sorted(ids), "".join(parts)
            if meant and len(name) >= NO_SLIP:
                slips = 1 if len(name) < TWO_SLIPS else 2
                yield _Offer(name, self._shown[parts], meant[0], slips, len(parts) > 1, frozenset(name))

    def find(self, text: str) -> tuple[str, ...]:
        """Ids of the medicines that a text names; of two names that begin at the same place the longer one is meant."""
        parts = parts_of(text)
        found: dict[str, None] = {}
        place = 0
        while place < len(parts):
            for length in range(min(self._longest, len(parts) - place), 0, -1):
                ids = self._ids.get(parts[place : place + length])
                if ids:
                    found.update(dict.fromkeys(sorted(ids)))
                    place += length
                    break
            else:
                place += 1
        return tuple(found)

    def near(self, text: str) -> tuple[str, str] | None:
        """The closest name that a text may have meant, with the id of its medicine; None if none is close."""
        parts = [part for part in parts_of(text) if part.isalpha()][:MOST_PARTS]
        whole = [("".join(parts), frozenset("".join(parts)))]
        words = dict.fromkeys(parts)
        singles = [(word, frozenset(word)) for word in words if (word,) not in self._unlike]
        close = []
        for offer in self._offers:
            for one, letters in whole if offer.several else singles:
                # A slip adds or takes one letter each at most: what is further off need not be compared.
                if abs(len(one) - len(offer.name)) > offer.slips or len(letters ^ offer.letters) > 2 * offer.slips:
                    continue
                off = _distance(one, offer.name, offer.slips)
                if off is not None:
                    close.append((off, offer.name, offer))
        if not close:
            return None
        best = min(close)[2]
        return best.shown, best.medicine


@cache
def _prepared(medicines: Medicines, prohibited: tuple[tuple[str, ...], ...]) -> NameBook:
    return NameBook(medicines, prohibited)


def names_of(medicines: Medicines, prohibited: Iterable[ProhibitedDrug] = ()) -> NameBook:
    """The names of a study, prepared once."""
    return _prepared(medicines, tuple(drug.names for drug in prohibited))


@lru_cache(maxsize=4096)
def _distance(typed: str, name: str, most: int) -> int | None:
    """In how many places two words differ: a letter too many, missing, wrong, or two exchanged; None above ``most``."""
    before: list[int] = []
    row = list(range(len(name) + 1))
    for i, letter in enumerate(typed, start=1):
        last, before, row = before, row, [i]
        for j, other in enumerate(name, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == name[j - 2] and typed[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None
