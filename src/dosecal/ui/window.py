"""The main window: it assembles the page, the actions and their keys, and asks before work is lost."""

import gc
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from dosecal.ui.shell.frame import paint_frame
from dosecal.ui.shell.settings import Settings
from dosecal.ui.widgets import theme
from dosecal.words import Words

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator
    from PySide6.QtGui import QAction, QCloseEvent, QPaintEvent
    from PySide6.QtWidgets import QMenu

    from dosecal.ui.pages import Pages
    from dosecal.ui.patient_page import Calculator
    from dosecal.ui.shell.document import Document

MENU_HEIGHT = 24
MENUS = ("file", "view", "visit", "help")


class MainWindow(QMainWindow):
    """One case in one window."""

    def __init__(
        self,
        language: str | None = None,
        first: Path | None = None,
        demo: bool = False,
        painted: Callable[[], None] | None = None,
        fields_painted: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self.settings = Settings()
        self.words = Words(language or self.settings.language)
        self._first, self._first_is_demo, self._painted = first, demo, painted
        self._fields_painted = fields_painted
        self._seen = False
        self._document: Document | None = None
        self._calculator: Calculator | None = None
        self._pages: Pages | None = None
        self._translator: QTranslator | None = None
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self.setWindowTitle("dosecal[*]")
        self.setMinimumSize(1120, 640)
        self.resize(1280, 720)
        if not self.settings.geometry.isEmpty():
            self.restoreGeometry(self.settings.geometry)

    @property
    def document(self) -> "Document":
        """The case that is open."""
        if self._document is None:
            from dosecal.ui.shell.document import Document  # noqa: PLC0415  after the first paint

            self._document = Document()
        return self._document

    @property
    def calculator(self) -> "Calculator":
        """The page; put together when it is first asked for."""
        if self._calculator is None:
            self._build()
        assert self._calculator is not None
        return self._calculator

    # ── Building ────────────────────────────────────────────────────────────────────────────────────────────────
    def _build(self) -> None:
        """Everything that speaks a language; called again when it changes or another case is opened."""
        from dosecal.ui.patient_page import Calculator  # noqa: PLC0415  after the first paint

        document = self.document
        notice = None if self.settings.notice_read else self._read_notice
        page = Calculator(self.words, document.entry, document.base, document.folder, document.demo, notice)
        self._calculator = page
        self._build_buttons()
        self._fill_menus()
        page.changed.connect(self._follow)
        page.turned.connect(self.enable)
        self.pages.home.put(0, page)

    @property
    def pages(self) -> "Pages":
        """The pages of the window and their names on its left."""
        if self._pages is None:
            from dosecal.ui.pages import Pages  # noqa: PLC0415  after the first paint

            self._pages = Pages(self)
        return self._pages

    def open_listed(self, path: Path) -> None:
        """Opens the case of a deadline in the Calculator."""
        if self._may_lose() and self._load(path, demo=False):
            self.pages.show(0)

    def _fill_menus(self) -> None:
        from dosecal.ui.menus import fill  # noqa: PLC0415

        for menu in self._menus.values():
            menu.deleteLater()  # with its actions: no key may be taken twice
        self.menuBar().clear()
        bar = self.menuBar()
        self._menus = {name: bar.addMenu(self.words.say(f"window.menu.{name}")) for name in MENUS}
        self._actions = fill(self, self._menus)

    def _build_buttons(self) -> None:
        from dosecal.ui.widgets.buttons import button  # noqa: PLC0415

        say = self.words.say
        self._buttons = [
            button(say("window.button.preview"), self.preview),
            button(say("window.button.save-pdf"), self.save_pdf),
            button(say("window.button.print"), self.print_sheet, main=True),
        ]
        for one in self._buttons:
            self.calculator.sheet_buttons.addWidget(one)
            one.setEnabled(False)

    def action(self, name: str) -> "QAction":
        """The action of a name."""
        return self._actions[name]

    # ── Waking up ───────────────────────────────────────────────────────────────────────────────────────────────
    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        if self._calculator is None:
            paint_frame(self, self.words, MENU_HEIGHT)
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self._wake)

    def _wake(self) -> None:
        """After the first paint: the fields, or the case to open with them."""
        if self._painted is not None:
            self._painted()
        if self._first is not None:
            self._load(self._first, self._first_is_demo)
            self._settle()
            return
        page = self.calculator
        page.take_focus()
        if page.is_painted:
            self._fill()
        else:
            page.painted.connect(lambda: QTimer.singleShot(0, self._fill))

    def _fill(self) -> None:
        """After the fields are painted: studies and views, step by step, so that each key is seen at once."""
        if self._fields_painted is not None:
            self._fields_painted()
        page = self.calculator
        steps = page.waking()

        def go_on() -> None:
            if page is self._calculator and next(steps, False) is None:
                QTimer.singleShot(0, go_on)
            else:
                self._settle()

        go_on()

    def _settle(self) -> None:
        """All is there: the rest of a start, and the copy that a crash has left."""
        from PySide6.QtGui import QGuiApplication  # noqa: PLC0415

        self._speak_qt()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_theme)
        gc.freeze()  # what has been loaded stays: no keystroke waits for a look through it
        gc.enable()
        if self._first is None:
            self._offer_copies()

    def _offer_copies(self) -> None:
        for file in self.document.places().left[:1]:
            answer = self._questions().take_up(self, self.words)
            if answer is False:
                file.unlink(missing_ok=True)
            elif answer and self.document.restore(file):
                self._rebuild()
            elif answer:
                self.tell(self.words.say("window.copy.unreadable"))

    def _rebuild(self) -> None:
        old = self._calculator
        self._build()
        if old is not None:
            self.calculator.tabs.setCurrentIndex(old.tabs.currentIndex())
            old.deleteLater()
        self.calculator.wake()

    def _follow(self) -> None:
        outcome = self.calculator.outcome
        reading = outcome.reading if outcome is not None else None
        self.document.base = self.calculator.base
        if reading is not None:
            self.document.settle(reading)
        self.document.changed(reading)
        unsaved = self.document.is_dirty(reading)
        self.setWindowModified(unsaved)
        self.calculator.marks.say_unsaved(unsaved)
        self.enable()

    def enable(self) -> None:
        """What can be done on the page that is shown."""
        if not self._actions:
            return
        kind = self.sheet_kind()
        on_calculator = self.pages.shown == 0
        reason = self.calculator.why_not_printed(kind) if on_calculator and kind is not None else ""
        printable = not on_calculator or (self.calculator.printable is not None and not reason)
        ready = kind is not None and printable
        for one, name in zip(self._buttons, ("preview", "save-pdf", "print"), strict=True):
            action = self._actions[name]
            action.setEnabled(ready)
            one.setVisible(kind is not None)
            one.setEnabled(ready)
            one.setToolTip(reason or action.shortcut().toString())
        from dosecal.ui.visit_menu import enable  # noqa: PLC0415

        enable(self, self._actions)

    def _read_notice(self) -> None:
        self.settings.read_notice()

    # ── Theme and language ──────────────────────────────────────────────────────────────────────────────────────
    def set_theme(self, name: str) -> None:
        """Shows another theme and remembers it."""
        self.settings.theme = name
        self._system_theme()

    def _system_theme(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, self.settings.theme)
        self.update()

    def set_language(self, code: str) -> None:
        """Speaks another language from now on; what stands in the fields stays."""
        self.settings.language = code
        self.words = Words(code)
        self._speak_qt()
        if focused := QApplication.focusWidget():
            focused.clearFocus()
        page = self.pages.shown
        self.pages.begin_anew()
        self._rebuild()
        self.pages.show(page)

    def _speak_qt(self) -> None:
        """Qt's own dialogs in the language of the words."""
        from PySide6.QtCore import QLibraryInfo, QTranslator  # noqa: PLC0415

        app = QApplication.instance()
        assert app is not None
        if self._translator is not None:
            app.removeTranslator(self._translator)
        self._translator = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._translator.load(f"qtbase_{self.words.language}", folder):
            app.installTranslator(self._translator)

    # ── The file ────────────────────────────────────────────────────────────────────────────────────────────────
    def new(self) -> None:
        """An empty form."""
        if self._may_lose():
            self.document.forget_copy()
            from dosecal.ui.shell.document import Document  # noqa: PLC0415

            self._exchange(Document())

    def _exchange(self, document: "Document") -> None:
        self.document.close()
        self._document = document
        self._rebuild()

    def open(self) -> None:
        """Opens a case file that is chosen."""
        if not self._may_lose():
            return
        path = self._questions().file_to_open(self, self.words, self.document.folder)
        if path is not None:
            self._load(path, demo=False)

    def _load(self, path: Path, demo: bool) -> bool:
        """Opens a case; says why where it cannot be opened."""
        from dosecal.files.reading.refusal import Refusal  # noqa: PLC0415  after the first paint
        from dosecal.ui.shell.document import Document  # noqa: PLC0415

        document = Document()
        try:
            document.open(path, demo)
        except Refusal as refusal:
            reason = refusal.sentence(self.words)
        except (OSError, ValueError) as error:
            reason = self.words.say("window.file.unreadable", reason=getattr(error, "strerror", None) or "")
        else:
            self._exchange(document)
            return True
        if self.calculator.outcome is None:
            self.calculator.wake()
        self.tell(reason)
        return False

    def save(self) -> bool:
        """Saves the case; asks where, the first time."""
        return self.save_as() if self.document.path is None else self._save(self.document.path)

    def save_as(self) -> bool:
        """Saves the case under a name that is asked for."""
        from dosecal.ui.shell.document import suggested_name  # noqa: PLC0415

        folder = self.document.folder or Path.home()
        suggested = self.document.path or folder / suggested_name(self.calculator.real_today())
        path = self._questions().file_to_save(self, self.words, suggested)
        return path is not None and self._save(path)

    def _save(self, path: Path) -> bool:
        from dosecal.ui.shell.saving import save  # noqa: PLC0415  with the first save

        return save(self, path)

    def _may_lose(self) -> bool:
        """Asks before unsaved work is lost; True where it may be, or where it has been saved."""
        outcome = self.calculator.outcome
        if outcome is None or not self.document.is_dirty(outcome.reading):
            return True
        answer = self._questions().unsaved(self, self.words)
        return self.save() if answer == "save" else answer == "discard"

    def closeEvent(self, event: "QCloseEvent") -> None:
        if not self._may_lose():
            event.ignore()
            return
        self.settings.geometry = self.saveGeometry()
        self.document.close()
        self.pages.leave()
        super().closeEvent(event)

    # ── Paper ───────────────────────────────────────────────────────────────────────────────────────────────────
    def sheet_kind(self) -> str | None:
        """The sheet that belongs to the page shown; None where a page has none."""
        return self.pages.sheet_kind()

    def preview(self) -> None:
        """Shows the sheet of the page."""
        from dosecal.ui.paper import printing  # noqa: PLC0415  with the first sheet

        printing.preview(self)

    def print_sheet(self) -> None:
        """Prints the sheet of the page."""
        from dosecal.ui.paper import printing  # noqa: PLC0415

        printing.print_sheet(self)

    def save_pdf(self) -> None:
        """Saves the sheet of the page as PDF."""
        from dosecal.ui.paper import printing  # noqa: PLC0415

        printing.save_pdf(self)

    # ── Words to the person ─────────────────────────────────────────────────────────────────────────────────────
    def show_help(self) -> None:
        """Explains the page."""
        self._questions().say_more(self, self.words.say(self.pages.help))

    def show_intended_use(self) -> None:
        """What the program is for, and what it is not."""
        self._questions().say_more(self, self.words.say("window.notice.text"))

    def tell(self, text: str) -> None:
        """Says something that must be read."""
        self._questions().warn(self, text)

    def say_shortly(self, text: str) -> None:
        """Says something in passing."""
        self.pages.say_shortly(text)

    @staticmethod
    def _questions() -> ModuleType:
        from dosecal.ui.shell import questions  # noqa: PLC0415  with the first question

        return questions
