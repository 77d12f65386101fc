"""Gates: what a protocol or a site asks of a value on the day of a dose before it is given."""

from enum import StrEnum

from msgspec import Struct

from dosecal.core.values.comparison import Comparison
from dosecal.core.values.source import Source, Text


class GateAction(StrEnum):
    """What a gate says, the gravest first: word ``gate.action.<action>``."""

    STOP = "stop"
    HOLD = "hold"
    """Not given today; the value is repeated."""
    REDUCE = "reduce"
    TREAT = "treat"


class GateStep(Struct, frozen=True):
    """One comparison of a gate, and what follows where it holds."""

    comparison: Comparison
    action: GateAction
    text: Text | None = None
    """More about it, in words: when it is repeated, by how much the dose is reduced."""


class Gate(Struct, frozen=True):
    """The steps of one laboratory test, of which the first that holds speaks."""

    id: str
    test: str
    drugs: tuple[str, ...]
    """Empty: of every drug."""
    steps: tuple[GateStep, ...]
    source: Source
