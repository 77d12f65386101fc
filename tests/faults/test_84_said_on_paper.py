"""Fault 84: what the program knows is said on every paper, in the language of the paper.

Right: start window, handout and diary say that a patient is not eligible; the worksheet marks a high blood pressure;
German papers cite sources by German names; a syntax error of a file has no English of a parser in a German sentence.
The checklist names what each criterion requires and says nothing twice.
"""

import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dosecal import resources
from dosecal.core.result.plan import Plan
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.source import Origin, Source
from dosecal.files.export.plan_text import plan_text
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.toml import open_table, parse_table
from dosecal.session.outcome import closed_days_of
from dosecal.sheets.calendar import visit_calendar
from dosecal.sheets.dose import dose_worksheet
from dosecal.sheets.eligibility import eligibility_checklist
from dosecal.sheets.handout import patient_handout
from dosecal.sheets.start_window import start_window_sheet
from dosecal.words import LANGUAGES, NBSP, Words
from dosecal.words.numbers import numbers
from dosecal.words.sources import source_text
from tests.core.plan.plan_cases import given, plan_of
from tests.sheets.sheet_cases import PRINTED

TODAY = date(2027, 1, 20)
LOW = [{"date": date(2027, 1, 18), "test": "anc", "value": "0.8 G/L"}]


def badges(plan: Plan, sheet: str, words: Words) -> list[str]:
    made = {
        "start": lambda: start_window_sheet(plan, words, PRINTED),
        "calendar": lambda: visit_calendar(plan, words, PRINTED, closed_days_of(plan, words.language)),
        "handout": lambda: patient_handout(plan, None, words, PRINTED),
    }[sheet]()
    found = made.data["badges"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sheet", ["start", "handout", "calendar"])
def test_a_sheet_says_that_the_patient_is_not_eligible(sheet: str, language: str) -> None:
    words = Words(language)
    said = words.say("sheet.not-eligible")
    assert said in badges(plan_of("ramunet", today=TODAY, labs=LOW), sheet, words)
    fine = [{**LOW[0], "value": "1.6 G/L"}]
    assert said not in badges(plan_of("ramunet", today=TODAY, labs=fine), sheet, words)
    begun = plan_of("ramunet", today=date(2027, 2, 2), labs=LOW, events=[given("C1D1", date(2027, 2, 1))])
    assert said not in badges(begun, sheet, words)


def test_the_start_sheet_names_the_criterion() -> None:
    data: dict[str, Any] = dict(
        start_window_sheet(plan_of("ramunet", today=TODAY, labs=LOW), Words("en"), PRINTED).data
    )
    said = [line.replace(NBSP, " ") for line in data["answer"]["planned"]]
    assert any(line.startswith("Not eligible: Neutrophils (ANC); found 0.8 G/L") for line in said)


def worksheet(study: str, pressure: str, days: int = 0, events: Any = ()) -> dict[str, Any]:
    on = date(2027, 2, 1) if study == "ramunet" else date(2027, 1, 11)
    plan = plan_of(study, today=on, vitals=[{"date": on, "blood_pressure": pressure}], events=list(events))
    data = dose_worksheet(plan, "C1D1", Words("en"), PRINTED).data
    checks: Any = data["checks"]
    found: Any = data["findings"]
    return {**{one["label"]: one for one in checks}, "said": [line["text"].replace(NBSP, " ") for line in found]}


def test_the_worksheet_marks_a_high_blood_pressure() -> None:
    for events in ((), (given("C1D1", date(2027, 2, 1)),)):  # to be given, and given
        high = worksheet("ramunet", "161/90 mmHg", events=events)
        assert high["Blood pressure"]["loud"] is True
        assert any("above the limit of 160/100 mmHg (site rule)" in line for line in high["said"])
        fine = worksheet("ramunet", "160/100 mmHg", events=events)
        assert fine["Blood pressure"]["loud"] is False
        assert not any("above the limit" in line for line in fine["said"])


def test_a_blood_pressure_that_nothing_judges_is_no_tick() -> None:
    found = worksheet("caboavenec", "220/130 mmHg")["Blood pressure"]
    assert found["small"] == "not judged: no limit in this study"


# ── Sources ─────────────────────────────────────────────────────────────────────────────────────────────────────────
ENGLISH = re.compile(
    r"\b(the|of|and|not|read|rules?|criteria|treatment|doses?|windows?|follow-up|laboratory|limits?|leaflet|SmPC|notes?"
    r"|paper|register entry|contraception|effects|text|label|other|with|before|first)\b"
)
TITLES = re.compile(r"Handbook on Injectable Drugs|Renal Drug Handbook|Am J Med")


def every_source() -> list[Source]:
    found: list[Source] = []

    def walk(part: object) -> None:
        if isinstance(part, dict):
            if {"document", "section", "origin"} <= part.keys():
                found.append(Source(Origin(part["origin"]), part["document"], part["section"]))
            for one in part.values():
                walk(one)

    for file in Path(resources.path("")).rglob("*.toml"):
        if "translations" not in file.parts:
            walk(tomllib.loads(file.read_text(encoding="utf-8")))
    return found


def test_german_papers_cite_german_names() -> None:
    sources = every_source()
    assert len(sources) > 60
    english = {
        said
        for said in (source_text(Words("de"), source) for source in sources)
        if ENGLISH.search(TITLES.sub("", said))
    }
    assert english == set()
    for source in sources:  # and English ones those of the files
        assert source.document in source_text(Words("en"), source)


# ── Files that are none ─────────────────────────────────────────────────────────────────────────────────────────────
BROKEN = {
    "string": ('a = "x\nb = 2', 'a = """x', "a = 'x"),
    "equals": ("a",),
    "value": ("a = ", "a = x"),
    "twice": ("a = 1\na = 2", "[a]\n[a]", "a = {b = 1, b = 2}", "[[a]]\n[a]"),
    "bracket": ("a = [1, 2", "[a", "a = {b = 1", "a = [1 2]"),
    "date": ("a = 2027-02-30",),
    "escape": ('a = "\\q"',),
    "newline": ("a = 1 2", "a = 1__2", "a = 07", "a = truee"),
    "statement": ("= 3", "é = 1", "[a.]"),
    "character": ('a = "\x01"',),
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in BROKEN.items() for text in texts])
def test_a_syntax_error_is_said_in_the_language(kind: str, text: str) -> None:
    with pytest.raises(Refusal) as found:
        parse_table(text, "case.toml")
    assert found.value.params["what"] == f"syntax-{kind}"
    for language in LANGUAGES:
        said = found.value.sentence(Words(language))
        assert len(said) <= 300
        assert Words(language).say(f"what.syntax-{kind}") in said
    german = found.value.sentence(Words("de"))
    assert not re.search(r"Expected|Invalid|Cannot|Unclosed|Illegal|at line|document", german)


@pytest.mark.parametrize("text", ["{", '{"a":}', '{"a" 1}', '{"a": 1 "b": 2}', '{"a": 1}x', '{"a": "x', ""])
def test_json_too(text: str) -> None:
    with pytest.raises(Refusal) as found:
        parse_table(text, "case.json", is_json=True)
    assert found.value.line == 1
    assert not re.search(r"Expecting|Extra|Unterminated|delimiter|char", found.value.sentence(Words("de")))


def test_a_line_is_named_where_the_reader_knows_it() -> None:
    with pytest.raises(Refusal) as found:
        parse_table("a = 1\nb = x\n", "case.toml")
    assert "(Zeile 2)" in found.value.sentence(Words("de"))


def test_a_file_that_is_not_there_has_no_english_either(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as found:
        open_table(tmp_path / "none.toml")
    assert "Es gibt sie nicht" in found.value.sentence(Words("de"))
    with pytest.raises(Refusal) as folder:
        open_table(tmp_path)
    assert "ein Ordner" in folder.value.sentence(Words("de"))


def checklist(plan: Plan, words: Words) -> dict[str, dict[str, Any]]:
    """Each criterion's row of the eligibility checklist, by its name."""
    rows: Any = eligibility_checklist(plan, words, PRINTED).data["rows"]
    return {row["criterion"]: row for row in rows}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("study", ["ramunet", "caboavenec"])
def test_the_checklist_says_no_verdict_and_no_name_twice(study: str, language: str) -> None:
    words = Words(language)
    plan = plan_of(study, today=TODAY, facts={"ecog": 1}, labs=LOW)
    verdicts = [words.say(f"eligibility.{one}") for one in ("met", "not_met", "missing", "ask")]
    for name, row in checklist(plan, words).items():
        said = re.split(r"[:;,] ?", row["why"])
        assert not {name, row["found"], *verdicts}.intersection(said), row
    lines = plan_text(plan, words).splitlines()
    (shown,) = (line for line in lines if line.strip().startswith(verdicts[2]) and "ALT" in line)
    assert words.say("eligibility.missing") not in shown.strip().removeprefix(verdicts[2])
    (ecog,) = (line for line in lines if line.strip().startswith(verdicts[0]) and "ECOG" in line)
    assert ecog.endswith(": 1")


@pytest.mark.parametrize(("language", "word"), [("en", "negative"), ("de", "negativ")])
@pytest.mark.parametrize("study", ["ramunet", "caboavenec"])
@pytest.mark.parametrize("result", [None, "negative", "positive"])
def test_the_result_that_a_pregnancy_test_must_have_is_required(
    study: str, result: str | None, language: str, word: str
) -> None:
    words = Words(language)
    patient = {"id": "A", "sex": "female", "birth_date": date(1980, 5, 5), "childbearing_potential": True}
    tests = [] if result is None else [{"kind": "pregnancy-test", "date": date(2027, 1, 19), "result": result}]
    plan = plan_of(study, today=TODAY, patient=patient, history=tests)
    (criterion,) = (one for one in plan.eligibility if one.id == "pregnancy-test")
    assert checklist(plan, words)[words.text(criterion.label)]["required"] == word


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "typed", ["100 10^9/L", "100 10⁹/L", "100 × 10⁹/L", "100 x10^9/l", "100 10*9/l", "100 10E9/L", "100 10**9/L"]
)
def test_a_power_of_ten_is_multiplied_on_every_paper(typed: str, language: str) -> None:
    words = Words(language)
    labs = [{"date": date(2027, 1, 31), "test": "platelets", "value": typed}]
    plan = plan_of("caboavenec", today=date(2027, 2, 1), planned_first_dose=date(2027, 2, 1), labs=labs)
    (criterion,) = (one for one in plan.eligibility if one.id == "platelets")
    row = checklist(plan, words)[words.text(criterion.label)]
    shown = f"100{NBSP}×{NBSP}10⁹/L"
    assert (row["required"], row["found"]) == (f"≥ {shown}", shown)
    assert shown in str(dose_worksheet(plan, "C1D1", words, PRINTED).data).replace("\\xa0", NBSP)
    assert f": {shown}" in plan_text(plan, words)
    assert words.quantity(Quantity(Decimal(100), "10⁹/L")) == shown


@pytest.mark.parametrize("text", ["100 mg", "12 10 mg", "1500 /mm³", "110/70 mmHg", "210 U/L", "2,10 mg", "(140 − 10)"])
def test_nothing_else_is_multiplied(text: str) -> None:
    assert "×" not in numbers(Words("en"), text)
