"""Gates on the day of a dose, and the amount of the medical order beside the calculated one."""

from collections.abc import Iterator
from datetime import date

from dosecal.core.doses.rounding import beyond, deviation_percent
from dosecal.core.patient.case import Order
from dosecal.core.patient.latest import latest_lab
from dosecal.core.result.day_checks import GateResult, Ordered, OrderState
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.trial.drug import written
from dosecal.core.trial.gate import Gate, GateAction
from dosecal.core.values.finding import Finding, finding
from dosecal.core.values.finding_code import Code

NOT_KNOWN, NOT_JUDGED = "not-known", "not-judged"
GRAVEST = tuple(GateAction)
ASKED = (OrderState.DIFFERS, OrderState.BEYOND)
"""Ordered amounts that ask for a reason or another order."""


def gates_on(plan: Plan, drug: str, on: date, since: date) -> tuple[GateResult, ...]:
    """The gates of a drug, judged by the latest values from ``since`` to the day of the dose."""
    study = plan.study_on(on)
    return tuple(_judged(plan, gate, on, since) for gate in study.gates_of(drug))


def _judged(plan: Plan, gate: Gate, on: date, since: date) -> GateResult:
    name = plan.study.vocabulary.tests[gate.test].name
    lab = latest_lab(plan.case.labs, gate.test, on)
    if lab is None or lab.day < since:
        return GateResult(gate, name)
    of_day = {one.value for one in plan.case.labs if one.test == gate.test and one.day == lab.day}
    if len(of_day) > 1:  # nobody can say which one counts
        return GateResult(gate, name, None, lab.typed, lab.day)
    for step in gate.steps:
        holds = step.comparison.holds(lab.value, lab.uln)
        if holds is None:  # without its upper limit of normal a graver step cannot be passed over
            break
        if holds:
            return GateResult(gate, name, step, lab.typed, lab.day)
    return GateResult(gate, name, None, lab.typed, lab.day)


def gate_state(plan: Plan, dose: Dose) -> str | None:
    """What the gates of a dose say together: the gravest action, ``not-judged`` or ``not-known``; None once given."""
    if dose.given:
        return None
    study = plan.study if dose.date is None else plan.study_on(dose.date)
    if not study.gates_of(dose.drug):
        return NOT_KNOWN
    judged = [one.step.action for one in dose.gates if one.step is not None]
    gravest = min(judged, key=GRAVEST.index, default=None)
    if gravest is None or (gravest is GateAction.TREAT and len(judged) < len(dose.gates)):
        return NOT_JUDGED
    return gravest


def ordered_of(plan: Plan, dose: Dose, order: Order | None) -> Ordered | None:
    """The amount of an order beside the calculated one, or the one that a person decided."""
    amount = None if order is None else order.amount_of(dose.drug)
    if order is None or amount is None:
        return None
    rule = plan.study.protocol.dose_rule_by_drug[dose.drug]
    limits = rule.rounding.limits or plan.study.protocol.dosing.limits
    decided = dose.override is not None
    basis = dose.amount if decided else dose.exact
    if basis is None or dose.amount is None or basis.unit != amount.unit:
        return Ordered(amount, OrderState.NOT_COMPARED, None, limits, order.reason, order.by, order.day)
    if amount == dose.amount or not beyond(amount.value, basis.value, limits.warn_percent):
        state = OrderState.WITHIN
    elif beyond(amount.value, basis.value, limits.block_percent):
        state = OrderState.BEYOND
    else:
        state = OrderState.EXPLAINED if order.reason else OrderState.DIFFERS
    deviation = deviation_percent(amount.value, basis.value)
    return Ordered(amount, state, deviation, limits, order.reason, order.by, order.day)


def about_release(plan: Plan) -> Iterator[Finding]:
    """What the gates and the orders ask; and doses of the trial outside the usual range that nobody has confirmed."""
    for dose in plan.doses:
        if not dose.gates and dose.ordered is None:
            continue
        about, name = f"doses.{dose.visit}.{dose.drug}", plan.study.drugs[dose.drug].name
        for one in dose.gates:
            if one.step is not None and one.step.action is not GateAction.TREAT and one.day is not None:
                yield finding(
                    Code.GATE, about, one.gate.source, rule=one.gate.id, drug=name, action=one.step.action.value,
                    day=one.day, limit=one.step.comparison.written, name=one.name, value=one.value,
                    text=one.step.text or {},
                )  # fmt: skip
        ordered = dose.ordered
        if ordered is not None and ordered.state in ASKED and ordered.deviation_percent is not None:
            basis = dose.amount if dose.override is not None else dose.exact
            beyond_block = ordered.state is OrderState.BEYOND
            yield finding(
                Code.ORDER_DIFFERS, about, ordered.limits.source, drug=name, amount=ordered.amount,
                deviation=ordered.deviation_percent, exact=basis, why=ordered.state.value,
                limit=ordered.limits.block_percent if beyond_block else ordered.limits.warn_percent,
            )  # fmt: skip
    waiting = {rule.key for rule in plan.unconfirmed}
    for unusual in plan.study.unusual:
        if unusual.rule.key in waiting:
            yield finding(
                Code.UNUSUAL_DOSE, f"drugs.{unusual.drug.id}", unusual.usual.source, rule=unusual.rule.key,
                drug=unusual.drug.name, dose=written(unusual.dose), low=written(unusual.usual.lowest),
                high=written(unusual.usual.highest),
            )  # fmt: skip
