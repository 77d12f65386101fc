"""A folder of case files into a site and back: what is taken, what is refused and why, before anything is written."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct, field

from dosecal.core.slips.pseudonym import alike
from dosecal.files.case.case_document import Draft
from dosecal.files.case.named_files import files_of
from dosecal.files.case.patients import SUFFIXES, Patients
from dosecal.files.export.icalendar_file import patient_mark
from dosecal.files.reading.lines import comments_of
from dosecal.files.reading.refusal import NOTHING, Refusal
from dosecal.files.reading.write_checked import is_same
from dosecal.files.reading.write_whole import write_all
from dosecal.store.entry import ACCESS
from dosecal.store.patients import NEVER_STORED, Change, Patient, patients, save
from dosecal.store.site import Draft as Act
from dosecal.store.site import Site
from dosecal.store.trouble import Trouble

_OTHER = re.compile(r"[^A-Za-z0-9._-]+")


class Preview(Struct):
    """What an import would do. Nothing is imported while there is a refusal."""

    taken: dict[str, Change] = field(default_factory=dict)
    """The patients that are new to the site, by file."""
    same: list[str] = field(default_factory=list)
    """Files of patients who are in the site exactly so."""
    refusals: list[Refusal] = field(default_factory=list)
    commented: int = 0
    """Files with comments, which a site does not keep."""


def preview(site: Site, folder: Path, today: date, language: str) -> Preview:
    """Reads a folder as the lists do, and compares it with the site. Raises Trouble or OSError."""
    site.check_allowed("import")
    found = Preview()
    known = {(one.study, alike(one.pseudonym)): one for one in patients(site)}
    reading = Patients(folder, today, language)
    for planning in reading.each():
        data = _data(folder / reading.file, found)
        named = [name for name in files_of(planning.case) if name.endswith(SUFFIXES)]
        patient = data.get("patient")
        pseudonym = str(patient.get("id", "")) if isinstance(patient, Mapping) else ""
        there = known.get((str(data.get("study")), alike(pseudonym)))
        if not pseudonym.strip():
            found.refusals.append(Refusal(reading.file, "patient.id", "text", NOTHING))
        elif named:
            found.refusals.append(Refusal(reading.file, "", "site-takes-no-files", named[0]))
        elif there is None:
            found.taken[reading.file] = Change(data)
        elif is_same(data, site.folded(there.subject).document):
            found.same.append(reading.file)
        else:
            found.refusals.append(Refusal(reading.file, "patient.id", "site-new-patient", pseudonym))
    found.refusals += reading.refusals
    return found


def _data(path: Path, found: Preview) -> dict[str, object]:
    """What a case file says, without its day."""
    draft = Draft.open(path)
    found.commented += next(comments_of(draft.text), None) is not None
    return {key: value for key, value in draft.data.items() if key != NEVER_STORED}


def import_all(site: Site, found: Preview) -> int:
    """Takes all patients of a preview into the site, or none; returns how many. Raises Trouble."""
    if found.refusals:
        raise Trouble("import-refused", count=len({one.listed for one in found.refusals}))
    return len(save(site, list(found.taken.values()), act="import")) if found.taken else 0


def export(site: Site, folder: Path, pseudonym: str | None = None) -> list[str]:
    """Writes all patients, or those of one pseudonym, as case files into a new or empty folder; returns their names.

    That they were taken out is an entry. Raises Trouble or OSError; no file is written then.
    """
    site.check_allowed("export")
    lines = [one for one in patients(site) if pseudonym is None or alike(one.pseudonym) == alike(pseudonym)]
    if not lines:
        raise Trouble("no-such-patient")
    if folder.exists() and any(folder.iterdir()):
        raise Trouble("folder-not-empty")
    contents: dict[Path, str | bytes] = {}
    taken: set[str] = set()
    for line in lines:
        draft = Draft()
        draft.update(site.folded(line.subject).document)
        contents[folder / _name(line, taken)] = draft.content
    folder.mkdir(exist_ok=True)
    write_all(contents)
    site.append([Act("export", ACCESS, more={"patients": [line.subject for line in lines]})])
    return sorted(path.name for path in contents)


def _name(line: Patient, taken: set[str]) -> str:
    """A name for a patient's file that no other has: study and mark, never the pseudonym."""
    base = f"{_OTHER.sub('-', line.study)}-{patient_mark(line.study, line.pseudonym)}"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name.casefold())
    return f"{name}.toml"
