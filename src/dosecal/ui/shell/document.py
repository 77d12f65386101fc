"""The case that is open: its file, its draft, whether it is saved, and its copy against a crash."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from dosecal.session.entry import LISTS, Data, Entry, entry_of
from dosecal.session.entry_reader import Reading
from dosecal.ui.shell.settings import CopyPlace

if TYPE_CHECKING:
    from dosecal.files.case.case_document import Draft

COPY_AFTER_MS = 700


class Document(QObject):
    """One case. It knows no widget: the window asks, it answers."""

    def __init__(self) -> None:
        super().__init__()
        self.path: Path | None = None
        self.demo = False
        self.entry = Entry()
        self.base: Data = {}
        self._draft: Draft | None = None
        self._saved: Data | None = None
        self._place: CopyPlace | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COPY_AFTER_MS)
        self._timer.timeout.connect(self.keep_copy)

    def open(self, path: Path, demo: bool = False) -> None:
        """Opens a case file. Raises Refusal or OSError; nothing changes then."""
        from dosecal.files.case.case_document import Draft  # noqa: PLC0415
        from dosecal.files.case.cases import read_case  # noqa: PLC0415  after the first paint

        read_case(path)
        draft = Draft.open(path)
        self._draft, self.demo = draft, demo
        self.path = None if demo or path.suffix.lower() == ".json" else path
        self.folder = path.parent
        self.base = draft.data
        self.entry = entry_of(self.base)
        self._saved = None

    folder: Path | None = None

    def settle(self, reading: Reading) -> None:
        """Takes what the fields spell right after opening as what is saved."""
        if self._saved is None:
            self._saved = reading.data

    def take_as_saved(self) -> None:
        """From here on nothing is unsaved, until the next change after the next look at the fields."""
        self._saved = None

    def is_dirty(self, reading: Reading | None) -> bool:
        """Whether the fields spell something else than the file, or something that cannot be read."""
        if reading is None or self._saved is None:
            return False
        return bool(reading.problems) or reading.data != self._saved

    def save(self, path: Path, reading: Reading) -> bool:
        """Writes the case whole or not at all; True where paths in it had to follow into another folder.

        Raises OSError.
        """
        from dosecal.files.case.case_document import Draft  # noqa: PLC0415
        from dosecal.files.case.case_paths import moved  # noqa: PLC0415

        draft = self._draft or Draft()
        data = reading.data if self.folder is None else moved(reading.data, self.folder, path.parent)
        draft.update(data)
        draft.save(path)
        self._draft, self.path, self.folder, self.demo = draft, path, path.parent, False
        self._saved = reading.data
        self.base = draft.data
        self._renumber(reading)
        self.forget_copy()
        return data != reading.data

    def _renumber(self, reading: Reading) -> None:
        """After saving, each row stands in the file at the place where it was written."""
        for key in LISTS:
            rows = getattr(self.entry, key)
            for values in rows:
                values["at"] = ""
            for number in range(1, len(rows) + 1):
                place = reading.places.get(f"{key}[{number}]")
                if place is not None:
                    rows[int(place.split(".")[1])]["at"] = str(number - 1)

    def changed(self, reading: Reading | None) -> None:
        """After each change: a copy against a crash soon, none where everything is saved."""
        if self.is_dirty(reading) and not self.demo:  # an invented patient is not missed, and never mistaken for one
            self._timer.start()
        else:
            self._timer.stop()
            self.forget_copy()

    def places(self) -> CopyPlace:
        """Where copies lie; asked after the first paint."""
        if self._place is None:
            self._place = CopyPlace()
        return self._place

    def keep_copy(self) -> None:
        """Writes the copy now; a full disk must not disturb the person at work."""
        from dosecal.files.case.case_document import Copy, keep_copy  # noqa: PLC0415

        file = self.places().file
        if file is None:
            return
        try:
            keep_copy(file, Copy(self._text(), str(self.path) if self.path else None, self.entry.as_data()))
        except OSError:
            self._timer.stop()

    def _text(self) -> str:
        """The file with what the window has recorded beside the fields: events, confirmations."""
        from dosecal.files.case.case_document import Draft  # noqa: PLC0415

        if self._draft is None and not self.base:
            return ""
        draft = Draft(self._draft.text if self._draft is not None else "")
        draft.update(self.base)
        return draft.text

    def restore(self, file: Path) -> bool:
        """Takes a copy that a crash left; False where it cannot be read. The copy is deleted with the next save."""
        from dosecal.files.case.case_document import Draft, read_copy  # noqa: PLC0415

        copy = read_copy(file)
        if copy is None:
            return False
        try:
            entry, draft = Entry.from_copy(copy.entry), Draft(copy.base)
        except (TypeError, ValueError):
            return False
        self._draft, self.entry, self.base = draft, entry, draft.data
        self.path = Path(copy.path) if copy.path else None
        self.folder = self.path.parent if self.path else None
        self._saved = {}
        self.keep_copy()
        file.unlink(missing_ok=True)
        return True

    def forget_copy(self) -> None:
        """Deletes the copy, if one can have been written."""
        if self._place is not None:
            self._place.forget()

    def close(self) -> None:
        """At a clean exit no copy stays."""
        self._timer.stop()
        if self._place is not None:
            self._place.close()


def suggested_name(today: date) -> str:
    """A file name without anything about the patient."""
    return f"case-{today.isoformat()}.toml"
