"""The visits of the patient shown, written for a calendar or a spreadsheet."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from dosecal import __version__
from dosecal.ui.tasks import Task

if TYPE_CHECKING:
    from dosecal.core.result import Plan
    from dosecal.ui.window import MainWindow

FORMATS = ("ics", "xlsx", "csv")
"""What the visits are exported as; the first is suggested."""


def export_visits(window: "MainWindow") -> None:
    """Asks where and as what, and writes the visits of the plan that is shown."""
    say, plan = window.words.say, window.calculator.printable
    if plan is None or not plan.visits:
        window.tell(say("visit-export.no-plan"))
        return
    filters = {f"{say(f'visit-export.{suffix}')} (*.{suffix})": suffix for suffix in FORMATS}
    folder = window.pages.export_folder or window.document.folder or Path.home()
    # A file's name is no place for a patient.
    suggested = folder / f"visits-{plan.today.isoformat()}.{FORMATS[0]}"
    title = say("visit-export.title")
    chosen, taken = QFileDialog.getSaveFileName(window, title, str(suggested), ";;".join(filters))
    if not chosen:
        return
    path = with_suffix(Path(chosen), filters.get(taken, FORMATS[0]))
    if path.suffix == ".ics" and not plan.case.patient_id:
        window.tell(say("calendar.no-patient"))
        return
    window.pages.export_folder = path.parent
    write(window, plan, path)


def with_suffix(path: Path, asked: str) -> Path:
    """The path as typed where its end says what to write, else with the end that was asked for."""
    known = path.suffix.lower().removeprefix(".")
    return path.with_suffix(f".{known}") if known in FORMATS else path.with_name(f"{path.name}.{asked}")


def write(window: "MainWindow", plan: "Plan", path: Path) -> None:
    """Writes the visits, whole or not at all, on another thread."""
    words, make = window.words, content_of(window, plan, path.suffix)

    def work(_task: object) -> str:
        from dosecal.files.draft import write_whole  # noqa: PLC0415  with the first export

        write_whole(path, make())
        return path.name

    def failed(trouble: Exception) -> None:
        _forget_finished(window)
        reason = getattr(trouble, "strerror", None) or type(trouble).__name__
        window.tell(words.say("window.file.not-saved", reason=reason))

    def done(name: str) -> None:
        from dosecal.files.calendar_export import calendar_mark  # noqa: PLC0415

        _forget_finished(window)
        key = "visit-export.saved-mark" if path.suffix == ".ics" else "visit-export.saved"
        window.say_shortly(words.say(key, name=name, mark=calendar_mark(plan)))

    task: Task[str] = Task(work, done, failed)
    window.jobs.append(task)
    task.start()


def _forget_finished(window: "MainWindow") -> None:
    window.jobs[:] = [job for job in window.jobs if not (isinstance(job, Task) and job.finished)]


def content_of(window: "MainWindow", plan: "Plan", suffix: str) -> Callable[[], str | bytes]:
    """Makes the content of the file; called on another thread."""
    words, now, folder = window.words, datetime.now().astimezone(), window.document.folder

    def make() -> str | bytes:
        from dosecal.files.calendar_export import calendar_csv, calendar_ics  # noqa: PLC0415
        from dosecal.files.calendar_workbook import Exported, calendar_xlsx  # noqa: PLC0415
        from dosecal.files.vanished import vanished_visits  # noqa: PLC0415

        match suffix:
            case ".ics":
                return calendar_ics(plan, now, words, vanished_visits(plan, words.language, folder))
            case ".xlsx":
                return calendar_xlsx(plan, Exported(now, None, __version__), words)
            case _:
                return calendar_csv(plan, words)

    return make
