"""The file of the case that is open, and its copy against a crash. The window loads this with the first file."""

from copy import copy
from pathlib import Path

from dosecal.files.case.case_document import Copy, Draft, keep_copy, read_copy
from dosecal.files.case.case_paths import moved
from dosecal.files.case.cases import read_case
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.toml import read_bounded
from dosecal.session.entry import Data, Entry


class CaseStore:
    """Holds the document as it was read: what the window does not edit stays as it is."""

    def __init__(self) -> None:
        self._draft: Draft | None = None

    def open(self, path: Path) -> Data:
        """The content of a case file. Raises Refusal or OSError; nothing changes then."""
        content = read_bounded(path)
        read_case(path, content=content)
        self._draft = Draft.open(path, content)
        return self._draft.data

    def save(self, path: Path, data: Data, folder: Path | None) -> tuple[Data, bool]:
        """Writes the case whole or not at all; returns its content, and whether paths in it had to follow.

        ``folder`` is where the case was until now. Raises Refusal or OSError; file and document are as before then.
        """
        draft = copy(self._draft) if self._draft is not None else Draft()
        written = data if folder is None else moved(data, folder, path.parent)
        draft.update(written)
        draft.save(path)
        self._draft = draft
        return draft.data, written != data

    def keep_copy(self, file: Path, path: Path | None, entry: Entry, base: Data) -> None:
        """Writes the copy against a crash. Raises Refusal or OSError."""
        keep_copy(file, Copy(self._text(base), str(path) if path else None, entry.as_data()))

    def _text(self, base: Data) -> str:
        """The file with what the window has recorded in addition to the fields: events, confirmations."""
        if self._draft is None and not base:
            return ""
        draft = copy(self._draft) if self._draft is not None else Draft()
        draft.update(base)
        return draft.text

    def restore(self, file: Path) -> tuple[Entry, Data, Path | None] | None:
        """Entry, content and path of a copy that a crash has left; None if it cannot be read."""
        copy = read_copy(file)
        if copy is None:
            return None
        try:
            entry, draft = Entry.from_copy(copy.entry), Draft(copy.base)
        except (TypeError, ValueError, Refusal):
            return None
        self._draft = draft
        return entry, draft.data, Path(copy.path) if copy.path else None
