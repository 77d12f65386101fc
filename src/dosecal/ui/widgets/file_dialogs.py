"""Asks for files and folders, and leaves no trace of them: Qt would keep every path in its settings, for ever."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QWidget

KEPT = ("FileDialog/history", "FileDialog/lastVisited", "FileDialog/shortcuts")
"""What Qt remembers of its dialogs for every program of the user: paths of folders."""


@contextmanager
def no_traces() -> Iterator[None]:
    """Qt's settings are afterwards what they were before a dialog was opened."""
    store = _store()
    before = {key: store.value(key) for key in KEPT if store.contains(key)}
    try:
        yield
    finally:
        store = _store()
        for key in KEPT:
            if key in before:
                store.setValue(key, before[key])
            else:
                store.remove(key)
        store.sync()


def _store() -> QSettings:
    return QSettings(QSettings.Scope.UserScope, "QtProject")


def file_to_open(parent: QWidget, title: str, folder: str, kinds: str) -> str:
    """The path of a file that exists; empty if none is chosen."""
    with no_traces():
        name, _ = QFileDialog.getOpenFileName(parent, title, folder, kinds)
    return name


def file_to_write(parent: QWidget, title: str, suggested: str, kinds: str) -> tuple[str, str]:
    """The path of a file to be written, empty if none is chosen, and the kind that was chosen."""
    with no_traces():
        name, kind = QFileDialog.getSaveFileName(parent, title, suggested, kinds)
    return name, kind


def folder_to_read(parent: QWidget, title: str, start: str) -> str:
    """The path of a folder; empty if none is chosen."""
    with no_traces():
        return QFileDialog.getExistingDirectory(parent, title, start)
