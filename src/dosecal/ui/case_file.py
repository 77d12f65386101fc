"""The case of the window as a file: new, open, save, and nothing lost without a question."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import assert_never

from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.write_whole import NotReplaceable
from dosecal.session.data_changes import change_lines
from dosecal.session.entry import Data, entry_of
from dosecal.session.entry_reader import read
from dosecal.session.file_names import file_name, free_path
from dosecal.ui.patient_page import Calculator
from dosecal.ui.shell import questions
from dosecal.ui.shell.case_store import ChangedOnDisk, Left, read_case_data
from dosecal.ui.shell.document import Document
from dosecal.ui.shell.questions import Changed, Unsaved
from dosecal.ui.shell.shell import Shell
from dosecal.words.troubles import trouble_text


class CaseFile:
    """Opens and saves. ``calculator`` is the page that shows the case; ``exchange`` puts another case into it."""

    def __init__(
        self, shell: Shell, calculator: Callable[[], Calculator], exchange: Callable[[Document], None],
        saved: Callable[[], None],
    ) -> None:  # fmt: skip
        self._shell, self._calculator, self._exchange, self._saved = shell, calculator, exchange, saved

    def new(self) -> None:
        """An empty form."""
        if self.may_lose():
            self._shell.document.forget_copy()
            self._exchange(Document())

    def ask_and_open(self) -> None:
        """Opens a case file that is chosen."""
        if not self.may_lose():
            return
        path = questions.file_to_open(self._shell.widget, self._shell.words, self._shell.document.folder)
        if path is not None:
            self.open(path)

    def open(self, path: Path, demo: bool = False) -> bool:
        """Opens a case; shows why it cannot be opened. Whether it is open now."""
        document, words = Document(), self._shell.words
        try:
            document.open(path, demo)
        except Refusal as refusal:
            reason = "\n".join(one.sentence(words) for one in refusal.all)
        except (OSError, ValueError) as error:
            reason = words.say("window.file.unreadable", reason=trouble_text(words, error))
        else:
            self.offer_copy(document)
            self._exchange(document)
            return True
        if self._calculator().outcome is None:
            self._calculator().wake()
        self._shell.tell(reason)
        return False

    def save(self) -> bool:
        """Saves the case; asks where, the first time."""
        path = self._shell.document.path
        return self.save_as() if path is None else self.save_to(path)

    def save_as(self) -> bool:
        """Saves the case under a name that is asked for."""
        shell = self._shell
        folder = shell.document.folder or Path.home()
        outcome = self._calculator().outcome
        name = file_name("case", shell.today(), "toml", None if outcome is None else outcome.plan)
        suggested = shell.document.path or free_path(folder, name)
        path = questions.file_to_save(shell.widget, shell.words, suggested)
        return path is not None and self.save_to(path)

    def save_to(self, path: Path, over: bool = False) -> bool:
        """Writes the case whole or not at all; shows when it was saved, or why it was not.

        ``over``: also if somebody else has written into the file.
        """
        shell, page = self._shell, self._calculator()
        say, outcome = shell.words.say, page.outcome
        if outcome is None:
            return False
        problems = outcome.problems
        if problems:
            lines = "\n".join(page.named(problem) for problem in problems)
            shell.tell(say("window.file.not-saved", reason=lines))
            page.inputs.focus_field(problems[0].field)
            return False
        try:
            followed = shell.document.save(path, outcome.reading, over)
        except ChangedOnDisk:
            return self.ask_changed()
        except (Refusal, OSError) as error:
            shell.tell(say("window.file.not-saved", reason=self._reason(error)))
            return False
        page.base, page.folder = shell.document.base, shell.document.folder
        self._saved()
        if followed:
            shell.open_case(path)  # the fields show the paths as they are from the new folder on
        else:
            page.follow()
        page.banners.say("file", "")
        shell.say_shortly(say("window.file.saved", time=f"{datetime.now().astimezone():%H:%M}"))
        return True

    def _reason(self, error: Refusal | OSError) -> str:
        words = self._shell.words
        if isinstance(error, Refusal):
            return error.sentence(words)
        if isinstance(error, NotReplaceable):
            return words.say(f"window.file.{error.code}")
        return trouble_text(words, error)

    def ask_changed(self) -> bool:
        """The file is not the one that was read: asks what becomes of the entry; whether it is saved now."""
        document, words, widget = self._shell.document, self._shell.words, self._shell.widget
        path, outcome = document.path, self._calculator().outcome
        if path is None or outcome is None:
            return False
        dirty = document.is_dirty(outcome.reading)
        while True:
            answer = questions.changed(widget, words, path.name, path.exists(), dirty)
            if answer == Changed.DIFFERENCES:
                answer = self._show_differences(path, outcome.reading.data)
            match answer:
                case Changed.RELOAD:
                    self.open(path)
                    return False
                case Changed.ELSEWHERE:
                    return self.save_as()
                case Changed.OVERWRITE:
                    return self.save_to(path, over=True)
                case Changed.STAY:
                    return False
                case Changed.BACK | Changed.DIFFERENCES:
                    pass
                case _:
                    assert_never(answer)

    def _show_differences(self, path: Path, mine: Data) -> Changed:
        """What the file says now and what would be saved; whether somebody wants just that."""
        words = self._shell.words
        try:
            lines = change_lines(words, self._shell.document.data_on_disk() if path.exists() else {}, mine)
        except Refusal as refusal:
            lines = [refusal.sentence(words)]
        return questions.differences(self._shell.widget, words, path.name, lines)

    def may_lose(self) -> bool:
        """Asks before unsaved work is lost; True if it may be, or if it has been saved."""
        outcome = self._calculator().outcome
        if outcome is None or not self._shell.document.is_dirty(outcome.reading):
            return True
        answer = questions.unsaved(self._shell.widget, self._shell.words)
        return self.save() if answer == Unsaved.SAVE else answer == Unsaved.DISCARD

    def offer_copy(self, document: Document | None = None) -> bool:
        """Offers the entry that a crash has left of a case, or of cases without a file; whether it was taken up."""
        shell = self._shell
        wanted = document or shell.document
        if wanted.demo or (document is not None and document.origin is None):
            return False
        for left in wanted.copies_left():
            lines = self._difference_of(left, wanted)
            if not lines:
                left.file.unlink(missing_ok=True)  # what it held is in the file
                continue
            answer = questions.take_up(shell.widget, shell.words, left.path, left.kept, left.newer, lines)
            if answer is False:
                left.file.unlink(missing_ok=True)
            elif answer:
                wanted.restore(left)
                return True
        return False

    def _difference_of(self, left: Left, document: Document) -> list[str]:
        """What the copy holds that the file of today does not: line by line."""
        words, today = self._shell.words, self._shell.today()
        found = read(left.entry, left.draft.data, today, words)
        problems = [f"{one.field}: {one.sentence}" for one in found.problems]
        try:
            there = document.base if left.path is None or document.origin is not None else read_case_data(left.path)
        except (Refusal, OSError):
            there = {}
        return [*change_lines(words, read(entry_of(there), there, today, words).data, found.data), *problems]
