"""Saving the case of a window: what cannot be read is named with its field, what is done is said."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dosecal.session.field_names import named

if TYPE_CHECKING:
    from dosecal.ui.window import MainWindow


def save(window: "MainWindow", path: Path) -> bool:
    """Writes the case whole or not at all; says when it was saved, or why it was not."""
    page, say = window.calculator, window.words.say
    outcome = page.outcome
    if outcome is None:
        return False
    if outcome.problems:
        lines = [named(window.words, problem, page.entry, outcome.study) for problem in outcome.problems]
        window.tell(say("window.file.not-saved", reason="\n".join(lines)))
        page.inputs.focus_field(outcome.problems[0].field)
        return False
    try:
        followed = window.document.save(path, outcome.reading)
    except OSError as error:
        window.tell(say("window.file.not-saved", reason=error.strerror or type(error).__name__))
        return False
    page.base, page.folder = window.document.base, window.document.folder
    if followed:
        window.open_listed(path)  # the fields spell the paths as they are from the new folder on
    else:
        page.follow()
    window.say_shortly(say("window.file.saved", time=f"{datetime.now().astimezone():%H:%M}"))
    return True
