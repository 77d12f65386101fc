"""Keeps the studies of protocol files: one is read again if the content of its files has changed."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from dosecal.core.trial.protocol import Study
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.toml import digest_of, open_table, read_bounded


class _Kept(Struct):
    """A study with the files that it was read from, some of which may be absent."""

    study: Study
    files: tuple[Path, ...]
    digests: tuple[str | None, ...]


class KeptStudies:
    """The studies that were read, by the path of their protocol file.

    Their content decides whenever one is asked for: size and stamp stay where a copy or a file share keeps them, and a
    dose of the same length is another dose.
    """

    def __init__(self, read: Callable[[Path], Study]) -> None:
        self._read = read
        self._kept: dict[Path, _Kept] = {}

    def study(self, path: Path) -> Study:
        """The study of a protocol file as it is now. Raises Refusal."""
        kept = self._kept.get(path)
        if kept is not None and tuple(map(_digest, kept.files)) == kept.digests:
            return kept.study
        self._kept.pop(path, None)
        study = self._read(path)
        files = _files_of(path, study)
        digests = tuple(map(_digest, files))
        if _is_of(study, digests):
            self._kept[path] = _Kept(study, files, digests)
        return study


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


def _digest(path: Path) -> str | None:
    try:
        return digest_of(read_bounded(path))
    except Refusal:
        return None
