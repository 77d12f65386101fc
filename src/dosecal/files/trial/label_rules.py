"""Reads what the product information of a drug asks after a laboratory value or an infusion reaction."""

from dosecal.core.trial.drug import ACTIONS, Condition, LabelRule
from dosecal.core.trial.vocabulary import Vocabulary
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import Refusal, unknown
from dosecal.files.trial.comparisons import comparison_of
from dosecal.files.trial.sources import Citations, words_of


def read_label_rules(tables: list[Reader], cite: Citations, vocabulary: Vocabulary) -> tuple[LabelRule, ...]:
    """The rules in the order of the file, which is that of their gravity. Raises Refusal."""
    rules: list[LabelRule] = []
    for table in tables:
        rule = _rule(table, cite, vocabulary)
        if any(rule.id == other.id for other in rules):
            raise table.refuse("id", "id-once")
        if rule.after is not None and rule.after not in [other.id for other in rules]:
            raise unknown(table.file, table.at("after"), "rule", rule.after, [other.id for other in rules])
        rules.append(rule)
    return tuple(rules)


def _rule(table: Reader, cite: Citations, vocabulary: Vocabulary) -> LabelRule:
    conditions = [_condition(entry, vocabulary) for entry in table.tables("when")]
    grades = table.integers("grades") if table.has("grades") else ()
    if bool(conditions) == bool(grades):
        raise table.refuse("when", "label-rule")
    actions = table.texts("actions")
    for action in actions:
        if action not in ACTIONS:
            raise unknown(table.file, table.at("actions"), "action", action, ACTIONS)
    rule = LabelRule(
        id=table.text("id"),
        group=table.text("group"),
        actions=actions,
        source=cite.of(table),
        conditions=tuple(conditions),
        grades=grades,
        occurrence=table.integer("occurrence", 1, 9) if table.has("occurrence") else 1,
        after=table.optional("after", table.text),
        text=words_of(table, "text") if table.has("text") else None,
    )
    table.done()
    return rule


def _condition(table: Reader, vocabulary: Vocabulary) -> Condition:
    """``{ test = "alt", is = "> 3 × ULN" }``."""
    test = table.choice("test", "test", vocabulary.tests)
    comparison = comparison_of(table.text("is"), "lab", test, vocabulary)
    if comparison is None:
        raise Refusal(table.file, table.at("is"), "comparison", table.data.get("is"))
    table.done()
    return Condition(test, comparison)
