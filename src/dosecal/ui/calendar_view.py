"""The page Calendar: the timeline, and every visit in a table."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dosecal.core.finding import Severity
from dosecal.core.result import Plan, Visit
from dosecal.ui.bits import Card, Line, column
from dosecal.ui.planner import closed_days_of
from dosecal.ui.tables import Cells, Table, TableModel
from dosecal.ui.timeline import Timeline
from dosecal.words import Words, phrases

_COLUMNS = ("visit", "planned", "window", "study-day", "what")
_STATUS_ICONS = {"done": "ok", "missed": "warn", "skipped": "remove"}


class CalendarView(QWidget):
    """Shows when the patient comes, for what, and how far each visit may move."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        say = words.say
        self.timeline = Timeline(words)
        self.model = TableModel([say(f"window.calendar.{name}") for name in _COLUMNS])
        self.table = Table(self.model, say("window.tab.calendar"), (140, 146, 268, 48, 180), 4)
        self._detail = Line("", "quiet", wrap=True)
        self._detail.setMinimumHeight(20)
        self._empty = Line("", "quiet", "card", wrap=True)
        self._plan: Plan | None = None
        card = Card()
        self._after = Line("", "quiet", wrap=True)
        self._after.setContentsMargins(4, 0, 4, 4)
        card.setLayout(column(self.timeline, self._after, margins=(8, 8, 8, 4), gap=2))
        self._card = card
        listing = Card()
        listing.setLayout(column(self.table, self._detail, margins=(4, 4, 4, 6), gap=4))
        self._listing = listing
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._empty)
        layout.addWidget(card)
        layout.addWidget(listing, 1)
        self.table.selectionModel().currentRowChanged.connect(self._say_detail)

    def show_plan(self, plan: Plan) -> None:
        """Shows the visits of a plan."""
        self._plan = plan
        self._empty.say("" if plan.visits else self.words.say("window.calendar.none"))
        self._card.setVisible(bool(plan.visits))
        self._listing.setVisible(bool(plan.visits))
        if plan.visits:
            self.timeline.show_plan(plan, closed_days_of(plan, self.words.language))
        self._after.say(self._after_treatment(plan))
        self.model.show_rows([self._cells(plan, visit) for visit in plan.visits])
        self._say_detail()

    def _after_treatment(self, plan: Plan) -> str:
        """What lasts after the last dose, marked where that dose is only planned."""
        after, words = plan.after_treatment, self.words
        lines = []
        if after.contraception_until is not None:
            word = "contraception-projected" if after.projected else "contraception"
            lines.append(words.say(f"window.after.{word}", day=after.contraception_until))
        if after.survival_until is not None:
            lines.append(words.say("window.after.survival", day=after.survival_until))
        return " · ".join(lines)

    def _cells(self, plan: Plan, visit: Visit) -> Cells:
        words = self.words
        day = words.date(visit.date) if visit.date else words.say("window.calendar.no-day")
        window = words.date(visit.earliest)
        if visit.latest != visit.earliest:
            window = words.say("window.calendar.span", first=visit.earliest, last=visit.latest)
        drugs = [phrases.drug_name(words, plan.study, drug) for drug in visit.drugs]
        what = [*drugs, *(phrases.activity(words, plan.study, token) for token in visit.activities)]
        worst = self._worst(visit)
        icon = worst.value if worst is not None else _STATUS_ICONS.get(visit.status, "")
        tone = worst.value if worst is not None else "ok" if visit.status == "done" else "text"
        label = visit.id if visit.label is None else words.text(visit.label)
        if visit.status != "planned":
            label += f" · {words.say(f'window.status.{visit.status}')}"
        number = "" if visit.study_day is None else str(visit.study_day).replace("-", "−")
        listed = " · ".join(dict.fromkeys(what))
        return Cells((label, day, window, number, listed), icon, tone, self._sentences(visit), frozenset({1}))

    @staticmethod
    def _worst(visit: Visit) -> Severity | None:
        severities = [f.severity for f in visit.findings if f.severity is not Severity.NOTE]
        return Severity.BLOCK if Severity.BLOCK in severities else severities[0] if severities else None

    def _sentences(self, visit: Visit) -> str:
        notes = [phrases.visit_note(self.words, note) for note in visit.notes]
        found = [phrases.finding_sentence(self.words, f) for f in visit.findings if f.code != "site-rule-unconfirmed"]
        return "\n".join([*found, *notes])

    def _say_detail(self) -> None:
        """Notes and findings of the row chosen, with its source."""
        place = self.table.currentIndex().row()
        if self._plan is None or not 0 <= place < len(self._plan.visits):
            self._detail.setText(self.words.say("window.calendar.choose"))
            return
        visit = self._plan.visits[place]
        cited = phrases.source_text(self.words, self._plan.study, visit.source)
        label = phrases.visit_label(self.words, visit)
        target = self.words.say("window.calendar.target", day=visit.target)
        what = self.model.index(place, len(_COLUMNS) - 1).data()
        parts = (label, target, what, self._sentences(visit).replace("\n", " · "), cited)
        self._detail.setText(" · ".join(part for part in parts if part))
