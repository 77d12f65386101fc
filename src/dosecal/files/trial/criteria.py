"""Reads eligibility criteria: comparisons exactly as the trial writes them."""

from dosecal.core.trial.protocol import Branch, Criterion, Only, Reads
from dosecal.core.trial.vocabulary import Vocabulary
from dosecal.core.values.comparison import Comparison
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import Refusal, unknown
from dosecal.files.trial.comparisons import comparison_of
from dosecal.files.trial.sources import Citations, words_of


def read_criterion(table: Reader, cite: Citations, vocabulary: Vocabulary) -> Criterion:
    """One criterion; what it reads must be in the vocabulary. Raises Refusal."""
    name = table.text("id")
    reads = Reads(table.choice("reads", "reads", Reads))
    if reads in ("lab", "clearance") and name not in vocabulary.tests:
        raise unknown(table.file, table.at("id"), "test", name, vocabulary.tests)
    if reads in ("fact", "judgement") and name not in vocabulary.facts:
        raise unknown(table.file, table.at("id"), "fact", name, vocabulary.facts)
    if reads == "test" and name not in vocabulary.history:
        raise unknown(table.file, table.at("id"), "history", name, vocabulary.history)

    def compare(text: str, key: str) -> Comparison:
        comparison = comparison_of(text, reads, name, vocabulary)
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
        only=Only(table.choice("only", "only", Only)) if table.has("only") else None,
        unless=table.choice("unless", "fact", vocabulary.facts) if table.has("unless") else None,
    )
    table.done()
    return criterion
