"""Amounts that are not calculated: decided by a person, or recorded as given; and what is said of them."""

from decimal import Decimal
from typing import Any

from dosecal.core.doses.calculated import Calculated
from dosecal.core.doses.due_dose import AmountMade, Occasion
from dosecal.core.doses.rounding import deviation_percent
from dosecal.core.patient.events import Override
from dosecal.core.result.prepared import Banding, Input, InputName, Step, StepLabel
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.finding_detail import Decided, Slip, Suspicion
from dosecal.core.values.quantity import Quantity, significant

OF_DECIDED = (Code.OVERRIDE, Code.OVERRIDE_ABOVE_LEVEL, Code.OVERRIDE_WITHOUT_LEVEL, Code.OVERRIDE_COMMA)
"""What is said of an amount that a person decided and that may be used."""
STAY = (*OF_DECIDED, Code.CUMULATIVE_EXCEEDED)
"""What is still said of an amount that was recorded as given."""
GIVEN_DIGITS = 7
"""Of an amount that is not rounded so many digits are recorded."""


def override_step(override: Override, amount: Decimal, unit: str) -> Step:
    """The step from the calculated amount to the one that a person decided."""
    before = Quantity(amount, unit)
    used = Input(InputName.CALCULATED, before)
    return Step(StepLabel.OVERRIDE, f"{before} → {override.amount}", (used,), override.amount, None)


def about_override(at: Occasion, override: Override, amount: Decimal, full: Decimal | None) -> list[Finding]:
    """What a person decided is said with the reason; above the protocol's dose, or in another unit, it is no dose."""
    unit, drug = at.due.drug.unit, at.due.drug.name
    params: dict[str, Any] = {"amount": override.amount, "visit": at.visit.id}
    if override.amount.unit != unit:
        return [finding(Code.OVERRIDE_UNIT, at.about, None, drug=drug, unit=unit, **params)]
    if full is not None and override.amount.value > full:
        most, source = Quantity(full, unit), at.due.rule.source
        return [finding(Code.OVERRIDE_ABOVE_PROTOCOL, at.about, source, drug=drug, full=most, **params)]
    params["before"] = before = Quantity(amount, unit)
    detail, by, reason = Decided(override.amount, before), override.by, override.reason
    found = [finding(Code.OVERRIDE, at.about, None, detail, drug=drug, visit=at.visit.id, by=by, reason=reason)]
    if at.due.level > 0 and override.amount.value > amount:
        found.append(finding(Code.OVERRIDE_ABOVE_LEVEL, at.about, at.due.source, drug=drug, **params))
    if at.due.drug.levels is None and override.amount.value != amount:
        found.append(finding(Code.OVERRIDE_WITHOUT_LEVEL, at.about, at.due.source, drug=drug, **params))
    for times, suspicion in PARTS:
        if _is_a_part(override.amount.value, amount, times):
            slip = None if suspicion is None else Slip(suspicion)
            found.append(finding(Code.OVERRIDE_COMMA, at.about, None, slip, drug=drug, **params))
    return found


PARTS = ((10, None), (100, Suspicion.HUNDREDTH), (1000, Suspicion.THOUSANDTH))
"""So many times less than the dose: the comma is shifted, by two places, or µg are typed for mg."""


def _is_a_part(decided: Decimal, amount: Decimal, times: int) -> bool:
    """Whether so many times as much is the dose, give or take a tenth of it.

    How near is near is the program's own choice. It asks and withholds nothing.
    """
    return abs(times * decided - amount) * 10 <= amount


def as_recorded(at: Occasion, made: AmountMade, exact: Decimal | None, withheld: bool) -> AmountMade:
    """The amount that was given, whatever the plan would have now; where the two differ, it is said.

    What was given is a fact: no finding takes it back, and nothing is asked about the plan's own amount any more.
    ``withheld``: the plan would have none. Raises ValueError where no amount was recorded.
    """
    given, unit, drug = at.recorded_amount, at.due.drug.unit, at.due.drug.name
    if given is None:
        raise ValueError(f"no amount of {drug} was recorded")
    kept = [found for found in made.findings if found.code in STAY]
    planned = None if withheld else made.value
    differs = planned is None or significant(planned, GIVEN_DIGITS) != significant(given.value, GIVEN_DIGITS)
    before = None if planned is None else Quantity(planned, unit)
    steps = made.steps
    if differs:
        kept.append(
            finding(
                Code.GIVEN_OTHER_AMOUNT,
                at.about,
                None,
                drug=drug,
                visit=at.visit.id,
                amount=given,
                before=before,
            )
        )
        used = () if before is None else (Input(InputName.CALCULATED, before),)
        formula = str(given) if before is None else f"{before} → {given}"
        steps = [*steps, Step(StepLabel.GIVEN_AMOUNT, formula, used, given, None)]
    deviation = None if exact is None or not exact else deviation_percent(given.value, exact)
    return AmountMade(given.value, Banding.GIVEN, not differs and at.override is None, deviation, steps, kept)


def above_protocol(
    at: Occasion, calculated: Calculated, whole: Calculated, amount: Decimal | None, full: Decimal | None
) -> list[Finding]:
    """A level that is more than the protocol's dose, whatever a file says; what rounding alone adds is not meant."""
    if at.override is not None or amount is None or full is None:
        return []
    if calculated.exact is None or whole.exact is None or calculated.exact <= whole.exact or amount <= full:
        return []
    unit = at.due.drug.unit
    return [
        finding(
            Code.ABOVE_PROTOCOL, at.about, at.due.rule.source, drug=at.due.drug.name, amount=Quantity(amount, unit),
            full=Quantity(full, unit),
        )
    ]  # fmt: skip
