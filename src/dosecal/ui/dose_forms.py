"""What is asked to record a decision about a dose: another amount, a reaction, half the rate, a label's proposal.

The dialog is that of the calendar: it says at once what would follow, or why it cannot be.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dosecal.core.dose_parts import Proposal
from dosecal.core.result import Dose, Plan
from dosecal.ui.calendar.forms import Ask, Form, Values, asking, form_of
from dosecal.ui.entry import Data
from dosecal.words import Words, phrases

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from dosecal.ui.calendar.desk import Desk

GRADES = ("1", "2", "3", "4")


@dataclass(frozen=True, slots=True)
class DoseForm(Form):
    """A form that may record more than one event."""

    goes_on: bool = False
    """With the reduction the drug, which is held, goes on from the same day."""

    def events(self, values: Values) -> list[Data]:
        """The events that the answers spell."""
        made = Form.events(self, values)
        if self.goes_on:
            made += [
                {"kind": "resume", "drug": event["drug"], "date": event["date"]} for event in made if "date" in event
            ]
        return made


def _title(words: Words, plan: Plan, kind: str, drug: str, visit: str) -> str:
    name = phrases.drug_name(words, plan.study, drug)
    return words.say(f"dose-page.title.{kind}", drug=name, visit=visit)


def override_form(words: Words, plan: Plan, dose: Dose) -> Form:
    """Another amount of a dose that is to come, with the reason and who decided it."""
    asks = (Ask("amount", "text"), Ask("reason", "text"), Ask("by", "text"))
    title = _title(words, plan, "override", dose.drug, dose.visit)
    return DoseForm("override", title, asks, {"visit": dose.visit, "drug": dose.drug})


def reaction_form(words: Words, plan: Plan, drug: str, visit_id: str) -> Form:
    """A reaction to an infusion that was given: its day, grade, and the minute at which it began."""
    visit = plan.visit(visit_id)
    day = plan.today if visit is None or visit.date is None else min(visit.date, plan.today)
    grades = tuple((grade, grade) for grade in GRADES)
    asks = (Ask("date", "day", day), Ask("grade", "choice", None, grades), Ask("minute", "text", needed=False))
    return DoseForm(
        "reaction", _title(words, plan, "reaction", drug, visit_id), asks, {"drug": drug, "visit": visit_id}
    )


def slow_form(words: Words, plan: Plan, drug: str) -> Form:
    """The decision to halve the rate from a day on."""
    turn = asking(words, plan, None).turn((drug,))
    asks = (Ask("date", "day", plan.today), *turn, Ask("reason", "text"))
    return DoseForm("slow", _title(words, plan, "slow", drug, ""), asks, {"drug": drug})


def skip_form(words: Words, plan: Plan, dose: Dose) -> Form:
    """No dose of the drug at the visit: an omission with its reason, never an amount of zero."""
    title = _title(words, plan, "skip", dose.drug, dose.visit)
    alone = len(plan.doses_of(dose.visit)) == 1
    return DoseForm(
        "skip", title, (Ask("reason", "text"),), {"visit": dose.visit, **({} if alone else {"drug": dose.drug})}
    )


def _of_drug(kind: str, words: Words, plan: Plan, drug: str) -> Form | None:
    """A form of the calendar, for one drug only; None where it is not offered for it."""
    form = form_of(kind, asking(words, plan, None))
    if form is None:
        return None
    choices = next((ask.choices for ask in form.asks if ask.key == "drug"), ())
    if drug not in {one for one, _ in choices}:
        return None
    asks = tuple(ask for ask in form.asks if ask.key != "drug")
    return DoseForm(kind, _title(words, plan, kind, drug, ""), asks, {**form.fixed, "drug": drug})


CHANGES = ("override", "reduce", "slow", "skip")
"""What a person can decide about a dose that is to come."""


def changes(words: Words, plan: Plan, dose: Dose) -> dict[str, Form]:
    """Kind of event → its form, for a dose that is to come; without those that cannot be now."""
    made: dict[str, Form] = {}
    if not any(found.blocks and found.about.startswith("measurements") for found in dose.findings):
        # A size that cannot be true is put right first: against it no amount can be judged.
        made["override"] = override_form(words, plan, dose)
    reduce = _of_drug("reduce", words, plan, dose.drug)
    if reduce is not None:
        made["reduce"] = reduce
    course = asking(words, plan, None).course
    if plan.study.drugs[dose.drug].infusion is not None and course.given and dose.drug not in course.slowed:
        made["slow"] = slow_form(words, plan, dose.drug)
    made["skip"] = skip_form(words, plan, dose)
    return made


def _about(kind: str) -> Callable[[Words, Plan, Proposal], Form | None]:
    def make(words: Words, plan: Plan, proposal: Proposal) -> Form | None:
        return _of_drug(kind, words, plan, proposal.drug)

    return make


def _resume_reduced(words: Words, plan: Plan, proposal: Proposal) -> Form | None:
    """One level lower, and on from the same day where the drug is held."""
    form = _about("reduce")(words, plan, proposal)
    if form is None or proposal.drug not in asking(words, plan, None).held(True):
        return form
    title = _title(words, plan, "resume-reduced", proposal.drug, "")
    return DoseForm("reduce", title, form.asks, form.fixed, goes_on=True)


def _slow(words: Words, plan: Plan, proposal: Proposal) -> Form | None:
    return slow_form(words, plan, proposal.drug)


DECISIONS: Mapping[str, tuple[str, ...]] = {
    "stop": ("discontinue",),
    "interrupt": ("hold",),
    "resume-reduced": ("resume-reduced",),
    "reduce": ("reduce",),
    "slow": ("slow",),
}
"""What a label proposes → the kinds of event that do it; of other actions nothing is recorded."""

_FORMS: Mapping[str, Callable[[Words, Plan, Proposal], Form | None]] = {
    "discontinue": _about("discontinue"),
    "hold": _about("hold"),
    "reduce": _about("reduce"),
    "resume-reduced": _resume_reduced,
    "slow": _slow,
}


def decisions(words: Words, plan: Plan, proposal: Proposal) -> list[tuple[str, Form]]:
    """The kinds of event by which a person may do what is proposed, with their forms; those that cannot be now not."""
    found = []
    for kind in DECISIONS.get(proposal.action, ()):
        form = _FORMS[kind](words, plan, proposal)
        if form is not None:
            found.append((kind, form))
    return found


def ask_and_record(form: Form, desk: "Desk", parent: "QWidget") -> bool:
    """Asks, and records what was answered; False where it was not."""
    from dosecal.ui.calendar.event_dialog import EventDialog  # noqa: PLC0415  with the first event

    dialog = EventDialog(form, desk, parent)
    if not dialog.exec():
        return False
    desk.record(dialog.events)
    return True
