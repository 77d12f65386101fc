"""How much a full bag takes: the next bag, else what would keep it; where nobody says, a person checks."""

from pathlib import Path

import pytest

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.values.finding_code import Severity
from dosecal.files.export.plan_json import plan_data
from dosecal.files.reading.refusal import Refusal
from dosecal.words import LANGUAGES, NBSP, Words
from dosecal.words.findings import finding_sentence
from dosecal.words.release import bag_takes_text
from tests.core.doses.dose_cases import MEASURED, changed, dose, invented, number, ramunet

BAGS = 'bags = { volumes = ["250 mL", "500 mL"], source = "label" }'
LIMITS = 'concentration = { lowest = "0.3 mg/mL", highest = "4 mg/mL", source = "label" }'
"""120 mg in 250 + 60 mL are 0.39 mg/mL, in 500 + 60 mL 0.21 mg/mL."""


def with_addition(folder: Path, addition: str, bags: str = BAGS, more: str = "") -> Plan:
    """Rubicin, 2 mg/mL, is added to the full bag. 180 cm and 80 kg: 2 m², 120 mg, 60 mL."""
    changed(folder, "rubicin.toml", BAGS, f"{bags}\nlargest_addition = {{ {addition} }}\n{more}")

    sizes = [{"date": MEASURED, "height": "180 cm", "weight": "80 kg"}]
    return invented(folder, measurements=sizes)


def bag(of: Dose) -> str | None:
    return None if of.infusion is None else str(of.infusion.bag)


@pytest.mark.parametrize(
    ("addition", "chosen", "most"),
    [
        ('percent = "24 %"', "250 mL", "60 mL"),  # exactly so much goes in
        ('percent = "23.9 %"', "500 mL", "119.5 mL"),
        ('volumes = ["60 mL", "1 mL"]', "250 mL", "60 mL"),
        ('volumes = ["59.9 mL", "60 mL"]', "500 mL", "60 mL"),
        ('volumes = ["1 mL", "1 L"]', "500 mL", "1000 mL"),
    ],
)
def test_the_smallest_bag_that_takes_the_volume(addition: str, chosen: str, most: str, tmp_path: Path) -> None:
    plan = with_addition(tmp_path, f'{addition}, source = "label"')
    of = dose(plan, "C1D1", "rubicin")
    assert (bag(of), str(of.infusion and of.infusion.most_added)) == (chosen, most)
    doses = plan_data(plan, Words("en"))["doses"]
    assert isinstance(doses, list)
    told = next(one for one in doses if (one["visit"], one["drug"]) == ("C1D1", "rubicin"))
    assert told["infusion"]["largest_addition"] == most
    text = bag_takes_text(Words("en"), of).replace(NBSP, " ")
    assert text == f"bag can hold a further 60 mL (at most {most})"


def test_each_volume_is_that_of_its_bag(tmp_path: Path) -> None:
    bags = BAGS.replace('"250 mL", "500 mL"', '"500 mL", "250 mL"')
    plan = with_addition(tmp_path, 'volumes = ["70 mL", "50 mL"], source = "label"', bags)
    assert bag(dose(plan, "C1D1", "rubicin")) == "500 mL"


@pytest.mark.parametrize("addition", ['volumes = ["59 mL", "59.9 mL"]', 'percent = "11.9 %"'])
def test_where_no_bag_takes_it_the_finding_says_what_would(addition: str, tmp_path: Path) -> None:
    of = dose(with_addition(tmp_path, f'{addition}, source = "label"'), "C1D1", "rubicin")
    assert number(of.amount) == 120
    assert of.infusion is None
    assert [(one.code, one.severity) for one in of.findings] == [("bag-too-full", Severity.WARN)]
    most = "59.9" if "volumes" in addition else "59.5"
    for language in LANGUAGES:
        sentence = finding_sentence(Words(language), of.findings[0]).replace(NBSP, " ").replace(",", ".")
        for part in ("60 mL", "500 mL", f"{most} mL"):
            assert part in sentence, sentence
    assert of.findings[0].source is not None


def test_a_bag_that_is_too_full_and_one_that_is_too_thin_are_both_named(tmp_path: Path) -> None:
    plan = with_addition(tmp_path, 'volumes = ["59 mL", "70 mL"], source = "label"', more=LIMITS)
    of = dose(plan, "C1D1", "rubicin")
    told = [(one.code, str(one.params["bag"])) for one in of.findings]
    assert told == [("bag-too-full", "250 mL"), ("concentration-out-of-range", "500 mL")]


def test_a_limit_of_concentration_alone_speaks_of_a_bag_that_takes_it(tmp_path: Path) -> None:
    limits = LIMITS.replace("0.3", "2").replace('highest = "4', 'highest = "3')
    plan = with_addition(tmp_path, 'volumes = ["60 mL", "59 mL"], source = "label"', more=limits)
    told = [(one.code, str(one.params["bag"])) for one in dose(plan, "C1D1", "rubicin").findings]
    assert told == [("concentration-out-of-range", "250 mL")]


def test_where_nobody_says_a_person_checks() -> None:
    plan = ramunet(measurements=[{"date": MEASURED, "height": "195 cm", "weight": "120 kg"}])
    of = dose(plan, "C1D1", "dacarbazine")
    assert of.infusion is not None
    assert of.infusion.most_added is None
    assert of.volume is not None
    for language, said in (("en", "bag can hold a further {}"), ("de", "Beutel nimmt noch {} auf")):
        words = Words(language)
        assert bag_takes_text(words, of) == said.format(words.quantity(of.volume, 2))
    assert bag_takes_text(Words("en"), of, box=False).startswith("check that")
    assert bag(dose(plan, "C1D1", "ramucirumab")) == "250 mL"
    assert bag_takes_text(Words("en"), dose(plan, "C1D1", "ramucirumab")) == ""  # its volume is taken out first


@pytest.mark.parametrize(
    ("addition", "key", "expected"),
    [
        ('volumes = ["60 mL"], source = "label"', "volumes", "addition"),
        ('volumes = ["60 mL", "70 mL", "80 mL"], source = "label"', "volumes", "addition"),
        ('volumes = ["60 mL", "70 mL"], percent = "20 %", source = "label"', "volumes", "addition"),
        ('volumes = ["60 mL", "0 mL"], source = "label"', "volumes", "volume"),
        ('volumes = ["60 mL", "70 mg"], source = "label"', "volumes", "volume"),
        ('percent = "0 %", source = "label"', "percent", "addition"),
        ('percent = "20", source = "label"', "percent", "percent"),
        ('percent = "20 %"', "source", "source"),
        ('source = "label"', "volumes", "texts"),
        ('percent = "20 %", percnt = "2 %", source = "label"', "percnt", "known"),
    ],
)
def test_a_slip_in_it_names_its_place(addition: str, key: str, expected: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        with_addition(tmp_path, addition)
    refused(caught.value, f"infusion.largest_addition.{key}", expected)


def test_a_bag_from_which_the_volume_is_taken_first_has_none(tmp_path: Path) -> None:
    changed(tmp_path, "rubicin.toml", 'method = "add-to"', 'method = "final-volume"')
    text = (tmp_path / "drugs" / "rubicin.toml").read_text(encoding="utf-8")
    text = text.replace(BAGS, f'{BAGS}\nlargest_addition = {{ percent = "20 %", source = "label" }}')
    (tmp_path / "drugs" / "rubicin.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        invented(tmp_path)
    refused(caught.value, "infusion.largest_addition", "addition-to-full-bag")


def refused(refusal: Refusal, key: str, expected: str) -> None:
    assert (refusal.file, refusal.key) == ("rubicin.toml", key)
    assert refusal.expected.removesuffix("-near") == expected
    for language in LANGUAGES:
        assert refusal.sentence(Words(language))
