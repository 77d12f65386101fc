"""Marks that stay in the heading whatever page is shown: a version that is not approved, work that is not saved."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy, QWidget

from dosecal.ui.shell.frame import WIDTH
from dosecal.ui.widgets.layout import row
from dosecal.ui.widgets.text import Chip, Line
from dosecal.ui.widgets.tips import plain_tip
from dosecal.words import Words

if TYPE_CHECKING:
    from dosecal.core.trial.protocol import Study


class Marks:
    """Both marks; they are nothing while there is nothing to say."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.unapproved, self.unsaved = Chip(), Chip()
        self.unapproved.hide()
        self.unsaved.hide()

    def say_approved(self, study: "Study | None") -> None:
        """Marks a version that is not approved."""
        text = "" if study is None or study.protocol.approved else self.words.say("window.study.mark")
        if text != self.unapproved.text():
            from dosecal.session.field_notes import unapproved_text  # noqa: PLC0415  with the first study

            self.unapproved.show_state(text, "warn", "warn")
            self.unapproved.setToolTip("" if study is None else plain_tip(unapproved_text(self.words, study)))

    def say_unsaved(self, unsaved: bool) -> None:
        """Marks changes that are in no file yet."""
        text = self.words.say("window.unsaved-mark") if unsaved else ""
        if text != self.unsaved.text():
            self.unsaved.show_state(text, "quiet", "")


def heading(words: Words, demo: bool, unsaved: Chip, fold: QWidget) -> QWidget:
    """The heading above the form: that it is no record or that it is the demo, that work is not saved, what folds the
    form."""
    title = Line(words.say("window.nav.calculator"), size="title", bold=True)
    about = Line(words.say("window.nothing-recorded"), "quiet", wrap=True)
    about.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    chip = (Chip(words.say("window.demo"), "warn", "warn"), 1) if demo else (about,)
    holder = QWidget()
    holder.setMinimumWidth(WIDTH)
    holder.setLayout(row(title, *chip, unsaved, fold, margins=(16, 0, 8, 0), gap=12))
    return holder
