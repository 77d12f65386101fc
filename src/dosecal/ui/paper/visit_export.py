"""The visits of the patient shown, written for a calendar or a spreadsheet."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from dosecal import __version__
from dosecal.core.result.plan import Plan
from dosecal.files.export.cancelled_visits import vanished_visits
from dosecal.files.export.visits import calendar_csv, calendar_ics, calendar_mark
from dosecal.files.export.visits_workbook import Exported, calendar_xlsx
from dosecal.session.file_names import file_name, free_path
from dosecal.ui.shell.shell import Shell
from dosecal.ui.shell.written import write_apart
from dosecal.ui.widgets.file_dialogs import file_to_write

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
    suggested = free_path(folder, file_name("visits", plan.today, FORMATS[0], plan))
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

    def done(name: str) -> None:
        key = "visit-export.saved-mark" if path.suffix == ".ics" else "visit-export.saved"
        shell.say_shortly(shell.words.say(key, name=name, mark=calendar_mark(plan)))

    write_apart(shell, path, content_of(shell, plan, path.suffix), done)


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
