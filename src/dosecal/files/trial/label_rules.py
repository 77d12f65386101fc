"""Reads what the product information of a drug requires after a laboratory value or an infusion reaction."""

from dosecal.core.trial.drug import Action, Condition, LabelRule
from dosecal.core.trial.entry_rules import Reads
from dosecal.core.trial.vocabulary import Vocabulary
from dosecal.files.reading.reader import Reader, recorded
from dosecal.files.reading.refusal import unknown
from dosecal.files.trial.comparisons import comparison_of
from dosecal.files.trial.sources import Citations, words_of


def read_label_rules(file: Reader, cite: Citations, vocabulary: Vocabulary) -> tuple[LabelRule, ...]:
    """The rules in the order of the file, which is that of their severity."""
    return file.each("label_rules", _rule, cite, vocabulary, [])


def _rule(table: Reader, cite: Citations, vocabulary: Vocabulary, before: list[object]) -> LabelRule:
    """One rule; ``before`` are the ids of the rules above it, whether they could be read or not."""
    known = tuple(before)
    before.append(table.data.get("id"))
    conditions = table.each("when", _condition, vocabulary)
    grades = table.integers("grades") if table.has("grades") else ()
    rule = LabelRule(
        id=table.text("id"),
        group=table.text("group"),
        actions=table.kinds("actions", "action", Action),
        source=cite.of(table),
        conditions=conditions,
        grades=grades,
        history=(history := table.texts_of("history", "history", vocabulary.history) if table.has("history") else ()),
        pause=table.maybe("pause", _pause),
        occurrence=table.integer_or("occurrence", 1, 1, 9),
        after=table.optional("after", table.text),
        text=words_of(table, "text") if table.has("text") else None,
        before_each=words_of(table, "before_each") if table.has("before_each") else None,
    )
    table.done()
    if sum(map(bool, (conditions, grades, history))) != 1 or (rule.pause is not None and not history):
        raise table.refuse("when", "label-rule")
    if rule.id in known:
        raise table.refuse("id", "id-once")
    if rule.after is not None and rule.after not in known:
        raise unknown(table.file, table.at("after"), "rule", rule.after, [one for one in known if isinstance(one, str)])
    return rule


def _pause(table: Reader) -> tuple[int, int]:
    """``{ before = "28 days", after = "14 days" }``."""
    days = tuple(_days(table, key) for key in ("before", "after"))
    table.done()
    return days[0], days[1]


@recorded
def _days(table: Reader, key: str) -> int:
    days = table.span(key).in_days
    if days is None:
        raise table.refuse(key, "span")
    return days


def _condition(table: Reader, vocabulary: Vocabulary) -> Condition:
    """``{ test = "alt", is = "> 3 × ULN" }``."""
    test, text = table.choice("test", "test", vocabulary.tests), table.text("is")
    table.done()
    comparison = comparison_of(text, Reads.LAB, test, vocabulary)
    if comparison is None:
        raise table.refuse("is", "comparison")
    return Condition(test, comparison)
