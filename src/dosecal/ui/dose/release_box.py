"""Next to the amounts: what is still open before the doses of a visit are released, and what their labels propose."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dosecal.core.result.dose import Dose, OpenPoint, PointStatus, Proposal
from dosecal.core.result.plan import Plan
from dosecal.core.views.dosing_visits import is_open, open_points_of
from dosecal.session.dose_forms import decision_forms
from dosecal.session.event_forms import Form
from dosecal.ui.widgets.buttons import FoldButton, button
from dosecal.ui.widgets.layout import column, row, side_by_side, takes_any_width
from dosecal.ui.widgets.text import Card, IconMark, Line
from dosecal.words import Words
from dosecal.words.release import open_point_text, open_points_short, proposal_sentence
from dosecal.words.sources import source_text

LONGER = {"discontinue": "stop-permanently"}
"""What a label proposes in more words than the button of the calendar has."""
LOOKS = {
    "met": ("ok", "ok"), "open": ("missing", "quiet"), "stale": ("warn", "warn"), "doubtful": ("warn", "warn"),
    "not-judged": ("missing", "quiet"),
}  # fmt: skip


class ReleaseBox(Card):
    """One line that names what is open; it opens into every point with its value and day, and a way to enter it."""

    def __init__(self, words: Words, enter: Callable[[OpenPoint], None]) -> None:
        super().__init__()
        self.words, self._enter = words, enter
        self._mark = IconMark("missing", "warn")
        self.fold = FoldButton(words.say("label.open"))
        self.summary = Line("", wrap=True)
        self._points = QVBoxLayout()
        self._points.setSpacing(2)
        self.rows: list[_PointRow] = []
        self._holder = QWidget()
        self._holder.setLayout(self._points)
        self._points.setContentsMargins(22, 2, 0, 4)
        self._holder.hide()
        self.fold.toggled.connect(self._holder.setVisible)
        head = row(self._mark, self.fold, self.summary, gap=6)
        head.setStretch(2, 1)
        self.setLayout(column(head, self._holder, margins=(18, 4, 18, 4), gap=0))

    def show_points(self, plan: Plan, doses: tuple[Dose, ...]) -> None:
        """Shows the points of a visit's doses; hidden if there are none: far ahead, or given."""
        points = open_points_of(doses)
        self.setVisible(bool(points))
        waiting = open_points_short(self.words, plan.study, points)
        self._mark.show_icon(*(("warn", "warn") if waiting else LOOKS["met"]))
        self.summary.say(waiting or self.words.say("dose-open.none"))
        while len(self.rows) < len(points):
            made = _PointRow(self.words, self._enter)
            self.rows.append(made)
            self._points.addWidget(made)
        for place, one in enumerate(self.rows):
            one.setVisible(place < len(points))
            if place < len(points):
                one.show_point(plan, points[place])


class _PointRow(QWidget):
    """One point: its status by icon and word, and the way to its field."""

    def __init__(self, words: Words, enter: Callable[[OpenPoint], None]) -> None:
        super().__init__()
        self.words, self._enter_point = words, enter
        self._mark = IconMark("missing", "quiet")
        self.text = Line(wrap=True)
        self.enter = button(words.say("dose-page.enter"), self._go)
        self._point: OpenPoint | None = None
        inner = row(self._mark, self.text, self.enter, gap=6)
        inner.setStretch(1, 1)
        self.setLayout(inner)

    def show_point(self, plan: Plan, point: OpenPoint) -> None:
        """Shows a point."""
        self._point = point
        icon, tone = LOOKS[point.status]
        self._mark.show_icon(icon, tone)
        text = open_point_text(self.words, plan.study, point)
        self.text.say(text)
        self.text.tone("text" if tone == "quiet" else tone)
        self.enter.setVisible(is_open(point) and point.status is not PointStatus.NOT_JUDGED)
        self.enter.setAccessibleName(f"{self.words.say('dose-page.enter')} {text}")

    def _go(self) -> None:
        if self._point is not None:
            self._enter_point(self._point)


class ProposalBox(Card):
    """What labels propose for the doses of a visit: a person decides, by a button that opens the event's dialog."""

    def __init__(self, words: Words, record: Callable[[Form], None]) -> None:
        super().__init__()
        self.words, self._record = words, record
        self.edge = "warn"
        title = row(
            IconMark("warn", "warn"), Line(words.say("dose-proposal.title"), "warn", bold=True, wrap=True), gap=6
        )
        title.setStretch(1, 1)
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        self.rows: list[_ProposalRow] = []
        self.setLayout(column(title, self._column, margins=(18, 8, 18, 10), gap=6))

    def show_proposals(self, plan: Plan, proposals: tuple[Proposal, ...]) -> None:
        """Shows proposals without a decision; hidden if there are none."""
        self.setVisible(bool(proposals))
        while len(self.rows) < len(proposals):
            made = _ProposalRow(self.words, self._record)
            self.rows.append(made)
            self._column.addWidget(made)
        for place, one in enumerate(self.rows):
            one.setVisible(place < len(proposals))
            if place < len(proposals):
                one.show_proposal(plan, proposals[place])


class _ProposalRow(QWidget):
    """One proposal with its source and a button for each way to do it."""

    def __init__(self, words: Words, record: Callable[[Form], None]) -> None:
        super().__init__()
        self.words, self._record = words, record
        self.text, self._source = Line(bold=True, wrap=True), Line("", "quiet", wrap=True)
        self.buttons: list[QPushButton] = []
        self._forms: dict[str, Form] = {}
        self._row: QHBoxLayout = row(gap=8)
        self._row.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.setLayout(column(self.text, self._source, self._row, gap=4))
        takes_any_width(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        needed = sum(one.sizeHint().width() + self._row.spacing() for one in self.buttons)
        side_by_side(self._row, needed <= self.width())

    def show_proposal(self, plan: Plan, proposal: Proposal) -> None:
        """Shows a proposal."""
        self.text.say(proposal_sentence(self.words, plan.study, proposal))
        self._source.say(source_text(self.words, proposal.source))
        offered = decision_forms(self.words, plan, proposal)
        if offered.keys() != self._forms.keys():
            self._build(tuple(offered))
        self._forms = offered

    def _build(self, kinds: tuple[str, ...]) -> None:
        """A button for each kind; the same kinds keep their buttons, and the focus on them."""
        for old in self.buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        say = self.words.say
        self.buttons = [button(say(f"planning.button.{LONGER.get(kind, kind)}"), self._opener(kind)) for kind in kinds]
        for one in self.buttons:
            self._row.addWidget(one)
            one.show()
        self._fit()

    def _opener(self, kind: str) -> Callable[[], None]:
        return lambda: self._record(self._forms[kind])
