"""Reads gates: of a protocol, or of a file of a site that a case names."""

from pathlib import Path

from dosecal.core.trial.entry_rules import Reads
from dosecal.core.trial.gate import Gate, GateAction, GateStep
from dosecal.core.trial.vocabulary import Vocabulary
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.toml import open_table
from dosecal.files.trial.comparisons import comparison_of
from dosecal.files.trial.sources import Citations, words_of
from dosecal.files.trial.vocabulary import units


def read_gates(file: Reader, cite: Citations, vocabulary: Vocabulary, drugs: tuple[str, ...]) -> tuple[Gate, ...]:
    """The gates of a file, each with an id of its own."""
    return file.each("gates", _gate, cite, vocabulary, drugs, [])


def read_gates_file(path: Path, vocabulary: Vocabulary, drugs: tuple[str, ...]) -> tuple[Gate, ...]:
    """The gates of a site's own file: ``[sources]`` and ``[[gates]]``. Raises Refusal."""
    file, _ = open_table(path)
    return file.whole(_file, path, vocabulary, drugs)


def _file(file: Reader, path: Path, vocabulary: Vocabulary, drugs: tuple[str, ...]) -> tuple[Gate, ...]:
    gates = read_gates(file, Citations(file, path.stem, units(), by_site=True), vocabulary, drugs)
    file.done()
    if not gates:
        raise file.refuse("gates", "tables")
    return gates


def _gate(table: Reader, cite: Citations, vocabulary: Vocabulary, drugs: tuple[str, ...], before: list[str]) -> Gate:
    """The steps of one laboratory test; its id is added to ``before``, where it must not be yet."""
    gate = Gate(
        id=table.text("id"),
        test=(test := table.choice("test", "test", vocabulary.tests)),
        drugs=table.texts_of("drugs", "drug", drugs) if table.has("drugs") else (),
        steps=table.each("steps", _step, vocabulary, test),
        source=cite.of(table),
    )
    table.done()
    if gate.id in before:
        raise table.refuse("id", "id-once")
    before.append(gate.id)
    if not gate.steps:
        raise table.refuse("steps", "tables")
    return gate


def _step(table: Reader, vocabulary: Vocabulary, test: str) -> GateStep:
    """``{ is = "< 1.0 10⁹/L", action = "hold" }``."""
    text = table.text("is")
    action = table.kind("action", "action", GateAction)
    words = words_of(table, "text") if table.has("text") else None
    table.done()
    comparison = comparison_of(text, Reads.LAB, test, vocabulary)
    if comparison is None:
        raise table.refuse("is", "comparison")
    return GateStep(comparison, action, words)
