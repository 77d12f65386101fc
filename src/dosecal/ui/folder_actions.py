"""What the window does with the lists of a folder: makes their pages, opens a case from one, exports it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from dosecal.ui.bits import button
from dosecal.ui.day_page import DayPage
from dosecal.ui.deadlines_page import DeadlinesPage
from dosecal.ui.tasks import Task

if TYPE_CHECKING:
    from dosecal.ui.window import MainWindow

Page = DeadlinesPage | DayPage
FORMATS = {"deadlines": ("csv", "ics"), "day-list": ("csv",)}
"""What each list is exported as."""


def make_deadlines(window: "MainWindow") -> DeadlinesPage:
    """The page Deadlines with its buttons."""
    page = DeadlinesPage(window.words, window.pages.choice, window.open_listed)
    _add_buttons(window, page, "deadlines")
    return page


def make_day(window: "MainWindow") -> DayPage:
    """The page Day list with its buttons."""

    def remember(days: int) -> None:
        window.pages.days = days

    page = DayPage(window.words, window.pages.days, remember, window.open_listed)
    _add_buttons(window, page, "day-list")
    return page


def _add_buttons(window: "MainWindow", page: Page, name: str) -> None:
    say = window.words.say

    def exporter(suffix: str) -> Callable[[], None]:
        return lambda: export(window, page, name, suffix)

    made = [button(say(f"deadlines-page.{suffix}"), exporter(suffix)) for suffix in FORMATS[name]]
    made += [
        button(say("window.button.preview"), window.preview),
        button(say("window.button.save-pdf"), window.save_pdf),
        button(say("window.button.print"), window.print_sheet, main=True),
    ]
    for one in made:
        page.rest.addWidget(one)

    def enable() -> None:
        for one in made:
            one.setEnabled(bool(page.shown))

    page.changed.connect(enable)
    enable()


def export(window: "MainWindow", page: Page, name: str, suffix: str) -> None:
    """Asks where, and writes what is shown for another program."""
    if not page.shown:
        return
    say = window.words.say
    suggested = f"{name}-{page.today.isoformat()}.{suffix}"
    folder = window.pages.export_folder or Path.home()
    chosen, _ = QFileDialog.getSaveFileName(
        window, say(f"deadlines-page.{suffix}"), str(folder / suggested), f"*.{suffix}"
    )
    if chosen:
        window.pages.export_folder = Path(chosen).parent
        write(window, page, suffix, Path(chosen))


def write(window: "MainWindow", page: Page, suffix: str, path: Path) -> None:
    """Writes the list, whole or not at all, on another thread."""
    words = window.words
    text = _text_of(window, page, suffix)

    def work(_task: object) -> str:
        from dosecal.files.draft import write_whole  # noqa: PLC0415  with the first export

        write_whole(path, text())
        return path.name

    def failed(trouble: Exception) -> None:
        reason = getattr(trouble, "strerror", None) or type(trouble).__name__
        window.tell(words.say("window.file.not-saved", reason=reason))

    def done(name: str) -> None:
        window.jobs[:] = [job for job in window.jobs if not (isinstance(job, Task) and job.finished)]
        page.say_shortly(words.say("deadlines-page.saved", name=name))

    task: Task[str] = Task(work, done, failed)
    window.jobs.append(task)
    task.start()


def _text_of(window: "MainWindow", page: Page, suffix: str) -> Callable[[], str | bytes]:
    """Makes the export of what is shown now; called on another thread."""
    words, now = window.words, datetime.now().astimezone()
    if isinstance(page, DayPage):
        day = page.shown

        def table() -> str:
            from dosecal.files.day_list import day_list_csv  # noqa: PLC0415

            return "" if day is None else day_list_csv(day, words)

        return table
    shown, today = page.shown, page.today

    def listed() -> str | bytes:
        from dosecal.files.deadline_export import deadlines_csv, deadlines_ics  # noqa: PLC0415

        return deadlines_csv(shown, today, words) if suffix == "csv" else deadlines_ics(shown, now, words)

    return listed
