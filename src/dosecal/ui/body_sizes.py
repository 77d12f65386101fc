"""All body formulas of the patient: value, difference, for whom each holds, where it was published."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from dosecal.core.body.figures import Figure, body_figures
from dosecal.ui import theme
from dosecal.ui.bits import Line, button, column, row
from dosecal.ui.tables import Cells, Table, TableModel
from dosecal.words import Words
from dosecal.words.bodies import figure_difference, figure_doubt, figure_value, measured_text, valid_for
from dosecal.words.parts import numbers

if TYPE_CHECKING:
    from dosecal.core.result import Plan

ICONS = {"valid": "", "outside": "warn", "refused": "block", "missing": "missing"}
COLUMNS = ("formula", "value", "difference", "holds", "reference")


class BodySizes(QDialog):
    """A table of every formula that applies; what counts for the dose is set in bold."""

    def __init__(self, words: Words, plan: "Plan", parent: QWidget) -> None:
        super().__init__(parent)
        say = words.say
        self.setWindowTitle(say("body-sizes.title"))
        self.resize(1240, 680)
        self.setFont(theme.font())
        self._words = words
        body = body_figures(plan)
        inputs = say(
            f"body.text.{body.rests}",
            height=measured_text(words, body.height),
            weight=measured_text(words, body.weight),
        )
        if body.creatinine is not None:
            inputs += "\n" + say(
                "body-sizes.creatinine", creatinine=measured_text(words, body.creatinine),
                weight=measured_text(words, body.creatinine_weight),
            )  # fmt: skip
        if body.withheld:
            inputs += "\n" + say("body.text.withheld")
        self.model = TableModel([say(f"body-sizes.{name}") for name in COLUMNS])
        rows = [
            *self._rows("surface", body.surfaces.all, body.surfaces.chosen),
            *self._rows("weights", body.weights, ""),
            *self._rows("clearance", body.clearances.all, body.clearances.chosen),
        ]
        self.model.show_rows(rows)
        table = Table(self.model, say("body-sizes.title"), (260, 130, 100, 360, 340), 4)
        close = button(say("window.button.close"), self.accept)
        close.setDefault(True)
        about = Line(inputs, wrap=True)
        note = Line(say("body-sizes.note"), "quiet", wrap=True)
        self.setLayout(column(about, table, row(note, close), margins=(16, 16, 16, 16), gap=12))

    def _rows(self, group: str, figures: Sequence[Figure], chosen: str) -> Iterator[Cells]:
        """The rows of one kind under its name. A formula of another age is not one that applies: it is left out."""
        words = self._words
        yield Cells((words.say(f"body-sizes.group.{group}"), "", "", "", ""), bold=frozenset({0}))
        for figure in figures:
            if figure.estimate.status == "refused" and figure.estimate.outside[0].input == "age":
                continue
            counts = figure.formula.id == chosen
            icon = ICONS[figure.estimate.status]
            indent = "" if icon else "    "  # as wide as an icon
            name = indent + words.say(f"formula.{figure.formula.id}")
            doubt = figure_doubt(words, figure)
            holds = doubt or valid_for(words, figure.formula)
            difference = words.say("body-sizes.counts") if counts else figure_difference(words, figure)
            yield Cells(
                (
                    name, figure_value(words, figure), difference, holds, figure.formula.reference,
                ),
                icon=icon,
                tone="warn" if figure.estimate.status in ("outside", "refused") else "quiet",
                tip=_tip(words, figure, holds),
                bold=frozenset({0, 1}) if counts else frozenset(),
            )  # fmt: skip


def _tip(words: Words, figure: Figure, holds: str) -> str:
    """The formula with its numbers put in, and what the column has no room for."""
    lines = [numbers(words, figure.expression), holds, figure.formula.reference]
    return "\n".join(line for line in lines if line)
