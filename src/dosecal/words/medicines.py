"""What was checked of another medicine, in words."""

from dosecal.core.result.medicine import MedicineCheck
from dosecal.core.result.plan import Plan
from dosecal.words import Words


def medicine_text(words: Words, check: MedicineCheck) -> str:
    """Whether it was checked, and by which rule: ``checked: NSAID, chronic; a person decides …``."""
    return words.say(f"medicine.{check.because}", rule="" if check.rule is None else words.text(check.rule))


def medicines_line(words: Words, plan: Plan) -> str:
    """All other medication with what was checked, on one line; empty without any."""
    if not plan.medications:
        return ""
    said = "; ".join(f"{check.name} ({medicine_text(words, check)})" for check in plan.medications)
    return f"{words.say('window.section.medications')}: {said}"
