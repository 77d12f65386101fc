"""What an amendment changes: in the rules of a trial, and in the plan of one patient."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from msgspec import Struct

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.start import CriterionResult, RuleResult
from dosecal.core.result.visit import Visit
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rulebook import Statement, statements

K = TypeVar("K")
T = TypeVar("T")


class RuleDifference(Struct, frozen=True):
    """A rule that one version has and the other has not, or that says another thing in each."""

    before: Statement | None
    after: Statement | None

    @property
    def kind(self) -> str:
        """``added``, ``dropped``, ``changed``, or ``source``: the same rule read in another text."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "dropped"
        return "source" if self.before.clauses == self.after.clauses else "changed"


def differences(before: Protocol, after: Protocol) -> tuple[RuleDifference, ...]:
    """Every rule that differs between two versions, in the order of the later one, dropped ones at the end."""
    return tuple(RuleDifference(one, other) for one, other in _pairs(_named(before), _named(after)))


def _named(protocol: Protocol) -> dict[tuple[str, str], Statement]:
    return {statement.key: statement for statement in statements(protocol)}


class PlanDifference(Struct, frozen=True):
    """A part of a plan before and after: None where it is not there."""

    part: str
    """Word ``plan-part.<part>``: eligibility, start-rule, window, visit, dose, after, finding."""
    id: str
    """The id of a criterion, rule or visit; ``C1D1.ramucirumab`` of a dose; ``earliest`` of a window."""
    before: object
    after: object


def plan_differences(before: Plan, after: Plan) -> tuple[PlanDifference, ...]:
    """What differs between two plans of one patient: of two versions, or of a case and a what-if."""
    return (
        *_window(before, after),
        *_part("start-rule", _rules(before), _rules(after), _edges),
        *_part("eligibility", _criteria(before), _criteria(after), _verdict),
        *_part("visit", _visits(before), _visits(after), _appointment),
        *_part("dose", _doses(before), _doses(after), _prepared),
        *_after(before, after),
        *_findings(before, after),
    )


def _pairs(before: Mapping[K, T], after: Mapping[K, T]) -> Iterator[tuple[T | None, T | None]]:
    for key, one in after.items():
        if before.get(key) != one:
            yield before.get(key), one
    for key, one in before.items():
        if key not in after:
            yield one, None


def _part(
    part: str, before: Mapping[str, T], after: Mapping[str, T], shown: Callable[[T], object]
) -> Iterator[PlanDifference]:
    for key in (*after, *(key for key in before if key not in after)):
        one, other = before.get(key), after.get(key)
        if one is None or other is None or shown(one) != shown(other):
            yield PlanDifference(part, key, one, other)


def _window(before: Plan, after: Plan) -> Iterator[PlanDifference]:
    one, other = before.start_window, after.start_window
    yield from _values(
        "window",
        {"feasible": one.feasible, "earliest": one.earliest, "latest": one.latest, "proposed": one.proposed},
        {"feasible": other.feasible, "earliest": other.earliest, "latest": other.latest, "proposed": other.proposed},
    )


def _after(before: Plan, after: Plan) -> Iterator[PlanDifference]:
    one, other = before.after_treatment, after.after_treatment
    yield from _values(
        "after",
        {"contraception": one.contraception_until, "survival": one.survival_until},
        {"contraception": other.contraception_until, "survival": other.survival_until},
    )


def _values(part: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[PlanDifference]:
    return (PlanDifference(part, key, before[key], after[key]) for key in before if before[key] != after[key])


def _rules(plan: Plan) -> dict[str, RuleResult]:
    """The rules that an event of this patient brings into play."""
    return {rule.id: rule for rule in plan.start_window.rules if rule.event is not None}


def _edges(rule: RuleResult) -> object:
    return rule.legal_from, rule.valid_through, rule.ongoing, rule.result


def _criteria(plan: Plan) -> dict[str, CriterionResult]:
    return {criterion.id: criterion for criterion in plan.eligibility}


def _verdict(criterion: CriterionResult) -> object:
    return criterion.status, criterion.required, criterion.found


def _visits(plan: Plan) -> dict[str, Visit]:
    return {visit.id: visit for visit in plan.visits}


def _appointment(visit: Visit) -> object:
    return visit.target, visit.date, visit.earliest, visit.latest, visit.status, visit.drugs, visit.activities


def _doses(plan: Plan) -> dict[str, Dose]:
    return {f"{dose.visit}.{dose.drug}": dose for dose in plan.doses}


def _prepared(dose: Dose) -> object:
    return dose.taken, dose.amount, dose.volume, dose.vials, dose.tablets, dose.infusion


def _findings(before: Plan, after: Plan) -> Iterator[PlanDifference]:
    one, other = ({f"{found.code} {found.about}": found for found in plan.findings} for plan in (before, after))
    for key in (*other, *(key for key in one if key not in other)):
        if (key in one) != (key in other):
            yield PlanDifference("finding", key, one.get(key), other.get(key))
