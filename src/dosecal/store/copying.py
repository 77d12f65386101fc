"""A copy of a site: append what is missing, slots as they are. It is the backup, the move and the witness."""

from datetime import date
from pathlib import Path

from msgspec import Struct

from dosecal.store.entry import ACCESS
from dosecal.store.places import Memory, check_local
from dosecal.store.site import Draft, Site
from dosecal.store.sqlite import SiteFile
from dosecal.store.trouble import Trouble
from dosecal.store.verify import Report, verify

SUFFIX = ".dosecal-site"


def copy(source: SiteFile, target: SiteFile) -> int:
    """Brings a copy up to its source, without any key, in one transaction; returns how many entries were missing.

    A source that is shorter than the copy, or has another entry at the same place, is refused and named. Younger
    editions of entries are taken over, so that what was blacked out is so in the copy. Raises Trouble.
    """
    with target.writing():
        last = target.length()
        if last:
            if target.meta("site") != source.meta("site"):
                raise Trouble("other-site")
            _check_same(source, target, last)
        target.append(source.every_row(last))
        if not last and (site := source.meta("site")):
            target.set_meta("site", site)
        here = target.editions()
        for seq, edition in source.editions().items():
            if edition > here.get(seq, 1):
                younger = source.row(seq)
                if younger.hash != target.row(seq).hash:
                    raise Trouble("other-history", seq)
                target.black_out(younger)
        for person, slot in source.slots().items():
            target.put_slot(person, slot)
        for (person, epoch), grant in source.grants().items():
            target.put_grant(person, epoch, grant)
        return target.length() - last


def _check_same(source: SiteFile, target: SiteFile, last: int) -> None:
    if source.length() < last:
        raise Trouble("source-shorter", source.length(), seen=last)
    if source.row(last).hash != target.row(last).hash:
        raise Trouble("other-history", last)


class Backup(Struct, frozen=True):
    """A backup that counts: it was opened and verified."""

    path: Path
    added: int
    report: Report


def backup(site: Site, folder: Path, today: date, passphrase: str) -> Backup:
    """Brings the month's copy in a folder up to date, then opens, folds and verifies it; then it is an entry.

    Raises Trouble, or OSError where the folder cannot be read.
    """
    site.check_allowed("backup")
    path = folder / f"{site.file.path.stem}-{today:%Y-%m}{SUFFIX}"
    if path.exists() and not path.stat().st_size:  # a run that was killed as it began
        path.unlink()
    fresh = not path.exists()
    target = SiteFile.create(path) if fresh else SiteFile.open(path)
    try:
        try:
            added = copy(site.file, target)
        finally:
            target.close()
        report = _verified(path, site, passphrase)
    except BaseException:
        if fresh:
            path.unlink(missing_ok=True)
        raise
    if report.count:
        raise Trouble("backup-damaged", file=path.name, faults=report.count)
    site.append([Draft("backup", ACCESS, more={"file": path.name, "entries": report.entries})])
    return Backup(path, added, report)


def _verified(path: Path, site: Site, passphrase: str) -> Report:
    """The backup as somebody would open it on another PC, who remembers nothing of it."""
    held = Site.open(path, Memory(path, folder=_nowhere(path)))
    try:
        held.unlock(site.name, passphrase, note=False)
        for subject in held.subjects:
            _ = held.folded(subject).document
        return verify(held)
    finally:
        held.close()


def _nowhere(path: Path) -> Path:
    """A folder that is none: nothing can be remembered in it."""
    return path / "nowhere"


class Restored(Struct, frozen=True):
    """A site that was restored. ``lost``: entries that this PC had seen and the backup has not."""

    entries: int
    lost: int
    report: Report


def restore(source: Path, target: Path, login: str, passphrase: str, memory: Memory | None = None) -> Restored:
    """Makes a site of a backup at a place where there is none; that it was restored is an entry.

    The copy is opened and verified before it counts; where it is damaged nothing is left. Raises Trouble.
    """
    check_local(target)
    memory = Memory(target) if memory is None else memory
    seen = memory.read()
    held = SiteFile.open(source)
    try:
        made = SiteFile.create(target)
        try:
            copy(held, made)
            made.close()
            site = Site.open(target, memory)
            try:
                return _restored(site, login, passphrase, seen.seq if seen.site == site.id else 0)
            finally:
                site.close()
        except BaseException:
            made.close()
            target.unlink(missing_ok=True)
            raise
    finally:
        held.close()


def _restored(site: Site, login: str, passphrase: str, seen: int) -> Restored:
    site.unlock(login, passphrase, note=False, lost=True)
    site.check_allowed("restore")
    report = verify(site)
    if report.count:
        raise Trouble("backup-damaged", file=site.file.path.name, faults=report.count)
    entries, lost = site.length, max(0, seen - site.length)
    site.append([Draft("restore", ACCESS, more={"entries": entries, "lost": lost})])
    return Restored(entries, lost, report)
