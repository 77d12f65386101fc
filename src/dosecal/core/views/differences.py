"""What an amendment changes: in the rules of a trial, and in the plan of one patient."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.start import CriterionResult, RuleResult
from dosecal.core.result.visit import Visit
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rulebook import statements
from dosecal.core.trial.statement import Statement
from dosecal.core.values.finding import Finding
from dosecal.core.views.changes import changes, itself

T = TypeVar("T")


class RuleChange(StrEnum):
    """How a rule differs between two versions: word ``difference.<change>``."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"
    SOURCE = "source"
    """The same rule, read in another text."""


class RuleDifference(Struct, frozen=True):
    """A rule that only one of two versions has, or that differs between them."""

    before: Statement | None
    after: Statement | None

    @property
    def kind(self) -> RuleChange:
        """How the two differ."""
        if self.before is None:
            return RuleChange.ADDED
        if self.after is None:
            return RuleChange.DROPPED
        return RuleChange.SOURCE if self.before.clauses == self.after.clauses else RuleChange.CHANGED


def differences(before: Protocol, after: Protocol) -> tuple[RuleDifference, ...]:
    """Every rule that differs between two versions, in the order of the later one, dropped ones at the end."""
    return tuple(RuleDifference(one.before, one.after) for one in changes(_named(before), _named(after)))


def _named(protocol: Protocol) -> dict[tuple[str, str], Statement]:
    return {statement.key: statement for statement in statements(protocol)}


class PlanPart(StrEnum):
    """The parts of a plan that can differ: word ``plan-part.<part>``."""

    WINDOW = "window"
    START_RULE = "start-rule"
    ELIGIBILITY = "eligibility"
    VISIT = "visit"
    DOSE = "dose"
    AFTER = "after"
    FINDING = "finding"


class PlanDifference(Struct, frozen=True):
    """A part of a plan before and after: None if it is not there."""

    part: PlanPart
    id: str
    """The id of a criterion, rule or visit; ``C1D1.ramucirumab`` of a dose; ``earliest`` of a window."""
    before: object
    after: object


def plan_differences(before: Plan, after: Plan) -> tuple[PlanDifference, ...]:
    """What differs between two plans of one patient: of two versions, or of a case and a what-if."""
    return (
        *_part(PlanPart.WINDOW, before, after, _window),
        *_part(PlanPart.START_RULE, before, after, _rules, _edges),
        *_part(PlanPart.ELIGIBILITY, before, after, _criteria, _verdict),
        *_part(PlanPart.VISIT, before, after, _visits, _appointment),
        *_part(PlanPart.DOSE, before, after, _doses, _prepared),
        *_part(PlanPart.AFTER, before, after, _after),
        *_part(PlanPart.FINDING, before, after, _findings, _presence),
    )


def _part(
    part: PlanPart,
    before: Plan,
    after: Plan,
    entries: Callable[[Plan], Mapping[str, T]],
    shown: Callable[[T], object] = itself,
) -> Iterator[PlanDifference]:
    """The differences of one part of two plans, entry by entry; ``shown`` is what of an entry is compared."""
    for one in changes(entries(before), entries(after), shown):
        yield PlanDifference(part, one.key, one.before, one.after)


def _window(plan: Plan) -> dict[str, object]:
    window = plan.start_window
    return {
        "feasible": window.feasible, "earliest": window.earliest, "latest": window.latest, "proposed": window.proposed
    }  # fmt: skip


def _after(plan: Plan) -> dict[str, object]:
    lasting = plan.after_treatment
    return {"contraception": lasting.contraception_until, "survival": lasting.survival_until}


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


def _findings(plan: Plan) -> dict[str, Finding]:
    return {f"{found.code} {found.about}": found for found in plan.findings}


def _presence(found: Finding) -> object:
    """Of a finding only matters whether it is there."""
    return found is not None
