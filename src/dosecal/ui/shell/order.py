"""Which sheet is wanted: what a page hands to the printer, the preview and the PDF."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from dosecal.words import Words

if TYPE_CHECKING:
    from dosecal.core.result.plan import Plan
    from dosecal.sheets import Printed, Sheet


@dataclass(frozen=True, slots=True)
class Order:
    """One sheet. ``make`` builds it from values only, so that another thread can; it raises SheetBlocked."""

    kind: str
    words: Words
    at: datetime
    make: "Callable[[Printed], Sheet]"
    visit: str | None = None
    """The visit that the sheet is about; None if it is about several, or about a folder."""
    plan: "Plan | None" = None
    """The plan that the sheet is about; None if it is about a folder."""


class SheetState(NamedTuple):
    """Whether the page shown has a sheet, and whether it can be printed now."""

    kind: str = ""
    """Empty if the page has none."""
    ready: bool = False
    reason: str = ""
    """Why it cannot be printed, as far as that is known."""
