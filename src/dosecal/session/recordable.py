"""What can be recorded now: about a visit, a drug, a dose. It follows from the plan; nothing is worded here.

Kinds of events are those of a case file: ``given``, ``skip``, ``reduce`` …
"""

from collections.abc import Mapping

from msgspec import Struct

from dosecal.core.patient.course import Course
from dosecal.core.patient.events import OffStudyCause
from dosecal.core.result.dose import Dose, Proposal
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import UNRECORDED, DeviationRule, Visit, VisitStatus
from dosecal.core.trial.rhythm import VisitKind

OPEN = (VisitStatus.PLANNED, *UNRECORDED)
"""Visits of which nothing is recorded."""
KINDS = (
    "given", "done", "skip", "booked", "hold", "resume", "reduce", "discontinue", "off-study", "unscheduled",
    "returned", "progression-suspected", "reconsent",
)  # fmt: skip
"""The kinds of events that are recorded on the calendar."""
CHANGES = ("override", "reduce", "slow", "skip")
"""What a person can decide about a dose that has not been given."""
_NOT_SAID = (DeviationRule.LEFT_OUT, DeviationRule.PART_NOT_RECORDED)
"""Deviations about a drug of a visit of which nobody has recorded what happened."""
DECISIONS: Mapping[str, tuple[str, ...]] = {
    "stop": ("discontinue",),
    "interrupt": ("hold",),
    "resume-reduced": ("resume-reduced",),
    "reduce": ("reduce",),
    "slow": ("slow",),
}
"""Action that a label proposes → the decisions that follow it; for any other action nothing is recorded."""


def can_record(plan: Plan) -> bool:
    """Whether anything can be recorded: a first dose is named, not only proposed by the program."""
    return bool(plan.visits) and not plan.hypothetical


class Recordable(Struct, frozen=True):
    """What can be recorded about the visit that is chosen, and about the drugs on the plan's day."""

    plan: Plan
    visit: Visit | None

    @property
    def course(self) -> Course:
        """What the events of the case add up to."""
        return self.plan.course

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of events that can be recorded now."""
        if not can_record(self.plan):
            return frozenset({"reconsent"})  # before a first dose is planned, too
        dosed = bool(self.course.given)
        possible = {
            "given": bool(self.not_given) or self.treatment_visit is not None,
            "done": self.other_visit is not None,
            "skip": bool(self.not_given) or self.open_visit is not None,
            "booked": self.visit is not None and self.visit.status is VisitStatus.PLANNED,
            "hold": dosed and bool(self.held(False)),
            "resume": bool(self.held(True)),
            "reduce": dosed and bool(self.reducible),
            "discontinue": bool(self.ongoing),
            "off-study": bool(self.study_end_causes),
            "unscheduled": True,
            "returned": bool(self.uncounted),
            "progression-suspected": self.plan.study.protocol.confirmation is not None and not self.course.ends,
            "reconsent": True,
        }
        return frozenset(kind for kind in KINDS if possible[kind])

    # ── The visit ───────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def open_visit(self) -> Visit | None:
        """The visit chosen, if nothing is recorded about it yet, however long its window has been over."""
        visit = self.visit
        return visit if visit is not None and visit.status in OPEN else None

    @property
    def treatment_visit(self) -> Visit | None:
        """The open visit, if drugs are due at it."""
        visit = self.open_visit
        return visit if visit is not None and visit.kind == VisitKind.TREATMENT and visit.drugs else None

    @property
    def other_visit(self) -> Visit | None:
        """The open visit, if it is one without treatment."""
        visit = self.open_visit
        return visit if visit is not None and visit.kind != VisitKind.TREATMENT else None

    @property
    def not_given(self) -> tuple[str, ...]:
        """Drugs of a visit at which others were given: due and neither given nor skipped."""
        visit = self.visit
        if visit is None or visit.status != VisitStatus.DONE:
            return ()
        due = [dose.drug for dose in self.plan.doses_of(visit.id) if not dose.given]
        late = [one.drug for one in self.plan.deviations if one.visit == visit.id and one.rule in _NOT_SAID]
        found = (drug for drug in dict.fromkeys((*due, *late)) if drug is not None)
        return tuple(drug for drug in found if not self.course.skips(visit.id, drug))

    @property
    def withheld(self) -> frozenset[str]:
        """Drugs whose amount is withheld at the visit chosen."""
        visit = self.visit
        doses = () if visit is None else self.plan.doses_of(visit.id)
        return frozenset(dose.drug for dose in doses if dose.amount is None)

    @property
    def uncounted(self) -> tuple[Dose, ...]:
        """Doses whose tablets were handed out and have not been counted on return; the one first that comes back at
        the visit chosen, which is the last one before it."""
        found = [
            dose
            for dose in self.plan.doses
            if dose.dispense is not None and dose.given and (dose.visit, dose.drug) not in self.course.returned
        ]
        if not found or self.visit is None:
            return tuple(reversed(found))
        here, targets = self.visit.target, {visit.id: visit.target for visit in self.plan.visits}
        before = [dose for dose in found if targets[dose.visit] < here]
        return (*reversed(before), *(dose for dose in found if dose not in before))

    # ── The drugs ───────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def drugs(self) -> tuple[str, ...]:
        """The drugs of the study."""
        return tuple(rule.drug for rule in self.plan.study.protocol.dose_rules)

    @property
    def ongoing(self) -> tuple[str, ...]:
        """Drugs that are not discontinued."""
        return tuple(drug for drug in self.drugs if drug not in self.course.stops)

    @property
    def study_end_causes(self) -> tuple[OffStudyCause, ...]:
        """Why the study can end now: of a patient who left it only that death was learned."""
        if self.course.died is not None:
            return ()
        return (OffStudyCause.DEATH,) if self.course.ends else tuple(OffStudyCause)

    def held(self, held: bool) -> tuple[str, ...]:
        """Ongoing drugs that are on hold today, or those that are not."""
        return tuple(drug for drug in self.ongoing if self.course.held(drug, self.plan.today) is held)

    @property
    def reducible(self) -> tuple[str, ...]:
        """Ongoing drugs with a dose level below the one that is carried forward."""
        kept = []
        for drug in self.ongoing:
            levels = self.plan.study.drugs[drug].levels
            carried = [one for one in self.course.reductions.get(drug, ()) if one.cycle is None]
            if levels is not None and len(carried) < len(levels.below):
                kept.append(drug)
        return tuple(kept)

    def can_slow(self, drug: str) -> bool:
        """Whether the infusion rate of a drug can be halved: an infusion, not halved before, after the first dose."""
        infused = self.plan.study.drugs[drug].infusion is not None
        return infused and bool(self.course.given) and drug not in self.course.slowed

    @property
    def reduction_cycles(self) -> tuple[int, ...]:
        """Cycles for which alone a dose may be reduced: that of the next dose and the one after it."""
        following = self.plan.next_to_give
        first = following.cycle if following is not None else None
        cycles = (visit.cycle for visit in self.plan.visits)
        return tuple(
            dict.fromkeys(
                cycle for cycle in cycles if cycle is not None and first is not None and first <= cycle <= first + 1
            )
        )

    def dosed_today(self, drugs: tuple[str, ...]) -> str | None:
        """The visit at which one of the drugs was given today: then a decision came before or after that dose."""
        on = [v for v in self.course.given if any(self.course.given_on(v, drug) == self.plan.today for drug in drugs)]
        return on[-1] if on else None


def recordable(plan: Plan, visit: Visit | None) -> Recordable:
    """What can be recorded, for the visit that is chosen."""
    return Recordable(plan, visit)


# ── A dose ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def can_record_given(plan: Plan, visit: Visit | None) -> bool:
    """Whether the doses of a visit can be recorded as given: its window has begun."""
    return visit is not None and visit.earliest <= plan.today and "given" in recordable(plan, visit).kinds


def dose_changes(plan: Plan, dose: Dose) -> tuple[str, ...]:
    """Which of ``CHANGES`` can be decided about a dose; none about one that was given.

    Against a body size that cannot be true no other amount can be judged: the size is corrected first.
    """
    if dose.given or not can_record(plan):
        return ()
    state = recordable(plan, None)
    possible = {
        "override": not any(found.blocks and found.about.startswith("measurements") for found in dose.findings),
        "reduce": "reduce" in state.kinds and dose.drug in state.reducible,
        "slow": state.can_slow(dose.drug),
        "skip": True,
    }
    return tuple(change for change in CHANGES if possible[change])


def can_report_reaction(plan: Plan, dose: Dose) -> bool:
    """Whether a reaction to a dose can be recorded: an infusion that was given."""
    return dose.given and can_record(plan) and plan.study.drugs[dose.drug].infusion is not None


def proposed_decisions(plan: Plan, proposal: Proposal) -> tuple[str, ...]:
    """The decisions by which a person can follow a label's proposal now."""
    if not can_record(plan):
        return ()
    state, drug = recordable(plan, None), proposal.drug
    possible = {
        "discontinue": drug in state.ongoing,
        "hold": "hold" in state.kinds and drug in state.held(False),
        "reduce": "reduce" in state.kinds and drug in state.reducible,
        "resume-reduced": "reduce" in state.kinds and drug in state.reducible,
        "slow": True,
    }
    return tuple(decision for decision in DECISIONS.get(proposal.action, ()) if possible[decision])
