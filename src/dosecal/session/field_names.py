"""The place of a field in words: section, row, column. For sentences that are read away from their field."""

from collections.abc import Mapping

from dosecal.core.trial.protocol import Study
from dosecal.session.entry import SITE_CHOICES, Entry
from dosecal.session.entry_reader import Problem
from dosecal.words import Words
from dosecal.words.numbers import drug_name
from dosecal.words.site_choices import choice_label

_LABEL = {
    "study": "label.study", "patient_id": "label.pseudonym", "today": "window.field.as-of", "sex": "window.field.sex",
    "born": "window.field.born", "childbearing": "window.field.childbearing", "first_dose": "window.field.first-dose",
    "holidays": "window.field.holidays", "cycles": "window.field.cycles",
}  # fmt: skip
_COLUMN = {
    "measurements": {
        "height": "window.field.height", "weight": "window.field.weight", "day": "window.field.measured",
    },
    "labs": {"uln": "window.field.uln-long", "day": "label.day"},
    "vitals": {"pressure": "window.field.blood-pressure", "day": "label.day"},
    "orders": {"visit": "label.visit", "day": "window.field.seen-on", "by": "window.field.seen-by"},
    "history": {"kind": "label.event", "day": "label.date", "until": "window.field.until", "state": "label.state"},
    "medications": {
        "name": "window.field.medicine", "start": "window.field.start", "stop": "window.field.stop",
        "daily_dose": "window.field.daily-dose", "route": "window.field.route", "purpose": "window.field.purpose",
    },
    "prior_doses": {
        "drug": "label.drug", "amount": "window.field.given-amount", "source": "window.field.reported-by",
        "day": "label.day",
    },
    "closed": {
        "first": "window.field.closed-from", "last": "window.field.closed-to", "name": "window.field.closed-name",
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
        return [say(_LABEL[head])]
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
    return [section, _row(words, head, row, study), say(label) if label else ""]


def _row(words: Words, head: str, row: Mapping[str, str], study: Study | None) -> str:
    match head:
        case "labs":
            return _word(words, study.vocabulary.tests if study else {}, row.get("test", ""))
        case "history":
            kind = row.get("kind", "")
            kinds = study.vocabulary.history if study else {}
            return words.text(kinds[kind]) if kind in kinds else kind
        case "medications" | "closed":
            return row.get("name", "").strip()
        case "prior_doses":
            return drug_name(words, study, row["drug"]) if study and row.get("drug") in study.drugs else ""
        case _:
            return ""


def _word(words: Words, known: Mapping[str, object], name: str) -> str:
    text = getattr(known.get(name), "name", None)
    return name if text is None else words.text(text)


def _drug(words: Words, study: Study | None, drug: str) -> str:
    return drug if study is None or drug not in study.drugs else drug_name(words, study, drug)
