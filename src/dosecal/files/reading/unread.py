"""A placeholder for a value that could not be read: everything that does not depend on it is still read."""

from collections.abc import Callable
from typing import Never, ParamSpec, TypeVar, cast

from dosecal.files.reading.refusal import Refusal, first_of

T = TypeVar("T")
P = ParamSpec("P")


class NotRead(Exception):
    """Something depends on a value that could not be read. The refusal of that value is already recorded."""


class _Unread:
    """Parts of an unread value, and what is calculated from it, are unread too; any decision by it raises NotRead.

    It never leaves the reading of a file: a file with a refusal yields no value.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> "_Unread":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def _same(self, *_: object, **__: object) -> "_Unread":
        return self

    def _decide(self, *_: object) -> Never:
        raise NotRead

    __call__ = __getitem__ = _same
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _same
    __bool__ = __len__ = __iter__ = __contains__ = __hash__ = __int__ = __str__ = __repr__ = __format__ = _decide
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _decide
    __class__ = property(_decide)  # so that isinstance and match raise, too


UNREAD: Never = cast("Never", _Unread())
"""In place of a value of any type."""


class Refusals:
    """What one file is refused for so far: one refusal for each place."""

    __slots__ = ("_by_key", "count")

    def __init__(self) -> None:
        self._by_key: dict[str, Refusal] = {}
        self.count = 0
        """How many there are."""

    def note(self, refusal: Refusal) -> None:
        """Records a refusal unless its place is refused already."""
        self._by_key.setdefault(f"{refusal.file}:{refusal.key}", refusal)
        self.count = len(self._by_key)

    def names(self, file: str, key: str) -> bool:
        """Whether a place is refused."""
        return f"{file}:{key}" in self._by_key

    def attempt(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``read`` returns; UNREAD if it refuses something or depends on what was refused before."""
        before = self.count
        try:
            value = read(*args, **kwargs)
        except NotRead:
            return UNREAD
        except Refusal as refusal:
            for one in refusal.all:
                self.note(one)
            return UNREAD
        return value if self.count == before else UNREAD

    @property
    def all(self) -> tuple[Refusal, ...]:
        """In the order of reading."""
        return tuple(self._by_key.values())

    def raise_first(self) -> None:
        """Raises the first refusal, which carries the others; nothing if there is none."""
        if self._by_key:
            raise first_of(self._by_key.values())
