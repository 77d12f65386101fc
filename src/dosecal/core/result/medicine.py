"""What was checked of each other medicine, as it comes out of a plan."""

from enum import StrEnum

from msgspec import Struct

from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Day


class MedicineStatus(StrEnum):
    """Whether a medicine was checked, and with what result."""

    CONFLICT = "conflict"
    """A rule of the study knows it, and is not kept or asks a person."""
    NO_RULE = "no-rule"
    """It is known, and no rule of the study forbids it as it is taken."""
    UNKNOWN = "unknown"
    """Nobody knows the name: it was not checked."""


class MedicineReason(StrEnum):
    """What was found: word ``medicine.<reason>``. The first are uses, ``core.start.medication.Use``."""

    PROHIBITED = "prohibited"
    CHRONIC = "chronic"
    DOSE_MISSING = "dose-missing"
    ALLOWED = "allowed"
    ALLOWED_ONCE = "allowed-once"
    OUTSIDE = "outside"
    VACCINE = "vaccine"
    """Live, on trial."""
    VACCINE_BEFORE = "vaccine-before"
    """Live, before the first dose: it belongs into the history."""
    COUNTED = "counted"
    """In the daily sum of corticosteroids."""
    NOT_COUNTED = "not-counted"
    CRITERION = "criterion"
    """It answers a criterion."""
    MATTERS = "matters"
    """It answers a fact on which the limit of a criterion depends."""
    NONE = "none"
    """No rule knows it."""
    UNKNOWN = "unknown"


class MedicineCheck(Struct, frozen=True):
    """One medicine of a case with what was checked."""

    name: str
    """As it was entered first."""
    status: MedicineStatus
    because: MedicineReason
    rule: Text | None
    """What the rule calls it; None if there is none."""
    source: Source | None
    periods: tuple[tuple[Day, Day | None], ...]
    """From when to when, each entry of its own."""
    drug: str | None
    """The drug that it was recognised as."""
