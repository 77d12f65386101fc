"""The menus of the window: each action with its key, in order."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar

from dosecal.ui import visit_menu
from dosecal.ui.pages import CHAPTERS, PAGES, PATIENT_PAGES
from dosecal.ui.patient_page import Calculator
from dosecal.ui.shell.action import Action, Choice, Entry, Item, put
from dosecal.ui.shell.chapters import title
from dosecal.ui.shell.shell import Commands
from dosecal.ui.widgets import theme
from dosecal.words import LANGUAGE_NAMES, LANGUAGES

_KEY = QKeySequence.StandardKey
REDO = ("Ctrl+Shift+Z", "Ctrl+Y")
"""Both are usual."""


def fill(bar: QMenuBar, window: Commands, page: Calculator) -> dict[str, QAction]:
    """Fills the menu bar anew; returns the actions by name."""
    for old in bar.actions():
        if menu := old.menu():
            menu.deleteLater()  # with its actions: no key may be taken twice
    bar.clear()
    menus: dict[str, tuple[Entry, ...]] = {
        "file": file_menu(window, page),
        "edit": edit_menu(window),
        "view": view_menu(window, page),
        "visit": visit_menu.entries(window, page),
        "help": help_menu(window),
    }
    made: dict[str, QAction] = {}
    for name, entries in menus.items():
        made |= put(bar.addMenu(window.words.say(f"window.menu.{name}")), entries, window.words)
    made["redo"].setShortcuts([QKeySequence(key) for key in REDO])
    return made


def edit_menu(window: Commands) -> tuple[Entry, ...]:
    """Undo and redo."""
    return Action("undo", "Ctrl+Z", window.undo), Action("redo", REDO[0], window.redo)


def file_menu(window: Commands, page: Calculator) -> tuple[Entry, ...]:
    """Cases and sheets."""
    return (
        Action("new", _KEY.New, window.new),
        Action("open", _KEY.Open, window.open),
        Action("save", _KEY.Save, window.save),
        Action("save-as", "Ctrl+Shift+S", window.save_as),
        Action("protocol-file", "Ctrl+Shift+F", page.inputs.load_protocol),
        None,
        Action("preview", "Ctrl+Shift+P", window.preview),
        Action("print", _KEY.Print, window.print_sheet),
        Action("save-pdf", "Ctrl+E", window.save_pdf),
        Action("export-visits", "Ctrl+Shift+E", partial(_export_visits, window, page)),
        None,
        Action("quit", "Ctrl+Q", window.quit),
    )


def view_menu(window: Commands, page: Calculator) -> tuple[Entry, ...]:
    """Pages, visits, findings; colours and language."""
    return (
        *(
            Action(f"page.{one.name}", one.key, partial(window.show_page, one.name), word=f"window.nav.{one.name}")
            for one in PAGES
        ),
        Action("read-deadlines", _KEY.Refresh, window.read_again),
        None,
        *(
            Action(
                f"tab.{one.name}", one.key, partial(window.show_patient_page, one.name), word=f"window.tab.{one.name}"
            )
            for one in PATIENT_PAGES
        ),
        None,
        Action("lab-panel", "Ctrl+Shift+L", page.open_panel),
        Action("fields", "Ctrl+Shift+B", page.side.turn),
        Action("previous-visit", "Ctrl+PgUp", partial(page.step_visit, -1)),
        Action("next-visit", "Ctrl+PgDown", partial(page.step_visit, 1)),
        Action("findings", "F6", page.open_findings),
        Action("site-rules", "F7", page.open_rules),
        Action("versions", "Ctrl+Shift+D", page.open_versions),
        Action("body-sizes", "F9", page.open_body),
        None,
        _choice("theme", theme.THEMES, window.settings.theme, "Ctrl+Shift", window.set_theme),
        _choice("language", LANGUAGES, window.words.language, "Ctrl+Alt", window.set_language),
    )


def help_menu(window: Commands) -> tuple[Entry, ...]:
    """The chapter about the page, what the program is for, and every chapter."""
    return (
        Action("help", _KEY.HelpContents, window.show_help),
        Action("intended-use", "Shift+F1", window.show_intended_use),
        None,
        *(Item(title(name, window.words.language), partial(window.show_help, name)) for name in CHAPTERS),
    )


def _choice(name: str, values: tuple[str, ...], chosen: str, keys: str, choose: Callable[[str], None]) -> Choice:
    """One of several, each by a number."""
    own = LANGUAGE_NAMES if name == "language" else {}  # a language is named in itself
    actions = (
        Action(f"{name}.{value}", f"{keys}+{number}", partial(choose, value), own.get(value))
        for number, value in enumerate(values, 1)
    )
    return Choice(name, chosen, tuple(actions))


def _export_visits(window: Commands, page: Calculator) -> None:
    from dosecal.ui.paper.visit_export import export_visits  # noqa: PLC0415  with the first export

    export_visits(window, page.printable)
