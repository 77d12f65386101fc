"""What was changed in the window, step by step, to be undone and done again. Pure: no Qt, no clock, no file.

A step is a state of the document before and after a change, with its name. Letters typed one after the other into one
field are one step. What is in the file already is taken back by an event, not by a step: see :meth:`History.saved`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dosecal.session.entry import Data, Entry

MOST_STEPS = 300


@dataclass(frozen=True, slots=True)
class State:
    """The document at one moment. ``meaning`` is what its fields say, and what cannot be read of them."""

    entry: Entry
    base: Data
    meaning: object = None


@dataclass(frozen=True, slots=True)
class Step:
    """A change: what it is called, the field that it is about, and the state before it."""

    name: str
    field: str
    before: State


class Named(NamedTuple):
    """What a step is called, its field, and whether letters were typed: further ones belong to it."""

    name: str
    field: str = ""
    is_typed: bool = False


class History:
    """The states of one document."""

    def __init__(self, now: State, most: int = MOST_STEPS) -> None:
        self.now = now
        self._most = most
        self._done: list[Step] = []
        self._undone: list[Step] = []
        """Of these ``before`` is the state that comes back."""
        self._open = ""
        """The field into which the last step may grow."""

    @property
    def undo_name(self) -> str | None:
        """What would be undone; None if nothing can be."""
        return self._done[-1].name if self._done else None

    @property
    def redo_name(self) -> str | None:
        """What would be done again."""
        return self._undone[-1].name if self._undone else None

    def took(self, now: State, naming: Callable[[State, State], Named]) -> bool:
        """Follows a change of the document; whether it is a step of its own or part of one.

        Texts that mean the same, such as a date written out, are no step.
        """
        if now.entry == self.now.entry and now.base == self.now.base:
            return False
        if now.meaning is not None and now.meaning == self.now.meaning and now.base == self.now.base:
            self.now = now
            return False
        before = self._done[-1].before if self._done else self.now
        name, field, is_typed = naming(self.now, now)
        if is_typed and field and field == self._open and self._done:
            self._done[-1] = Step(naming(before, now).name, field, before)
        else:
            self._done.append(Step(name, field, self.now))
            del self._done[: -self._most]
        self._open = field if is_typed else ""
        self._undone.clear()
        self.now = now
        return True

    def seal(self) -> None:
        """The cursor has left its field: what is typed next is another step."""
        self._open = ""

    def undo(self) -> Step | None:
        """Goes one step back; the step, with the state that holds now."""
        return self._go(self._done, self._undone)

    def redo(self) -> Step | None:
        """Does again what was undone last."""
        return self._go(self._undone, self._done)

    def _go(self, back: list[Step], forth: list[Step]) -> Step | None:
        if not back:
            return None
        step = back.pop()
        forth.append(Step(step.name, step.field, self.now))
        self.now = step.before
        self.seal()
        return step

    def saved(self, now: State) -> None:
        """The document is in its file: events of the file are withdrawn by an event, never by a step."""
        self.now = now
        self.seal()
        kept = events_of(now.base)
        self._done = _since(self._done, kept)
        self._undone = _since(self._undone, kept)


def _since(steps: Sequence[Step], kept: Sequence[Mapping[str, object]]) -> list[Step]:
    """The last steps that lead to no state without the events that are kept."""
    held: list[Step] = []
    for step in reversed(steps):
        if list(events_of(step.before.base)[: len(kept)]) != list(kept):
            break
        held.insert(0, step)
    return held


def events_of(base: Data) -> list[Mapping[str, object]]:
    """The events of a case as its file has them."""
    events = base.get("events")
    return [event for event in events if isinstance(event, Mapping)] if isinstance(events, list) else []
