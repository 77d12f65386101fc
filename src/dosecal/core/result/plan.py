"""Everything that follows from a case on a day."""

from functools import cached_property

from msgspec import Struct

from dosecal.core.patient.case import Case
from dosecal.core.result.dose import Dose, Proposal
from dosecal.core.result.start import CriterionResult, StartWindow
from dosecal.core.result.visit import AfterTreatment, Deviation, Visit
from dosecal.core.trial.protocol import InForce, Study
from dosecal.core.values.finding import Finding
from dosecal.core.values.source import SiteRule, Source
from dosecal.core.values.span import Day


class Plan(Struct, frozen=True, dict=True):
    """Everything that follows from a case on a day."""

    study: Study
    case: Case
    today: Day
    day_1: Day | None
    hypothetical: bool
    start_window: StartWindow
    eligibility: tuple[CriterionResult, ...]
    visits: tuple[Visit, ...]
    doses: tuple[Dose, ...]
    after_treatment: AfterTreatment
    findings: tuple[Finding, ...]
    proposals: tuple[Proposal, ...] = ()
    """What the labels propose, decided or not, in the order of the days."""
    versions: tuple[InForce, ...] = ()
    """The versions consented to one after the other, the one in force today last; empty where there was one only."""
    deviations: tuple[Deviation, ...] = ()
    unconfirmed: tuple[SiteRule, ...] = ()
    """The site rules that wait for the confirmation of a named person of the site."""

    @cached_property
    def unconfirmed_sources(self) -> frozenset[Source]:
        """Where the rules come from that nobody has confirmed yet."""
        waiting = {rule.source for rule in self.unconfirmed}
        for drug in self.study.drugs.values():  # a drug file that waits, and with it whatever it cites
            if drug.site_sources and drug.site_rules[0].source in waiting:
                waiting |= set(drug.site_sources)
        return frozenset(waiting)

    @property
    def blocked(self) -> bool:
        return any(finding.blocks for finding in self.findings)

    def visit(self, visit_id: str) -> Visit | None:
        """The visit of that id."""
        return next((visit for visit in self.visits if visit.id == visit_id), None)

    def study_on(self, day: Day) -> Study:
        """The version in force on a day, for a patient who consented to several."""
        if not self.versions:
            return self.study
        in_force = [one.study for one in self.versions if one.since is None or one.since <= day]
        return in_force[-1] if in_force else self.study

    def doses_of(self, visit_id: str) -> tuple[Dose, ...]:
        """The doses of a visit in order of administration."""
        return tuple(sorted((d for d in self.doses if d.visit == visit_id), key=lambda dose: dose.order))

    @property
    def undecided(self) -> tuple[Proposal, ...]:
        """What the labels propose and nobody has answered: also of a drug that is held and has no dose to come."""
        return tuple(proposal for proposal in self.proposals if not proposal.decided)

    @property
    def outstanding(self) -> tuple[Visit, ...]:
        """Visits at which one drug was given while another is still to be given."""
        waiting = {dose.visit for dose in self.doses if not dose.given}
        return tuple(visit for visit in self.visits if visit.status == "done" and visit.id in waiting)

    @property
    def next_to_give(self) -> Visit | None:
        """The treatment visit whose doses are next: one that has begun before the following one."""
        return next(iter(self.outstanding), self.next_treatment)

    @property
    def next_treatment(self) -> Visit | None:
        """The first treatment visit that has not taken place."""
        return next((v for v in self.visits if v.kind == "treatment" and v.status == "planned"), None)
