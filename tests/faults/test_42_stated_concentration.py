"""Fault 42: a vial has the concentration that its label states, where that is not strength by volume.

Paclitaxel 100 mg/16.7 mL is 6 mg/mL; trastuzumab 150 mg, reconstituted to 7.2 or 7.4 mL, is 21 mg/mL.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from dosecal.core.doses.preparation import prepare
from dosecal.core.trial.drug import Drug
from dosecal.core.values.quantity import Quantity
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.drugs import read_drug
from dosecal.files.trial.vocabulary import units, vocabulary

HEAD = """id = "exatuzumab"
name = { en = "Exatuzumab", de = "Exatuzumab" }
names = ["exatuzumab"]
[sources]
spc = { origin = "label", document = "invented", section = "6" }
[infusion]
method = "add-to"
bags = { volumes = ["250 mL"], source = "spc" }
diluents = { names = [{ en = "NaCl 0.9 %", de = "NaCl 0,9 %" }], source = "spc" }
"""


def drug(folder: Path, *vials: tuple[str, str, str | None]) -> Drug:
    tables = []
    for strength, volume, stated in vials:
        lines = ["[[vials]]", f'strength = "{strength}"', f'volume = "{volume}"', 'source = "spc"']
        tables.append("\n".join([*lines, *([] if stated is None else [f'concentration = "{stated}"'])]))
    path = folder / "exatuzumab.toml"
    path.write_text(HEAD + "\n".join(tables) + "\n", encoding="utf-8")
    return read_drug(path, units(), vocabulary())


def drawn(amount: str, of: Drug) -> tuple[Decimal, list[str]]:
    made = prepare(Quantity(Decimal(amount), "mg"), of, 1, 60, "doses")
    assert made.volume is not None
    return made.volume.value, [f"{one.count} × {one.strength}" for one in made.vials]


def test_sizes_of_one_stated_concentration_are_mixed(tmp_path: Path) -> None:
    paclitaxel = drug(tmp_path, ("100 mg", "16.7 mL", "6 mg/mL"), ("30 mg", "5 mL", None))
    assert drawn("130", paclitaxel) == (Decimal(130) / 6, ["1 × 100 mg", "1 × 30 mg"])


@pytest.mark.parametrize("volume", ["7.2 mL", "7.4 mL"])
def test_what_is_drawn_rests_on_the_stated_concentration(tmp_path: Path, volume: str) -> None:
    trastuzumab = drug(tmp_path, ("150 mg", volume, "21 mg/mL"))
    assert drawn("420", trastuzumab) == (Decimal(20), ["3 × 150 mg"])


def test_without_one_it_is_strength_by_volume(tmp_path: Path) -> None:
    assert drawn("150", drug(tmp_path, ("150 mg", "7.5 mL", None)))[0] == Decimal("7.5")


@pytest.mark.parametrize(
    ("stated", "read"),
    [("10.5 mg/mL", True), ("9.5 mg/mL", True), ("10.51 mg/mL", False), ("9.49 mg/mL", False), ("100 mg/mL", False),
     ("0.01 g/mL", True), ("10 mg", False)],
)  # fmt: skip
def test_it_must_be_that_of_the_vial(tmp_path: Path, stated: str, read: bool) -> None:
    if read:
        drug(tmp_path, ("100 mg", "10 mL", stated))
        return
    with pytest.raises(Refusal) as refused:
        drug(tmp_path, ("100 mg", "10 mL", stated))
    assert refused.value.key == "vials[1].concentration"


def test_no_vial_gives_more_than_it_holds(tmp_path: Path) -> None:
    """10 mL at 9.8 mg/mL are 98 mg: 100 mg need a second vial."""
    assert drawn("100", drug(tmp_path, ("100 mg", "10 mL", "9.8 mg/mL")))[1] == ["2 × 100 mg"]
    assert drawn("98", drug(tmp_path, ("100 mg", "10 mL", "9.8 mg/mL")))[1] == ["1 × 100 mg"]
