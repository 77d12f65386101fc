"""Paper and files of the page Calendar: sheets for the visit chosen, and the visits for other programs."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dosecal import __version__

if TYPE_CHECKING:
    from dosecal.core.result import Plan, Visit
    from dosecal.ui.window import MainWindow
    from dosecal.words import Words

Content = Callable[["Plan", "Words", Path | None], str | bytes]


def _tablets(plan: "Plan", visit: "Visit") -> bool:
    return not plan.hypothetical and any(dose.tablets for dose in plan.doses_of(visit.id))


POSSIBLE: Mapping[str, Callable[["Plan", "Visit"], bool]] = {
    "checklist": lambda _plan, _visit: True,
    "handout": lambda plan, _visit: not plan.hypothetical,
    "diary": _tablets,
    "deviation": lambda plan, _visit: bool(plan.deviations),
}
"""Kind of sheet → whether there is one for the visit of a plan."""

SHEET_KEYS = {
    "checklist": "Ctrl+Shift+K", "handout": "Ctrl+Shift+H", "diary": "Ctrl+Shift+T", "deviation": "Ctrl+Shift+N",
}  # fmt: skip


def _ics(plan: "Plan", words: "Words", folder: Path | None) -> bytes:
    from dosecal.files.calendar_export import calendar_ics  # noqa: PLC0415  with the first export
    from dosecal.files.vanished import vanished_visits  # noqa: PLC0415

    now = datetime.now().astimezone()
    return calendar_ics(plan, now, words, vanished_visits(plan, words.language, folder))


def _csv(plan: "Plan", words: "Words", _folder: Path | None) -> str:
    from dosecal.files.calendar_export import calendar_csv  # noqa: PLC0415

    return calendar_csv(plan, words)


def _xlsx(plan: "Plan", words: "Words", _folder: Path | None) -> bytes:
    from dosecal.files.calendar_workbook import Exported, calendar_xlsx  # noqa: PLC0415

    return calendar_xlsx(plan, Exported(datetime.now().astimezone(), None, __version__), words)


CONTENT: Mapping[str, Content] = {"ics": _ics, "csv": _csv, "xlsx": _xlsx}
"""Ending of a file → what is written into it; called on another thread."""

EXPORT_KEYS = {"ics": "Ctrl+Shift+I", "csv": "Ctrl+Shift+V", "xlsx": "Ctrl+Shift+X"}


def possible(window: "MainWindow") -> frozenset[str]:
    """The sheets and files that can be made now, by name."""
    view, plan = window.calculator.calendar, window.calculator.printable
    visit = view.visit if view is not None else None
    if plan is None or visit is None:
        return frozenset()
    return frozenset([*(kind for kind, check in POSSIBLE.items() if check(plan, visit)), *CONTENT])


def show(window: "MainWindow", kind: str) -> None:
    """Shows a sheet for the visit chosen; from there it is printed or saved."""
    from dosecal.ui import printing  # noqa: PLC0415  with the first sheet
    from dosecal.ui.paper import Order  # noqa: PLC0415

    view, plan = window.calculator.calendar, window.calculator.printable
    if view is None or plan is None or kind not in possible(window):
        return
    visit: str | None = view.selected
    if kind == "deviation" and not any(one.visit == visit for one in plan.deviations):
        visit = None  # the list of all of them
    printing.preview(window, Order(kind, plan, visit, window.words, datetime.now().astimezone()))


def export(window: "MainWindow", suffix: str) -> None:
    """Asks where, and writes the visits for another program."""
    from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415

    plan, say = window.calculator.printable, window.words.say
    if plan is None or suffix not in possible(window):
        return
    if suffix == "ics" and not plan.case.patient_id:
        window.tell(say("calendar.no-patient"))
        return
    folder = window.document.folder or Path.home()
    suggested = folder / f"calendar-{plan.today.isoformat()}.{suffix}"  # nothing about the patient in a name
    chosen, _ = QFileDialog.getSaveFileName(window, say(f"planning.export.{suffix}"), str(suggested), f"*.{suffix}")
    if chosen:
        write(window, plan, suffix, Path(chosen))


def write(window: "MainWindow", plan: "Plan", suffix: str, path: Path) -> None:
    """Writes the visits, whole or not at all, on another thread."""
    from dosecal.ui.tasks import Task  # noqa: PLC0415

    words, folder = window.words, window.document.folder

    def work(_task: object) -> str:
        from dosecal.files.draft import write_whole  # noqa: PLC0415

        write_whole(path, CONTENT[suffix](plan, words, folder))
        return path.name

    def failed(trouble: Exception) -> None:
        reason = getattr(trouble, "strerror", None) or type(trouble).__name__
        window.tell(words.say("window.file.not-saved", reason=reason))

    def done(name: str) -> None:
        window.jobs[:] = [job for job in window.jobs if not (isinstance(job, Task) and job.finished)]
        window.say_shortly(words.say("window.deadlines.saved", name=name))

    task: Task[str] = Task(work, done, failed)
    window.jobs.append(task)
    task.start()
