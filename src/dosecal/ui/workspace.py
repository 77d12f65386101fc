"""Everything in the window, made after its first paint: it assembles pages and actions and is their Shell."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from platform import python_version, system
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QTimer, QTranslator, qVersion
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from dosecal import __version__
from dosecal.files.reading.refusal import Refusal
from dosecal.ui import menus, visit_menu
from dosecal.ui.pages import CHAPTERS, PAGES
from dosecal.ui.patient_page import Calculator
from dosecal.ui.shell import questions
from dosecal.ui.shell.document import Document
from dosecal.ui.shell.ears import Ears
from dosecal.ui.shell.nav import Home
from dosecal.ui.shell.order import Order
from dosecal.ui.shell.page import Page, PageEntry, Rereadable
from dosecal.ui.shell.settings import Settings
from dosecal.ui.shell.steps import Steps
from dosecal.ui.widgets import tasks, theme
from dosecal.ui.widgets.tips import plain_tip
from dosecal.words import LANGUAGES, Words
from dosecal.words.troubles import trouble_text

if TYPE_CHECKING:
    from dosecal.ui.case_file import CaseFile
    from dosecal.ui.paper.printing import Paper
    from dosecal.ui.shell.manual import Manual

CALCULATOR = PAGES[0]
CLOCK_MS = 20_000
"""How often the window asks the clock for the day; also after standby."""


class Workspace:
    """One case in one window."""

    def __init__(self, window: QMainWindow, settings: Settings, language: str | None) -> None:
        theme.wear_font()
        self.window, self.settings = window, settings
        wanted = language or settings.language
        self.words = Words(wanted if wanted in LANGUAGES else LANGUAGES[0])
        self.document = Document()
        self.export_folder: Path | None = None
        self.actions: dict[str, QAction] = {}
        self._translator: QTranslator | None = None
        self._file: CaseFile | None = None
        self._manual: Manual | None = None
        self.home = self._make_home({})
        self._calculator: Calculator | None = None
        self._steps = Steps()
        self._clock = QTimer(window)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self.look_up)
        self._clock.start()
        self._ears = Ears(window, self._steps.seal, self.look_up)
        self._follow_document()

    # ── Building ────────────────────────────────────────────────────────────────────────────────────────────────
    def _make_home(self, kept: Mapping[str, object]) -> Home:
        home = Home(self.words, PAGES, self._make_page, kept)
        home.turned.connect(self._turned)
        self.window.setCentralWidget(home)
        return home

    def _make_page(self, entry: PageEntry, kept: object) -> QWidget:
        made = entry.make(self, kept)
        assert isinstance(made, QWidget)
        return made

    @property
    def calculator(self) -> Calculator:
        """The page with the fields; made when it is first asked for."""
        return self._calculator or self._build()

    def _build(self) -> Calculator:
        """Everything that depends on the language; called again when it changes or another case is opened."""
        page = self._calculator = Calculator(self)
        self.actions = menus.fill(self.window.menuBar(), self, page)
        page.changed.connect(self._follow)
        self.home.put(CALCULATOR.name, page)
        return page

    def _rebuild(self) -> None:
        old = self._calculator
        page = self._build()
        if old is not None:
            page.show_page(old.page.name)
            old.deleteLater()
        page.wake()

    def _exchange(self, document: Document) -> None:
        self.document.close()
        self.document = document
        self._steps.forget()
        self._follow_document()
        self.home.open_all()
        self._rebuild()
        if document.read_only:
            self.calculator.banners.say("file", self.words.say("window.file.is-read-only"))

    def _follow_document(self) -> None:
        self.document.copied.connect(self._say_copied)

    def _say_copied(self, trouble: Exception | None) -> None:
        """Once, for as long as no copy against a crash can be written."""
        text = ""
        if trouble is not None:
            words = self.words
            reason = trouble.sentence(words) if isinstance(trouble, Refusal) else trouble_text(words, trouble)
            text = words.say("window.copy.failed", reason=reason)
        self.calculator.banners.say("copy", text)

    def settle(self) -> None:
        """All is there: from now on Qt's own words and the colours follow the system."""
        self._speak_qt()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._ears.listen(app)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.follow_system_theme)

    def take_up_copy(self) -> None:
        """Offers the entry that a crash has left."""
        if self.file.offer_copy():
            self._steps.forget()
            self._rebuild()

    # ── The clock, and what others do with the file ─────────────────────────────────────────────────────────────
    def look_up(self) -> None:
        """Another day has begun, the computer has slept, somebody has written into the file."""
        page = self._calculator
        if page is None or page.outcome is None:
            return
        page.follow_clock()
        page.follow_files()
        if not self.document.has_changed_on_disk:
            if not self.document.read_only:
                page.banners.say("file", "")
            return
        say = self.words.say
        page.banners.say("file", say("window.file.changed"), say("window.file.changed-more"), self.file.ask_changed)

    # ── Undo ────────────────────────────────────────────────────────────────────────────────────────────────────
    def saved(self) -> None:
        """What is in the file is taken back by an event, not by a step."""
        self._steps.saved(self.calculator)

    def undo(self) -> None:
        """Takes the last change back."""
        self._steps.go(self.calculator, back=True)

    def redo(self) -> None:
        """Makes the change again that was taken back last."""
        self._steps.go(self.calculator, back=False)

    # ── Faults ──────────────────────────────────────────────────────────────────────────────────────────────────
    def fault(self, fault: BaseException) -> None:
        """A fault of the program: no result stays, nothing is printed or exported; the entry can be saved."""
        from dosecal.session.fault_report import fault_report  # noqa: PLC0415  late: only after a fault

        report = fault_report(
            fault, f"dosecal {__version__} · Python {python_version()} · Qt {qVersion()} · {system()}"
        )
        tasks.cancel_all()
        for one in QApplication.topLevelWidgets():
            if isinstance(one, QDialog) and one.isVisible():
                one.reject()
        self.home.keep_only(CALCULATOR.name)
        self.show_page(CALCULATOR.name)
        self.calculator.blank(report)
        self.refresh_actions()

    def calculate_again(self) -> None:
        """After a fault, from the entry as it is."""
        self.home.open_all()
        self._rebuild()

    # ── What pages ask for ──────────────────────────────────────────────────────────────────────────────────────
    @property
    def widget(self) -> QWidget:
        """The parent of dialogs."""
        return self.window

    @staticmethod
    def today() -> date:
        """The day of this computer: the window is where the clock is read."""
        return datetime.now().astimezone().date()

    def tell(self, text: str) -> None:
        """Shows a message that must be read."""
        questions.warn(self.window, text)

    def say_shortly(self, text: str) -> None:
        """Shows a short message at the foot of the page."""
        self.page.say_shortly(text)

    def open_case(self, path: Path) -> None:
        """Opens a case file and shows it."""
        if self.file.may_lose() and self.file.open(path):
            self.show_page(CALCULATOR.name)

    def _follow(self) -> None:
        """The entry has changed: is it saved, is there a copy, what can be done with it."""
        outcome = self.calculator.outcome
        reading = outcome.reading if outcome is not None else None
        self.document.base = self.calculator.base
        if reading is not None:
            self.document.settle(reading)
        self.document.changed(reading)
        unsaved = self.document.is_dirty(reading)
        self.window.setWindowModified(unsaved)
        self.calculator.marks.say_unsaved(unsaved)
        self._steps.keep(self.calculator)
        self.refresh_actions()

    def refresh_actions(self) -> None:
        """Enables what can be done on the page that is shown."""
        if not self.actions:
            return
        state = self.page.sheet_state()
        for name, shown in self.calculator.sheet_buttons.items():
            action = self.actions[name]
            action.setEnabled(state.ready)
            shown.setVisible(bool(state.kind))
            shown.setEnabled(state.ready)
            shown.setToolTip(plain_tip(state.reason) or action.shortcut().toString())
        self._steps.show(self.actions, self.words)
        visit_menu.enable(self.actions, self.calculator if self.page is self.calculator else None)

    # ── Pages ───────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self.home.pages[self.home.shown]

    def _turned(self) -> None:
        if self.page is self.calculator:
            self.page.take_focus()
        self.refresh_actions()

    def show_page(self, name: str) -> None:
        """Shows a page."""
        self.home.show_page(name)

    def show_patient_page(self, name: str) -> None:
        """Shows a page about the patient."""
        self.show_page(CALCULATOR.name)
        self.calculator.show_page(name)

    def read_again(self) -> None:
        """Reads the list that is shown again; from the calculator it shows the deadlines."""
        if isinstance(self.page, Rereadable):
            self.page.read()
        else:
            self.show_page("deadlines")

    # ── Theme and language ──────────────────────────────────────────────────────────────────────────────────────
    def set_theme(self, name: str) -> None:
        """Shows another theme and remembers it."""
        self.settings.theme = name
        self.follow_system_theme()

    def follow_system_theme(self) -> None:
        """Shows the theme that is chosen, as the system has it now."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, self.settings.theme)
        self.window.update()

    def set_language(self, code: str) -> None:
        """Changes the language; what is in the fields stays."""
        self.settings.language = code
        self.words = Words(code)
        if self._manual is not None:
            self._manual.deleteLater()
            self._manual = None
        self._speak_qt()
        if focused := QApplication.focusWidget():
            focused.clearFocus()
        shown = self.home.shown
        self.home.leave()
        self.home = self._make_home(self.home.kept)
        self._rebuild()
        self.show_page(shown)

    def _speak_qt(self) -> None:
        """Qt's own dialogs in the language of the words."""
        app = QApplication.instance()
        assert app is not None
        if self._translator is not None:
            app.removeTranslator(self._translator)
        self._translator = QTranslator(self.window)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._translator.load(f"qtbase_{self.words.language}", folder):
            app.installTranslator(self._translator)

    @property
    def file(self) -> "CaseFile":
        """Opens and saves the case."""
        if self._file is None:
            from dosecal.ui.case_file import CaseFile  # noqa: PLC0415  after the fields are painted

            self._file = CaseFile(self, lambda: self.calculator, self._exchange, self.saved)
        return self._file

    # ── The file ────────────────────────────────────────────────────────────────────────────────────────────────
    def new(self) -> None:
        """An empty form."""
        self.file.new()

    def open(self) -> None:
        """Asks for a case file and opens it."""
        self.file.ask_and_open()

    def save(self) -> bool:
        """Saves the case; asks where, the first time."""
        return self.file.save()

    def save_as(self) -> bool:
        """Asks for a name and saves the case."""
        return self.file.save_as()

    def quit(self) -> None:
        """Closes the window."""
        self.window.close()

    def leave(self) -> bool:
        """The window is about to close; False if it has to stay."""
        if not self.file.may_lose():
            return False
        self.document.close()
        self.home.leave()
        return True

    # ── Paper ───────────────────────────────────────────────────────────────────────────────────────────────────
    def preview(self, order: Order | None = None) -> None:
        """Shows a sheet; without an order that of the page shown."""
        wanted = self._wanted(order)
        if wanted is not None:
            self.paper.preview(wanted, order)

    def print_sheet(self, order: Order | None = None) -> None:
        """Prints a sheet; without an order that of the page shown."""
        wanted = self._wanted(order)
        if wanted is not None:
            self.paper.print_sheet(wanted)

    def save_pdf(self, order: Order | None = None) -> None:
        """Saves a sheet as PDF; without an order that of the page shown."""
        wanted = self._wanted(order)
        if wanted is not None:
            self.paper.save_pdf(wanted)

    def _wanted(self, order: Order | None) -> Order | None:
        """The sheet as it is on the day of the clock, by the rules as their files are now; none after a fault, nor one
        that was ordered by rules which have changed."""
        changed = self.calculator.follow_files()
        self.look_up()
        if changed and order is not None and order.plan is not None:
            self.tell(self.words.say("window.paper.rules-changed"))
            return None
        return None if self.calculator.fault is not None else order or self.page.order()

    @property
    def paper(self) -> "Paper":
        """Draws sheets."""
        from dosecal.ui.paper.printing import Paper  # noqa: PLC0415  loads typst and the printers: with the first sheet

        return Paper(self)

    # ── Help ────────────────────────────────────────────────────────────────────────────────────────────────────
    def show_help(self, chapter: str = "") -> None:
        """Opens a chapter of the manual; without a name the one about the page shown."""
        if self._manual is None:
            from dosecal.ui.shell.manual import Manual  # noqa: PLC0415  after the fields are painted

            self._manual = Manual(self.words, CHAPTERS, self.window)
        self._manual.show_chapter(chapter or self.page.chapter)

    def show_intended_use(self) -> None:
        """What the program is for, and what it is not."""
        questions.say_more(self.window, self.words.say("window.notice.text"))
