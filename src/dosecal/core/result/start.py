"""The start window and the criteria as they come out of a plan."""

from collections.abc import Mapping

from msgspec import Struct

from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Day


class RuleResult(Struct, frozen=True):
    """One rule of the start window, applied."""

    id: str
    kind: str
    anchor: str
    label: Text
    span: str
    event: Day | None
    """The day that counts; of a date known in part the worst one for the rule."""
    seen: Day | None
    """The last possible day of the event: from it on a test can be relied on."""
    partial: bool
    until: Day | None
    event_kind: str | None
    ongoing: bool
    result: str | None
    """Of a test: negative, positive, planned."""
    legal_from: Day | None
    valid_through: Day | None
    boundary: Day | None
    source: Source
    binds_first_dose: bool = True
    """Whether its boundary is one of the first dose; of a rule counted to enrolment only while that is not known."""
    slack_days: int | None = None
    """Days between its edge and the edge of the window; 0 binds."""


class Opening(Struct, frozen=True):
    """What would open an empty start window: one thing to do, and the window that it opens."""

    action: str
    """``repeat`` the tests named, ``negative`` (a negative test), ``end`` (the event must end), ``enrol`` in time."""
    rules: tuple[str, ...]
    earliest: Day | None
    latest: Day | None


class StartWindow(Struct, frozen=True):
    """When the first dose may be: earliest and latest legal day and what binds them."""

    feasible: bool
    earliest: Day | None
    latest: Day | None
    binding_earliest: tuple[str, ...]
    binding_latest: tuple[str, ...]
    proposed: tuple[Day, ...]
    rules: tuple[RuleResult, ...]
    openings: tuple[Opening, ...] = ()
    """Of an empty window: each alone would open it; where none does, all that together would."""


class CriterionResult(Struct, frozen=True):
    """One criterion: met, not_met, missing, ask; ``because`` is the word ``because.<code>``."""

    id: str
    status: str
    because: str
    params: Mapping[str, object]
    label: Text
    required: str
    found: str | None
    day: Day | None
    source: Source
    formula: str | None = None
    """Of a calculated value the formula with its numbers put in."""
    age_days: int | None = None
    """How old a laboratory value is on the day of the first dose (planned or given), else today."""
