"""When preparations of a visit were made, as it is typed in the window or on the command line."""

from collections.abc import Mapping
from datetime import datetime

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.words import Words
from dosecal.words.made_at import Made, read_made


def made_key(dose: Dose) -> str:
    """Where an entry keeps the text: ``C1D1.ramucirumab``."""
    return f"{dose.visit}.{dose.drug}"


def asks_when_made(dose: Dose) -> bool:
    """Whether it is asked when a dose was prepared: it has an amount, and its stability is known in hours."""
    return dose.amount is not None and bool(dose.keeps)


def made_at(dose: Dose, plan: Plan, text: str, words: Words) -> Made:
    """When the preparation of a dose was made, as it is typed; window and command read it alike.

    A time without a day is of the visit's day, and only if that is today.
    """
    visit = plan.visit(dose.visit)
    assert visit is not None
    return read_made(text, visit.date or visit.target, plan.today, dose.keeps, words)


def made_of_case(plan: Plan, visit: str, words: Words) -> dict[str, datetime]:
    """Drug → when its preparation was made, as the case keeps it; none that cannot be true of the dose as it is now."""
    kept = {one.drug: f"{one.at:%Y-%m-%d %H:%M}" for one in plan.case.prepared if one.visit == visit}
    doses = [dose for dose in plan.doses_of(visit) if dose.drug in kept and asks_when_made(dose)]
    made = {dose.drug: made_at(dose, plan, kept[dose.drug], words).at for dose in doses}
    return {drug: at for drug, at in made.items() if at is not None}


def made_of_card(dose: Dose, plan: Plan, texts: Mapping[str, str], words: Words) -> Made:
    """The same of the text that an entry keeps; nothing if it is not asked."""
    return made_at(dose, plan, texts.get(made_key(dose), ""), words) if asks_when_made(dose) else Made()
