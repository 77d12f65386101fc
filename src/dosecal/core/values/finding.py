"""Everything the program may need to say about a plan, as codes; the sentences live in the catalogue."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import asdict

if TYPE_CHECKING:
    from dosecal.core.values.quantity import Quantity
    from dosecal.core.values.source import Source  # a severity is shown before a protocol is known


class Severity(Enum):
    """A block withholds an amount, a warning asks a person, a note informs."""

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"


SEVERITY_OF: Mapping[str, Severity] = {
    "missing-input": Severity.BLOCK,
    "height-weight-swapped": Severity.BLOCK,
    "implausible-height": Severity.BLOCK,
    "implausible-weight": Severity.BLOCK,
    "past-maximum-duration": Severity.BLOCK,
    "no-tablets": Severity.BLOCK,
    "weight-in-pounds": Severity.WARN,
    "weight-jump": Severity.WARN,
    "height-jump": Severity.WARN,
    "digits-transposed": Severity.WARN,
    "unusual-body-mass": Severity.WARN,
    "lab-unit-mixed-up": Severity.WARN,
    "lab-decimal": Severity.WARN,
    "implausible-lab": Severity.WARN,
    "lab-limit-doubtful": Severity.WARN,
    "stale-weight": Severity.WARN,
    "weight-change": Severity.WARN,
    "rounding-deviation": Severity.WARN,
    "concentration-out-of-range": Severity.WARN,
    "infusion-too-fast": Severity.WARN,
    "bag-too-small": Severity.WARN,
    "bag-too-full": Severity.WARN,
    "reduced-that-day": Severity.NOTE,
    "after-another-day": Severity.WARN,
    "two-of-a-day": Severity.WARN,
    "given-other-amount": Severity.WARN,
    "tablets-run-out": Severity.WARN,
    "tablets-other-strength": Severity.WARN,
    "cumulative-exceeded": Severity.BLOCK,
    "cumulative-unknown": Severity.BLOCK,
    "prior-doses-open": Severity.WARN,
    "clearance-outside": Severity.WARN,
    "outside-bands": Severity.WARN,
    "override": Severity.NOTE,
    "override-above-level": Severity.WARN,
    "override-without-level": Severity.WARN,
    "override-comma": Severity.WARN,
    "override-unused": Severity.NOTE,
    "override-unit": Severity.BLOCK,
    "override-above-protocol": Severity.BLOCK,
    "above-protocol": Severity.BLOCK,
    "first-dose-overdue": Severity.WARN,
    "outside-window": Severity.WARN,
    "interval-too-short": Severity.WARN,
    "no-open-day": Severity.WARN,
    "not-feasible": Severity.WARN,
    "ineligible": Severity.WARN,
    "prohibited-medication": Severity.WARN,
    "not-in-protocol": Severity.WARN,
    "delay-too-long": Severity.WARN,
    "sub-window-closed": Severity.WARN,
    "positive-test": Severity.WARN,
    "boundary-day": Severity.NOTE,
    "vaccine-on-trial": Severity.WARN,
    "medication-unclear": Severity.NOTE,
    "vaccine-in-history": Severity.NOTE,
    "equivalent-dose": Severity.NOTE,
    "formula-outside-range": Severity.NOTE,
    "partial-date": Severity.NOTE,
    "anchor-missing": Severity.NOTE,
    "lab-before-screening": Severity.NOTE,
    "not-used": Severity.NOTE,
    "weekends-only": Severity.NOTE,
    "beyond-planned-cycles": Severity.NOTE,
    "reconsent": Severity.NOTE,
    "reconsent-before-start": Severity.NOTE,
}
"""Every finding code and its severity; ``rounding-deviation`` blocks above its second limit."""


class Slip(Struct, frozen=True):
    """A slip that explains a value: its name, which entry would change, and to what."""

    suspicion: str | None = None
    """metres, pounds, unit, shifted-comma, …"""
    remedy: str | None = None
    """height, weight, sizes, exchange, lab, lab-limit, lab-exchange"""
    corrected: "Quantity | None" = None
    corrected_weight: "Quantity | None" = None
    """Of two sizes in other units: the weight beside the height."""
    corrected_point: "Quantity | None" = None
    """Of two slips that explain a value about as well: what the other one would make of it."""


class WindowMissed(Struct, frozen=True):
    """A visit on a day outside of its window; None where that is open."""

    day: date
    earliest: date | None
    latest: date | None


class IntervalMissed(Struct, frozen=True):
    """A drug so many days after its dose before, fewer than its minimum."""

    drug: str
    days: int
    minimum: int
    before: date


class NameMeant(Struct, frozen=True):
    """A name as it was typed, and the known one that it is near to, with its drug where that has another name."""

    name: str
    meant: str


Detail = Slip | WindowMissed | IntervalMissed | NameMeant


class Finding(Struct, frozen=True):
    """A code, what it is about (``doses.C1D1.ramucirumab``) and what its sentence needs.

    The parameters are for sentences only: what others decide by stands, typed, in ``detail``.
    """

    code: str
    about: str
    params: Mapping[str, object] = field(default_factory=dict)
    source: "Source | None" = None
    severity: Severity = Severity.NOTE
    detail: Detail | None = None

    @property
    def blocks(self) -> bool:
        """Whether it withholds an amount."""
        return self.severity is Severity.BLOCK

    @property
    def slip(self) -> Slip | None:
        """The slip that explains what is doubted, where one does."""
        return self.detail if isinstance(self.detail, Slip) else None

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What tells it apart from the other findings of a plan: code, place, and the rule and drug that it names."""
        return self.code, self.about, str(self.params.get("rule")), str(self.params.get("drug"))

    @property
    def names_amount(self) -> bool:
        """Whether its sentence says an amount."""
        return "amount" in self.params


def finding(
    code: str, about: str, source: "Source | None" = None, detail: Detail | None = None, /, **params: object
) -> Finding:
    """A finding with the severity of its code. What its detail knows is a parameter of its sentence, too."""
    if detail is not None:
        params = {**{name: value for name, value in asdict(detail).items() if value is not None}, **params}
    return Finding(code, about, params, source, SEVERITY_OF[code], detail)
