"""What a version of a trial states, in words: one sentence a rule."""

from collections.abc import Mapping

from msgspec.structs import asdict

from dosecal.core.trial.drug import Daily, Flat, PerKg, PerM2, TargetAuc, UnitsPerKg
from dosecal.core.trial.protocol import Study
from dosecal.core.trial.rule_code import RuleCode
from dosecal.core.trial.statement import Clause, Statement
from dosecal.core.values.span import Span
from dosecal.words import Words
from dosecal.words.doses import prescribed_text
from dosecal.words.eligibility import required_text
from dosecal.words.numbers import activity, around_text, drug_name, every_text, span_text

_ONE_OF = {"bases": "basis", "activities": "activity", "tokens": "token", "ends": "kind"}
"""What the entries of a list are."""


def statement_sentence(words: Words, study: Study, statement: Statement) -> str:
    """What a rule says."""
    return "; ".join(_clause(words, study, clause) for clause in statement.clauses)


def part_name(words: Words, statement: Statement) -> str:
    """The part of a trial that a rule belongs to."""
    return words.say(f"part.{statement.part}")


def _clause(words: Words, study: Study, clause: Clause) -> str:
    values = ((name, value) for name, value in asdict(clause).items() if name != "code" and value is not None)
    params = {name: _value(words, study, name, value) for name, value in values}
    code: str = clause.code
    match clause:
        case Clause(before=int(before), after=int(after)):
            params["days"] = around_text(words, before, after)
        case Clause(code=RuleCode.FOLLOW_UP_DECISION, span=Span(0)):
            code += "-same-day"
        case Clause(span=Span() as span) | Clause(interval=Span() as span):
            params["every"] = every_text(words, str(span))
    return words.say(f"rule.{code}", **params)


def _value(words: Words, study: Study, name: str, value: object) -> object:
    match name, value:
        case _, Span():
            return span_text(words, str(value))
        case "basis", Flat() | PerKg() | PerM2() | Daily() | TargetAuc() | UnitsPerKg():
            return prescribed_text(words, value)
        case "visit", Mapping():
            return words.text(value).replace("{n}", "n").replace("{visit}", "…")
        case "required", tuple():
            return required_text(words, " · ".join(value))
        case _, str():
            return _token(words, study, name, value)
        case _, tuple():
            return tuple(_value(words, study, _ONE_OF.get(name, name), one) for one in value)
        case _:
            return value


def _token(words: Words, study: Study, name: str, token: str) -> object:
    match name:
        case "drug":
            return drug_name(words, study, token)
        case "activity":
            return activity(words, study, token)
        case "fact":
            return study.vocabulary.facts[token].name
        case "token":
            return study.vocabulary.history[token]
        case "formula" | "cause" | "kind":
            return words.say(f"{name}.{token}")
        case _:
            return token
