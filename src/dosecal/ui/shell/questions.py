"""The questions and messages of the window."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from dosecal.ui.widgets import file_dialogs
from dosecal.words import Words
from dosecal.words.times import moment_text

Name = TypeVar("Name", bound=str)


def warn(parent: QWidget, text: str) -> None:
    """Something that must be read."""
    _box(QMessageBox.Icon.Warning, text, parent, QMessageBox.StandardButton.Ok).exec()


def say_more(parent: QWidget, text: str) -> None:
    """An explanation."""
    _box(QMessageBox.Icon.Information, text, parent, QMessageBox.StandardButton.Ok).exec()


class Unsaved(StrEnum):
    """What becomes of work that is not saved."""

    SAVE = "save"
    DISCARD = "discard"
    STAY = "stay"


class Changed(StrEnum):
    """What is done about a file that is no longer the one that was read."""

    DIFFERENCES = "differences"
    RELOAD = "reload"
    ELSEWHERE = "elsewhere"
    OVERWRITE = "overwrite"
    BACK = "back"
    """From the differences to the question."""
    STAY = "stay"


def unsaved(parent: QWidget, words: Words) -> Unsaved:
    """What becomes of work that is not saved."""
    box = _box(QMessageBox.Icon.Question, words.say("window.unsaved.question"), parent)
    save = box.addButton(words.say("window.unsaved.save"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(words.say("window.button.discard"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(words.say("window.button.cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(cancel)
    box.exec()
    if box.clickedButton() is save:
        return Unsaved.SAVE
    return Unsaved.DISCARD if box.clickedButton() is discard else Unsaved.STAY


def take_up(
    parent: QWidget, words: Words, path: Path | None, kept: datetime, newer: bool, lines: Sequence[str]
) -> bool | None:
    """Whether an entry that a crash left is taken up again; None: neither that nor discarded, ask again next time.

    ``newer``: the file was saved after the copy began. ``lines``: what the copy holds and the file of today does not.
    """
    say = words.say
    name = path.name if path is not None else say("window.copy.no-file")
    text = say("window.copy.question", name=name, at=moment_text(words, kept))
    if newer:
        text = f"{text}\n\n{say('window.copy.newer')}"
    text = f"{text}\n\n{say('window.copy.differs')}\n{_few(words, lines)}"
    buttons = {"restore": "copy.restore", "discard": "button.discard", "later": "copy.later"}
    answer = _ask(parent, words, text, buttons, "later" if newer else "restore", "later")
    return {"restore": True, "discard": False}.get(answer)


def changed(parent: QWidget, words: Words, name: str, exists: bool, dirty: bool) -> Changed:
    """What is done about it: the file is no longer the one that was read, or it is gone."""
    text = words.say("window.changed.question" if exists else "window.changed.gone", name=name)
    if dirty and exists:
        text = f"{text}\n\n{words.say('window.changed.unsaved')}"
    offered = [Changed.DIFFERENCES, *([Changed.RELOAD] if exists else []), Changed.ELSEWHERE]
    buttons = {one: f"changed.{one}" for one in offered} | {Changed.STAY: "button.cancel"}
    return _ask(parent, words, text, buttons, Changed.DIFFERENCES, Changed.STAY)


def differences(parent: QWidget, words: Words, name: str, lines: Sequence[str]) -> Changed:
    """What would be written over the file; it is overwritten, or one goes back to the question."""
    text = words.say("window.changed.about", name=name, count=len(lines))
    buttons = {one: f"changed.{one}" for one in (Changed.OVERWRITE, Changed.BACK)}
    return _ask(parent, words, f"{text}\n\n{_few(words, lines, 40)}", buttons, Changed.BACK, Changed.BACK)


def other_study(parent: QWidget, words: Words, now: str, then: str) -> bool:
    """Whether the case of a patient becomes one of another study, or version."""
    text = words.say("window.other-study.question", first=now, last=then)
    buttons = {"change": "other-study.change", "keep": "other-study.keep"}
    return _ask(parent, words, text, buttons, "keep", "keep") == "change"


def _few(words: Words, lines: Sequence[str], most: int = 12) -> str:
    shown = [f"• {line}" for line in lines[:most]]
    left = len(lines) - most
    return "\n".join(shown if left <= 0 else [*shown, words.say("window.copy.more", count=left)])


def _ask(parent: QWidget, words: Words, text: str, buttons: Mapping[Name, str], default: Name, escape: Name) -> Name:
    """The name of the button that is pressed."""
    box = _box(QMessageBox.Icon.Question, text, parent)
    roles = {escape: QMessageBox.ButtonRole.RejectRole}
    made = {
        name: box.addButton(words.say(f"window.{word}"), roles.get(name, QMessageBox.ButtonRole.AcceptRole))
        for name, word in buttons.items()
    }
    box.setDefaultButton(made[default])
    box.setEscapeButton(made[escape])
    box.exec()
    pressed = box.clickedButton()
    return next((name for name, one in made.items() if one is pressed), escape)


def file_to_open(parent: QWidget, words: Words, folder: Path | None) -> Path | None:
    """The case file to open."""
    title, kinds = words.say("window.file.open"), words.say("window.file.filter")
    name = file_dialogs.file_to_open(parent, title, str(folder or ""), kinds)
    return Path(name) if name else None


def file_to_save(parent: QWidget, words: Words, suggested: Path) -> Path | None:
    """Where the case is saved; without an ending it becomes TOML."""
    title = words.say("window.action.save")
    name, _ = file_dialogs.file_to_write(parent, title, str(suggested), "TOML (*.toml)")
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
