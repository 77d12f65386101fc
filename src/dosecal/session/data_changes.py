"""How two states of a case differ, line by line, as a case file names its values. For the questions before saving."""

from collections.abc import Iterator, Mapping

from dosecal.core.views.changes import changes
from dosecal.session.entry import Data
from dosecal.words import Words


def change_lines(words: Words, before: Data, after: Data) -> list[str]:
    """A line for each value that is new, gone or another; a row of a list that is new or gone is one line."""
    return [_line(words, *one) for one in _differing("", before, after)]


def _differing(place: str, before: object, after: object) -> Iterator[tuple[str, object, object]]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for change in changes(before, after):
            key = f"{place}.{change.key}" if place else str(change.key)
            yield from _differing(key, change.before, change.after)
        return
    one, other = _rows(before), _rows(after)
    if one is not None and other is not None:
        for row in changes(one, other):
            yield from _row(f"{place}[{row.key}]", row.before, row.after)
    elif before != after:
        yield place, before, after


def _row(place: str, before: object, after: object) -> Iterator[tuple[str, object, object]]:
    if before is None or after is None:
        yield place, before, after
    else:
        yield from _differing(place, before, after)


def _rows(value: object) -> dict[int, object] | None:
    """The rows of a list by their number; None if it is something else."""
    if value is None:
        return {}
    if isinstance(value, list) and all(isinstance(one, Mapping) for one in value):
        return dict(enumerate(value, start=1))
    return None


def _line(words: Words, place: str, before: object, after: object) -> str:
    if before is None:
        return words.say("window.difference.new", place=place, last=_text(after))
    if after is None:
        return words.say("window.difference.gone", place=place, first=_text(before))
    return words.say("window.difference.changed", place=place, first=_text(before), last=_text(after))


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_text(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
