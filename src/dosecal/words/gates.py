"""Words about gates, and about the amount of a medical order."""

from collections.abc import Mapping

from dosecal.core.plan.gates import NOT_KNOWN, gate_state
from dosecal.core.result.dose import Dose, GateResult, OrderState
from dosecal.core.result.plan import Plan
from dosecal.words import Words
from dosecal.words.eligibility import required_text
from dosecal.words.numbers import drug_name, numbers


def gate_action(words: Words, action: str, more: object = None) -> str:
    """What a gate says to do, with what its file adds."""
    said = words.say(f"gate.action.{action}")
    return f"{said} ({words.value(more)})" if isinstance(more, Mapping) else said


def gate_text(words: Words, result: GateResult) -> str:
    """One gate with the value it was judged by, or that it was not judged."""
    if result.step is None:
        limits = ", ".join(
            f"{required_text(words, step.comparison.written)} {gate_action(words, step.action)}"
            for step in result.gate.steps
        )
        return words.say("gate.not-judged", name=result.name, limits=limits)
    return words.say(
        "gate.judged", name=result.name, value=numbers(words, result.value), day=result.day,
        limit=required_text(words, result.step.comparison.written),
        action=gate_action(words, result.step.action, result.step.text),
    )  # fmt: skip


def gate_lines(words: Words, plan: Plan, dose: Dose) -> list[str]:
    """Each gate of a dose that is still to be given, or that none is known."""
    if gate_state(plan, dose) == NOT_KNOWN:
        return [words.say("gate.not-known")]
    return [gate_text(words, one) for one in dose.gates]


def gates_of_visit(words: Words, plan: Plan, doses: tuple[Dose, ...]) -> list[str]:
    """The gates of a visit; what is the same of several drugs once."""
    said: dict[str, list[str]] = {}
    for dose in doses:
        for line in gate_lines(words, plan, dose):
            said.setdefault(line, []).append(drug_name(words, plan.study, dose.drug))
    return [f"{', '.join(drugs)}: {line}" for line, drugs in said.items()]


def ordered_text(words: Words, dose: Dose) -> str:
    """The amount of the order beside the calculated one; empty where the order names none."""
    ordered = dose.ordered
    if ordered is None:
        return ""
    deviation = ordered.deviation_percent
    return words.say(
        f"dose-ordered.{ordered.state}",
        amount=words.quantity(ordered.amount),
        deviation="–" if deviation is None else words.signed_percent(deviation),
        limit=ordered.limits.warn_percent,
        block=ordered.limits.block_percent,
        reason=ordered.reason or words.say("dose-ordered.none"),
    )


def is_loud(dose: Dose) -> bool:
    """Whether an ordered amount must not be overlooked."""
    return dose.ordered is not None and dose.ordered.state is not OrderState.WITHIN
