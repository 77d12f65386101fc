"""A small case, with one part of it replaced, and what a refusal of it must say."""

from datetime import date
from pathlib import Path

import pytest

from dosecal.files.case.cases import read_case
from dosecal.files.case.planning import plan_case
from dosecal.files.reading.refusal import Refusal
from dosecal.words import LANGUAGES, Words

HEAD = 'study = "ramunet"\nprotocol_version = "01"\ntoday = 2027-03-31\nplanned_first_dose = 2027-02-01\n'
PATIENT = '[patient]\nid = "R-1"\nsex = "female"\nbirth_date = 1961-03-14\nchildbearing_potential = false\n'
SIZE = '[[measurements]]\ndate = 2027-01-18\nheight = "165 cm"\nweight = "60 kg"\n'
BASE = HEAD + PATIENT + SIZE
GIVEN_1 = '[[events]]\nkind = "given"\nvisit = "C1D1"\ndate = 2027-02-01\n'
GIVEN_15 = '[[events]]\nkind = "given"\nvisit = "C1D15"\ndate = 2027-02-15\n'
CABO = 'study = "caboavenec"\ntoday = 2027-03-31\nplanned_first_dose = 2027-02-01\n' + PATIENT


def refused(folder: Path, text: str, name: str = "case.toml") -> Refusal:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        read_and_plan(path)
    return caught.value


def read_and_plan(path: Path) -> None:
    case = read_case(path)
    plan_case(case, case.today or date(2027, 3, 31), folder=path.parent, place=path.name)


def one_sentence(refusal: Refusal, *parts: str) -> None:
    for language in LANGUAGES:
        sentence = refusal.sentence(Words(language))
        assert "\n" not in sentence
        assert sentence.startswith((f"{refusal.file}: ", f"{refusal.file} ("))  # with its line, where that is known
        assert refusal.key in sentence
        assert "{" not in sentence.replace("{…}", "")
    english = refusal.sentence(Words("en"))
    for part in parts:
        assert part in english, english


def measured(line: str) -> str:
    return HEAD + PATIENT + f"[[measurements]]\ndate = 2027-01-18\n{line}\n"


def lab(line: str) -> str:
    return BASE + f"[[labs]]\ndate = 2027-01-25\n{line}\n"


def event(lines: str, before: str = "") -> str:
    return BASE + before + f"[[events]]\n{lines}\n"


def history(lines: str) -> str:
    return BASE + f"[[history]]\n{lines}\n"


def patient(lines: str) -> str:
    return HEAD + SIZE + f"[patient]\n{lines}\n"
