"""What a card says about a dose, as text: vials, bag, rate, handling, how it was rounded, until when it keeps."""

import re
from datetime import datetime
from decimal import Decimal

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Banding
from dosecal.core.result.tablets import Dispense, Return
from dosecal.core.trial.drug import BagMethod, Drug, HandlingKind
from dosecal.core.trial.protocol import Study
from dosecal.core.values.quantity import Quantity, told_apart
from dosecal.words import NBSP, Words
from dosecal.words.doses import vials_text
from dosecal.words.findings import finding_sentence
from dosecal.words.gates import gate_lines, ordered_text
from dosecal.words.release import (
    bag_takes_text,
    cumulative_text,
    drug_file_text,
    keeping_text,
    keepings_text,
    level_text,
    reductions_text,
)
from dosecal.words.site_choices import drug_choice
from dosecal.words.sources import origin_mark
from dosecal.words.steps import step_formula
from dosecal.words.times import moment_text

_VALUE = re.compile(r"(?<=[0-9]) (?=(?:%|°C|h|mg|mL|µm|Stunden?|hours?)(?![A-Za-z]))")
LINE_KINDS = ("filter", "line", "flush")
"""What is said of the infusion line."""
OWN_ROWS = ("light", "mix", "intake", "missed", "observation")
"""Handling that has a row of its own."""
ROWS = (
    "vials", "dissolve", "tablets", "dispense", "bag", "concentration", "infusion", "line", *OWN_ROWS, "premedication",
    "keeps",
)  # fmt: skip
"""The rows of a card from above, each with its word ``label.<row>``."""


def vials(dose: Dose, words: Words) -> str:
    """``1 × 500 mg · 20 mg left``."""
    counted = vials_text(words, dose.vials)
    return counted + _quiet(words, "dose-page.left", dose.waste)


def dissolved(dose: Dose, words: Words) -> str:
    """What each powder is dissolved in."""
    return " · ".join(
        words.say("sheet.dissolve", strength=words.quantity(count.strength), solvent=count.solvent)
        for count in dose.vials
        if count.solvent is not None
    )


def bag(dose: Dose, study: Study, words: Words) -> str:
    """How drug and bag meet. The two methods never read alike; of several diluents a person takes one."""
    infusion = dose.infusion
    if infusion is None or dose.volume is None:
        return ""
    rule = study.drugs[dose.drug].infusion
    diluent = "" if rule is None else f" {words.say('day-list.or')} ".join(words.text(one) for one in rule.diluents)
    volume, final = words.quantity(dose.volume, 2), words.quantity(infusion.volume, 2)
    size = words.quantity(infusion.bag)
    if infusion.method is BagMethod.FINAL_VOLUME and infusion.remove is not None:
        out = words.quantity(infusion.remove, 2)
        text = words.say("dose-page.bag-remove", out=out, volume=volume, bag=size, diluent=diluent, final=final)
    else:
        text = words.say("dose-page.bag-add", volume=volume, bag=size, diluent=diluent, final=final)
        text += f" · {bag_takes_text(words, dose, box=False)}"
    return text


def concentration(dose: Dose, words: Words) -> str:
    """What the bag holds, with the limits of the label; where it states none, that nothing judges it."""
    infusion = dose.infusion
    if infusion is None:
        return ""
    edges = [] if infusion.limits is None else [limit.value for limit in infusion.limits]
    held = infusion.concentration
    text = words.quantity(Quantity(told_apart(held.value, *edges, digits=2), held.unit))
    if infusion.limits is not None:
        low, high = (words.number(limit.value) for limit in infusion.limits)
        return f"{text} · {words.say('dose-page.limits', low=low, high=high)}"
    return f"{text} · {words.say('dose-page.no-limits')}"


def infusion_text(dose: Dose, plan: Plan, words: Words) -> str:
    """Which of the visit's infusions it is, minutes, rate, and the rate in mg/min with its limit."""
    infusion = dose.infusion
    if infusion is None:
        return ""
    rule = plan.study.drugs[dose.drug].infusion
    infused = [one.drug for one in plan.doses_of(dose.visit) if plan.study.drugs[one.drug].infusion is not None]
    place = words.say("sheet.order", order=str(infused.index(dose.drug) + 1), of=str(len(infused)))
    parts = [words.quantity(Quantity(Decimal(infusion.minutes), "min")), words.quantity(infusion.rate, 1)]
    most = [] if rule is None or rule.maximum_per_min is None else [rule.maximum_per_min]
    speed = words.quantity(Quantity(told_apart(infusion.dose_rate.value, *most, digits=2), infusion.dose_rate.unit))
    if rule is not None and rule.maximum_per_min is not None:
        speed += f"{NBSP}({words.say('dose-page.max')}{NBSP}{words.number(rule.maximum_per_min)})"
    return " · ".join([*([place] if len(infused) > 1 else []), *parts, speed])


def texts(dose: Dose, plan: Plan, words: Words) -> dict[str, str]:
    """Row of the card → what it says, as on the worksheet and in its order."""
    drug = plan.study.drugs[dose.drug]
    rows = {
        "vials": vials(dose, words) if dose.vials else "",
        "dissolve": dissolved(dose, words),
        "tablets": vials_text(words, dose.tablets) if dose.tablets else "",
        "dispense": dispensed(dose, words),
        "bag": bag(dose, plan.study, words),
        "concentration": concentration(dose, words),
        "infusion": infusion_text(dose, plan, words),
        "line": handling(drug, words, *LINE_KINDS),
    }
    rows |= {kind: handling(drug, words, kind) for kind in OWN_ROWS}
    return {**rows, "premedication": premedication(dose, drug, words)}


def _quiet(words: Words, key: str, amount: Quantity | None) -> str:
    return f" · {words.say(key, amount=words.quantity(amount, 2))}" if amount is not None and amount.value else ""


def facts(dose: Dose, plan: Plan, words: Words) -> str:
    """How the dose came to its level, and what was given before."""
    level = level_text(words, plan, dose) if dose.level else ""
    why = reductions_text(words, plan, dose) if dose.level else ""
    own = drug_file_text(words, plan.study.drugs[dose.drug])
    gates = [] if dose.given else gate_lines(words, plan, dose)
    said = (level, why, cumulative_text(words, dose), own, ordered_text(words, dose), *gates)
    return " · ".join(text for text in said if text)


def dispensed(dose: Dose, words: Words) -> str:
    """The tablets to hand out, and until when they last."""
    handed = dose.dispense
    if handed is None:
        return ""
    said = words.say("dose-page.dispensed", tablets=vials_text(words, handed.tablets), until=handed.until)
    return " · ".join([said, *returns_text(words, handed)])


def returns_text(words: Words, handed: Dispense) -> list[str]:
    """What is expected back of the tablets handed out before, or came; and what came back of these."""
    return [return_text(words, back) for back in (handed.before, handed.returned) if back is not None]


def return_text(words: Words, back: Return) -> str:
    """How many tablets are expected back of a handout, and how many came."""
    expected = vials_text(words, back.expected) or "0"
    if back.day is None:
        return words.say("dose-page.left-over", visit=back.visit, tablets=expected)
    counted = vials_text(words, back.counted) or "0"
    said = words.say("dose-page.came-back", visit=back.visit, day=back.day, counted=counted, expected=expected)
    return f"{said} ({back.reason})" if back.reason else said


def keeps(dose: Dose, plan: Plan, words: Words, made: datetime | None) -> str:
    """How long it keeps in each state; once the time of preparation is known, until when, a line for each."""
    if not dose.keeps:
        return handling(plan.study.drugs[dose.drug], words, "stability")
    if made is None:
        return bound(keepings_text(words, dose.keeps))
    return "\n".join(
        words.say("dose-page.until", keeps=bound(keeping_text(words, one)), until=moment_text(words, one.until(made)))
        for one in dose.keeps
    )


def premedication(dose: Dose, drug: Drug, words: Words) -> str:
    """What is given before; of the first infusions only with their number."""
    said = []
    for each in dose.premedication or (one for one in drug.handling if one.kind == HandlingKind.PREMEDICATION):
        first = each.first_infusions
        if first is not None and dose.number > first:
            continue
        of = "" if first is None else f" ({words.say('sheet.first-infusions', n=str(dose.number), of=str(first))})"
        said.append(bound(words.text(each.text)) + of)
    return " · ".join(said)


def handling(drug: Drug, words: Words, *kinds: str, between: str = " · ") -> str:
    """What the drug file says of some kinds of handling."""
    return between.join(bound(words.text(one.text)) for kind in kinds for one in drug.handling if one.kind == kind)


def bound(text: str) -> str:
    """A text of a drug file, in which no value is parted from its unit."""
    return _VALUE.sub(NBSP, text)


def rounded(dose: Dose, plan: Plan, words: Words) -> str:
    """By which rule the amount was rounded, by how much it differs, and whose rule that is; nothing of an amount that
    a person decided."""
    if dose.override is not None:
        return ""
    chosen = words.say("site-choice.here") if drug_choice(words, plan.case.site, dose.drug) else ""
    step = next((one for one in dose.steps if one.label.startswith("rounding")), None)
    if step is None:
        none = words.say("dose-page.not-rounded") if chosen and dose.banding == Banding.NONE else ""
        return f"{none} · {chosen}" if none else ""
    origin = chosen or ("" if step.source is None else origin_mark(words, step.source))
    return " · ".join(part for part in (step_formula(words, step), origin) if part)


def withheld_text(dose: Dose, words: Words) -> str:
    """Why a dose has no amount, a line for each reason; empty if it has one."""
    if dose.amount is not None:
        return ""
    reasons = dict.fromkeys(finding_sentence(words, found) for found in dose.findings if found.blocks)
    return "\n".join(reasons) or words.say("dose-page.withheld")


def volume_text(dose: Dose, words: Words) -> str:
    """The volume to draw and of which stock solution, or that the dose is taken by mouth."""
    if dose.volume is not None and dose.stock is not None:
        volume, stock = words.quantity(dose.volume, 2), words.quantity(dose.stock, 2)
        return words.say("dose-page.volume-of", volume=volume, stock=stock)
    return words.say("dose-page.by-mouth") if dose.tablets else ""
