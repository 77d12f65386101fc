"""A file written on another thread, and what is said of it."""

from collections.abc import Callable
from pathlib import Path

from dosecal.files.reading.write_whole import write_whole
from dosecal.ui.shell.shell import Shell
from dosecal.ui.widgets.tasks import Task
from dosecal.words.troubles import trouble_text


def write_apart(shell: Shell, path: Path, make: Callable[[], str | bytes], done: Callable[[str], None]) -> None:
    """Writes what ``make`` makes, whole or not at all; both on another thread. ``done`` gets the name of the file."""

    def work(_task: object) -> str:
        write_whole(path, make())
        return path.name

    def failed(trouble: Exception) -> None:
        reason = trouble_text(shell.words, trouble)
        shell.tell(shell.words.say("window.file.not-saved", reason=reason))

    Task[str](work, done, failed).start()
