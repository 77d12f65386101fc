"""Every fault of a file is refused in one reading: in the order of lines, each once, and nothing that only follows."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosecal import resources
from dosecal.files.case.cases import read_case
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.bands import read_bands
from dosecal.files.trial.drugs import read_drug
from dosecal.files.trial.medicines import read_medicines
from dosecal.files.trial.protocols import read_protocol
from dosecal.files.trial.vocabulary import units, vocabulary
from dosecal.words import LANGUAGES, Words

Faults = dict[str, tuple[str, str]]
"""Key of the refusal → the good line and the bad one."""


def refusals(read: Callable[[], object]) -> list[tuple[str, int | None]]:
    """Key and line of everything that is refused."""
    try:
        read()
    except Refusal as refusal:
        return [(one.key, one.line) for one in refusal.all]
    return []


def with_faults(text: str, faults: Faults, chosen: set[str]) -> tuple[str, list[tuple[str, int | None]]]:
    """The text with the chosen faults, and what must be refused in it."""
    for key in chosen:
        good, bad = faults[key]
        assert text.count(f"{good}\n") == 1, (key, text.count(f"{good}\n"))
        text = text.replace(f"{good}\n", f"{bad} # here: {key}\n")
    lines = text.splitlines()
    found = [
        (line.partition("# here: ")[2], number) for number, line in enumerate(lines, start=1) if "# here: " in line
    ]
    return text, [(key, number) for key, number in found]


def some(faults: Faults) -> st.SearchStrategy[set[str]]:
    return st.sets(st.sampled_from(sorted(faults)))


CASE = """\
study = "ramunet"
today = 2027-03-31
cycles = 7
[patient]
id = "03-007"
sex = "female"
birth_date = 1961-03-14
[site]
holidays = "DE-ST"
rounding = { ramucirumab = "10 mg", dacarbazine = "none" }
laboratory_window = "72 h"
[[site.closed]]
first = 2027-05-03
last = 2027-05-04
name = "move"
[[measurements]]
date = 2027-01-18
height = "165 cm"
weight = "60 kg"
[[labs]]
date = 2027-01-25
test = "hemoglobin"
value = "9.0 g/dL"
[[labs]]
date = 2027-01-26
test = "bilirubin"
value = "0.9 mg/dL"
uln = "1.2 mg/dL"
[[vitals]]
date = 2027-01-27
blood_pressure = "128/82 mmHg"
[[history]]
kind = "major-surgery"
date = 2026-12-20
until = "2026-12"
[[history]]
kind = "pregnancy-test"
date = 2027-01-28
result = "negative"
[[medications]]
name = "phenytoin"
start = 2026-05-01
stop = 2026-12-31
[facts]
ecog = 1
liver_metastases = true
[[events]]
kind = "given"
visit = "C1D1"
date = 2027-02-01
amounts = { ramucirumab = "480 mg" }
[[events]]
kind = "delay"
visit = "C2D1"
days = 7
reason = "ANC 0.9"
"""
CASE_FAULTS: Faults = {
    "today": ("today = 2027-03-31", 'today = "tomorrow"'),
    "cycles": ("cycles = 7", "cycles = 700"),
    "patient.sex": ('sex = "female"', 'sex = "f"'),
    "patient.birthdate": ("birth_date = 1961-03-14", "birthdate = 1961-03-14"),
    "site.holidays": ('holidays = "DE-ST"', 'holidays = "DE-XX"'),
    "site.rounding.dacarbazine": (
        'rounding = { ramucirumab = "10 mg", dacarbazine = "none" }', 'rounding = { dacarbazine = "10" }',
    ),
    "site.laboratory_window": ('laboratory_window = "72 h"', 'laboratory_window = "3 weeks"'),
    "site.closed[1].last": ("last = 2027-05-04", "last = 2027-05-02"),
    "measurements[1].height": ('height = "165 cm"', 'height = "1.65 m"'),
    "measurements[1].weight": ('weight = "60 kg"', "weight = 60"),
    "labs[1].value": ('value = "9.0 g/dL"', 'value = "9.0"'),
    "labs[2].date": ("date = 2027-01-26", 'date = "26.1."'),
    "labs[2].uln": ('uln = "1.2 mg/dL"', 'uln = "1.2 mmol/L"'),
    "vitals[1].blood_pressure": ('blood_pressure = "128/82 mmHg"', 'blood_pressure = "82/128 mmHg"'),
    "history[1].until": ('until = "2026-12"', 'until = "2026-13"'),
    "history[2].kind": ('kind = "pregnancy-test"', 'kind = "pregnancy test"'),
    "medications[1].stop": ("stop = 2026-12-31", "stop = 2026-04-30"),
    "facts.ecogg": ("ecog = 1", "ecogg = 1"),
    "facts.liver_metastases": ("liver_metastases = true", 'liver_metastases = "yes"'),
    "events[1].amounts.ramucirumab": (
        'amounts = { ramucirumab = "480 mg" }', 'amounts = { ramucirumab = "480" }',
    ),
    "events[2].days": ("days = 7", "days = -7"),
    "events[2].resaon": ('reason = "ANC 0.9"', 'reason = "ANC 0.9"\nresaon = "twice"'),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


def case_refusals(folder: Path, text: str) -> list[tuple[str, int | None]]:
    path = folder / "case.toml"
    path.write_text(text, encoding="utf-8")
    return refusals(lambda: read_case(path))


@pytest.mark.parametrize("key", CASE_FAULTS)
def test_each_fault_of_a_case_alone(folder: Path, key: str) -> None:
    text, expected = with_faults(CASE, CASE_FAULTS, {key})
    assert case_refusals(folder, text) == expected
    assert len(expected) == 1


@given(some(CASE_FAULTS))
def test_so_many_faults_so_many_refusals_of_a_case(folder: Path, chosen: set[str]) -> None:
    text, expected = with_faults(CASE, CASE_FAULTS, chosen)
    assert case_refusals(folder, text) == expected
    assert len(expected) == len(chosen)


def test_all_faults_of_a_case_in_json(folder: Path) -> None:
    path = folder / "case.json"
    path.write_text('{"study": "ramunet",\n"today": "x",\n"labs": [{"date": "2027-01-01",\n"test": "hb"}]}')
    assert refusals(lambda: read_case(path)) == [("today", 2), ("labs[1].test", 4)]


RAMUNET = resources.read("protocols/ramunet-01.toml")
PROTOCOL_FAULTS: Faults = {
    "name": ('name = "RamuNET"', "name = 7"),
    "treatment.days[2].day": ("day = 15", "day = 0"),
    "drugs.ramucirumab.dose": ('dose = "8 mg/kg"', 'dose = "8 mg"'),
    "drugs.dacarbazine.rounding.step": (
        'rounding = { step = "10 mg", source = "site-dose" }', 'rounding = { step = "10 mL", source = "site-dose" }',
    ),
    "drugs.dacarbazine.minutes": ("minutes = 30", 'minutes = "30"'),
    "drugs.dacarbazine.minimum_interval.span": (
        'minimum_interval = { span = "26 days", source = "site-windows" }',
        'minimum_interval = { span = "1 month", source = "site-windows" }',
    ),
    "dosing.deviation.block": (
        'deviation = { warn = "5 %", block = "10 %", source = "site-dose" }',
        'deviation = { warn = "5 %", block = "1 %", source = "site-dose" }',
    ),
    "dosing.laboratory.hours": (
        'laboratory = { hours = 72, source = "site-laboratory" }',
        'laboratory = { hours = -1, source = "site-laboratory" }',
    ),
    "dosing.blood_pressure.diastolic": (
        'blood_pressure = { systolic = "160 mmHg", diastolic = "100 mmHg", source = "site-pressure" }',
        'blood_pressure = { systolic = "160 mmHg", diastolic = "200 mmHg", source = "site-pressure" }',
    ),
    "assessments[1].at": ('at = ["3 months", "6 months"]', 'at = ["3 moons"]'),
    "follow_ups[3].until": ('until = "24 months"', 'until = "24"'),
    "endings[1].ends": ('ends = ["imaging"]', 'ends = ["imagin"]'),
    "washouts[4].reads": (
        'reads = ["arterial-thromboembolism", "stroke", "myocardial-infarction", "tia", "unstable-angina"]',
        'reads = ["strokes"]',
    ),
    "washouts[9].bound": ('bound = "more-than"', 'bound = "more"'),
    "criteria[2].all": ('all = ["> 1500 /mm³"]', 'all = ["> 1500"]'),
    "criteria[10].label": (
        'label = { en = "Urine protein, dipstick", de = "Eiweiß im Urin, Teststreifen" }',
        'label = { en = "Urine protein, dipstick" }',
    ),
    "treatment.spam": ("cycles = 6", "cycles = 6\nspam = 1"),
}  # fmt: skip


@given(some(PROTOCOL_FAULTS))
def test_so_many_faults_so_many_refusals_of_a_protocol(folder: Path, chosen: set[str]) -> None:
    text, expected = with_faults(RAMUNET, PROTOCOL_FAULTS, chosen)
    path = folder / "protocol.toml"
    path.write_text(text, encoding="utf-8")
    assert refusals(lambda: read_protocol(path, vocabulary(), units())) == expected
    assert len(expected) == len(chosen)


RAMUCIRUMAB = resources.read("drugs/ramucirumab.toml")
DRUG_FAULTS: Faults = {
    "names": ('names = ["ramucirumab", "Cyramza"]', 'names = "ramucirumab"'),
    "highest_dose[1].dose": ('dose = "10 mg/kg"', 'dose = "10"'),
    "vials[2].volume": ('volume = "50 mL"', 'volume = "50 mg"'),
    "infusion.method": ('method = "final-volume"', 'method = "final"'),
    "infusion.concentration.highest": (
        'concentration = { lowest = "0.4 mg/mL", highest = "4.0 mg/mL", source = "concentration" }',
        'concentration = { lowest = "0.4 mg/mL", highest = "0.3 mg/mL", source = "concentration" }',
    ),
    "infusion.maximum_rate.rate": (
        'maximum_rate = { rate = "25 mg/min", source = "rate" }',
        'maximum_rate = { rate = "25 mg/h/kg", source = "rate" }',
    ),
    "levels.below[2].dose": ('below = ["6 mg/kg", "5 mg/kg"]', 'below = ["6 mg/kg", "7 mg/kg"]'),
    "handling[2].kind": ('kind = "filter"', 'kind = "filtre"'),
    "keeping[1].hours": ("hours = 24", "hours = 0"),
    "label_rules[3].occurrence": ("occurrence = 2", "occurrence = 0"),
    "label_rules[1].grades": ("grades = [3, 4]", "grades = 3"),
}  # fmt: skip


@given(some(DRUG_FAULTS))
def test_so_many_faults_so_many_refusals_of_a_drug(folder: Path, chosen: set[str]) -> None:
    text, expected = with_faults(RAMUCIRUMAB, DRUG_FAULTS, chosen)
    path = folder / "ramucirumab.toml"
    path.write_text(text, encoding="utf-8")
    # An entry of a list has the line of the list where it is written in one.
    assert refusals(lambda: read_drug(path, units(), vocabulary())) == expected
    assert len(expected) == len(chosen)


def test_all_faults_of_a_table_of_dose_bands(folder: Path) -> None:
    drug = read_drug(resources.path("drugs", "ramucirumab.toml"), units(), vocabulary())
    path = folder / "bands.toml"
    path.write_text(
        'drug = "dacarbazine"\nname = 7\n[[bands]]\nfrom = "100 mg"\nto = "90 mg"\namount = "95 mg"\n'
        '[[bands]]\nfrom = "110 mg"\nto = "120"\namount = "130 mg"\nextra = 1\n'
    )
    assert refusals(lambda: read_bands(path, drug)) == [
        ("drug", 1), ("name", 2), ("bands[1].to", 5), ("bands[2].to", 9), ("bands[2].extra", 11),
    ]  # fmt: skip


def test_all_faults_of_the_list_of_medicines(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = resources.read("medicines.toml")
    text = text.replace('any = ["phenytoin"], source = "inn"', 'any = "phenytoin", source = "in"')
    text = text.replace('any = ["Mycobutin", "Talicia"]', "some = []")
    (folder / "medicines.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(resources, "path", lambda name: folder / name)
    assert [key for key, _ in refusals(lambda: read_medicines(units()))] == [
        "medicines.phenytoin.names.any", "medicines.phenytoin.names.source", "medicines.rifabutin.brands.any",
        "medicines.rifabutin.brands.some",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("good", "bad", "key"),
    [
        # A test that is not known has no units; an end is not compared with a beginning that is none.
        ('test = "hemoglobin"', 'test = "hb"', "labs[1].test"),
        ("date = 2026-12-20", 'date = "2026-99"', "history[1].date"),
        ("start = 2026-05-01", 'start = "May"', "medications[1].start"),
        ("first = 2027-05-03", "first = 3", "site.closed[1].first"),
        # An event of an unknown kind has no keys that could be unknown.
        ('kind = "delay"', 'kind = "dealy"', "events[2].kind"),
        # A slip in a key that must be there is one fault.
        ("days = 7", "dayz = 7", "events[2].days"),
        ("date = 2027-01-18", "dates = 2027-01-18", "measurements[1].date"),
    ],
)
def test_what_follows_from_a_fault_is_not_refused(folder: Path, good: str, bad: str, key: str) -> None:
    assert CASE.count(f"{good}\n") == 1
    assert [one for one, _ in case_refusals(folder, CASE.replace(f"{good}\n", f"{bad}\n"))] == [key]


@pytest.mark.parametrize(
    ("good", "bad", "key"),
    [
        # Rules that cite a source that cannot be read, doses of a basis that is none, days of an unread cycle …
        ('treatment = { origin = "protocol"', 'treatment = { origin = "protocoll"', "sources.treatment.origin"),
        ('basis = "per_kg"', 'basis = "per_kilo"', "drugs.ramucirumab.basis"),
        ("day = 15", 'day = "15"', "treatment.days[2].day"),
        ('cycle = "28 days"', 'cycle = "28"', "treatment.cycle"),
        ('id = "creatinine"\n', "id = 7\n", "criteria[8].id"),
        ('id = "EOT"', "id = 7", "follow_ups[1].id"),
        ('prefix = "IMG"', 'prefix = ""', "assessments[1].prefix"),
    ],
)
def test_what_follows_from_a_fault_of_a_protocol_is_not_refused(folder: Path, good: str, bad: str, key: str) -> None:
    path = folder / "protocol.toml"
    path.write_text(RAMUNET.replace(good, bad), encoding="utf-8")
    assert [one for one, _ in refusals(lambda: read_protocol(path, vocabulary(), units()))] == [key]


def test_a_file_that_names_no_study_is_refused_for_that_alone(folder: Path) -> None:
    assert case_refusals(folder, RAMUNET) == [("study", None)]


def test_the_line_is_part_of_the_sentence(folder: Path) -> None:
    text, _ = with_faults(CASE, CASE_FAULTS, {"labs[1].value"})
    path = folder / "case.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        read_case(path)
    line = text.splitlines().index('value = "9.0" # here: labs[1].value') + 1
    expected = {"en": f"case.toml: labs[1].value (line {line}): expected a value",
                "de": f"case.toml: labs[1].value (Zeile {line}): Erwartet wird"}  # fmt: skip
    for language in LANGUAGES:
        assert caught.value.sentence(Words(language)).startswith(expected[language])


def test_all_faults_of_an_amendment(folder: Path) -> None:
    (folder / "first.toml").write_text(RAMUNET, encoding="utf-8")
    path = folder / "second.toml"

    def amended(text: str) -> list[tuple[str, int | None]]:
        path.write_text(text, encoding="utf-8")
        return refusals(lambda: read_protocol(path, vocabulary(), units()))

    head = 'amends = "first.toml"\nversion = "02"\n'
    assert amended(head) == []
    assert amended("amends = 1\n") == [("amends", 1)]
    dropped = '[drops]\nwashouts = ["minor-surgary"]\ndrugs = ["dacarbazin"]\nfollow_ups = 7\n'
    assert amended(head + dropped) == [("drops.washouts", 4), ("drops.drugs", 5), ("drops.follow_ups", 6)]
    # Of two files nobody knows which one a rule is in: no line.
    assert amended(head + "approved = 1\n[[washouts]]\nid = 'wound'\nspan = 3\n") == [
        ("approved", None), ("washouts[8].label", None), ("washouts[8].reads", None), ("washouts[8].span", None),
        ("washouts[8].anchor", None), ("washouts[8].source", None),
    ]  # fmt: skip
