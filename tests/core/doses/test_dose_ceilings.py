"""Levels fall, and no dose is above what its drug file allows: on both sides of each boundary, also in the core."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from dosecal import resources
from dosecal.core.doses.calculated import DoseWeight, dose_due
from dosecal.core.doses.cumulative import Given
from dosecal.core.doses.dose import Doses
from dosecal.core.doses.due_dose import Occasion
from dosecal.core.slips.sizes import in_order, sizes_on
from dosecal.core.trial.drug import Basis, Daily, Levels, PerKg
from dosecal.core.trial.protocol import Study
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.studies import available, load_study
from dosecal.words import LANGUAGES, Words
from tests.core.doses.dose_cases import PROTOCOLS, changed, dose, invented, number, ramunet

DAY = date(2027, 2, 1)


def loaded(folder: Path, protocol: str, drug: str, *slips: tuple[str, str], typed: tuple[str, str] = ("", "")) -> Study:
    """A built-in protocol as a site's own, with something else typed in it, beside a drug file with slips."""
    text = resources.read(f"protocols/{protocol}.toml")
    assert typed[0] in text
    (folder / "own.toml").write_text(text.replace(*typed, 1), encoding="utf-8")
    (folder / "drugs").mkdir()
    own = resources.read(f"drugs/{drug}.toml")
    for before, after in slips:
        assert before in own, before
        own = own.replace(before, after, 1)
    (folder / "drugs" / f"{drug}.toml").write_text(own, encoding="utf-8")
    return load_study("own.toml", folder=folder)


def refused(refusal: Refusal, file: str, key: str, expected: str, *parts: str) -> None:
    assert (refusal.file, refusal.key, refusal.expected) == (file, key, expected)
    for language in LANGUAGES:
        sentence = refusal.sentence(Words(language)).replace("\u00a0", " ")
        for part in parts:
            assert part in sentence or (language == "de" and part.replace(".", ",") in sentence), sentence


RAMUCIRUMAB = 'below = ["6 mg/kg", "5 mg/kg"]'
TABLETS = 'below = ["20 mg", { dose = "20 mg", every_days = 2 }]'


@pytest.mark.parametrize(
    ("below", "place", "expected", "before"),
    [
        ('["9 mg/kg", "12 mg/kg"]', 1, "level-falls", "8 mg/kg"),
        ('["8 mg/kg"]', 1, "level-falls", "8 mg/kg"),
        ('["6 mg/kg", "6 mg/kg"]', 2, "level-falls", "6 mg/kg"),
        ('["6 mg/kg", "7.9 mg/kg"]', 2, "level-falls", "6 mg/kg"),
        ('["6 mg/kg", "5 mg/kg", "5.01 mg/kg"]', 3, "level-falls", "5 mg/kg"),
    ],
)
def test_levels_of_a_drug_file_that_do_not_fall(
    below: str, place: int, expected: str, before: str, tmp_path: Path
) -> None:
    with pytest.raises(Refusal) as caught:
        loaded(tmp_path, "ramunet-01", "ramucirumab", (RAMUCIRUMAB, f"below = {below}"))
    refused(caught.value, "ramucirumab.toml", f"levels.below[{place}].dose", expected, before)


@pytest.mark.parametrize(
    ("below", "place", "expected", "before"),
    [
        ('["20 mg", "20 mg"]', 2, "level-falls", "20 mg"),
        ('[{ dose = "40 mg", every_days = 2 }, "20 mg"]', 2, "level-falls-days", "40 mg"),
        ('[{ dose = "60 mg", every_days = 3 }, "20 mg"]', 1, "level-above-start", "40 mg"),
        ('[{ dose = "80 mg", every_days = 2 }]', 1, "level-falls", "40 mg"),
    ],
)
def test_levels_of_tablets_are_counted_by_day(
    below: str, place: int, expected: str, before: str, tmp_path: Path
) -> None:
    with pytest.raises(Refusal) as caught:
        loaded(tmp_path, "caboavenec-2022-04-01", "cabozantinib", (TABLETS, f"below = {below}"))
    refused(caught.value, "cabozantinib.toml", f"levels.below[{place}].dose", expected, before)


def test_levels_that_fall_are_read(tmp_path: Path) -> None:
    study = loaded(tmp_path, "ramunet-01", "ramucirumab", (RAMUCIRUMAB, 'below = ["7.9 mg/kg", "0.1 mg/kg"]'))
    levels = study.drugs["ramucirumab"].levels
    assert levels is not None
    assert levels.below == (PerKg(Decimal("7.9")), PerKg(Decimal("0.1")))


def test_tablets_every_third_day_are_less_than_every_other_day(tmp_path: Path) -> None:
    below = 'below = [{ dose = "40 mg", every_days = 2 }, { dose = "40 mg", every_days = 3 }, "13 mg"]'
    study = loaded(tmp_path, "caboavenec-2022-04-01", "cabozantinib", (TABLETS, below))
    levels = study.drugs["cabozantinib"].levels
    assert levels is not None
    assert levels.below == (Daily(Decimal(40), 2), Daily(Decimal(40), 3), Daily(Decimal(13)))  # 13 < 40/3


def test_levels_of_another_dose_than_the_protocols_are_none(tmp_path: Path) -> None:
    """Of a drug file for 10 mg/kg, 9 mg/kg would be above the 8 mg/kg of the trial."""
    levels = ('start = "8 mg/kg"\nbelow = ["6 mg/kg", "5 mg/kg"]', 'start = "10 mg/kg"\nbelow = ["9 mg/kg"]')
    study = loaded(tmp_path, "ramunet-01", "ramucirumab", levels)
    assert study.drugs["ramucirumab"].levels is None


@pytest.mark.parametrize(
    ("before", "after", "key", "expected"),
    [
        ('below = ["AUC 4"]', 'below = ["AUC 5"]', "below[1].dose", "level-falls"),
        ('below = ["AUC 4"]', 'below = ["AUC 6"]', "below[1].dose", "level-falls"),
        ('start = "AUC 5"', 'start = "AUC 6"', "start", "levels-start"),
    ],
)
def test_levels_of_a_protocol(before: str, after: str, key: str, expected: str, tmp_path: Path) -> None:
    changed(tmp_path, "invented.toml", before, after)
    with pytest.raises(Refusal) as caught:
        invented(tmp_path)
    refused(caught.value, "invented.toml", f"drugs.platinex.levels.{key}", expected, "AUC 5")


def with_levels(study: Study, *below: Basis) -> Study:
    """What no file can say any more: levels of any height."""
    drug = study.drugs["ramucirumab"]
    assert drug.levels is not None
    levels = Levels(drug.levels.start, below, drug.levels.source)
    return replace(study, drugs={**study.drugs, "ramucirumab": replace(drug, levels=levels)})


@pytest.mark.parametrize(
    ("each", "amount", "codes"),
    [
        ("12", None, ["above-protocol"]),
        ("8.1", None, ["above-protocol"]),  # 486 mg → 485 mg, above 480 mg
        ("8.04", "480", []),  # 482.4 mg, which rounding makes the protocol's 480 mg
        ("8", "480", []),
        ("7.9", "475", []),
    ],
)
def test_no_level_gives_more_than_the_protocols_dose(each: str, amount: str | None, codes: list[str]) -> None:
    plan = ramunet()
    study = with_levels(plan.study, PerKg(Decimal(each)))
    visit = plan.visit("C1D1")
    assert visit is not None
    of, _ = Doses(study, plan.case, plan.today).dose(
        Occasion(
            visit=visit,
            due=dose_due(study.protocol.dose_rule_by_drug["ramucirumab"], study.drugs["ramucirumab"], level=1),
            weight=DoseWeight(Decimal(60), DAY), sizes=sizes_on(in_order(plan.case), DAY), on=DAY, given=Given(),
        )
    )  # fmt: skip
    assert [found.code for found in of.findings] == codes
    assert of.amount is None if amount is None else number(of.amount) == Decimal(amount)
    assert of.vials == () if amount is None else of.vials
    assert number(of.protocol_amount) == 480


CEILINGS = [
    ("ramunet-01", "dacarbazine", '"650 mg/m²"', '"6500 mg/m²"', '"1000 mg/m²"', '"1000.1 mg/m²"', "1000 mg/m²"),
    ("ramunet-01", "ramucirumab", '"8 mg/kg"', '"80 mg/kg"', '"10 mg/kg"', '"10.01 mg/kg"', "10 mg/kg"),
    ("caboavenec-2022-04-01", "avelumab", '"800 mg"', '"8000 mg"', '"800 mg"', '"801 mg"', "800 mg"),
    ("caboavenec-2022-04-01", "cabozantinib", '"40 mg"', '"400 mg"', '"40 mg"', '"40.5 mg"', "40 mg"),
]  # fmt: skip


@pytest.mark.parametrize(("protocol", "drug", "right", "tenfold", "most", "above", "said"), CEILINGS)
def test_a_dose_above_the_highest_of_its_drug_file(
    protocol: str, drug: str, right: str, tenfold: str, most: str, above: str, said: str, tmp_path: Path
) -> None:
    """With the very drug files that come with dosecal."""
    text = resources.read(f"protocols/{protocol}.toml")
    own = tmp_path / f"{drug}.toml"
    assert f"dose = {right}" in text
    own.write_text(text.replace(f"dose = {right}", f"dose = {most}", 1), encoding="utf-8")
    assert load_study(own.name, folder=tmp_path).protocol.dose_rule_by_drug[drug].drug == drug
    for n, typed in enumerate((tenfold, above)):
        slip = tmp_path / f"{drug}-{n}.toml"
        slip.write_text(text.replace(f"dose = {right}", f"dose = {typed}", 1), encoding="utf-8")
        with pytest.raises(Refusal) as caught:
            load_study(slip.name, folder=tmp_path)
        refused(caught.value, slip.name, f"drugs.{drug}.dose", "highest-dose", said, "SmPC")
        assert f"found {typed}" in caught.value.sentence(Words("en"))


@pytest.mark.parametrize("basis", [('"flat"', '"6500 mg"'), ('"per_kg"', '"2 mg/kg"')])
def test_a_dose_written_in_a_way_that_the_drug_file_does_not_know(basis: tuple[str, str], tmp_path: Path) -> None:
    text = resources.read("protocols/ramunet-01.toml")
    before = 'basis = "per_m2"\ndose = "650 mg/m²"'
    assert before in text
    text = text.replace(before, f"basis = {basis[0]}\ndose = {basis[1]}", 1)
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        load_study("own.toml", folder=tmp_path)
    refused(caught.value, "own.toml", "drugs.dacarbazine.dose", "highest-basis", "1000 mg/m²")


HIGHEST = '[[highest_dose]]\ndose = "{}"\nsource = "label"\n\n'


def with_highest(folder: Path, drug: str, *doses: str) -> None:
    changed(folder, f"{drug}.toml", "[[vials]]", "".join(HIGHEST.format(one) for one in doses) + "[[vials]]")


@pytest.mark.parametrize(
    ("drug", "right", "low", "key"),
    [
        ("platinex", "AUC 5", "AUC 4.9", "dose"),
        ("enzymase", "500 IU/kg", "499 IU/kg", "dose"),
        ("mabtine", "8 mg/kg", "7.9 mg/kg", "loading.dose"),  # the first doses are the higher ones
        ("mabtine", "6 mg/kg", "5.9 mg/kg", "dose"),
    ],
)
def test_every_basis_and_the_first_doses_have_their_limit(
    drug: str, right: str, low: str, key: str, tmp_path: Path
) -> None:
    (tmp_path / "low").mkdir()
    with_highest(tmp_path / "low", drug, low)
    with pytest.raises(Refusal) as caught:
        invented(tmp_path / "low")
    refused(caught.value, "invented.toml", f"drugs.{drug}.{key}", "highest-dose", low, "Invented product information")
    if right != "6 mg/kg":  # with it the loading dose of 8 mg/kg is refused, too
        with_highest(tmp_path, drug, right)
        assert dose(invented(tmp_path), "C1D1", drug).amount is not None


def test_a_drug_file_may_name_a_highest_dose_for_each_way_to_dose(tmp_path: Path) -> None:
    with_highest(tmp_path, "rubicin", "100 mg", "2 mg/kg", "60 mg/m²")
    assert dose(invented(tmp_path), "C1D1", "rubicin").amount == dose(invented(), "C1D1", "rubicin").amount


@pytest.mark.parametrize(
    ("doses", "key", "expected"),
    [
        (("60 mg/m²", "70 mg/m²"), "highest_dose[2].dose", "highest-once"),
        (("60 mL/m²",), "highest_dose[1].dose", "dose-per_m2"),
        (("0 mg",), "highest_dose[1].dose", "dose-flat"),
        (("60 IU/kg",), "highest_dose[1].dose", "unit-of-drug"),
    ],
)
def test_a_slip_in_a_highest_dose(doses: tuple[str, ...], key: str, expected: str, tmp_path: Path) -> None:
    with_highest(tmp_path, "rubicin", *doses)
    with pytest.raises(Refusal) as caught:
        invented(tmp_path)
    refused(caught.value, "rubicin.toml", key, expected)


def test_a_highest_dose_without_source(tmp_path: Path) -> None:
    changed(tmp_path, "rubicin.toml", "[[vials]]", '[[highest_dose]]\ndose = "60 mg/m²"\n\n[[vials]]')
    with pytest.raises(Refusal) as caught:
        invented(tmp_path)
    refused(caught.value, "rubicin.toml", "highest_dose[1].source", "source")


def test_every_drug_that_comes_with_dosecal_has_a_highest_dose() -> None:
    for name in available():
        for drug in load_study(name.id, name.version).drugs.values():
            assert drug.highest, drug.id


def test_a_drug_file_without_a_highest_dose_loads_as_before() -> None:
    assert not any("highest_dose" in path.read_text(encoding="utf-8") for path in PROTOCOLS.glob("drugs/*.toml"))
    assert dose(invented(), "C1D1", "rubicin").amount is not None


def test_a_reduced_dose_has_the_ceiling_of_its_own_number(tmp_path: Path) -> None:
    """The level makes every dose alike; what a person may decide at most falls after the loading doses."""
    loading = 'loading = { doses = 2, dose = "8 mg/kg", minutes = 90, source = "text" }\n'
    levels = '\n[drugs.mabtine.levels]\nstart = "6 mg/kg"\nbelow = ["4 mg/kg"]\nsource = "text"\n'
    changed(tmp_path, "invented.toml", loading, loading + levels)
    reduced = {"kind": "reduce", "drug": "mabtine", "date": DAY, "reason": "x"}
    plan = invented(tmp_path, events=[reduced], today=DAY)
    visits = ("C1D1", "C2D1", "C3D1")
    assert [str(dose(plan, visit, "mabtine").amount) for visit in visits] == ["240 mg"] * 3
    assert [str(dose(plan, visit, "mabtine").protocol_amount) for visit in visits] == ["480 mg", "480 mg", "360 mg"]
