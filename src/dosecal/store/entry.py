"""One entry of the record: one act of one person, hashed, signed and sealed.

Hashed, and signed by the author, is all but the values themselves: of each leaf the SHA-256 of salt, path and value. So
a value can be blacked out and the chain still holds.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidTag

from dosecal.store import keys
from dosecal.store.leaves import GONE, REASON, value_of
from dosecal.store.trouble import Trouble

FORMAT = 1
"""Of what is hashed and sealed. Readers accept every format that was ever written; entries are never converted."""
SITE = "site"
"""The subject of the site's own document: its people and their keys, its settings."""
ACCESS = "access"
"""The subject of what changes no document: who came and left, backups, what was taken out."""
_SALT_BYTES = 16
_HASH_BYTES = 32
FIRST = bytes(_HASH_BYTES)
"""What the first entry of a site, and of a patient, has before it."""


class Leaf(msgspec.Struct, array_like=True, frozen=True):
    """A path and its new value; a value that was blacked out has no salt and no text, only its digest."""

    path: str
    text: str | None
    salt: bytes | None
    kept: bytes | None = None

    @property
    def digest(self) -> bytes:
        """SHA-256 of salt, path and value."""
        if self.kept is not None:
            return self.kept
        if self.salt is None or self.text is None:
            raise Trouble("damaged-leaf")
        path = self.path.encode()
        return sha256(self.salt + len(path).to_bytes(4, "big") + path + self.text.encode()).digest()

    def blacked_out(self) -> "Leaf":
        """The same without its value."""
        return Leaf(self.path, None, None, self.digest)


def leaf(path: str, text: str) -> Leaf:
    """A new leaf, with a salt of its own: nobody guesses a blacked-out value from its digest."""
    return Leaf(path, text, secrets.token_bytes(_SALT_BYTES))


class _Inside(msgspec.Struct):
    """What is sealed."""

    format: int
    act: str
    by: str
    at: str
    leaves: list[Leaf]
    more: str
    before: bytes
    own_before: bytes
    signature: bytes


class Row(msgspec.Struct, frozen=True):
    """An entry as it is in the database."""

    seq: int
    subject: str
    number: int
    epoch: int
    edition: int
    hash: bytes
    sealed: bytes

    @property
    def bound(self) -> bytes:
        """The columns that the seal is bound to; the hash is bound to what is inside."""
        return f"dosecal entry 1 {self.seq} {self.number} {self.epoch} {self.edition} {self.subject}".encode()


class Entry(msgspec.Struct, frozen=True):
    """An entry that can be read."""

    seq: int
    subject: str
    number: int
    act: str
    by: str
    at: str
    """World time and the zone of the clock, ISO 8601; the order is that of ``seq``, whatever the clock."""
    leaves: tuple[Leaf, ...]
    more: str
    """A JSON object: the program's version and what the act needs."""
    before: bytes
    own_before: bytes
    signature: bytes = b""

    @property
    def hash(self) -> bytes:
        """SHA-256 of what is signed."""
        head = [FORMAT, self.seq, self.subject, self.number, self.act, self.by, self.at, self.more]
        told = [*head, self.before.hex(), self.own_before.hex(), [one.digest.hex() for one in self.leaves]]
        return sha256(json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode()).digest()

    @property
    def changes(self) -> dict[str, str]:
        """Path → new value; what was blacked out is gone."""
        return {one.path: GONE if one.text is None else one.text for one in self.leaves if one.path != REASON}

    @property
    def reason(self) -> str:
        """Why, as it was typed; empty where none was needed or it was blacked out."""
        return next((str(value_of(one.text)) for one in self.leaves if one.path == REASON and one.text), "")

    @property
    def facts(self) -> Mapping[str, object]:
        """``more`` as a table."""
        try:
            found: object = json.loads(self.more)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def blacked_out(self) -> tuple[str, ...]:
        """The paths whose values are gone for good."""
        return tuple(one.path for one in self.leaves if one.kept is not None)

    def signed(self, person: keys.Person) -> "Entry":
        """The same with the signature of its author."""
        return msgspec.structs.replace(self, signature=person.sign(self.hash))

    def without(self, path: str) -> "Entry":
        """The same with one value blacked out; hash and signature stay true."""
        found = tuple(one.blacked_out() if one.path == path and one.kept is None else one for one in self.leaves)
        return msgspec.structs.replace(self, leaves=found)

    def row(self, key: bytes, epoch: int, edition: int = 1) -> Row:
        """The entry sealed for the database."""
        inside = _Inside(
            FORMAT, self.act, self.by, self.at, list(self.leaves), self.more, self.before, self.own_before,
            self.signature,
        )  # fmt: skip
        row = Row(self.seq, self.subject, self.number, epoch, edition, self.hash, b"")
        return msgspec.structs.replace(row, sealed=keys.seal(key, msgspec.json.encode(inside), row.bound))


_INSIDE = msgspec.json.Decoder(_Inside)


def opened(row: Row, key: bytes) -> Entry:
    """The entry of a row. Raises Trouble, with its number, where row or content were changed."""
    try:
        inside = _INSIDE.decode(keys.unseal(key, row.sealed, row.bound))
        zone = datetime.fromisoformat(inside.at).tzinfo
    except (InvalidTag, ValueError, msgspec.MsgspecError):
        raise Trouble("damaged-entry", row.seq) from None
    if inside.format > FORMAT:
        raise Trouble("newer-entry", row.seq)
    if zone is None:
        raise Trouble("damaged-entry", row.seq)
    entry = Entry(
        row.seq, row.subject, row.number, inside.act, inside.by, inside.at, tuple(inside.leaves), inside.more,
        inside.before, inside.own_before, inside.signature,
    )  # fmt: skip
    try:
        same = entry.hash == row.hash
    except (Trouble, UnicodeError):
        same = False
    if not same:
        raise Trouble("changed-entry", row.seq)
    return entry
