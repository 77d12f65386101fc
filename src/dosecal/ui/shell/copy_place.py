"""The place of this window's copy against a crash. The window loads it after its first paint."""

import errno
import platform
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QLockFile, QStandardPaths

from dosecal.files.case.case_copy import beside, left_beside

SLOTS = 9
"""So many windows of one user keep their own copy against a crash."""


class TooManyWindows(OSError):
    """Every slot is taken by another window."""

    code = "too-many-windows"


class CopyPlace:
    """Where this window keeps its copy against a crash: its slot, held by a lock, and what a crash has left.

    Of a case that has a file the copy lies beside it (:mod:`dosecal.files.case.case_copy`); of one that has none, in
    the user's own folder. ``trouble``: why there is no place at all; None if there is one.
    """

    def __init__(self) -> None:
        self._folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.StateLocation))
        self.name = sha256(f"{platform.node()}\0{self._folder}".encode()).hexdigest()[:8]
        self.run = secrets.token_hex(3)
        self.slot = 0
        self.trouble: OSError | None = None
        self.left: list[Path] = []
        """Copies of cases that have no file."""
        self._lock: QLockFile | None = None
        self._kept: Path | None = None
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            self.trouble = error
            return
        for number in range(1, SLOTS + 1):
            self._look(number)
        if self._lock is not None:
            self.trouble = None
        elif self.trouble is None:
            self.trouble = TooManyWindows()

    def _look(self, number: int) -> None:
        lock = self._lock_of(number)
        if not lock.tryLock(0):
            if lock.error() == QLockFile.LockError.PermissionError:
                self.trouble = PermissionError(errno.EACCES, "")
            return
        if self._entry(number).exists():
            self.left.append(self._entry(number))
        elif self._lock is None:
            self._lock, self.slot = lock, number
            return
        lock.unlock()

    def _lock_of(self, number: int) -> QLockFile:
        lock = QLockFile(str(self._folder / f"entry-{number}.lock"))
        lock.setStaleLockTime(0)  # a lock is stale only if its process is gone, not because it is old
        return lock

    def _entry(self, number: int) -> Path:
        return self._folder / f"entry-{number}.json"

    def is_free(self, number: int) -> bool:
        """Whether no other running window has a slot."""
        if number == self.slot or not 0 < number <= SLOTS:
            return True
        lock = self._lock_of(number)
        if not lock.tryLock(0):
            return False
        lock.unlock()
        return True

    def file(self, case: Path | None) -> Path | None:
        """Where the copy is kept; None where too many windows are open."""
        if self._lock is None:
            return None
        return self._entry(self.slot) if case is None else beside(case, self.name, self.slot, self.run)

    def left_of(self, case: Path) -> list[Path]:
        """The copies that a crash has left of a case, the newest first."""
        return left_beside(case, self.name, self.is_free)

    @property
    def has_kept(self) -> bool:
        """Whether a copy of this window is on the disk."""
        return self._kept is not None

    def keeps(self, file: Path) -> None:
        """This is where the copy is now; one in another place is deleted."""
        if file != self._kept:
            self.forget()
            self._kept = file

    def forget(self) -> None:
        """Deletes this window's copy."""
        if self._kept is not None:
            with suppress(OSError):  # of a folder that is gone, or no longer ours
                self._kept.unlink(missing_ok=True)
            self._kept = None

    def close(self) -> None:
        """Deletes the copy and gives the place free."""
        self.forget()
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
