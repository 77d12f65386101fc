"""What makes a case unreadable: an entry that contradicts the study or another entry."""

from collections.abc import Mapping

from msgspec import Struct, field


class Contradiction(Struct, frozen=True):
    """A place where a case contradicts itself or its study; the word ``expected.<expected>`` should be there."""

    key: str
    expected: str
    found: object
    params: Mapping[str, object] = field(default_factory=dict)


def unknown_name(key: str, what: str, found: str, known: tuple[str, ...]) -> Contradiction:
    """A name that is none of the known ones."""
    return Contradiction(key, "known", found, {"what": what, "names": tuple(dict.fromkeys(known))})
