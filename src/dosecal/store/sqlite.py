"""A site as one file: the tables in SQLite, with a rollback journal, so that one file at rest is the whole site."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from dosecal.store.entry import Row
from dosecal.store.trouble import Trouble

FORMAT = 1
APPLICATION = 0x44534954
"""Marks the file as a site of dosecal."""
_HEADER = b"SQLite format 3\0"
_PAGE_SIZE = slice(16, 18)
"""Where the header has the size of a page in bytes."""
_SMALLEST = 512
_PATIENCE = 10.0
"""Seconds: who holds the file longer than that is not saving."""
_KEPT = "SELECT RAISE(ABORT, 'entries are kept')"
SCHEMA = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE entry (seq INTEGER PRIMARY KEY, subject TEXT NOT NULL, number INTEGER NOT NULL, "
    "epoch INTEGER NOT NULL, edition INTEGER NOT NULL, hash BLOB NOT NULL, sealed BLOB NOT NULL, "
    "UNIQUE (subject, number))",
    "CREATE TABLE slot (person TEXT PRIMARY KEY, sealed BLOB NOT NULL)",
    "CREATE TABLE key_grant (person TEXT NOT NULL, epoch INTEGER NOT NULL, sealed BLOB NOT NULL, "
    "PRIMARY KEY (person, epoch))",
    "CREATE TABLE aside (kind TEXT NOT NULL, subject TEXT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (kind, subject))",
    "CREATE TRIGGER entry_append BEFORE INSERT ON entry "
    f"WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entry) BEGIN {_KEPT}; END",
    f"CREATE TRIGGER entry_delete BEFORE DELETE ON entry BEGIN {_KEPT}; END",
    f"CREATE TRIGGER entry_columns BEFORE UPDATE OF seq, subject, number, epoch, hash ON entry BEGIN {_KEPT}; END",
    "CREATE TRIGGER entry_edition BEFORE UPDATE OF sealed, edition ON entry "
    f"WHEN NEW.edition <= OLD.edition BEGIN {_KEPT}; END",
    f"CREATE TRIGGER meta_update BEFORE UPDATE ON meta BEGIN {_KEPT}; END",
    f"CREATE TRIGGER meta_delete BEFORE DELETE ON meta BEGIN {_KEPT}; END",
)
_COLUMNS = "seq, subject, number, epoch, edition, hash, sealed"
_CODES = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_FULL: "disk-full",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_CORRUPT: "damaged-file",
    sqlite3.SQLITE_NOTADB: "foreign-file",
    sqlite3.SQLITE_CANTOPEN: "cannot-open",
    sqlite3.SQLITE_IOERR: "cannot-write",
    sqlite3.SQLITE_CONSTRAINT: "kept",
}


def trouble_of(error: sqlite3.Error) -> Trouble:
    """What an error of SQLite means to a person."""
    code = getattr(error, "sqlite_errorcode", None)
    return Trouble(_CODES.get(code & 0xFF, "damaged-file") if isinstance(code, int) else "damaged-file")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise trouble_of(error) from error


class SiteFile:
    """The tables of one site. Every method raises Trouble where the file does not let it."""

    def __init__(self, path: Path, connection: sqlite3.Connection, writable: bool) -> None:
        self.path, self.writable = path, writable
        self._connection = connection

    @classmethod
    def create(cls, path: Path) -> "SiteFile":
        """A new file without entries; nothing that is there is touched."""
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            raise Trouble("exists", file=path.name) from None
        except OSError as error:
            raise Trouble("cannot-create", file=path.name, reason=error.strerror or "") from None
        file: SiteFile | None = None
        try:
            with _told():
                file = cls(path, _connected(path, writable=True), writable=True)
                with file.writing():
                    file._connection.execute(f"PRAGMA application_id = {APPLICATION}")
                    for statement in SCHEMA:
                        file._connection.execute(statement)
                    file._connection.execute("INSERT INTO meta VALUES ('format', ?)", (str(FORMAT),))
        except BaseException:
            if file is not None:
                file.close()
            with suppress(OSError):
                path.unlink()
            raise
        return file

    @classmethod
    def open(cls, path: Path) -> "SiteFile":
        """The file of a site that is there; never creates one."""
        _check_header(path)
        writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        with _told():
            file = cls(path, _connected(path, writable), writable)
            try:
                file._check_kind()
            except BaseException:
                file.close()
                raise
        return file

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    def _check_kind(self) -> None:
        (application,) = self._connection.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION:
            raise Trouble("foreign-file")
        found = self.meta("format")
        if found is None or not found.isdigit():
            raise Trouble("damaged-file")
        if int(found) > FORMAT:
            raise Trouble("newer-file")
        schema = {sql for (sql,) in self._connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
        if schema != set(SCHEMA):  # a trigger of somebody else would act in our name
            raise Trouble("damaged-file")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all that is written inside, or nothing. Nobody else writes meanwhile."""
        if not self.writable:
            raise Trouble("read-only")
        with _told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    with suppress(sqlite3.Error):
                        self._connection.execute("ROLLBACK")
                raise

    def meta(self, name: str) -> str | None:
        """A value about the whole site."""
        with _told():
            found = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def set_meta(self, name: str, value: str) -> None:
        """Writes a value about the whole site, once."""
        with _told():
            self._connection.execute("INSERT INTO meta VALUES (?, ?)", (name, value))

    def order(self, after: int = 0) -> list[tuple[int, str, int]]:
        """Sequence, subject and number of all later entries, from the table itself: an index may be wrong unnoticed."""
        with _told():
            return self._connection.execute(
                "SELECT seq, subject, number FROM entry NOT INDEXED WHERE seq > ? ORDER BY seq", (after,)
            ).fetchall()

    def length(self) -> int:
        """How many entries there are."""
        with _told():
            (found,) = self._connection.execute("SELECT count(*) FROM entry NOT INDEXED").fetchone()
        return int(found)

    def editions(self) -> dict[int, int]:
        """The entries of which something was blacked out, with their editions."""
        with _told():
            return dict(self._connection.execute("SELECT seq, edition FROM entry NOT INDEXED WHERE edition > 1"))

    def row(self, seq: int) -> Row:
        """One entry."""
        with _told():
            found = self._connection.execute(
                f"SELECT {_COLUMNS} FROM entry NOT INDEXED WHERE seq = ?", (seq,)
            ).fetchone()
        if found is None:
            raise Trouble("missing-entry", seq)
        return _row(found)

    def rows(self, seqs: Sequence[int]) -> Iterator[Row]:
        """Entries by their sequence."""
        return (self.row(seq) for seq in seqs)

    def every_row(self, after: int = 0) -> Iterator[Row]:
        """All later entries in their order."""
        with _told():
            found = self._connection.execute(
                f"SELECT {_COLUMNS} FROM entry NOT INDEXED WHERE seq > ? ORDER BY seq", (after,)
            )
            for one in found:
                yield _row(one)

    def append(self, rows: Iterable[Row]) -> None:
        """New entries."""
        with _told():
            self._connection.executemany(
                f"INSERT INTO entry ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((row.seq, row.subject, row.number, row.epoch, row.edition, row.hash, row.sealed) for row in rows),
            )

    def black_out(self, row: Row) -> None:
        """A younger edition of an entry."""
        with _told():
            self._connection.execute(
                "UPDATE entry SET sealed = ?, edition = ? WHERE seq = ?", (row.sealed, row.edition, row.seq)
            )

    def slots(self) -> dict[str, bytes]:
        """The private keys of each person, sealed."""
        with _told():
            return dict(self._connection.execute("SELECT person, sealed FROM slot NOT INDEXED"))

    def put_slot(self, person: str, sealed: bytes) -> None:
        """A person's private keys."""
        with _told():
            self._connection.execute("INSERT OR REPLACE INTO slot VALUES (?, ?)", (person, sealed))

    def grants(self) -> dict[tuple[str, int], bytes]:
        """The site keys for each person and epoch."""
        with _told():
            found = self._connection.execute("SELECT person, epoch, sealed FROM key_grant NOT INDEXED")
            return {(person, epoch): sealed for person, epoch, sealed in found}

    def put_grant(self, person: str, epoch: int, sealed: bytes) -> None:
        """A site key for a person."""
        with _told():
            self._connection.execute("INSERT OR REPLACE INTO key_grant VALUES (?, ?, ?)", (person, epoch, sealed))

    def asides(self, kind: str) -> dict[str, bytes]:
        """What is kept of a kind, by subject; no part of the record."""
        with _told():
            found = self._connection.execute("SELECT subject, sealed FROM aside NOT INDEXED WHERE kind = ?", (kind,))
            return dict(found)

    def put_aside(self, kind: str, subject: str, sealed: bytes | None) -> None:
        """Keeps something about a subject; None forgets it."""
        with _told():
            if sealed is None:
                self._connection.execute("DELETE FROM aside WHERE kind = ? AND subject = ?", (kind, subject))
            else:
                self._connection.execute("INSERT OR REPLACE INTO aside VALUES (?, ?, ?)", (kind, subject, sealed))

    def is_sound(self) -> bool:
        """Whether SQLite finds its own structures in order."""
        with _told():
            return [tuple(one) for one in self._connection.execute("PRAGMA integrity_check")] == [("ok",)]


def _row(found: tuple[int, str, int, int, int, bytes, bytes]) -> Row:
    kinds = (int, str, int, int, int, bytes, bytes)
    if not all(isinstance(one, kind) for one, kind in zip(found, kinds, strict=True)):
        raise Trouble("damaged-entry", found[0] if isinstance(found[0], int) else 0)
    return Row(*found)


def _check_header(path: Path) -> None:
    """Whether a file can be a site at all. Raises Trouble."""
    try:
        if path.is_dir():
            raise Trouble("foreign-file")
        with path.open("rb") as file:
            start = file.read(_PAGE_SIZE.stop)
            size = os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        raise Trouble("no-file", file=path.name) from None
    except (OSError, ValueError) as error:
        raise Trouble("cannot-read", file=path.name, reason=getattr(error, "strerror", None) or "") from None
    if not start:
        raise Trouble("empty-file")
    if not start.startswith(_HEADER):
        raise Trouble("foreign-file")
    page = int.from_bytes(start[_PAGE_SIZE], "big")
    if (page < _SMALLEST or size % page) and not path.with_name(f"{path.name}-journal").exists():
        raise Trouble("damaged-file")  # cut off; after a crash the journal mends it


def _connected(path: Path, writable: bool) -> sqlite3.Connection:
    mode = "rw" if writable else "ro"
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        for pragma in ("mmap_size = 0", "trusted_schema = OFF", "cell_size_check = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
        if writable:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA synchronous = EXTRA")
    except BaseException:
        connection.close()
        raise
    return connection
