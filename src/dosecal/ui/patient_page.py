"""The Calculator: fields on the left, what follows from them on the right, each keystroke at once.

The frame is painted before it, the fields are its first part; :meth:`Calculator.wake` brings the rest.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from dosecal.session.entry import Data, Entry
from dosecal.ui.findings.marks import Marks
from dosecal.ui.findings.placeholders import Notice, Rule, Withheld
from dosecal.ui.findings.strip import Strip
from dosecal.ui.form.inputs import Inputs
from dosecal.ui.shell.frame import WIDTH
from dosecal.ui.widgets.layout import column, laid_out_once, row
from dosecal.ui.widgets.tabs import Tabs
from dosecal.ui.widgets.text import Chip, Line
from dosecal.words import Words

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from dosecal.core.result.dose import OpenPoint
    from dosecal.core.result.plan import Plan
    from dosecal.session.entry_reader import Problem
    from dosecal.session.outcome import Outcome
    from dosecal.ui.calendar.page import CalendarView
    from dosecal.ui.dose.page import DoseView

TABS = ("dose", "calendar", "start", "eligibility")
DOSE, CALENDAR = 0, 1


class View(Protocol):
    """What every page on the right can do."""

    def show_plan(self, plan: "Plan") -> None:
        """Shows a plan."""


class Calculator(QWidget):
    """Assembles fields, pages and strip. ``changed`` follows every change of the entry."""

    changed = Signal()
    turned = Signal()
    """What can be done on the page shown has changed, the entry has not."""
    painted = Signal()
    """Once, as soon as the fields are on the screen."""

    def __init__(
        self, words: Words, entry: Entry, base: Data, folder: Path | None, demo: bool = False,
        read_notice: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.words, self.entry, self.base, self.folder = words, entry, base, folder
        self.outcome: Outcome | None = None
        self._awake = self.is_painted = False
        self._views: dict[int, View] = {}
        self._stale: set[int] = set()
        say = words.say
        self.inputs = Inputs(words, entry, self.real_today, self._as_of, folder)
        self.tabs = Tabs([say(f"window.tab.{name}") for name in TABS], say("window.tab.about"))
        self.tabs.currentChanged.connect(self._turn)
        self.pages = QStackedWidget()
        for _ in TABS:
            self.pages.addWidget(QWidget())
        self._withheld = Withheld(words)
        self.pages.addWidget(self._withheld)
        self.notice: Notice | None = None
        if read_notice is not None:
            self.notice = Notice(words, lambda: self._read_notice(read_notice))
            self.pages.addWidget(self.notice)
            self.pages.setCurrentWidget(self.notice)
        self.marks = Marks(words)
        self.strip = Strip(words, self.open_findings, self.open_rules)
        self.sheet_buttons = self.strip.rest
        self._assemble(demo)
        self.inputs.changed.connect(self.follow)
        self.inputs.body_asked.connect(self.open_body)

    def _assemble(self, demo: bool) -> None:
        say = self.words.say
        title = QWidget()
        title.setFixedWidth(WIDTH)
        chip = Chip(say("window.demo"), "warn", "warn") if demo else None
        about = Line(say("window.nothing-recorded"), "quiet", wrap=True)
        about.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        heading = Line(say("window.title"), size="title", bold=True)
        parts = [heading, about, self.marks.unsaved] if chip is None else [heading, chip, 1, self.marks.unsaved]
        title.setLayout(row(*parts, margins=(16, 0, 8, 0), gap=12))
        head = row(title, self.tabs, 1, self.marks.unapproved, gap=0)
        head.setContentsMargins(0, 0, 16, 0)
        right = QWidget()
        right.setLayout(column(self.pages, margins=(8, 8, 16, 8)))
        limits = Line(say("window.limits"), "quiet", wrap=True)
        limits.setFixedWidth(WIDTH)
        limits.setContentsMargins(16, 4, 8, 4)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        left = column(self.inputs, limits, gap=0)
        body.addLayout(left)
        body.addWidget(right, 1)
        layout = column(head, Rule(), body, Rule(), self.strip, gap=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    @staticmethod
    def real_today() -> date:
        """The day of the machine: the window is where the clock is read."""
        return datetime.now().astimezone().date()

    def _as_of(self) -> date:
        from dosecal.words.dates import parse_date  # noqa: PLC0415  asked at a keystroke, not at the start

        return parse_date(self.entry.today, self.real_today(), self.words) or self.real_today()

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            self.painted.emit()

    def take_focus(self) -> None:
        """The cursor into the first field, or onto what must be read before it."""
        if self.notice is not None:
            self.notice.button.setFocus()
        else:
            self.inputs.focus_field("study")

    def wake(self) -> None:
        """Loads studies and views, and shows what follows from the fields."""
        for _ in self.waking():
            pass
        self.take_focus()

    def waking(self) -> Iterator[None]:
        """The same in steps, for a window that is already typed into; it leaves the cursor where it is."""
        if self._awake:
            return
        from dosecal.session.outcome import choices, meant, prepare  # noqa: PLC0415

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
        from dosecal.session.outcome import compute  # noqa: PLC0415

        self.outcome = compute(self.entry, self.base, self.real_today(), self.words, self.folder)
        with laid_out_once(self, self.inputs.widget(), *self.strip.parts):
            self._show_outcome(self.outcome)
        self.changed.emit()

    def _show_outcome(self, outcome: "Outcome") -> None:
        from dosecal.session.field_notes import follows_text, notes_of  # noqa: PLC0415  with the first plan
        from dosecal.session.finding_lines import calm_text, finding_lines  # noqa: PLC0415
        from dosecal.session.site_rules import unconfirmed  # noqa: PLC0415

        plan = outcome.plan
        self._stale = set(range(len(TABS)))
        self._show_page()
        if outcome.study is not None:
            self.inputs.show_study(outcome.study, plan)
        self.inputs.count()
        self.inputs.show_notes(notes_of(self.words, self.entry, outcome, self.real_today()))
        self.inputs.facts_line(follows_text(self.words, plan))
        self.marks.say_approved(outcome.study)
        lines = finding_lines(self.words, plan, [self._named(problem) for problem in outcome.problems])
        self.strip.show_findings(lines, unconfirmed(plan), calm_text(self.words, plan))

    def _named(self, problem: "Problem") -> str:
        from dosecal.session.field_names import named  # noqa: PLC0415

        return named(self.words, problem, self.entry, self.outcome.study if self.outcome else None)

    def _read_notice(self, remember: Callable[[], None]) -> None:
        """The intended use has been read: from now on the place is the results'."""
        remember()
        if self.notice is not None:
            self.pages.removeWidget(self.notice)
            self.notice.deleteLater()
            self.notice = None
        self.inputs.focus_field("study")
        self._turn()

    def _turn(self) -> None:
        if self._awake:
            self._show_page()
            self.changed.emit()

    def _show_page(self) -> None:
        """The chosen page, or why nothing may be shown: never an old number."""
        assert self.outcome is not None
        if self.notice is not None:
            return
        place = self.tabs.currentIndex()
        plan = self.outcome.shown_on(TABS[place])
        if plan is None:
            self._withheld.show_problems([self._named(one) for one in self.outcome.problems_of(TABS[place])])
            self.pages.setCurrentWidget(self._withheld)
            return
        view = self._view(place)
        if place in self._stale:
            view.show_plan(plan)
            self._stale.discard(place)
        self.pages.setCurrentIndex(place)

    def _view(self, place: int) -> View:
        if place not in self._views:
            view = self._make(place)
            assert isinstance(view, QWidget)
            old = self.pages.widget(place)
            if old is not None:
                self.pages.removeWidget(old)
                old.deleteLater()
            self.pages.insertWidget(place, view)
            self._views[place] = view
        return self._views[place]

    def _make(self, place: int) -> View:
        from dosecal.session.open_case import OpenCase  # noqa: PLC0415  views after the first paint
        from dosecal.ui.calendar.page import CalendarView  # noqa: PLC0415
        from dosecal.ui.dose.page import DoseView  # noqa: PLC0415
        from dosecal.ui.start.eligibility_page import EligibilityView  # noqa: PLC0415
        from dosecal.ui.start.page import StartView  # noqa: PLC0415

        match TABS[place]:
            case "dose":
                return DoseView(self.words, self.changed.emit, OpenCase(self), self.enter_point, self.entry.made)
            case "calendar":
                calendar = CalendarView(self.words, OpenCase(self))
                calendar.turned.connect(self.turned)
                return calendar
            case "start":
                return StartView(self.words, self.inputs.set_first_dose)
            case _:
                return EligibilityView(self.words)

    @property
    def dose_view(self) -> "DoseView | None":
        """The page Dose, shown or not; None before it was first shown."""
        from dosecal.ui.dose.page import DoseView  # noqa: PLC0415

        view = self._views.get(DOSE)
        return view if isinstance(view, DoseView) else None

    @property
    def shown_doses(self) -> "DoseView | None":
        """The page Dose while it is shown."""
        return self.dose_view if self.pages.currentIndex() == DOSE else None

    @property
    def visit_id(self) -> str | None:
        """The visit whose doses are shown."""
        return None if self.dose_view is None else self.dose_view.visit_id

    @property
    def made(self) -> Mapping[str, datetime]:
        """Drug → when its preparation was made, as the page Dose says it."""
        return {} if self.dose_view is None else self.dose_view.made

    @property
    def printable(self) -> "Plan | None":
        """The plan that may go to paper: none while any field cannot be read."""
        return None if self.outcome is None or self.notice is not None else self.outcome.printable

    def why_not_printed(self, kind: str) -> str:
        """Why the page shown has no sheet of this kind. Empty where it has one, or where nothing is known yet."""
        from dosecal.session.printable import why_blocked  # noqa: PLC0415  with the first plan

        if self.outcome is not None and self.outcome.problems:
            return self._named(self.outcome.problems[0])
        plan = self.printable
        if plan is None:
            return ""
        wrong = self.dose_view.made_wrong if kind == "dose" and self.dose_view is not None else ""
        return why_blocked(self.words, plan, kind, self.visit_id) or wrong

    def step_visit(self, by: int) -> None:
        """To the next or previous visit on the pages Dose and Calendar."""
        if self.calendar is not None:
            self.calendar.step_visit(by)
            return
        if self.dose_view is not None and self.tabs.currentIndex() == DOSE:
            self.dose_view.step_visit(by)

    def open_findings(self) -> None:
        """The list of all findings."""
        from dosecal.ui.findings.findings_list import FindingsList  # noqa: PLC0415

        FindingsList(self.words, self.strip.lines, self, calm=self.strip.calm).exec()

    def open_body(self) -> None:
        """All body formulas of the patient shown."""
        if self.outcome is None or self.outcome.plan is None or self.outcome.withheld:
            return
        from dosecal.ui.findings.body_sizes import BodySizes  # noqa: PLC0415

        BodySizes(self.words, self.outcome.plan, self).exec()

    def open_rules(self) -> None:
        """The list of site rules; a confirmation goes into the case."""
        if self.outcome is None or self.outcome.study is None:
            return
        from dosecal.core.patient.case import Site  # noqa: PLC0415
        from dosecal.ui.findings.site_rules import SiteRules  # noqa: PLC0415

        plan = self.outcome.plan
        site = plan.case.site if plan is not None else Site()
        study = plan.study if plan is not None else self.outcome.study  # with the drug files of the site
        dialog = SiteRules(self.words, study, site, self.real_today(), self)
        if dialog.exec():
            self.confirm_rules(dialog.confirmation)

    @property
    def calendar(self) -> "CalendarView | None":
        """The page Calendar while it is shown."""
        if CALENDAR not in self._views or self.pages.currentIndex() != CALENDAR:
            return None
        from dosecal.ui.calendar.page import CalendarView  # noqa: PLC0415

        view = self.pages.currentWidget()
        return view if isinstance(view, CalendarView) else None

    def enter_point(self, point: "OpenPoint") -> None:
        """Puts the cursor where a point that is open before release is entered."""
        self.inputs.enter(point)

    def record_events(self, events: Sequence[Data]) -> None:
        """Keeps the events of the case, as they were entered one after the other."""
        self.base = {**self.base, "events": [dict(event) for event in events]}
        self.follow()

    def plan_first_dose(self, day: date) -> None:
        """Plans the first dose on another day."""
        self.inputs.set_first_dose(day)

    def confirm_rules(self, confirmation: Mapping[str, object]) -> None:
        """Keeps who confirmed the site rules and when."""
        from dosecal.session.site_rules import with_confirmation  # noqa: PLC0415  with the first confirmation

        self.base = with_confirmation(self.base, confirmation)
        self.follow()
