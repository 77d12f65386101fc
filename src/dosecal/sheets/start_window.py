"""The start-window sheet for the coordinator: when the first dose may be, what binds, what would open an empty window.

It is printed for an empty window, too: then it says what has to be done.
"""

from msgspec.structs import replace

from dosecal.core.patient.events import Given
from dosecal.core.result.plan import Plan
from dosecal.core.result.start import Opening, RuleResult, StartWindow
from dosecal.core.trial.entry_rules import RuleKind, TestResult
from dosecal.core.trial.rhythm import ENROLMENT
from dosecal.core.values.finding_code import Code
from dosecal.sheets.calendar import holidays_of
from dosecal.sheets.frame import (
    Printed,
    frame,
    ineligible_lines,
    mark,
    not_eligible,
    site_rule_legend,
    study_version,
)
from dosecal.sheets.printer import Sheet
from dosecal.sheets.start_bars import chart
from dosecal.sheets.text import MARK_SITE, Data, day, sentence_list
from dosecal.words import NBSP, Words
from dosecal.words.findings import finding_sentence
from dosecal.words.medicines import medicines_line
from dosecal.words.numbers import span_text
from dosecal.words.sources import origin_mark, source_text
from dosecal.words.start_window import boundary_sentence, no_day_sentence, opening_sentence

COLUMNS = ("event", "date", "rule", "limit", "days-left", "days-in-hand", "source")
FIELDS = ("decided", "boundary-by", "name", "signed")
"""What a person writes in by hand."""


def start_window_sheet(plan: Plan, words: Words, printed: Printed) -> Sheet:
    """The start window of a plan, whether a day fits or none."""
    return Sheet("start-window", start_window_data(plan, words, printed), printed.at)


def start_window_data(plan: Plan, words: Words, printed: Printed) -> Data:
    """Everything on the sheet, as text, and the places of the bars."""
    rules = ordered(plan.start_window)
    rows = [rule_row(plan, rule, words) for rule in rules]
    bound = binding(plan, words)
    legend = site_rule_legend(plan, words) if MARK_SITE in str((rows, bound)) or plan.case.site.confirmed else ""
    return {
        **frame(plan, "start-window", words, printed, not_eligible(plan, words)),
        "subtitle": subtitle(plan, words),
        "answer": answer(plan, words),
        "binds_title": words.say("start-window.binds"),
        "binds": bound,
        "nothing_binds": "" if bound else words.say("start-window.nothing-binds"),
        "chart": chart(plan, rules, words) if rules else None,
        "about": words.say("sheet.start.about") if rules else "",
        "columns": [words.say(f"label.{column}") for column in COLUMNS if rules],
        "rows": rows,
        "remarks": remarks(plan, words),
        "fields": [words.say(f"box.{field}") for field in FIELDS],
        "legend": legend,
    }


def subtitle(plan: Plan, words: Words) -> str:
    """Patient, study, the day on which was asked, and enrolment, to which some rules count."""
    patient = plan.case.patient_id or words.say("sheet.no-patient")
    asked = words.say("origin.as-of", day=day(words, plan.today))
    enrolments = [event for event in plan.case.history if event.kind == ENROLMENT]
    enrolled = [words.say("sheet.start.enrolment", day=day(words, event.seen)) for event in enrolments]
    return sentence_list([words.say("sheet.patient", id=patient), study_version(plan, words), asked, *enrolled])


def ordered(window: StartWindow) -> list[RuleResult]:
    """The rules that an event meets, as they close in: washouts by their end, what lasts, then tests by their end."""
    met = [rule for rule in window.rules if rule.event is not None]
    washouts = sorted((rule for rule in met if rule.legal_from is not None), key=lambda rule: str(rule.legal_from))
    validities = sorted(
        (rule for rule in met if rule.kind == RuleKind.VALIDITY), key=lambda rule: str(rule.valid_through)
    )
    lasting = [rule for rule in met if rule.kind != RuleKind.VALIDITY and rule.legal_from is None]
    return [*washouts, *lasting, *validities]


# ── The answer ────────────────────────────────────────────────────────────────────────────────────────────────────────
def answer(plan: Plan, words: Words) -> Data:
    """What is printed largest, and what must be known with it."""
    window = plan.start_window
    started = plan.day_1 is not None and any(isinstance(event, Given) for event in plan.case.events)
    missing = [words.text(rule.label) for rule in absent(window, "validity")]
    more: list[str] = []
    if plan.day_1 is not None and started:
        label, value = words.say("sheet.start.given"), day(words, plan.day_1)
    elif not window.feasible:
        label, value = words.say("start-window.question"), words.say("start-window.none")
    elif all(rule.event is None for rule in window.rules):
        label, value = words.say("start-window.question"), words.say("sheet.start.unknown")
    elif window.proposed:
        label = words.say("sheet.start.so-far" if missing else "start-window.question")
        value = day(words, window.proposed[0])
        if window.proposed[1:]:
            more.append(words.say("start-window.or", days=listed([day(words, each) for each in window.proposed[1:]])))
    else:
        label, value = words.say("start-window.question"), no_day_sentence(words, window, plan.today)
    more += [legal_days(window, words), *unsettled(window, words)]
    return {
        "label": label,
        "value": value,
        "more": [text for text in more if text],
        "openings_title": openings_title(window, words),
        "openings": [opening_text(window, opening, words) for opening in window.openings],
        "missing": words.say("sheet.start.missing", rules=listed(missing)) if missing and not started else "",
        "planned": [
            *ineligible_lines(plan, words),
            *(planned(plan, words) if not started else start_findings(plan, words)),
        ],
    }


def listed(texts: list[str]) -> str:
    """Several of a kind in one line."""
    return " · ".join(texts)


def legal_days(window: StartWindow, words: Words) -> str:
    """From when to when a first dose is legal, and on which days of them only with a confirmation."""
    if not window.feasible or (window.earliest is None and window.latest is None):
        return ""
    if window.earliest is None or window.latest is None:
        key, only = ("from", window.earliest) if window.latest is None else ("until", window.latest)
        return "" if only is None else words.say(f"sheet.start.legal-{key}", day=day(words, only))
    if window.earliest == window.latest:
        return words.say("sheet.start.legal-day", day=day(words, window.earliest))
    count = (window.latest - window.earliest).days + 1
    first, last = day(words, window.earliest), day(words, window.latest)
    return words.say("sheet.start.legal", first=first, last=last, count=str(count))


def unsettled(window: StartWindow, words: Words) -> list[str]:
    """Boundary days inside the window, and tests whose result nobody knows yet."""
    planned_tests = [
        words.text(rule.label) for rule in window.rules if rule.result == TestResult.PLANNED and window.feasible
    ]
    return [
        boundary_sentence(words, window),
        words.say("sheet.start.if-negative", rules=listed(planned_tests)) if planned_tests else "",
    ]


def openings_title(window: StartWindow, words: Words) -> str:
    """Whether one thing opens an empty window or several have to come together."""
    if not window.openings:
        return ""
    return words.say("sheet.start.openings" if len(window.openings) > 1 else "sheet.start.opening")


def opening_text(window: StartWindow, opening: Opening, words: Words) -> str:
    """What would open an empty window, and to what; without a last day where no other test ends it."""
    if opening.earliest is None or opening.latest is not None:
        return opening_sentence(words, window, opening)
    what = opening_sentence(words, window, replace(opening, earliest=None))
    return f"{what} {words.say('opening.from', day=day(words, opening.earliest))}"


def planned(plan: Plan, words: Words) -> list[str]:
    """The first dose that somebody planned, with what the rules say of that day."""
    if plan.day_1 is None or plan.hypothetical:
        return []
    return [words.say("sheet.start.planned", day=day(words, plan.day_1)), *start_findings(plan, words)]


def start_findings(plan: Plan, words: Words) -> list[str]:
    """What is to be checked about the day of the first dose."""
    first = plan.visit("C1D1")
    return [] if first is None else [finding_sentence(words, each) for each in first.findings]


# ── What binds, and each rule ─────────────────────────────────────────────────────────────────────────────────────────
def binding(plan: Plan, words: Words) -> list[Data]:
    """The binding rules of both sides, and what forbids every day."""
    window = plan.start_window
    rules = {rule.id: rule for rule in window.rules}
    found: list[Data] = []
    for side, edge, ids in (
        ("not-before", window.earliest, window.binding_earliest),
        ("not-after", window.latest, window.binding_latest),
    ):
        for name in ids if edge is not None else ():
            rule = rules.get(name)
            when = "" if edge is None else words.say(f"sheet.start.{side}", day=day(words, edge))
            found.append(bound_by(plan, rule, when, words, own_day=side == "not-before"))
    states = [("lasts", rule) for rule in window.rules if rule.ongoing]
    states += [("positive", rule) for rule in window.rules if rule.result == TestResult.POSITIVE]
    states += [("broken", rule) for rule in window.rules if window.breaks(rule)]
    return [*found, *(bound_by(plan, rule, words.say(f"sheet.start.{state}"), words) for state, rule in states)]


def bound_by(plan: Plan, rule: RuleResult | None, when: str, words: Words, own_day: bool = False) -> Data:
    """One line of what binds; without a rule it is the day of enrolment."""
    if rule is None:
        return {"when": when, "what": words.say("sheet.start.enrolment-day"), "source": ""}
    if own_day and rule.kind == RuleKind.VALIDITY:
        # A test cannot be relied on before it is done.
        return {"when": when, "what": words.say("sheet.start.own-day", rule=words.text(rule.label)), "source": ""}
    what = sentence_list([words.text(rule.label), span_text(words, rule.span)])
    return {"when": when, "what": what, "source": origin_mark(words, rule.source) + mark(plan, rule.source)}


def rule_row(plan: Plan, rule: RuleResult, words: Words) -> Data:
    """One line of the table."""
    anchor = words.say(f"start-window.anchor.{rule.anchor}")
    rule_text = words.say(f"sheet.start.rule-{rule.kind}", span=span_text(words, rule.span), anchor=anchor)
    return {
        "event": event_name(plan, rule, words),
        "date": event_date(rule, words),
        "rule": rule_text,
        "limit": limit(rule, words),
        "left": days_left(plan, rule, words),
        "slack": slack(plan.start_window, rule, words),
        "source": source_text(words, rule.source) + mark(plan, rule.source),
        "bold": plan.start_window.binds(rule),
    }


def event_name(plan: Plan, rule: RuleResult, words: Words) -> str:
    """The rule's own name, with the kind of the event where the rule reads several."""
    label = words.text(rule.label)
    if rule.event_kind is None or rule.event_kind == rule.id or rule.kind == RuleKind.VALIDITY:
        return label
    kind = words.text(plan.study.vocabulary.history[rule.event_kind])
    return label if kind in label else f"{label}: {kind}"


def event_date(rule: RuleResult, words: Words) -> str:
    """When it was, until when, with what result; a date known in part is marked."""
    if rule.event is None:
        return ""
    parts = [day(words, rule.event)]
    if rule.partial:
        parts.append(words.say("sheet.start.partial"))
    if rule.until is not None:
        parts.append(words.say("sheet.start.ended", day=day(words, rule.until)))
    if rule.ongoing:
        parts.append(words.say(f"event-state.{'end-missing' if rule.end_missing else 'ongoing'}"))
    if rule.result is not None:
        loud = rule.result in (TestResult.POSITIVE, TestResult.PLANNED)
        parts.append(words.say(f"{'sheet.start.result-' if loud else 'event-state.'}{rule.result}"))
    return sentence_list(parts)


def limit(rule: RuleResult, words: Words) -> str:
    """The first legal day of a washout, the last day of a test."""
    anchor = f"{NBSP}*" if rule.anchor == ENROLMENT else ""
    if rule.legal_from is not None:
        return words.say("sheet.start.legal-from-day", day=day(words, rule.legal_from)) + anchor
    if rule.valid_through is not None:
        return words.say("sheet.start.valid-through", day=day(words, rule.valid_through)) + anchor
    return words.say("sheet.start.while-lasting")


def days_left(plan: Plan, rule: RuleResult, words: Words) -> str:
    """How far the limit lies from the day on which was asked."""
    if rule.legal_from is not None:
        wait = (rule.legal_from - plan.today).days
        return counted("opens", wait, words) if wait > 0 else words.say("sheet.start.over")
    if rule.valid_through is not None:
        left = (rule.valid_through - plan.today).days
        if left == 0:
            return words.say("sheet.start.last-day")
        return counted("left", left, words) if left > 0 else counted("expired", -left, words)
    return ""


def counted(key: str, count: int, words: Words) -> str:
    """A number of days, said by the word ``sheet.start.<key>``."""
    return words.say(f"sheet.start.{key}", n=count)


def slack(window: StartWindow, rule: RuleResult, words: Words) -> str:
    """How many days a rule could move before it binds."""
    if window.breaks(rule):
        return words.say("sheet.start.breaks")
    if window.binds(rule) and not rule.slack_days:
        return words.say("start-window.limiting")
    return "–" if rule.slack_days is None else words.say("span.days", n=rule.slack_days)


# ── What is not counted ───────────────────────────────────────────────────────────────────────────────────────────────
def absent(window: StartWindow, kind: str) -> list[RuleResult]:
    """The rules of a kind whose event nobody has entered."""
    return [rule for rule in window.rules if rule.event is None and rule.kind == kind]


def remarks(plan: Plan, words: Words) -> list[str]:
    """What the table does not show: rules without an event, findings about the history."""
    window = plan.start_window
    none = [words.text(rule.label) for rule in absent(window, "washout")]
    lines = [words.say("start-window.absent", rules=listed(none))] if none else []
    if any(rule.anchor == ENROLMENT and rule.event is not None for rule in window.rules):
        lines.append(words.say("sheet.start.star"))
    lines += [
        finding_sentence(words, each)
        for each in plan.findings
        if each.about.split(".")[0] == "history" and each.code not in (Code.NOT_USED, Code.INELIGIBLE)
    ]
    if medicines := medicines_line(words, plan):
        lines.append(medicines)
    if window.proposed:
        lines.append(holidays_of(plan, words))
    return lines
