"""A patient who consented to an amended protocol: one plan over the versions in force one after the other.

What took place, was left out or missed before the day of a new consent follows the version before it; all else follows
the new one, an overdue visit too, since it can only take place from that day on.
Start window and eligibility are judged by the version in force at the first dose; while nobody has been given one, the
version consented to last counts for everything. What was recorded never vanishes.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from msgspec.structs import replace

from dosecal.core.doses.cumulative import recounted
from dosecal.core.patient.case import Case
from dosecal.core.patient.contradiction import Contradiction, Expected
from dosecal.core.patient.contradictions import contradictions
from dosecal.core.patient.course import fold
from dosecal.core.patient.events import Event, Given, Reconsent
from dosecal.core.plan.make_plan import make_plan, once
from dosecal.core.plan.timetable import make_timetable
from dosecal.core.result.plan import Plan, Timetable
from dosecal.core.result.visit import AfterTreatment, Visit, VisitStatus
from dosecal.core.trial.protocol import InForce, Study
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.visits.after_treatment import after_treatment

CONSENT = "consent"
OF_THE_START = ("start_window", "history.", "labs.", "facts.", "patient.")
"""What start window and eligibility speak about; so say the places of their findings."""


def reconsents(case: Case) -> tuple[tuple[str, Reconsent], ...]:
    """Every new consent in the order of the days, each with its place in the case."""
    found = [(f"events[{n}]", event) for n, event in case.numbered if isinstance(event, Reconsent)]
    return tuple(sorted(found, key=_day_of))


def _day_of(entry: tuple[str, Reconsent]) -> date:
    return entry[1].day


def versions_in_force(first: Study, later: tuple[Study, ...], case: Case) -> tuple[InForce, ...]:
    """The version of the first consent and, in the order of :func:`reconsents`, those consented to later."""
    days = (event.day for _, event in reconsents(case))
    return (InForce(first), *(InForce(study, day) for study, day in zip(later, days, strict=True)))


def version_contradictions(versions: tuple[InForce, ...], case: Case, today: date) -> Iterator[Contradiction]:
    """Consents that contradict each other; then every event that none of the patient's versions permits."""
    consented = min((event.day for event in case.history if event.kind == CONSENT), default=None)
    known = [versions[0].study.protocol.version]
    last: date | None = None
    for (at, event), version in zip(reconsents(case), versions[1:], strict=True):
        name = version.study.protocol.version
        if event.day > today:
            yield Contradiction(f"{at}.date", Expected.NOT_AFTER_TODAY, event.day, today=today)
        if consented is not None and event.day < consented:
            yield Contradiction(f"{at}.date", Expected.NOT_BEFORE_CONSENT, event.day, day=consented)
        if name in known:
            yield Contradiction(f"{at}.version", Expected.OTHER_VERSION, event.version, names=tuple(known))
        if event.day == last:
            yield Contradiction(f"{at}.date", Expected.VERSION_A_DAY, event.day)
        known.append(name)
        last = event.day
    found = [tuple(contradictions(version.study, case, today)) for version in versions]
    elsewhere = [{_entry(one.key) for one in others} for others in found[:-1]]
    yield from (one for one in found[-1] if all(_entry(one.key) in others for others in elsewhere))


def _entry(key: str) -> str:
    """The entry of the case that a key belongs to: two versions may refuse the same event for different reasons."""
    return key.partition("]")[0]


def make_plan_over(versions: tuple[InForce, ...], case: Case, today: date, closed: ClosedDays) -> Plan:
    """The plan of a case over its versions, none of which begins after today.

    A pure function of its arguments. Raises ValueError where the calendar leaves the range of ``closed``.
    """
    newest = make_plan(versions[-1].study, case, today, closed)
    if len(versions) == 1:
        return newest
    start = newest.visit("C1D1")
    first_dose = start.date if start is not None and start.status == VisitStatus.DONE else None
    entry = len(versions) - 1 if first_dose is None else _in_force(versions, first_dose)
    note = _note(versions, entry)
    if first_dose is None:
        return replace(newest, versions=versions, findings=tuple(once([*newest.findings, note])))
    plans = _over_versions(versions, case, today, closed)
    newest = plans[-1]
    chosen = _visits(versions, plans)
    visits = tuple(sorted((visit for _, visit in chosen.values()), key=_target))
    doses = tuple(
        dose for visit in visits for dose in plans[chosen[visit.id][0]].doses if dose.visit == visit.id
    )  # fmt: skip
    doses = recounted(doses)
    findings = [one for visit in visits for one in visit.findings]
    findings += [one for dose in doses for one in dose.findings]
    findings += [one for one in plans[entry].findings if _of_the_start(one)]
    findings += [one for one in _beside(newest) if not _of_the_start(one)]
    return replace(
        newest,
        course=fold(case, newest.study.protocol),
        study=replace(newest.study, drugs={key: drug for plan in plans for key, drug in plan.study.drugs.items()}),
        start_window=plans[entry].start_window,
        eligibility=plans[entry].eligibility,
        visits=visits,
        doses=doses,
        after_treatment=_after(plans, visits),
        findings=tuple(once([*findings, note])),
        versions=versions,
        deviations=tuple(
            one for visit in visits for one in plans[chosen[visit.id][0]].deviations if one.visit == visit.id
        ),
    )


def make_timetable_over(versions: tuple[InForce, ...], case: Case, today: date, closed: ClosedDays) -> Timetable:
    """The timetable of a case over its versions: of several the whole plan, since amounts given under an older version
    say what was due. Raises ValueError where the calendar leaves the range of ``closed``."""
    if len(versions) == 1:
        return make_timetable(versions[0].study, case, today, closed)
    return make_plan_over(versions, case, today, closed)


def _over_versions(versions: tuple[InForce, ...], case: Case, today: date, closed: ClosedDays) -> list[Plan]:
    """The plan by each version; what was given under the ones before is given, also for the newer ones."""
    plans: list[Plan] = []
    told = case
    for version, following in pairwise(versions):
        plans.append(make_plan(version.study, told, today, closed))
        told = told if following.since is None else _with_given_amounts(told, plans[-1], following.since)
    plans.append(make_plan(versions[-1].study, told, today, closed))
    return [replace(plan, case=case) for plan in plans]


def _with_given_amounts(case: Case, plan: Plan, until: date) -> Case:
    """The case whose doses given before a day bear their amounts, where they are known."""
    known = {
        (dose.visit, dose.drug): dose.amount
        for dose in plan.doses
        if dose.given and dose.amount is not None and dose.date is not None and dose.date < until
        and plan.study.drugs[dose.drug].infusion is not None
    }  # fmt: skip

    def told(event: Event) -> Event:
        if not isinstance(event, Given):
            return event
        own = dict(event.amounts)
        more = [
            (drug, amount) for (visit, drug), amount in known.items()
            if visit == event.visit and drug not in own and event.drug in (None, drug)
        ]  # fmt: skip
        return replace(event, amounts=(*event.amounts, *more)) if more else event

    return replace(case, events=tuple(told(event) for event in case.events))


def _target(visit: Visit) -> date:
    return visit.target


def _of_the_start(found: Finding) -> bool:
    return found.about.startswith(OF_THE_START)


def _in_force(versions: tuple[InForce, ...], day: date) -> int:
    """Which version counts on a day."""
    return max(index for index, version in enumerate(versions) if version.since is None or version.since <= day)


def _visits(versions: tuple[InForce, ...], plans: list[Plan]) -> dict[str, tuple[int, Visit]]:
    """Each visit by the version in force on its day, with that version's place; where two claim it the newer one.

    A visit that is still to come belongs to the version in force today, also where it is overdue. One that the
    amendment moved over the day of consent belongs to the newer version, one that it dropped is due no more, one that
    it added is not due on a day before; but a recorded one stays.
    """
    earlier = {visit.id for plan in plans[:-1] for visit in plan.visits}
    chosen: dict[str, tuple[int, Visit]] = {}
    elsewhere: dict[str, list[tuple[int, Visit]]] = {}
    for index, plan in enumerate(plans):
        for visit in plan.visits:
            to_come = visit.status == VisitStatus.PLANNED and visit.id in earlier
            counts = len(plans) - 1 if to_come else _in_force(versions, visit.shown.day)
            if counts == index:
                chosen[visit.id] = index, visit
            else:
                elsewhere.setdefault(visit.id, []).append((index, visit))
    for visit_id, found in elsewhere.items():
        moved = len(found) > 1 and found[-1][0] == len(plans) - 1
        if visit_id not in chosen and (moved or found[-1][1].status == VisitStatus.DONE):
            chosen[visit_id] = found[-1]
    return chosen


def _beside(plan: Plan) -> Iterator[Finding]:
    """The findings of a plan that belong to none of its visits and doses."""
    inside = [one for visit in plan.visits for one in visit.findings]
    inside += [one for dose in plan.doses for one in dose.findings]
    return (one for one in plan.findings if one not in inside)


def _after(plans: list[Plan], visits: tuple[Visit, ...]) -> AfterTreatment:
    """By the version in force; what a drug that the amendment dropped has left behind still lasts."""
    newest = plans[-1].after_treatment
    for plan in plans[:-1]:
        last = {}
        for rule in plan.study.protocol.dose_rules:
            given = [visit.date for visit in visits if visit.status == VisitStatus.DONE and rule.drug in visit.drugs]
            if given and rule.drug not in newest.last_dose and rule.drug not in plans[-1].study.drugs:
                last[rule.drug] = max(day for day in given if day is not None)
        older = after_treatment(plan.study.protocol, plan.case, plan.course, plan.day_1, last, ())
        until = [day for day in (newest.contraception_until, older.contraception_until) if day is not None]
        newest = replace(
            newest,
            last_dose={**newest.last_dose, **last},
            contraception_until=max(until, default=None),
            contraception_rules=(*newest.contraception_rules, *older.contraception_rules),
        )
    return newest


def _note(versions: tuple[InForce, ...], entry: int) -> Finding:
    """Which version counts since when, and by which one the start is judged."""
    now, before = versions[-1], versions[-2]
    code = Code.RECONSENT if entry < len(versions) - 1 else Code.RECONSENT_BEFORE_START
    return finding(
        code, "protocol.version", None, version=now.study.protocol.version, day=now.since,
        before=before.study.protocol.version, judged=versions[entry].study.protocol.version,
    )  # fmt: skip


__all__ = ["make_plan_over", "make_timetable_over", "reconsents", "version_contradictions", "versions_in_force"]
