"""One drug of a dose worksheet: what to take, how to dilute and infuse it, and how its amount came about."""

from collections.abc import Sequence
from datetime import datetime

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import InfusionPlan, Step
from dosecal.core.trial.drug import BagMethod, Drug, Handling, HandlingKind
from dosecal.core.values.finding import Finding
from dosecal.core.values.finding_code import Code, Severity
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.source import Source
from dosecal.sheets.frame import mark
from dosecal.sheets.text import Data, amount, day, number, sentence_list
from dosecal.sheets.writing import counts_text, hand_out, packs, stability, times
from dosecal.words import NBSP, Words
from dosecal.words.doses import prescribed_text
from dosecal.words.findings import finding_sentence
from dosecal.words.numbers import drug_name
from dosecal.words.release import bag_takes_text, cumulative_text, drug_file_text, level_text, loud_lines
from dosecal.words.sources import origin_mark, source_text
from dosecal.words.steps import DIGITS, step_formula, step_label, step_value

LINE_KINDS = ("filter", "line", "flush")
"""What stands together in the row about the infusion line."""
OWN_PLACE = ("premedication", "stability", "safety")
"""Handling that has its own place on the card."""


CONCENTRATION = DIGITS["concentration"]
RATE = DIGITS["rate"]


def marked(plan: Plan, words: Words, source: Source) -> str:
    """Where a number comes from, with the mark that asks for its confirmation."""
    return origin_mark(words, source) + mark(plan, source)


def card(plan: Plan, dose: Dose, words: Words, nth: int, made: datetime | None = None) -> Data:
    """All of one drug, ready for the template. ``made`` is when it was prepared, where that is known.

    Raises ValueError where the amount is withheld.
    """
    drug = plan.study.drugs[dose.drug]
    if dose.amount is None:
        raise ValueError(f"{dose.drug} has no amount: a worksheet with it must not be printed")
    parts = [
        prescribed_text(words, dose.taken),
        level_text(words, plan, dose),
        cumulative_text(words, dose),
        source_text(words, dose.source) + mark(plan, dose.source),
        drug_file_text(words, drug),
    ]
    before = premedication(plan, dose, drug, words)
    return {
        "name": f"{nth}{NBSP}{NBSP}{drug_name(words, plan.study, dose.drug)}",
        "prescribed": sentence_list(parts),
        "amount": amount(words, dose.amount),
        "below": below_amount(dose, words),
        "rows": rows(plan, dose, drug, words, infusion_place(plan, dose)),
        "steps": [step_row(plan, step, words) for step in dose.steps],
        "loud": loud_lines(words, dose),
        "premedication": before,
        "premedication_label": words.say("label.premedication") if before else "",
        "stability": stability(plan, dose, drug, words, made),
        "safety": text(plan, drug, "safety", words, " "),
        "findings": finding_lines([found for found in dose.findings if on_card(found)], words),
        "open": open_question(dose, drug, words),
        "packs": packs(dose, words),
        "times": times(dose, drug, words, made),
    }


def premedication(plan: Plan, dose: Dose, drug: Drug, words: Words) -> list[str]:
    """What is given before, each with a box; what belongs to the first infusions only is said with their number."""
    chosen = dose.premedication or tuple(
        each
        for each in drug.handling
        if each.kind == HandlingKind.PREMEDICATION
        and (each.first_infusions is None or dose.number <= each.first_infusions)
    )
    return [words.text(each.text) + first_infusions(each, dose, words) + mark(plan, each.source) for each in chosen]


def first_infusions(handling: Handling, dose: Dose, words: Words) -> str:
    """Which of the infusions it is of those that something is said of."""
    if handling.first_infusions is None:
        return ""
    return f" ({words.say('sheet.first-infusions', n=str(dose.number), of=str(handling.first_infusions))})"


def below_amount(dose: Dose, words: Words) -> str:
    """What stands under the big amount: the volume of stock, or the tablets of a day."""
    if dose.tablets:
        return counts_text(words, dose.tablets)
    if dose.volume is None or dose.stock is None:
        return ""
    return words.say("sheet.volume-of-stock", volume=amount(words, dose.volume), stock=amount(words, dose.stock))


def row(label: str, text: str, ticks: Sequence[str] = ()) -> Data:
    """One line of a card: label, text, boxes to tick."""
    return {"label": label, "text": text, "ticks": list(ticks)}


def rows(plan: Plan, dose: Dose, drug: Drug, words: Words, place: tuple[int, int]) -> list[Data]:
    """The lines about preparing and giving the drug."""
    made: list[Data] = []
    if dose.vials:
        made.append(row(words.say("sheet.take"), take_text(dose, words)))
        solvent = reconstitution(plan, dose, drug, words)
        if solvent:
            made.append(row(words.say("label.dissolve"), solvent))
    if dose.tablets:
        made.append(
            row(
                words.say("sheet.intake"),
                words.say(
                    "sheet.tablets",
                    tablets=counts_text(words, dose.tablets),
                    how=prescribed_text(words, dose.taken),
                ),
            )
        )
        made.append(row(words.say("label.dispense"), hand_out(dose, words)))
    if dose.infusion is not None:
        made += infusion_rows(dose, dose.infusion, drug, words, place)
    line = [text(plan, drug, kind, words) for kind in LINE_KINDS]
    if any(line):
        made.append(row(words.say("label.line"), sentence_list(line)))
    made += [
        row(words.say(f"label.{kind}"), text(plan, drug, kind, words))
        for kind in dict.fromkeys(handling.kind for handling in drug.handling)
        if kind not in LINE_KINDS and kind not in OWN_PLACE
    ]
    return made


def text(plan: Plan, drug: Drug, kind: str, words: Words, between: str = " · ") -> str:
    """What the drug file says of a kind, with its marks."""
    lines = [each for each in drug.handling if each.kind == kind]
    return sentence_list([words.text(each.text) + mark(plan, each.source) for each in lines], between)


def take_text(dose: Dose, words: Words) -> str:
    """The vials with the volume of each, and what is left."""
    vials = " + ".join(
        words.say(
            "sheet.vial" if count.volume is None else "sheet.vials-volume",
            count=count.count,
            strength=amount(words, count.strength),
            volume=count.volume,
        )
        for count in dose.vials
    )
    left = ""
    if dose.waste is not None:
        key = "sheet.waste" if dose.waste.value else "sheet.no-waste"
        left = words.say(key, waste=amount(words, dose.waste))
    volume = "" if dose.volume is None else words.say("sheet.draw", volume=amount(words, dose.volume))
    return sentence_list([vials, volume, left])


def reconstitution(plan: Plan, dose: Dose, drug: Drug, words: Words) -> str:
    """What each powder is dissolved in."""
    sources = {vial.strength: vial.source for vial in drug.vials}
    parts = [
        words.say("sheet.dissolve", strength=amount(words, count.strength), solvent=count.solvent)
        + mark(plan, sources.get(count.strength))
        for count in dose.vials
        if count.solvent is not None
    ]
    return sentence_list(parts)


def infusion_place(plan: Plan, dose: Dose) -> tuple[int, int]:
    """Which of the visit's infusions it is, of how many; tablets are no infusion."""
    infused = [one.drug for one in plan.doses_of(dose.visit) if plan.study.drugs[one.drug].infusion is not None]
    return (infused.index(dose.drug) + 1 if dose.drug in infused else 0), len(infused)


def infusion_rows(dose: Dose, bag: InfusionPlan, drug: Drug, words: Words, place: tuple[int, int]) -> list[Data]:
    """Bag, concentration and rate. The two bag methods are never one sentence with a number changed."""
    made = drug.infusion
    if made is None or dose.volume is None:
        raise ValueError(f"{dose.drug} has an infusion planned and none in its file")
    diluents = [words.text(diluent) for diluent in made.diluents]
    values = {
        # One diluent stands in the sentence; of several the one taken is ticked.
        "of": words.say("sheet.of", what=diluents[0]) if len(diluents) == 1 else "",
        "bag": amount(words, bag.bag),
        "drug": amount(words, dose.volume),
        "remove": bag.remove if bag.remove is None else amount(words, bag.remove),
        "final": amount(words, bag.volume),
    }
    method = "final-volume" if bag.method is BagMethod.FINAL_VOLUME else "add-to"
    if method == "final-volume" and bag.remove is None:
        raise ValueError(f"{dose.drug} is made up to a final volume without anything removed from the bag")
    concentration = [words.say("sheet.concentration", value=amount(words, bag.concentration, CONCENTRATION))]
    if bag.limits is not None:
        low, high = bag.limits
        concentration.append(words.say("sheet.limits-of", low=number(words, low.value), high=amount(words, high)))
    else:
        concentration.append(words.say("sheet.no-limits"))
    order = [words.say("sheet.order", order=str(place[0]), of=str(place[1]))] if place[1] > 1 else []
    rate = [
        *order,
        words.say("sheet.minutes", minutes=str(bag.minutes)),
        amount(words, bag.rate, RATE),
        amount(words, bag.dose_rate),
    ]
    if made.maximum_per_min is not None:
        rate[-1] += " " + words.say(
            "sheet.at-most", rate=amount(words, Quantity(made.maximum_per_min, bag.dose_rate.unit))
        )
    final = words.say(f"sheet.final-text.{method}", volume=values["final"], concentration=" ".join(concentration))
    takes = bag_takes_text(words, dose)
    if bag.most_added is not None:  # nothing to ask
        final, takes = sentence_list([final, takes]), ""
    return [
        row(
            words.say("label.bag"), words.say(f"sheet.method.{method}", **values), diluents if len(diluents) > 1 else ()
        ),
        row(words.say("step.final-volume"), final, [takes] if takes else ()),
        row(words.say("label.infusion"), sentence_list(rate)),
    ]


def step_row(plan: Plan, step: Step, words: Words) -> Data:
    """One line of the derivation: formula, the inputs with the day they were measured, result, origin."""
    inputs = [
        words.say("sheet.measured", value=amount(words, entry.value, 4), day=day(words, entry.day, False))
        for entry in step.inputs
        if entry.day is not None
    ]
    return {
        "label": step_label(words, step),
        "formula": step_formula(words, step),
        "inputs": sentence_list(inputs),
        "value": step_value(words, step),
        "origin": "" if step.source is None else marked(plan, words, step.source),
    }


def finding_lines(findings: Sequence[Finding], words: Words) -> list[Data]:
    """Findings as sentences; warnings in bold."""
    return [
        {"bold": finding.severity is not Severity.NOTE, "text": finding_sentence(words, finding)}
        for finding in findings
    ]


def on_card(finding: Finding) -> bool:
    """Whether a finding stands on the card of its drug; another amount that was decided is said loudly anyway."""
    return not of_patient(finding) and finding.code != Code.OVERRIDE


def of_patient(finding: Finding) -> bool:
    """Whether a finding is about the patient's measurements: it stands once, above the cards."""
    return finding.about.startswith("measurements")


def open_question(dose: Dose, drug: Drug, words: Words) -> Data | None:
    """A preparation that is withheld: a question with room for the pharmacist's answer, and no number."""
    if drug.infusion is None or dose.infusion is not None:
        return None
    return {
        "label": words.say("sheet.open.label"),
        "text": words.say("sheet.open.text"),
        "fields": [words.say(f"sheet.open.{field}") for field in ("bag", "volume", "concentration", "rate", "minutes")],
    }
