"""Keeps the studies of protocol files: one is read again if the content of its files has changed."""

import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from dosecal.core.trial.protocol import Study
from dosecal.files.reading.toml import digest_of, open_table

SETTLED_NS = 2_000_000_000
"""A file system may give two writes within this time the same stamp."""


class _Kept(Struct):
    """A study with the files that it was read from, some of which may be absent."""

    study: Study
    files: tuple[Path, ...]
    digests: tuple[str | None, ...]
    stamps: tuple[tuple[int, int, int] | None, ...]
    settled: bool


class KeptStudies:
    """The studies that were read, by the path of their protocol file."""

    def __init__(self, read: Callable[[Path], Study]) -> None:
        self._read = read
        self._kept: dict[Path, _Kept] = {}

    def study(self, path: Path) -> Study:
        """The study of a protocol file as it is now. Raises Refusal."""
        kept = self._kept.get(path)
        if kept is not None and _is_unchanged(kept):
            return kept.study
        self._kept.pop(path, None)
        study = self._read(path)
        files = _files_of(path, study)
        stamps, digests = tuple(map(_stamp, files)), tuple(map(_digest, files))
        if _is_of(study, digests):
            self._kept[path] = _Kept(study, files, digests, stamps, _are_settled(stamps))
        return study


def _is_unchanged(kept: _Kept) -> bool:
    """The stamps of the files decide, for files that were changed just now their content."""
    stamps = tuple(map(_stamp, kept.files))
    if kept.settled and stamps == kept.stamps:
        return True
    if tuple(map(_digest, kept.files)) != kept.digests:
        return False
    kept.stamps, kept.settled = stamps, _are_settled(stamps)
    return True


def _files_of(path: Path, study: Study) -> tuple[Path, ...]:
    """The protocol file, the version that it amends or the file itself again, and the site's own file of each drug."""
    amends = open_table(path)[0].data.get("amends")
    base = path.parent / amends if isinstance(amends, str) else path
    return (path, base, *(path.parent / "drugs" / f"{rule.drug}.toml" for rule in study.protocol.dose_rules))


def _is_of(study: Study, digests: tuple[str | None, ...]) -> bool:
    """Whether these are the contents that the study was read from: a file may be replaced while it is read."""
    own, base, *drugs = digests
    known = {own, sha256(f"{own}{base}".encode()).hexdigest()}
    return study.protocol.sha256 in known and all(
        digest in (None, study.drugs[rule.drug].sha256)
        for rule, digest in zip(study.protocol.dose_rules, drugs, strict=True)
    )


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _are_settled(stamps: tuple[tuple[int, int, int] | None, ...]) -> bool:
    now = time.time_ns()
    return all(stamp is None or abs(now - stamp[0]) > SETTLED_NS for stamp in stamps)


def _digest(path: Path) -> str | None:
    try:
        return digest_of(path.read_bytes())
    except OSError:
        return None
