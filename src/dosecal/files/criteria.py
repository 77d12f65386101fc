"""Reads eligibility criteria: comparisons exactly as the trial writes them."""

import re
from fractions import Fraction

from dosecal.core.protocol import Branch, Comparison, Criterion
from dosecal.core.quantity import parse_number, split_quantity
from dosecal.core.vocabulary import Vocabulary
from dosecal.files.reader import Reader
from dosecal.files.refusal import Refusal, unknown
from dosecal.files.sources import Citations, words_of

READS = ("lab", "fact", "age", "clearance", "test", "judgement")
_COMPARISON = re.compile(r"(>=|<=|>|<|=) (.+)")
_TIMES_ULN = re.compile(r"([0-9.]+) × ULN")
_ABOVE_ULN = re.compile(r"ULN \+ (.+)")


def read_criterion(table: Reader, cite: Citations, vocabulary: Vocabulary) -> Criterion:
    """One criterion; what it reads must be in the vocabulary. Raises Refusal."""
    name = table.text("id")
    reads = table.choice("reads", "reads", READS)
    if reads in ("lab", "clearance") and name not in vocabulary.tests:
        raise unknown(table.file, table.at("id"), "test", name, vocabulary.tests)
    if reads in ("fact", "judgement") and name not in vocabulary.facts:
        raise unknown(table.file, table.at("id"), "fact", name, vocabulary.facts)
    if reads == "test" and name not in vocabulary.history:
        raise unknown(table.file, table.at("id"), "history", name, vocabulary.history)

    def compare(text: str, key: str) -> Comparison:
        comparison = _comparison(text, reads, name, vocabulary)
        if comparison is None:
            raise Refusal(table.file, table.at(key), "comparison", text)
        return comparison

    comparisons = tuple(compare(text, "all") for text in table.texts("all")) if table.has("all") else ()
    if not comparisons and reads != "test":
        raise table.refuse("all", "comparison")
    branch = None
    if table.has("branch"):
        inner = table.table("branch")
        fact = inner.choice("fact", "fact", vocabulary.facts)
        limit = inner.text("limit")
        branch = Branch(fact, None if limit == "none" else compare(limit, "branch.limit"))
        inner.done()
    criterion = Criterion(
        id=name,
        reads=reads,
        label=words_of(table, "label"),
        comparisons=comparisons,
        source=cite.of(table),
        branch=branch,
        alternative=table.optional("alternative", table.text),
        stands_in_for=table.optional("stands_in_for", table.text),
        only=table.choice("only", "only", ("childbearing", "female")) if table.has("only") else None,
        unless=table.choice("unless", "fact", vocabulary.facts) if table.has("unless") else None,
    )
    table.done()
    return criterion


def _comparison(text: str, reads: str, name: str, vocabulary: Vocabulary) -> Comparison | None:
    match = _COMPARISON.fullmatch(text)
    if match is None:
        return None
    operator, rest = match.groups()
    if rest in ("yes", "no"):
        return Comparison(text, operator, rest == "yes") if operator == "=" else None
    if times := _TIMES_ULN.fullmatch(rest):
        number = parse_number(times[1])
        return None if number is None else Comparison(text, operator, Fraction(number), times_uln=True)
    if above := _ABOVE_ULN.fullmatch(rest):
        limit = _lab_limit(above[1], name, vocabulary)
        return None if limit is None else Comparison(text, operator, limit, above_uln=True)
    if reads in ("lab", "clearance"):
        limit = _lab_limit(rest, name, vocabulary)
        return None if limit is None else Comparison(text, operator, limit)
    if reads == "fact" and vocabulary.facts[name].type == "letter":
        return Comparison(text, operator, rest) if len(rest) == 1 and rest.isalpha() else None
    number = parse_number(rest)
    return None if number is None else Comparison(text, operator, Fraction(number))


def _lab_limit(text: str, name: str, vocabulary: Vocabulary) -> Fraction | None:
    test = vocabulary.tests[name]
    if test.grades:
        return Fraction(test.grades.index(text)) if text in test.grades else None
    parts = split_quantity(text)
    return None if parts is None else test.read(*parts)
