"""The folded section Treatment: how many cycles are planned, and what was given before the trial."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from dosecal.core.trial.protocol import Study
from dosecal.session.entry import Entry, Row
from dosecal.session.form_rows import fresh_row
from dosecal.session.study_fields import asks_cycles
from dosecal.ui.form.list_rows import EmptyHint, Parts, PriorDoseRow, RowList
from dosecal.ui.form.rows import Context
from dosecal.ui.widgets.fields import Field, TextField


class TreatmentSection(Parts):
    """Cycles are asked where the study may go on, and shown if a file has them."""

    def __init__(self, study: Study, entry: Entry, context: Context, drugs: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        words = context.words
        self._entry, self._context = entry, context
        holder = QVBoxLayout(self)
        holder.setContentsMargins(0, 0, 0, 8)
        holder.setSpacing(8)
        self._cycles: TextField | None = None
        if asks_cycles(study, entry):
            planned = study.protocol.treatment.cycles
            hint = "" if planned is None else words.say("window.cycles.planned", cycles=planned)
            self._cycles = TextField(words.say("window.field.cycles"), self._take_cycles, hint=hint)
            self._cycles.show_text(entry.cycles)
            holder.addWidget(self._cycles)
        holder.addWidget(EmptyHint(words.say("window.prior-doses-about")))

        def make(values: Row, remove: Callable[[], None]) -> PriorDoseRow:
            return PriorDoseRow(context, values, drugs, remove)

        add, fresh = words.say("window.row.add-prior-dose"), partial(fresh_row, "prior_doses")
        self._prior = RowList("prior_doses", entry.prior_doses, make, add, fresh, context)
        holder.addWidget(self._prior)

    def _take_cycles(self, text: str) -> None:
        self._entry.cycles = text
        self._context.changed()

    def fields(self) -> dict[str, Field]:
        return {**({} if self._cycles is None else {"cycles": self._cycles}), **self._prior.fields()}
