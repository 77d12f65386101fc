"""Drug files of a site: beside its protocol or named by a case, seen on paper, in the window and in the plan."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from dosecal import resources
from dosecal.core.patient.case import Case
from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.values.source import Origin
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.sheets.card import card
from dosecal.sheets.text import MARK_SITE
from dosecal.words import LANGUAGES, NBSP, Words
from dosecal.words.dose_rows import facts
from dosecal.words.site_rules import site_rule_sentence
from tests.core.doses.dose_cases import RAMUNET, Data, dose

FILE = resources.read("drugs/ramucirumab.toml")
BAGS = 'bags = { volumes = ["250 mL"], source = "smpc-6-6" }'
LARGER = FILE.replace(BAGS, BAGS.replace('"250 mL"', '"250 mL", "500 mL"'), 1)
"""With a bag of 500 mL for patients above 125 kg."""
HEAVY = [{"date": date(2027, 1, 25), "height": "180 cm", "weight": "130 kg"}]


def case_of(**changes: object) -> Case:
    return case_from_data({**RAMUNET, "measurements": HEAVY, **changes}, "case.toml", vocabulary())


def planned(folder: Path, **changes: object) -> Plan:
    return plan_case(case_of(**changes), date(2027, 1, 30), folder=folder, place="case.toml")


def named(folder: Path, text: str = LARGER, drug: str = "ramucirumab", name: str = "rami-site.toml") -> Data:
    (folder / name).write_text(text, encoding="utf-8")
    return {"drugs": {drug: name}}


def own_protocol(folder: Path, text: str = LARGER) -> str:
    (folder / "own.toml").write_text(resources.read("protocols/ramunet-01.toml"), encoding="utf-8")
    (folder / "drugs").mkdir()
    (folder / "drugs" / "ramucirumab.toml").write_text(text, encoding="utf-8")
    return "own.toml"


def bag(of: Dose) -> str | None:
    return None if of.infusion is None else str(of.infusion.bag)


def json_dose(plan: Plan, drug: str) -> Data:
    doses = plan_data(plan, Words("en"))["doses"]
    assert isinstance(doses, list)
    found = next(one for one in doses if (one["visit"], one["drug"]) == ("C1D1", drug))
    assert isinstance(found, dict)
    return found


def said_everywhere(plan: Plan, drug: str, words: Words) -> Iterator[str]:
    """Worksheet, card of the window, and text."""
    of = dose(plan, "C1D1", drug)
    yield str(card(plan, of, words, 1)["prescribed"])
    yield facts(of, plan, words)
    text = plan_text(plan, words)
    yield text[text.index(words.text(plan.study.drugs[drug].name)) :]


@pytest.mark.parametrize("way", ["beside the protocol", "named by the case"])
def test_a_drug_file_of_the_site_is_seen_wherever_its_dose_is(way: str, tmp_path: Path) -> None:
    if way == "named by the case":
        plan = planned(tmp_path, site=named(tmp_path))
    else:
        plan = planned(tmp_path, study=own_protocol(tmp_path))
    assert bag(dose(plan, "C1D1", "ramucirumab")) == "500 mL"  # 1040 mg are too much for 250 mL
    full = sha256(LARGER.encode()).hexdigest()
    file = "rami-site.toml" if way == "named by the case" else "ramucirumab.toml"
    assert json_dose(plan, "ramucirumab")["drug_file"] == {"site": file, "sha256": full}
    for language, said in (("en", "site’s own drug file, hash"), ("de", "Arzneimitteldatei des Zentrums, Hash")):
        for text in said_everywhere(plan, "ramucirumab", Words(language)):
            assert f"{said} {full[:8]}" in text.replace(NBSP, " ")


def test_a_drug_file_that_comes_with_dosecal_is_not_remarked_on(tmp_path: Path) -> None:
    plans = {
        "built-in": planned(tmp_path),
        "beside the protocol": planned(tmp_path, study=own_protocol(tmp_path, FILE)),
        "named by the case": planned(tmp_path, site=named(tmp_path, FILE)),
    }
    for way, plan in plans.items():
        told = json_dose(plan, "ramucirumab")["drug_file"]
        assert told == {"site": None, "sha256": sha256(FILE.encode()).hexdigest()}, way
        assert bag(dose(plan, "C1D1", "ramucirumab")) is None
        for text in said_everywhere(plan, "dacarbazine", Words("en")):
            assert "site’s own drug file" not in text
        assert not [one for one in plan.findings if "drug_file" in one.about]


def test_the_hash_of_the_protocol_is_that_of_its_file_alone(tmp_path: Path) -> None:
    """So the hash of a drug file stands beside it."""
    plans = planned(tmp_path), planned(tmp_path, site=named(tmp_path))
    assert len({plan.study.protocol.sha256 for plan in plans}) == 1


def test_what_a_site_names_is_the_sites_and_waits_for_its_confirmation(tmp_path: Path) -> None:
    site = named(tmp_path)
    plan = planned(tmp_path, site=site)
    drug = plan.study.drugs["ramucirumab"]
    assert drug.infusion is not None
    assert {drug.infusion.bag_source.origin, drug.vials[0].source.origin} == {Origin.SITE}
    assert drug.vials[0].source.document == "Cyramza SmPC (emc 3640)"
    key = f"ramunet.drugs.ramucirumab.drug_file.{drug.short_hash}"
    waiting = [one for one in plan.unconfirmed if one.key == key]
    assert len(waiting) == 1
    for language, title in (("en", "Drug file of Ramucirumab"), ("de", "Arzneimitteldatei von Ramucirumab")):
        sentence = site_rule_sentence(Words(language), plan.study, waiting[0])
        assert title in sentence
        assert "rami-site.toml" in sentence
    steps = {str(step.label): step for step in dose(plan, "C1D1", "ramucirumab").steps}
    bag_source, rounding = steps["final-volume"].source, steps["rounding"].source
    assert {bag_source, rounding} <= plan.unconfirmed_sources
    assert str(card(plan, dose(plan, "C1D1", "ramucirumab"), Words("en"), 1)["steps"]).count(MARK_SITE) > 4
    confirmed = [{"by": "Dr. A", "on": date(2027, 1, 20), "rules": [key]}]
    after = planned(tmp_path, site={**site, "confirmed": confirmed})
    assert key not in {one.key for one in after.unconfirmed}
    assert bag_source not in after.unconfirmed_sources
    assert rounding in after.unconfirmed_sources  # the protocol's own site rule still waits


def test_levels_of_the_sites_file_count(tmp_path: Path) -> None:
    text = LARGER.replace('below = ["6 mg/kg", "5 mg/kg"]', 'below = ["7 mg/kg"]', 1)
    reduced = [{"kind": "reduce", "drug": "ramucirumab", "date": date(2027, 1, 30), "reason": "proteinuria"}]
    plan = planned(tmp_path, site=named(tmp_path, text), events=reduced)
    assert str(dose(plan, "C1D1", "ramucirumab").amount) == "910 mg"


def test_a_highest_dose_below_the_protocols_is_refused(tmp_path: Path) -> None:
    for highest, fits in (("8 mg/kg", True), ("7.9 mg/kg", False)):
        site = named(tmp_path, LARGER.replace('dose = "10 mg/kg"', f'dose = "{highest}"', 1))
        if fits:
            assert bag(dose(planned(tmp_path, site=site), "C1D1", "ramucirumab")) == "500 mL"
            continue
        with pytest.raises(Refusal) as caught:
            planned(tmp_path, site=site)
        assert (caught.value.file, caught.value.key) == ("case.toml", "site.drugs.ramucirumab")
        assert caught.value.expected == "highest-dose"


def test_of_two_versions_both_take_the_sites_file(tmp_path: Path) -> None:
    """Each version of the protocol has its drugs; a file that is wrong is named itself, not the version."""
    events = [
        {"kind": "given", "visit": "C1D1", "date": date(2027, 2, 1)},
        {"kind": "reconsent", "version": "register", "date": date(2027, 2, 3)},
    ]
    case = case_of(site=named(tmp_path), events=events)
    plan = plan_case(case, date(2027, 2, 4), folder=tmp_path, place="case.toml")
    assert {bag(one) for one in plan.doses if one.drug == "ramucirumab"} == {"500 mL"}
    assert {one.study.drugs["ramucirumab"].site_file for one in plan.versions} == {"rami-site.toml"}


TABLETS = """
id = "ramucirumab"
name = { en = "Ramucirumab", de = "Ramucirumab" }
names = ["ramucirumab"]
[sources]
label = { origin = "label", document = "Invented", section = "2" }
[[tablets]]
strength = "100 mg"
source = "label"
"""


@pytest.mark.parametrize(
    ("text", "drug", "file", "key", "expected"),
    [
        (LARGER.replace('id = "ramucirumab"', 'id = "bevacizumab"', 1), "ramucirumab", "rami-site.toml", "id",
         "drug-of-file"),
        (LARGER, "dacarbazine", "rami-site.toml", "id", "drug-of-file"),
        (LARGER, "ramucirumb", "case.toml", "site.drugs.ramucirumb", "known-near"),
        (TABLETS, "ramucirumab", "rami-site.toml", "tablets", "vials-of-study"),
        (LARGER.replace('dose = "10 mg/kg"', 'dose = "10 mg/m²"', 1), "ramucirumab", "case.toml",
         "site.drugs.ramucirumab", "highest-basis"),
        (LARGER.replace("[infusion]", "[infusions]", 1), "ramucirumab", "rami-site.toml", "infusion", "table"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_its_drug(
    text: str, drug: str, file: str, key: str, expected: str, tmp_path: Path
) -> None:
    with pytest.raises(Refusal) as caught:
        planned(tmp_path, site=named(tmp_path, text, drug))
    refusal = caught.value
    assert (refusal.file, refusal.key) == (file, key)
    assert refusal.expected.removesuffix("-near") == expected.removesuffix("-near")
    for language in LANGUAGES:
        assert refusal.sentence(Words(language))


def test_a_file_in_another_unit(tmp_path: Path) -> None:
    text = "\n".join(line for line in FILE.splitlines() if "mg/kg" not in line and not line.startswith("[levels]"))
    text = text.replace(' mg"', ' IU"').replace(" mg/mL", " IU/mL").replace(" mg/min", " IU/min")
    text = text.replace('[[highest_dose]]\nsource = "smpc-4-2"\n', "").replace('source = "uspi-2"\n', "")
    text = text.replace('[[usual_dose]]\nsource = "usual"\n', "")
    with pytest.raises(Refusal) as caught:
        planned(tmp_path, site=named(tmp_path, f'unit = "IU"\n{text}'))
    assert (caught.value.file, caught.value.key, caught.value.expected) == ("rami-site.toml", "unit", "unit-of-study")


def test_infusion_where_the_study_has_tablets(tmp_path: Path) -> None:
    case = case_from_data(
        {"study": "caboavenec", "today": date(2027, 1, 30), "planned_first_dose": date(2027, 2, 1),
         "site": named(tmp_path, LARGER.replace('id = "ramucirumab"', 'id = "cabozantinib"', 1), "cabozantinib")},
        "case.toml", vocabulary(),
    )  # fmt: skip
    with pytest.raises(Refusal) as caught:
        plan_case(case, date(2027, 1, 30), folder=tmp_path, place="case.toml")
    assert (caught.value.key, caught.value.expected) == ("vials", "tablets-of-study")


@pytest.mark.parametrize("path", ["rami.toml", "rami-site.json", "rami"])
def test_a_path_without_a_drug_file(path: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        planned(tmp_path, site={"drugs": {"ramucirumab": path}})
    assert (caught.value.file, caught.value.key) == ("case.toml", "site.drugs.ramucirumab")
    assert caught.value.expected == "drug-file"
