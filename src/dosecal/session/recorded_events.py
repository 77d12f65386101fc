"""What is added to events when they are recorded: amounts given, before or after the dose of the day, an id.

An event is data as a case file has it. Nothing here reads or writes a file.
"""

from collections.abc import Callable, Mapping, Sequence

from dosecal.core.doses.override import GIVEN_DIGITS
from dosecal.core.patient.course import Course
from dosecal.core.result.plan import Plan
from dosecal.core.values.quantity import Quantity, significant
from dosecal.session.entry import Data

AFTER_DOSE, BEFORE_DOSE = "after-dose", "before-dose"
"""Whether a decision of the day came after the dose that was given, or before it."""
ORDERED = ("reduce", "slow")
"""Decisions that apply to the dose of their day, unless that dose was given before them."""


def as_recorded(
    events: Sequence[Data], plan: Plan, entered: Sequence[Data], plan_with: Callable[[Data], Plan | None]
) -> list[Data]:
    """The events with what the plan knows of them.

    ``entered`` are the events of the case; ``plan_with`` is the plan with one more, None if it cannot be recorded.
    """
    made: list[Data] = []
    for event in events:
        if event.get("kind") in ORDERED:
            made.append(in_order(event, plan.course))
        elif event.get("kind") == "given":
            then = plan_with(event)
            amounts = {} if then is None else amounts_given(str(event.get("visit")), plan, then, entered)
            typed = event.get("amounts")
            amounts |= typed if isinstance(typed, dict) else {}
            made.append({**event, "amounts": amounts} if amounts else event)
        else:
            made.append(event)
    return made


def in_order(event: Data, course: Course) -> Data:
    """A decision with the visit whose dose had been given that day before it; without one if it came first."""
    drug, day = str(event.get("drug")), event.get("date")
    given = [visit for visit in course.given if course.given_on(visit, drug) == day]
    bare = {key: value for key, value in event.items() if key != "after"}
    return {**bare, "after": given[-1]} if given and event.get("after") != BEFORE_DOSE else bare


def amounts_given(visit: str, before: Plan, then: Plan, entered: Sequence[Data]) -> dict[str, str]:
    """Drug → amount of the infusions that are being recorded as given, as the plan has them for that day.

    Of a drug that was recorded before, or that is withheld, the program knows nothing: a person enters what was given.
    """
    others = {dose.drug for dose in before.doses_of(visit) if dose.given or dose.amount is None}
    planned = {
        dose.drug: amount_text(dose.amount)
        for dose in then.doses_of(visit)
        if dose.given
        and dose.drug not in others
        and then.study.drugs[dose.drug].infusion is not None
        and dose.amount is not None
    }
    withdrawn = {drug: amount for drug, amount in withdrawn_amounts(visit, entered).items() if drug in planned}
    return planned | withdrawn


def withdrawn_amounts(visit: str, entered: Sequence[Data]) -> dict[str, str]:
    """The amounts of a dose that was recorded on a wrong day and withdrawn: on the right day they are the same."""
    withdrawn = {event.get("event") for event in entered if event.get("kind") == "revoke"}
    found: dict[str, str] = {}
    for event in entered:
        amounts = event.get("amounts")
        if event.get("visit") == visit and event.get("id") in withdrawn and isinstance(amounts, Mapping):
            found |= {str(drug): str(amount) for drug, amount in amounts.items()}
    return found


def amount_text(amount: Quantity) -> str:
    """An amount as a case file has it; one that is not rounded has as many digits as are compared."""
    return str(Quantity(significant(amount.value, GIVEN_DIGITS), amount.unit))


def with_ids(entered: Sequence[Data], events: Sequence[Data]) -> list[Data]:
    """The events of the case with further ones, each with an id of its own so that it can be withdrawn."""
    every = list(entered)
    for event in events:
        every.append({**event, "id": free_id(every)})
    return every


def with_withdrawal(entered: Sequence[Data], place: int, reason: str) -> list[Data]:
    """The events of the case with one more that withdraws the one at a place; that one gets an id if it has none."""
    every = list(entered)
    if "id" not in every[place]:
        every[place] = {**every[place], "id": free_id(every)}
    return [*every, {"kind": "revoke", "event": every[place]["id"], "reason": reason}]


def free_id(events: Sequence[Data]) -> str:
    """The next of e1, e2, … that no event has."""
    taken = {event.get("id") for event in events}
    number = len(events) + 1
    while f"e{number}" in taken:
        number += 1
    return f"e{number}"
