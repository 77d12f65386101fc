"""One dose as plain text: what to prepare, how it came about, what is open, what the label proposes."""

from collections.abc import Iterator

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.words import Words
from dosecal.words import release as dose_parts
from dosecal.words.dose_rows import returns_text
from dosecal.words.doses import prescribed_text, vials_text
from dosecal.words.gates import gate_lines, ordered_text
from dosecal.words.numbers import drug_name
from dosecal.words.steps import step_formula, step_label, step_value

INDENT = "     "


def dose_lines(plan: Plan, dose: Dose, words: Words) -> Iterator[str]:
    """The lines of one drug at one visit."""
    name = drug_name(words, plan.study, dose.drug)
    amount = words.say("word.withheld") if dose.amount is None else words.quantity(dose.amount, 2)
    yield f"  {dose.order}. {name}: {amount}  ({prescribed_text(words, dose.taken)})"
    for line in (*_preparation(dose, words), *_beside(plan, dose, words)):
        yield f"{INDENT}{line}"
    for step in dose.steps if dose.amount is not None else ():  # of a withheld dose no number stands anywhere
        formula, value = step_formula(words, step), step_value(words, step)
        yield f"{INDENT}  {step_label(words, step)}: {formula} = {value}"


def _preparation(dose: Dose, words: Words) -> Iterator[str]:
    """How a dose is made ready, a line each: tablets to hand out, or vials, bag and infusion."""
    if dose.tablets:
        yield vials_text(words, dose.tablets)
        if dose.dispense is not None:
            yield words.say(
                "text.dispense", tablets=vials_text(words, dose.dispense.tablets),
                intakes=dose.dispense.intakes, until=dose.dispense.until,
            )  # fmt: skip
            yield from returns_text(words, dose.dispense)
        return
    bag_plan = dose.infusion
    if bag_plan is None or dose.volume is None or dose.waste is None:
        if dose.amount is not None:
            yield words.say("text.preparation-withheld")
        return
    yield words.say(
        "text.vials", vials=vials_text(words, dose.vials), volume=words.quantity(dose.volume, 2),
        waste=words.quantity(dose.waste, 2),
    )  # fmt: skip
    yield words.say(
        "text.bag-add" if bag_plan.remove is None else "text.bag-remove", bag=bag_plan.bag,
        volume=words.quantity(dose.volume, 2), final=words.quantity(bag_plan.volume, 2),
        concentration=words.quantity(bag_plan.concentration, 2),
    )  # fmt: skip
    yield words.say("text.infusion", minutes=bag_plan.minutes, rate=words.quantity(bag_plan.rate, 1))
    yield from (dose_parts.keeping_text(words, keeping) for keeping in dose.keeps)


def _beside(plan: Plan, dose: Dose, words: Words) -> Iterator[str]:
    """What limits the dose, what was given before, what a person decided, what is open."""
    if dose.slowed is not None:
        yield dose_parts.slowed_text(words, dose.slowed)
    yield from (dose_parts.limit_text(words, limit) for limit in dose.limited_by)
    before = dose_parts.cumulative_text(words, dose)
    decided = dose_parts.override_text(words, dose)
    own = dose_parts.drug_file_text(words, plan.study.drugs[dose.drug])
    ordered = ordered_text(words, dose)
    yield from (line for line in (before, decided, own, ordered) if line)
    if dose.open_points:
        yield from gate_lines(words, plan, dose)
    if dose.premedication:
        lines = ", ".join(words.text(line.text) for line in dose.premedication)
        yield words.say("text.premedication", lines=lines)
    still_open = dose_parts.open_points_short(words, plan.study, dose.open_points)
    if still_open:
        yield words.say("text.open", points=still_open)
    for proposal in dose.proposals:
        yield words.say("text.proposed", sentence=dose_parts.proposal_sentence(words, plan.study, proposal))
