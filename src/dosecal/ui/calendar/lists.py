"""What was recorded, newest first, and where it differs from the plan: two lists."""

from collections.abc import Callable

from PySide6.QtWidgets import QHeaderView, QWidget

from dosecal.core.patient.case import Case
from dosecal.core.patient.events import Revoke
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Deviation
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.tables import Cells, Table, TableModel
from dosecal.ui.widgets.text import Line
from dosecal.words import Words
from dosecal.words.events import event_line
from dosecal.words.sources import source_text


class EventsList(QWidget):
    """The events of the case, newest first; what was taken back is struck through."""

    def __init__(self, words: Words, take_back: Callable[[int], None]) -> None:
        super().__init__()
        self.words = words
        say = words.say
        self.model = TableModel(
            [say("planning.events.number"), say("planning.events.what"), say("planning.events.state")]
        )
        self.table = Table(self.model, say("planning.events.name"), (64, 260, 130), 1)
        self._empty = Line(say("planning.events.none"), "quiet", "card", wrap=True)
        self._places: list[int] = []
        self._open: list[bool] = []
        self.take_back = button(say("planning.button.take-back-dots"), lambda: self._ask(take_back), tip="Ctrl+B")
        layout = column(self._empty, self.table, row(1, self.take_back, margins=(0, 0, 4, 0)), margins=(4, 4, 4, 8))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._enable())

    def show_case(self, case: Case) -> None:
        """Shows the events of a case."""
        record = case.record or case.events
        revoked = {event.event for event in record if isinstance(event, Revoke)}
        rows, self._places, self._open = [], [], []
        for place in range(len(record) - 1, -1, -1):
            event = record[place]
            is_struck = event.id is not None and event.id in revoked
            state = ""
            if is_struck:
                state = self.words.say("planning.events.taken-back")
            texts = (event.id or str(place + 1), event_line(event, self.words), state)
            rows.append(Cells(texts, tone="quiet" if is_struck else "text", struck=is_struck))
            self._places.append(place)
            self._open.append(not is_struck and not isinstance(event, Revoke))
        self.model.show_rows(rows)
        self._empty.setVisible(not rows)
        self.table.setVisible(bool(rows))
        if rows and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self._enable()

    def _enable(self) -> None:
        self.take_back.setEnabled(self.can_take_back())

    def can_take_back(self) -> bool:
        """Whether the event chosen can be taken back."""
        row_chosen = self.table.currentIndex().row()
        return 0 <= row_chosen < len(self._open) and self._open[row_chosen]

    def has_any(self) -> bool:
        """Whether anything is there that can be taken back."""
        return any(self._open)

    def _ask(self, take_back: Callable[[int], None]) -> None:
        if self.can_take_back():
            take_back(self._places[self.table.currentIndex().row()])

    def chosen(self) -> int | None:
        """The place in the case of the event chosen."""
        return self._places[self.table.currentIndex().row()] if self.can_take_back() else None


class DeviationsList(QWidget):
    """Where what happened differs from the plan: the visit, the rule and how it was left, its reason."""

    def __init__(self, words: Words, choose: Callable[[str], None]) -> None:
        super().__init__()
        self.words = words
        say = words.say
        headings = [say(f"planning.deviations.{name}") for name in ("visit", "what", "reason")]
        self.model = TableModel(headings)
        self.table = Table(self.model, say("planning.deviations.name"), (92, 250, 150), 1)
        self.table.setWordWrap(True)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
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
        from dosecal.words.deviations import deviation_sentence  # noqa: PLC0415

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
        parts = [source_text(self.words, self._plan.study, one.source)] if one.source is not None else []
        if one.effects:
            parts.append(self.words.say("planning.deviations.effects", visits=list(one.effects)))
        self._detail.say(" · ".join(parts))
        self._choose(one.visit)
