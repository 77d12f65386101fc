"""Undo and redo: follows every change of the case on screen, and puts an earlier state back into its fields."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from dosecal.session.entry import Data, Entry
from dosecal.session.history import History, Named, State
from dosecal.words import Words

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from dosecal.session.outcome import Outcome


class Fields(Protocol):
    """The form of a case."""

    def show_entry(self) -> None:
        """Shows what is in the entry now."""

    def focus_field(self, name: str) -> None:
        """Puts the cursor into a field."""


class CaseOnScreen(Protocol):
    """The page that shows the case."""

    words: Words
    entry: Entry
    base: Data
    outcome: "Outcome | None"

    @property
    def inputs(self) -> Fields:
        """Its form."""

    def follow(self) -> None:
        """Shows what follows from the fields."""


class Steps:
    """The history of the document that is open; there is none until it has been looked at once."""

    def __init__(self) -> None:
        self._history: History | None = None

    def forget(self) -> None:
        """Another document is open."""
        self._history = None

    def keep(self, page: CaseOnScreen) -> None:
        """After each change."""
        now = _state(page)
        if now is None:
            return
        if self._history is None:
            self._history = History(now)
            return

        def named(before: State, after: State) -> Named:
            from dosecal.session.step_names import step_name  # noqa: PLC0415  loads the core, after the first paint

            return step_name(page.words, before, after, page.outcome.study if page.outcome is not None else None)

        self._history.took(now, named)

    def seal(self) -> None:
        """The cursor has moved: what is typed next is another step."""
        if self._history is not None:
            self._history.seal()

    def saved(self, page: CaseOnScreen) -> None:
        """The document is in its file."""
        now = _state(page)
        if now is not None and self._history is not None:
            self._history.saved(now)

    def go(self, page: CaseOnScreen, back: bool) -> None:
        """One step back, or forth again; the cursor goes to what has changed."""
        history = self._history
        step = None if history is None else history.undo() if back else history.redo()
        if history is None or step is None:
            return
        page.entry.take(history.now.entry)
        page.base = history.now.base
        page.inputs.show_entry()
        page.follow()
        page.inputs.focus_field(step.field)

    def show(self, actions: "Mapping[str, QAction]", words: Words) -> None:
        """The menu names what would be undone; nothing else does."""
        history = self._history
        names = (None, None) if history is None else (history.undo_name, history.redo_name)
        for name, what in zip(("undo", "redo"), names, strict=True):
            word = words.say(f"window.action.{name}")
            text = word if what is None else words.say("window.step.of", action=word, what=what)
            actions[name].setText(text.replace("&", "&&"))
            actions[name].setEnabled(what is not None)


def _state(page: CaseOnScreen) -> State | None:
    if page.outcome is None:
        return None
    reading = page.outcome.reading
    unread = tuple((one.field, one.sentence) for one in reading.problems)
    return State(page.entry.copied(), page.base, (reading.data, unread))
