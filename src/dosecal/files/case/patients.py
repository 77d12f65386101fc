"""All patients of a folder, each planned on one day. What cannot be read is named, never left out silently."""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from dosecal.core.patient.case import Case
from dosecal.core.slips.pseudonym import alike
from dosecal.files.case.cases import read_case
from dosecal.files.case.index import Index, Known
from dosecal.files.case.named_files import files_of
from dosecal.files.case.planning import Planning, planning_of
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.syntax import unreadable
from dosecal.files.reading.toml import lines_of_file

SUFFIXES = (".toml", ".json")


class Patients(Struct):
    """The patients of a folder and of the folders inside it; hidden ones are left alone.

    ``each`` reads the files one by one; ``refusals`` and ``count`` are complete when it has come to its end.
    """

    folder: Path
    today: date
    language: str = "en"
    refusals: list[Refusal] = field(default_factory=list)
    """All of each file or folder that could not be used; their ``file`` is the path inside the folder."""
    count: int = 0
    """Patients planned."""
    file: str = ""
    """The file of the patient that ``each`` has just given, inside the folder."""
    index: Index | None = None
    """What is remembered of the folder."""
    only: Collection[str] | None = None
    """Of the files only these."""

    @property
    def unread(self) -> int:
        """Files and folders that could not be used."""
        return len({refusal.file for refusal in self.refusals})

    def each(self) -> Iterator[Planning]:
        """Each patient, ready to be planned, in the order of the file names. Raises OSError if the folder cannot be
        read."""
        yield from (patient for patient in self.each_or_known() if isinstance(patient, Planning))

    def each_or_known(self) -> Iterator[Planning | Known]:
        """The same; of a patient who is in the index what is remembered."""
        self.refusals.clear()
        self.count = 0
        cases, refused = self._cases()
        refused += _same_patient(cases)
        twice = {refusal.file for refusal in refused}
        for name, case in cases.items():
            if name in twice:
                continue
            if isinstance(case, Known):
                self.count += 1
                self.file = name
                yield case
                continue
            path = self.folder / name
            try:
                with lines_of_file(path, name):
                    patient = planning_of(case, self.today, self.language, path.parent, name)
            except Refusal as refusal:
                refused += refusal.all
            else:
                self.count += 1
                self.file = name
                yield patient
        # Protocols, drug files and bands that a case names are no patients, even in the folder of the patients.
        others = {
            _from(name, path)
            for name, case in cases.items()
            for path in (case.files if isinstance(case, Known) else files_of(case))
            if path.endswith(SUFFIXES)
        }
        drugs = {os.path.join(os.path.dirname(path), "drugs") for path in others}
        self.refusals += sorted(
            (
                one for one in refused
                if os.path.normpath(one.file) not in others and os.path.dirname(os.path.normpath(one.file)) not in drugs
            ),
            key=_file,
        )  # fmt: skip

    def _cases(self) -> tuple[dict[str, Case | Known], list[Refusal]]:
        """The cases by their path inside the folder; a patient without an id is called by the file's name."""
        cases: dict[str, Case | Known] = {}
        refused: list[Refusal] = []
        names, unread = case_files(self.folder)
        for name in names if self.only is None else self.only:
            try:
                cases[name] = self._case(name)
            except Refusal as refusal:
                refused += refusal.all
        return cases, [*unread, *refused]

    def _case(self, name: str) -> Case | Known:
        """The case of a file, or what is remembered of its content. Raises Refusal."""
        content: bytes | None = None
        if self.index is not None:
            # Where it cannot be read the reader below says why.
            with suppress(OSError), open(os.path.join(self.folder, name), "rb") as file:
                content = file.read()
            known = None if content is None else self.index.known(name, content)
            if known is not None:
                return known
        path = self.folder / name
        case = read_case(path, name, content)
        case = case if case.patient_id else replace(case, patient_id=path.stem)
        if self.index is not None and content is not None:
            self.index.read(name, content, case)
        return case


def _from(name: str, path: str) -> str:
    """A path that a case names, from the folder of the patients on."""
    return os.path.normpath(Path(name).parent / path)


def case_files(folder: Path) -> tuple[list[str], list[Refusal]]:
    """The case files, and a refusal for each folder inside that cannot be opened."""
    names, refused = [], []

    def trouble(error: OSError) -> None:
        inside = os.path.relpath(str(error.filename), folder)
        if inside == ".":
            raise error
        refused.append(unreadable(inside, inside, error))

    for here, folders, files in os.walk(folder, onerror=trouble):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = Path(here).relative_to(folder)
        names += [
            (inside / name).as_posix() if inside.parts else name
            for name in files
            if name.lower().endswith(SUFFIXES) and not name.startswith(".")
        ]
    return sorted(names), refused


def _same_patient(cases: Mapping[str, Case | Known]) -> list[Refusal]:
    """A patient in two files: which of them is true nobody can say, so neither is used."""
    files: dict[tuple[str, str], list[str]] = {}
    for name, case in cases.items():
        study = _from(name, case.study) if case.study.endswith(SUFFIXES) else case.study
        files.setdefault((study, alike(case.patient_id)), []).append(name)
    return [_once(name, same, cases) for same in files.values() if len(same) > 1 for name in same]


def _once(name: str, same: list[str], cases: Mapping[str, Case | Known]) -> Refusal:
    """One of several files with one pseudonym, or with pseudonyms that a person takes for one."""
    mine = cases[name].patient_id
    others = [one for one in same if one != name]
    exact = next((one for one in others if cases[one].patient_id == mine), None)
    expected = "patient-alike" if exact is None else "patient-once"
    return Refusal(name, "patient.id", expected, mine, other=exact or others[0])


def _file(refusal: Refusal) -> str:
    return refusal.file
