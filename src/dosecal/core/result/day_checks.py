"""What is compared on the day of a dose: values with gates, the amount of the order with the calculated one."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from dosecal.core.trial.dose_rule import DoseLimits
from dosecal.core.trial.gate import Gate, GateStep
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.source import Text
from dosecal.core.values.span import Day


class GateResult(Struct, frozen=True):
    """One gate on the day of a dose: judged by a value that counts, or not judged."""

    gate: Gate
    name: Text
    """Of the test."""
    step: GateStep | None = None
    """None: not judged, since no value that is fresh enough fits one of its steps."""
    value: str = ""
    day: Day | None = None


class OrderState(StrEnum):
    """How an ordered amount stands to the calculated one: word ``dose-ordered.<state>``."""

    WITHIN = "within"
    EXPLAINED = "explained"
    """Beyond the first limit, with a reason."""
    DIFFERS = "differs"
    """Beyond the first limit, without a reason."""
    BEYOND = "beyond"
    """Beyond the limit at which an amount is withheld."""
    NOT_COMPARED = "not-compared"
    """There is no calculated amount."""


class Ordered(Struct, frozen=True):
    """What the medical order says of a drug."""

    amount: Quantity
    state: OrderState
    deviation_percent: Decimal | None
    """From the calculated amount, or from the one that a person decided."""
    limits: DoseLimits
    reason: str
    by: str
    day: Day
