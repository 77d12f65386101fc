"""What the page Dose shows in addition to the amounts: the form to record them, findings, whole vials."""

from decimal import Decimal

from dosecal.core.doses.rounding import deviation_percent, nearest_vials
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import Banding
from dosecal.core.result.visit import Visit
from dosecal.core.values.finding import Finding
from dosecal.core.values.quantity import Quantity
from dosecal.session.event_forms import Form, asking, form_of
from dosecal.session.recordable import can_record_given
from dosecal.words import Words

SHOWN_ELSEWHERE = ("override",)
"""Findings that are not repeated on the card: an override is its headline."""


def given_form(words: Words, plan: Plan, visit: Visit | None) -> Form | None:
    """What is asked to record that the doses of a visit were given; None if they were, or cannot have been yet."""
    return form_of("given", asking(words, plan, visit)) if can_record_given(plan, visit) else None


def findings_on_card(dose: Dose) -> tuple[Finding, ...]:
    """Warnings and notes of a dose; what blocks it is shown in place of its amount."""
    return tuple(found for found in dose.findings if not found.blocks and found.code not in SHOWN_ELSEWHERE)


def nearest_whole_vials(dose: Dose, plan: Plan) -> tuple[Quantity, Decimal] | None:
    """The nearest amount of whole vials and its deviation from the calculated dose in percent, for information.

    None of tablets, if nothing was calculated, and if the dose is rounded to whole vials anyway.
    """
    drug = plan.study.drugs[dose.drug]
    if dose.exact is None or not dose.exact.value or drug.infusion is None or dose.banding == Banding.VIAL:
        return None
    nearest = nearest_vials(dose.exact.value, drug)
    if nearest is None:
        return None
    return Quantity(nearest, dose.exact.unit), deviation_percent(nearest, dose.exact.value)
