"""What was recorded, newest first, and where it differs from the plan: two lists."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from dosecal.core.patient.case import Case
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Deviation
from dosecal.session.event_list import ListedEvent, listed_events
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.tables import Cells, Table, TableModel
from dosecal.ui.widgets.text import Line
from dosecal.words import Words
from dosecal.words.deviations import deviation_sentence
from dosecal.words.events import event_line
from dosecal.words.sources import source_text


class EventsList(QWidget):
    """The events of the case, newest first; withdrawn ones are struck through."""

    def __init__(self, words: Words, withdraw: Callable[[int], None]) -> None:
        super().__init__()
        self.words = words
        say = words.say
        self.model = TableModel([say("planning.events.number"), say("planning.events.what"), say("label.state")])
        self.table = Table(self.model, say("window.section.events"), (48, 260, 146), 1)
        self.table.wrap()
        self._empty = Line(say("planning.events.none"), "quiet", "card", wrap=True)
        self._listed: tuple[ListedEvent, ...] = ()
        self.withdraw = button(say("planning.button.take-back-dots"), lambda: self._ask(withdraw), tip="Ctrl+B")
        layout = column(self._empty, self.table, row(1, self.withdraw, margins=(0, 0, 4, 0)), margins=(4, 4, 4, 8))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._enable())

    def show_case(self, case: Case) -> None:
        """Shows the events of a case."""
        self._listed = listed_events(case)
        rows = []
        for one in self._listed:
            state = self.words.say("planning.events.taken-back") if one.withdrawn else ""
            texts = (one.name, event_line(one.event, self.words), state)
            rows.append(Cells(texts, tone="quiet" if one.withdrawn else "text", struck=one.withdrawn))
        self.model.show_rows(rows)
        self._empty.setVisible(not rows)
        self.table.setVisible(bool(rows))
        if rows and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self._enable()

    def _enable(self) -> None:
        self.withdraw.setEnabled(self.can_withdraw())

    def can_withdraw(self) -> bool:
        """Whether the event chosen can be withdrawn."""
        return self.chosen() is not None

    def _ask(self, withdraw: Callable[[int], None]) -> None:
        place = self.chosen()
        if place is not None:
            withdraw(place)

    def chosen(self) -> int | None:
        """The place in the case of the event chosen; None if it cannot be withdrawn."""
        at = self.table.currentIndex().row()
        event = self._listed[at] if 0 <= at < len(self._listed) else None
        return event.place if event is not None and event.can_withdraw else None


class DeviationsList(QWidget):
    """Where what happened differs from the plan: the visit, the rule and how it was left, its reason."""

    def __init__(self, words: Words, choose: Callable[[str], None]) -> None:
        super().__init__()
        self.words = words
        say = words.say
        headings = [say(f"label.{name}") for name in ("visit", "rule-and-deviation", "reason")]
        self.model = TableModel(headings)
        self.table = Table(self.model, say("planning.deviations.name"), (92, 250, 150), 1)
        self.table.wrap()
        self._empty = Line(say("planning.deviations.none"), "quiet", "card", wrap=True)
        self._detail = Line("", "quiet", wrap=True)
        self._choose = choose
        self._listed: tuple[Deviation, ...] = ()
        self._plan: Plan | None = None
        layout = column(self._empty, self.table, self._detail, margins=(4, 4, 4, 8))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())

    def show_plan(self, plan: Plan) -> None:
        """Shows the deviations of a plan."""
        self._plan, self._listed = plan, plan.deviations
        rows = [
            Cells(
                (
                    one.visit,
                    deviation_sentence(self.words, one),
                    one.reason or self.words.say("text.deviation-no-reason"),
                ),
                "warn",
                "warn",
            )
            for one in plan.deviations
        ]
        self.model.show_rows(rows)
        self._empty.setVisible(not rows)
        self.table.setVisible(bool(rows))
        self._tell()

    def _tell(self) -> None:
        place = self.table.currentIndex().row()
        if self._plan is None or not 0 <= place < len(self._listed):
            self._detail.say("")
            return
        one = self._listed[place]
        parts = [source_text(self.words, one.source)] if one.source is not None else []
        if one.effects:
            parts.append(self.words.say("planning.deviations.effects", visits=list(one.effects)))
        self._detail.say(" · ".join(parts))
        self._choose(one.visit)
