"""What was checked of another medicine, in words."""

from dosecal.core.result.medicine import MedicineCheck
from dosecal.words import Words


def medicine_text(words: Words, check: MedicineCheck) -> str:
    """Whether it was checked, and by which rule: ``checked: NSAID, chronic; a person decides …``."""
    return words.say(f"medicine.{check.because}", rule="" if check.rule is None else words.text(check.rule))
