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


class Use(StrEnum):
    """What the rule about a medicine says of one entry: word ``medicine.<use>``."""

    PROHIBITED = "prohibited"
    CHRONIC = "chronic"
    """Its long-term use is excluded, and a person decides whether it is."""
    DOSE_MISSING = "dose-missing"
    """Allowed up to a dose that the entry does not tell."""
    ALLOWED = "allowed"
    ALLOWED_ONCE = "allowed-once"
    """Allowed if its one strength is taken once a day, which the entry does not tell."""
    OUTSIDE = "outside"
    """Over before treatment, or begun after it."""


class MedicineReason(StrEnum):
    """What else was found: word ``medicine.<reason>``."""

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
    because: Use | MedicineReason
    rule: Text | None
    """What the rule calls it; None if there is none."""
    source: Source | None
    periods: tuple[tuple[Day, Day | None], ...]
    """From when to when, each entry of its own."""
    drug: str | None
    """The drug that it was recognised as."""
