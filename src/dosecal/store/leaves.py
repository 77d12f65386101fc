"""A document as leaves, path → value, and back: rows of a list have numbers for life.

``labs/#17/value`` is the key ``value`` of row 17 of ``labs``. Where the rows are in another order than their numbers,
the leaf ``labs/*`` holds it. A key that looks like one of these is escaped, so every TOML table has leaves of its own.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time

from dosecal.store.trouble import Trouble

Data = Mapping[str, object]
Leaves = dict[str, str]
"""Path → value as JSON text. A digest is taken of the text itself, so that it never depends on who writes JSON."""
GONE = "null"
"""The value of a path that is gone; TOML has no null."""
REASON = ""
"""The path of the reason of an entry, which is no path of a document."""
ORDER = "*"
_ESCAPES = (("~", "~0"), ("/", "~1"), ("#", "~2"), ("*", "~3"))
_EMPTY = "~4"


def text_of(value: object) -> str:
    """A value as JSON text; a kind that TOML does not have is a fault of the caller and raises TypeError."""
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _plain(value: object) -> object:
    match value:
        case bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else {"float": repr(value)}
        case datetime():
            return {"datetime": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case Mapping():
            return {"table": {str(key): _plain(one) for key, one in value.items()}}
    raise TypeError(type(value).__name__)


def value_of(text: str) -> object:
    """The value of a JSON text that ``text_of`` has made. Raises Trouble."""
    try:
        return _value(json.loads(text))
    except (ValueError, TypeError, AttributeError):
        raise Trouble("unknown-value") from None


def _value(plain: object) -> object:
    if isinstance(plain, list):
        return [_value(one) for one in plain]
    if not isinstance(plain, dict):
        return plain
    ((kind, inner),) = plain.items()
    match kind:
        case "date":
            return date.fromisoformat(inner)
        case "datetime":
            return datetime.fromisoformat(inner)
        case "time":
            return time.fromisoformat(inner)
        case "float":
            return float(inner)
        case "table":
            return {key: _value(one) for key, one in inner.items()}
    raise ValueError(kind)


def step_of(key: str) -> str:
    """A key as a step of a path."""
    for sign, escape in _ESCAPES:
        key = key.replace(sign, escape)
    return key or _EMPTY


def _key_of(step: str) -> str:
    if step == _EMPTY:
        return ""
    for sign, escape in reversed(_ESCAPES):
        step = step.replace(escape, sign)
    return step


def joined(path: str, step: str) -> str:
    """The path one step further."""
    return f"{path}/{step}" if path else step


def row_of(path: str) -> str:
    """The path of the outermost row in which a path is, else the path itself."""
    steps = path.split("/")
    place = next((n for n, step in enumerate(steps) if _number(step)), None)
    return path if place is None else "/".join(steps[: place + 1])


def _number(step: str) -> int:
    return int(step[1:]) if step.startswith("#") else 0


class Rows:
    """The highest number that was ever used in each list of a document: none is used twice."""

    def __init__(self) -> None:
        self.highest: dict[str, int] = {}

    def note(self, path: str) -> None:
        """Learns the numbers of a path."""
        steps = path.split("/")
        for place, step in enumerate(steps):
            if number := _number(step):
                above = "/".join(steps[:place])
                self.highest[above] = max(number, self.highest.get(above, 0))

    def copy(self) -> "Rows":
        """The same, to be counted on."""
        other = Rows()
        other.highest = dict(self.highest)
        return other

    def new(self, path: str) -> int:
        """A number for a new row of the list at ``path``."""
        self.highest[path] = self.highest.get(path, 0) + 1
        return self.highest[path]


class _Tree(dict[str, "_Tree | str"]):
    """Leaves by their steps."""


def _tree(leaves: Mapping[str, str]) -> _Tree:
    root = _Tree()
    for path, text in leaves.items():
        steps = path.split("/")
        node = root
        for step in steps[:-1]:
            inner = node.setdefault(step, _Tree())
            if not isinstance(inner, _Tree):
                raise Trouble("unknown-value")
            node = inner
        if steps[-1] in node:  # a value where a table is
            raise Trouble("unknown-value")
        node[steps[-1]] = text
    return root


def document(leaves: Mapping[str, str]) -> dict[str, object]:
    """The document that the leaves say. Raises Trouble where they cannot be one."""
    found = _built(_tree(leaves))
    return found if isinstance(found, dict) else {}


def _built(node: "_Tree | str") -> object:
    if isinstance(node, str):
        return value_of(node)
    if _is_list(node):
        return [_built(node[f"#{number}"]) for number in _order(node)]
    return {_key_of(step): _built(inner) for step, inner in node.items()}


def _is_list(node: _Tree) -> bool:
    return bool(node) and all(step.startswith("#") or step == ORDER for step in node)


def _order(node: _Tree) -> list[int]:
    """The numbers of the rows in their order; a row that the order does not know comes last."""
    there = sorted(_number(step) for step in node if step != ORDER)
    told = node.get(ORDER)
    if not isinstance(told, str):
        return there
    listed = [number for number in _ints(value_of(told)) if number in there]
    return [*listed, *(number for number in there if number not in listed)]


def _ints(value: object) -> list[int]:
    return [one for one in value if isinstance(one, int)] if isinstance(value, list) else []


def leaves_of(data: Data, stored: Mapping[str, str], rows: Rows) -> Leaves:
    """The leaves of a document, whose rows keep the numbers that they have in the ``stored`` leaves.

    ``rows`` gives numbers to the new ones, and counts them.
    """
    found: Leaves = {}
    _flatten("", data, _tree(stored), rows, found)
    return found


def _flatten(path: str, data: Data, old: "_Tree | str | None", rows: Rows, into: Leaves) -> None:
    """Adds the leaves of a table to ``into``; ``old`` is the tree that was there, by which rows keep their numbers."""
    before = old if isinstance(old, _Tree) else _Tree()
    for key, value in data.items():
        step = step_of(key)
        here, was = joined(path, step), before.get(step)
        if isinstance(value, Mapping) and value:
            _flatten(here, value, was, rows, into)
        elif isinstance(value, list) and value and all(isinstance(row, Mapping) and row for row in value):
            _flatten_rows(here, value, was, rows, into)
        else:
            into[here] = text_of(value)


def _flatten_rows(path: str, data: Sequence[Data], old: "_Tree | str | None", rows: Rows, into: Leaves) -> None:
    """Adds the leaves of a list, each row under the number of the old row it matches, or a new one; and their order."""
    before = old if isinstance(old, _Tree) and _is_list(old) else _Tree()
    known = {number: before[f"#{number}"] for number in _order(before)}
    numbers = [number or rows.new(path) for number in matched(list(data), known)]
    for number, row in zip(numbers, data, strict=True):
        _flatten(f"{path}/#{number}", row, known.get(number), rows, into)
    if numbers != sorted(numbers):
        into[f"{path}/{ORDER}"] = text_of(numbers)


def matched(new: Sequence[Data], known: Mapping[int, "_Tree | str"]) -> list[int | None]:
    """For each row the number of the stored row that it is, or that was changed into it; None of a new one.

    Rows that are the same are found first, in their order; of the others each pair with most values in common, at
    least one of them.
    """
    shapes = {number: _shape(_built(node)) for number, node in known.items()}
    mine = [_shape(row) for row in new]
    found: list[int | None] = [None] * len(new)
    free: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for number, shape in shapes.items():
        free.setdefault(shape, []).append(number)
    for place, shape in enumerate(mine):
        if free.get(shape):
            found[place] = free[shape].pop(0)
    taken = set(found)
    places = [place for place, number in enumerate(found) if number is None]
    left = [number for number in shapes if number not in taken]
    pairs = sorted((-len(set(mine[place]) & set(shapes[number])), place, number) for place in places for number in left)
    for common, place, number in pairs:
        if common and found[place] is None and number not in taken:
            found[place] = number
            taken.add(number)
    return found


def _shape(row: object) -> tuple[tuple[str, str], ...]:
    table = row if isinstance(row, Mapping) else {}
    return tuple(sorted((str(key), text_of(value)) for key, value in table.items()))


def difference(stored: Mapping[str, str], wanted: Mapping[str, str]) -> Leaves:
    """What a save says: each leaf that differs, with its new value; ``GONE`` of one that is not there any more."""
    gone = {path: GONE for path in stored if path not in wanted}
    return gone | {path: text for path, text in wanted.items() if stored.get(path) != text}


def touching(path: str, others: Iterable[str]) -> Iterator[str]:
    """Of the other paths those that are the same, above it or below it."""
    for other in others:
        if other == path or other.startswith(f"{path}/") or path.startswith(f"{other}/"):
            yield other
