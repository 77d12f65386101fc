"""Actions as data: what can be asked for, by which key, and in which menu."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from dosecal.words import Words

Key = QKeySequence.StandardKey | str


class Action(NamedTuple):
    """One entry of a menu. Its words are ``window.action.<name>``, if it has no text of its own."""

    name: str
    key: Key
    do: Callable[[], object]
    text: str | None = None
    word: str | None = None
    """The key of its words, if something else of the window bears the same name."""


class Item(NamedTuple):
    """An entry that has no key of its own, with its words."""

    text: str
    do: Callable[[], object]


class Choice(NamedTuple):
    """A menu of its own in which one of several is chosen; its words are ``window.menu.<name>``."""

    name: str
    chosen: str
    actions: tuple[Action, ...]


Entry = Action | Item | Choice | None
"""None is a line between two groups."""


def put(menu: QMenu, entries: tuple[Entry, ...], words: Words) -> dict[str, QAction]:
    """Puts entries into a menu; returns the actions that have a key, by name."""
    made: dict[str, QAction] = {}
    for entry in entries:
        match entry:
            case None:
                menu.addSeparator()
            case Action():
                made[entry.name] = _put_action(menu, entry, words)
            case Item():
                menu.addAction(entry.text.replace("&", "&&")).triggered.connect(partial(_do, entry))
            case Choice():
                made |= _put_choice(menu, entry, words)
    return made


def _do(entry: Action | Item, _checked: bool = False) -> None:
    entry.do()


def _put_action(menu: QMenu, action: Action, words: Words) -> QAction:
    made = QAction(action.text or words.say(action.word or f"window.action.{action.name}"), menu)
    made.setShortcut(QKeySequence(action.key))
    made.triggered.connect(partial(_do, action))
    menu.addAction(made)
    return made


def _put_choice(menu: QMenu, choice: Choice, words: Words) -> dict[str, QAction]:
    inner = menu.addMenu(words.say(f"window.menu.{choice.name}"))
    group = QActionGroup(inner)
    made: dict[str, QAction] = {}
    for action in choice.actions:
        one = made[action.name] = _put_action(inner, action, words)
        one.setCheckable(True)
        one.setChecked(action.name == f"{choice.name}.{choice.chosen}")
        group.addAction(one)
    return made
