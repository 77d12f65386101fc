"""What makes a case unreadable: an entry that contradicts the study or another entry."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from dosecal.core.values.quantity import Quantity
from dosecal.core.values.source import Text


class Expected(StrEnum):
    """What should be at a place that contradicts: word ``expected.<expected>``."""

    AFTER_VISIT = "after-visit"
    AMOUNT_AS_GIVEN = "amount-as-given"
    ANYTHING_DUE = "anything-due"
    CONFIRMATION_OF_STUDY = "confirmation-of-study"
    CYCLE_OF_STUDY = "cycle-of-study"
    CYCLE_TO_COME = "cycle-to-come"
    CYCLES_FROM = "cycles-from"
    DECISION_TO_STOP = "decision-to-stop"
    DRUG_GOING_ON = "drug-going-on"
    DRUG_OF_VISIT = "drug-of-visit"
    DRUG_STILL_GIVEN = "drug-still-given"
    FIRST_DOSE_NOT_SKIPPED = "first-dose-not-skipped"
    FORMULA_OF_PROTOCOL = "formula-of-protocol"
    GIVEN_VISIT = "given-visit"
    ID_ONCE = "id-once"
    INFUSED_DRUG = "infused-drug"
    KNOWN = "known"
    LAST_DOSE_NOT_AFTER = "last-dose-not-after"
    LAST_DOSE_RECORDED = "last-dose-recorded"
    LEVEL_BELOW = "level-below"
    LEVELS = "levels"
    MINUTE_OF_INFUSION = "minute-of-infusion"
    MORE_CYCLES = "more-cycles"
    NO_EVENT_ID = "no-event-id"
    NOT_ABOVE_PROTOCOL = "not-above-protocol"
    NOT_AFTER_FIRST_DOSE = "not-after-first-dose"
    NOT_AFTER_TODAY = "not-after-today"
    NOT_BEFORE = "not-before"
    NOT_BEFORE_CONSENT = "not-before-consent"
    NOT_BEFORE_DECISION = "not-before-decision"
    NOT_BEFORE_LAST_DOSE = "not-before-last-dose"
    NOT_HELD = "not-held"
    OVERRIDE_FIRST = "override-first"
    NOT_SKIPPED = "not-skipped"
    NOT_TREATMENT = "not-treatment"
    ON_STUDY = "on-study"
    OTHER_VERSION = "other-version"
    OVERRIDE_NOT_ZERO = "override-not-zero"
    PRIOR_PER_M2 = "prior-per-m2"
    PRIOR_UNIT = "prior-unit"
    RESUME_HELD = "resume-held"
    RETURNED_ONCE = "returned-once"
    REVOKED_ONCE = "revoked-once"
    SLOWED_ONCE = "slowed-once"
    STEP_UNIT = "step-unit"
    STRENGTH_ONCE = "strength-once"
    SUSPECTED_ONCE = "suspected-once"
    TABLETS_AT_MOST = "tablets-at-most"
    TABLETS_BY_MOUTH = "tablets-by-mouth"
    TREATMENT_VISIT = "treatment-visit"
    VERSION_A_DAY = "version-a-day"
    VISIT_ONCE = "visit-once"


class Of(StrEnum):
    """What a name is of that nothing known has: word ``what.<of>``."""

    ACTIVITY = "activity"
    DRUG = "drug"
    EVENT_ID = "event-id"
    TABLET_STRENGTH = "tablet-strength"
    VISIT = "visit"


class Contradiction(Struct, frozen=True):
    """A place where a case contradicts itself or its study; the word ``expected.<expected>`` should be there.

    The other fields are what that sentence names.
    """

    key: str
    expected: Expected
    found: object
    amount: Quantity | None = None
    cycles: int | None = None
    day: date | None = None
    drug: Text | str | None = None
    formula: str | None = None
    full: Quantity | None = None
    minutes: int | None = None
    most: int | None = None
    names: tuple[str, ...] | None = None
    strength: str | None = None
    today: date | None = None
    unit: str | None = None
    visit: str | None = None
    what: Of | None = None


def unknown_name(key: str, what: Of, found: str, known: tuple[str, ...]) -> Contradiction:
    """A name that is none of the known ones."""
    return Contradiction(key, Expected.KNOWN, found, what=what, names=tuple(dict.fromkeys(known)))
