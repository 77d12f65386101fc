"""The case of the window as a file: new, open, save, and nothing lost without a question."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from dosecal.files.reading.refusal import Refusal
from dosecal.session.file_names import file_name, free_path
from dosecal.ui.patient_page import Calculator
from dosecal.ui.shell import questions
from dosecal.ui.shell.document import Document
from dosecal.ui.shell.shell import Shell
from dosecal.words.troubles import trouble_text


class CaseFile:
    """Opens and saves. ``calculator`` is the page that shows the case; ``exchange`` puts another case into it."""

    def __init__(
        self, shell: Shell, calculator: Callable[[], Calculator], exchange: Callable[[Document], None]
    ) -> None:
        self._shell, self._calculator, self._exchange = shell, calculator, exchange

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

    def save_to(self, path: Path) -> bool:
        """Writes the case whole or not at all; shows when it was saved, or why it was not."""
        shell, page = self._shell, self._calculator()
        say, outcome = shell.words.say, page.outcome
        if outcome is None:
            return False
        if outcome.problems:
            lines = "\n".join(page.named(problem) for problem in outcome.problems)
            shell.tell(say("window.file.not-saved", reason=lines))
            page.inputs.focus_field(outcome.problems[0].field)
            return False
        try:
            followed = shell.document.save(path, outcome.reading)
        except Refusal as refusal:
            shell.tell(say("window.file.not-saved", reason=refusal.sentence(shell.words)))
            return False
        except OSError as error:
            shell.tell(say("window.file.not-saved", reason=trouble_text(shell.words, error)))
            return False
        page.base, page.folder = shell.document.base, shell.document.folder
        if followed:
            shell.open_case(path)  # the fields show the paths as they are from the new folder on
        else:
            page.follow()
        shell.say_shortly(say("window.file.saved", time=f"{datetime.now().astimezone():%H:%M}"))
        return True

    def may_lose(self) -> bool:
        """Asks before unsaved work is lost; True if it may be, or if it has been saved."""
        outcome = self._calculator().outcome
        if outcome is None or not self._shell.document.is_dirty(outcome.reading):
            return True
        answer = questions.unsaved(self._shell.widget, self._shell.words)
        return self.save() if answer == "save" else answer == "discard"

    def offer_copy(self) -> bool:
        """Offers the entry that a crash has left; whether it was taken up."""
        shell = self._shell
        for file in shell.document.places().left[:1]:
            answer = questions.take_up(shell.widget, shell.words)
            if answer is False:
                file.unlink(missing_ok=True)
            elif answer and shell.document.restore(file):
                return True
            elif answer:
                shell.tell(shell.words.say("window.copy.unreadable"))
        return False
