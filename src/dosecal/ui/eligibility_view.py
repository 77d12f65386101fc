"""The page Eligibility: criterion, required, found, day, verdict, source; what is missing comes first."""

from PySide6.QtWidgets import QWidget

from dosecal.core.result import CriterionResult, Plan
from dosecal.ui.bits import Card, Chip, Line, column, row
from dosecal.ui.tables import Cells, Table, TableModel
from dosecal.words import Words, phrases

ORDER = ("missing", "not_met", "ask", "met")
ICONS = {"missing": "missing", "not_met": "block", "ask": "question", "met": "ok"}
TONES = {"missing": "warn", "not_met": "block", "ask": "text", "met": "ok"}
_COLUMNS = ("verdict", "criterion", "required", "found", "day", "source")


class EligibilityView(QWidget):
    """Shows every criterion of the study and what is known about it."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        say = words.say
        self.model = TableModel([say(f"eligibility-page.{name}") for name in _COLUMNS])
        self.table = Table(self.model, say("window.tab.eligibility"), (116, 250, 128, 100, 160, 88), 1)
        self._chips = {status: Chip() for status in ORDER}
        self._detail = Line("", "quiet", wrap=True)
        self._detail.setMinimumHeight(40)  # two lines, so that the table keeps its size when a row is chosen
        self._results: list[CriterionResult] = []
        self._plan: Plan | None = None
        card = Card()
        card.setLayout(column(self.table, self._detail, margins=(4, 4, 4, 8), gap=4))
        self.setLayout(column(row(*self._chips.values(), 1), card, gap=8))
        self.table.selectionModel().currentRowChanged.connect(self._say_detail)

    def show_plan(self, plan: Plan) -> None:
        """Shows the criteria of a plan."""
        self._plan = plan
        self._results = sorted(plan.eligibility, key=lambda result: ORDER.index(result.status))
        counts = {status: sum(result.status == status for result in self._results) for status in ORDER}
        for status, chip in self._chips.items():
            count = counts[status]
            text = self.words.say(f"eligibility-count.{status}", count=count) if count else ""
            tone = "quiet" if status == "ask" else TONES[status]
            chip.show_state(text, tone, ICONS[status])
        self.model.show_rows([self._cells(plan, result) for result in self._results])
        self._say_detail()

    def _cells(self, plan: Plan, result: CriterionResult) -> Cells:
        words = self.words
        texts = (
            words.say(f"eligibility.{result.status}"),
            words.text(result.label),
            phrases.required_text(words, result.required),
            "–" if result.found is None else phrases.found_text(words, result.found),
            self._day(result),
            phrases.origin_mark(words, result.source),
        )
        tip = phrases.because(words, result) + "\n" + phrases.source_text(words, plan.study, result.source)
        return Cells(texts, ICONS[result.status], TONES[result.status], tip)

    def _day(self, result: CriterionResult) -> str:
        """The day of the value, and how old it is on the day of the first dose."""
        if result.day is None:
            return ""
        day = self.words.date(result.day, weekday=False)
        if result.age_days is None:
            return day
        return f"{day} · {phrases.span_text(self.words, f'{result.age_days} days')}"

    def _say_detail(self) -> None:
        place = self.table.currentIndex().row()
        if self._plan is None or not 0 <= place < len(self._results):
            self._detail.setText(self.words.say("eligibility-page.choose"))
            return
        result = self._results[place]
        cited = phrases.source_text(self.words, self._plan.study, result.source)
        label = self.words.text(result.label)
        self._detail.setText(f"{label} · {phrases.because(self.words, result)} · {cited}")
