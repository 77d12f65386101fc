"""What a person records on the page Calendar: the dialog for each kind of event, and where its answers go."""

from typing import TYPE_CHECKING

from dosecal.session.event_forms import FORMS, asking, delay_form, form_of, take_back_form
from dosecal.words.events import event_line
from dosecal.words.visit_texts import shown_day

if TYPE_CHECKING:
    from dosecal.ui.calendar.page import CalendarView


def offered(view: "CalendarView") -> frozenset[str]:
    """The kinds that can be recorded now, of the visit chosen."""
    if view.plan is None or not view.plan.visits or view.plan.hypothetical:
        return frozenset()
    asked = asking(view.words, view.plan, view.visit)
    return frozenset(kind for kind in FORMS if form_of(kind, asked) is not None)


def record(view: "CalendarView", kind: str) -> None:
    """Asks, and records what was answered."""
    if view.plan is None or kind not in offered(view):
        return
    form = form_of(kind, asking(view.words, view.plan, view.visit))
    if form is None:
        return
    from dosecal.ui.calendar.event_dialog import EventDialog  # noqa: PLC0415  with the first event

    dialog = EventDialog(form, view.desk, view)
    if dialog.exec():
        view.desk.record(dialog.events)


def apply_wish(view: "CalendarView") -> None:
    """Stores the move that was tried: a delay with its reason, or another day of the first dose."""
    plan, wish, visit = view.plan, view.wish, view.visit
    if plan is None or wish is None or visit is None:
        return
    if wish.kind == "first-dose":
        view.desk.plan_first_dose(wish.day)
        return
    from dosecal.ui.calendar.event_dialog import EventDialog  # noqa: PLC0415

    form = delay_form(view.words, wish, shown_day(visit))
    dialog = EventDialog(form, view.desk, view, confirm="planning.button.apply-now")
    if dialog.exec():
        view.desk.record(dialog.events)


def take_back(view: "CalendarView", place: int) -> None:
    """Asks why, and takes an event back."""
    if view.plan is None:
        return
    from dosecal.ui.calendar.event_dialog import TakeBackDialog  # noqa: PLC0415

    record = view.plan.case.record or view.plan.case.events
    form = take_back_form(view.words, event_line(record[place], view.words))
    dialog = TakeBackDialog(form, view.desk, place, view)
    if dialog.exec():
        view.desk.take_back(place, dialog.reason)
