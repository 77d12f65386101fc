"""Site rules in words: what the rule is about and what it says, for the person who confirms it."""

import re

from dosecal.core.trial.entry_rules import RuleKind
from dosecal.core.trial.protocol import Study
from dosecal.core.trial.visit_rules import Window
from dosecal.core.values.source import SiteRule
from dosecal.words import Words
from dosecal.words.eligibility import required_text
from dosecal.words.numbers import activity, around_text, drug_name, every_text, numbers, series_name, span_text

_PLACE = re.compile(r"(?P<table>[a-z_]+)(?:\[(?P<index>[0-9]+)\])?")


def site_rule_sentence(words: Words, study: Study, rule: SiteRule) -> str:
    """That a site rule waits for its confirmation, what it is about and what it says."""
    title, text = site_rule_title(words, study, rule), site_rule_value(words, study, rule)
    return words.say("finding.site-rule-unconfirmed", title=title, text=text)


def site_rule_title(words: Words, study: Study, rule: SiteRule) -> str:  # noqa: PLR0912  a table of places
    """What a site rule is about; its place in the file where the words do not know it."""
    parts = [_PLACE.fullmatch(part) for part in rule.key.split(".")[1:]]
    match [(part["table"], int(part["index"] or 0)) for part in parts if part is not None]:
        case [("treatment", _), ("days", index), ("window", _)]:
            return words.say("site-rule.day-window", day=study.protocol.treatment.days[index - 1].day)
        case [("treatment", _), ("days", index)]:
            return words.say("site-rule.day-activities", day=study.protocol.treatment.days[index - 1].day)
        case [("drugs", _), (drug, _), (what, _)] if drug in study.drugs and words.knows(f"site-rule.{what}"):
            return words.say(f"site-rule.{what}", drug=drug_name(words, study, drug))
        case [("assessments", index), *rest]:
            label = series_name(words.text(study.protocol.assessments[index - 1].label))
            return words.say("site-rule.window" if rest else "site-rule.times", visit=label)
        case [("follow_ups", index), *rest]:
            label = series_name(words.text(study.protocol.follow_ups[index - 1].label))
            return words.say("site-rule.window" if rest else "site-rule.times", visit=label)
        case [("confirmation", _), *rest] if study.protocol.confirmation is not None:
            label = words.text(study.protocol.confirmation.label)
            return words.say("site-rule.window" if rest else "site-rule.times", visit=label)
        case [*_, ("sub_windows", _)]:
            return words.say("site-rule.sub-window")
        case [("washouts", index)]:
            washouts = [r for r in study.protocol.start_rules if r.kind == RuleKind.WASHOUT]
            return words.say("site-rule.washout", rule=washouts[index - 1].label)
        case [("validities", index)]:
            validities = [r for r in study.protocol.start_rules if r.kind == RuleKind.VALIDITY]
            return words.say("site-rule.validity", rule=validities[index - 1].label)
        case [("endings", index)]:
            cause = words.say(f"cause.{study.protocol.endings[index - 1].cause}")
            return words.say("site-rule.ending", cause=cause)
        case [("criteria", index), *_]:
            return words.text(study.protocol.criteria[index - 1].label)
        case [*_, (last, _)] if words.knows(f"site-rule.{last}"):
            return words.say(f"site-rule.{last}")
        case _:
            return rule.key


def site_rule_value(words: Words, study: Study, rule: SiteRule) -> str:
    """What a site rule says: never nothing, since a person confirms it."""
    window = _window(study, rule)
    if window is not None:
        value = around_text(words, window.before, window.after)
        if window.preferred_before is None or window.preferred_after is None:
            return value
        preferred = around_text(words, window.preferred_before, window.preferred_after)
        return f"{value}, {words.say('rule.preferred', days=preferred)}"
    table = rule.key.rpartition(".")[2]
    if (named := _named(words, study, rule, table)) is not None:
        return named
    if table.startswith("sub_windows["):
        spans = dict(part.strip().split(" ", 1) for part in rule.value.split(";"))
        until = span_text(words, spans.get("until", "0 days"))
        return words.say("site-rule.sub-window-value", before=span_text(words, spans["before"]), until=until)
    protocol = study.protocol
    match table:
        case "bsa_formula":
            return words.say(f"formula.{protocol.dosing.bsa_formula}")
        case "laboratory":
            return words.say("site-rule.hours", hours=protocol.dosing.lab_hours)
        case "blood_pressure" if protocol.dosing.blood_pressure is not None:
            return words.say("site-rule.pressure-value", limit=protocol.dosing.blood_pressure.written)
        case "dose_weight":
            weight = protocol.dosing.weight
            return words.say("site-rule.weight-value", change=weight.change_percent, stale=weight.stale_days)
        case "deviation":
            limits = protocol.dosing.limits
            return words.say("site-rule.deviation-value", warn=limits.warn_percent, block=limits.block_percent)
        case _:
            parts = (_plain(words, part.strip()) for part in rule.value.split(";"))
            return ", ".join(part for part in parts if part)


def _named(words: Words, study: Study, rule: SiteRule, table: str) -> str | None:
    """What a rule about activities, a criterion or other medication says; None of any other."""
    protocol = study.protocol
    part = rule.key.split(".")[-2] if table == "branch" else table
    place = _PLACE.fullmatch(part)
    if place is None or place["index"] is None:
        return None
    index = int(place["index"]) - 1
    match place["table"]:
        case "criteria" if table == "branch" and (branch := protocol.criteria[index].branch) is not None:
            fact = study.vocabulary.facts[branch.fact].name
            if branch.comparison is None:
                return words.say("rule.branch-none", fact=fact)
            return words.say("rule.branch", required=required_text(words, branch.comparison.written), fact=fact)
        case "days":
            said = [activity(words, study, token) for token in protocol.treatment.days[index].activities]
            return ", ".join(said) or words.say("site-rule.none")
        case "criteria":
            limits = [one.written for one in protocol.criteria[index].comparisons]
            return required_text(words, " · ".join(limits)) or words.say("rule.judgement")
        case "prohibited":
            return next((words.text(one.group) for one in protocol.prohibited if one.source == rule.source), None)
        case _:
            return None


def _window(study: Study, rule: SiteRule) -> Window | None:
    """The window of which a rule speaks."""
    if not rule.key.endswith("window"):
        return None
    table = rule.key.partition(".")[2]
    index = int(found[1]) - 1 if (found := re.search(r"\[([0-9]+)\]", table)) else 0
    protocol = study.protocol
    if table.startswith("treatment.first_window"):
        return protocol.treatment.first_window
    if table.startswith("treatment.days"):
        return protocol.treatment.days[index].window
    if table.startswith("confirmation") and protocol.confirmation is not None:
        return protocol.confirmation.window
    if table.startswith("assessments"):
        return protocol.assessments[index].window
    return protocol.follow_ups[index].window if table.startswith("follow_ups") else None


def _plain(words: Words, part: str) -> str:
    """One value of a rule: spans and kinds of visits in words, the rest as the file writes it."""
    name, _, value = part.partition(" ")
    if name == "every":
        return ", ".join(every_text(words, span) for span in value.split(", "))
    if name in ("span", "after", "until"):
        return words.say(f"site-rule.{name}-value", span=_spans(words, value))
    if name == "at":
        return _spans(words, value)
    if name == "ends":
        kinds = (words.say("kind.all") if kind == "all" else words.say(f"kind.{kind}") for kind in value.split(", "))
        return ", ".join(kinds)
    if name == "formula":
        return words.say(f"formula.{value}")
    if value == "none":
        return words.say("site-rule.none")
    return numbers(words, value) if name in ("step", "count", "hours", "value", "dose", "doses") else ""


def _spans(words: Words, text: str) -> str:
    return ", ".join(span_text(words, span) for span in text.split(", "))
