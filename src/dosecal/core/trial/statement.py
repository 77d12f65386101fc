"""A rule of a trial as a readable line: its clauses, each with its values, and where it was read."""

from decimal import Decimal

from msgspec import Struct

from dosecal.core.trial.drug import Basis
from dosecal.core.trial.protocol import StopCause
from dosecal.core.trial.rule_code import Part, RuleCode
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Span


class Clause(Struct, frozen=True):
    """A part of a sentence: the word ``rule.<code>`` of the catalogue with its values, by their names there."""

    code: RuleCode
    activities: tuple[str, ...] | None = None
    after: int | None = None
    bases: tuple[Basis, ...] | None = None
    basis: Basis | None = None
    before: int | None = None
    block: Decimal | None = None
    cause: StopCause | None = None
    change: Decimal | None = None
    cycles: int | None = None
    day: int | None = None
    days: int | tuple[int, ...] | None = None
    doses: int | None = None
    drug: str | None = None
    due: int | None = None
    each: int | None = None
    ends: tuple[str, ...] | None = None
    fact: str | None = None
    first: int | None = None
    formula: str | None = None
    group: Text | None = None
    hours: int | None = None
    interval: Span | None = None
    label: Text | None = None
    last: int | None = None
    limit: Quantity | Decimal | str | None = None
    minutes: int | None = None
    name: str | None = None
    offset: Span | None = None
    order: int | None = None
    required: tuple[str, ...] | None = None
    span: Span | None = None
    spans: tuple[Span, ...] | None = None
    stale: int | None = None
    step: Quantity | None = None
    text: Text | None = None
    times: int | None = None
    tokens: tuple[str, ...] | None = None
    until: Span | int | None = None
    visit: Text | None = None
    warn: Decimal | None = None


class Statement(Struct, frozen=True):
    """One rule: its part of the trial, its id inside the part, its wording, and where that was read."""

    part: Part
    id: str
    clauses: tuple[Clause, ...]
    source: Source

    @property
    def key(self) -> tuple[str, str]:
        """What tells it apart in its version."""
        return self.part, self.id
