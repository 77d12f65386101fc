"""What a site chooses for its doses, in words: what it is about, what is chosen, what is shipped instead."""

from decimal import Decimal

from dosecal.core.body.clearance import DEFAULT_CLEARANCE
from dosecal.core.patient.case import Site
from dosecal.core.trial.dose_rule import NEAREST_VIAL, WeightPolicy
from dosecal.core.trial.protocol import Study
from dosecal.core.values.quantity import Quantity
from dosecal.words import Words
from dosecal.words.numbers import drug_name


def choice_label(words: Words, study: Study | None, key: str) -> str:
    """What a choice is about: ``bsa_formula``, ``rounding.dacarbazine`` …"""
    what, _, drug = key.partition(".")
    if not drug:
        return words.say(f"site-choice.{what}")
    name = drug_name(words, study, drug) if study is not None and drug in study.drugs else drug
    return words.say(f"site-choice.{what}", drug=name)


def step_text(words: Words, step: Quantity | None) -> str:
    """A rounding step, or that nothing is rounded."""
    return words.say("site-rule.none") if step is None else words.quantity(step)


def shipped_text(words: Words, study: Study, key: str) -> str:
    """The rule that holds where the site chooses nothing."""
    what, _, drug = key.partition(".")
    dosing = study.protocol.dosing
    match what:
        case "bsa_formula":
            return words.say(f"formula.{dosing.bsa_formula}")
        case "clearance_formula":
            return words.say(f"formula.{DEFAULT_CLEARANCE}")
        case "dose_weight":
            return weight_text(words, dosing.weight.policy, dosing.weight.change_percent)
        case "laboratory_window":
            return words.say("site-rule.hours", hours=dosing.lab_hours)
        case "gates":
            return words.say("site-rule.none")
        case "drugs":
            return words.say("site-choice.of-study")
        case _ if drug not in study.drugs:
            return words.say("site-rule.none")
        case "rounding":
            return step_text(words, study.protocol.dose_rule_by_drug[drug].rounding.step)
        case "bags":
            infusion = study.drugs[drug].infusion
            bags = () if infusion is None else infusion.bags_ml
            return f" {words.say('day-list.or')} ".join(words.quantity(Quantity(bag, "mL")) for bag in bags)
        case _:
            return words.say("site-choice.step")


def weight_text(words: Words, policy: WeightPolicy, change_percent: Decimal) -> str:
    """On which weight doses rest."""
    return words.say(f"site-choice.weight-{policy}", change=change_percent)


def chosen_text(words: Words, study: Study, site: Site, place: str) -> str:
    """What the case's site chose in place of a site rule (``dosing.bsa_formula``, ``drugs.dacarbazine.rounding``);
    empty where it keeps the shipped one."""
    match place.split("."):
        case ["dosing", "bsa_formula"] if site.bsa_formula is not None:
            return words.say(f"formula.{site.bsa_formula}")
        case ["dosing", "dose_weight"] if site.dose_weight is not None:
            return weight_text(words, site.dose_weight, study.protocol.dosing.weight.change_percent)
        case ["dosing", "laboratory"] if site.laboratory_hours is not None:
            return words.say("site-rule.hours", hours=site.laboratory_hours)
        case ["drugs", drug, "rounding"]:
            return drug_choice(words, site, drug)
        case _:
            return ""


def drug_choice(words: Words, site: Site, drug: str) -> str:
    """How the case's site rounds a drug; empty where it keeps the shipped step."""
    how = site.banding.get(drug)
    if how is not None:
        return words.say("site-choice.vials") if how == NEAREST_VIAL else words.say("site-choice.bands", file=how)
    return step_text(words, site.rounding[drug]) if drug in site.rounding else ""
