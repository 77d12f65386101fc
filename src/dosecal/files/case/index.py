"""What was found out about the cases of a folder, remembered beside them, so that nobody plans them twice on one day.

The index is one hidden file in the folder itself: it has the access rights of the cases, moves with them and is deleted
with them, where a copy in somebody's home would outlive both. It holds sentences of the deadline list and nothing of a
patient that the cases do not hold. It may be deleted at any time, and one that cannot be read, is damaged or was
written by another program is not used.

Everything that a result depends on is in its key, and nothing else is trusted: no time stamp, no size. Once for the
index: the format, the program (version, code, shipped files, the packages that know the holidays), the day, the
language. For each case: the content of its file, which is read every time, and of every file that it names.
A case that is refused is not remembered.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from dosecal.core.patient.case import Case
from dosecal.core.trial.protocol import Edition
from dosecal.core.values.source import Source
from dosecal.core.views.deadlines import Deadline, Kind
from dosecal.files.case.named_files import digest_of_path, files_of, named_files
from dosecal.files.case.program import program
from dosecal.files.reading.write_whole import write_whole

T = TypeVar("T")
NAME = ".dosecal-index"
FORMAT = 2
DIGEST = 32
"""Bytes of SHA-256, which stand before all others: a flipped bit is noticed."""
WORTH = 100
"""Cases; fewer are planned in less than a blink, and no file is put into their folder."""


class Row(Struct, frozen=True, array_like=True, gc=False):
    """A deadline with its finished sentence; what all of a patient have in common is in the entry."""

    day: date
    kind: Kind
    about: str
    what: str
    visit: str
    source: int | None
    stays: bool
    remind: date | None = None


class Known(Struct, frozen=True, array_like=True):
    """What is remembered of a case."""

    content: bytes
    """SHA-256 of its file."""
    named: tuple[tuple[str, bytes | None], ...]
    """The files and folders that it names, from its own folder on, and the SHA-256 of each; None of an absent one."""
    study: str
    patient_id: str
    files: tuple[str, ...]
    """As :func:`files_of` has them."""
    edition: int
    rows: tuple[Row, ...] = ()


class _Stored(Struct, array_like=True):
    key: bytes
    days: int
    editions: tuple[Edition, ...]
    sources: tuple[Source, ...]
    cases: dict[str, Known]


class _Share(Struct, array_like=True):
    """What another process found out about some of the cases, for an index of the same key."""

    key: bytes
    editions: tuple[Edition, ...]
    sources: tuple[Source, ...]
    cases: dict[str, Known]


class _Table(Generic[T]):
    """Values by their places: each is written once."""

    def __init__(self, values: Iterable[T]) -> None:
        self.all = list(values)
        self._places = {one: at for at, one in enumerate(self.all)}

    def place(self, value: T) -> int:
        """Where a value is; a new one comes last."""
        at = self._places.setdefault(value, len(self.all))
        if at == len(self.all):
            self.all.append(value)
        return at


class Index:
    """The index of a folder for one day and language; ``save`` writes what was remembered of the cases asked for."""

    def __init__(self, folder: Path, today: date, language: str, days: int) -> None:
        """``days`` ahead of today are asked for; more are known if somebody asked for more before."""
        self._folder = str(folder)
        self._path = folder / NAME
        self._digests: dict[str, bytes | None] = {}
        self._about = f"{FORMAT}\0{today.isoformat()}\0{language}\0".encode()
        stored = self._stored()
        # Of fewer days nothing can be said about more: all is asked for again.
        before = stored if stored is not None and stored.days >= days else None
        self.days = days if before is None else before.days
        """How many days ahead is remembered."""
        self._before = {} if before is None else before.cases
        self._editions = _Table(() if before is None else before.editions)
        self._sources = _Table(() if before is None else before.sources)
        self._now: dict[str, Known] = {}
        self._is_new = False
        self._read: dict[str, Known] = {}

    def _key(self) -> bytes:
        """Everything that all results depend on; the program is asked only where there is an index or one is made."""
        return sha256(self._about + program()).digest()

    def _stored(self) -> _Stored | None:
        """The index as it was written, if it is whole and of this key."""
        try:
            content = self._path.read_bytes() if self._path.is_file() else b""
            if content[:DIGEST] != sha256(memoryview(content)[DIGEST:]).digest():
                return None
            stored = msgspec.msgpack.decode(memoryview(content)[DIGEST:], type=_Stored)
        except (OSError, msgspec.DecodeError):
            return None
        return stored if stored.key == self._key() else None

    def has(self, name: str) -> bool:
        """Whether anything is remembered of a case file, whatever its content was."""
        return name in self._before

    def share(self) -> bytes:
        """What was found out now, for the index of the process that asked for it."""
        return msgspec.msgpack.encode(
            _Share(self._key(), tuple(self._editions.all), tuple(self._sources.all), self._now)
        )

    def take(self, shares: Iterable[bytes]) -> None:
        """Remembers what was found out now, here and by other processes of the same program; a share that cannot be
        read is none."""
        self._before |= self._now
        self._is_new = self._is_new or bool(self._now)
        for content in shares:
            with suppress(msgspec.DecodeError):
                share = msgspec.msgpack.decode(content, type=_Share)
                if share.key == self._key():
                    self._before |= dict(self._moved(share))
                    self._is_new = True

    def _moved(self, share: _Share) -> Iterator[tuple[str, Known]]:
        """The cases of a share, with the places that editions and sources have here."""
        editions = [self._editions.place(one) for one in share.editions]
        sources = [self._sources.place(one) for one in share.sources]
        for name, known in share.cases.items():
            rows = tuple(replace(row, source=None if row.source is None else sources[row.source]) for row in known.rows)
            yield name, replace(known, edition=editions[known.edition], rows=rows)

    def known(self, name: str, content: bytes) -> Known | None:
        """What is remembered of a case file of this content; None where anything that it rests on has changed."""
        found = self._before.get(name)
        if found is None or found.content != sha256(content).digest():
            return None
        folder = os.path.dirname(os.path.join(self._folder, name))
        if any(self._digest(os.path.join(folder, path)) != digest for path, digest in found.named):
            return None
        self._now[name] = found
        return found

    def read(self, name: str, content: bytes, case: Case) -> None:
        """A case that is about to be planned: before, so that a file that changes meanwhile is asked for again."""
        folder = os.path.dirname(os.path.join(self._folder, name))
        named = tuple((path, self._digest(os.path.join(folder, path))) for path in named_files(case, folder))
        files = tuple(files_of(case))
        self._read[name] = Known(sha256(content).digest(), named, case.study, case.patient_id, files, 0)

    def remember(self, name: str, edition: Edition, deadlines: Iterable[Deadline]) -> Known:
        """Everything due of a case within ``days``, with finished sentences."""
        rows = tuple(
            Row(
                one.day, one.kind, one.about, one.what, one.visit,
                None if one.source is None else self._sources.place(one.source), one.stays, one.remind,
            )
            for one in deadlines
        )  # fmt: skip
        read, at = self._read.pop(name), self._editions.place(edition)
        known = self._now[name] = replace(read, edition=at, rows=rows)
        return known

    def edition(self, known: Known) -> Edition:
        """The version of the protocol that a case is planned by."""
        return self._editions.all[known.edition]

    def deadlines(self, known: Known, last: date) -> Iterator[Deadline]:
        """What is due of a case up to a day, as it was remembered."""
        edition, sources, patient = self.edition(known), self._sources.all, known.patient_id
        for row in known.rows:
            if row.day <= last:
                source = None if row.source is None else sources[row.source]
                yield Deadline(
                    row.day, row.kind, patient, edition.id, edition.name, row.about, row.kind.value, None,
                    source, row.stays, row.what, row.visit, edition, row.remind,
                )  # fmt: skip

    def save(self) -> None:
        """Writes the index if it is worth it and anything is new; where it cannot be written there is none."""
        if len(self._now) < WORTH or (not self._is_new and self._now == self._before):
            return
        stored = _Stored(self._key(), self.days, tuple(self._editions.all), tuple(self._sources.all), self._now)
        body = msgspec.msgpack.encode(stored)
        with suppress(OSError):
            write_whole(self._path, sha256(body).digest() + body, private=True)

    def _digest(self, path: str) -> bytes | None:
        """SHA-256 of a file, or of the TOML files of a folder with their names; read once."""
        if path not in self._digests:
            self._digests[path] = digest_of_path(Path(path))
        return self._digests[path]
