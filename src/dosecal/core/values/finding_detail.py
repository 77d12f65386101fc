"""What others decide by of a finding, typed: doubted sizes, a slip, a window or an interval that was missed."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import asdict

from dosecal.core.values.quantity import Quantity


class Suspicion(StrEnum):
    """What a slip is suspected to be."""

    METRES = "metres"
    INCHES = "inches"
    FEET_INCHES = "feet-inches"
    POUNDS = "pounds"
    IMPERIAL = "imperial"
    SHIFTED_COMMA = "shifted-comma"
    TRANSPOSED = "transposed"
    UNIT = "unit"
    TIMES_ULN = "times-uln"
    QUICK = "quick"
    UNIT_OR_COMMA = "unit-or-comma"
    TWO_UNITS = "two-units"
    EXCHANGED = "exchanged"
    NAME = "name"
    BIRTH_DATE = "birth-date"
    HUNDREDTH = "hundredth"
    THOUSANDTH = "thousandth"


class Remedied(StrEnum):
    """Which entry a remedy changes: word ``window.remedy.<entry>``."""

    HEIGHT = "height"
    WEIGHT = "weight"
    SIZES = "sizes"
    EXCHANGE = "exchange"
    LAB = "lab"
    LAB_LIMIT = "lab-limit"
    LAB_EXCHANGE = "lab-exchange"


class Slip(Struct, frozen=True):
    """A slip that explains a value: its name, which entry would change, and to what."""

    suspicion: Suspicion | None = None
    remedy: Remedied | None = None
    corrected: Quantity | None = None
    corrected_weight: Quantity | None = None
    """Of two sizes in other units: the weight beside the height."""
    corrected_point: Quantity | None = None
    """Of two slips that explain a value about as well: what the other one would make of it."""


class DoubtedSizes(Struct, frozen=True):
    """The sizes that are doubted, as they were entered, and the slip that explains them, if one does."""

    height: Quantity | None = None
    weight: Quantity | None = None
    slip: Slip | None = None


class WindowMissed(Struct, frozen=True):
    """A visit on a day outside of its window; None if that is open."""

    day: date
    earliest: date | None
    latest: date | None


class DrugBeforeItsTurn(Struct, frozen=True):
    """A drug given on a day before that of one that comes first at the visit."""

    day: date
    first: Mapping[str, str]
    """Its name in each language."""
    first_day: date


class IntervalMissed(Struct, frozen=True):
    """A drug so many days after its dose before, fewer than its minimum."""

    drug: str
    days: int
    minimum: int
    before: date


class TwoOfADay(Struct, frozen=True):
    """Two values of one thing on one day: the one that is used, and the others."""

    day: date
    used: Quantity | str
    other: tuple[Quantity | str, ...]


class NameMeant(Struct, frozen=True):
    """A name as it was typed, and the known one that it is near to, with its drug if that has another name."""

    name: str
    meant: str


class Decided(Struct, frozen=True):
    """An amount that a person decided, and the one that the rules give."""

    amount: Quantity
    before: Quantity


Detail = Decided | Slip | DoubtedSizes | WindowMissed | DrugBeforeItsTurn | IntervalMissed | NameMeant | TwoOfADay


def parameters(detail: Detail) -> dict[str, object]:
    """What a detail knows, by the names that the sentence of its finding has for it."""
    known = {name: value for name, value in asdict(detail).items() if value is not None}
    slip = known.pop("slip", None)
    return known if not isinstance(slip, Slip) else {**known, **parameters(slip)}
