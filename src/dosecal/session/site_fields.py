"""What a site chooses where the trial leaves it open, and how a typed choice is written in a case."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from dosecal.core.body.clearance import CLEARANCES
from dosecal.core.body.surface import BSA_FORMULAS
from dosecal.core.doses.auc_clearance import is_open
from dosecal.core.trial.dose_rule import NEAREST_VIAL, WeightPolicy
from dosecal.core.trial.drug import PerM2
from dosecal.core.trial.protocol import Study
from dosecal.core.values.quantity import parse_number
from dosecal.core.values.source import Origin
from dosecal.words import Words
from dosecal.words.site_choices import weight_text

_DAYS = re.compile("([0-9]+) ?(?:d|days?|Tage?|Tagen)?", re.IGNORECASE)
NONE_WORDS = ("none", "keine", "ohne", "no")
"""What may be typed for no rounding."""


def open_choices(study: Study) -> Iterator[str]:
    """The choices that the trial leaves to the site: ``bsa_formula``, ``rounding.dacarbazine`` …"""
    protocol = study.protocol
    by_surface = any(isinstance(rule.basis, PerM2) for rule in protocol.dose_rules)
    if by_surface and _by_site(protocol.dosing.bsa_source.origin):
        yield "bsa_formula"
    if all(rule.clearance is None or is_open(rule.clearance) for rule in protocol.dose_rules):
        yield "clearance_formula"
    if _by_site(protocol.dosing.weight.source.origin):
        yield "dose_weight"
    if _by_site(protocol.dosing.lab_source.origin):
        yield "laboratory_window"
    for rule in protocol.dose_rules:
        if _by_site(rule.rounding.source.origin):
            yield f"rounding.{rule.drug}"
            if study.drugs[rule.drug].infusion is not None:
                yield f"banding.{rule.drug}"
    yield from (f"bags.{rule.drug}" for rule in protocol.dose_rules if study.drugs[rule.drug].infusion is not None)
    yield from (f"drugs.{rule.drug}" for rule in protocol.dose_rules)
    yield "gates"


def choices_shown(study: Study, chosen: Mapping[str, str]) -> list[str]:
    """The choices about doses that have a field: open ones, and whatever a file has beyond them, used or not."""
    further = (key for key, text in chosen.items() if text and key != "maximum_delay")
    return list(dict.fromkeys((*open_choices(study), *further)))


def takes_file(key: str) -> bool:
    """Whether the choice can be a file."""
    return key.partition(".")[0] in ("banding", "drugs", "gates")


def _by_site(origin: Origin) -> bool:
    return origin is Origin.SITE


def offered(words: Words, study: Study, key: str, chosen: str) -> list[tuple[str, str]]:
    """The values of a choice with their names; empty if it is typed. A file that was chosen is one."""
    match key.partition(".")[0]:
        case "bsa_formula":
            return [(name, words.say(f"formula.{name}")) for name in BSA_FORMULAS]
        case "clearance_formula":
            return [(name, words.say(f"formula.{name}")) for name in CLEARANCES]
        case "dose_weight":
            change = study.protocol.dosing.weight.change_percent
            return [(policy, weight_text(words, policy, change)) for policy in WeightPolicy]
        case "drugs" | "gates":
            return [(chosen, chosen)] if chosen else []
        case "banding":
            vials = [(NEAREST_VIAL, words.say("site-choice.vials"))]
            files = [(chosen, words.say("site-choice.bands", file=chosen))] if chosen not in ("", NEAREST_VIAL) else []
            return [*vials, *files]
        case _:
            return []


def as_in_a_case(study: Study, key: str, text: str) -> str:
    """A typed choice as a case has it: a number gets its unit, ``ohne`` is ``none``."""
    text = text.strip()
    table, _, drug = key.partition(".")
    if table == "maximum_delay" and (days := _DAYS.fullmatch(text)) is not None:
        return f"{days[1]} days"
    if table == "rounding" and text.lower() in NONE_WORDS:
        return "none"
    of_drug = study.drugs[drug].unit if drug in study.drugs else ""
    unit = {"laboratory_window": "h", "rounding": of_drug, "bags": "mL"}.get(table)
    return f"{text} {unit}" if unit and parse_number(text) is not None else text


def file_path(chosen: Path, folder: Path | None) -> str:
    """The path of a file of the site as a case has it: relative to the case file if it is below its folder."""
    if folder is not None and chosen.is_relative_to(folder):
        chosen = chosen.relative_to(folder)
    return chosen.as_posix()
