"""A plan as plain text for a person at a terminal: what to prepare, when to come, when to start, what is missing."""

from collections.abc import Iterator

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import Severity
from dosecal.core.views.body_sizes import body_figures
from dosecal.files.export.dose_text import dose_lines
from dosecal.words import Words
from dosecal.words.body_sizes import body_lines
from dosecal.words.dates import days as days_words
from dosecal.words.deviations import deviation_lines
from dosecal.words.eligibility import reason
from dosecal.words.findings import finding_sentence
from dosecal.words.medicines import medicine_text
from dosecal.words.not_given import not_given
from dosecal.words.numbers import activity, drug_name, span_text
from dosecal.words.rules_named import rules_lines
from dosecal.words.start_window import opening_sentence
from dosecal.words.visit_texts import study_end_text
from dosecal.words.visits import no_day, visit_note, visit_short

WIDTH = 14


def plan_text(plan: Plan, words: Words) -> str:
    """The plan, readable; ends with a line break."""
    blocks = [
        _head(plan, words),
        _findings(plan, words),
        _start(plan, words),
        _doses(plan, words),
        _body(plan, words),
        _calendar(plan, words),
        _deviations(plan, words),
        _eligibility(plan, words),
        _medicines(plan, words),
        _after(plan, words),
        [*rules_lines(words, plan.protocols), words.say("text.notice")],
    ]
    return "\n\n".join("\n".join(block) for block in map(list, blocks) if block) + "\n"


def _head(plan: Plan, words: Words) -> Iterator[str]:
    protocol = plan.study.protocol
    yield words.say(
        "text.head",
        study=protocol.name,
        version=protocol.version,
        patient=plan.case.patient_id or "–",
        today=plan.today,
    )
    if plan.day_1 is not None:
        key = "text.hypothetical" if plan.hypothetical else "text.first-dose"
        yield words.say(key, day=plan.day_1)


def _findings(plan: Plan, words: Words) -> Iterator[str]:
    told = [_finding(finding, words) for finding in plan.findings]
    yield from dict.fromkeys(told)  # the same sentence about several visits is read once
    if plan.unconfirmed:
        yield f"{words.say('severity.note')}: {words.say('text.unconfirmed', n=len(plan.unconfirmed))}"


def _finding(finding: Finding, words: Words) -> str:
    mark = "! " if finding.severity is Severity.BLOCK else ""
    return f"{mark}{words.say(f'severity.{finding.severity.value}')}: {finding_sentence(words, finding)}"


def _start(plan: Plan, words: Words) -> Iterator[str]:
    """The lines about the start window: first and last day, openings, and each rule with its event."""
    window = plan.start_window
    if all(rule.event is None for rule in window.rules):
        return
    yield words.say("plan-part.window")
    if window.feasible:
        yield "  " + words.say(
            "text.window", days=days_words(words, window.earliest, window.latest), proposed=window.proposed or None
        )
    for opening in window.openings:
        yield f"  {opening_sentence(words, window, opening)}"
    for rule in window.rules:
        if rule.event is None:
            continue
        limit = rule.legal_from or rule.valid_through
        kind = words.say(f"rule-kind.{rule.kind}")
        shown = words.say("text.lasts") if rule.ongoing else words.value(limit)
        binds = rule.id in (*window.binding_earliest, *window.binding_latest)
        mark = f"  ← {words.say('start-window.limiting')}" if binds else ""
        lasted = days_words(words, rule.event, rule.until) if rule.until is not None else words.value(rule.event)
        event = f"{words.text(rule.label)} {lasted}, {span_text(words, rule.span)}"
        yield f"  {kind} {shown}: {event}{mark}"


def _doses(plan: Plan, words: Words) -> Iterator[str]:
    """What is still to be given: the rest of a visit that has begun, and the next visit."""
    following = plan.next_treatment
    for visit in (*plan.outstanding, *(() if following is None else (following,))):
        yield words.say("text.doses", visit=visit_short(words, visit), day=visit.date)
        for dose in plan.doses_of(visit.id):
            if not dose.given:
                yield from dose_lines(plan, dose, words)
        yield from (f"  {line}" for line in not_given(words, plan, visit))


def _body(plan: Plan, words: Words) -> Iterator[str]:
    body = body_figures(plan)
    if body.height is None and body.weight is None:
        return
    yield words.say("body.text.head", day=body.day)
    yield from (f"  {line}" for line in body_lines(words, body))


def _calendar(plan: Plan, words: Words) -> Iterator[str]:
    if not plan.visits:
        return
    yield words.say("text.calendar")
    width = max(9, *(len(visit.id) + 1 for visit in plan.visits))
    for visit in plan.visits:
        yield f"  {visit.id:<{width}}{_visit(plan, visit, words)}"


def _visit(plan: Plan, visit: Visit, words: Words) -> str:
    day = no_day(words, visit) if visit.date is None else words.date(visit.date)
    window = days_words(words, visit.earliest, visit.latest)
    doing = ", ".join(activity(words, plan.study, token) for token in visit.activities)
    notes = "".join(f" · {visit_note(words, note)}" for note in visit.notes)
    status = "" if visit.status == VisitStatus.PLANNED else f" · {words.say(f'status.{visit.status}')}"
    return f"{day:<{WIDTH}} ({window})  {doing}{status}{notes}"


def _deviations(plan: Plan, words: Words) -> Iterator[str]:
    if plan.deviations:
        yield words.say("planning.deviations.name")
    for deviation in plan.deviations:
        sentence, *more = deviation_lines(words, deviation)
        yield f"  {sentence} {' · '.join(more)}"


def _eligibility(plan: Plan, words: Words) -> Iterator[str]:
    order = ("not_met", "missing", "ask", "met")
    yield words.say("plan-part.eligibility")
    for status in order:
        for criterion in plan.eligibility:
            if criterion.status == status:
                said = [words.text(criterion.label), reason(words, criterion)]
                yield f"  {words.say(f'eligibility.{status}'):<{WIDTH}}{': '.join(one for one in said if one)}"


def _medicines(plan: Plan, words: Words) -> Iterator[str]:
    if plan.medications:
        yield words.say("window.section.medications")
    for check in plan.medications:
        yield f"  {check.name}: {medicine_text(words, check)}"


def _after(plan: Plan, words: Words) -> Iterator[str]:
    after = plan.after_treatment
    end = plan.course.off_study(plan.study.protocol)
    if not after.last_dose and end is None:
        return
    yield words.say("plan-part.after")
    for drug, day in after.last_dose.items():
        key = "text.last-dose-planned" if drug in after.projected else "text.last-dose"
        yield "  " + words.say(key, drug=drug_name(words, plan.study, drug), day=day)
    if end is not None:
        yield "  " + study_end_text(words, end)
    if after.contraception_until is not None:
        yield "  " + words.say("text.contraception", day=after.contraception_until)
    if after.survival_until is not None:
        yield "  " + words.say("text.survival", day=after.survival_until)
