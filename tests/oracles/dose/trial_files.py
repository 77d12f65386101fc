"""An invented trial as the files that the program reads: a protocol, a drug beside it, a table of dose bands."""

from fractions import Fraction
from pathlib import Path

from tests.oracles.dose.hand_course import Rule
from tests.oracles.dose.invented_trials import Trial, text

UNIT_OF_DOSE = {"flat": "mg", "per_kg": "mg/kg", "per_m2": "mg/m²", "units_per_kg": "IU/kg"}


def dose_text(trial: Trial, dose: Fraction) -> str:
    basis = trial.rule.basis
    return f"AUC {text(dose)}" if basis == "auc" else f"{text(dose)} {UNIT_OF_DOSE[basis]}"


def levels_text(trial: Trial) -> str:
    below = ", ".join(f'"{dose_text(trial, dose)}"' for dose in trial.rule.levels)
    return f'start = "{dose_text(trial, trial.rule.dose)}"\nbelow = [{below}]\nsource = "s"\n'


def rounding_text(trial: Trial) -> str:
    rule = trial.rule.rounding
    step = "none" if rule.step is None else f"{text(rule.step)} {trial.unit}"
    own = f', warn = "{text(rule.warn)} %", block = "{text(rule.block)} %"' if trial.limits_of_drug else ""
    return f'rounding = {{ step = "{step}", direction = "{rule.direction}"{own}, source = "s" }}'


def weight_text(rule: Rule) -> str:
    if rule.clearance_weight is None:
        return ""
    formula, from_bmi = rule.clearance_weight
    start = "" if from_bmi is None else f', from_bmi = {{ value = "{text(from_bmi)} kg/m²", source = "s" }}'
    return f', weight = {{ formula = "{formula}"{start}, source = "s" }}'


def rule_lines(trial: Trial) -> list[str]:
    rule, unit = trial.rule, trial.unit
    lines = [
        "[drugs.alpha]", f'basis = "{rule.basis}"', f'dose = "{dose_text(trial, rule.dose)}"',
        f"days = {list(trial.days)}", "order = 1", f"minutes = {rule.minutes}", 'source = "s"', rounding_text(trial),
    ]  # fmt: skip
    if rule.bsa_cap is not None:
        lines.append(f'bsa_cap = {{ value = "{text(rule.bsa_cap)} m²", source = "s" }}')
    if rule.maximum_single is not None:
        lines.append(f'maximum_single = {{ value = "{text(rule.maximum_single)} {unit}", source = "s" }}')
    if rule.maximum_cumulative is not None:
        per = "/m²" if rule.cumulative_per_m2 else ""
        lines.append(f'maximum_cumulative = {{ value = "{text(rule.maximum_cumulative)} {unit}{per}", source = "s" }}')
    if rule.loading is not None:
        doses, dose, minutes = rule.loading
        of = "" if minutes is None else f", minutes = {minutes}"
        lines.append(f'loading = {{ doses = {doses}, dose = "{dose_text(trial, dose)}"{of}, source = "s" }}')
    if rule.basis == "auc":
        highest, floor = rule.clearance_cap, rule.lowest_creatinine
        cap = "" if highest is None else f', cap = {{ value = "{text(highest)} mL/min", source = "s" }}'
        low = "" if floor is None else f', lowest_creatinine = {{ value = "{text(floor)} mg/dL", source = "s" }}'
        lines.append(
            f'clearance = {{ formula = "{rule.clearance_formula}"{cap}{low}{weight_text(rule)}, source = "s" }}'
        )
    if rule.levels and trial.levels_of_protocol:
        lines += ["[drugs.alpha.levels]", levels_text(trial)]
    return lines


HEAD = """
name = "Invented"
register = "none"
title = { en = "Invented", de = "Erfunden" }
approved = true
issued = 2026-01-01
[sources]
s = { origin = "protocol", document = "Invented", section = "1" }
site = { origin = "site", document = "Invented", section = "2" }
[treatment.first_window]
before = 0
after = 0
source = "s"
[screening]
span = "28 days"
source = "s"
"""


def protocol_text(trial: Trial, trial_id: str) -> str:
    rule = trial.rule
    limits = rule.rounding
    warn, block = ("1", "2") if trial.limits_of_drug else (text(limits.warn), text(limits.block))
    lines = [f'id = "{trial_id}"', 'version = "1"', HEAD, "[treatment]", f'cycle = "{trial.cycle_days} days"']
    lines += [f"cycles = {trial.cycles}", "open_ended = false", "combination_only = false", 'source = "s"']
    for day in trial.days:
        lines += ["[[treatment.days]]", f"day = {day}", 'activities = ["clinical"]']
        lines += ['window = { before = 2, after = 3, source = "s" }']
    lines += rule_lines(trial)
    formula, source = ("mosteller", "site") if trial.formula_of_site else (rule.bsa_formula, "s")
    policy = "keep" if rule.keeps_weight else "latest"
    lines += [
        "[dosing]", f'bsa_formula = {{ value = "{formula}", source = "{source}" }}',
        f'dose_weight = {{ policy = "{policy}", change = "{text(rule.weight_change_percent)} %", stale = "28 days", '
        'due = "7 days", source = "s" }',
        f'deviation = {{ warn = "{warn} %", block = "{block} %", source = "s" }}',
        'laboratory = { hours = 72, source = "s" }', 'proposals = { count = 5, source = "s" }',
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def drug_text(trial: Trial) -> str:
    product, unit = trial.rule.product, trial.unit
    lines = ['id = "alpha"', 'name = { en = "Alpha", de = "Alpha" }', 'names = ["alpha"]', f'unit = "{unit}"']
    lines += ["[sources]", 's = { origin = "label", document = "Invented", section = "2" }']
    for stock in product.stocks:
        for strength in stock.strengths:
            lines += ["[[vials]]", f'strength = "{text(strength)} {unit}"']
            lines += [f'volume = "{text(strength / stock.per_ml)} mL"', 'source = "s"']
    bags = ", ".join(f'"{text(bag)} mL"' for bag in product.bags)
    lines += ["[infusion]", f'method = "{"add-to" if product.adds_to_bag else "final-volume"}"']
    lines += [f'bags = {{ volumes = [{bags}], source = "s" }}']
    lines += ['diluents = { names = [{ en = "NaCl", de = "NaCl" }], source = "s" }']
    if product.lowest is not None and product.highest is not None:
        low, high = text(product.lowest), text(product.highest)
        lines.append(f'concentration = {{ lowest = "{low} {unit}/mL", highest = "{high} {unit}/mL", source = "s" }}')
    if product.fastest is not None:
        lines.append(f'maximum_rate = {{ rate = "{text(product.fastest)} {unit}/min", source = "s" }}')
    if trial.rule.levels and not trial.levels_of_protocol:
        lines += ["[levels]", levels_text(trial)]
    return "\n".join(lines) + "\n"


def bands_text(trial: Trial) -> str:
    lines = ['name = "Invented bands"', 'drug = "alpha"']
    for start, end, amount in trial.rule.rounding.bands:
        lines += ["[[bands]]", f'from = "{text(start)} {trial.unit}"', f'to = "{text(end)} {trial.unit}"']
        lines += [f'amount = "{text(amount)} {trial.unit}"']
    return "\n".join(lines) + "\n"


def write_trial(trial: Trial, folder: Path, trial_id: str) -> None:
    (folder / "drugs").mkdir(exist_ok=True)
    (folder / f"{trial_id}.toml").write_text(protocol_text(trial, trial_id), encoding="utf-8")
    (folder / "drugs" / "alpha.toml").write_text(drug_text(trial), encoding="utf-8")
    if trial.rule.rounding.bands:
        (folder / "bands.toml").write_text(bands_text(trial), encoding="utf-8")
