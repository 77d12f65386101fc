"""The questions and messages of the window."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from dosecal.words import Words


def warn(parent: QWidget, text: str) -> None:
    """Something that must be read."""
    _box(QMessageBox.Icon.Warning, text, parent, QMessageBox.StandardButton.Ok).exec()


def say_more(parent: QWidget, text: str) -> None:
    """An explanation."""
    _box(QMessageBox.Icon.Information, text, parent, QMessageBox.StandardButton.Ok).exec()


def unsaved(parent: QWidget, words: Words) -> str:
    """``save``, ``discard`` or ``stay``: what becomes of work that is not saved."""
    box = _box(QMessageBox.Icon.Question, words.say("window.unsaved.question"), parent)
    save = box.addButton(words.say("window.unsaved.save"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(words.say("window.unsaved.discard"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(words.say("window.button.cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(cancel)
    box.exec()
    if box.clickedButton() is save:
        return "save"
    return "discard" if box.clickedButton() is discard else "stay"


def take_up(parent: QWidget, words: Words) -> bool | None:
    """Whether an entry that a crash left is taken up again; None: neither that nor discarded, ask again next time."""
    box = _box(QMessageBox.Icon.Question, words.say("window.copy.question"), parent)
    restore = box.addButton(words.say("window.copy.restore"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(words.say("window.copy.discard"), QMessageBox.ButtonRole.DestructiveRole)
    later = box.addButton(words.say("window.copy.later"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(restore)
    box.setEscapeButton(later)
    box.exec()
    if box.clickedButton() is restore:
        return True
    return False if box.clickedButton() is discard else None


def file_to_open(parent: QWidget, words: Words, folder: Path | None) -> Path | None:
    """The case file to open."""
    title, kinds = words.say("window.file.open"), words.say("window.file.filter")
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder or ""), kinds)
    return Path(name) if name else None


def file_to_save(parent: QWidget, words: Words, suggested: Path) -> Path | None:
    """Where the case is saved; without an ending it becomes TOML."""
    title = words.say("window.file.save")
    name, _ = QFileDialog.getSaveFileName(parent, title, str(suggested), "TOML (*.toml)")
    return (Path(name) if Path(name).suffix else Path(f"{name}.toml")) if name else None


def _box(
    icon: QMessageBox.Icon,
    text: str,
    parent: QWidget,
    buttons: QMessageBox.StandardButton = QMessageBox.StandardButton.NoButton,
) -> QMessageBox:
    """A message whose text is shown letter by letter: what was found in a file is never taken as markup."""
    box = QMessageBox(icon, "dosecal", text, buttons, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    return box
