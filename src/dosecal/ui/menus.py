"""The actions of the window: each with its word, its key and its place in a menu."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from dosecal.ui import theme, visit_menu
from dosecal.ui.calculator import TABS
from dosecal.ui.frame import PAGES
from dosecal.words import LANGUAGE_NAMES, LANGUAGES

if TYPE_CHECKING:
    from dosecal.ui.window import MainWindow

Key = QKeySequence.StandardKey | str


def fill(window: "MainWindow", menus: dict[str, QMenu]) -> dict[str, QAction]:
    """Fills the menus file, view, visit and help; returns the actions by name."""
    made = Filling(window)
    made.file_menu(menus["file"])
    made.view_menu(menus["view"])
    visit_menu.fill(made, menus["visit"])
    made.help_menu(menus["help"])
    return made.actions


class Filling:
    """Makes actions for one window."""

    def __init__(self, window: "MainWindow") -> None:
        self.window = window
        self.actions: dict[str, QAction] = {}

    def act(
        self, menu: QMenu, name: str, do: Callable[[], object], key: Key | None = None, text: str | None = None
    ) -> QAction:
        """An action with its key; its text is that of its name, if it is not given."""
        action = QAction(text or self.window.words.say(f"window.action.{name}"), menu)
        if key is not None:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _checked=False: do())
        menu.addAction(action)
        self.actions[name] = action
        return action

    def file_menu(self, menu: QMenu) -> None:
        """Cases and sheets."""
        window, keys = self.window, QKeySequence.StandardKey
        self.act(menu, "new", window.new, keys.New)
        self.act(menu, "open", window.open, keys.Open)
        self.act(menu, "save", window.save, keys.Save)
        self.act(menu, "save-as", window.save_as, "Ctrl+Shift+S")
        menu.addSeparator()
        self.act(menu, "preview", window.preview, "Ctrl+Shift+P")
        self.act(menu, "print", window.print_sheet, keys.Print)
        self.act(menu, "save-pdf", window.save_pdf, "Ctrl+E")
        self.act(menu, "export-visits", partial(_export_visits, window), "Ctrl+Shift+E")
        menu.addSeparator()
        self.act(menu, "quit", window.close, "Ctrl+Q")

    def view_menu(self, menu: QMenu) -> None:
        """Pages, visits, findings; colours and language."""
        window, calculator = self.window, self.window.calculator
        for place, name in enumerate(PAGES):
            self.act(menu, f"page.{name}", partial(window.pages.show, place), f"Alt+{place + 1}")
        self.act(menu, "read-deadlines", window.pages.read_again, QKeySequence.StandardKey.Refresh)
        menu.addSeparator()
        for place, name in enumerate(TABS):
            self.act(menu, f"tab.{name}", partial(window.pages.show_tab, place), f"Ctrl+{place + 1}")
        menu.addSeparator()
        self.act(menu, "previous-visit", partial(calculator.step_visit, -1), "Ctrl+PgUp")
        self.act(menu, "next-visit", partial(calculator.step_visit, 1), "Ctrl+PgDown")
        self.act(menu, "findings", calculator.open_findings, "F6")
        self.act(menu, "site-rules", calculator.open_rules, "F7")
        self.act(menu, "body-sizes", calculator.open_body, "F9")
        menu.addSeparator()
        self._choices(menu, "theme", theme.THEMES, window.settings.theme, window.set_theme)
        self._choices(menu, "language", LANGUAGES, window.words.language, window.set_language)

    def help_menu(self, menu: QMenu) -> None:
        """What the page is, what the program is for."""
        self.act(menu, "help", self.window.show_help, QKeySequence.StandardKey.HelpContents)
        self.act(menu, "intended-use", self.window.show_intended_use, "Shift+F1")

    def _choices(
        self, menu: QMenu, name: str, values: tuple[str, ...], chosen: str, choose: Callable[[str], None]
    ) -> None:
        """One of several, in a menu of its own."""
        inner = menu.addMenu(self.window.words.say(f"window.menu.{name}"))
        group = QActionGroup(inner)
        modifier = "Ctrl+Alt+" if name == "language" else "Ctrl+Shift+"
        for number, value in enumerate(values, 1):
            text = LANGUAGE_NAMES[value] if name == "language" else None
            action = self.act(inner, f"{name}.{value}", partial(choose, value), f"{modifier}{number}", text)
            action.setCheckable(True)
            action.setChecked(value == chosen)
            group.addAction(action)


def _export_visits(window: "MainWindow") -> None:
    from dosecal.ui.visit_export import export_visits  # noqa: PLC0415  with the first export

    export_visits(window)
