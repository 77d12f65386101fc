"""Opens a TOML or JSON file as a table, or refuses it; finds the lines of what is refused later."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import ENOENT
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG

import tomli

from dosecal.files.reading.lines import DEEPEST, line_of_long_key
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import Refusal, first_of
from dosecal.files.reading.syntax import no_json, no_toml, unreadable
from dosecal.words.unseen import has_unseen

MEGABYTE = 1_000_000
MOST_BYTES = 2 * MEGABYTE
"""A case of hundreds of cycles has a tenth of a megabyte."""
_LARGEST = 2**63 - 1
"""TOML promises no larger integer, and no other program reads one from JSON."""
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
_SHOWN = 60


def open_table(path: Path, shown: str | None = None, content: bytes | None = None) -> tuple[Reader, str]:
    """The table of a file and the SHA-256 of its bytes; ``.json`` is read as JSON, all else as TOML. ``content`` is
    that of the file where it was read already."""
    name = shown or path.name
    content = read_bounded(path, name) if content is None else content
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(name, f"byte {error.start + 1}", "utf8", hex(content[error.start])) from None
    digest = digest_of(content)
    is_json = path.suffix.lower() == ".json"
    return Reader(parse_table(text, name, is_json), name, iso_dates=is_json, text=text), digest


def read_bounded(path: Path, shown: str | None = None) -> bytes:
    """The bytes of a regular file of bounded size: a pipe or a device has no end. Raises Refusal."""
    name = shown or path.name
    try:
        # A pipe is opened without waiting for somebody who writes into it, and seen to be one then.
        with open(os.open(path, os.O_RDONLY | _AT_ONCE), "rb") as file:
            if not S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Refusal(name, "", "regular-file", str(path))
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise unreadable(name, str(path), error) from None
    except ValueError:  # a path with NUL
        raise unreadable(name, str(path), FileNotFoundError(ENOENT, "")) from None
    if len(content) > MOST_BYTES:
        raise Refusal(name, "", "file-size", str(path), most=MOST_BYTES // MEGABYTE)
    return content


def digest_of(content: bytes) -> str:
    """The SHA-256 of a file, whatever the line ends that a system gives it."""
    return sha256(content.replace(b"\r\n", b"\n")).hexdigest()


class _Twice(ValueError):
    """A key that occurs twice in one object; JSON would silently take the last."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table: dict[str, object] = {}
    for key, value in pairs:
        if key in table:
            raise _Twice(key)
        table[key] = value
    return table


def parse_table(text: str, name: str, is_json: bool = False) -> dict[str, object]:
    """The table written in a text. Raises Refusal if it is not well-formed, or beyond the bounds of our files."""
    if is_json:
        try:
            found: object = json.loads(text, object_pairs_hook=_once)
        except _Twice as twice:
            raise Refusal(name, twice.key, "key-once", twice.key) from None
        except (ValueError, RecursionError) as error:  # also of an integer of thousands of digits
            raise no_json(name, error) from None
        if not isinstance(found, dict):
            raise Refusal(name, "", "table", found)
        table: dict[str, object] = found
    else:
        line = line_of_long_key(text)
        if line is not None:
            refusal = Refusal(name, "", "short-key", "…", most=DEEPEST)
            refusal.line = line
            raise refusal
        try:
            table = tomli.loads(text)
        except (ValueError, RecursionError) as error:
            raise no_toml(name, error) from None
    check_bounds(table, name)
    return table


def check_bounds(table: Mapping[str, object], name: str) -> None:
    """Refuses what no file of ours has and no reader could be expected to meet: tables in tables in tables, an integer
    that no other program could read, half a sign, a sign that nobody sees. Raises Refusal."""
    left: list[tuple[str, object, int]] = [("", table, 0)]
    while left:
        path, value, depth = left.pop()
        if depth > DEEPEST:
            raise Refusal(name, path[:_SHOWN], "shallow", "…", most=DEEPEST)
        if isinstance(value, str):
            if has_unseen(value, lines=True):
                raise Refusal(name, path, "seen-signs", value)
        elif isinstance(value, dict):
            for key, one in value.items():
                if has_unseen(key):
                    raise Refusal(name, path, "seen-signs", key)
                left.append((f"{path}.{key}" if path else key, one, depth + 1))
        elif isinstance(value, list):
            left += [(f"{path}[{number}]", one, depth + 1) for number, one in enumerate(value, start=1)]
        elif isinstance(value, int) and not -_LARGEST <= value <= _LARGEST:
            raise Refusal(name, path, "integer-64", "…")


@contextmanager
def lines_of_file(path: Path, shown: str | None = None) -> Iterator[None]:
    """Gives the refusals of a file that are raised inside, after it was read, their lines and their order."""
    try:
        yield
    except Refusal as refusal:
        name = shown or path.name
        open_ones = [one for one in refusal.all if one.file == name and one.line is None]
        if open_ones:
            try:
                file, _ = open_table(path, name)
            except Refusal:  # it has changed meanwhile
                raise refusal from None
            if "amends" not in file.data:  # of an amended version nobody knows which of two files a rule is in
                file.find_lines(open_ones)
        raise first_of(refusal.all) from None
