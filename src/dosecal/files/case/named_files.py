"""The files that a case names beside itself: protocols, drug files, dose bands."""

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from dosecal.core.patient.case import Case
from dosecal.core.patient.events import Reconsent
from dosecal.core.trial.dose_rule import NEAREST_VIAL
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.toml import open_table


def files_of(case: Case) -> Iterator[str]:
    """The study of a case, the versions consented to later, drug files and dose bands: ids, or paths."""
    yield case.study
    yield from (event.version for event in case.events if isinstance(event, Reconsent))
    yield from case.site.drugs.values()
    yield from case.site.banding.values()
    yield from () if case.site.gates is None else (case.site.gates,)


def named_files(case: Case, folder: str) -> Iterator[str]:
    """The files of the site that a case names, and those that they name: the version that a protocol amends, and the
    drugs next to it, of which one may be there tomorrow."""
    protocols = [case.study, *(event.version for event in case.events if isinstance(event, Reconsent))]
    for protocol in dict.fromkeys(name for name in protocols if name.endswith(".toml")):
        yield protocol
        yield os.path.join(os.path.dirname(protocol), "drugs")
        with suppress(Refusal):
            amends = open_table(Path(folder, protocol))[0].data.get("amends")
            if isinstance(amends, str):
                yield os.path.join(os.path.dirname(protocol), amends)
    yield from case.site.drugs.values()
    yield from (path for path in case.site.banding.values() if path != NEAREST_VIAL)
    yield from () if case.site.gates is None else (case.site.gates,)


def digest_of_path(path: Path) -> bytes | None:
    """SHA-256 of a file, or of the TOML files of a folder with their names; None of one that cannot be read."""
    try:
        if not path.is_dir():
            return sha256(path.read_bytes()).digest()
        of_files = (file.name.encode() + b"\0" + (digest_of_path(file) or b"") for file in sorted(path.glob("*.toml")))
        return sha256(b"".join(of_files)).digest()
    except OSError:
        return None
