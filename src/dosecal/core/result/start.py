"""The start window and the criteria as they come out of a plan."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from dosecal.core.trial.entry_rules import RuleKind, TestResult
from dosecal.core.trial.rhythm import AnchorKind
from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Day


class CriterionStatus(StrEnum):
    """The verdict on a criterion: word ``criterion.<status>``."""

    MET = "met"
    NOT_MET = "not_met"
    MISSING = "missing"
    ASK = "ask"
    """A person decides."""


class Because(StrEnum):
    """Why a criterion has its verdict: word ``because.<because>``."""

    MET = "met"
    NOT_MET = "not-met"
    MISSING = "missing"
    MISSING_FACT = "missing-fact"
    MISSING_LAB = "missing-lab"
    MISSING_TEST = "missing-test"
    TEST_TOO_OLD = "test-too-old"
    """Negative, but not valid any more on the day of the first dose."""
    MISSING_ULN = "missing-uln"
    MISSING_WEIGHT = "missing-weight"
    NOT_NEEDED = "not-needed"
    ALTERNATIVE_MET = "alternative-met"
    ALTERNATIVE_MISSING = "alternative-missing"
    LOCAL_METHOD = "local-method"
    METHODS_DISAGREE = "methods-disagree"
    EXEMPT = "exempt"
    VOID = "void"
    ASK = "ask"
    FACTS_DISAGREE = "facts-disagree"
    MEDICINE_LISTED = "medicine-listed"
    TWO_OF_A_DAY = "two-of-a-day"
    JUDGED = "judged"


class OpeningAction(StrEnum):
    """What would open an empty start window: word ``opening.<action>``."""

    REPEAT = "repeat"
    """Repeat the tests named."""
    NEGATIVE = "negative"
    """A negative test."""
    END_MISSING = "end-missing"
    """The end of the event must be entered, or that it lasts."""
    END = "end"
    """The event must end."""
    ENROL = "enrol"
    """Enrol in time."""


class RuleResult(Struct, frozen=True):
    """One rule of the start window, applied."""

    id: str
    kind: RuleKind
    anchor: AnchorKind
    label: Text
    span: str
    event: Day | None
    """The day used; of a date known in part the worst one for the rule."""
    seen: Day | None
    """The last possible day of the event: from it on a test can be relied on."""
    partial: bool
    until: Day | None
    event_kind: str | None
    ongoing: bool
    """It lasts, or counts as if it did because its end is missing."""
    result: TestResult | None
    """Of a test."""
    legal_from: Day | None
    valid_through: Day | None
    boundary: Day | None
    source: Source
    end_missing: bool = False
    """Nobody has entered when the event ended, or that it lasts."""
    binds_first_dose: bool = True
    """Whether its boundary is one of the first dose; of a rule up to enrolment only while that is not known."""
    slack_days: int | None = None
    """Days between its edge and the edge of the window; 0 binds."""


class Opening(Struct, frozen=True):
    """What would open an empty start window: one thing to do, and the window that it opens."""

    action: OpeningAction
    rules: tuple[str, ...]
    earliest: Day | None
    latest: Day | None


class StartWindow(Struct, frozen=True):
    """When the first dose may be: earliest and latest allowed day and what limits them."""

    feasible: bool
    earliest: Day | None
    latest: Day | None
    binding_earliest: tuple[str, ...]
    binding_latest: tuple[str, ...]
    proposed: tuple[Day, ...]
    rules: tuple[RuleResult, ...]
    openings: tuple[Opening, ...] = ()
    """Of an empty window: each alone would open it; if none does, all that together would."""
    open_boundaries: tuple[Day, ...] = ()
    """The boundary days inside, from today on, on which the site is open: allowed, never proposed."""

    def breaks(self, rule: RuleResult) -> bool:
        """Whether the day of enrolment breaks a rule that is counted to it."""
        return any(opening.action is OpeningAction.ENROL and rule.id in opening.rules for opening in self.openings)

    def binds(self, rule: RuleResult) -> bool:
        """Whether a rule sets one of the limits, or allows no day at all."""
        at_a_limit = rule.id in (*self.binding_earliest, *self.binding_latest)
        return at_a_limit or rule.ongoing or rule.result is TestResult.POSITIVE or self.breaks(rule)

    @property
    def boundaries(self) -> Mapping[Day, tuple[RuleResult, ...]]:
        """The days inside that need a documented confirmation, each with its rules."""
        found: dict[Day, tuple[RuleResult, ...]] = {}
        for rule in self.rules if self.feasible else ():
            edge = rule.boundary
            early = edge is None or (self.earliest is not None and edge < self.earliest)
            if edge is None or early or (self.latest is not None and edge > self.latest) or not rule.binds_first_dose:
                continue
            found[edge] = (*found.get(edge, ()), rule)
        return dict(sorted(found.items()))


class CriterionResult(Struct, frozen=True):
    """One criterion with the verdict on it."""

    id: str
    status: CriterionStatus
    because: Because
    label: Text
    required: str
    found: str | None
    day: Day | None
    source: Source
    formula: str | None = None
    """Of a calculated value the formula with its numbers put in."""
    need: str | None = None
    """What is missing: word ``need.<need>``, or a fact or test of the trial."""
    need_name: Text | None = None
    """The name of that fact or test."""
    age_days: int | None = None
    """How old a laboratory value is on the day of the first dose (planned or given), else today."""
