"""Where a site may be, and what this PC remembers of it: its last entry, and passphrases that failed."""

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError
from msgspec import json as coder
from msgspec.structs import replace

from dosecal.store.trouble import Trouble

_NETWORK = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "webdav", "davfs", "fuse.sshfs", "fuse.rclone")
)
_MOUNTS = Path("/proc/self/mountinfo")
_REMOTE_DRIVE = 4
_FREE = 2
"""So many slips of a passphrase cost no time."""
_LONGEST = 300
"""Seconds."""
FOLDER = "DOSECAL_STATE"
"""Set in the environment it is the folder in which this PC remembers."""


def check_local(path: Path, mounts: Path = _MOUNTS) -> None:
    """Refuses a path on a network drive: locks do not hold there, two PCs would destroy the file. Raises Trouble."""
    if _is_remote(path, mounts):
        raise Trouble("network-path")


def _is_remote(path: Path, mounts: Path) -> bool:
    if str(path).startswith(("\\\\", "//")):
        return True
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  only on Windows

        drive = f"{path.resolve().drive}\\"
        return bool(ctypes.windll.kernel32.GetDriveTypeW(drive) == _REMOTE_DRIVE)
    real = os.path.realpath(path)
    kind, longest = "", -1
    with suppress(OSError, ValueError):
        for line in mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
            first, _, last = line.partition(" - ")
            point = first.split()[4].replace("\\040", " ")
            inside = point in ("/", real) or real.startswith(f"{point}/")
            if inside and len(point) >= longest:
                kind, longest = last.split()[0], len(point)
    return kind in _NETWORK


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder in which this PC remembers."""
    if environ.get(FOLDER):
        return Path(environ[FOLDER])
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "dosecal" / "sites"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "dosecal" / "sites"
    return Path(environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "dosecal" / "sites"


class Remembered(Struct, frozen=True):
    """What this PC knows of the site at a path; nothing of its content."""

    site: str = ""
    seq: int = 0
    hash: str = ""
    failed: int = 0
    """Passphrases in a row that were wrong."""
    failed_at: float = 0
    """Seconds since 1970 of the last one."""


class Memory:
    """Remembers, in a small file of this PC, the site at a path."""

    def __init__(self, path: Path, folder: Path | None = None) -> None:
        name = sha256(os.path.realpath(path).encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self._file = (state_folder() if folder is None else folder) / f"{name}.json"

    def read(self) -> Remembered:
        """What is remembered; nothing where there is nothing, or it cannot be read."""
        try:
            return coder.decode(self._file.read_bytes(), type=Remembered)
        except (OSError, DecodeError, ValidationError):
            return Remembered()

    def _write(self, found: Remembered) -> None:
        """Where nothing can be written, nothing is remembered."""
        part = self._file.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            text = json.dumps({name: getattr(found, name) for name in found.__struct_fields__})
            part.write_text(text, encoding="utf-8")
            part.replace(self._file)

    def head(self, site: str, seq: int, digest: bytes, came: bool) -> None:
        """Remembers the last entry that this PC has seen; somebody who ``came`` ends the row of failed passphrases."""
        found = Remembered() if came else self.read()
        self._write(replace(found, site=site, seq=seq, hash=digest.hex()))

    def failed(self, now: float) -> None:
        """One passphrase more that was wrong."""
        found = self.read()
        self._write(replace(found, failed=found.failed + 1, failed_at=now))

    def check_wait(self, now: float) -> None:
        """Raises Trouble while the next passphrase has to wait: each slip doubles the time, up to five minutes.

        A clock that was put back makes nobody wait longer than that.
        """
        found = self.read()
        if found.failed <= _FREE:
            return
        pause = min(2.0 ** (found.failed - _FREE), _LONGEST)
        left = min(found.failed_at + pause - now, pause)
        if left > 0:
            raise Trouble("wait", seconds=max(1, round(left)))
