"""Every finding there is: its code, its severity and the parameters of its sentence with their types."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import UnionType

from msgspec import Struct, field

from dosecal.core.values.finding_detail import Remedied, Suspicion
from dosecal.core.values.quantity import Quantity


class Severity(StrEnum):
    """A block withholds an amount, a warning asks a person, a note informs."""

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"


class Code(StrEnum):
    """Everything that is reported about a plan: word ``finding.<code>``."""

    MISSING_INPUT = "missing-input"
    HEIGHT_WEIGHT_SWAPPED = "height-weight-swapped"
    IMPLAUSIBLE_HEIGHT = "implausible-height"
    IMPLAUSIBLE_WEIGHT = "implausible-weight"
    PAST_MAXIMUM_DURATION = "past-maximum-duration"
    NO_TABLETS = "no-tablets"
    TOO_MANY_VIALS = "too-many-vials"
    WEIGHT_IN_POUNDS = "weight-in-pounds"
    WEIGHT_JUMP = "weight-jump"
    HEIGHT_JUMP = "height-jump"
    DIGITS_TRANSPOSED = "digits-transposed"
    UNUSUAL_BODY_MASS = "unusual-body-mass"
    LAB_UNIT_MIXED_UP = "lab-unit-mixed-up"
    LAB_DECIMAL = "lab-decimal"
    IMPLAUSIBLE_LAB = "implausible-lab"
    LAB_LIMIT_DOUBTFUL = "lab-limit-doubtful"
    STALE_WEIGHT = "stale-weight"
    STALE_WEIGHT_AHEAD = "stale-weight-ahead"
    WEIGHT_CHANGE = "weight-change"
    ROUNDING_DEVIATION = "rounding-deviation"
    CONCENTRATION_OUT_OF_RANGE = "concentration-out-of-range"
    INFUSION_TOO_FAST = "infusion-too-fast"
    BAG_TOO_SMALL = "bag-too-small"
    BAG_TOO_FULL = "bag-too-full"
    SITE_BAG = "site-bag"
    UNUSUAL_DOSE = "unusual-dose"
    GATE = "gate"
    ORDER_DIFFERS = "order-differs"
    REDUCED_THAT_DAY = "reduced-that-day"
    SLOWED_THAT_DAY = "slowed-that-day"
    GIVEN_WITHOUT_AMOUNT = "given-without-amount"
    AFTER_ANOTHER_DAY = "after-another-day"
    TWO_OF_A_DAY = "two-of-a-day"
    GIVEN_OTHER_AMOUNT = "given-other-amount"
    TABLETS_RUN_OUT = "tablets-run-out"
    TABLETS_OTHER_STRENGTH = "tablets-other-strength"
    TABLETS_COUNTED = "tablets-counted"
    TABLETS_NOT_COUNTED = "tablets-not-counted"
    CUMULATIVE_EXCEEDED = "cumulative-exceeded"
    CUMULATIVE_UNKNOWN = "cumulative-unknown"
    PRIOR_DOSES_OPEN = "prior-doses-open"
    PRIOR_DOSES_UNUSED = "prior-doses-unused"
    CLEARANCE_OUTSIDE = "clearance-outside"
    OUTSIDE_BANDS = "outside-bands"
    OVERRIDE = "override"
    OVERRIDE_ABOVE_LEVEL = "override-above-level"
    OVERRIDE_WITHOUT_LEVEL = "override-without-level"
    OVERRIDE_COMMA = "override-comma"
    OVERRIDE_UNUSED = "override-unused"
    OVERRIDE_UNIT = "override-unit"
    OVERRIDE_ABOVE_PROTOCOL = "override-above-protocol"
    ABOVE_PROTOCOL = "above-protocol"
    FIRST_DOSE_OVERDUE = "first-dose-overdue"
    OUTSIDE_WINDOW = "outside-window"
    WRONG_ORDER = "wrong-order"
    PART_NOT_RECORDED = "part-not-recorded"
    BEFORE_CONSENT = "before-consent"
    BEFORE_ENROLMENT = "before-enrolment"
    BOOKED_NOT_PLANNED = "booked-not-planned"
    INTERVAL_TOO_SHORT = "interval-too-short"
    NO_OPEN_DAY = "no-open-day"
    AFTER_WITHDRAWAL = "after-withdrawal"
    AFTER_OFF_STUDY = "after-off-study"
    LAST_DOSE_UNRECORDED = "last-dose-unrecorded"
    LAST_DOSE_HELD = "last-dose-held"
    NOT_FEASIBLE = "not-feasible"
    INELIGIBLE = "ineligible"
    PROHIBITED_MEDICATION = "prohibited-medication"
    NOT_IN_PROTOCOL = "not-in-protocol"
    DELAY_TOO_LONG = "delay-too-long"
    SUB_WINDOW_CLOSED = "sub-window-closed"
    POSITIVE_TEST = "positive-test"
    BOUNDARY_DAY = "boundary-day"
    VACCINE_ON_TRIAL = "vaccine-on-trial"
    MEDICATION_UNCLEAR = "medication-unclear"
    MEDICATION_UNKNOWN = "medication-unknown"
    MEDICATION_DOSE = "medication-dose"
    DOSE_IN_NAME = "dose-in-name"
    FACTS_DISAGREE = "facts-disagree"
    PSEUDONYM_DOUBTFUL = "pseudonym-doubtful"
    VACCINE_IN_HISTORY = "vaccine-in-history"
    EQUIVALENT_DOSE = "equivalent-dose"
    FORMULA_OUTSIDE_RANGE = "formula-outside-range"
    PARTIAL_DATE = "partial-date"
    ANCHOR_MISSING = "anchor-missing"
    LAB_BEFORE_SCREENING = "lab-before-screening"
    NOT_USED = "not-used"
    WEEKENDS_ONLY = "weekends-only"
    PART_MISSING = "part-missing"
    LOCAL_HOLIDAY = "local-holiday"
    BEYOND_PLANNED_CYCLES = "beyond-planned-cycles"
    RECONSENT = "reconsent"
    RECONSENT_BEFORE_START = "reconsent-before-start"


Kind = type | UnionType
"""The type of a parameter, as isinstance takes it."""
TEXT: Kind = Mapping
"""Words of a trial or drug file in each language."""


class Shape(Struct, frozen=True):
    """The severity of a finding and the parameters of its sentence, with their types."""

    severity: Severity
    always: Mapping[str, Kind]
    sometimes: Mapping[str, Kind] = field(default_factory=dict)
    """Parameters that only some findings of the code have: of a suspected slip what was probably meant."""


SHAPES: Mapping[Code, Shape] = {
    Code.MISSING_INPUT: Shape(Severity.BLOCK, {}, {"day": date, "drug": TEXT, "rule": TEXT, "visit": str}),
    Code.HEIGHT_WEIGHT_SWAPPED: Shape(
        Severity.BLOCK,
        {"height": Quantity, "weight": Quantity},
        {"corrected": Quantity, "corrected_weight": Quantity, "remedy": Remedied, "suspicion": Suspicion},
    ),
    Code.IMPLAUSIBLE_HEIGHT: Shape(
        Severity.BLOCK,
        {"height": Quantity, "high": Quantity, "low": Decimal},
        {"corrected": Quantity, "remedy": Remedied, "suspicion": Suspicion},
    ),
    Code.IMPLAUSIBLE_WEIGHT: Shape(
        Severity.BLOCK,
        {"high": Quantity, "low": Decimal, "weight": Quantity},
        {"corrected": Quantity, "remedy": Remedied, "suspicion": Suspicion},
    ),
    Code.PAST_MAXIMUM_DURATION: Shape(Severity.BLOCK, {"day": date, "last": date, "maximum": str, "visit": str}),
    Code.NO_TABLETS: Shape(Severity.BLOCK, {"amount": Quantity}),
    Code.TOO_MANY_VIALS: Shape(Severity.BLOCK, {"amount": Quantity, "largest": Quantity, "most": int}),
    Code.WEIGHT_IN_POUNDS: Shape(
        Severity.WARN, {"corrected": Quantity, "kilograms": Quantity, "remedy": Remedied, "weight": Quantity}
    ),
    Code.WEIGHT_JUMP: Shape(
        Severity.WARN,
        {"before": Quantity, "weight": Quantity},
        {"corrected": Quantity, "remedy": Remedied, "suspicion": Suspicion},
    ),
    Code.HEIGHT_JUMP: Shape(
        Severity.WARN,
        {"before": Quantity, "height": Quantity},
        {"corrected": Quantity, "remedy": Remedied, "suspicion": Suspicion},
    ),
    Code.DIGITS_TRANSPOSED: Shape(
        Severity.WARN,
        {"before": Quantity, "weight": Quantity},
        {"corrected": Quantity, "remedy": Remedied, "suspicion": Suspicion},
    ),
    Code.UNUSUAL_BODY_MASS: Shape(Severity.WARN, {"bmi": Decimal, "height": Quantity, "weight": Quantity}),
    Code.LAB_UNIT_MIXED_UP: Shape(
        Severity.WARN,
        {"name": TEXT, "suspicion": Suspicion, "value": Quantity},
        {"corrected": Quantity, "day": date, "remedy": Remedied, "unit": str},
    ),
    Code.LAB_DECIMAL: Shape(
        Severity.WARN,
        {
            "corrected": Quantity,
            "day": date,
            "name": TEXT,
            "remedy": Remedied,
            "suspicion": Suspicion,
            "unit": str,
            "value": Quantity,
        },
    ),
    Code.IMPLAUSIBLE_LAB: Shape(
        Severity.WARN,
        {"name": TEXT, "value": Quantity},
        {
            "corrected": Quantity,
            "corrected_point": Quantity,
            "day": date,
            "high": Quantity,
            "low": Quantity,
            "suspicion": Suspicion,
        },
    ),
    Code.LAB_LIMIT_DOUBTFUL: Shape(
        Severity.WARN,
        {"day": date, "high": Quantity, "low": Quantity, "name": TEXT, "uln": Quantity},
        {"corrected": Quantity, "remedy": Remedied, "suspicion": Suspicion, "unit": str},
    ),
    Code.STALE_WEIGHT: Shape(Severity.WARN, {"age": int, "day": date, "limit": int}),
    Code.STALE_WEIGHT_AHEAD: Shape(Severity.NOTE, {"age": int, "day": date, "due": date, "limit": int}),
    Code.WEIGHT_CHANGE: Shape(
        Severity.WARN, {"before": Quantity, "change": Decimal, "percent": Decimal, "weight": Quantity}
    ),
    Code.ROUNDING_DEVIATION: Shape(
        Severity.WARN, {"amount": Quantity, "deviation": Decimal, "drug": TEXT, "exact": Quantity, "limit": Decimal}
    ),
    Code.CONCENTRATION_OUT_OF_RANGE: Shape(
        Severity.WARN,
        {
            "bag": Quantity,
            "concentration": Quantity,
            "high": Quantity,
            "least": Quantity,
            "low": Decimal,
            "most": Quantity,
        },
    ),
    Code.INFUSION_TOO_FAST: Shape(Severity.WARN, {"limit": Quantity, "minutes": Decimal, "rate": Quantity}),
    Code.BAG_TOO_SMALL: Shape(Severity.WARN, {"bag": Quantity, "volume": Quantity}),
    Code.BAG_TOO_FULL: Shape(Severity.WARN, {"bag": Quantity, "most": Quantity, "volume": Quantity}),
    Code.SITE_BAG: Shape(Severity.NOTE, {"bag": Quantity, "bags": str, "drug": TEXT}),
    Code.UNUSUAL_DOSE: Shape(Severity.WARN, {"dose": str, "drug": TEXT, "high": str, "low": str, "rule": str}),
    Code.GATE: Shape(
        Severity.WARN,
        {"action": str, "day": date, "drug": TEXT, "limit": str, "name": TEXT, "rule": str, "value": str, "text": TEXT},
    ),
    Code.ORDER_DIFFERS: Shape(
        Severity.WARN,
        {"amount": Quantity, "deviation": Decimal, "drug": TEXT, "exact": Quantity, "limit": Decimal, "why": str},
    ),
    Code.REDUCED_THAT_DAY: Shape(Severity.NOTE, {"day": date, "drug": TEXT, "visit": str}),
    Code.SLOWED_THAT_DAY: Shape(Severity.NOTE, {"day": date, "drug": TEXT, "visit": str}),
    Code.GIVEN_WITHOUT_AMOUNT: Shape(Severity.WARN, {"drug": TEXT, "visit": str}),
    Code.AFTER_ANOTHER_DAY: Shape(Severity.WARN, {"day": date, "drug": TEXT, "visit": str}),
    Code.TWO_OF_A_DAY: Shape(Severity.WARN, {"day": date, "other": tuple, "used": Quantity | str}),
    Code.GIVEN_OTHER_AMOUNT: Shape(
        Severity.WARN, {"amount": Quantity, "before": Quantity | None, "drug": TEXT, "visit": str}
    ),
    Code.TABLETS_RUN_OUT: Shape(
        Severity.WARN, {"again": date, "day": date, "drug": TEXT, "missing": int, "next": str, "visit": str}
    ),
    Code.TABLETS_OTHER_STRENGTH: Shape(
        Severity.WARN, {"again": date, "day": date, "drug": TEXT, "next": str, "tablets": tuple, "visit": str}
    ),
    Code.TABLETS_COUNTED: Shape(
        Severity.WARN, {"counted": tuple, "day": date, "drug": TEXT, "expected": tuple, "visit": str}
    ),
    Code.TABLETS_NOT_COUNTED: Shape(Severity.NOTE, {"drug": TEXT, "expected": tuple, "visit": str}),
    Code.CUMULATIVE_EXCEEDED: Shape(
        Severity.BLOCK, {"amount": Quantity, "before": Quantity, "drug": TEXT, "left": Quantity, "limit": Quantity}
    ),
    Code.CUMULATIVE_UNKNOWN: Shape(Severity.BLOCK, {"drug": TEXT, "limit": Quantity}),
    Code.PRIOR_DOSES_OPEN: Shape(Severity.WARN, {"drug": TEXT, "limit": Quantity}),
    Code.PRIOR_DOSES_UNUSED: Shape(Severity.NOTE, {"drug": TEXT}),
    Code.CLEARANCE_OUTSIDE: Shape(Severity.WARN, {"drug": TEXT, "formula": str, "input": str, "value": Decimal}),
    Code.OUTSIDE_BANDS: Shape(Severity.WARN, {"drug": TEXT, "exact": Quantity}),
    Code.OVERRIDE: Shape(
        Severity.NOTE, {"amount": Quantity, "before": Quantity, "by": str, "drug": TEXT, "reason": str, "visit": str}
    ),
    Code.OVERRIDE_ABOVE_LEVEL: Shape(
        Severity.WARN, {"amount": Quantity, "before": Quantity, "drug": TEXT, "visit": str}
    ),
    Code.OVERRIDE_WITHOUT_LEVEL: Shape(
        Severity.WARN, {"amount": Quantity, "before": Quantity, "drug": TEXT, "visit": str}
    ),
    Code.OVERRIDE_COMMA: Shape(
        Severity.WARN,
        {"amount": Quantity, "before": Quantity, "drug": TEXT, "visit": str},
        {"suspicion": Suspicion},
    ),
    Code.OVERRIDE_UNUSED: Shape(Severity.NOTE, {"amount": Quantity, "drug": TEXT, "visit": str}),
    Code.OVERRIDE_UNIT: Shape(Severity.BLOCK, {"amount": Quantity, "drug": TEXT, "unit": str, "visit": str}),
    Code.OVERRIDE_ABOVE_PROTOCOL: Shape(
        Severity.BLOCK, {"amount": Quantity, "drug": TEXT, "full": Quantity, "visit": str}
    ),
    Code.ABOVE_PROTOCOL: Shape(Severity.BLOCK, {"amount": Quantity, "drug": TEXT, "full": Quantity}),
    Code.FIRST_DOSE_OVERDUE: Shape(Severity.WARN, {"day": date, "today": date}),
    Code.OUTSIDE_WINDOW: Shape(
        Severity.WARN, {"day": date, "earliest": date | None, "latest": date | None, "visit": str}, {"drug": TEXT}
    ),
    Code.WRONG_ORDER: Shape(Severity.WARN, {"day": date, "drug": TEXT, "first": TEXT, "first_day": date, "visit": str}),
    Code.PART_NOT_RECORDED: Shape(Severity.WARN, {"day": date, "drug": TEXT, "visit": str}),
    Code.BEFORE_CONSENT: Shape(Severity.WARN, {"consent": date, "day": date, "what": str}),
    Code.BEFORE_ENROLMENT: Shape(Severity.WARN, {"day": date, "enrolment": date, "visit": str}),
    Code.BOOKED_NOT_PLANNED: Shape(Severity.WARN, {"day": date, "visit": str}),
    Code.INTERVAL_TOO_SHORT: Shape(
        Severity.WARN, {"before": date, "days": int, "drug": str, "minimum": int, "visit": str}
    ),
    Code.NO_OPEN_DAY: Shape(
        Severity.WARN, {"earliest": date, "latest": date, "names": tuple, "target": date, "visit": str}
    ),
    Code.AFTER_WITHDRAWAL: Shape(Severity.WARN, {"day": date, "visit": str, "withdrawn": date}),
    Code.AFTER_OFF_STUDY: Shape(Severity.WARN, {"cause": str, "day": date, "ended": date, "visit": str}),
    Code.LAST_DOSE_UNRECORDED: Shape(Severity.WARN, {"drug": TEXT, "entered": date, "last": date | None}),
    Code.LAST_DOSE_HELD: Shape(Severity.WARN, {"drug": TEXT, "entered": date}),
    Code.NOT_FEASIBLE: Shape(
        Severity.WARN,
        {"earliest": date | None, "earliest_rules": tuple, "latest": date | None, "latest_rules": tuple, "why": str},
    ),
    Code.INELIGIBLE: Shape(Severity.WARN, {"criterion": TEXT, "found": str | None, "required": str}),
    Code.PROHIBITED_MEDICATION: Shape(
        Severity.WARN, {"chronic": bool, "group": TEXT, "name": str, "start": date, "stop": date | None}
    ),
    Code.NOT_IN_PROTOCOL: Shape(Severity.WARN, {"drug": TEXT, "stopped": TEXT}),
    Code.DELAY_TOO_LONG: Shape(Severity.WARN, {"days": int, "due": date, "maximum": int, "visit": str}),
    Code.SUB_WINDOW_CLOSED: Shape(
        Severity.WARN, {"activity": TEXT | str, "earliest": date, "latest": date, "rule": str, "visit": str}
    ),
    Code.POSITIVE_TEST: Shape(Severity.WARN, {"day": date}),
    Code.BOUNDARY_DAY: Shape(Severity.NOTE, {"day": date, "rule": TEXT}),
    Code.VACCINE_ON_TRIAL: Shape(Severity.WARN, {"day": date, "name": TEXT | str}),
    Code.MEDICATION_UNCLEAR: Shape(Severity.NOTE, {"meant": str, "name": str}),
    Code.MEDICATION_UNKNOWN: Shape(Severity.NOTE, {"name": str}),
    Code.MEDICATION_DOSE: Shape(Severity.WARN, {"group": TEXT, "most": Quantity, "name": str}),
    Code.DOSE_IN_NAME: Shape(Severity.WARN, {"entered": Quantity, "name": str, "named": Quantity}),
    Code.FACTS_DISAGREE: Shape(Severity.WARN, {"found": str, "name": TEXT, "other": str}),
    Code.PSEUDONYM_DOUBTFUL: Shape(Severity.WARN, {"suspicion": Suspicion}),
    Code.VACCINE_IN_HISTORY: Shape(Severity.NOTE, {"name": TEXT | str, "rule": TEXT}),
    Code.EQUIVALENT_DOSE: Shape(Severity.NOTE, {"converted": str | None}),
    Code.FORMULA_OUTSIDE_RANGE: Shape(
        Severity.NOTE,
        {"confirm": bool, "formula": str, "high": Decimal, "input": str, "low": Decimal, "value": Decimal},
    ),
    Code.PARTIAL_DATE: Shape(Severity.NOTE, {"day": date, "name": TEXT}),
    Code.ANCHOR_MISSING: Shape(Severity.NOTE, {"rule": TEXT}),
    Code.LAB_BEFORE_SCREENING: Shape(Severity.NOTE, {"age": int, "criterion": TEXT, "day": date | None, "limit": int}),
    Code.NOT_USED: Shape(Severity.NOTE, {"name": TEXT}),
    Code.WEEKENDS_ONLY: Shape(Severity.NOTE, {}),
    Code.PART_MISSING: Shape(Severity.NOTE, {"name": str}),
    Code.LOCAL_HOLIDAY: Shape(Severity.NOTE, {"day": date, "holiday": str, "visit": str}),
    Code.BEYOND_PLANNED_CYCLES: Shape(Severity.NOTE, {"cycles": int}),
    Code.RECONSENT: Shape(Severity.NOTE, {"before": str, "day": date, "judged": str, "version": str}),
    Code.RECONSENT_BEFORE_START: Shape(Severity.NOTE, {"before": str, "day": date, "judged": str, "version": str}),
}
"""Every code; ``rounding-deviation`` blocks above its second limit."""
