"""A passphrase is asked for, or read from a file descriptor or a pipe: never from the command line, which all see."""

import getpass
import os
import sys
from collections.abc import Iterator

from dosecal.store.trouble import Trouble
from dosecal.words import Words

VARIABLE = "DOSECAL_PASSPHRASE_FD"
"""The number of a file descriptor; each line that is read from it is a passphrase."""


class Passphrases:
    """The passphrases of one run, in the order in which they are needed."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._lines: Iterator[str] | None = None

    def ask(self, key: str, **params: object) -> str:
        """One passphrase; ``key`` is what a person at a terminal reads. Raises Trouble where there is none."""
        if VARIABLE not in os.environ and sys.stdin.isatty():
            typed = getpass.getpass(f"{self._words.say(key, **params)}: ")
        else:
            typed = self._next().rstrip("\r\n")
        if not typed:
            raise Trouble("no-passphrase")
        return typed

    def new(self, key: str) -> str:
        """A passphrase that is chosen: at a terminal it is typed twice. Raises Trouble."""
        typed = self.ask(key)
        if VARIABLE not in os.environ and sys.stdin.isatty() and self.ask("site-command.again") != typed:
            raise Trouble("passphrases-differ")
        return typed

    def _next(self) -> str:
        if self._lines is None:
            self._lines = self._source()
        return next(self._lines, "")

    def _source(self) -> Iterator[str]:
        number = os.environ.get(VARIABLE)
        if number is None:
            return iter(sys.stdin)
        try:
            with open(int(number), encoding="utf-8") as source:
                return iter(source.readlines())
        except (OSError, ValueError):
            raise Trouble("no-passphrase") from None
