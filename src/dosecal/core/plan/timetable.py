"""The timetable of a case: what is known of it before any dose is calculated."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import localcontext
from functools import cache

from msgspec import Struct

from dosecal.core.patient.case import Case
from dosecal.core.patient.course import Course, fold
from dosecal.core.result.plan import Timetable
from dosecal.core.result.start import StartWindow
from dosecal.core.result.visit import AfterTreatment
from dosecal.core.second.second import compare
from dosecal.core.start.medication import prohibited_medicines
from dosecal.core.start.start_window import start_window
from dosecal.core.trial.protocol import Study
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.quantity import PRECISION
from dosecal.core.visits.after_treatment import after_treatment, last_doses
from dosecal.core.visits.schedule import Schedule, day_of_first_dose, schedule
from dosecal.core.visits.slot import Start


def make_timetable(study: Study, case: Case, today: date, closed: ClosedDays) -> Timetable:
    """When everything of a case on a day is due: calendar, start window, what lasts after treatment.

    A pure function of its arguments. Raises ValueError where the calendar leaves the range of ``closed``.
    """
    with localcontext(prec=PRECISION):
        begun = begin(study, case, today, closed)
        timetable = Timetable(
            study=study,
            case=case,
            course=begun.course,
            today=today,
            day_1=begun.day_1,
            hypothetical=begun.hypothetical,
            # Once something was given nothing opens or closes the start any more.
            start_window=None if begun.first_dose is not None and begun.course.given else begun.window,
            visits=() if begun.schedule is None else begun.schedule.visits,
            after_treatment=begun.after_treatment,
            prohibited=prohibited_medicines(study, case, begun.treated_from, begun.last_possible_day),
        )
    compare(timetable, closed)
    return timetable


class Begun(Struct, frozen=True):
    """A case on a day up to its calendar: what timetable and plan are built on."""

    study: Study
    case: Case
    today: date
    closed: ClosedDays
    course: Course
    asked: Callable[[], StartWindow]
    """Makes the start window, once: a timetable of a patient on treatment does without."""
    start: Start | None
    """The first dose: given, planned or proposed; None while there is no day for it."""
    orphan: str | None
    """A later visit that was recorded although nobody recorded the first dose, on which it rests."""
    schedule: Schedule | None
    last: Mapping[str, date]
    """Of each drug the last dose."""
    projected: tuple[str, ...]
    """Drugs whose last dose is only planned."""

    @property
    def window(self) -> StartWindow:
        """When the first dose may be."""
        return self.asked()

    @property
    def day_1(self) -> date | None:
        """The day of the first dose."""
        return None if self.start is None else self.start.day

    @property
    def hypothetical(self) -> bool:
        """Whether the first dose is only proposed."""
        return self.start is not None and self.start.hypothetical

    @property
    def first_dose(self) -> date | None:
        """The day of the first dose where somebody has named it."""
        return None if self.hypothetical else self.day_1

    @property
    def started(self) -> bool:
        """Whether the first dose was given."""
        return self.course.given_on("C1D1") is not None

    @property
    def treated_from(self) -> date | None:
        """The first day of treatment; None where it was ended before it began."""
        begins = self.start is not None and (self.start.given or self.course.ended(self.study.protocol) is None)
        return self.day_1 if begins else None

    @property
    def last_day(self) -> date | None:
        """The day of the last dose of all, once treatment has ended."""
        ended = self.course.ended(self.study.protocol)
        return None if ended is None else max(self.last.values(), default=None)

    @property
    def last_possible_day(self) -> date | None:
        """The last day of treatment: once it has ended, or if it has a maximum and the first dose is named."""
        if self.last_day is not None or self.schedule is None or self.hypothetical:
            return self.last_day
        return self.schedule.clock.last_permitted

    @property
    def after_treatment(self) -> AfterTreatment:
        """What lasts after the last dose."""
        return after_treatment(
            self.study.protocol, self.case, self.course, self.treated_from, self.last, self.projected
        )


def begin(study: Study, case: Case, today: date, closed: ClosedDays) -> Begun:
    """The course, the start window and the calendar. Raises ValueError where it leaves the range of ``closed``."""
    protocol = study.protocol
    course = fold(case, protocol)
    named = day_of_first_dose(case, course)
    given = course.given_on("C1D1") is not None
    window = cache(lambda: start_window(protocol, case, named, closed, today, given))
    start = _start(course, named, window)
    orphan = None if start is None else _without_first_dose(course, start)
    if start is None or orphan is not None:
        last, projected = last_doses(protocol, course, None, ())
        return Begun(study, case, today, closed, course, window, None, orphan, None, last, projected)
    found = schedule(study, case, course, start, today, closed)
    return Begun(
        study, case, today, closed, course, window, start, None, found, found.last_dose, found.projected,
    )  # fmt: skip


def _start(course: Course, named: date | None, window: Callable[[], StartWindow]) -> Start | None:
    """C1D1: the day given, else the planned one, else the first proposed day of the start window."""
    if named is not None:
        return Start(named, course.given_on("C1D1") is not None, hypothetical=False)
    proposed = window().proposed
    return Start(proposed[0], given=False, hypothetical=True) if proposed else None


def _without_first_dose(course: Course, start: Start) -> str | None:
    """A later visit that was recorded although nobody recorded the first dose, on which it rests."""
    if start.given:
        return None
    recorded = (*course.given, *course.delayed, *course.skipped) if start.hypothetical else tuple(course.given)
    return next(iter(recorded), None)
