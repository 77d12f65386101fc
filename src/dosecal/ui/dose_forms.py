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

NUMBERS = ("grade", "minute")
"""Answers that a case spells as numbers."""
GRADES = ("1", "2", "3", "4")


@dataclass(frozen=True, slots=True)
class DoseForm(Form):
    """A form whose grade and minute are numbers; a minute that is none is left to the reader, which refuses it."""

    goes_on: bool = False
    """With the reduction the drug, which is held, goes on from the same day."""

    def events(self, values: Values) -> list[Data]:
        """The events that the answers spell."""
        made = [
            {key: _number(value) if key in NUMBERS else value for key, value in event.items()}
            for event in Form.events(self, values)
        ]
        if self.goes_on:
            made += [
                {"kind": "resume", "drug": event["drug"], "date": event["date"]} for event in made if "date" in event
            ]
        return made


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _title(words: Words, plan: Plan, kind: str, drug: str, visit: str) -> str:
    name = phrases.drug_name(words, plan.study, drug)
    return words.say(f"window.dose.title.{kind}", drug=name, visit=visit)


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
    asks = (Ask("date", "day", plan.today), Ask("reason", "text"))
    return DoseForm("slow", _title(words, plan, "slow", drug, ""), asks, {"drug": drug})


def _about(kind: str) -> Callable[[Words, Plan, Proposal], Form | None]:
    """A form of the calendar, for the drug of the proposal only."""

    def make(words: Words, plan: Plan, proposal: Proposal) -> Form | None:
        form = form_of(kind, asking(words, plan, None))
        if form is None:
            return None
        choices = next((ask.choices for ask in form.asks if ask.key == "drug"), ())
        if proposal.drug not in {drug for drug, _ in choices}:
            return None
        asks = tuple(ask for ask in form.asks if ask.key != "drug")
        return DoseForm(kind, _title(words, plan, kind, proposal.drug, ""), asks, {**form.fixed, "drug": proposal.drug})

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
