"""A file is written whole or not at all; of several files all or none."""

import errno
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from stat import S_IMODE, S_ISREG

from msgspec import Struct

if sys.platform != "win32":
    import fcntl

PREFIX, SUFFIX = ".dosecal-", ".part"
_LONG_AGO = 60
"""Seconds; where there are no locks a part this old is nobody's any more."""
_TRIES = 10


class NotReplaceable(OSError):
    """What is there must not become a file of ours: ``read-only``, ``no-regular-file`` or ``folder``."""

    def __init__(self, path: Path, code: str) -> None:
        super().__init__(errno.EACCES, code, str(path))
        self.code = code


class _Part(Struct):
    """What is written, beside the file that it becomes."""

    path: Path
    name: Path


def write_whole(
    path: Path, content: str | bytes, private: bool = False, last_look: Callable[[], None] | None = None
) -> None:
    """Writes a file next to it and then replaces it: a crash leaves the old or the new one, never half of it.

    A link stays a link, owner and rights stay those of the file. Raises OSError, which names ``path``. ``private``:
    only the user may read a new file. ``last_look`` is called when all is written and nothing replaced yet: what it
    raises leaves everything as it is.
    """
    write_all({path: content}, private, last_look)


def write_all(
    contents: Mapping[Path, str | bytes], private: bool = False, last_look: Callable[[], None] | None = None
) -> None:
    """Writes several files, all or none: each is complete beside its place before the first one is put there.

    Raises OSError, which names the path that is in the way.
    """
    with ExitStack() as stack:
        parts = [stack.enter_context(_part(path, content, private)) for path, content in contents.items()]
        before: list[tuple[Path, bytes | None]] = []
        if last_look is not None:
            last_look()
        try:
            for part in parts:
                before.append((part.path, part.path.read_bytes() if len(parts) > 1 and part.path.exists() else None))
                part.name.replace(part.path)
        except BaseException:
            for path, old in before[:-1]:
                with suppress(OSError):
                    path.unlink() if old is None else path.write_bytes(old)
            raise


def check_replaceable(path: Path) -> Path:
    """Where a file would be written, at the end of all links. Raises OSError where it cannot or must not be."""
    target = Path(os.path.realpath(path))
    try:
        found = target.stat()
    except FileNotFoundError:
        if not target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from None
        return target
    except ValueError:  # a path with NUL
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from None
    if target.is_dir():
        raise NotReplaceable(path, "folder")
    if not S_ISREG(found.st_mode):
        raise NotReplaceable(path, "no-regular-file")
    if not found.st_mode & 0o222 or not os.access(target, os.W_OK):  # an administrator may write all
        raise NotReplaceable(path, "read-only")
    return target


@contextmanager
def _part(path: Path, content: str | bytes, private: bool) -> Iterator[_Part]:
    """The content beside its place, complete and on the disk; gone at the end unless it was put there."""
    raw = content.encode() if isinstance(content, str) else content
    target = check_replaceable(path)
    name: Path | None = None
    try:
        remove_orphans(target.parent)
        handle, name = _locked(target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
            _take_over(target, name, private)
            if sys.platform != "win32":  # until it is put there it is locked: nobody takes it for an orphan
                yield _Part(target, name)
        if sys.platform == "win32":
            yield _Part(target, name)
    except OSError as error:
        if error.filename is None or PREFIX in str(error.filename):
            error.filename = str(path)
            error.filename2 = None
        raise
    finally:
        if name is not None:
            name.unlink(missing_ok=True)


def _take_over(target: Path, name: Path, private: bool) -> None:
    """Gives the new file owner and rights of the one that it replaces."""
    with suppress(OSError):
        if target.exists():
            old = target.stat()
            name.chmod(S_IMODE(old.st_mode))
            new = name.stat()
            if sys.platform != "win32" and (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
                os.chown(name, old.st_uid, old.st_gid)
        elif not private:
            name.chmod(0o666 & ~_umask())


def _locked(folder: Path) -> tuple[int, Path]:
    """A new file that is locked: another run could take it for an orphan before it is, then there is another."""
    for _ in range(_TRIES):
        handle, made = tempfile.mkstemp(dir=folder, prefix=PREFIX, suffix=SUFFIX)
        if _lock(handle) and os.path.exists(made):
            return handle, Path(made)
        os.close(handle)
    raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(folder))


def remove_orphans(folder: Path) -> None:
    """Removes what a killed run has left beside its files; what another run is about to write is locked."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and entry.name.endswith(SUFFIX):
                with suppress(OSError):
                    _remove_orphan(entry)


def _remove_orphan(entry: "os.DirEntry[str]") -> None:
    if not entry.is_file(follow_symlinks=False):
        return
    if sys.platform == "win32":
        if time.time() - entry.stat().st_mtime > _LONG_AGO:
            os.unlink(entry.path)
        return
    handle = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if _lock(handle, certain=True):
            os.unlink(entry.path)
    finally:
        os.close(handle)


def _lock(handle: int, certain: bool = False) -> bool:
    """Whether nobody else has the file; where nothing can be locked only who need not be ``certain`` has it."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return not certain
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
