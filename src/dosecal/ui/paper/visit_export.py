"""The visits of the patient shown, written for a calendar or a spreadsheet."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from dosecal import __version__
from dosecal.core.result.plan import Plan
from dosecal.files.export.cancelled_visits import vanished_visits
from dosecal.files.export.visits import calendar_csv, calendar_ics, calendar_mark
from dosecal.files.export.visits_workbook import Exported, calendar_xlsx
from dosecal.files.reading.write_whole import write_whole
from dosecal.ui.shell.shell import Shell
from dosecal.ui.widgets.file_dialogs import file_to_write
from dosecal.ui.widgets.tasks import Task

FORMATS = ("ics", "xlsx", "csv")
"""What the visits are exported as; the first is suggested."""


def export_visits(shell: Shell, plan: Plan | None) -> None:
    """Asks where and as what, and writes the visits of a plan."""
    say = shell.words.say
    if plan is None or not plan.visits:
        shell.tell(say("visit-export.no-plan"))
        return
    filters = {f"{say(f'visit-export.{suffix}')} (*.{suffix})": suffix for suffix in FORMATS}
    folder = shell.export_folder or shell.document.folder or Path.home()
    # A file's name is no place for a patient.
    suggested = folder / f"visits-{plan.today.isoformat()}.{FORMATS[0]}"
    title = say("visit-export.title")
    chosen, taken = file_to_write(shell.widget, title, str(suggested), ";;".join(filters))
    if not chosen:
        return
    path = with_suffix(Path(chosen), filters.get(taken, FORMATS[0]))
    if path.suffix == ".ics" and not plan.case.patient_id:
        shell.tell(say("calendar.no-patient"))
        return
    shell.export_folder = path.parent
    write(shell, plan, path)


def with_suffix(path: Path, asked: str) -> Path:
    """The path as typed if its suffix is known, else with the suffix that was chosen."""
    known = path.suffix.lower().removeprefix(".")
    return path.with_suffix(f".{known}") if known in FORMATS else path.with_name(f"{path.name}.{asked}")


def write(shell: Shell, plan: Plan, path: Path) -> None:
    """Writes the visits, whole or not at all, on another thread."""
    words, make = shell.words, content_of(shell, plan, path.suffix)

    def work(_task: object) -> str:
        write_whole(path, make())
        return path.name

    def failed(trouble: Exception) -> None:
        reason = getattr(trouble, "strerror", None) or type(trouble).__name__
        shell.tell(words.say("window.file.not-saved", reason=reason))

    def done(name: str) -> None:
        key = "visit-export.saved-mark" if path.suffix == ".ics" else "visit-export.saved"
        shell.say_shortly(words.say(key, name=name, mark=calendar_mark(plan)))

    Task[str](work, done, failed).start()


def content_of(shell: Shell, plan: Plan, suffix: str) -> Callable[[], str | bytes]:
    """Makes the content of the file; called on another thread."""
    words, now, folder = shell.words, datetime.now().astimezone(), shell.document.folder

    def make() -> str | bytes:
        match suffix:
            case ".ics":
                return calendar_ics(plan, now, words, vanished_visits(plan, words.language, folder))
            case ".xlsx":
                return calendar_xlsx(plan, Exported(now, None, __version__), words)
            case _:
                return calendar_csv(plan, words)

    return make
