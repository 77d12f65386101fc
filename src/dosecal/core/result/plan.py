"""What follows from a case on a day: when everything is due, and all that belongs to it."""

from functools import cached_property

from msgspec import Struct

from dosecal.core.patient.case import Case, Medication
from dosecal.core.patient.course import Course
from dosecal.core.result.dose import Dose, Proposal
from dosecal.core.result.medicine import MedicineCheck
from dosecal.core.result.start import CriterionResult, StartWindow
from dosecal.core.result.visit import AfterTreatment, Deviation, Visit, VisitStatus
from dosecal.core.trial.entry_rules import ProhibitedDrug
from dosecal.core.trial.protocol import InForce, Protocol, Study
from dosecal.core.trial.rhythm import VisitKind
from dosecal.core.values.finding import Finding
from dosecal.core.values.source import SiteRule, Source
from dosecal.core.values.span import Day


class Prohibited(Struct, frozen=True):
    """A prohibited medicine that is taken during treatment."""

    drug: ProhibitedDrug
    medication: Medication
    name: str
    """As it was entered, with the drug that it stands for."""


class Timetable(Struct, frozen=True, kw_only=True, dict=True):
    """When everything is due: the part of a plan for which no dose is calculated and nobody's eligibility checked."""

    study: Study
    case: Case
    course: Course
    """What the events of the case add up to."""
    today: Day
    day_1: Day | None
    hypothetical: bool
    """The first dose is only proposed."""
    start_window: StartWindow | None
    """None of a patient on treatment, for whom nobody asks; a plan has it always."""
    visits: tuple[Visit, ...]
    """In the order of the targets; sub-windows, and what is said of start and combination, come with the plan."""
    after_treatment: AfterTreatment
    prohibited: tuple[Prohibited, ...]
    """Each period of each prohibited medicine that meets treatment."""
    versions: tuple[InForce, ...] = ()
    """The versions consented to one after the other, the one in force today last; empty where there was one only."""

    @cached_property
    def _visits_by_id(self) -> dict[str, Visit]:
        return {visit.id: visit for visit in reversed(self.visits)}

    def visit(self, visit_id: str) -> Visit | None:
        """The visit of that id."""
        return self._visits_by_id.get(visit_id)

    def study_on(self, day: Day) -> Study:
        """The version in force on a day, for a patient who consented to several."""
        if not self.versions:
            return self.study
        in_force = [one.study for one in self.versions if one.since is None or one.since <= day]
        return in_force[-1] if in_force else self.study

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        """Every version that the plan rests on."""
        return tuple(one.study.protocol for one in self.versions) or (self.study.protocol,)

    @property
    def next_treatment(self) -> Visit | None:
        """The first treatment visit that has not taken place."""
        return next((v for v in self.visits if v.kind == VisitKind.TREATMENT and v.status == VisitStatus.PLANNED), None)


class Plan(Timetable, frozen=True, kw_only=True, dict=True):
    """Everything that follows from a case on a day."""

    start_window: StartWindow
    eligibility: tuple[CriterionResult, ...]
    doses: tuple[Dose, ...]
    findings: tuple[Finding, ...]
    proposals: tuple[Proposal, ...] = ()
    """What the labels propose, decided or not, in the order of the days."""
    deviations: tuple[Deviation, ...] = ()
    medications: tuple[MedicineCheck, ...] = ()
    """Each other medicine once, with what was checked."""
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
        """Whether a finding about the whole plan withholds amounts."""
        return any(finding.blocks for finding in self.findings)

    @cached_property
    def _doses_by_visit(self) -> dict[str, tuple[Dose, ...]]:
        found: dict[str, list[Dose]] = {}
        for dose in self.doses:
            found.setdefault(dose.visit, []).append(dose)
        return {visit: tuple(sorted(doses, key=lambda dose: dose.order)) for visit, doses in found.items()}

    def doses_of(self, visit_id: str) -> tuple[Dose, ...]:
        """The doses of a visit in order of administration."""
        return self._doses_by_visit.get(visit_id, ())

    @property
    def undecided(self) -> tuple[Proposal, ...]:
        """What the labels propose and nobody has answered: also of a drug that is held and has no dose to come."""
        return tuple(proposal for proposal in self.proposals if not proposal.decided)

    @property
    def outstanding(self) -> tuple[Visit, ...]:
        """Visits at which one drug was given while another is still to be given."""
        waiting = {dose.visit for dose in self.doses if not dose.given}
        done = VisitStatus.DONE
        return tuple(visit for visit in self.visits if visit.status is done and visit.id in waiting)

    @property
    def next_to_give(self) -> Visit | None:
        """The treatment visit whose doses are next: one that has begun before the following one."""
        return next(iter(self.outstanding), self.next_treatment)
