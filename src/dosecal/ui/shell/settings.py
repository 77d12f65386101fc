"""What the window remembers of itself: place, theme, language, that the notice was read. Nothing about patients."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QLocale, QLockFile, QSettings, QStandardPaths

SLOTS = 9
"""So many windows of one user keep their own copy against a crash."""


class Settings:
    """An ini file in the user's configuration folder."""

    def __init__(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
        self._store = QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat)

    def _text(self, key: str, default: str = "") -> str:
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    @property
    def theme(self) -> str:
        """``system``, ``light``, ``dark`` or ``contrast``."""
        return self._text("theme", "system")

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("theme", name)

    @property
    def language(self) -> str:
        """The language chosen, else the system's, which need not be one that the program speaks."""
        return self._text("language") or QLocale.system().name()[:2]

    @language.setter
    def language(self, code: str) -> None:
        self._store.setValue("language", code)

    @property
    def notice_read(self) -> bool:
        """Whether the intended use was read once."""
        return self._text("notice-read") == "yes"

    def read_notice(self) -> None:
        """Remembers that it was."""
        self._store.setValue("notice-read", "yes")

    @property
    def deadlines_folder(self) -> Path | None:
        """The folder whose case files the page Deadlines reads."""
        chosen = self._text("deadlines-folder")
        return Path(chosen) if chosen else None

    @deadlines_folder.setter
    def deadlines_folder(self, folder: Path) -> None:
        self._store.setValue("deadlines-folder", str(folder))

    @property
    def geometry(self) -> QByteArray:
        """Size and place of the window."""
        value = self._store.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("geometry", value)


class CopyPlace:
    """The file of this window's copy against a crash, held by a lock; and the copies that a crash has left."""

    def __init__(self) -> None:
        state = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.StateLocation)
        self._folder = Path(state)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock: QLockFile | None = None
        self._file: Path | None = None
        self.left: list[Path] = []
        for number in range(1, SLOTS + 1):
            lock = QLockFile(str(self._folder / f"entry-{number}.lock"))
            lock.setStaleLockTime(0)  # a lock is stale only if its process is gone, not because it is old
            if not lock.tryLock(0):
                continue
            file = self._folder / f"entry-{number}.json"
            if file.exists():
                self.left.append(file)
                lock.unlock()
            elif self._lock is None:
                self._lock, self._file = lock, file
            else:
                lock.unlock()

    @property
    def file(self) -> Path | None:
        """Where this window keeps its copy; None where too many windows are open."""
        return self._file

    def forget(self) -> None:
        """Deletes this window's copy."""
        if self._file is not None:
            self._file.unlink(missing_ok=True)

    def close(self) -> None:
        """Deletes the copy and gives the place free."""
        self.forget()
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
