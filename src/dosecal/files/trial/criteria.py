"""Reads eligibility criteria: comparisons exactly as the trial writes them."""

from dosecal.core.trial.entry_rules import Branch, Criterion, Only, Reads
from dosecal.core.trial.vocabulary import Vocabulary
from dosecal.core.values.comparison import Comparison
from dosecal.files.reading.reader import Reader, recorded
from dosecal.files.reading.refusal import Refusal, unknown
from dosecal.files.trial.comparisons import comparison_of
from dosecal.files.trial.sources import Citations, words_of


def read_criterion(table: Reader, cite: Citations, vocabulary: Vocabulary) -> Criterion:
    """One criterion; what it reads must be in the vocabulary."""
    reads = table.kind("reads", "reads", Reads)
    name = _name(table, reads, vocabulary)
    criterion = Criterion(
        id=name,
        reads=reads,
        label=words_of(table, "label"),
        comparisons=_comparisons(table, reads, name, vocabulary),
        source=cite.of(table),
        branch=table.maybe("branch", _branch, cite, reads, name, vocabulary),
        alternative=table.optional("alternative", table.text),
        stands_in_for=table.optional("stands_in_for", table.text),
        only=table.optional("only", table.kind, "only", Only),
        unless=table.optional("unless", table.choice, "fact", vocabulary.facts),
        judged=_judged(table, name, vocabulary) if reads is Reads.FACT and table.has("judged") else (),
    )
    table.done()
    return criterion


@recorded
def _name(table: Reader, reads: Reads, vocabulary: Vocabulary) -> str:
    """The id of a criterion: the name of the test, fact or event that it reads."""
    name = table.text("id")
    if reads in (Reads.LAB, Reads.CLEARANCE) and name not in vocabulary.tests:
        raise unknown(table.file, table.at("id"), "test", name, vocabulary.tests)
    if reads in (Reads.FACT, Reads.JUDGEMENT) and name not in vocabulary.facts:
        raise unknown(table.file, table.at("id"), "fact", name, vocabulary.facts)
    if reads is Reads.TEST and name not in vocabulary.history:
        raise unknown(table.file, table.at("id"), "history", name, vocabulary.history)
    return name


@recorded
def _comparisons(table: Reader, reads: Reads, name: str, vocabulary: Vocabulary) -> tuple[Comparison, ...]:
    texts = table.texts("all") if table.has("all") else ()
    comparisons = tuple(_comparison(table, "all", text, reads, name, vocabulary) for text in texts)
    if not comparisons and reads is not Reads.TEST:
        raise table.refuse("all", "comparison")
    return comparisons


@recorded
def _judged(table: Reader, name: str, vocabulary: Vocabulary) -> tuple[Comparison, ...]:
    """The comparisons up to which a fact beyond ``all`` is a judgement."""
    return tuple(_comparison(table, "judged", text, Reads.FACT, name, vocabulary) for text in table.texts("judged"))


def _branch(table: Reader, cite: Citations, reads: Reads, name: str, vocabulary: Vocabulary) -> Branch:
    """The other limit of a criterion if a fact is true; with ``none`` there is no limit then."""
    fact, limit = table.choice("fact", "fact", vocabulary.facts), table.text("limit")
    source = cite.of(table) if table.has("source") else None
    table.done()
    comparison = None if limit == "none" else _comparison(table, "limit", limit, reads, name, vocabulary)
    return Branch(fact, comparison, source)


def _comparison(table: Reader, key: str, text: str, reads: Reads, name: str, vocabulary: Vocabulary) -> Comparison:
    """The limit that a text states, such as ``≥ 1.5 G/L``; raises a refusal where it states none."""
    comparison = comparison_of(text, reads, name, vocabulary)
    if comparison is None:
        raise Refusal(table.file, table.at(key), "comparison", text)
    return comparison
