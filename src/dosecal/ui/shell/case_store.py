"""The file of the case that is open, and its copy against a crash. The window loads this with the first file."""

from copy import copy
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from dosecal.files.case.case_copy import Copy, keep_copy, read_copy
from dosecal.files.case.case_document import Draft
from dosecal.files.case.case_paths import moved
from dosecal.files.case.cases import read_case
from dosecal.files.reading.held_folder import held
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.toml import read_bounded
from dosecal.files.reading.write_whole import check_replaceable, remove_orphans
from dosecal.session.entry import Data, Entry

GONE = "gone"
"""In place of a hash: there is no file any more."""
UNREADABLE = "unreadable"
UNKNOWN = ""
"""The file that an entry began from is not known: it is no longer the one of today."""


class ChangedOnDisk(Exception):
    """The file is not the one that was read. ``gone``: there is none any more."""

    def __init__(self, gone: bool) -> None:
        super().__init__()
        self.gone = gone


class CaseStore:
    """Holds the document as it was read: what the window does not edit stays as it is."""

    def __init__(self) -> None:
        self._draft: Draft | None = None
        self._path: Path | None = None
        self._known = UNKNOWN

    def open(self, path: Path) -> Data:
        """The content of a case file. Raises Refusal or OSError; nothing changes then."""
        content = read_bounded(path)
        read_case(path, content=content)
        self._draft = Draft.open(path, content)
        self._path, self._known = path, _hash(content)
        remove_orphans(folder_of(path))
        return self._draft.data

    @staticmethod
    def read_only(path: Path) -> bool:
        """Whether a case cannot be saved where it is."""
        try:
            check_replaceable(path)
        except OSError:
            return True
        return False

    def changed(self) -> bool | None:
        """Whether the file is no longer the one that was read; None where there is no file to look at."""
        if self._path is None:
            return None
        return _hash_of(self._path) != self._known

    def data_on_disk(self) -> Data:
        """What the file says now. Raises Refusal."""
        assert self._path is not None
        return read_case_data(self._path)

    def save(self, path: Path, data: Data, folder: Path | None, over: bool = False) -> tuple[Data, bool]:
        """Writes the case whole or not at all; returns its content, and whether paths in it had to follow.

        ``folder`` is where the case was until now; ``over``: a file that has changed is replaced. Raises Refusal,
        OSError, or ChangedOnDisk; file and document are as before then.
        """
        draft = copy(self._draft) if self._draft is not None else Draft()
        written = data if folder is None else moved(data, folder, path.parent)
        draft.update(written)
        target = check_replaceable(path)

        def look() -> None:
            found = _hash_of(path)
            if not over and self._is_mine(path) and found != self._known:
                raise ChangedOnDisk(found == GONE)

        with held(target.parent):
            look()
            draft.save(path, look)
        self._draft, self._path, self._known = draft, path, _hash(draft.content)
        return draft.data, written != data

    def _is_mine(self, path: Path) -> bool:
        return self._path is not None and path.resolve() == self._path.resolve()

    def keep_copy(self, file: Path, path: Path | None, entry: Entry, base: Data) -> None:
        """Writes the copy against a crash. Raises Refusal or OSError."""
        now = datetime.now().astimezone().isoformat(timespec="minutes")
        keep_copy(file, Copy(self._text(base), str(path) if path else None, entry.as_data(), self._known, now))

    def _text(self, base: Data) -> str:
        """The file with what the window has recorded in addition to the fields: events, confirmations."""
        if self._draft is None and not base:
            return ""
        draft = copy(self._draft) if self._draft is not None else Draft()
        draft.update(base)
        return draft.text

    @staticmethod
    def read_copy(file: Path) -> "Left | None":
        """A copy that a crash has left; None if it cannot be read."""
        found = read_copy(file)
        if found is None:
            return None
        try:
            entry, draft = Entry.from_copy(found.entry), Draft(found.base)
        except (TypeError, ValueError, Refusal):
            return None
        path = Path(found.path) if found.path else None
        newer = path is not None and found.known != _hash_of(path)
        return Left(file, entry, draft, path, datetime.fromisoformat(found.kept), found.known, newer)

    def take(self, left: "Left") -> Data:
        """Takes a copy for the document; saving then compares with the file that the copy began from."""
        self._draft, self._path, self._known = left.draft, left.path, left.known
        return left.draft.data


class Left:
    """A copy that a crash has left. ``newer``: the file of today is not the one that it began from."""

    def __init__(
        self, file: Path, entry: Entry, draft: Draft, path: Path | None, kept: datetime, known: str, newer: bool
    ) -> None:
        self.file, self.entry, self.draft, self.path = file, entry, draft, path
        self.kept, self.known, self.newer = kept, known, newer


def read_case_data(path: Path) -> Data:
    """What a case file says now. Raises Refusal or OSError."""
    return Draft.open(path).data


def folder_of(path: Path) -> Path:
    """The folder in which a file really is, at the end of all links."""
    return path.resolve().parent


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _hash_of(path: Path) -> str:
    try:
        return _hash(read_bounded(path))
    except Refusal:
        return UNREADABLE if path.exists() else GONE
