"""The list of a folder, written for another program."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Protocol

from dosecal.session.file_names import file_name, free_path
from dosecal.ui.shell.shell import Shell
from dosecal.ui.shell.written import write_apart
from dosecal.ui.widgets.file_dialogs import file_to_write


class Exported(Protocol):
    """A page whose list is exported."""

    shell: Shell
    name: str

    @property
    def today(self) -> date:
        """The day for which the list was made."""

    def has_rows(self) -> bool:
        """Whether something is shown."""

    def content(self, suffix: str) -> Callable[[], str | bytes]:
        """What makes the export of what is shown now; it is called on another thread."""

    def say_shortly(self, text: str) -> None:
        """Shows a short message at the foot of the page."""


def export(page: Exported, suffix: str) -> None:
    """Asks where, and writes what is shown for another program."""
    if not page.has_rows():
        return
    shell = page.shell
    folder = shell.export_folder or Path.home()
    suggested = free_path(folder, file_name(page.name, page.today, suffix))
    title = shell.words.say(f"deadlines-page.{suffix}")
    chosen, _ = file_to_write(shell.widget, title, str(suggested), f"*.{suffix}")
    if chosen:
        shell.export_folder = Path(chosen).parent
        write(page, suffix, Path(chosen))


def write(page: Exported, suffix: str, path: Path) -> None:
    """Writes the list, whole or not at all, on another thread."""

    def done(name: str) -> None:
        page.say_shortly(page.shell.words.say("deadlines-page.saved", name=name))

    write_apart(page.shell, path, page.content(suffix), done)
