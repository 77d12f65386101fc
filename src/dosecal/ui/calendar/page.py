"""The page Calendar: it assembles the views, shares the visit chosen among them, and tries moves."""

from datetime import date, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from dosecal.core.result import Plan, Visit
from dosecal.ui.bits import Card, Line, column, in_reading_order, row
from dosecal.ui.calendar import recording
from dosecal.ui.calendar.desk import Desk, Tried
from dosecal.ui.calendar.effects import ghosts
from dosecal.ui.calendar.lists import DeviationsList, EventsList
from dosecal.ui.calendar.month import MonthPage
from dosecal.ui.calendar.moves import Wish, wish
from dosecal.ui.calendar.shown import in_order, shown_day
from dosecal.ui.calendar.switch import VIEWS, Switch
from dosecal.ui.calendar.table import VisitTable
from dosecal.ui.calendar.timeline import Timeline
from dosecal.ui.calendar.visit_panel import VisitPanel
from dosecal.ui.calendar.what_if_panel import WhatIfPanel
from dosecal.ui.planner import closed_days_of
from dosecal.words import Words

TIMELINE, MONTH, EVENTS, DEVIATIONS = range(len(VIEWS))
_PANEL = 302


class CalendarView(QWidget):
    """Shows when the patient comes, for what, and how far each visit may move. ``turned``: what can be done changed."""

    turned = Signal()

    def __init__(self, words: Words, desk: Desk) -> None:
        super().__init__()
        self.words, self.desk = words, desk
        self.plan: Plan | None = None
        self.selected = ""
        self.wish: Wish | None = None
        self.tried = Tried()
        self.timeline = Timeline(words)
        self.table = VisitTable(words)
        self.model = self.table.visits
        self.month = MonthPage(words)
        self.events = EventsList(words, lambda place: recording.take_back(self, place))
        self.deviations = DeviationsList(words, self.select)
        self.panel = VisitPanel(words, self.record, self.step_day)
        self.what_if = WhatIfPanel(words, self.step_day, self.apply, self.discard)
        self.switch = Switch(words, self.show_view)
        self._trying = QTimer(self)
        self._trying.setSingleShot(True)
        self._trying.setInterval(0)
        self._trying.timeout.connect(self._try)
        self._assemble()
        self._connect()

    # ── Building ────────────────────────────────────────────────────────────────────────────────────────────────
    def _assemble(self) -> None:
        self._empty = Line("", "quiet", "card", wrap=True)
        self._after = Line("", "quiet", wrap=True)
        self._after.setContentsMargins(4, 0, 4, 4)
        self._line = _card(self.timeline, self._after)
        self._left = QStackedWidget()
        for part in (self.table, self.month, self.events, self.deviations):
            self._left.addWidget(part)
        left = _card(self._left)
        self._right = QStackedWidget()
        self._right.addWidget(self.panel)
        self._right.addWidget(self.what_if)
        self._right.setFixedWidth(_PANEL)
        below = row(left, self._right, gap=10)
        below.setStretch(0, 1)
        self._body = QWidget()
        body = column(self._line, below, gap=10)
        body.setStretch(1, 1)
        self._body.setLayout(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.switch)
        layout.addWidget(self._empty)
        layout.addWidget(self._body, 1)
        in_reading_order(self.switch, self._body)

    def _connect(self) -> None:
        for view in (self.timeline, self.month.grid):
            view.chosen.connect(self.select)
            view.wished.connect(self.wish_day)
        self.timeline.stepped.connect(self.step_visit)
        self.table.selectionModel().currentRowChanged.connect(lambda index, _old: self._row_chosen(index.row()))

    # ── What is shown ───────────────────────────────────────────────────────────────────────────────────────────
    def show_plan(self, plan: Plan) -> None:
        """Shows the visits of a plan; a move that was tried rests on another plan and is forgotten."""
        is_shown = self.plan is not None and _pictured(plan) == _pictured(self.plan)
        self.plan = plan
        self.wish, self.tried = None, Tried()
        self._empty.say("" if plan.visits else self.words.say("calendar-page.none"))
        self._body.setVisible(bool(plan.visits))
        self.switch.setVisible(bool(plan.visits))
        if not plan.visits:
            self.turned.emit()
            return
        if not is_shown:  # a keystroke that moves no visit does not draw them all anew
            closed = closed_days_of(plan, self.words.language)
            self.timeline.show_plan(plan, closed)
            self.month.show_plan(plan, closed)
            self.table.show_plan(plan)
            self.events.show_case(plan.case)
            self.deviations.show_plan(plan)
            self.switch.show_counts(len(plan.case.record or plan.case.events), len(plan.deviations))
        self._after.say(after_treatment(self.words, plan))
        if plan.visit(self.selected) is None:
            following = next((visit for visit in in_order(plan) if visit.status == "planned"), plan.visits[-1])
            self.selected = following.id
        self._show_selected()

    def show_view(self, place: int) -> None:
        """Timeline and table, month, events or deviations."""
        self._line.setVisible(place == TIMELINE)
        self._left.setCurrentIndex(place)
        self.switch.show_view(place)

    @property
    def view(self) -> int:
        """The view that is shown."""
        return self._left.currentIndex()

    def next_view(self) -> None:
        """To the next view, and the cursor into it."""
        self.show_view((self.view + 1) % len(VIEWS))
        (self.timeline, self.month.grid, self.events.table, self.deviations.table)[self.view].setFocus()

    # ── The visit chosen ────────────────────────────────────────────────────────────────────────────────────────
    @property
    def visit(self) -> Visit | None:
        """The visit chosen."""
        return self.plan.visit(self.selected) if self.plan is not None else None

    def select(self, visit: str) -> None:
        """Chooses a visit in every view."""
        if visit == self.selected or self.plan is None or self.plan.visit(visit) is None:
            return
        self.selected = visit
        if self.wish is not None and self.wish.visit != visit:
            self.discard()
        self._show_selected()

    def step_visit(self, by: int) -> None:
        """To the visit before or after, by day."""
        if self.plan is None:
            return
        ids = [visit.id for visit in in_order(self.plan)]
        place = ids.index(self.selected) + by if self.selected in ids else 0
        if 0 <= place < len(ids):
            self.select(ids[place])

    def _row_chosen(self, place: int) -> None:
        if self.plan is not None and 0 <= place < len(self.plan.visits):
            self.select(self.plan.visits[place].id)

    def _show_selected(self) -> None:
        assert self.plan is not None
        self.timeline.show_selected(self.selected)
        self.month.grid.show_selected(self.selected)
        place = [visit.id for visit in self.plan.visits].index(self.selected)
        if self.table.currentIndex().row() != place:
            self.table.selectRow(place)
        self.panel.show_visit(self.plan, self.visit, self.offered())
        self._show_wish()

    # ── Trying a move ───────────────────────────────────────────────────────────────────────────────────────────
    def step_day(self, days: int) -> None:
        """The visit chosen so many days on from where it is, or was last wished."""
        visit = self.visit
        if visit is not None:
            start = self.wish.day if self.wish is not None else shown_day(visit)
            self.wish_day(visit.id, start + timedelta(days=days))

    def wish_day(self, visit: str, day: date) -> None:
        """Tries a visit on a day; nothing is stored."""
        self.select(visit)
        found = self.visit
        if self.plan is None or found is None:
            return
        if day == shown_day(found):
            self.discard()
            return
        self.wish = wish(self.plan, found, day)
        self._trying.start()  # while a mark is dragged only the last wish is computed

    def _try(self) -> None:
        if self.wish is None:
            return
        if self.wish.kind == "first-dose":
            self.tried = self.desk.try_first_dose(self.wish.day)
        elif self.wish.event is not None:
            self.tried = self.desk.try_events([self.wish.event])
        else:
            self.tried = Tried()
        self._show_wish()

    def _show_wish(self) -> None:
        shown = self.wish is not None and self.plan is not None
        if self.wish is not None and self.plan is not None:
            self.what_if.show_wish(self.plan, self.wish, self.tried)
        moved = ghosts(self.tried.what_if) if shown and self.tried.what_if is not None else {}
        self.timeline.show_ghosts(moved)
        self.month.show_ghosts(moved)
        panels = (self.panel.steps, self.what_if.steps)
        had_focus = panels[self._right.currentIndex()]
        was = [one for one in (had_focus.earlier, had_focus.later) if one.hasFocus()]
        self._right.setCurrentIndex(1 if shown else 0)
        if was:
            panels[self._right.currentIndex()].take_focus(was[0] is had_focus.later)
        self.turned.emit()

    def discard(self) -> None:
        """Forgets the move that was tried."""
        self._trying.stop()
        self.wish, self.tried = None, Tried()
        self._show_wish()

    def can_apply(self) -> bool:
        """Whether a move is tried that could be stored."""
        return self.wish is not None and self.wish.storable and self.tried.plan is not None

    def apply(self) -> None:
        """Asks why, and stores the move."""
        if self.can_apply():
            recording.apply_wish(self)

    # ── Recording ───────────────────────────────────────────────────────────────────────────────────────────────
    def offered(self) -> frozenset[str]:
        """The kinds of events that can be recorded now."""
        return recording.offered(self) if self.plan is not None else frozenset()

    def record(self, kind: str) -> None:
        """Asks what must be known of an event of a kind, and records it."""
        recording.record(self, kind)

    def take_back(self) -> None:
        """Takes back the event chosen in the list of events."""
        if self.view != EVENTS:
            self.show_view(EVENTS)
            self.events.table.setFocus()
            return
        place = self.events.chosen()
        if place is not None:
            recording.take_back(self, place)


def _pictured(plan: Plan) -> tuple[object, ...]:
    """Everything that the views draw."""
    case = plan.case
    return (plan.study.protocol.sha256, plan.visits, plan.deviations, plan.today, case.site, case.record or case.events)


def after_treatment(words: Words, plan: Plan) -> str:
    """What lasts after the last dose, marked where that dose is only planned."""
    after = plan.after_treatment
    lines = []
    if after.contraception_until is not None:
        word = "contraception-projected" if after.projected else "contraception"
        lines.append(words.say(f"after-treatment.{word}", day=after.contraception_until))
    if after.survival_until is not None:
        lines.append(words.say("after-treatment.survival", day=after.survival_until))
    return " · ".join(lines)


def _card(*parts: QWidget) -> Card:
    card = Card()
    card.setLayout(column(*parts, margins=(6, 6, 6, 4), gap=2))
    return card
