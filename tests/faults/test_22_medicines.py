"""Faults 22, c12, c13: each other medicine is checked by a rule, checked without one, or said not to be known.

Silence about a name is taken for "harmless". Classes that the texts name are known by generic and brand names, doses of
aspirin are counted, and a medicine outside of treatment is no conflict.
"""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dosecal.core.result.medicine import MedicineCheck
from dosecal.core.result.plan import Plan
from dosecal.core.views.deadlines import Kind, deadlines
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.session.entry import entry_of
from dosecal.session.field_notes import notes_of
from dosecal.session.outcome import compute
from dosecal.sheets.dose import worksheet_data
from dosecal.sheets.frame import Printed
from dosecal.sheets.start_window import remarks
from dosecal.words import LANGUAGES, Words
from dosecal.words.findings import finding_sentence
from tests.core.plan.plan_cases import abouts, case_data, criterion_of, findings_of, plan_of

START = date(2026, 6, 1)


def taken(name: str, **more: object) -> dict[str, Any]:
    return {"name": name, "start": START, **more}


def with_medicines(study: str, *medications: dict[str, Any], **more: object) -> Plan:
    return plan_of(study, medications=list(medications), **more)


def check_of(study: str, name: str, **more: object) -> MedicineCheck:
    return with_medicines(study, taken(name, **more)).medications[0]


@pytest.mark.parametrize("name", ["Qwertolin", "Wundermittel 20 mg", "…", "Ibprofen"])
def test_a_name_that_nobody_knows_is_said_not_to_be_checked(name: str) -> None:
    plan = with_medicines("ramunet", taken(name))
    assert [(one.name, one.status, one.rule) for one in plan.medications] == [(name, "unknown", None)]
    assert [(f.severity, f.about) for f in findings_of(plan, "medication-unknown")] == [("note", f"medications.{name}")]
    for language in LANGUAGES:
        words = Words(language)
        assert words.say("medicine.unknown") in plan_text(plan, words)
        assert plan_data(plan, words)["medications"][0]["status"] == "unknown"  # type: ignore[index]


def test_each_medicine_is_listed_once_the_gravest_first() -> None:
    plan = with_medicines(
        "ramunet", taken("Metformin", stop=date(2026, 7, 1)), taken("Qwertolin"), taken("metformin "),
        taken("QWERTOLIN"), taken("Naproxen"),
    )  # fmt: skip
    assert [(one.name, one.status) for one in plan.medications] == [
        ("Naproxen", "conflict"), ("Qwertolin", "unknown"), ("Metformin", "no-rule"),
    ]  # fmt: skip
    assert plan.medications[2].periods == ((START, date(2026, 7, 1)), (START, None))
    assert len(findings_of(plan, "medication-unknown")) == 1


NSAIDS = ["Diclofenac", "Voltaren Resinat", "Celecoxib", "Arcoxia 60 mg", "Meloxicam", "Indometacin", "Ketoprofen",
          "Dexketoprofen", "Acemetacin", "Piroxicam", "Etodolac", "Mefenaminsäure", "Parecoxib", "Naproxen", "IBU 600",
          "Lornoxicam", "Nabumeton", "Phenylbutazon", "Flurbiprofen", "NSAR"]  # fmt: skip
ANTIPLATELETS = ["Ticagrelor", "Brilique", "Prasugrel", "Efient", "Ticlopidin", "Cilostazol", "Clopidogrel", "Aggrenox",
                 "Vorapaxar", "Tirofiban", "Eptifibatid"]  # fmt: skip
INHIBITORS = ["Voriconazol", "Vfend", "Posaconazol", "Cobicistat", "Darunavir", "Symtuza", "Lopinavir", "Atazanavir",
              "Saquinavir", "Idelalisib", "Ceritinib", "Telithromycin", "Paxlovid", "Grapefruitsaft"]  # fmt: skip
INDUCERS = ["Enzalutamid", "Xtandi", "Apalutamid", "Mitotan", "Primidon", "Mylepsinum", "Johanniskraut", "Laif 900"]
OTHERS = ["Phenprocoumon", "Marcumar", "Falithrom", "Warfarin", "Acenocoumarol", "Tacrolimus", "CellCept", "Everolimus"]


@pytest.mark.parametrize("name", NSAIDS)
def test_an_nsaid_asks_whether_it_is_chronic(name: str) -> None:
    plan = with_medicines("ramunet", taken(name))
    found = findings_of(plan, "prohibited-medication")
    assert [one.params["chronic"] for one in found] == [True]
    check = plan.medications[0]
    assert (check.status, check.because) == ("conflict", "chronic")
    assert check.source is not None
    assert not findings_of(plan, "medication-unknown")


@pytest.mark.parametrize("name", ANTIPLATELETS)
def test_an_antiplatelet_in_ramunet(name: str) -> None:
    assert check_of("ramunet", name).status == "conflict"
    assert check_of("caboavenec", name).status == "no-rule"


@pytest.mark.parametrize("name", [*INHIBITORS, *INDUCERS, *OTHERS])
def test_what_caboavenec_excludes_by_class(name: str) -> None:
    check = check_of("caboavenec", name)
    assert (check.status, check.because) == ("conflict", "prohibited")
    assert check.rule is not None


@pytest.mark.parametrize(
    "name", ["Metformin", "Pantoprazol", "Ramipril", "L-Thyroxin 75", "Fluconazol", "Diltiazem", "Novalgin", "Apixaban"]
)
@pytest.mark.parametrize("study", ["ramunet", "caboavenec"])
def test_what_no_rule_names_is_checked_all_the_same(study: str, name: str) -> None:
    plan = with_medicines(study, taken(name))
    assert plan.medications[0].status == "no-rule"
    assert not findings_of(plan, "medication-unknown")


@pytest.mark.parametrize(
    ("name", "dose", "status", "because"),
    [
        ("aspirin 500 mg", None, "conflict", "chronic"),
        ("aspirin 326 mg", None, "conflict", "chronic"),
        ("aspirin 325 mg", None, "no-rule", "allowed-once"),
        ("ASS 100", None, "no-rule", "allowed-once"),
        ("Aspirin protect 100 mg", None, "no-rule", "allowed-once"),
        ("ASS 100 mg 1-0-1", None, "no-rule", "allowed"),
        ("ASS 100 mg 2-1-1", None, "conflict", "chronic"),
        ("2 x Aspirin 0,5 g", None, "conflict", "chronic"),
        ("4x ASS 100 mg", None, "conflict", "chronic"),
        ("Aspirin 0.3 g", None, "no-rule", "allowed-once"),
        ("Godamed", None, "conflict", "dose-missing"),
        ("aspirin", None, "conflict", "dose-missing"),
        ("ASS 100 mg oder 300 mg", None, "conflict", "dose-missing"),
        ("aspirin", "325 mg", "no-rule", "allowed"),
        ("aspirin", "325,01 mg", "conflict", "chronic"),
        ("ASS 100", "400 mg", "conflict", "chronic"),
        ("Acetylsalicylsäure 500 mg", "100 mg", "no-rule", "allowed"),
    ],
)
def test_the_dose_of_aspirin_is_counted(name: str, dose: str | None, status: str, because: str) -> None:
    more = {} if dose is None else {"daily_dose": dose}
    plan = with_medicines("ramunet", taken(name, **more))
    assert (plan.medications[0].status, plan.medications[0].because) == (status, because)
    assert bool(findings_of(plan, "prohibited-medication")) == (because == "chronic")
    assert bool(findings_of(plan, "medication-dose")) == (because == "dose-missing")


LAST = date(2028, 1, 10)  # CaboAveNEC, first dose on 11 January 2027: twelve months at most


@pytest.mark.parametrize(
    ("start", "stop", "status"),
    [
        (date(2028, 2, 1), date(2028, 2, 8), "no-rule"),
        (date(2028, 1, 11), None, "no-rule"),
        (LAST, None, "conflict"),
        (date(2026, 12, 1), date(2027, 1, 10), "no-rule"),
        (date(2026, 12, 1), date(2027, 1, 11), "conflict"),
    ],
)
def test_a_medicine_outside_of_treatment_is_no_conflict(start: date, stop: date | None, status: str) -> None:
    entry = {"name": "clarithromycin", "start": start} | ({} if stop is None else {"stop": stop})
    plan = with_medicines("caboavenec", entry)
    assert plan.medications[0].status == status
    assert plan.medications[0].because == ("outside" if status == "no-rule" else "prohibited")
    assert bool(findings_of(plan, "prohibited-medication")) == (status == "conflict")


def test_a_trial_that_may_go_on_has_no_last_day() -> None:
    plan = with_medicines("ramunet", {"name": "Naproxen", "start": date(2029, 1, 1)})
    assert plan.medications[0].status == "conflict"


def test_both_periods_of_a_medicine_count() -> None:
    periods = [
        {"name": "Klacid", "start": date(2027, 2, 1), "stop": date(2027, 2, 8)},
        {"name": "clarithromycin", "start": date(2027, 5, 1), "stop": date(2027, 5, 8)},
        {"name": "Klacid", "start": date(2026, 5, 1), "stop": date(2026, 5, 8)},
    ]
    plan = with_medicines("caboavenec", *periods)
    due = [one for one in deadlines(plan) if one.kind is Kind.PROHIBITED]
    assert [one.day for one in due] == [date(2027, 2, 1), date(2027, 5, 1)]
    assert len({one.about for one in due}) == 2
    assert abouts(plan, "prohibited-medication") == {"medications.clarithromycin"}
    assert "Klacid" in str(findings_of(plan, "prohibited-medication")[0].params["name"])
    assert [one.status for one in plan.medications] == ["conflict", "conflict"]


def test_a_period_that_is_over_hides_none_that_is_not() -> None:
    over = taken("clarithromycin", stop=date(2026, 6, 8))
    for entries in ((over, taken("clarithromycin")), (taken("clarithromycin"), over)):
        assert with_medicines("caboavenec", *entries).medications[0].status == "conflict"


@pytest.mark.parametrize(
    ("name", "more", "status", "because"),
    [
        ("Prednisolon", {"daily_dose": "10 mg"}, "no-rule", "counted"),
        ("Prednisolon", {"daily_dose": "10.01 mg"}, "conflict", "counted"),
        ("Dexamethason", {"daily_dose": "8 mg", "purpose": "premedication"}, "no-rule", "not-counted"),
        ("Budesonid", {"route": "inhaled"}, "no-rule", "not-counted"),
        ("Prednisolon", {}, "conflict", "dose-missing"),
        ("Prednisolon 20 mg", {}, "conflict", "dose-missing"),
    ],
)
def test_corticosteroids_are_counted_by_dose(name: str, more: dict[str, str], status: str, because: str) -> None:
    check = check_of("caboavenec", name, **more)
    assert (check.status, check.because) == (status, because)
    assert check_of("ramunet", name, **more).because == "none"


def test_a_live_vaccine_among_the_medicines() -> None:
    assert check_of("caboavenec", "Stamaril").because == "vaccine-before"
    on_trial = with_medicines("caboavenec", {"name": "Rotarix", "start": date(2027, 2, 1)})
    assert on_trial.medications[0].status == "conflict"


def test_each_row_of_the_form_and_each_sheet_says_what_was_checked() -> None:
    names = ("Naproxen", "Metformin", "Qwertolin")
    data = case_data("ramunet", today=date(2027, 2, 1), medications=[taken(name) for name in names])
    entry = entry_of(data)
    for language in LANGUAGES:
        words = Words(language)
        plan = compute(entry, data, date(2027, 2, 1), words).plan
        assert plan is not None
        notes = notes_of(words, entry, compute(entry, data, date(2027, 2, 1), words), date(2027, 2, 1))
        assert notes["medications.1.name"].sentence == words.say("medicine.none")
        assert notes["medications.2.name"].sentence
        assert notes["medications.0.name"].tone == "warn"
        printed = Printed(datetime(2027, 2, 1, 8, 0, tzinfo=UTC), "Ph. A", "0.1")
        for sheet in (worksheet_data(plan, "C1D1", words, printed)["findings"], remarks(plan, words)):
            assert all(name in str(sheet) for name in names)
            assert words.say("medicine.unknown") in str(sheet)


@pytest.mark.parametrize(
    ("name", "entered", "sum_of_day"),
    [
        ("Prednison 5 mg 1-0-1", None, "10 mg"),
        ("2 x Prednison 5 mg", None, "10 mg"),
        ("Prednisolon 5", None, None),  # the strength of a tablet alone is asked about
        ("Prednison 5 mg 2 x pro Woche", None, None),
        ("Prednison 20 mg jeden 2. Tag", None, None),
        ("Prednison 20 mg every other day", None, None),
        ("Prednison 20 mg", "10 mg", "10 mg"),
    ],
)
def test_a_rhythm_that_is_not_of_the_day_gives_no_daily_dose(
    name: str, entered: str | None, sum_of_day: str | None
) -> None:
    dose = {} if entered is None else {"daily_dose": entered}
    plan = plan_of("caboavenec", medications=[{"name": name, "start": date(2026, 12, 1), **dose}])
    criterion = criterion_of(plan, "corticosteroid_mg_per_day")
    assert (criterion.found, criterion.status) == (sum_of_day, "missing" if sum_of_day is None else "met")


@pytest.mark.parametrize(
    ("study", "name", "entered", "asked"),
    [
        ("ramunet", "aspirin 500 mg", "100 mg", True),
        ("ramunet", "ASS 100", "320 mg", True),
        ("ramunet", "ASS 100", "100 mg", False),
        ("ramunet", "ASS 100", "200 mg", False),
        ("ramunet", "aspirin 500 mg 1-0-1", "500 mg", True),
        ("ramunet", "aspirin 500 mg 1-0-1", "1000 mg", False),
        ("ramunet", "Prednison 20 mg 1-0-0", "5 mg", False),  # no rule of this study counts it
        ("caboavenec", "Prednison 20 mg 1-0-0", "5 mg", True),
        ("caboavenec", "Prednison 20mg", "10 mg", False),  # half a tablet
        ("caboavenec", "Prednison 20mg", "2 mg", True),
        ("caboavenec", "Prednison", "2 mg", False),
    ],
)
def test_a_dose_in_the_name_that_the_entered_dose_contradicts_is_asked_about(
    study: str, name: str, entered: str, asked: bool
) -> None:
    plan = plan_of(study, medications=[{"name": name, "start": date(2026, 12, 1), "daily_dose": entered}])
    assert abouts(plan, "dose-in-name") == ({f"medications.{name}"} if asked else set())
    for one in findings_of(plan, "dose-in-name"):
        assert all(name in finding_sentence(Words(language), one) for language in LANGUAGES)
