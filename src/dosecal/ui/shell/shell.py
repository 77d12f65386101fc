"""What pages and actions may ask of the window. They know these protocols, never the window itself."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from dosecal.ui.shell.settings import Settings
from dosecal.words import Words

if TYPE_CHECKING:
    from dosecal.ui.shell.document import Document
    from dosecal.ui.shell.order import Order


class Shell(Protocol):
    """What a page may ask of the window."""

    settings: Settings
    export_folder: Path | None
    """Where something was exported last."""

    @property
    def words(self) -> Words:
        """The words of the language shown."""

    @property
    def document(self) -> "Document":
        """The case that is open."""

    @property
    def widget(self) -> QWidget:
        """The parent of dialogs."""

    def today(self) -> date:
        """The day of this computer."""

    def tell(self, text: str) -> None:
        """Shows a message that must be read."""

    def say_shortly(self, text: str) -> None:
        """Shows a short message at the foot of the page."""

    def open_case(self, path: Path) -> None:
        """Opens a case file and shows it."""

    def refresh_actions(self) -> None:
        """Enables what can be done on the page shown, and disables the rest."""

    def calculate_again(self) -> None:
        """After a fault of the program: everything anew, from the entry as it is."""

    def preview(self, order: "Order | None" = None) -> None:
        """Shows a sheet; without an order that of the page shown."""

    def print_sheet(self, order: "Order | None" = None) -> None:
        """Prints a sheet; without an order that of the page shown."""

    def save_pdf(self, order: "Order | None" = None) -> None:
        """Saves a sheet as PDF; without an order that of the page shown."""


class Commands(Shell, Protocol):
    """What an action of a menu may ask of the window, beyond what a page may."""

    def new(self) -> None:
        """An empty form."""

    def open(self) -> None:
        """Asks for a case file and opens it."""

    def save(self) -> bool:
        """Saves the case; whether it is saved now."""

    def save_as(self) -> bool:
        """Asks for a name and saves the case; whether it is saved now."""

    def undo(self) -> None:
        """Takes the last change of the case back."""

    def redo(self) -> None:
        """Makes it again."""

    def quit(self) -> None:
        """Closes the window."""

    def show_page(self, name: str) -> None:
        """Shows a page of the window."""

    def show_patient_page(self, name: str) -> None:
        """Shows a page about the patient."""

    def read_again(self) -> None:
        """Reads the list shown again; from another page it shows the deadlines."""

    def set_theme(self, name: str) -> None:
        """Changes the colours."""

    def set_language(self, code: str) -> None:
        """Changes the language."""

    def show_help(self, chapter: str = "") -> None:
        """Opens a chapter of the manual; without a name the one about the page shown."""

    def show_intended_use(self) -> None:
        """What the program is for, and what it is not."""
