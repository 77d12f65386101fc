"""On which days a tablet is taken: by dates alone, over month ends, leap days and changes of the clocks."""

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from dosecal.core.doses.calculated import prescribed
from dosecal.core.doses.preparation import prepare
from dosecal.core.patient.course import Course, fold
from dosecal.core.patient.events import Delay, Discontinue, Event, Hold, Override, Reduce, Resume
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Count
from dosecal.core.result.visit import Visit
from dosecal.core.trial.drug import Basis, Daily
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.span import ONE_DAY, last_permitted

HELD = "held"
BETWEEN = "between"


class IntakeDay(Struct, frozen=True):
    """One day of a patient with tablets: what is taken, or why nothing is."""

    day: date
    tablets: tuple[Count, ...]
    """Of the one intake of the day; empty where none is due."""
    why: str = ""
    """Of a day without a tablet: ``held`` (the drug pauses) or ``between`` (the day off of every other day)."""


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    return (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))


def intake_dates(rhythm: Daily, first: date, last: date) -> tuple[date, ...]:
    """The days of intake from ``first``, which is one, to ``last``: every so many days by dates, not by weekday."""
    return tuple(date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1, rhythm.every_days))


def intake_days(plan: Plan, drug: str, first: date, last: date, of: str | None = None) -> tuple[IntakeDay, ...]:
    """Each day from ``first`` to ``last`` with the tablets of a drug, as recorded holds, reductions and stops have it.

    A rhythm of several days runs on from one visit to the next: it starts with the first dose, and again with a
    reduction and where the drug goes on after a hold. After the last dose of a stopped drug there are no days more.
    ``of`` names the visit whose tablets are meant: then no amount that a person decided for another visit counts, and
    no reduction of the next cycle, which has not begun while that visit is late.
    """
    if plan.day_1 is None:
        return ()
    course = fold(plan.case, plan.study.protocol)
    handed_out = _handed_out(course, drug)
    stop = course.stops.get(drug)
    if stop is not None:
        last = min(last, stop.last_dose or stop.day)
    found: list[IntakeDay] = []
    starts, before = plan.day_1, -1
    of_one_cycle = _counts_for_one_cycle(course, drug)
    doses = _DailyDoses(plan, drug)
    decided = drug in course.reductions or drug in course.pauses
    overrides = _Overrides(plan, course, drug, of)
    here = plan.visit(of) if of else None
    level, held = 0, False
    for day in days_between(min(plan.day_1, first), last):
        if decided:
            cycle = _cycle_on(plan, day, here) if of_one_cycle else None
            level = course.level(drug, day, handed_out.get(day), cycle=cycle)
            held = _held(course, drug, day, day in handed_out)
        if held or before != level:
            starts = day + timedelta(days=held)
            before = level
        if day >= first:
            override = overrides.on(day)
            found.append(doses.intake(day, level, override, held=held, since=(day - starts).days))
    return tuple(found)


def reduced_for_one_cycle(plan: Plan, drug: str) -> bool:
    """Whether a reduction of the drug counts in one cycle only."""
    events = plan.case.events
    return any(isinstance(one, Reduce) and one.drug == drug and one.cycle is not None for one in events)


def _counts_for_one_cycle(course: Course, drug: str) -> bool:
    return any(reduced.cycle is not None for reduced in course.reductions.get(drug, ()))


def _handed_out(course: Course, drug: str) -> dict[date, str]:
    """The days on which the drug was handed out, with the visit."""
    days = ((course.given_on(visit, drug), visit) for visit in course.given)
    return {day: visit for day, visit in days if day is not None}


def _level(plan: Plan, course: Course, drug: str, day: date, visit: str | None) -> int:
    """The dose level on a day, also where a reduction counts for one cycle only."""
    cycle = _cycle_on(plan, day) if _counts_for_one_cycle(course, drug) else None
    return course.level(drug, day, visit, cycle=cycle)


def _cycle_on(plan: Plan, day: date, here: Visit | None = None) -> int | None:
    """The cycle whose tablets are taken on a day: that of the last treatment visit on or before it; of the tablets
    handed out at a visit that visit's."""
    if here is not None and (here.date or here.target) <= day:
        return here.cycle
    begun = [v for v in plan.visits if v.kind == "treatment" and (v.date or v.target) <= day]
    return begun[-1].cycle if begun else None


def _held(course: Course, drug: str, day: date, handed_out: bool) -> bool:
    """Whether the drug pauses; what was decided on the day of a dose was decided after it."""
    return course.held(drug, day) and not (handed_out and not course.held(drug, day - ONE_DAY))


class _Overrides:
    """The amounts that a person decided for a visit: they are taken until the next visit hands out tablets again; of
    the tablets of one visit all are."""

    def __init__(self, plan: Plan, course: Course, drug: str, of: str | None = None) -> None:
        decided = {visit: override for (visit, its), override in course.overrides.items() if its == drug}
        if of is not None:
            decided = {visit: override for visit, override in decided.items() if visit == of}
        handouts = [] if not decided else [
            (course.given_on(visit.id, drug) or visit.date or visit.target, decided.get(visit.id))
            for visit in plan.visits
            if visit.kind == "treatment" and drug in visit.drugs and visit.status in ("planned", "done")
            and of in (None, visit.id)
        ]  # fmt: skip
        self._handouts = sorted(handouts, key=_first)

    def on(self, day: date) -> Override | None:
        """The amount decided for the tablets that are taken on a day."""
        begun = [override for first, override in self._handouts if first <= day]
        return begun[-1] if begun else None


def _first(entry: tuple[date, Override | None]) -> date:
    return entry[0]


class _DailyDoses:
    """The daily doses of a drug: what is taken at a level is the same from one day to the next."""

    def __init__(self, plan: Plan, drug: str) -> None:
        self._plan = plan
        self._drug = drug
        self._known: dict[tuple[str, int, Override | None], tuple[Basis, tuple[Count, ...]]] = {}

    def intake(self, day: date, level: int, override: Override | None, *, held: bool, since: int) -> IntakeDay:
        """One day, so many days after the rhythm began."""
        basis, tablets = self._dose(day, level, override)
        if held or not isinstance(basis, Daily):
            return IntakeDay(day, (), HELD)
        return IntakeDay(day, (), BETWEEN) if since % basis.every_days else IntakeDay(day, tablets)

    def _dose(self, day: date, level: int, override: Override | None) -> tuple[Basis, tuple[Count, ...]]:
        study = self._plan.study_on(day)
        key = study.protocol.version, level, override
        if key not in self._known:
            rule, file = study.protocol.dose_rule_by_drug[self._drug], study.drugs[self._drug]
            basis = _decided(self._plan, prescribed(rule, file, level), override, level)
            tablets: tuple[Count, ...] = ()
            if isinstance(basis, Daily):
                amount = Quantity(basis.mg, file.unit)
                tablets = prepare(amount, file, rule.order, rule.minutes, f"drugs.{self._drug}").tablets
            self._known[key] = basis, tablets
        return self._known[key]


def _decided(plan: Plan, basis: Basis, override: Override | None, level: int) -> Basis:
    """The daily dose with the amount that a person decided; a reduction since then is not undone by it."""
    if override is None or not isinstance(basis, Daily):
        return basis
    amount = override.amount.value
    handed = next((one for one in plan.doses if (one.visit, one.drug) == (override.visit, override.drug)), None)
    reduced_since = handed is None or level > handed.level
    return replace(basis, mg=min(amount, basis.mg) if reduced_since else amount)


def prescribed_on(plan: Plan, drug: str, day: date) -> Basis | None:
    """The dose of a drug that goes on, on a day: as reduced until then, of tablets as a person decided it.

    None while it pauses or once it is stopped.
    """
    course = fold(plan.case, plan.study.protocol)
    visit = _handed_out(course, drug).get(day)
    stop = course.stops.get(drug)
    if (stop is not None and (stop.last_dose or stop.day) < day) or _held(course, drug, day, visit is not None):
        return None
    study, level = plan.study_on(day), _level(plan, course, drug, day, visit)
    basis = prescribed(study.protocol.dose_rule_by_drug[drug], study.drugs[drug], level)
    return _decided(plan, basis, _Overrides(plan, course, drug).on(day), level)


def stopped(plan: Plan, drug: str, day: date) -> bool:
    """Whether treatment with the drug has ended by the day."""
    return fold(plan.case, plan.study.protocol).stopped(drug, day)


def of_days(days: tuple[IntakeDay, ...], first: date, last: date) -> tuple[IntakeDay, ...]:
    """Of days without a gap those from ``first`` to ``last``, both included."""
    if not days:
        return ()
    start, end = (first - days[0].day).days, (last - days[0].day).days + 1
    return days[max(start, 0) : max(end, 0)]


def tablets_in(days: tuple[IntakeDay, ...]) -> tuple[Count, ...]:
    """All tablets of the days together, by strength, the strongest first."""
    alike: dict[int, tuple[tuple[Count, ...], int]] = {}  # most days take the very same tablets
    for one in days:
        alike[id(one.tablets)] = one.tablets, alike.get(id(one.tablets), ((), 0))[1] + 1
    counts: dict[Count, int] = {}
    for tablets, often in alike.values():
        for tablet in tablets:
            kind = Count(tablet.strength, 0)
            counts[kind] = counts.get(kind, 0) + tablet.count * often
    strongest_first = sorted(counts.items(), key=lambda entry: -entry[0].strength.value)
    return tuple(Count(kind.strength, count) for kind, count in strongest_first)


def supply_until(plan: Plan, visit_id: str, drug: str | None = None) -> date | None:
    """The last day that tablets handed out at a visit must cover, None where no later visit or maximum ends them.

    That is the latest day of the next visit on whose day of the cycle the drug (without one any tablet) is handed out
    and that is not left out, or the last day that the trial permits. What was
    handed out already lasts as long as it did that day: no later delay, skip or stop makes it more or less.
    """
    here = plan.visit(visit_id)
    if here is None or plan.day_1 is None:
        return None
    maximum = plan.study.protocol.treatment.maximum
    ends = [] if maximum is None else [last_permitted(plan.day_1, maximum)]
    if here.status == "done":
        ends += _next_as_planned(plan, here, drug)
    else:
        # Later by the target: this visit itself may take place before its own target.
        ends += [visit.latest for visit in _handouts_after(plan, here, drug) if visit.status != "skipped"]
    return min(ends, default=None)


def _handouts_after(plan: Plan, here: Visit, drug: str | None) -> Iterator[Visit]:
    """The later visits of a day of the cycle on which tablets are handed out, whether or not some are due."""
    rules = [rule for rule in plan.study.protocol.dose_rules if rule.minutes is None and drug in (None, rule.drug)]
    days = {day for rule in rules for day in rule.days}
    treatments = (visit for visit in plan.visits if visit.kind == "treatment" and visit.target > here.target)
    return (visit for visit in treatments if not days or visit.day in days)


def _next_as_planned(plan: Plan, here: Visit, drug: str | None) -> Iterator[date]:
    """The latest day of the visit after a done one, as it was planned on that day: neither moved nor left out."""
    protocol = plan.study_on(here.date or here.target).protocol
    events = plan.case.events
    after = {day.day: day.window.after for day in protocol.treatment.days}
    following = next(_handouts_after(plan, here, drug), None)
    if following is not None:
        moved = sum(event.days for event in events if isinstance(event, Delay) and event.visit == following.id)
        target = following.target - timedelta(days=moved)
        yield target + timedelta(days=after.get(following.day or 1, 0))
    elif here.day == 1 and here.date is not None and any(isinstance(event, Discontinue) for event in events):
        # Treatment ended since: that day the next cycle was still ahead.
        yield protocol.treatment.cycle.after(here.date) + timedelta(days=after.get(1, 0))


def known_at(plan: Plan, day: date, visit: str) -> Plan:
    """The plan with the decisions that were known when something was handed out on a day, at a visit.

    A hold or stop of the day itself was decided after it; a drug resumed that day is handed out again; a reduction
    says whether it came after it.
    """
    known = tuple(event for event in plan.case.events if not _decided_after(event, day, visit))
    return plan if len(known) == len(plan.case.events) else replace(plan, case=replace(plan.case, events=known))


def _decided_after(event: Event, day: date, visit: str) -> bool:
    match event:
        case Resume(_, decided):
            return decided > day
        case Reduce(_, decided):
            return decided > day or (decided == day and event.after == visit)
        case Hold(_, decided) | Discontinue(_, decided):
            return decided >= day
        case _:
            return False


def first_intake(plan: Plan, dose: Dose) -> date | None:
    """The first day that tablets of a visit are for: the day handed out; of an overdue visit it is today at the
    earliest."""
    visit = plan.visit(dose.visit)
    if visit is None or dose.date is None:
        return None
    return dose.date if dose.given else max(dose.date, plan.today)
