"""Finds the line of a key in a TOML or JSON text. Used after a refusal only, on a text that has been parsed."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

import tomli

Lines = dict[str, int | None]
"""Key as refusals write it (``labs[2].value``) → line, counted from 1; None if two places have that key."""

_BLANK = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\r\n]+")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'[^']*'",
    re.DOTALL,
)
_COMMENT = re.compile(rf"{_STRING.pattern}|(#[^\n]*)", re.DOTALL)
DEEPEST = 20
"""Parts of a dotted key, tables in tables; none of our files comes near."""
_LONG_KEY = re.compile(
    rf"""(?<![A-Za-z0-9_"'-])[A-Za-z0-9_"'-]+(?:[ \t]*\.[ \t]*[A-Za-z0-9_"'-]+){{{DEEPEST},}}""", re.ASCII
)


def line_of(key: str, lines: Lines) -> int | None:
    """The line of a key; of a missing one, the first line of the table it belongs in."""
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key)


def lines_of(text: str, is_json: bool = False) -> Lines:
    """The line of every key of a text; empty if the text cannot be followed."""
    scanner = _Scanner(text, ":" if is_json else "=")
    try:
        return scanner.json() if is_json else scanner.toml()
    except (_Lost, RecursionError):
        return {}


def comments_of(text: str) -> Iterator[tuple[int, bool, str]]:
    """Of every comment of a TOML text that has been parsed: its line, whether it has that line to itself, itself."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for match in _COMMENT.finditer(text):
        if match[1] is not None:
            line = bisect_right(starts, match.start())
            yield line, not text[starts[line - 1] : match.start()].strip(), match[1].rstrip()


def line_of_long_key(text: str) -> int | None:
    """The line of the first dotted key of too many parts, which would take more memory than there is; else None."""
    if _LONG_KEY.search(text) is None:
        return None
    # Perhaps within a text or a comment: they become one sign, with their line ends.
    bare = _COMMENT.sub(lambda found: "_" + "\n" * found[0].count("\n") if found[1] is None else "", text)
    found = _LONG_KEY.search(bare)
    return None if found is None else bare.count("\n", 0, found.start()) + 1


class _Lost(Exception):
    """The text is not as expected."""


class _Scanner:
    def __init__(self, text: str, sign: str) -> None:
        self._text = text
        self._at = 0
        self._sign = sign
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._lines: Lines = {}
        self._counts: dict[str, int] = {}
        """Path of each array of tables → its tables so far."""

    def json(self) -> Lines:
        """The lines of a JSON text."""
        self._skip(_GAP)
        self._value("")
        return self._lines

    def toml(self) -> Lines:
        """The lines of a TOML text."""
        table = ""
        while self._skip(_GAP) < len(self._text):
            if self._next("["):
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _header(self) -> str:
        """``[a.b]`` or ``[[a.b]]``: the path of the table that begins."""
        begin = self._at - 1
        is_array = self._next("[")
        names = self._names()
        if not self._next("]") or (is_array and not self._next("]")):
            raise _Lost
        path = ""
        for name in names[:-1]:
            path = self._latest(_joined(path, name))
        path = _joined(path, names[-1])
        if is_array:
            self._note(path, begin, names)
            self._counts[path] = self._counts.get(path, 0) + 1
        path = self._latest(path)
        self._note(path, begin, names)
        return path

    def _latest(self, path: str) -> str:
        return f"{path}[{self._counts[path]}]" if path in self._counts else path

    def _pair(self, table: str) -> None:
        begin = self._at
        names = self._names()
        path = table
        for name in names:
            path = _joined(path, name)
            self._note(path, begin, names)
        if not self._next(self._sign):
            raise _Lost
        self._skip(_GAP if self._sign == ":" else _BLANK)
        self._value(path)

    def _value(self, path: str) -> None:
        if self._next("["):
            number = 0
            while self._skip(_GAP) < len(self._text) and not self._next("]"):
                number += 1
                self._note(f"{path}[{number}]", self._at, [])
                self._value(f"{path}[{number}]")
                self._skip(_GAP)
                self._next(",")
        elif self._next("{"):
            while self._skip(_GAP) < len(self._text) and not self._next("}"):
                self._pair(path)
                self._skip(_GAP)
                self._next(",")
        else:
            found = _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at)
            if found is None:
                raise _Lost
            self._at = found.end()

    def _names(self) -> list[str]:
        """The parts of a key, up to the sign after it."""
        names = [self._name()]
        while self._sign == "=" and self._next("."):
            names.append(self._name())
        if len(names) > DEEPEST:
            raise _Lost
        return names

    def _name(self) -> str:
        self._skip(_BLANK)
        found = _BARE_KEY.match(self._text, self._at) or _STRING.match(self._text, self._at)
        if found is None:
            raise _Lost
        self._at = found.end()
        self._skip(_GAP if self._sign == ":" else _BLANK)
        raw = found[0]
        if raw[0] not in "\"'":
            return raw
        if "\\" not in raw or raw[0] == "'":
            return raw[1:-1]
        return str(json.loads(raw)) if self._sign == ":" else next(iter(tomli.loads(f"{raw} = 0")))

    def _note(self, path: str, begin: int, names: list[str]) -> None:
        """Remembers where a path first occurs; a path that two different keys could spell has no line."""
        if any(sign in name for name in names for sign in ".["):
            self._lines[path] = None
        else:
            self._lines.setdefault(path, bisect_right(self._starts, begin))

    def _next(self, sign: str) -> bool:
        if self._text.startswith(sign, self._at):
            self._at += len(sign)
            return True
        return False

    def _skip(self, what: re.Pattern[str]) -> int:
        found = what.match(self._text, self._at)
        if found is not None:
            self._at = found.end()
        return self._at


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
