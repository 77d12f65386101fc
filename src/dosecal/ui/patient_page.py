"""The Calculator: fields on the left, what follows from them on the right, each keystroke at once.

The frame is painted before it, the fields are its first part; :meth:`Calculator.wake` brings the rest.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from dosecal.session.entry import Data, Entry
from dosecal.session.history import events_of
from dosecal.session.outcome import choices, compute, meant, prepare, unplanned
from dosecal.session.rule_files import State, names_files, state_of
from dosecal.ui.findings.banners import Banners
from dosecal.ui.findings.fault_panel import FaultPanel
from dosecal.ui.findings.marks import Marks, heading
from dosecal.ui.findings.placeholders import Notice, Rule, Withheld
from dosecal.ui.findings.strip import Strip
from dosecal.ui.form.inputs import Inputs
from dosecal.ui.pages import PAGES, PATIENT_PAGES
from dosecal.ui.patient_asks import PatientAsks
from dosecal.ui.shell import questions
from dosecal.ui.shell.frame import WIDTH
from dosecal.ui.shell.order import Order, SheetState
from dosecal.ui.shell.page import PageEntry, PlanPage, VisitStepper
from dosecal.ui.shell.sheet_buttons import sheet_buttons
from dosecal.ui.shell.shell import Shell
from dosecal.ui.widgets.layout import column, laid_out_once, lay_out_now, row
from dosecal.ui.widgets.side import Side
from dosecal.ui.widgets.tabs import Tabs
from dosecal.ui.widgets.text import Line

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from dosecal.core.result.dose import OpenPoint
    from dosecal.core.result.plan import Plan
    from dosecal.session.outcome import Outcome
    from dosecal.ui.calendar.page import CalendarView
    from dosecal.ui.dose.page import DoseView
    from dosecal.ui.paper.patient_sheets import PatientSheets


def make(shell: Shell, _kept: object) -> "Calculator":
    """The calculator on the case that is open."""
    return Calculator(shell)


class Calculator(PatientAsks):
    """Assembles fields, pages and strip. ``changed`` follows every change of the entry."""

    changed = Signal()
    painted = Signal()
    """Once, as soon as the fields are on the screen."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        document = shell.document
        self.shell, self.words = shell, shell.words
        self.entry: Entry = document.entry
        self.base: Data = document.base
        self.folder: Path | None = document.folder
        self.outcome: Outcome | None = None
        self._rule_files: State | None = None
        self._awake = self.is_painted = False
        self._views: dict[str, PlanPage] = {}
        self._stale: set[str] = set()
        say = self.words.say
        self.inputs = Inputs(self.words, self.entry, self.clock, self.folder, self._may_change_study)
        self.tabs = Tabs([say(f"window.tab.{page.name}") for page in PATIENT_PAGES], say("window.tab.about"))
        self.tabs.currentChanged.connect(self._turn)
        self.pages = QStackedWidget()
        self._withheld = Withheld(self.words)
        self._left_out = Line("", "block", wrap=True)
        self.pages.addWidget(self._withheld)
        self.fault: FaultPanel | None = None
        """What is shown instead of any result after a fault of the program."""
        self.notice: Notice | None = None
        if not shell.settings.notice_read:
            self.notice = Notice(self.words, self._read_notice)
            self.pages.addWidget(self.notice)
            self.pages.setCurrentWidget(self.notice)
        self.marks = Marks(self.words)
        self.strip = Strip(self.words, self.open_findings, self.open_rules)
        self.sheet_buttons = sheet_buttons(shell)
        for one in self.sheet_buttons.values():
            self.strip.rest.addWidget(one)
        self.banners = Banners()
        self._assemble(document.demo)
        self.inputs.changed.connect(self.follow)
        self.inputs.body_asked.connect(self.open_body)
        self.inputs.wanted.connect(self.side.show_once)

    def _assemble(self, demo: bool) -> None:
        say = self.words.say
        limits = Line(say("window.limits"), "quiet", wrap=True)
        limits.setFixedWidth(WIDTH)
        limits.setContentsMargins(16, 4, 8, 4)
        self.side = Side(say("window.fields"), self.inputs, limits)
        title = heading(self.words, demo, self.marks.unsaved, self.side.head)
        head = row(title, self.tabs, 1, self.marks.unapproved, margins=(0, 0, 16, 0), gap=0)
        right = QWidget()
        right.setLayout(column(self._left_out, self.pages, margins=(8, 8, 16, 8)))
        body = row(self.side, right, gap=0)
        body.setStretch(1, 1)
        layout = column(head, Rule(), self.banners, body, Rule(), self.strip, gap=0)
        layout.setStretch(3, 1)
        self.setLayout(layout)

    def _may_change_study(self, offered: str) -> bool:
        """Asks before the case of a patient becomes one of another study."""
        now = meant(self.entry)
        if offered == now or not (self.entry.has_patient or events_of(self.base)):
            return True
        names = dict(choices(self.words))
        return questions.other_study(self, self.words, names.get(now, self.entry.study), names.get(offered, offered))

    def resizeEvent(self, event: "QResizeEvent") -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """A page that is wide gets the room of the fields on a narrow window."""
        self.side.give_way(self.window().width(), self.page.wide)

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            self.painted.emit()

    def take_focus(self) -> None:
        """The cursor into the first field, or onto what must be read before it."""
        if self.notice is not None:
            self.notice.button.setFocus()
        elif self.entry.has_patient:
            self.tabs.setFocus()  # a key that nobody meant turns a page at most
        else:
            self.inputs.focus_field("patient_id")

    def wake(self) -> None:
        """Loads studies and views, and shows what follows from the fields."""
        for _ in self.waking():
            pass
        self.take_focus()

    def waking(self) -> Iterator[None]:
        """The same in steps, for a window that is already typed into; it leaves the cursor where it is."""
        if self._awake:
            return
        yield
        self.inputs.set_studies(choices(self.words), meant(self.entry))
        for _ in prepare(self.entry, self.folder):
            yield
        if not self._awake:  # a case may have been opened meanwhile
            self._awake = True
            self.follow()

    def follow(self) -> None:
        """Reads the fields and shows what follows from them."""
        if not self._awake:
            return
        if self.fault is not None:  # nothing is shown until it is asked for anew; the entry can be saved
            self.outcome = unplanned(self.entry, self.base, self.clock(), self.words)
            self.changed.emit()
            return
        self.inputs.follow_clock()
        self.outcome = compute(self.entry, self.base, self.clock(), self.words, self.folder)
        self._rule_files = state_of(self.outcome, self.folder) if names_files(self.outcome) else None
        with laid_out_once(self, self.inputs.widget(), *self.strip.parts):
            self._show_outcome(self.outcome)
        self.changed.emit()
        lay_out_now()

    def follow_files(self) -> bool:
        """Shows what follows from protocol and drug files of the site as they are now; whether any has changed.

        Asked when the window is looked at again, and before anything is printed.
        """
        if not (self._awake and names_files(self.outcome)):
            return False
        now = state_of(self.outcome, self.folder)
        if now is not None and now == self._rule_files:
            return False
        self.follow()
        return True

    def _show_outcome(self, outcome: "Outcome") -> None:
        self._stale = {page.name for page in PATIENT_PAGES}
        self._show_page()
        self._results.show(outcome, self.clock(), self.inputs, self.marks)
        self._show_findings()
        self.banners.say_day(self.words, self.day, self.clock(), self.shell.today(), self.inputs.back_to_today)

    def blank(self, report: str) -> None:
        """After a fault of the program: no result stays on the screen, the entry does."""
        self.fault = FaultPanel(self.words, report, self.shell.calculate_again)
        for view in self._views.values():
            self.pages.removeWidget(cast("QWidget", view))
            cast("QWidget", view).deleteLater()
        self._views.clear()
        self.pages.addWidget(self.fault)
        self.pages.setCurrentWidget(self.fault)
        self.inputs.show_notes({})
        self.inputs.facts_line("")
        self._show_findings()
        self.follow()

    def _show_findings(self) -> None:
        """The strip: what is about the visit on the screen first; after a fault nothing was judged."""
        if self.fault is not None:
            self.strip.show_findings([], 0, self.words.say("window.fault.title"))
        elif self.outcome is not None:
            shown = self.dose_view.visit_id if self.dose_view is not None else None
            visit = shown if self.calendar is None else self.calendar.selected
            self._results.show_findings(self.outcome, self.strip, visit)

    def _read_notice(self) -> None:
        """The intended use has been read: from now on its place is the results'."""
        self.shell.settings.read_notice()
        if self.notice is not None:
            self.pages.removeWidget(self.notice)
            self.notice.deleteLater()
            self.notice = None
        self.take_focus()
        self._turn()

    def _turn(self) -> None:
        self._make_room()
        if self._awake:
            self._show_page()
            self._show_findings()
            self.changed.emit()

    # ── The pages about the patient ─────────────────────────────────────────────────────────────────────────────
    @property
    def page(self) -> PageEntry:
        """The page chosen among the tabs."""
        return PATIENT_PAGES[self.tabs.currentIndex()]

    def show_page(self, name: str) -> None:
        """Shows one of the pages."""
        self.tabs.setCurrentIndex([page.name for page in PATIENT_PAGES].index(name))

    def _show_page(self) -> None:
        """The chosen page, or why nothing may be shown: never an old number."""
        assert self.outcome is not None
        if self.notice is not None or self.fault is not None:
            return
        page = self.page
        plan = self.outcome.shown(page.name)
        without = self.outcome.left_out(page.name)
        self._left_out.say(
            self.words.say("window.left-out", names="\n".join(self.named(one) for one in without)) if without else ""
        )
        if plan is None:
            self._withheld.show_problems([self.named(one) for one in self.outcome.hiding(page.name)])
            self.pages.setCurrentWidget(self._withheld)
            return
        view = self._view(page)
        if page.name in self._stale:
            view.show_plan(plan)
            self._stale.discard(page.name)
        self.pages.setCurrentWidget(cast("QWidget", view))

    def _view(self, page: PageEntry) -> PlanPage:
        """The page of an entry; made when it is first shown."""
        view = self._views.get(page.name)
        if view is None:
            view = self._views[page.name] = page.make(self)
            self.pages.addWidget(cast("QWidget", view))
        return view

    @property
    def shown_page(self) -> PlanPage | None:
        """The page that is shown; None while results are withheld."""
        view = self._views.get(self.page.name)
        return view if self.pages.currentWidget() is cast("QWidget | None", view) else None

    @property
    def dose_view(self) -> "DoseView | None":
        """The page Dose, shown or not; None before it was first shown."""
        return cast("DoseView | None", self._views.get("dose"))

    @property
    def shown_doses(self) -> "DoseView | None":
        """The page Dose while it is shown."""
        return cast("DoseView | None", self.shown_page) if self.page.name == "dose" else None

    @property
    def calendar(self) -> "CalendarView | None":
        """The page Calendar while it is shown."""
        return cast("CalendarView | None", self.shown_page) if self.page.name == "calendar" else None

    def step_visit(self, by: int) -> None:
        """To the next or previous visit on a page that shows one."""
        if isinstance(self.shown_page, VisitStepper):
            self.shown_page.step_visit(by)

    def refresh(self) -> None:
        """What a page shows has changed, the entry has not."""
        self._show_findings()
        self.changed.emit()

    def refresh_actions(self) -> None:
        """What can be done on the page shown has changed."""
        self._show_findings()
        self.shell.refresh_actions()

    # ── As a page of the window ─────────────────────────────────────────────────────────────────────────────────
    @property
    def chapter(self) -> str:
        """The chapter of the manual about the page shown; about the fields while there is none."""
        return PAGES[0].chapter if self.shown_page is None else self.page.chapter

    @property
    def kept(self) -> object:
        """Nothing: the case stays with the window."""
        return None

    @property
    def printable(self) -> "Plan | None":
        """The plan that may go to paper: none while any field cannot be read."""
        return None if self.outcome is None or self.notice is not None else self.outcome.printable

    @property
    def _sheets(self) -> "PatientSheets | None":
        """What can be printed of the plan; None while any field cannot be read."""
        return None if self.printable is None else self._results.sheets(self.printable)

    def sheet_state(self) -> SheetState:
        """Whether the page shown can be printed."""
        kind = self.page.sheet_of(self.shown_page)
        reason = self._why_not_printed(kind) if kind else ""
        return SheetState(kind, bool(kind) and self.printable is not None and not reason, reason)

    def _why_not_printed(self, kind: str) -> str:
        """Why the page shown has no sheet of this kind. Empty if it has one, or if nothing is known yet."""
        if self.outcome is not None and self.outcome.problems:
            return self.named(self.outcome.problems[0])
        sheets = self._sheets
        if sheets is None:
            return ""
        wrong = self.dose_view.made_wrong if kind == "dose" and self.dose_view is not None else ""
        return sheets.why_blocked(kind, self.dose_view.visit_id if self.dose_view is not None else None) or wrong

    def order(self) -> Order | None:
        """The sheet of the page shown."""
        kind, sheets, view = self.page.sheet_of(self.shown_page), self._sheets, self.dose_view
        if not kind or sheets is None:
            return None
        chosen = (view.visit_id, view.made) if kind == "dose" and view is not None else (None, {})
        return sheets.order(kind, *chosen)

    @property
    def visit_sheets(self) -> frozenset[str]:
        """The kinds of sheets that can be printed for the visit chosen on the page Calendar."""
        sheets = self._sheets if self.calendar is not None else None
        return frozenset() if sheets is None or self.calendar is None else sheets.of_visit(self.calendar.visit)

    def visit_order(self, kind: str) -> Order | None:
        """A sheet for the visit chosen on the page Calendar."""
        visit = self.calendar.visit if self.calendar is not None else None
        return None if self._sheets is None or visit is None else self._sheets.visit_order(kind, visit)

    def say_shortly(self, text: str) -> None:
        """Shows a short message in the strip."""
        self.strip.say_shortly(text)

    def leave(self) -> None:
        """Nothing is read for this page on another thread."""

    # ── What the person asks for ────────────────────────────────────────────────────────────────────────────────
    def open_panel(self) -> None:
        """One form for the laboratory values of a day."""
        self.inputs.open_panel()

    def enter_point(self, point: "OpenPoint") -> None:
        """Puts the cursor where a point that is open before release is entered."""
        self.inputs.enter(point)

    def record_events(self, events: Sequence[Data]) -> None:
        """Keeps the events of the case, as they were entered one after the other; nothing while doses or dates may
        rest on a field that cannot be read."""
        withheld = [] if self.outcome is None else self.outcome.withheld
        if withheld:
            self.shell.tell(self.words.say("window.not-recorded", names=self.named(withheld[0])))
            return
        self.base = {**self.base, "events": [dict(event) for event in events]}
        self.follow()
        self.say_shortly(self._results.recorded(self.outcome))

    def plan_first_dose(self, day: date) -> None:
        """Plans the first dose on another day."""
        self.inputs.set_first_dose(day)
