"""Words about doses: as prescribed, in vials and tablets."""

from collections.abc import Iterable

from dosecal.core.doses.calculated import dose_text
from dosecal.core.result.prepared import Count
from dosecal.core.trial.drug import Basis, Daily
from dosecal.words import NBSP, Words
from dosecal.words.numbers import numbers


def prescribed_text(words: Words, basis: Basis) -> str:
    """The dose as the protocol writes it, with its rhythm in words."""
    dose = numbers(words, dose_text(basis))
    if not isinstance(basis, Daily):
        return dose
    if basis.every_days == 1:
        return words.say("basis.daily", dose=dose)
    if basis.every_days == 2:
        return words.say("basis.every-other-day", dose=dose)
    return words.say("basis.every-days", dose=dose, days=basis.every_days)


def counts_of(value: object) -> tuple[Count, ...]:
    """The counts that a parameter holds."""
    return tuple(one for one in value if isinstance(one, Count)) if isinstance(value, tuple) else ()


def vials_text(words: Words, counts: Iterable[Count]) -> str:
    """``2 × 500 mg + 1 × 100 mg``, inseparable within each part."""
    return " + ".join(f"{count.count}{NBSP}×{NBSP}{words.quantity(count.strength)}" for count in counts)
