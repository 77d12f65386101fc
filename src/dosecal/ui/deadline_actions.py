"""What the window does with the list of deadlines: makes its page, opens a case from it, exports it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from dosecal.ui.bits import button
from dosecal.ui.deadlines_page import DeadlinesPage
from dosecal.ui.tasks import Task

if TYPE_CHECKING:
    from dosecal.ui.window import MainWindow


def make_page(window: "MainWindow") -> DeadlinesPage:
    """The page with its buttons."""

    def remember(folder: Path) -> None:
        window.settings.deadlines_folder = folder

    page = DeadlinesPage(
        window.words, window.settings.deadlines_folder, window.pages.choice, remember, window.open_listed
    )
    say = window.words.say
    made = [
        button(say("window.deadlines.csv"), lambda: export(window, page, "csv")),
        button(say("window.deadlines.ics"), lambda: export(window, page, "ics")),
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
    return page


def export(window: "MainWindow", page: DeadlinesPage, suffix: str) -> None:
    """Asks where, and writes what is shown for another program."""
    if not page.shown:
        return
    say = window.words.say
    name = f"deadlines-{page.today.isoformat()}.{suffix}"
    folder = window.pages.export_folder or Path.home()
    chosen, _ = QFileDialog.getSaveFileName(
        window, say(f"window.deadlines.{suffix}"), str(folder / name), f"*.{suffix}"
    )
    if chosen:
        window.pages.export_folder = Path(chosen).parent
        write(window, page, suffix, Path(chosen))


def write(window: "MainWindow", page: DeadlinesPage, suffix: str, path: Path) -> None:
    """Writes the list, whole or not at all, on another thread."""
    shown, today, words = page.shown, page.today, window.words
    now = datetime.now().astimezone()

    def work(_task: object) -> str:
        from dosecal.files.deadline_export import deadlines_csv, deadlines_ics  # noqa: PLC0415  with the first export
        from dosecal.files.draft import write_whole  # noqa: PLC0415

        text = deadlines_csv(shown, today, words) if suffix == "csv" else deadlines_ics(shown, now, words)
        write_whole(path, text)
        return path.name

    def failed(trouble: Exception) -> None:
        reason = getattr(trouble, "strerror", None) or type(trouble).__name__
        window.tell(words.say("window.file.not-saved", reason=reason))

    task: Task[str] = Task(
        work, _done(window, page, lambda name: words.say("window.deadlines.saved", name=name)), failed
    )
    window.jobs.append(task)
    task.start()


def _done(window: "MainWindow", page: DeadlinesPage, sentence: Callable[[str], str]) -> Callable[[str], None]:
    def done(name: str) -> None:
        window.jobs[:] = [job for job in window.jobs if not (isinstance(job, Task) and job.finished)]
        page.say_shortly(sentence(name))

    return done
