"""The questions and messages of the window."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from dosecal.ui.widgets import file_dialogs
from dosecal.words import Words
from dosecal.words.times import moment_text


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
    discard = box.addButton(words.say("window.button.discard"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(words.say("window.button.cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(cancel)
    box.exec()
    if box.clickedButton() is save:
        return "save"
    return "discard" if box.clickedButton() is discard else "stay"


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


def changed(parent: QWidget, words: Words, name: str, exists: bool, dirty: bool) -> str:
    """``reload``, ``elsewhere``, ``differences`` or ``stay``: the file is no longer the one that was read."""
    text = words.say("window.changed.question" if exists else "window.changed.gone", name=name)
    if dirty and exists:
        text = f"{text}\n\n{words.say('window.changed.unsaved')}"
    buttons = {"differences": "changed.differences", "reload": "changed.reload", "elsewhere": "changed.elsewhere"}
    if not exists:
        del buttons["reload"]
    return _ask(parent, words, text, {**buttons, "stay": "button.cancel"}, "differences", "stay")


def differences(parent: QWidget, words: Words, name: str, lines: Sequence[str]) -> str:
    """What would be written over the file; ``overwrite``, or ``back`` to the question."""
    text = words.say("window.changed.about", name=name, count=len(lines))
    buttons = {"overwrite": "changed.overwrite", "back": "changed.back"}
    return _ask(parent, words, f"{text}\n\n{_few(words, lines, 40)}", buttons, "back", "back")


def other_study(parent: QWidget, words: Words, now: str, then: str) -> bool:
    """Whether the case of a patient becomes one of another study, or version."""
    text = words.say("window.other-study.question", first=now, last=then)
    buttons = {"change": "other-study.change", "keep": "other-study.keep"}
    return _ask(parent, words, text, buttons, "keep", "keep") == "change"


def _few(words: Words, lines: Sequence[str], most: int = 12) -> str:
    shown = [f"• {line}" for line in lines[:most]]
    left = len(lines) - most
    return "\n".join(shown if left <= 0 else [*shown, words.say("window.copy.more", count=left)])


def _ask(parent: QWidget, words: Words, text: str, buttons: Mapping[str, str], default: str, escape: str) -> str:
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
