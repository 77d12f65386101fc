"""From the fields to a plan: reads the entry, leaves out what is optional and cannot be read, asks the core.

Files and core are imported inside the functions: :func:`prepare` loads them in steps, so that a key that is typed
meanwhile is shown at once.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dosecal.session.entry import OPTIONAL, Entry
from dosecal.session.entry_reader import Problem, Reading, read
from dosecal.words import Words

if TYPE_CHECKING:
    from dosecal.core.result.plan import Plan
    from dosecal.core.trial.protocol import Study
    from dosecal.core.values.closed_days import ClosedDays
    from dosecal.files.reading.refusal import Refusal

_FIELD_OF = {
    "study": "study", "protocol_version": "study", "today": "today", "planned_first_dose": "first_dose",
    "patient.id": "patient_id", "patient.sex": "sex", "patient.birth_date": "born",
    "patient.childbearing_potential": "childbearing", "site.holidays": "holidays",
}  # fmt: skip
_COLUMN_OF = {
    "date": "day",
    "blood_pressure": "pressure",
    "ongoing": "state",
    "result": "state",
    "inactivated": "state",
}
_ITEM = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?")


@dataclass(slots=True)
class Outcome:
    """A plan, or why there is none."""

    reading: Reading
    plan: "Plan | None" = None
    study: "Study | None" = None
    problems: list[Problem] = field(default_factory=list)
    used: dict[str, object] = field(default_factory=dict)
    """The data that the plan was made from: without optional values that cannot be read."""

    @property
    def withheld(self) -> list[Problem]:
        """What keeps every result from being shown."""
        return [problem for problem in self.problems if not problem.optional]

    def hiding(self, strict: bool) -> list[Problem]:
        """What keeps a page from being shown: of a strict one any field that cannot be read; without a plan, all."""
        keeping = self.problems if strict else self.withheld
        return keeping or (self.problems if self.plan is None else [])

    def shown(self, strict: bool) -> "Plan | None":
        """The plan that a page shows; never an old one."""
        return None if self.hiding(strict) else self.plan

    @property
    def printable(self) -> "Plan | None":
        """The plan that can be printed: none while any field cannot be read."""
        return None if self.problems else self.plan


def choices(words: Words) -> list[tuple[str, str]]:
    """The studies on offer, as ``id|version`` with their names; the approved ones first, as the file states them."""
    from dosecal.files.trial.studies import available  # noqa: PLC0415  in steps

    offered = []
    for study in sorted(available(), key=lambda one: not one.approved):
        key = "window.study.version" if study.approved else "window.study.not-approved"
        offered.append((f"{study.id}|{study.version}", words.say(key, name=study.name, version=study.version)))
    return offered


def meant(entry: Entry) -> str:
    """The study that an entry means, as ``id|version``: without a version the newest approved one."""
    from dosecal.files.trial.studies import available  # noqa: PLC0415  in steps

    approved = [study.version for study in available() if study.id == entry.study and study.approved]
    return f"{entry.study}|{entry.version or (approved[-1] if approved else '')}"


def prepare(entry: Entry, folder: Path | None = None) -> Iterator[None]:
    """Loads, in steps of some ten milliseconds, what :func:`compute` needs: vocabulary, the study."""
    from dosecal.files.reading.refusal import Refusal  # noqa: PLC0415  in steps
    from dosecal.files.trial.studies import load_study  # noqa: PLC0415  in steps
    from dosecal.files.trial.vocabulary import vocabulary  # noqa: PLC0415  in steps

    yield
    vocabulary()
    yield
    with suppress(Refusal):  # compute shows it next to the field
        load_study(entry.study, entry.version or None, folder)
    yield


def compute(
    entry: Entry, base: Mapping[str, object], real_today: date, words: Words, folder: Path | None = None
) -> Outcome:
    """What follows from the fields."""
    from dosecal.files.case.lenient import plan_leniently  # noqa: PLC0415  in steps
    from dosecal.files.reading.refusal import Refusal  # noqa: PLC0415  in steps
    from dosecal.files.trial.studies import load_study  # noqa: PLC0415  in steps

    reading = read(entry, base, real_today, words)
    outcome = Outcome(reading, problems=list(reading.problems))
    try:
        outcome.study = load_study(entry.study, entry.version or None, folder)
    except Refusal as refusal:
        outcome.problems += [_problem(one, reading, words) for one in refusal.all]
        return outcome
    if outcome.withheld:
        return outcome
    found = plan_leniently(reading.data, OPTIONAL, reading.today, words.language, folder, outcome.study.vocabulary)
    outcome.plan, outcome.used = found.plan, dict(found.read.data)
    outcome.problems += [_problem(refusal, reading, words) for refusal in found.read.refusals]
    return outcome


def closed_days_of(plan: "Plan", language: str) -> "ClosedDays":
    """The closed days that the plan was made with."""
    from dosecal.files.case.planning import days_of  # noqa: PLC0415  in steps

    return days_of(plan.study, plan.case, plan.today, language)


def sentence_at_field(refusal: "Refusal", words: Words) -> str:
    """What is expected and found, without the place: it is shown next to the field.

    A file that the case names is named; the case itself is the one that is open.
    """
    file, key = (refusal.file, refusal.key) if refusal.file.endswith(".toml") else ("", "")
    sentence = refusal.moved(file, key).sentence(words).removeprefix(":").strip()
    return sentence[:1].upper() + sentence[1:]


def _problem(refusal: "Refusal", reading: Reading, words: Words) -> Problem:
    """A refusal as the problem of its field."""
    offered = str(refusal.params["near"]) if refusal.expected == "lab-unit-last" else ""
    return Problem(_field(refusal.key, reading), sentence_at_field(refusal, words), offered)


def _field(key: str, reading: Reading) -> str:
    if key in _FIELD_OF:
        return _FIELD_OF[key]
    match = _ITEM.match(key)
    if match is None:
        return key
    place = reading.places.get(f"{match[1]}[{match[2]}]", f"{match[1]}.0")
    return f"{place}.{_COLUMN_OF.get(match[3] or '', match[3] or 'value')}"
