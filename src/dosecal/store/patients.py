"""The patients of a site: the list, a save, an undo."""

import msgspec
from cryptography.exceptions import InvalidTag
from msgspec import Struct

from dosecal.core.slips.pseudonym import alike
from dosecal.store import keys
from dosecal.store.entry import ACCESS, SITE, Entry
from dosecal.store.fold import Folded
from dosecal.store.leaves import (
    GONE,
    ORDER,
    Data,
    Leaves,
    difference,
    leaves_of,
    row_of,
    touching,
    value_of,
)
from dosecal.store.site import Draft, Site, new_subject
from dosecal.store.sqlite import SiteFile
from dosecal.store.trouble import Trouble

_KIND = "patient"
_STUDY, _PSEUDONYM = "study", "patient/id"
NEVER_STORED = "today"
"""The day is an input of a plan, and no fact about a patient."""


class Patient(Struct, frozen=True):
    """A line of the list."""

    subject: str
    seq: int
    """The patient's last entry."""
    study: str
    pseudonym: str


def patients(site: Site) -> list[Patient]:
    """All patients by study and pseudonym. What is kept of them aside is used where it is of their last entry, else the
    entries are read. Raises Trouble."""
    site.check_allowed("read")
    kept = site.file.asides(_KIND)
    found = []
    for subject, seqs in site.subjects.items():
        if subject not in (SITE, ACCESS):
            line = _opened(site, subject, kept.get(subject))
            if line is None or line.seq != seqs[-1]:
                line = _line(subject, seqs[-1], site.folded(subject).leaves)
            found.append(line)
    return sorted(found, key=lambda one: (one.study, alike(one.pseudonym)))


def _line(subject: str, seq: int, leaves: Leaves) -> Patient:
    study, pseudonym = (value_of(leaves[path]) if path in leaves else "" for path in (_STUDY, _PSEUDONYM))
    return Patient(subject, seq, str(study), str(pseudonym))


def _bound(subject: str) -> bytes:
    return f"dosecal aside 1 {_KIND} {subject}".encode()


def _opened(site: Site, subject: str, sealed: bytes | None) -> Patient | None:
    if not sealed:
        return None
    try:
        epoch = int.from_bytes(sealed[:4], "big")
        return msgspec.json.decode(keys.unseal(site.key(epoch), sealed[4:], _bound(subject)), type=Patient)
    except (InvalidTag, ValueError, msgspec.MsgspecError, Trouble):
        return None


def _keep(site: Site, tables: SiteFile, line: Patient) -> None:
    epoch = site.people.epoch
    sealed = keys.seal(site.key(epoch), msgspec.json.encode(line), _bound(line.subject))
    tables.put_aside(_KIND, line.subject, epoch.to_bytes(4, "big") + sealed)


class Change(Struct, frozen=True):
    """A patient's document as it is to be."""

    data: Data
    subject: str = ""
    """Empty for a new patient."""
    seen: int = 0
    """The last entry of the patient that the author has seen."""


def save(site: Site, changes: list[Change], reason: str = "", act: str = "save") -> list[Entry]:
    """Writes what of the documents differs from what is stored, all or nothing; who changed nothing writes nothing.

    A change or removal of a saved value needs a reason; a pseudonym is there once in a study. Raises Trouble.
    """
    site.check_allowed(act)
    drafts, after = [], {}
    for change in changes:
        subject = change.subject or new_subject()
        stored = site.folded(subject) if change.subject else Folded()
        if stored.seq != change.seen:
            raise _meanwhile(stored)
        wanted = leaves_of(_stored_part(change.data), stored.leaves, stored.rows.copy())
        differing = difference(stored.leaves, wanted)
        if not differing:
            continue
        overwrites = any(path in stored.leaves and not path.endswith(f"/{ORDER}") for path in differing)
        if overwrites and not reason.strip():
            raise Trouble("reason-needed")
        drafts.append(Draft(act, subject, differing, reason, seen=change.seen))
        after[subject] = wanted
    return _written(site, drafts, after) if drafts else []


def _stored_part(data: Data) -> Data:
    return {key: value for key, value in data.items() if key != NEVER_STORED}


def _meanwhile(stored: Folded) -> Trouble:
    newer = stored.last
    if newer is None:
        return Trouble("no-such-patient")
    return Trouble("changed-meanwhile", newer.seq, by=newer.by, at=newer.at[11:16])


def _written(site: Site, drafts: list[Draft], after: dict[str, Leaves]) -> list[Entry]:
    named = {_STUDY, _PSEUDONYM}
    renamed = any(named & set(draft.changes) for draft in drafts)

    def beside(tables: SiteFile) -> None:
        lines = [
            _line(draft.subject, site.length + place, after[draft.subject])
            for place, draft in enumerate(drafts, start=1)
        ]
        if renamed:
            _check_once(patients(site), lines)
        for line in lines:
            _keep(site, tables, line)

    return site.append(drafts, beside)


def _check_once(before: list[Patient], lines: list[Patient]) -> None:
    """Whether each pseudonym is there once in its study: two that look alike may be one patient. Raises Trouble."""
    changed = {line.subject for line in lines}
    taken = {(one.study, alike(one.pseudonym)) for one in before if one.subject not in changed}
    for line in lines:
        name = (line.study, alike(line.pseudonym))
        if not line.pseudonym.strip():
            raise Trouble("no-pseudonym")
        if name in taken:
            raise Trouble("pseudonym-taken", pseudonym=line.pseudonym)
        taken.add(name)


def undo(site: Site, seq: int, reason: str, seen: int) -> Entry:
    """Writes the values that were there before an entry; refused, naming it, where something newer is on one of its
    places. Raises Trouble."""
    site.check_allowed("undo")
    entry = site.entry(seq)
    if entry.subject in (SITE, ACCESS) or not entry.changes:
        raise Trouble("nothing-to-undo", seq)
    now = site.folded(entry.subject)
    if now.seq != seen:
        raise _meanwhile(now)
    before = site.folded(entry.subject, until=seq - 1)
    later = [path for path, at in now.written.items() if at > seq]
    for path in entry.changes:
        row = row_of(path)
        whole = row if _is_there(row, before.leaves) != _is_there(row, now.leaves) else path
        if newer := next(touching(whole, later), None):
            raise Trouble("newer-there", now.written[newer])
    changes = {path: before.leaves.get(path, GONE) for path in entry.changes}
    changes = {path: text for path, text in changes.items() if now.leaves.get(path, GONE) != text}
    if not changes:
        raise Trouble("nothing-to-undo", seq)
    draft = Draft("undo", entry.subject, changes, reason, {"of": seq}, seen)
    after = {path: text for path, text in (now.leaves | changes).items() if text != GONE}
    if not after:
        raise Trouble("nothing-to-undo", seq)
    (written,) = _written(site, [draft], {entry.subject: after})
    return written


def _is_there(row: str, leaves: Leaves) -> bool:
    return any(path == row or path.startswith(f"{row}/") for path in leaves)
