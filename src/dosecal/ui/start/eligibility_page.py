"""The page Eligibility: criterion, required, found, day, verdict, source; what is missing comes first."""

from PySide6.QtWidgets import QWidget

from dosecal.core.result.plan import Plan
from dosecal.core.result.start import CriterionStatus
from dosecal.session.criteria_rows import CriterionRow, criteria_rows
from dosecal.ui.shell.patient import Patient
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.tables import Cells, Table, TableModel
from dosecal.ui.widgets.text import Card, Chip, Line
from dosecal.words import Words
from dosecal.words.eligibility import ORDER, status_counts

ICONS = {
    CriterionStatus.MISSING: "missing", CriterionStatus.NOT_MET: "block", CriterionStatus.ASK: "question",
    CriterionStatus.MET: "ok",
}  # fmt: skip
TONES = {
    CriterionStatus.MISSING: "warn", CriterionStatus.NOT_MET: "block", CriterionStatus.ASK: "text",
    CriterionStatus.MET: "ok",
}  # fmt: skip
_COLUMNS = ("verdict", "criterion", "required", "found", "date-and-age", "source")


def make(patient: Patient) -> "EligibilityView":
    """The page Eligibility of a patient."""
    return EligibilityView(patient.words)


class EligibilityView(QWidget):
    """Shows every criterion of the study and what is known about it."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        say = words.say
        self.model = TableModel([say(f"label.{name}") for name in _COLUMNS])
        self.table = Table(self.model, say("window.tab.eligibility"), (120, 250, 128, 96, 150, 78), 1)
        self.table.wrap()
        self._chips = {status: Chip() for status in ORDER}
        self._detail = Line("", "quiet", wrap=True)
        self._detail.setMinimumHeight(40)  # two lines, so that the table keeps its size when a row is chosen
        self._rows: list[CriterionRow] = []
        card = Card()
        card.setLayout(column(self.table, self._detail, margins=(4, 4, 4, 8), gap=4))
        self.setLayout(column(row(*self._chips.values(), 1), card, gap=8))
        self.table.selectionModel().currentRowChanged.connect(self._show_detail)

    def show_plan(self, plan: Plan) -> None:
        """Shows the criteria of a plan."""
        counts = status_counts(plan)
        for status, chip in self._chips.items():
            count = counts[status]
            text = self.words.say(f"eligibility-count.{status}", count=count) if count else ""
            tone = "quiet" if status is CriterionStatus.ASK else TONES[status]
            chip.show_state(text, tone, ICONS[status])
        self._rows = criteria_rows(self.words, plan)
        self.model.show_rows([Cells(one.texts, ICONS[one.status], TONES[one.status], one.tip) for one in self._rows])
        self._show_detail()

    def _show_detail(self) -> None:
        place = self.table.currentIndex().row()
        chosen = 0 <= place < len(self._rows)
        self._detail.setText(self._rows[place].detail if chosen else self.words.say("eligibility-page.choose"))
