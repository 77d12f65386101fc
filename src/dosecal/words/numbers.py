"""Small pieces of sentences: spans, numbers inside formulas, names of drugs."""

import re

from dosecal.core.trial.protocol import Study
from dosecal.words import NBSP, Words

_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")
_VALUE_UNIT = re.compile(r"(?<=[0-9]) (?=(?:mg|g|kg|cm|mL|m²|min|h|%)(?![A-Za-z]))")


def span_text(words: Words, span: str) -> str:
    """A span such as ``28 days`` in the language."""
    number, unit = span.split(" ")
    if number == "1":
        return words.say(f"span.{unit.rstrip('s')}")
    return words.say(f"span.{unit}", n=number)


def numbers(words: Words, text: str) -> str:
    """Formulas and typed values: decimals as the language writes them, value and unit inseparable."""
    return _VALUE_UNIT.sub(NBSP, _POINT.sub(words.say("format.decimal-point"), text))


def drug_name(words: Words, study: Study, drug: str) -> str:
    """The drug's name in the language."""
    return words.text(study.drugs[drug].name)
