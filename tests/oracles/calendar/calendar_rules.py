"""The calendars of both trials as tables, typed from the facts and not from the program's protocol files.

Windows are days before and after a target; ``preferred`` lies inside the window. What the trial texts do not say
(windows, intervals) is the shipped site rule of the facts.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """A window: from so many days before a target to so many after it; a preferred part."""

    before: int
    after: int
    preferred: tuple[int, int] | None = None


@dataclass(frozen=True)
class TreatmentDay:
    day: int
    room: Room
    drugs: tuple[str, ...]


@dataclass(frozen=True)
class Repeated:
    """Visits that count from Day 1 in weeks or months: ``IMG-W8``."""

    prefix: str
    kind: str
    unit: str
    counts: tuple[int, ...]
    room: Room


@dataclass(frozen=True)
class Trial:
    id: str
    version: str
    cycle_days: int
    cycles: int | None
    """None: until the months are over."""
    months: int | None
    """No dose on or after Day 1 + so many months."""
    days: tuple[TreatmentDay, ...]
    intervals: dict[str, int]
    """Least number of days between two doses of a drug; a daily drug has none."""
    daily: tuple[str, ...]
    assessments: tuple[Repeated, ...]
    after_90: str | None
    """The drug after whose last dose a visit of 90 days is due."""
    survival_to_month: int | None
    """Contacts every three months from the last dose to so many months after Day 1."""


ONE_DAY = Room(0, 0)
ASSESSMENT = Room(7, 7, preferred=(7, 0))
SURVIVAL = Room(7, 7)
END_OF_TREATMENT = Room(0, 14)
SAFETY_30 = Room(0, 7)
SAFETY_90 = Room(0, 14)

RAMUNET = Trial(
    "ramunet", "01", 28, 6, None,
    (
        TreatmentDay(1, Room(0, 3), ("ramucirumab", "dacarbazine")),
        TreatmentDay(15, Room(2, 3), ("ramucirumab",)),
    ),
    {"ramucirumab": 12, "dacarbazine": 26}, (),
    (Repeated("IMG-M", "imaging", "months", (3, 6), ASSESSMENT),),
    None, 24,
)  # fmt: skip

CABOAVENEC = Trial(
    "caboavenec", "2022-04-01", 14, None, 12,
    (TreatmentDay(1, Room(2, 3), ("avelumab", "cabozantinib")),),
    {"avelumab": 12}, ("cabozantinib",),
    (
        Repeated("IMG-W", "imaging", "weeks", (8, 16, 24, 48), ASSESSMENT),
        Repeated("QOL-W", "questionnaire", "weeks", (8, 16, 24, 48), ASSESSMENT),
        Repeated("OS-W", "survival", "weeks", (48, 96), SURVIVAL),
    ),
    "avelumab", None,
)  # fmt: skip

TRIALS = {"ramunet": RAMUNET, "caboavenec": CABOAVENEC}
