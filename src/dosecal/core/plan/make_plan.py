"""make_plan: the one question. A case on a day in, everything that follows from it out."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, localcontext

from msgspec import Struct
from msgspec.structs import replace

from dosecal.core.doses.cumulative import about_prior_doses
from dosecal.core.doses.doses_of_course import doses_of_course, same_day_reductions, unused_amounts
from dosecal.core.doses.formula_range import about_formulas
from dosecal.core.patient.case import Case
from dosecal.core.patient.contradiction import Contradiction
from dosecal.core.patient.course import Course, fold
from dosecal.core.patient.events import Override
from dosecal.core.plan.deviations import Happened, deviations
from dosecal.core.plan.label_proposals import proposals
from dosecal.core.plan.release import with_release
from dosecal.core.plan.tablet_supply import run_outs
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.start import CriterionResult, StartWindow
from dosecal.core.result.visit import Visit
from dosecal.core.slips.laboratory import check_labs
from dosecal.core.start.eligibility import check_eligibility, excludes
from dosecal.core.start.medication import check_medications
from dosecal.core.start.start_findings import about_history, with_start_findings
from dosecal.core.start.start_window import start_window
from dosecal.core.trial.protocol import Protocol, Study
from dosecal.core.trial.rhythm import ENROLMENT, IN_HISTORY
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.quantity import PRECISION, Quantity
from dosecal.core.values.source import Source
from dosecal.core.visits.after_treatment import after_treatment, last_doses
from dosecal.core.visits.delays import too_long, with_questions
from dosecal.core.visits.schedule import day_of_first_dose, schedule
from dosecal.core.visits.slot import Start
from dosecal.core.visits.sub_windows import with_sub_windows


def make_plan(study: Study, case: Case, today: date, closed: ClosedDays) -> Plan:
    """Doses, calendar, start window, eligibility and findings of a case on a day.

    A pure function of its arguments. Raises ValueError where the calendar leaves the range of ``closed``.
    """
    with localcontext(prec=PRECISION):
        return _make_plan(study, case, today, closed)


def _make_plan(study: Study, case: Case, today: date, closed: ClosedDays) -> Plan:
    protocol = study.protocol
    course = fold(case, protocol)
    named = day_of_first_dose(case, course)
    started = course.given_on("C1D1") is not None
    window = start_window(protocol, case, named, closed, today, started)
    start = _start(course, named, window)
    orphan = None if start is None else _without_first_dose(course, start)
    if orphan is not None:
        start = None
    treated = _treated(study, case, course, start, window, today, closed)
    first_dose = start.day if start is not None and not start.hypothetical else None
    eligibility = tuple(check_eligibility(study, case, first_dose, today, window.rules, started))
    findings: list[Finding] = []
    if orphan is not None:
        findings.append(finding("missing-input", "visits.C1D1", protocol.treatment.source, visit=orphan))
    findings += treated.findings
    findings += unused_amounts(study, course, treated.visits, treated.doses)
    findings += same_day_reductions(study, course)
    findings += about_history(case, course, window)
    findings += _about_eligibility(protocol, eligibility)
    findings += _about_old_values(protocol, eligibility)
    findings += _about_two_of_a_day(case)
    findings += check_labs(case, study.vocabulary.tests)
    findings += about_formulas(case, treated.doses, protocol.dosing.bsa_source)
    ended = course.ended(protocol)
    last_day = max(treated.last.values(), default=None) if ended is not None else None
    treated_from = start.day if start is not None and (start.given or ended is None) else None
    findings += check_medications(study, case, treated_from, last_day, first_dose, today)
    findings += _about_combination(study, course, today)
    findings += _unused(study, case)
    findings += about_prior_doses(study, case)
    findings += _unconfirmed(study, case)
    plan = Plan(
        study=study,
        case=case,
        today=today,
        day_1=None if start is None else start.day,
        hypothetical=start is not None and start.hypothetical,
        start_window=window,
        eligibility=eligibility,
        visits=treated.visits,
        doses=treated.doses,
        after_treatment=after_treatment(protocol, case, treated_from, treated.last, treated.projected),
        findings=tuple(once(findings)),
        deviations=deviations(Happened(study, case, course, treated.visits, treated.doses)),
    )
    plan = with_release(plan, proposals(study, case, course))
    return replace(plan, findings=tuple(once([*plan.findings, *run_outs(plan)])))


class _Treated(Struct, frozen=True):
    """What follows from the day of the first dose; without one only the last doses that a decision names."""

    last: Mapping[str, date]
    projected: tuple[str, ...]
    visits: tuple[Visit, ...] = ()
    doses: tuple[Dose, ...] = ()
    findings: tuple[Finding, ...] = ()


def _treated(
    study: Study, case: Case, course: Course, start: Start | None, window: StartWindow, today: date, closed: ClosedDays
) -> _Treated:
    """Visits and doses, and what is to be said of them."""
    protocol = study.protocol
    if start is None:
        return _Treated(*last_doses(protocol, course, None, ()))
    timetable = schedule(study, case, course, start, today, closed)
    clock, planned = timetable.clock, protocol.treatment.cycles
    visits = tuple(with_start_findings(visit, start, window, today) for visit in timetable.visits)
    visits = with_questions(with_sub_windows(visits, protocol, case, closed), study, course, today)
    doses = tuple(doses_of_course(study, case, course, clock.visits, today))
    findings = list(_about_anchors(protocol, case))
    if case.site.maximum_delay_days is not None:
        findings += too_long(visits, protocol, course, today, case.site.maximum_delay_days)
    findings += clock.findings
    if planned is not None and clock.cycles > planned:
        findings.append(finding("beyond-planned-cycles", "visits", protocol.treatment.source, cycles=planned))
    findings += [found for visit in visits for found in visit.findings]
    findings += [found for dose in doses for found in dose.findings]
    return _Treated(timetable.last_dose, timetable.projected, visits, doses, tuple(findings))


def _start(course: Course, named: date | None, window: StartWindow) -> Start | None:
    """C1D1: the day given, else the planned one, else the first proposed day of the start window."""
    if named is not None:
        return Start(named, course.given_on("C1D1") is not None, hypothetical=False)
    return Start(window.proposed[0], given=False, hypothetical=True) if window.proposed else None


def _without_first_dose(course: Course, start: Start) -> str | None:
    """A later visit that was recorded although nobody recorded the first dose, on which it rests."""
    if start.given:
        return None
    recorded = (*course.given, *course.delayed, *course.skipped) if start.hypothetical else tuple(course.given)
    return next(iter(recorded), None)


def _about_anchors(protocol: Protocol, case: Case) -> Iterator[Finding]:
    """Visits that are counted from an event nobody has entered: not planned, and told."""
    known = {event.kind for event in case.history}
    anchored = [(one.anchor, one.label, one.source) for one in protocol.assessments]
    anchored += [(rule.anchor, rule.label, rule.source) for rule in protocol.follow_ups]
    for anchor, label, source in anchored:
        if anchor in IN_HISTORY and anchor not in known:
            yield finding("anchor-missing", f"history.{anchor}", source, rule=label)


def _about_eligibility(protocol: Protocol, results: tuple[CriterionResult, ...]) -> Iterator[Finding]:
    reads = {criterion.id: criterion.reads for criterion in protocol.criteria}
    places = {"lab": "labs", "clearance": "labs", "fact": "facts", "judgement": "facts", "test": "history"}
    for result in excludes(protocol, results):
        place = places.get(reads[result.id])
        about = f"{place}.{result.id}" if place is not None else "patient.birth_date"
        yield finding(
            "ineligible", about, result.source, criterion=result.label, found=result.found, required=result.required
        )


def _about_two_of_a_day(case: Case) -> Iterator[Finding]:
    """Two weights, or heights, of one day: the one entered last counts, which only a person can say is right."""
    for name, unit in (("weight", "kg"), ("height", "cm")):
        of_day: dict[date, list[Decimal]] = {}
        for entry in case.measurements:
            value = entry.weight_kg if name == "weight" else entry.height_cm
            if value is not None and value not in of_day.setdefault(entry.day, []):
                of_day[entry.day].append(value)
        for day, values in of_day.items():
            if len(values) > 1:
                used, *others = (Quantity(value, unit) for value in reversed(values))
                yield finding("two-of-a-day", f"measurements.{name}", None, day=day, used=used, other=others[0])


def _about_old_values(protocol: Protocol, results: tuple[CriterionResult, ...]) -> Iterator[Finding]:
    """A value from before the screening period: told, since the text does not say how old it may be."""
    limit = protocol.screening.in_days
    for result in results:
        if limit is not None and result.age_days is not None and result.age_days > limit:
            yield finding(
                "lab-before-screening",
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
                    "not-in-protocol", f"drugs.{rule.drug}", protocol.treatment.source,
                    drug=study.drugs[rule.drug].name, stopped=study.drugs[stopped[0]].name,
                )  # fmt: skip


def _unused(study: Study, case: Case) -> Iterator[Finding]:
    """What was entered and no rule of the study reads: told, so that nobody relies on it."""
    protocol = study.protocol
    read = {token for rule in protocol.start_rules for token in rule.reads} | {ENROLMENT}
    for kind in dict.fromkeys(event.kind for event in case.history):
        if kind not in read:
            yield finding("not-used", f"history.{kind}", None, name=study.vocabulary.history[kind])
    criteria = {criterion.id for criterion in protocol.criteria}
    if any(criterion.reads == "clearance" for criterion in protocol.criteria):
        criteria.add("creatinine")
    if any(rule.clearance is not None for rule in protocol.dose_rules):
        criteria |= {"creatinine", "creatinine_clearance"}
    labels = (rule for drug in study.drugs.values() for rule in drug.label_rules)
    criteria |= {condition.test for rule in labels for condition in rule.conditions}
    for test in dict.fromkeys(lab.test for lab in case.labs):
        if test not in criteria:
            yield finding("not-used", f"labs.{test}", None, name=study.vocabulary.tests[test].name)
    facts = criteria | {c.branch.fact for c in protocol.criteria if c.branch} | {c.unless for c in protocol.criteria}
    for fact in case.facts:
        if fact not in facts:
            yield finding("not-used", f"facts.{fact}", None, name=study.vocabulary.facts[fact].name)


def _unconfirmed(study: Study, case: Case) -> Iterator[Finding]:
    version = f"{study.protocol.id} {study.protocol.version}"
    confirmed = {
        rule
        for confirmation in case.site.confirmed
        if confirmation.protocol in (None, version)
        for rule in confirmation.rules
    }
    if "all" in confirmed:
        return
    for rule in study.site_rules:
        if rule.key not in confirmed:
            about = f"site.{rule.key}"
            yield finding("site-rule-unconfirmed", about, rule.source, rule=rule.key, site_rule=rule, study=study)


def once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each finding once, the gravest first."""
    seen: set[tuple[str, str, str, str]] = set()
    order = {"block": 0, "warn": 1, "note": 2}
    for found in sorted(findings, key=lambda entry: order[entry.severity.value]):
        one = (found.code, found.about, str(found.params.get("rule")), str(found.params.get("drug")))
        if found.about.startswith("measurements."):
            one = (*one[:3], "")  # the same slip of the same measurement, whichever drug rests on it
        if one not in seen:
            seen.add(one)
            yield found


ABOVE = ("override-above-protocol", "override-unit")
"""Findings of an amount that no person may decide: such a case cannot be read."""


def decided_above(plan: Plan) -> Iterator[Contradiction]:
    """Amounts that a person decided above the protocol's dose: known only once the plan is made."""
    for index, event in plan.case.numbered:
        if not isinstance(event, Override):
            continue
        mine = [dose for dose in plan.doses if (dose.visit, dose.drug) == (event.visit, event.drug)]
        for dose in mine:
            full = dose.protocol_amount
            if full is not None and any(found.code in ABOVE for found in dose.findings):
                yield Contradiction(
                    f"events[{index}].amount", "not-above-protocol", str(event.amount), {"full": str(full)}
                )


def unconfirmed_sources(plan: Plan) -> frozenset[Source]:
    """The sources of site rules that nobody has confirmed yet."""
    found = [one for one in plan.findings if one.code == "site-rule-unconfirmed"]
    waiting = {finding.source for finding in found}
    for drug in plan.study.drugs.values():  # a drug file that waits, and with it whatever it cites
        if drug.site_sources and drug.site_rules[0].source in waiting:
            waiting |= set(drug.site_sources)
    return frozenset(source for source in waiting if source is not None)
