"""That a dose was given already: what is shown of it is a record, not something to prepare."""

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.words import Words
from dosecal.words.numbers import drug_name


def given_text(words: Words, plan: Plan, visit: Visit) -> str:
    """Which doses of a visit were given, and when: all of them on a day, or each by name. Empty if none was."""
    doses = plan.doses_of(visit.id)
    given = [dose for dose in doses if dose.given]
    if not given:
        return ""
    days = {plan.course.given_on(visit.id, dose.drug) for dose in given}
    if len(given) == len(doses) and len(days) == 1:
        return words.say("dose-page.given-on", day=days.pop())
    return " · ".join(given_dose_text(words, plan, dose) for dose in given)


def given_dose_text(words: Words, plan: Plan, dose: Dose) -> str:
    """That one dose was given, with its day."""
    day = plan.course.given_on(dose.visit, dose.drug)
    name = drug_name(words, plan.study, dose.drug)
    return words.say("dose-page.given-drug", drug=name, day=day)
