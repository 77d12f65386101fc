"""The buttons at the foot of a page that has a sheet."""

from PySide6.QtWidgets import QPushButton

from dosecal.ui.shell.shell import Shell
from dosecal.ui.widgets.buttons import button, short_button


def sheet_buttons(shell: Shell) -> dict[str, QPushButton]:
    """Preview, PDF and print of the page shown, by the names of their actions; disabled at first."""
    say = shell.words.say
    made: dict[str, QPushButton] = {
        "preview": button(say("window.button.preview"), shell.preview),
        "save-pdf": short_button(say("window.button.save-pdf"), say("window.button.save-pdf-short"), shell.save_pdf),
        "print": button(say("window.button.print"), shell.print_sheet, main=True),
    }
    for one in made.values():
        one.setEnabled(False)
    return made
