"""What a dialog asks for, one thing at a time, without widgets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Value = str | date | tuple[str, ...] | None
Values = Mapping[str, Value]


class AskKind(StrEnum):
    """How something is asked."""

    DAY = "day"
    TEXT = "text"
    CHOICE = "choice"
    SEVERAL = "several"
    VERSION = "version"
    """A version of the protocol, offered or in a file."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked."""

    key: str
    kind: AskKind
    default: Value = None
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = True
    offer: date | None = None
    """A day that a button enters: it may be the right one, but it is not assumed."""
    label: str = ""
    """What is asked, where the word of the key does not say it."""

    @property
    def word(self) -> str:
        """The key of what is asked, in words: some of it also heads a column."""
        return asked_word(self.key)


def asked_word(key: str) -> str:
    """The key of the words for what is asked."""
    return f"label.{key}" if key in ("date", "drug", "reason", "activities") else f"planning.ask.{key}"
