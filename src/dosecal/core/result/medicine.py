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


class MedicineCheck(Struct, frozen=True):
    """One medicine of a case with what was checked."""

    name: str
    """As it was entered first."""
    status: MedicineStatus
    because: str
    """Why: word ``medicine.<because>``."""
    rule: Text | None
    """What the rule calls it; None if there is none."""
    source: Source | None
    periods: tuple[tuple[Day, Day | None], ...]
    """From when to when, each entry of its own."""
    drug: str | None
    """The drug that it was recognised as."""
