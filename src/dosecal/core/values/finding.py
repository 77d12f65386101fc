"""Everything the program may need to say about a plan, as codes; the sentences live in the catalogue."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from dosecal.core.values.source import Source  # a severity is shown before a protocol is known


class Severity(StrEnum):
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


class Finding(Struct, frozen=True):
    """A code, what it is about (``doses.C1D1.ramucirumab``) and what its sentence needs."""

    code: str
    about: str
    params: Mapping[str, object] = field(default_factory=dict)
    source: "Source | None" = None
    severity: Severity = Severity.NOTE

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What tells a finding apart: a window that was missed already is not missed anew by another day."""
        return self.code, self.about, str(self.params.get("rule")), str(self.params.get("drug"))

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCK


def finding(code: str, about: str, source: "Source | None" = None, **params: object) -> Finding:
    """A finding with the severity of its code."""
    return Finding(code, about, params, source, SEVERITY_OF[code])
