"""From the fields to a plan: reads the entry, leaves out what is optional and cannot be read, asks the core.

Files and core are imported inside the functions: :func:`prepare` loads them in steps, so that a key that is typed
meanwhile is shown at once.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from dosecal.session.entry import LEFT_OUT, OPTIONAL, Entry, items_of
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
    "patient.childbearing_potential": "childbearing", "site.holidays": "holidays", "cycles": "cycles",
}  # fmt: skip
_COLUMN_OF = {
    "date": "day",
    "blood_pressure": "pressure",
    "ongoing": "state",
    "result": "state",
    "inactivated": "state",
}
_LEFT_OUT_KEYS = (*OPTIONAL, "measurements", "history", "planned_first_dose")
ALL_PAGES = frozenset({"dose", "calendar", "start", "eligibility"})
"""The pages of which is known what they rest on; a page that is not here rests on everything."""
_ELIGIBILITY = frozenset({"eligibility"})
_PAGES_OF: Mapping[str, frozenset[str]] = {
    "labs": _ELIGIBILITY, "facts": _ELIGIBILITY, "medications": _ELIGIBILITY, "measurements": _ELIGIBILITY,
    "born": _ELIGIBILITY, "vitals": frozenset(), "orders": frozenset(),
    "prepared": frozenset(),
    "history": frozenset({"start", "eligibility"}), "first_dose": frozenset({"dose", "calendar", "eligibility"}),
}  # fmt: skip
"""Part of the entry → the pages that rest on it; any other part: all."""
_ITEM = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?")


@dataclass(slots=True)
class Outcome:
    """A plan, or why there is none."""

    reading: Reading
    plan: "Plan | None" = None
    study: "Study | None" = None
    problems: list[Problem] = field(default_factory=list)
    used: dict[str, object] = field(default_factory=dict)
    """The data that the plan was made from: without what cannot be read and what would be taken in its place."""

    @property
    def withheld(self) -> list[Problem]:
        """What keeps anything from being recorded: doses or dates may rest on it."""
        return [problem for problem in self.problems if not problem.optional]

    def hiding(self, page: str) -> list[Problem]:
        """What keeps a page from being shown: the fields it rests on that cannot be read; without a plan, all."""
        if self.plan is None or page not in ALL_PAGES:
            return list(self.problems)
        return [problem for problem in self.problems if page in self._pages_resting_on(problem)]

    def _pages_resting_on(self, problem: Problem) -> frozenset[str]:
        """The pages that would show something else if the field could be read.

        Doses are not among those of a weight or a laboratory value: the plan is made without any, and they are
        withheld for want of it.
        """
        plan = self.plan
        if plan is None or problem.part not in _PAGES_OF:
            return ALL_PAGES
        found = _PAGES_OF[problem.part]
        if problem.part == "history" and plan.hypothetical:
            return ALL_PAGES  # the days proposed follow from the start window
        if problem.part == "first_dose" and plan.course.given:
            return frozenset({"eligibility"})
        return found

    def shown(self, page: str) -> "Plan | None":
        """The plan that a page shows; never an old one."""
        return None if self.hiding(page) else self.plan

    def left_out(self, page: str) -> list[Problem]:
        """What a page is shown without: fields that cannot be read and that it does not rest on."""
        return [] if self.shown(page) is None else list(self.problems)

    @property
    def printable(self) -> "Plan | None":
        """The plan that can be printed: none while any field cannot be read."""
        return None if self.problems else self.plan


def choices(words: Words) -> list[tuple[str, str]]:
    """The studies on offer, as ``id|version`` with their names; the approved ones first, as the file states them."""
    from dosecal.files.trial.studies import available  # noqa: PLC0415  in steps, after the first paint

    offered = []
    for study in sorted(available(), key=lambda one: not one.approved):
        key = "window.study.version" if study.approved else "window.study.not-approved"
        offered.append((f"{study.id}|{study.version}", words.say(key, name=study.name, version=study.version)))
    return offered


def meant(entry: Entry) -> str:
    """The study that an entry means, as ``id|version``: without a version the newest approved one."""
    from dosecal.files.trial.studies import available  # noqa: PLC0415  in steps, after the first paint

    approved = [study.version for study in available() if study.id == entry.study and study.approved]
    return f"{entry.study}|{entry.version or (approved[-1] if approved else '')}"


def prepare(entry: Entry, folder: Path | None = None) -> Iterator[None]:
    """Loads, in steps of some ten milliseconds, what :func:`compute` needs: vocabulary, the study."""
    from dosecal.files.reading.refusal import Refusal  # noqa: PLC0415  in steps, after the first paint
    from dosecal.files.trial.studies import load_study  # noqa: PLC0415  in steps, after the first paint
    from dosecal.files.trial.vocabulary import vocabulary  # noqa: PLC0415  in steps, after the first paint

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
    from dosecal.files.case.lenient import plan_leniently  # noqa: PLC0415  in steps, after the first paint
    from dosecal.files.reading.refusal import Refusal  # noqa: PLC0415  in steps, after the first paint
    from dosecal.files.trial.studies import load_study  # noqa: PLC0415  in steps, after the first paint

    reading = read(entry, base, real_today, words)
    outcome = Outcome(reading, problems=list(reading.problems))
    try:
        outcome.study = load_study(entry.study, entry.version or None, folder)
    except Refusal as refusal:
        outcome.problems += [_problem(one, reading, entry, words) for one in refusal.all]
        return outcome
    if any(problem.part not in LEFT_OUT for problem in outcome.problems):
        return outcome
    data: Mapping[str, object] = reading.data
    for _ in range(2):
        found = plan_leniently(data, _LEFT_OUT_KEYS, reading.today, words.language, folder, outcome.study.vocabulary)
        if data is reading.data:
            known = {problem.row for problem in outcome.problems}
            refused = [_problem(refusal, reading, entry, words) for refusal in found.read.refusals]
            outcome.problems += [problem for problem in refused if problem.row not in known]
        data = _without(found.read.data, outcome.problems, entry)
        if data == found.read.data:
            break
    outcome.plan, outcome.used = found.plan, dict(found.read.data)
    return outcome


def unplanned(entry: Entry, base: Mapping[str, object], today: date, words: Words) -> Outcome:
    """The fields without what follows from them: they can be saved, and that is all."""
    reading = read(entry, base, today, words)
    return Outcome(reading, problems=list(reading.problems))


def _without(data: Mapping[str, object], problems: list[Problem], entry: Entry) -> Mapping[str, object]:
    """The data without what would be taken in the place of a value that cannot be read: an older weight, an older
    value of the same test."""
    doubted = {_test_of(problem, entry) for problem in problems if problem.part == "labs"}
    left = {key: value for key, value in data.items() if key != "measurements" or not _about(problems, key)}
    if doubted and isinstance(left.get("labs"), list):
        labs = items_of(left, "labs")
        left["labs"] = [lab for lab in labs if not {"", lab.get("test")} & doubted]
    return left


def _about(problems: list[Problem], part: str) -> bool:
    return any(problem.part == part for problem in problems)


def _test_of(problem: Problem, entry: Entry) -> str:
    """The test of a laboratory value that cannot be read; empty where nobody knows: it may be any."""
    place = problem.row.partition(".")[2]
    row = entry.labs[int(place)] if place.isdigit() and int(place) < len(entry.labs) else {}
    return row.get("test", "") if not problem.field.endswith(".test") else ""


def closed_days_of(plan: "Plan", language: str) -> "ClosedDays":
    """The closed days that the plan was made with."""
    from dosecal.files.case.planning import days_of  # noqa: PLC0415  in steps, after the first paint

    return days_of(plan.study, plan.case, plan.today, language)


def sentence_at_field(refusal: "Refusal", words: Words) -> str:
    """What is expected and found, without the place: it is shown next to the field.

    A file that the case names is named; the case itself is the one that is open.
    """
    file, key = (refusal.file, refusal.key) if refusal.file.endswith(".toml") else ("", "")
    sentence = refusal.moved(file, key).sentence(words).removeprefix(":").strip()
    return sentence[:1].upper() + sentence[1:]


def _problem(refusal: "Refusal", reading: Reading, entry: Entry, words: Words) -> Problem:
    """A refusal as the problem of its field; of a file that the site names, the field that names it."""
    name = _naming(refusal.file, entry) or _field(refusal.key, reading)
    return Problem(name, sentence_at_field(refusal, words), refusal.offered)


def _naming(file: str, entry: Entry) -> str:
    """The field in which a file is named; empty for the case itself."""
    texts = {"study": entry.study, **{f"site.{key}": text for key, text in entry.site.items()}}
    named = {field: text for field, text in texts.items() if text.endswith(".toml")}
    return next((field for field, text in named.items() if file and PurePath(text).name == PurePath(file).name), "")


def _field(key: str, reading: Reading) -> str:
    if key in _FIELD_OF:
        return _FIELD_OF[key]
    match = _ITEM.match(key.removeprefix("site."))
    if match is None:
        return key
    place = reading.places.get(f"{match[1]}[{match[2]}]", f"{match[1]}.0")
    return f"{place}.{_COLUMN_OF.get(match[3] or '', match[3] or 'value')}"
