"""Small pieces of sentences: spans, numbers inside formulas, names of drugs and activities."""

import re

from dosecal.core.trial.protocol import Study
from dosecal.words import NBSP, Words

_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")
_POWER = re.compile(f"(?<=[0-9])(?:[ {NBSP}]|[ {NBSP}]?[x×·*][ {NBSP}]?)10(?:\\^|\\*\\*?|[Ee])?([39⁹³])/[lL]\\b")
_LONG = re.compile(r"(?<![\w.,/^-])[0-9]{5,}(?![\w.,-])")
_VALUE_UNIT = re.compile(r"(?<=[0-9]) (?=(?:mg|g|kg|cm|mL|m²|min|h|%)(?![A-Za-z]))")


def span_text(words: Words, span: str) -> str:
    """A span such as ``28 days`` in the language."""
    number, unit = span.split(" ")
    return words.say(f"span.{unit.removesuffix('s')}s", n=number)


def every_text(words: Words, span: str) -> str:
    """How often, of a span such as ``28 days``: ``every 28 days``, ``every week``."""
    number, unit = span.split(" ")
    return words.say(f"every.{unit.removesuffix('s')}s", n=number)


def around_text(words: Words, before: int, after: int) -> str:
    """The days of a window around its target: ``−2 to +3 days``, ``up to 3 days later``."""
    if before and after:
        return words.say("span.around", before=before, after=after)
    if before:
        return words.say("span.earlier", n=before)
    return words.say("span.later", n=after) if after else words.say("span.same-day")


def numbers(words: Words, text: str) -> str:
    """Formulas and typed values: decimals as the language writes them, long numbers in groups of three, value and unit
    inseparable, a power of ten multiplied (``100 × 10⁹/L``)."""
    told = _POINT.sub(words.say("format.decimal-point"), _POWER.sub(_power, text))
    return _LONG.sub(lambda one: _grouped(one[0]), _VALUE_UNIT.sub(NBSP, told))


def _grouped(digits: str) -> str:
    """``100 000``: with a point or a comma it might be read as a hundred."""
    return f"{int(digits):,}".replace(",", NBSP)


def _power(found: re.Match[str]) -> str:
    """A power of ten as laboratories type it, multiplied with the number before: ``10^9/l`` becomes ``× 10⁹/L``."""
    return f"{NBSP}×{NBSP}10{found[1].replace('3', '³').replace('9', '⁹')}/L"


def series_name(label: str) -> str:
    """A label without the place of its number: ``Imaging month {n}`` becomes ``Imaging month``."""
    return re.sub(r"\s*\{(?:n|visit)\}\s*", " ", label).strip()


def drug_name(words: Words, study: Study, drug: str) -> str:
    """The drug's name in the language."""
    return words.text(study.drugs[drug].name)


def activity(words: Words, study: Study, token: str) -> str:
    """A drug to give or another thing to do at a visit."""
    if token in study.drugs:
        return drug_name(words, study, token)
    own = study.protocol.activities.get(token)
    return words.say(f"activity.{token}") if own is None else words.text(own)
