"""Reads a comparison as a trial or a product information writes it: ``> 9 g/dL``, ``<= 1.5 × ULN``, ``= no``."""

import re
from fractions import Fraction

from dosecal.core.trial.entry_rules import Reads
from dosecal.core.trial.vocabulary import FactType, Vocabulary
from dosecal.core.values.comparison import Comparison, Operator, Reference
from dosecal.core.values.quantity import parse_number, split_quantity

_COMPARISON = re.compile(r"(>=|<=|>|<|=) (.+)")
_TIMES_ULN = re.compile(r"([0-9.]+) × ULN")
_ABOVE_ULN = re.compile(r"ULN \+ (.+)")


def comparison_of(text: str, reads: Reads, name: str, vocabulary: Vocabulary) -> Comparison | None:
    """The comparison of a value of the kind ``reads`` and the name; None if the text is not one."""
    match = _COMPARISON.fullmatch(text)
    if match is None:
        return None
    operator, rest = Operator(match[1]), match[2]
    fact = vocabulary.facts[name].type if reads in (Reads.FACT, Reads.JUDGEMENT) else None
    if reads is Reads.TEST or fact is FactType.YES_NO:
        answered = rest in ("yes", "no") and operator is Operator.EQUAL
        return Comparison(text, operator, rest == "yes") if answered else None
    if reads in (Reads.LAB, Reads.CLEARANCE):
        return _of_test(text, operator, rest, name, vocabulary)
    if fact is FactType.LETTER:
        return Comparison(text, operator, rest) if len(rest) == 1 and rest.isascii() and rest.isalpha() else None
    number = parse_number(rest)
    return None if number is None else Comparison(text, operator, Fraction(number))


def _of_test(text: str, operator: Operator, rest: str, name: str, vocabulary: Vocabulary) -> Comparison | None:
    """The comparison of a laboratory test, which alone has an upper limit of normal."""
    if times := _TIMES_ULN.fullmatch(rest):
        number = parse_number(times[1])
        return None if number is None else Comparison(text, operator, Fraction(number), Reference.TIMES_ULN)
    if above := _ABOVE_ULN.fullmatch(rest):
        limit = _lab_limit(above[1], name, vocabulary)
        return None if limit is None else Comparison(text, operator, limit, Reference.ABOVE_ULN)
    limit = _lab_limit(rest, name, vocabulary)
    return None if limit is None else Comparison(text, operator, limit)


def _lab_limit(text: str, name: str, vocabulary: Vocabulary) -> Fraction | None:
    test = vocabulary.tests[name]
    if test.grades:
        return Fraction(test.grades.index(text)) if text in test.grades else None
    parts = split_quantity(text)
    return None if parts is None else test.read(*parts)
