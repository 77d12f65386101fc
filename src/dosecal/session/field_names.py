"""The place of a field in words: section, row, column. For sentences that are read away from their field."""

from collections.abc import Mapping

from dosecal.core.trial.protocol import Study
from dosecal.session.entry import SITE_CHOICES, Entry
from dosecal.session.entry_reader import Problem
from dosecal.words import Words
from dosecal.words.numbers import drug_name
from dosecal.words.site_choices import choice_label

_LABEL = {
    "study": "study", "patient_id": "pseudonym", "today": "as-of", "sex": "sex", "born": "born",
    "childbearing": "childbearing", "first_dose": "first-dose", "holidays": "holidays",
}  # fmt: skip
_COLUMN = {
    "measurements": {"height": "height", "weight": "weight", "day": "measured"},
    "labs": {"uln": "uln-long", "day": "day"},
    "vitals": {"pressure": "blood-pressure", "day": "day"},
    "orders": {"visit": "visit", "day": "seen-on", "by": "seen-by"},
    "history": {"kind": "event", "day": "date", "until": "until", "state": "state"},
    "medications": {
        "name": "medicine", "start": "start", "stop": "stop", "daily_dose": "daily-dose", "route": "route",
        "purpose": "purpose",
    },
}  # fmt: skip
"""Of a list → column → the word of its field; a laboratory value itself is named by its test."""


def named(words: Words, problem: Problem, entry: Entry, study: Study | None) -> str:
    """What is wrong, after the field that it is about: ``History · Informed consent · Date: The day is missing.``"""
    place = " · ".join(part for part in place_of(words, problem.field, entry, study) if part)
    return f"{place}: {problem.sentence}" if place else problem.sentence


def place_of(words: Words, name: str, entry: Entry, study: Study | None) -> list[str]:
    """Section, row and column of a field; empty parts where it has none."""
    say = words.say
    head, *rest = name.split(".")
    if head in _LABEL:
        return [say(f"window.field.{_LABEL[head]}")]
    if head == "site" and (len(rest) > 1 or (rest and rest[0] in SITE_CHOICES)):
        key = ".".join(rest)  # of what the window has no field for, its place in the file
        known = words.knows(f"site-choice.{rest[0]}")
        return [say("window.section.site"), choice_label(words, study, key) if known else f"[site] {key}"]
    if head == "facts" and rest:
        return [say("window.section.facts"), _word(words, study.vocabulary.facts if study else {}, rest[0])]
    if head in ("made", "prepared"):
        visit, _, drug = ".".join(rest).partition(".")
        return [
            say("dose-page.made"),
            visit,
            drug_name(words, study, drug) if study is not None and drug in study.drugs else drug,
        ]
    if head not in _COLUMN or len(rest) != 2 or not rest[0].isdigit():
        return []
    rows = getattr(entry, head)
    row = rows[int(rest[0])] if int(rest[0]) < len(rows) else {}
    section = "" if head == "measurements" else say(f"window.section.{head}")
    label = _COLUMN[head].get(rest[1])
    return [section, _row(words, head, row, study), say(f"window.field.{label}") if label else ""]


def _row(words: Words, head: str, row: Mapping[str, str], study: Study | None) -> str:
    match head:
        case "labs":
            return _word(words, study.vocabulary.tests if study else {}, row.get("test", ""))
        case "history":
            kind = row.get("kind", "")
            kinds = study.vocabulary.history if study else {}
            return words.text(kinds[kind]) if kind in kinds else kind
        case "medications":
            return row.get("name", "").strip()
        case _:
            return ""


def _word(words: Words, known: Mapping[str, object], name: str) -> str:
    text = getattr(known.get(name), "name", None)
    return name if text is None else words.text(text)


def _drug(words: Words, study: Study | None, drug: str) -> str:
    return drug if study is None or drug not in study.drugs else drug_name(words, study, drug)
