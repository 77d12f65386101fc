"""Fault 39: a range or a time of the program is one of a label, and where labels differ the strictest one.

Dacarbazine has a final concentration for each size of vial (500 mg: 1.4–2.0 mg/mL, 1000 mg: 2.8–4.0 mg/mL), the others
have none; times are the shortest of the texts, after "use immediately".
"""

from datetime import date
from decimal import Decimal

import pytest

from dosecal.core.doses.preparation import prepare
from dosecal.core.trial.drug import HandlingKind
from dosecal.core.values.quantity import Quantity
from dosecal.files.trial.studies import load_study
from dosecal.words import Words
from dosecal.words.release import keeping_text
from tests.core.plan.plan_cases import dose_of, plan_of

DRUGS = {**load_study("ramunet").drugs, **load_study("caboavenec").drugs}
INFUSED = sorted(name for name, drug in DRUGS.items() if drug.infusion is not None)


def dacarbazine(mg: str) -> tuple[dict[str, int], Decimal, Decimal]:
    """Vials, bag and concentration of an amount."""
    made = prepare(Quantity(Decimal(mg), "mg"), DRUGS["dacarbazine"], 1, 30, "doses")
    assert made.infusion is not None
    vials = {str(one.strength): one.count for one in made.vials}
    return vials, made.infusion.bag.value, made.infusion.concentration.value


def test_an_ordinary_dose_goes_into_the_bag_that_keeps_the_range_of_its_vials() -> None:
    vials, bag, concentration = dacarbazine("1080")
    assert vials == {"500 mg": 2, "100 mg": 1}
    assert bag == 500
    assert Decimal("1.4") <= concentration <= 2


@pytest.mark.parametrize("mg", range(400, 2010, 10))
def test_no_vial_is_diluted_out_of_its_own_range(mg: int) -> None:
    vials, _, concentration = dacarbazine(str(mg))
    if "500 mg" in vials:
        assert Decimal("1.4") <= concentration <= 2
    if "1000 mg" in vials:
        assert Decimal("2.8") <= concentration <= 4


@pytest.mark.parametrize(("mg", "small"), [("1250", True), ("1260", False)])
def test_the_boundary_of_the_500_mg_vial(mg: str, small: bool) -> None:
    """1250 mg in 500 + 125 mL is 2.0 mg/mL exactly, which is allowed; 10 mg more is not."""
    assert ("500 mg" in dacarbazine(mg)[0]) is small


@pytest.mark.parametrize(
    ("mg", "per_ml", "final", "read"),
    [
        ("100", "10", None, ("medac 100/200 mg SmPC", "Lipomed 100 mg")),
        ("200", "10", None, ("medac 100/200 mg SmPC", "200 mg SmPC (CZ 2020")),
        ("500", "10", ("1.4", "2.0"), ("Renal Drug Handbook", "Detimedac DE 07/2020")),
        ("1000", "20", ("2.8", "4.0"), ("medac 1000 mg SmPC (FR", "Lipomed 1000 mg")),
    ],
)
def test_each_size_of_vial_has_the_concentrations_of_its_labels(
    mg: str, per_ml: str, final: tuple[str, str] | None, read: tuple[str, ...]
) -> None:
    """After reconstitution 10 mg/mL (100 and 200 mg) and 20 mg/mL (1000 mg) are labelled; of 500 mg the German text
    names the final concentration alone, so what is in the vial before it is to be confirmed."""
    (vial,) = (one for one in DRUGS["dacarbazine"].vials if one.strength.value == Decimal(mg))
    assert vial.per_ml == Decimal(per_ml)
    assert (None if vial.final is None else (vial.final.lowest, vial.final.highest)) == (
        None if final is None else tuple(map(Decimal, final))
    )
    assert all(text in vial.source.document for text in read)
    assert vial.source.confirm == (mg == "500")
    if vial.final is not None:
        assert "Detimedac 500/1000 mg (DE 07/2020" in vial.final.source.document


@pytest.mark.parametrize("drug", INFUSED)
@pytest.mark.parametrize(("language", "at_once"), [("en", "use immediately; at most"), ("de", "sofort verwenden")])
def test_every_time_says_use_immediately(drug: str, language: str, at_once: str) -> None:
    keeps = DRUGS[drug].keeps
    assert keeps
    assert all(at_once in keeping_text(Words(language), keeping) for keeping in keeps)
    lines = [line for line in DRUGS[drug].handling if line.kind is HandlingKind.STABILITY]
    assert [line for line in lines if "icrobiology" in line.text["en"] and "ikrobiologie" in line.text["de"]]


@pytest.mark.parametrize(
    ("drug", "longest"), [("avelumab", {24, 4}), ("dacarbazine", {24, 2}), ("ramucirumab", {24, 4})]
)
def test_the_shortest_of_the_texts_counts(drug: str, longest: set[int]) -> None:
    assert {keeping.hours for keeping in DRUGS[drug].keeps} == longest


def test_where_texts_differ_each_is_named() -> None:
    for keeping in DRUGS["avelumab"].keeps:
        assert "USPI" in keeping.source.document
        assert "SmPC" in keeping.source.document


def test_a_plan_has_the_range_of_the_vials_it_uses() -> None:
    dose = dose_of(plan_of("ramunet", today=date(2027, 1, 20)), "C1D1", "dacarbazine")
    assert dose.infusion is not None
    assert dose.infusion.limits == (Quantity(Decimal("1.4"), "mg/mL"), Quantity(Decimal("2.0"), "mg/mL"))
