"""Who may enter a trial and when, as values: washouts, validities, criteria, prohibited medicines."""

from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from dosecal.core.trial.rhythm import (
    AnchorKind,
)
from dosecal.core.values.comparison import Comparison
from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Span


class RuleKind(StrEnum):
    """Whether a rule closes the start window from the left or from the right: word ``start-rule.<kind>``."""

    WASHOUT = "washout"
    """"Within N before": not before the event plus N."""
    VALIDITY = "validity"
    """"Not older than N": not after the event plus N."""


class TestResult(StrEnum):
    """The result of a test that must be negative; ``planned`` while it has none."""

    __test__ = False  # no test of pytest

    NEGATIVE = "negative"
    POSITIVE = "positive"
    PLANNED = "planned"


class Bound(StrEnum):
    """Whether the boundary day is allowed (``at least``) or not (``more than``)."""

    AT_LEAST = "at-least"
    MORE_THAN = "more-than"


class Only(StrEnum):
    """Whom a rule or criterion is for, if not for everybody."""

    CHILDBEARING = "childbearing"
    """Women of childbearing potential."""
    FEMALE = "female"


class Exempt(StrEnum):
    """What an event can be marked as, by which a rule does not count it."""

    INACTIVATED = "inactivated"


class StartRule(Struct, frozen=True):
    """A washout ("within N before") or a validity ("not older than N"), up to the first dose or enrolment."""

    id: str
    kind: RuleKind
    label: Text
    reads: tuple[str, ...]
    """Tokens of the history that it reads; of several events the latest is used."""
    span: Span
    anchor: AnchorKind
    """``first-dose`` or ``enrolment``: the day by which it must be kept."""
    source: Source
    bound: Bound = Bound.AT_LEAST
    only: Only | None = None
    exempt: Exempt | None = None
    """What an event is marked as that is left out."""
    needs_result: bool = False
    """A test: a positive result forbids the start, none means that it is planned."""
    on_trial: bool = False
    """What it keeps away from the first dose is forbidden while on trial, too."""


class Branch(Struct, frozen=True):
    """Another limit if a fact is true (liver metastases), or none at all (anticoagulation)."""

    fact: str
    comparison: Comparison | None
    source: Source | None = None
    """None: that of its criterion."""


class Reads(StrEnum):
    """What a criterion is judged by."""

    LAB = "lab"
    FACT = "fact"
    AGE = "age"
    CLEARANCE = "clearance"
    """Cockcroft-Gault or measured."""
    TEST = "test"
    JUDGEMENT = "judgement"


class Criterion(Struct, frozen=True, dict=True):
    """One criterion with a number, a date or a yes/no, or a judgement to tick."""

    id: str
    reads: Reads
    label: Text
    comparisons: tuple[Comparison, ...]
    """All must hold."""
    source: Source
    branch: Branch | None = None
    alternative: str | None = None
    """The id of the criterion that decides if this one fails (creatinine: creatinine_clearance)."""
    stands_in_for: str | None = None
    """The id of the criterion in whose place this one is asked only if that fails."""
    only: Only | None = None
    unless: str | None = None
    """A fact that makes the criterion void if it is false (cirrhosis for Child-Pugh)."""
    judged: tuple[Comparison, ...] = ()
    """A fact that does not meet ``comparisons`` but all of these is a judgement (toxicity of grade 2)."""

    @cached_property
    def required(self) -> str:
        """All its comparisons as they are written; of a test the result that it must have."""
        if self.reads is Reads.TEST:
            return f"= {TestResult.NEGATIVE}"
        return " · ".join(comparison.written for comparison in self.comparisons)


class ProhibitedDrug(Struct, frozen=True):
    """A medicine that must not be taken with treatment."""

    name: str
    names: tuple[str, ...]
    """Generic name first, then other spellings that are recognised."""
    group: Text
    source: Source
    by_class: str | None = None
    """The class by which the trial names it; None if it is named itself."""
    chronic: bool = False
    """Only its long-term use is excluded: a person decides whether it is."""
    allowed_mg: Decimal | None = None
    """Up to so many mg once a day it is allowed."""
    after: Span | None = None
    """So long after the last dose it is still prohibited."""
