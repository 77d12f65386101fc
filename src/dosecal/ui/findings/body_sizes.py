"""All body formulas of the patient: value, difference, for whom each is valid, where it was published."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from dosecal.core.body.formula import EstimateStatus
from dosecal.session.body_table import FigureRow, body_table
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.dialog_room import open_at
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.tables import Cells, Table, TableModel
from dosecal.ui.widgets.text import Line
from dosecal.words import Words

if TYPE_CHECKING:
    from dosecal.core.result.plan import Plan

ICONS = {
    EstimateStatus.VALID: "", EstimateStatus.OUTSIDE: "warn", EstimateStatus.REFUSED: "block",
    EstimateStatus.MISSING: "missing",
}  # fmt: skip
COLUMNS = ("formula", "value", "difference", "holds", "reference")


class BodySizes(QDialog):
    """A table of every formula that applies; what the dose is calculated with is set in bold."""

    def __init__(self, words: Words, plan: "Plan", parent: QWidget) -> None:
        super().__init__(parent)
        say = words.say
        self.setWindowTitle(say("body-sizes.title"))
        open_at(self, 1240, 680)
        self.setFont(theme.font())
        inputs, figures = body_table(words, plan)
        self.model = TableModel([say(f"label.{name}") for name in COLUMNS])
        self.model.show_rows([_cells(figure) for figure in figures])
        table = Table(self.model, say("body-sizes.title"), (260, 130, 100, 360, 340), 4)
        close = button(say("window.button.close"), self.accept)
        close.setDefault(True)
        about = Line(inputs, wrap=True)
        note = Line(say("body-sizes.note"), "quiet", wrap=True)
        self.setLayout(column(about, table, row(note, close), margins=(16, 16, 16, 16), gap=12))


def _cells(figure: FigureRow) -> Cells:
    """A row of the table; what the dose is calculated with is set in bold."""
    if figure.status is None:
        return Cells(figure.texts, bold=frozenset({0}))
    icon = ICONS[figure.status]
    indent = "" if icon else "    "  # as wide as an icon
    return Cells(
        (indent + figure.texts[0], *figure.texts[1:]),
        icon=icon,
        tone="warn" if figure.status in (EstimateStatus.OUTSIDE, EstimateStatus.REFUSED) else "quiet",
        tip=figure.tip,
        bold=frozenset({0, 1}) if figure.used else frozenset(),
    )
