"""Sentences about the parts of a plan, the same for window, sheets and command line."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from dosecal.core.amount import dose_text
from dosecal.core.dose_parts import Count
from dosecal.core.drug import Basis, Daily
from dosecal.core.finding import Finding
from dosecal.core.protocol import Study
from dosecal.core.result import CriterionResult, Input, Opening, StartWindow, Step, Visit, VisitNote
from dosecal.core.source import Origin, SiteRule, Source
from dosecal.words import NBSP, Words
from dosecal.words.bodies import outside_range
from dosecal.words.parts import drug_name, numbers, span_text
from dosecal.words.site_rules import series_name, site_rule_title, site_rule_value


def finding_sentence(words: Words, finding: Finding) -> str:
    """The sentence of a finding: what is suspected, and what would remedy it."""
    params = {
        **finding.params,
        **_counted(words, finding),
        **outside_range(words, finding),
        **_about_visits(words, finding),
    }
    key = _finding_key(finding)
    match finding.code:
        case "missing-input":
            params["about_name"] = words.say(f"about.{finding.about}", **params)
        case "weight-change" | "rounding-deviation":
            name = "change" if finding.code == "weight-change" else "deviation"
            params[f"{name}_percent"] = _percent(words, params, name)
        case "clearance-outside":
            params["formula"] = words.say(f"formula.{params['formula']}")
            params["input"] = words.say(f"input.{params['input']}")
        case "outside-window":
            earliest, latest = params.get("earliest"), params.get("latest")
            params["window"] = days(words, earliest, latest)
            key += "-empty" if isinstance(earliest, date) and isinstance(latest, date) and earliest > latest else ""
        case "no-open-day":
            key += "-target" if params["earliest"] == params["latest"] else ""
        case "past-maximum-duration":
            params["maximum"] = span_text(words, str(params["maximum"]))
        case "not-feasible":
            params["why"] = words.say(f"why.{params['why']}", **params)
        case "ineligible":
            found = params.get("found")
            params["found"] = found_text(words, str(found)) if found is not None else words.say("refusal.nothing")
            params["required"] = required_text(words, str(params["required"])) or words.say("found.negative")
        case "equivalent-dose":
            params["converted"] = numbers(words, str(params["converted"]))
        case "site-rule-unconfirmed":
            study, rule = params.pop("study"), params.pop("site_rule")
            if isinstance(study, Study) and isinstance(rule, SiteRule):
                params["title"] = site_rule_title(words, study, rule)
                params["text"] = site_rule_value(words, study, rule)
        case _:
            pass
    return words.say(key, **params)


def _counted(words: Words, finding: Finding) -> dict[str, object]:
    """Tablets or vials among the parameters: ``7 × 20 mg``."""
    found = ((name, counts_of(value)) for name, value in finding.params.items())
    return {name: vials_text(words, counts) for name, counts in found if counts}


SAID_BY_THE_CODE = {
    "digits-transposed": "transposed", "lab-unit-mixed-up": "unit", "lab-decimal": "shifted-comma",
}  # fmt: skip
"""The suspicion that the code of a finding names by itself."""


def _finding_key(finding: Finding) -> str:
    """The sentence of a code; where a slip is suspected, the one that names it."""
    slip = finding.params.get("suspicion")
    if finding.code == "interval-too-short" and str(finding.params["days"]).startswith("-"):
        return f"finding.{finding.code}-after-window"
    if finding.code == "given-other-amount" and finding.params["before"] is None:
        return f"finding.{finding.code}-nothing"
    if slip is None or slip == SAID_BY_THE_CODE.get(finding.code):
        return f"finding.{finding.code}"
    return f"finding.{finding.code}-{slip}"


def _percent(words: Words, params: dict[str, object], key: str) -> str:
    value = params[key]
    return words.signed_percent(value) if isinstance(value, Decimal) else words.value(value)


def _about_visits(words: Words, finding: Finding) -> dict[str, object]:
    """What the sentences about closed days and missing anchors need in words."""
    match finding.code, finding.params:
        case "no-open-day", params:
            names = params.get("names")  # none where it is the weekend alone
            return {"names": f" ({', '.join(names)})" if isinstance(names, tuple) and names else ""}
        case "sub-window-closed", {"activity": str(activity)}:
            return {"activity": words.say(f"activity.{activity}")}
        case "anchor-missing", {"rule": rule}:
            return {"rule": series_name(words.value(rule))}
        case _:
            return {}


def days(words: Words, earliest: object, latest: object) -> str:
    """From one day to another; an end that is not known is said, not left out."""
    if latest is None:
        return words.say("days.none") if earliest is None else words.say("days.from", day=earliest)
    return words.say("days.until", day=latest) if earliest is None else words.say("days.both", a=earliest, b=latest)


def opening_sentence(words: Words, window: StartWindow, opening: Opening) -> str:
    """What would open an empty start window, and to what."""
    labels = [rule.label for rule in window.rules if rule.id in opening.rules]
    what = words.say(f"opening.{opening.action}", rules=labels)
    if opening.earliest is None and opening.latest is None:
        return what
    if opening.latest is None:
        return f"{what} {words.say('opening.from', day=opening.earliest)}"
    if opening.earliest is None:
        return f"{what} {words.say('opening.until', day=opening.latest)}"
    return f"{what} {words.say('opening.window', days=days(words, opening.earliest, opening.latest))}"


def visit_label(words: Words, visit: Visit) -> str:
    """What a visit is: cycle, infusion, week and study day, or its own words."""
    if visit.label is None:
        return words.say(
            "visit.treatment", cycle=visit.cycle, day=visit.day, infusion=visit.infusion_number, week=visit.week,
            study_day=study_day_text(visit),
        )  # fmt: skip
    return words.say("visit.other", label=visit.label, study_day=study_day_text(visit))


def visit_short(words: Words, visit: Visit) -> str:
    """Cycle and day, or the visit's own words."""
    if visit.label is None:
        return words.say("visit.short", cycle=visit.cycle, day=visit.day)
    return words.text(visit.label)


def study_day_text(visit: Visit) -> str:
    """The study day with a true minus sign before the first dose."""
    return str(visit.study_day).replace("-", "−")


def visit_note(words: Words, note: VisitNote) -> str:
    """A remark on a visit."""
    params = dict(note.params)
    if "maximum" in params:
        params["maximum"] = span_text(words, str(params["maximum"]))
    return words.say(f"note.{note.code}", **params)


def step_label(words: Words, step: Step) -> str:
    """What a step calculates; by which formula, where there are several."""
    label = words.say(f"step.{step.label}")
    if not step.formula_id:
        return label
    name = words.say(f"formula.{step.formula_id}")
    if step.other is not None:
        other, percent = step.other
        name = f"{name}; {words.say(f'formula.{other}')}{NBSP}{words.signed_percent(percent)}"
    return f"{label} ({name})"


def step_formula(words: Words, step: Step) -> str:
    """The formula with its numbers put in."""
    if step.label.startswith("rounding"):
        deviation = next(entry.value.value for entry in step.inputs if entry.name == "deviation")
        return words.say(
            f"step.{step.label}-formula", step=numbers(words, step.formula), deviation=words.signed_percent(deviation)
        )
    if step.label == "loading":
        values = {entry.name: entry.value for entry in step.inputs}
        return words.say("step.loading-formula", dose=prescribed_text(words, step.bases[0]), **values)
    if step.bases:
        return " → ".join(prescribed_text(words, basis) for basis in step.bases)
    return numbers(words, step.formula)


def step_inputs(words: Words, step: Step) -> str:
    """The inputs of a step with the days they were measured on; without those that have none."""
    return ", ".join(input_text(words, entry) for entry in step.inputs if entry.day is not None)


def input_text(words: Words, entry: Input) -> str:
    """An input with its origin, and the day of a measured one."""
    origin = words.say(f"input-origin.{entry.origin}")
    if entry.day is not None:
        origin = words.date(entry.day) if entry.origin == "measured" else f"{origin}, {words.date(entry.day)}"
    return f"{words.say(f'input.{entry.name}')} {words.quantity(entry.value, INPUT_DIGITS)} ({origin})"


INPUT_DIGITS = 4
DIGITS = {
    "body-surface": 4, "dose": 4, "volume": 2, "final-volume": 2, "concentration": 2, "rate": 1, "vials": 2,
    "bsa-cap": 4, "clearance": 2, "clearance-weight": 2, "clearance-cap": 2, "maximum-single": 4, "cumulative": 2,
}  # fmt: skip
"""Decimals shown of a step; the value itself keeps all of them."""


def step_value(words: Words, step: Step) -> str:
    """What came out of a step, as printed."""
    return words.quantity(step.value, DIGITS.get(step.label))


def because(words: Words, criterion: CriterionResult) -> str:
    """Why a criterion has its status; of a calculated value with the formula and its numbers."""
    sentence = words.say(
        f"because.{criterion.because}",
        found="" if criterion.found is None else found_text(words, criterion.found),
        need_name=need_name(words, criterion),
        day=criterion.day,
    )
    return sentence if criterion.formula is None else f"{sentence} ({numbers(words, criterion.formula)})"


def found_text(words: Words, found: str) -> str:
    """A value found as the language writes it."""
    return words.say(f"found.{found}") if words.knows(f"found.{found}") else numbers(words, found)


def required_text(words: Words, required: str) -> str:
    """A requirement as the trial writes it, with the signs a person reads."""
    text = required.replace(">=", "≥").replace("<=", "≤").replace("= no", words.say("found.no"))
    return numbers(words, text.replace("= yes", words.say("found.yes")))


def need_name(words: Words, criterion: CriterionResult) -> str:
    """What is missing, in words: a named need, or the criterion itself."""
    need = criterion.params.get("need")
    if isinstance(need, str) and words.knows(f"need.{need}"):
        return words.say(f"need.{need}")
    return words.value(criterion.params["need_name"])


def source_text(words: Words, study: Study | None, source: Source) -> str:
    """Origin, document, section and date of a source."""
    text = f"{origin_mark(words, source)}: {source.document}, {source.section}"
    if source.as_of is not None:
        text += f", {words.say('origin.as-of', day=words.date(source.as_of, weekday=False))}"
    return f"{text}; {words.say('origin.confirm')}" if source.confirm else text


def origin_mark(words: Words, source: Source) -> str:
    """Protocol, label or site rule."""
    return words.say(f"origin.{source.origin.value}")


def is_site_rule(source: Source) -> bool:
    """Whether a person of the site must confirm the number."""
    return source.origin is Origin.SITE


def activity(words: Words, study: Study, token: str) -> str:
    """A drug to give or another thing to do at a visit."""
    if token in study.drugs:
        return drug_name(words, study, token)
    own = study.protocol.activities.get(token)
    return words.say(f"activity.{token}") if own is None else words.text(own)


def prescribed_text(words: Words, basis: Basis) -> str:
    """The dose as the protocol writes it, with its rhythm in words."""
    dose = numbers(words, dose_text(basis))
    if not isinstance(basis, Daily):
        return dose
    if basis.every_days == 1:
        return words.say("basis.daily", dose=dose)
    if basis.every_days == 2:
        return words.say("basis.every-other-day", dose=dose)
    return words.say("basis.every-days", dose=dose, days=basis.every_days)


def counts_of(value: object) -> tuple[Count, ...]:
    """The counts that a parameter holds."""
    return tuple(one for one in value if isinstance(one, Count)) if isinstance(value, tuple) else ()


def vials_text(words: Words, counts: Iterable[Count]) -> str:
    """``2 × 500 mg + 1 × 100 mg``, inseparable within each part."""
    return " + ".join(f"{count.count}{NBSP}×{NBSP}{words.quantity(count.strength)}" for count in counts)


__all__ = [
    "activity",
    "because",
    "days",
    "drug_name",
    "finding_sentence",
    "found_text",
    "input_text",
    "is_site_rule",
    "need_name",
    "numbers",
    "opening_sentence",
    "origin_mark",
    "prescribed_text",
    "required_text",
    "site_rule_title",
    "site_rule_value",
    "source_text",
    "span_text",
    "step_formula",
    "step_inputs",
    "step_label",
    "step_value",
    "study_day_text",
    "vials_text",
    "visit_label",
    "visit_note",
    "visit_short",
]
