"""What the window remembers of itself: place, theme, language, that the notice was read, the folder of the lists.

Nothing about patients: no case, no file, no folder that was opened or saved into.
"""

from pathlib import Path

from PySide6.QtCore import QByteArray, QLocale, QSettings, QStandardPaths


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
