"""The case that is open: its file, its draft, whether it is saved, and its copy against a crash."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dosecal.files.reading.refusal import Refusal
from dosecal.session.entry import LISTS, Data, Entry, entry_of
from dosecal.session.entry_reader import Reading
from dosecal.ui.widgets.tasks import later

if TYPE_CHECKING:
    from dosecal.ui.shell.case_store import CaseStore, Left
    from dosecal.ui.shell.copy_place import CopyPlace

COPY_AFTER_MS = 700


class Document(QObject):
    """One case. It knows no widget: the window asks, it answers."""

    copied = Signal(object)
    """A copy against a crash was written (None), or the error for which it could not be."""

    def __init__(self) -> None:
        super().__init__()
        self.path: Path | None = None
        """Where the case is saved; None until that is asked for."""
        self.origin: Path | None = None
        """The file that it was read from, TOML or JSON; None of a new case and of the demo."""
        self.folder: Path | None = None
        self.demo = False
        self.fixed_day: date | None = None
        """The day on which the demo plays; every other case is of the day of the clock."""
        self.read_only = False
        self.entry = Entry()
        self.base: Data = {}
        self._files: CaseStore | None = None
        self._saved: Data | None = None
        self._place: CopyPlace | None = None
        self._timer = later(self, COPY_AFTER_MS, self._serve_copy)
        self._is_unsaved = False

    @property
    def _store(self) -> "CaseStore":
        if self._files is None:
            from dosecal.ui.shell.case_store import CaseStore  # noqa: PLC0415  loads tomlkit and the core: with the first file

            self._files = CaseStore()
        return self._files

    def open(self, path: Path, demo: bool = False) -> None:
        """Opens a case file. Raises Refusal or OSError; nothing changes then."""
        self.base = self._store.open(path)
        self.demo = demo
        fixed = self.base.get("today")
        self.fixed_day = fixed if demo and isinstance(fixed, date) else None
        self.origin = None if demo else path
        self.path = None if path.suffix.lower() == ".json" else self.origin
        self.folder = path.parent
        self.entry = entry_of(self.base)
        self.read_only = self.path is not None and self._store.read_only(path)
        self._saved = None

    def settle(self, reading: Reading) -> None:
        """Takes what is in the fields right after opening as what is saved."""
        if self._saved is None:
            self._saved = reading.data

    def take_as_saved(self) -> None:
        """From here on nothing is unsaved, until the next change after the next look at the fields."""
        self._saved = None

    def is_dirty(self, reading: Reading | None) -> bool:
        """Whether the fields differ from the file, or hold something that cannot be read."""
        if reading is None or self._saved is None:
            return False
        return bool(reading.problems) or reading.data != self._saved

    def save(self, path: Path, reading: Reading, over: bool = False) -> bool:
        """Writes the case whole or not at all; True if paths in it had to follow into another folder.

        ``over``: also if the file has changed since it was read. Raises Refusal, OSError or ChangedOnDisk.
        """
        self.base, followed = self._store.save(path, reading.data, self.folder, over)
        self.path, self.folder, self.demo, self.fixed_day = path, path.parent, False, None
        self.origin = path
        self.read_only = False
        self._saved = reading.data
        self._renumber(reading)
        self.forget_copy()
        return followed

    @property
    def has_changed_on_disk(self) -> bool:
        """Whether the file is no longer the one that was read."""
        return self.path is not None and self._files is not None and bool(self._files.changed())

    def data_on_disk(self) -> Data:
        """What the file says now. Raises Refusal."""
        return self._store.data_on_disk()

    def _renumber(self, reading: Reading) -> None:
        """After saving, each row has the place in the file where it was written."""
        for key in LISTS:
            rows = getattr(self.entry, key)
            for values in rows:
                values["at"] = ""
            for number in range(1, len(rows) + 1):
                place = reading.places.get(f"{key}[{number}]")
                if place is not None:
                    rows[int(place.split(".")[1])]["at"] = str(number - 1)

    def changed(self, reading: Reading | None) -> None:
        """After each change: a copy against a crash soon, none while everything is saved.

        Once started the time runs: anew with each key it would wait for the end of typing, and anew whenever what is
        typed equals the file for a moment (60 on the way from 61 to 60.5) it might never end.
        """
        self._is_unsaved = self.is_dirty(reading) and not self.demo  # nobody misses an invented patient
        if not self._is_unsaved:
            self.forget_copy()
        elif not self._timer.isActive():
            self._timer.start()
        elif not self._timer.remainingTime():  # a window that is busy with keys does not look at its timers
            self._serve_copy()

    def _serve_copy(self) -> None:
        self._timer.stop()
        if self._is_unsaved:
            self.keep_copy()

    def places(self) -> "CopyPlace":
        """Where copies are kept; asked after the first paint."""
        if self._place is None:
            from dosecal.ui.shell.copy_place import CopyPlace  # noqa: PLC0415  after the first paint

            self._place = CopyPlace()
        return self._place

    def keep_copy(self) -> None:
        """Writes the copy now; that it cannot be is said, and does not disturb the person at work."""
        places = self.places()
        file = places.file(self.origin)
        if file is None:
            self.copied.emit(places.trouble)
            return
        try:
            self._store.keep_copy(file, self.origin, self.entry, self.base)
        except (OSError, Refusal) as error:
            self.copied.emit(error)
        else:
            places.keeps(file)
            self.copied.emit(None)

    def copies_left(self) -> "list[Left]":
        """What a crash has left of this case, or of cases without a file; what cannot be read is no copy."""
        files = self.places().left if self.origin is None else self.places().left_of(self.origin)
        found = (self._store.read_copy(file) for file in files)
        return [left for left in found if left is not None]

    def restore(self, left: "Left") -> None:
        """Takes a copy that a crash left; it is kept as this window's own until the next save."""
        self.base = self._store.take(left)
        self.entry, self.origin = left.entry, left.path
        self.path = None if left.path is None or left.path.suffix.lower() == ".json" else left.path
        self.folder = left.path.parent if left.path else None
        self._saved = {}
        self.keep_copy()
        if self._place is not None and self._place.has_kept:
            left.file.unlink(missing_ok=True)

    def forget_copy(self) -> None:
        """Deletes the copy, if one can have been written."""
        if self._place is not None:
            self._place.forget()

    def close(self) -> None:
        """At a clean exit no copy stays."""
        self._timer.stop()
        if self._place is not None:
            self._place.close()
