"""Opens a TOML or JSON file as a table, or refuses it; finds the lines of what is refused later."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import tomli

from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import Refusal, first_of
from dosecal.files.reading.syntax import no_json, no_toml, unreadable


def open_table(path: Path, shown: str | None = None, content: bytes | None = None) -> tuple[Reader, str]:
    """The table of a file and the SHA-256 of its bytes; ``.json`` is read as JSON, all else as TOML. ``content`` is
    that of the file where it was read already."""
    name = shown or path.name
    try:
        content = path.read_bytes() if content is None else content
    except OSError as error:
        raise unreadable(name, str(path), error) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(name, f"byte {error.start + 1}", "utf8", hex(content[error.start])) from None
    digest = digest_of(content)
    is_json = path.suffix.lower() == ".json"
    return Reader(parse_table(text, name, is_json), name, iso_dates=is_json, text=text), digest


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
    """The table written in a text. Raises Refusal if it is not well-formed."""
    if is_json:
        try:
            table = json.loads(text, object_pairs_hook=_once)
        except _Twice as twice:
            raise Refusal(name, twice.key, "key-once", twice.key) from None
        except (json.JSONDecodeError, RecursionError) as error:
            raise no_json(name, error) from None
        if not isinstance(table, dict):
            raise Refusal(name, "", "table", table)
        return table
    try:
        return tomli.loads(text)
    except (tomli.TOMLDecodeError, RecursionError) as error:
        raise no_toml(name, error) from None


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
