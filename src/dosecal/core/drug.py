"""What the product information of a drug says about preparing and giving it, and the ways a dose is written."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from dosecal.core.source import SiteRule, Source, Text


@dataclass(frozen=True, slots=True)
class Flat:
    """The same amount for every patient."""

    mg: Decimal


@dataclass(frozen=True, slots=True)
class PerKg:
    """An amount per kilogram of dose weight."""

    mg_per_kg: Decimal


@dataclass(frozen=True, slots=True)
class PerM2:
    """An amount per square metre of body surface."""

    mg_per_m2: Decimal


@dataclass(frozen=True, slots=True)
class Daily:
    """An amount by mouth every so many days (1: daily, 2: every other day)."""

    mg: Decimal
    every_days: int = 1


Basis = Flat | PerKg | PerM2 | Daily


@dataclass(frozen=True, slots=True)
class Vial:
    """A vial or tablet as it is sold; a powder's volume is that after reconstitution."""

    strength_mg: Decimal
    volume_ml: Decimal | None
    solvent: Text | None
    source: Source

    @property
    def mg_per_ml(self) -> Decimal | None:
        return None if self.volume_ml is None else self.strength_mg / self.volume_ml


class BagMethod(Enum):
    """The two ways a drug meets its bag; mixing them up shifts the concentration by 16 to 40 %."""

    FINAL_VOLUME = "final-volume"
    """Remove the drug's volume from the bag first: the bag's volume is the final one."""
    ADD_TO = "add-to"
    """Add the drug to the full bag: the volumes add up."""


@dataclass(frozen=True, slots=True)
class Infusion:
    """How a drug is diluted and infused."""

    method: BagMethod
    bags_ml: tuple[Decimal, ...]
    bag_source: Source
    diluents: tuple[Text, ...]
    diluent_source: Source
    concentration: tuple[Decimal, Decimal] | None
    """Lowest and highest permitted, mg/mL; None where the text states none."""
    concentration_source: Source | None
    maximum_mg_per_min: Decimal | None
    rate_source: Source | None


@dataclass(frozen=True, slots=True)
class Handling:
    """One line of the product information that stands on the worksheet."""

    kind: str
    """``filter``, ``line``, ``light``, ``flush``, ``stability``, ``premedication``, ``mix``, ``safety``,
    ``intake``, ``missed``, ``observation``."""
    text: Text
    source: Source
    plain: Text | None = None
    """The same in plain words, for the patient."""


@dataclass(frozen=True, slots=True)
class Bottle:
    """How many tablets are in one bottle."""

    tablets: int
    source: Source


@dataclass(frozen=True, slots=True)
class Levels:
    """Doses below the protocol's, in order; after the last one treatment with the drug ends."""

    start: Basis
    below: tuple[Basis, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Drug:
    """What the product information says about preparing and giving one drug."""

    id: str
    name: Text
    names: tuple[str, ...]
    """Other names under which a case may mention it."""
    vials: tuple[Vial, ...]
    infusion: Infusion | None
    """None for tablets."""
    handling: tuple[Handling, ...]
    levels: Levels | None
    sha256: str
    site_rules: tuple[SiteRule, ...] = ()
    call_at_once: tuple[Handling, ...] = ()
    """Signs with which the patient calls at once, in plain words."""
    bottle: Bottle | None = None
