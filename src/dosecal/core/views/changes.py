"""How two collections differ by name: what is new, gone or shown otherwise. For amendments and what-if."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from msgspec import Struct

K = TypeVar("K")
T = TypeVar("T")


class Change(Struct, Generic[K, T], frozen=True):
    """One entry before and after: None if it is not there."""

    key: K
    before: T | None
    after: T | None


def itself(entry: object) -> object:
    """All of an entry makes a difference."""
    return entry


def changes(
    before: Mapping[K, T],
    after: Mapping[K, T],
    shown: Callable[[T], object] = itself,
    order: Iterable[K] | None = None,
) -> Iterator[Change[K, T]]:
    """Every entry that is new, gone, or of which another thing is shown.

    ``shown`` is what of an entry makes a difference. ``order`` is the order of the changes: without one that of
    ``after``, what is gone at the end.
    """
    for key in {**after, **before} if order is None else order:
        one, other = before.get(key), after.get(key)
        if one is None or other is None:
            if one is not other:
                yield Change(key, one, other)
        elif shown(one) != shown(other):
            yield Change(key, one, other)
