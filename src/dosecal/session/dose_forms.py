"""What is asked to record a decision about a dose: another amount, a reaction, half the rate, a label's proposal."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from dosecal.core.result.dose import Dose, Proposal
from dosecal.core.result.plan import Plan
from dosecal.session.asks import Ask, AskKind
from dosecal.session.event_forms import Form, asking, form_of
from dosecal.session.recordable import dose_changes, proposed_decisions, recordable
from dosecal.words import Words
from dosecal.words.numbers import drug_name

GRADES = ("1", "2", "3", "4")
"""Grades of a reaction to an infusion (CTCAE)."""


def _title(words: Words, plan: Plan, kind: str, drug: str, visit: str = "") -> str:
    """The title of the form for a change of a drug's doses."""
    name = drug_name(words, plan.study, drug)
    return words.say(f"dose-page.title.{kind}", drug=name, visit=visit)


def override_form(words: Words, plan: Plan, dose: Dose) -> Form:
    """Another amount of a dose that has not been given, with the reason and who decided it."""
    asks = (Ask("amount", AskKind.TEXT), Ask("reason", AskKind.TEXT), Ask("by", AskKind.TEXT))
    title = _title(words, plan, "override", dose.drug, dose.visit)
    return Form("override", title, asks, {"visit": dose.visit, "drug": dose.drug, "date": plan.today})


def reaction_form(words: Words, plan: Plan, dose: Dose) -> Form:
    """A reaction to an infusion that was given: its day, grade, and the minute at which it began."""
    visit = plan.visit(dose.visit)
    day = plan.today if visit is None or visit.date is None else min(visit.date, plan.today)
    grades = tuple((grade, grade) for grade in GRADES)
    asks = (
        Ask("date", AskKind.DAY, day),
        Ask("grade", AskKind.CHOICE, None, grades),
        Ask("minute", AskKind.TEXT, needed=False),
    )
    title = _title(words, plan, "reaction", dose.drug, dose.visit)
    return Form("reaction", title, asks, {"drug": dose.drug, "visit": dose.visit})


def slow_form(words: Words, plan: Plan, drug: str) -> Form:
    """The decision to halve the rate from a day on."""
    order = asking(words, plan, None).order((drug,))
    asks = (Ask("date", AskKind.DAY, plan.today), *order, Ask("reason", AskKind.TEXT))
    return Form("slow", _title(words, plan, "slow", drug), asks, {"drug": drug})


def skip_form(words: Words, plan: Plan, dose: Dose) -> Form:
    """No dose of the drug at the visit: it is skipped with a reason, never given as an amount of zero."""
    alone = len(plan.doses_of(dose.visit)) == 1
    fixed: dict[str, object] = {"visit": dose.visit, **({} if alone else {"drug": dose.drug})}
    return Form("skip", _title(words, plan, "skip", dose.drug, dose.visit), (Ask("reason", AskKind.TEXT),), fixed)


def _of_drug(kind: str, words: Words, plan: Plan, drug: str) -> Form:
    """A form of the calendar for one drug, which is not asked then."""
    form = form_of(kind, asking(words, plan, None))
    assert form is not None
    asks = tuple(ask for ask in form.asks if ask.key != "drug")
    return Form(kind, _title(words, plan, kind, drug), asks, {**form.fixed, "drug": drug})


def change_forms(words: Words, plan: Plan, dose: Dose) -> dict[str, Form]:
    """Each change that can be decided about a dose → its form."""
    forms: Mapping[str, Callable[[], Form]] = {
        "override": lambda: override_form(words, plan, dose),
        "reduce": lambda: _of_drug("reduce", words, plan, dose.drug),
        "slow": lambda: slow_form(words, plan, dose.drug),
        "skip": lambda: skip_form(words, plan, dose),
    }
    return {change: forms[change]() for change in dose_changes(plan, dose)}


def _resume_reduced(words: Words, plan: Plan, drug: str) -> Form:
    """One level lower, and resumed on the same day if the drug is on hold."""
    form = _of_drug("reduce", words, plan, drug)
    if drug not in recordable(plan, None).held(True):
        return form
    return replace(form, title=_title(words, plan, "resume-reduced", drug), resumes=True)


def decision_forms(words: Words, plan: Plan, proposal: Proposal) -> dict[str, Form]:
    """Each decision by which a label's proposal can be followed now → its form."""
    drug = proposal.drug
    forms: Mapping[str, Callable[[], Form]] = {
        "discontinue": lambda: _of_drug("discontinue", words, plan, drug),
        "hold": lambda: _of_drug("hold", words, plan, drug),
        "reduce": lambda: _of_drug("reduce", words, plan, drug),
        "resume-reduced": lambda: _resume_reduced(words, plan, drug),
        "slow": lambda: slow_form(words, plan, drug),
    }
    return {decision: forms[decision]() for decision in proposed_decisions(plan, proposal)}
