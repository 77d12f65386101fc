"""The page Calendar: it assembles the views, shares the visit chosen among them, and tries moves."""

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.session.calendar_actions import can_apply, neighbour, possible_actions, visit_to_choose
from dosecal.session.event_forms import asking, form_of
from dosecal.session.event_list import entered, recorded_counts
from dosecal.session.open_case import OpenCase, Tried
from dosecal.session.outcome import closed_days_of
from dosecal.session.visit_moves import MoveKind, VisitMove, visit_move
from dosecal.ui.calendar.lists import DeviationsList, EventsList
from dosecal.ui.calendar.month import MonthPage
from dosecal.ui.calendar.switch import VIEWS, Switch
from dosecal.ui.calendar.table import VisitTable
from dosecal.ui.calendar.timeline import Timeline
from dosecal.ui.calendar.visit_panel import VisitPanel
from dosecal.ui.calendar.what_if_panel import WhatIfPanel
from dosecal.ui.events.event_dialog import ask_and_record, ask_and_withdraw
from dosecal.ui.events.move_dialog import ask_and_move
from dosecal.ui.shell.patient import Patient
from dosecal.ui.widgets.layout import column, in_reading_order, row
from dosecal.ui.widgets.tasks import later
from dosecal.ui.widgets.text import Card, Line
from dosecal.words import Words
from dosecal.words.visit_texts import after_treatment_text
from dosecal.words.what_if import ghosts

TIMELINE, MONTH, EVENTS, DEVIATIONS = range(len(VIEWS))
_PANEL = 302
_LOW, _LOW_MONTH = 160, 330
"""The least height of table and panel, and of the month, in pixels."""


def make(patient: Patient) -> "CalendarView":
    """The page Calendar of a patient."""
    view = CalendarView(patient.words, OpenCase(patient))
    view.turned.connect(patient.refresh_actions)
    return view


class _Low(QWidget):
    """Table and panel: on a low window they scroll, so that the lanes above keep their height."""

    def hasHeightForWidth(self) -> bool:
        return False


class _Lanes(Card):
    """The timeline and a sentence below it, which has the height that the page gives it."""

    def hasHeightForWidth(self) -> bool:
        return False


class CalendarView(QWidget):
    """Shows when the patient comes, for what, and how far each visit may move. ``turned``: what can be done changed."""

    turned = Signal()

    def __init__(self, words: Words, case: OpenCase) -> None:
        super().__init__()
        self.words, self.case = words, case
        self.plan: Plan | None = None
        self.selected = ""
        self.tried_move: VisitMove | None = None
        self.tried = Tried()
        self.timeline = Timeline(words)
        self.table = VisitTable(words)
        self.model = self.table.visits
        self.month = MonthPage(words)
        self.events = EventsList(words, self._withdraw)
        self.deviations = DeviationsList(words, self.select)
        self.panel = VisitPanel(words, self.record, self.step_day)
        self.what_if = WhatIfPanel(words, self.step_day, self.apply, self.discard)
        self.switch = Switch(words, self.show_view)
        self._trying = later(self, 0, self._try)
        self._assemble()
        self._connect()

    # ── Building ────────────────────────────────────────────────────────────────────────────────────────────────
    def _assemble(self) -> None:
        """Lays out the timeline above table, month, events or deviations, with the visit beside them."""
        self._empty = Line("", "quiet", "card", wrap=True)
        self._after = Line("", "quiet", wrap=True)
        self._after.setContentsMargins(4, 0, 4, 4)
        self._line = _filled(_Lanes(), self.timeline, self._after)
        self._left = QStackedWidget()
        for part in (self.table, self.month, self.events, self.deviations):
            self._left.addWidget(part)
        policies = QSizePolicy.Policy  # the month, alone when it is shown, must not take room from the timeline
        self.month.setSizePolicy(policies.Preferred, policies.Ignored)
        left = _filled(Card(), self._left)
        self._right = QStackedWidget()
        self._right.addWidget(self.panel)
        self._right.addWidget(self.what_if)
        self._right.setFixedWidth(_PANEL)
        beside = row(left, self._right, gap=10)
        beside.setStretch(0, 1)
        self._below = below = _Low()
        below.setLayout(beside)
        below.setMinimumHeight(_LOW)
        self._body = QWidget()
        body = column(self._line, below, gap=10)
        body.setStretch(1, 1)
        self._body.setLayout(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.switch)
        layout.addWidget(self._empty)
        self._scrolled = QScrollArea()  # on a window that is lower still
        self._scrolled.setWidgetResizable(True)
        self._scrolled.setFrameShape(QFrame.Shape.NoFrame)
        self._scrolled.setAccessibleName(self.words.say("window.tab.calendar"))
        self._scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scrolled.setWidget(self._body)
        layout.addWidget(self._scrolled, 1)
        in_reading_order(self.switch, self._body)

    def _connect(self) -> None:
        for view in (self.timeline, self.month.grid):
            view.chosen.connect(self.select)
            view.moved.connect(self.move_to)
        self.timeline.stepped.connect(self.step_visit)
        self.table.selectionModel().currentRowChanged.connect(lambda index, _old: self._row_chosen(index.row()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """A wrapped line claims no height of its own: on a low window it would be written over the lanes."""
        lines = self._after.heightForWidth(self.width() - 36) if self._after.text() else 0
        self._line.setFixedHeight(self.timeline.height() + lines + 12)

    # ── What is shown ───────────────────────────────────────────────────────────────────────────────────────────
    def show_plan(self, plan: Plan) -> None:
        """Shows the visits of a plan; a move that was tried belongs to another plan and is forgotten."""
        is_shown = self.plan is not None and _pictured(plan) == _pictured(self.plan)
        self.plan = plan
        self.tried_move, self.tried = None, Tried()
        self._empty.say("" if plan.visits else self.words.say("calendar-page.none"))
        self._scrolled.setVisible(bool(plan.visits))
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
            self.switch.show_counts(*recorded_counts(plan))
        self._after.say(after_treatment_text(self.words, plan))
        self._make_room()
        self.selected = visit_to_choose(plan, self.selected)
        self._show_selected()

    def show_view(self, place: int) -> None:
        """Timeline and table, month, events or deviations."""
        self._line.setVisible(place == TIMELINE)
        self._below.setMinimumHeight(_LOW_MONTH if place == MONTH else _LOW)
        self._left.setCurrentIndex(place)
        self.switch.show_view(place)

    @property
    def view(self) -> int:
        """The view that is shown."""
        return self._left.currentIndex()

    @property
    def sheet(self) -> str:
        """The kind of sheet that is printed from the view shown: of the deviations their list, else the calendar."""
        return "deviation" if self.view == DEVIATIONS else "calendar"

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
        if self.tried_move is not None and self.tried_move.visit != visit:
            self.discard()
        self._show_selected()

    def step_visit(self, by: int) -> None:
        """To the visit before or after, by day."""
        beside = None if self.plan is None else neighbour(self.plan, self.selected, by)
        if beside is not None:
            self.select(beside)

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
        self.panel.show_visit(self.plan, self.visit, self.possible)
        self._show_move()

    # ── Trying a move ───────────────────────────────────────────────────────────────────────────────────────────
    def step_day(self, days: int) -> None:
        """Moves the visit chosen by some days from where it is, or was last moved to."""
        visit = self.visit
        if visit is not None:
            start = self.tried_move.day if self.tried_move is not None else visit.shown.day
            self.move_to(visit.id, start + timedelta(days=days))

    def move_to(self, visit: str, day: date) -> None:
        """Tries a visit on a day; nothing is stored."""
        self.select(visit)
        found = self.visit
        if self.plan is None or found is None:
            return
        if day == found.shown.day:
            self.discard()
            return
        self.tried_move = visit_move(self.plan, found, day, closed_days_of(self.plan, self.words.language))
        self._trying.start()  # while a mark is dragged only the last day is computed

    def _try(self) -> None:
        if self.tried_move is not None:
            self.tried = self.case.try_move(self.tried_move)
            self._show_move()

    def _show_move(self) -> None:
        shown = self.tried_move is not None and self.plan is not None
        if self.tried_move is not None and self.plan is not None:
            self.what_if.show_move(self.plan, self.tried_move, self.tried)
        moved = ghosts(self.tried.what_if) if shown and self.tried.what_if is not None else {}
        self.timeline.show_ghosts(moved)
        self.month.show_ghosts(moved)
        panels = (self.panel.steps, self.what_if.steps)
        had_focus = panels[self._right.currentIndex()]
        was = [one for one in (had_focus.earlier, had_focus.later) if one.hasFocus()]
        self._right.setCurrentIndex(1 if shown else 0)
        if shown:
            self._scrolled.ensureWidgetVisible(self._right)  # on a low window it may be out of sight
        if was:
            panels[self._right.currentIndex()].take_focus(was[0] is had_focus.later)
        self.turned.emit()

    def discard(self) -> None:
        """Forgets the move that was tried."""
        self._trying.stop()
        self.tried_move, self.tried = None, Tried()
        self._show_move()

    def apply(self) -> None:
        """Asks why, and applies the move."""
        move, visit = self.tried_move, self.visit
        if move is None or visit is None or not can_apply(move, self.tried):
            return
        if move.kind is MoveKind.FIRST_DOSE:
            self.case.plan_first_dose(move.day)
        else:
            ask_and_move(visit, self.case, self, move.day)

    def ask_day(self) -> None:
        """Asks to which day the visit chosen is moved."""
        if self.visit is not None and "move-to" in self.possible:
            ask_and_move(self.visit, self.case, self)

    # ── Recording ───────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def possible(self) -> frozenset[str]:
        """The actions of the menu Visit that are possible now."""
        return possible_actions(self.plan, self.visit, self.tried_move, self.tried)

    def record(self, kind: str) -> None:
        """Asks what must be known of an event of a kind, and records it."""
        if kind == "move-to":
            self.ask_day()
            return
        form = None if self.plan is None else form_of(kind, asking(self.words, self.plan, self.visit, self._tried_day))
        if form is not None:
            ask_and_record(form, self.case, self)

    @property
    def _tried_day(self) -> date | None:
        """The day on which the visit chosen is tried."""
        return None if self.tried_move is None else self.tried_move.day

    def withdraw(self) -> None:
        """Withdraws the event chosen in the list of events."""
        if self.view != EVENTS:
            self.show_view(EVENTS)
            self.events.table.setFocus()
            return
        place = self.events.chosen()
        if place is not None:
            self._withdraw(place)

    def _withdraw(self, place: int) -> None:
        ask_and_withdraw(place, self.case, self)


def _pictured(plan: Plan) -> tuple[object, ...]:
    """Everything that the views draw."""
    case = plan.case
    return (plan.study.protocol.sha256, plan.visits, plan.deviations, plan.today, case.site, entered(case))


def _filled(card: Card, *parts: QWidget) -> Card:
    card.setLayout(column(*parts, margins=(6, 6, 6, 4), gap=2))
    return card
