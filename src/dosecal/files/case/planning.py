"""From a case to its plan: the study, the closed days of its years, the contradictions of its events."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import chain
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict, replace

from dosecal.core.patient.case import Case
from dosecal.core.patient.contradiction import Contradiction, Expected
from dosecal.core.patient.course import with_events
from dosecal.core.patient.events import UNDATED, Booked, Delay, Event
from dosecal.core.plan.make_plan import decided_above
from dosecal.core.plan.versions import (
    make_plan_over,
    make_timetable_over,
    reconsents,
    version_contradictions,
    versions_in_force,
)
from dosecal.core.result.plan import Plan, Timetable
from dosecal.core.trial.dose_rule import NEAREST_VIAL
from dosecal.core.trial.protocol import InForce, Study
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.span import BeyondCalendar
from dosecal.core.views.what_if import WhatIf, what_if
from dosecal.files.case.cases import check_today
from dosecal.files.case.closed_days import closed_days, with_closures
from dosecal.files.case.site_drugs import with_drug_files
from dosecal.files.reading.refusal import Refusal, raise_all
from dosecal.files.trial.bands import read_bands
from dosecal.files.trial.gates import read_gates_file
from dosecal.files.trial.studies import load_study

YEARS_AHEAD = 5
"""Treatment, follow-up and time in hand: beyond it the core refuses rather than call a holiday an open day."""
LONGEST_DELAYS = 10 * 366
"""Days of all delays together; more are slips."""
YEARS_BACK = 20
"""Treatment does not lie further back; an older date is a slip."""


_TOLD = frozenset(Contradiction.__struct_fields__) - {"key", "expected", "found"}
"""What the sentence of a contradiction names."""


class Planning(Struct, frozen=True):
    """A case that was found to be free of contradictions, and what its plan rests on: as much is made as is asked."""

    case: Case
    versions: tuple[InForce, ...]
    today: date
    closed: ClosedDays
    place: str
    """Names the case in refusals."""

    def timetable(self) -> Timetable:
        """When everything is due. Raises Refusal where a date is beyond the calendar."""
        with _within_calendar(self.place):
            return make_timetable_over(self.versions, self.case, self.today, self.closed)

    def plan(self) -> Plan:
        """Everything that follows. Raises Refusal where a date is beyond the calendar."""
        with _within_calendar(self.place):
            return make_plan_over(self.versions, self.case, self.today, self.closed)


def plan_case(case: Case, today: date, language: str = "en", folder: Path | None = None, place: str = "case") -> Plan:
    """The plan of a case on a day. Raises Refusal where study, dates or events contradict each other."""
    return planning_of(case, today, language, folder, place).plan()


def try_events(
    case: Case,
    extra_events: Sequence[Event],
    today: date,
    language: str = "en",
    folder: Path | None = None,
    place: str = "case",
) -> tuple[Plan, Plan, WhatIf]:
    """The plan of a case, the plan with events that are not stored, and what differs.

    An event that is tried may lie after today. Raises Refusal where the case, or the events with it, contradict each
    other; ``events[n]`` counts on behind the events of the case.
    """
    now = planning_of(case, today, language, folder, place)
    tried = with_events(case, extra_events)
    then = planning_of(tried, today, language, folder, place, recorded=len(case.record or case.events))
    before, after = now.plan(), then.plan()
    return before, after, what_if(before, after, max(now.closed, then.closed, key=_reach))


def planning_of(
    case: Case, today: date, language: str, folder: Path | None, place: str, recorded: int | None = None
) -> Planning:
    """The case with its versions and closed days; events behind the recorded ones are only tried.

    Raises Refusal where study, dates or events contradict each other.
    """
    with _within_calendar(place):
        return _planning_of(case, today, language, folder, place, recorded)


@contextmanager
def _within_calendar(place: str) -> Iterator[None]:
    """Refuses a case whose rules and dates lead beyond the days that are known. Raises Refusal."""
    try:
        yield
    except BeyondCalendar as beyond:
        raise Refusal(place, "", "calendar", str(beyond)) from None


def _planning_of(
    case: Case, today: date, language: str, folder: Path | None, place: str, recorded: int | None
) -> Planning:
    """The files and closed days of a case; raises refusals where they do not fit its day or each other."""
    study = _with_files(load_study(case.study, case.protocol_version, folder, place), case, folder, place)
    raise_all(chain(check_today(case, today, place), _near(case, today, place)))
    later = tuple(_version(study, case, at, event.version, folder, place) for at, event in reconsents(case))
    versions = versions_in_force(study, later, case)
    raise_all(
        _refused(place, found)
        for found in version_contradictions(versions, case, today)
        if not (found.expected is Expected.NOT_AFTER_TODAY and _is_tried(found.key, recorded))
    )
    closed = max((days_of(one.study, case, today, language) for one in versions), key=_reach)
    return Planning(case, versions, today, closed, place)


def refuse_above(plan: Plan, place: str, recorded: int) -> None:
    """Refuses a decision that is about to be recorded above the protocol's dose; the recorded ones are findings, since
    a weight that is measured later must not make a case unreadable. Raises Refusal."""
    for above in decided_above(plan):
        if _is_tried(above.key, recorded):
            raise _refused(place, above)


def _refused(place: str, found: Contradiction) -> Refusal:
    """A contradiction as a fault of its file, with days and amounts as they are written there."""
    told = {name: value for name, value in asdict(found).items() if value is not None}
    written = {name: str(value) if isinstance(value, date | Quantity) else value for name, value in told.items()}
    return Refusal(
        place, found.key, found.expected, found.found, **{name: written[name] for name in _TOLD & written.keys()}
    )


def _is_tried(key: str, recorded: int | None) -> bool:
    """Whether ``events[n]…`` lies behind the events that are recorded."""
    number = key.removeprefix("events[").partition("]")[0]
    return recorded is not None and number.isdigit() and int(number) > recorded


def _with_files(study: Study, case: Case, folder: Path | None, place: str) -> Study:
    """The study with the drug files and dose bands of the site. Raises Refusal."""
    return _with_gates(
        _with_bands(with_drug_files(study, case, folder, place), case, folder, place), case, folder, place
    )


def _with_gates(study: Study, case: Case, folder: Path | None, place: str) -> Study:
    """The study with the gates of a file that a case names. Raises Refusal."""
    name = case.site.gates
    if name is None:
        return study
    path = (folder or Path()) / name
    if not path.is_file():
        raise Refusal(place, "site.gates", "gates-file", name)
    drugs = tuple(rule.drug for rule in study.protocol.dose_rules)
    return replace(study, gates=read_gates_file(path, study.vocabulary, drugs))


def _with_bands(study: Study, case: Case, folder: Path | None, place: str) -> Study:
    """The study with the dose bands that a case names, each a path from the case file on. Raises Refusal."""
    tables = {}
    for drug, how in case.site.banding.items():
        if how == NEAREST_VIAL or drug not in study.drugs:
            continue
        path = (folder or Path()) / how
        if not path.is_file():
            raise Refusal(place, f"site.banding.{drug}", "bands-file", how)
        tables[drug] = read_bands(path, study.drugs[drug])
    return replace(study, bands=tables) if tables else study


def _version(study: Study, case: Case, at: str, version: str, folder: Path | None, place: str) -> Study:
    """The version that a patient consented to later: one of the study's, or another protocol file of a site."""
    key = f"{at}.version"
    if version.endswith(".toml"):
        loaded = load_study(version, None, folder, place, key)
        if loaded.protocol.id != study.protocol.id:
            raise Refusal(place, key, "version-of-study", version, study=study.protocol.id)
        return _with_files(loaded, case, folder, place)
    try:
        loaded = load_study(case.study, version, folder, place)
    except Refusal as refusal:
        raise Refusal(place, key, refusal.expected, refusal.found, **refusal.params) from None
    return _with_files(loaded, case, folder, place)


def _reach(closed: ClosedDays) -> date:
    return closed.last


def days_of(study: Study, case: Case, today: date, language: str) -> ClosedDays:
    """The closed days of all years that the plan of a case can reach."""
    # While nobody has named the first dose it can wait for the end of the longest washout.
    rules = study.protocol.start_rules
    waits = [rule.span.after(event.end) for rule in rules for event in case.history if event.kind in rule.reads]
    dates = [today, *(day for day in waits if day > today), *(day for _, day in _dated(case))]
    # A delay or a further cycle moves what follows: a year in hand for each year of them.
    moved = sum(event.days for event in case.events if isinstance(event, Delay)) + 31 * (case.cycles or 0)
    ahead = YEARS_AHEAD + moved // 365 + 1
    years = min(dates).year - 1, max(dates).year + ahead
    return with_closures(closed_days(case.site.holidays, *years, language), case.site.closed)


def _dated(case: Case) -> Iterator[tuple[str, date]]:
    """The dates from which a calendar counts, each with its place."""
    if case.planned_first_dose is not None:
        yield "planned_first_dose", case.planned_first_dose
    for index, event in case.numbered:
        day = event.day if isinstance(event, Booked) else None if isinstance(event, UNDATED) else event.day
        if day is not None:
            yield f"events[{index}].date", day


def _near(case: Case, today: date, place: str) -> Iterator[Refusal]:
    """Refuses dates so far from today that they must be slips."""
    limit = today.isoformat()
    for key, day in _dated(case):
        if not -YEARS_BACK <= day.year - today.year <= YEARS_AHEAD:
            yield Refusal(place, key, "near-today", day, years=YEARS_AHEAD, today=limit)
    delayed = 0
    for index, delay in case.numbered:
        delayed += delay.days if isinstance(delay, Delay) else 0
        if delayed > LONGEST_DELAYS:
            yield Refusal(place, f"events[{index}].days", "delays-in-all", delayed, days=LONGEST_DELAYS)
            return
    for index, event in enumerate(case.history, start=1):
        for key, until in (("date", event.day), ("until", event.until)):
            if until is not None and until.year - today.year > YEARS_AHEAD:
                yield Refusal(place, f"history[{index}].{key}", "near-today", until, years=YEARS_AHEAD, today=limit)
