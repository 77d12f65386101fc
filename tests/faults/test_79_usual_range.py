"""Fault 79: a dose or a level of a protocol outside the usual range of its drug is asked about until confirmed."""

from datetime import date
from pathlib import Path

import pytest

from dosecal import resources
from dosecal.core.result.plan import Plan
from dosecal.core.trial.drug import number_of
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.drugs import read_drug
from dosecal.files.trial.studies import available, load_study
from dosecal.files.trial.vocabulary import units, vocabulary
from tests.core.plan.plan_cases import CABOAVENEC, RAMUNET, findings_of

FILES = {"ramunet": "ramunet-01.toml", "caboavenec": "caboavenec-2022-04-01.toml"}
BASE = {"ramunet": RAMUNET, "caboavenec": CABOAVENEC}


def changed(folder: Path, study: str, old: str, new: str, **site: object) -> Plan:
    text = resources.path("protocols", FILES[study]).read_text(encoding="utf-8")
    assert old in text
    (folder / "trial.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    data = {**BASE[study], "study": "trial.toml", "site": {**BASE[study]["site"], **site}}
    data.pop("protocol_version", None)
    case = case_from_data(data, "case.toml")
    assert case.today is not None
    return plan_case(case, case.today, folder=folder)


@pytest.mark.parametrize(
    ("study", "old", "new", "about"),
    [
        ("caboavenec", 'dose = "800 mg"', 'dose = "80 mg"', "drugs.avelumab"),
        ("caboavenec", 'dose = "800 mg"', 'dose = "799 mg"', "drugs.avelumab"),
        ("caboavenec", 'dose = "40 mg"', 'dose = "4 mg"', "drugs.cabozantinib"),
        ("ramunet", 'dose = "650 mg/m²"', 'dose = "65 mg/m²"', "drugs.dacarbazine"),
        ("ramunet", 'dose = "650 mg/m²"', 'dose = "199 mg/m²"', "drugs.dacarbazine"),
        ("ramunet", 'dose = "8 mg/kg"', 'dose = "0.8 mg/kg"', "drugs.ramucirumab"),
        ("ramunet", 'dose = "650 mg/m²"',
         'dose = "650 mg/m²"\nlevels = { start = "650 mg/m²", below = ["65 mg/m²"], source = "treatment" }',
         "drugs.dacarbazine"),
    ],
)  # fmt: skip
def test_a_dose_or_level_outside_is_asked_about(tmp_path: Path, study: str, old: str, new: str, about: str) -> None:
    plan = changed(tmp_path, study, old, new)
    found = findings_of(plan, "unusual-dose")
    assert [one.about for one in found] == [about]
    assert [rule.key for rule in plan.unconfirmed if "unusual_dose" in rule.key] == [found[0].rule]


@pytest.mark.parametrize("dose", ["200 mg/m²", "650 mg/m²", "1000 mg/m²"])
def test_the_ends_of_the_range_are_usual(tmp_path: Path, dose: str) -> None:
    plan = changed(tmp_path, "ramunet", 'dose = "650 mg/m²"', f'dose = "{dose}"')
    assert not findings_of(plan, "unusual-dose")


def test_a_named_person_confirms_this_very_dose(tmp_path: Path) -> None:
    def asked(dose: str, *rules: str) -> bool:
        confirmed = [{"by": "Dr. Adler", "on": date(2027, 1, 4), "rules": list(rules)}]
        plan = changed(tmp_path, "caboavenec", 'dose = "800 mg"', f'dose = "{dose}"', confirmed=confirmed)
        return bool(findings_of(plan, "unusual-dose"))

    assert not asked("80 mg", "caboavenec.drugs.avelumab.unusual_dose.80 mg")
    assert asked("80 mg", "all")  # who confirmed all site rules may never have seen it
    assert asked("8 mg", "caboavenec.drugs.avelumab.unusual_dose.80 mg")


@pytest.mark.parametrize("name", available(), ids=str)
def test_what_comes_with_dosecal_is_usual(name: object) -> None:
    study = load_study(name.id, name.version)  # type: ignore[attr-defined]
    assert not study.unusual
    assert all(drug.usual for drug in study.drugs.values())
    for drug in study.drugs.values():
        for usual in drug.usual:
            assert number_of(usual.lowest) <= number_of(usual.highest)


@pytest.mark.parametrize(
    ("new", "key"),
    [
        ('lowest = "11 mg/kg"', "usual_dose[1].highest"),
        ('lowest = "5 mg"', "usual_dose[1].highest"),
        ('lowest = "5 IU/kg"', "usual_dose[1].lowest"),
        ('lowest = "5"', "usual_dose[1].lowest"),
    ],
)
def test_what_is_no_range_is_refused(tmp_path: Path, new: str, key: str) -> None:
    text = resources.path("drugs", "ramucirumab.toml").read_text(encoding="utf-8")
    path = tmp_path / "ramucirumab.toml"
    path.write_text(text.replace('lowest = "5 mg/kg"', new), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read_drug(path, units(), vocabulary())
    assert refused.value.key.startswith("usual_dose[1]")
    assert key.startswith("usual_dose[1]")
