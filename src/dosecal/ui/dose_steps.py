"""How an amount came about: every step with its inputs, their days and origins, formula, result and source."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from dosecal.core.quantity import Quantity
from dosecal.core.result import Dose, Plan, Step
from dosecal.core.rounding import VIAL, deviation_percent, nearest_vials
from dosecal.ui.bits import Line
from dosecal.words import Words, phrases


def _unconfirmed(plan: Plan) -> bool:
    return any(finding.code == "site-rule-unconfirmed" for finding in plan.findings)


def alternatives(dose: Dose, plan: Plan, words: Words) -> str:
    """Whole vials as another way of rounding, with the deviation: information, nothing is rounded by it."""
    drug = plan.study.drugs[dose.drug]
    if dose.exact is None or not dose.exact.value or drug.infusion is None or dose.banding == VIAL:
        return ""
    nearest = nearest_vials(dose.exact.value, drug)
    if nearest is None:
        return ""
    off = deviation_percent(nearest, dose.exact.value)
    amount = words.quantity(Quantity(nearest, dose.exact.unit))
    return words.say("dose-page.nearest-vials", amount=amount, off=words.signed_percent(off))


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
        self._alternatives.say(alternatives(dose, plan, self.words))
        self._grid.removeWidget(self._alternatives)
        self._grid.addWidget(self._alternatives, 2 * len(self._rows), 0, 1, 3)

    def _add_row(self) -> None:
        place = 2 * len(self._rows)
        lines = (Line("", "quiet"), Line(wrap=True), Line(bold=True), Line("", "quiet", wrap=True))
        for line, column_at in zip(lines[:3], (0, 1, 2), strict=True):
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(line, place, column_at, Qt.AlignmentFlag.AlignTop)
        lines[2].setAlignment(Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(lines[3], place + 1, 1, 1, 2)
        self._rows.append(lines)

    def _fill(self, lines: tuple[Line, Line, Line, Line], step: Step, plan: Plan) -> None:
        words = self.words
        label, formula, value, source = lines
        label.setText(phrases.step_label(words, step))
        formula.setText(phrases.step_formula(words, step))
        value.setText(phrases.step_value(words, step))
        # What a step before has calculated stands there already, with its own inputs.
        said = [phrases.input_text(words, entry) for entry in step.inputs if entry.origin != "calculated"]
        inputs = [", ".join(said)] if said else []
        cited = [phrases.source_text(words, plan.study, step.source)] if step.source is not None else []
        waits = step.source is not None and phrases.is_site_rule(step.source) and _unconfirmed(plan)
        if waits:
            cited.append(words.say("dose-page.to-confirm"))
        source.tone("warn" if waits else "quiet")
        source.say(" · ".join([*inputs, *cited]))
