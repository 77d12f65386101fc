"""make_plan: the one question. A case on a day in, everything that follows from it out."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import localcontext

from msgspec.structs import replace

from dosecal.core.doses.cumulative import about_prior_doses
from dosecal.core.doses.doses_of_course import doses_of_course, same_day_reductions, same_day_slowing, unused_amounts
from dosecal.core.doses.formula_range import about_formulas
from dosecal.core.patient.case import Case
from dosecal.core.patient.contradiction import Contradiction, Expected
from dosecal.core.patient.course import Course
from dosecal.core.patient.events import Override
from dosecal.core.patient.site_choices import surface_rule
from dosecal.core.plan.deviations import Happened, deviations
from dosecal.core.plan.gates import about_release
from dosecal.core.plan.label_proposals import proposals
from dosecal.core.plan.release import DOUBTS, with_release
from dosecal.core.plan.tablet_returns import about_returns
from dosecal.core.plan.tablet_supply import run_outs
from dosecal.core.plan.timetable import Begun, begin
from dosecal.core.plan.unrecorded_parts import about_unrecorded_parts
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.start import CriterionResult
from dosecal.core.result.visit import TO_HAPPEN, Visit
from dosecal.core.second.second import compare
from dosecal.core.slips.laboratory import check_labs
from dosecal.core.slips.pseudonym import check_pseudonym
from dosecal.core.slips.two_of_a_day import two_of_a_day
from dosecal.core.start.disagreements import check_facts
from dosecal.core.start.eligibility import check_eligibility, excludes
from dosecal.core.start.medication import check_medications, prohibited_medicines
from dosecal.core.start.medicine_checks import check_each
from dosecal.core.start.start_findings import about_history, with_start_findings
from dosecal.core.trial.protocol import Protocol, Study
from dosecal.core.trial.rhythm import IN_HISTORY
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code, Severity
from dosecal.core.values.quantity import PRECISION
from dosecal.core.values.source import SiteRule
from dosecal.core.visits.delays import too_long, with_questions
from dosecal.core.visits.local_holidays import with_local_holidays
from dosecal.core.visits.sub_windows import with_sub_windows


def make_plan(study: Study, case: Case, today: date, closed: ClosedDays) -> Plan:
    """Doses, calendar, start window, eligibility and findings of a case on a day.

    A pure function of its arguments. Raises ValueError where the calendar leaves the range of ``closed``, and
    MiscountError where a second computation disagrees.
    """
    with localcontext(prec=PRECISION):
        plan = _make_plan(begin(study, case, today, closed))
    compare(plan, closed)
    return plan


def _make_plan(begun: Begun) -> Plan:
    """The plan of what has begun: visits and doses first, then what is found about them, release and deviations."""
    study, case, course, today, window = begun.study, begun.case, begun.course, begun.today, begun.window
    visits = _visits(begun)
    clock = None if begun.schedule is None else begun.schedule.clock
    doses = () if clock is None else tuple(doses_of_course(study, case, course, clock.visits, today))
    eligibility = tuple(check_eligibility(study, case, begun.first_dose, today, window.rules, begun.started))
    findings = [*_about_treatment(begun, visits, doses), *_about_case(begun, eligibility, doses)]
    proposed = proposals(study, case, course, today)
    plan = Plan(
        study=study,
        case=case,
        course=course,
        today=today,
        day_1=begun.day_1,
        hypothetical=begun.hypothetical,
        start_window=window,
        eligibility=eligibility,
        visits=visits,
        doses=doses,
        after_treatment=begun.after_treatment,
        prohibited=prohibited_medicines(study, case, begun.treated_from, begun.last_possible_day),
        findings=(),
        medications=tuple(
            check_each(study, case, (begun.treated_from, begun.last_possible_day), begun.first_dose, today, eligibility)
        ),
        proposals=proposed,
        unconfirmed=_unconfirmed(study, case),
        deviations=deviations(Happened(study, case, course, visits, doses)),
    )
    doubts = tuple(once(one for one in findings if one.code in DOUBTS))
    released = replace(plan, doses=tuple(with_release(plan, doubts)))
    found = (*findings, *run_outs(released), *about_returns(released), *about_release(released))
    return replace(released, findings=tuple(once(found)))


def _visits(begun: Begun) -> tuple[Visit, ...]:
    """The visits with their sub-windows, and with what is to be said of the start and of one drug alone."""
    if begun.schedule is None or begun.start is None:
        return ()
    study, today = begun.study, begun.today
    visits = tuple(with_start_findings(one, begun.start, begun.window, today) for one in begun.schedule.visits)
    visits = with_sub_windows(visits, study.protocol, begun.case, begun.closed)
    visits = with_local_holidays(visits, begun.closed)
    return with_questions(visits, study, begun.course, today)


def _about_treatment(begun: Begun, visits: tuple[Visit, ...], doses: tuple[Dose, ...]) -> Iterator[Finding]:
    """What is to be said of calendar and doses."""
    study, case, protocol = begun.study, begun.case, begun.study.protocol
    if begun.orphan is not None:
        yield finding(Code.MISSING_INPUT, "visits.C1D1", protocol.treatment.source, visit=begun.orphan)
    if begun.schedule is not None:
        yield from _about_anchors(protocol, case)
        if case.site.maximum_delay_days is not None:
            yield from too_long(visits, protocol, begun.course, begun.today, case.site.maximum_delay_days)
        clock, planned = begun.schedule.clock, protocol.treatment.cycles
        yield from clock.findings
        if planned is not None and clock.cycles > planned:
            yield finding(Code.BEYOND_PLANNED_CYCLES, "visits", protocol.treatment.source, cycles=planned)
        yield from (found for visit in visits for found in visit.findings)
        yield from about_unrecorded_parts(begun.course, study, visits, begun.today)
        yield from _about_appointments(begun, visits)
        yield from (found for dose in doses for found in dose.findings)
    yield from unused_amounts(study, begun.course, visits, doses)
    yield from same_day_reductions(study, begun.course)
    yield from same_day_slowing(study, begun.course)


def _about_appointments(begun: Begun, visits: tuple[Visit, ...]) -> Iterator[Finding]:
    """Appointments from today on for visits that are not planned any more."""
    booked = begun.course.booked
    if not booked:
        return
    planned = {visit.id for visit in visits if visit.status in TO_HAPPEN}
    for visit, event in booked.items():
        if visit not in planned and event.day is not None and event.day >= begun.today:
            yield finding(Code.BOOKED_NOT_PLANNED, f"visits.{visit}", None, visit=visit, day=event.day)


def _about_case(begun: Begun, eligibility: tuple[CriterionResult, ...], doses: tuple[Dose, ...]) -> Iterator[Finding]:
    """What is to be said of what was entered: history, eligibility, values, medicines, the combination."""
    study, case, protocol = begun.study, begun.case, begun.study.protocol
    yield from about_history(case, begun.course, begun.window, begun.first_dose)
    if begun.closed.whole is not None:
        yield finding(Code.PART_MISSING, "site.holidays", None, name=begun.closed.whole)
    yield from _about_eligibility(protocol, eligibility)
    yield from _about_old_values(protocol, eligibility)
    yield from check_pseudonym(case, study.vocabulary.person_names)
    yield from two_of_a_day(case)
    yield from check_labs(case, study.vocabulary.tests)
    yield from about_formulas(case, doses, surface_rule(case.site, protocol.dosing)[1])
    treated = begun.treated_from, begun.last_possible_day
    yield from check_medications(study, case, *treated, begun.first_dose, begun.today)
    yield from check_facts(study, case, begun.first_dose or begun.today)
    yield from _about_combination(study, begun.course, begun.today)
    yield from _about_last_dose(study, begun.course)
    yield from _unused(study, case, begun.first_dose or begun.today)
    yield from about_prior_doses(study, case)


def _about_anchors(protocol: Protocol, case: Case) -> Iterator[Finding]:
    """Visits that are counted from an event nobody has entered: not planned, and told."""
    known = {event.kind for event in case.history}
    anchored = [(one.anchor, one.label, one.source) for one in protocol.assessments]
    anchored += [(rule.anchor, rule.label, rule.source) for rule in protocol.follow_ups]
    for anchor, label, source in anchored:
        if anchor in IN_HISTORY and anchor not in known:
            yield finding(Code.ANCHOR_MISSING, f"history.{anchor}", source, rule=label)


def _about_eligibility(protocol: Protocol, results: tuple[CriterionResult, ...]) -> Iterator[Finding]:
    reads = {criterion.id: criterion.reads for criterion in protocol.criteria}
    places = {"lab": "labs", "clearance": "labs", "fact": "facts", "judgement": "facts", "test": "history"}
    for result in excludes(protocol, results):
        place = places.get(reads[result.id])
        about = f"{place}.{result.id}" if place is not None else "patient.birth_date"
        yield finding(
            Code.INELIGIBLE,
            about,
            result.source,
            criterion=result.label,
            found=result.found,
            required=result.required,
        )


def _about_old_values(protocol: Protocol, results: tuple[CriterionResult, ...]) -> Iterator[Finding]:
    """A value from before the screening period: told, since the text does not say how old it may be."""
    limit = protocol.screening.in_days
    for result in results:
        if limit is not None and result.age_days is not None and result.age_days > limit:
            yield finding(
                Code.LAB_BEFORE_SCREENING,
                f"labs.{result.id}",
                protocol.screening_source,
                criterion=result.label,
                day=result.day,
                age=result.age_days,
                limit=limit,
            )


def _about_combination(study: Study, course: Course, today: date) -> Iterator[Finding]:
    """One drug while the other is stopped or held is not in the text: a question to the sponsor, never silently
    planned."""
    protocol = study.protocol
    stopped = [rule.drug for rule in protocol.dose_rules if rule.drug in course.stops or course.held(rule.drug, today)]
    if protocol.treatment.combination_only and stopped and len(stopped) < len(protocol.dose_rules):
        for rule in protocol.dose_rules:
            if rule.drug not in stopped:
                yield finding(
                    Code.NOT_IN_PROTOCOL, f"drugs.{rule.drug}", protocol.treatment.source,
                    drug=study.drugs[rule.drug].name, stopped=study.drugs[stopped[0]].name,
                )  # fmt: skip


def _about_last_dose(study: Study, course: Course) -> Iterator[Finding]:
    """A last dose that was entered and that something recorded contradicts.

    For infusions one that is none of those recorded: it is not used. For tablets one within a hold: it is used.
    """
    used = {stop.last_dose for stop in course.stops.values()}
    told: set[date] = set()
    for rule in study.protocol.dose_rules:
        stop = course.stops.get(rule.drug)
        if stop is None or stop.said is None:
            continue
        name = study.drugs[rule.drug].name
        if rule.minutes is None and course.held(rule.drug, stop.said):
            yield finding(Code.LAST_DOSE_HELD, f"drugs.{rule.drug}", None, drug=name, entered=stop.said)
        if rule.minutes is None or stop.said in used | told:
            continue
        told.add(stop.said)
        yield finding(
            Code.LAST_DOSE_UNRECORDED, f"drugs.{rule.drug}", None, drug=name, entered=stop.said, last=stop.last_dose
        )


def _unused(study: Study, case: Case, first: date) -> Iterator[Finding]:
    """What was entered and no rule of the study reads: told, so that nobody relies on it.

    A label speaks of what happens after the first dose: what was over by then it does not read.
    """
    later = {event.kind for event in case.history if event.ongoing or (event.until or event.seen) > first}
    for kind in dict.fromkeys(event.kind for event in case.history):
        if kind not in study.history_read | (study.history_read_later & later):
            yield finding(Code.NOT_USED, f"history.{kind}", None, name=study.vocabulary.history[kind])
    for test in dict.fromkeys(lab.test for lab in case.labs):
        if test not in study.tests_read:
            yield finding(Code.NOT_USED, f"labs.{test}", None, name=study.vocabulary.tests[test].name)
    for fact in case.facts:
        if fact not in study.facts_read:
            yield finding(Code.NOT_USED, f"facts.{fact}", None, name=study.vocabulary.facts[fact].name)


def _unconfirmed(study: Study, case: Case) -> tuple[SiteRule, ...]:
    """The site rules that no confirmation of this protocol and version names."""
    version = f"{study.protocol.id} {study.protocol.version}"
    confirmed = {
        rule
        for confirmation in case.site.confirmed
        if confirmation.protocol in (None, version)
        for rule in confirmation.rules
    }
    # An unusual dose is confirmed by its own name: who confirmed "all" may never have seen it.
    asked = [one.rule for one in study.unusual] if "all" in confirmed else study.site_rules
    return tuple({rule.key: rule for rule in asked if rule.key not in confirmed}.values())


GRAVITY = {severity: place for place, severity in enumerate(Severity)}


def once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each finding once, the gravest first."""
    seen: set[tuple[str, str, str, str]] = set()
    order = {"block": 0, "warn": 1, "note": 2}
    for found in sorted(findings, key=lambda entry: order[entry.severity.value]):
        one = found.identity
        if found.about.startswith("measurements."):
            one = (*one[:3], "")  # the same slip of the same measurement, whichever drug rests on it
        if one not in seen:
            seen.add(one)
            yield found


ABOVE = (Code.OVERRIDE_ABOVE_PROTOCOL, Code.OVERRIDE_UNIT)
"""Findings of an amount that no person may decide: such a case cannot be read."""


def decided_above(plan: Plan) -> Iterator[Contradiction]:
    """Amounts that a person decided above the protocol's dose: known only once the plan is made."""
    for index, event in plan.case.numbered:
        if not isinstance(event, Override):
            continue
        for dose in (one for one in plan.doses_of(event.visit) if one.drug == event.drug):
            full = dose.protocol_amount
            if full is not None and any(found.code in ABOVE for found in dose.findings):
                yield Contradiction(
                    f"events[{index}].amount", Expected.NOT_ABOVE_PROTOCOL, str(event.amount), full=full
                )
