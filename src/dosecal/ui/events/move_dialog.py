"""The dialog that moves a visit to a typed day: it shows at once what kind of move that is, and what would follow."""

from datetime import date

from PySide6.QtWidgets import QWidget

from dosecal.core.result.visit import Visit
from dosecal.session.entry import Data
from dosecal.session.move_form import MoveForm, move_form
from dosecal.session.open_case import OpenCase, Tried
from dosecal.session.outcome import closed_days_of
from dosecal.session.visit_moves import MoveKind, VisitMove
from dosecal.ui.events.event_dialog import EventDialog
from dosecal.ui.widgets.fields import Field


class MoveDialog(EventDialog):
    """Asks for the day, and for the reason where the day needs one."""

    def __init__(self, form: MoveForm, case: OpenCase, parent: QWidget) -> None:
        self._moving = form
        super().__init__(form, case, parent, confirm="planning.button.apply-now")

    @property
    def meant(self) -> VisitMove | None:
        """The move that the typed day means."""
        return self._moving.move(self.values())

    def _try(self, events: list[Data]) -> Tried:
        move = self.meant
        if move is None:
            return Tried()
        if not move.storable:
            return Tried(refused=move.note_sentence(self.words), key="date")
        if move.kind is MoveKind.FIRST_DOSE:
            return self._case.try_first_dose(move.day)
        return self._case.try_events(events, recorded=True)

    def look(self) -> None:
        """Beside what every event shows: what the day means for this visit."""
        super().look()
        move, day = self.meant, self.fields["date"]
        if move is not None and move.storable and move.note and isinstance(day, Field) and not self._refused.text():
            day.set_note("quiet", move.note_sentence(self.words))
            self._grow()


def ask_and_move(visit: Visit, case: OpenCase, parent: QWidget, day: date | None = None) -> None:
    """Asks for the day, or takes the one that was tried, and moves the visit: by a delay, an appointment, or another
    planned first dose."""
    plan = case.plan
    if plan is None:
        return
    form = move_form(case.words, plan, visit, closed_days_of(plan, case.words.language), day)
    dialog = MoveDialog(form, case, parent)
    if not dialog.exec():
        return
    move = dialog.meant
    if move is not None and move.kind is MoveKind.FIRST_DOSE:
        case.plan_first_dose(move.day)
    else:
        case.record(dialog.events)
