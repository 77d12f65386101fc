"""How an amount came about: every step with its inputs, their days and origins, formula, result and source."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import InputOrigin, Step
from dosecal.session.dose_page import nearest_whole_vials
from dosecal.ui.dose.value_line import ValueLine
from dosecal.ui.widgets.text import Line
from dosecal.words import Words
from dosecal.words.sources import is_site_rule, source_text
from dosecal.words.steps import input_text, step_formula, step_label, step_value


class Steps(QWidget):
    """The derivation: each step with formula, result, inputs with their day, source."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 8)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[Line, Line, Line, Line]] = []
        self._alternatives = Line("", "quiet", wrap=True)

    def show_steps(self, dose: Dose, plan: Plan) -> None:
        """Shows the steps of a dose."""
        while len(self._rows) < len(dose.steps):
            self._add_row()
        for place, lines in enumerate(self._rows):
            for line in lines:
                line.setVisible(place < len(dose.steps))
            if place < len(dose.steps):
                self._fill(lines, dose.steps[place], plan)
        self._alternatives.say(self._whole_vials(dose, plan))
        self._grid.removeWidget(self._alternatives)
        self._grid.addWidget(self._alternatives, 2 * len(self._rows), 0, 1, 3)

    def _whole_vials(self, dose: Dose, plan: Plan) -> str:
        """Whole vials as another way of rounding: for information only."""
        nearest = nearest_whole_vials(dose, plan)
        if nearest is None:
            return ""
        amount, percent = nearest
        words = self.words
        return words.say("dose-page.nearest-vials", amount=words.quantity(amount), off=words.signed_percent(percent))

    def _add_row(self) -> None:
        place = 2 * len(self._rows)
        lines = (ValueLine("", "quiet"), ValueLine(wrap=True), ValueLine(bold=True), Line("", "quiet", wrap=True))
        for line, column_at in zip(lines[:3], (0, 1, 2), strict=True):
            self._grid.addWidget(line, place, column_at, Qt.AlignmentFlag.AlignTop)
        lines[2].setAlignment(Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(lines[3], place + 1, 1, 1, 2)
        self._rows.append(lines)

    def _fill(self, lines: tuple[Line, Line, Line, Line], step: Step, plan: Plan) -> None:
        words = self.words
        label, formula, value, source = lines
        label.setText(step_label(words, step))
        formula.setText(step_formula(words, step))
        value.setText(step_value(words, step))
        # What an earlier step calculated is listed there, with its own inputs.
        values = [input_text(words, entry) for entry in step.inputs if entry.origin is not InputOrigin.CALCULATED]
        inputs = [", ".join(values)] if values else []
        cited = [source_text(words, step.source)] if step.source is not None else []
        waits = step.source is not None and is_site_rule(step.source) and bool(plan.unconfirmed)
        if waits:
            cited.append(words.say("word.to-confirm"))
        source.tone("warn" if waits else "quiet")
        source.say(" · ".join([*inputs, *cited]))
