"""62 An amount that nobody can mean is answered in no time, and no amount of it is shown.

Kind: work that grows with an amount, of vials, tablets or whole vials nearest to a dose, wherever it comes from:
given, decided, ordered, calculated by a trial file. 9 999 999 mg took minutes. Right: more than 200 of the largest size
are withheld with a sentence; of any number of vials below that the same are chosen as by trying every choice.
"""

import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from math import ceil
from pathlib import Path
from random import Random

import pytest

from dosecal import resources
from dosecal.core.doses.sizes import Choice, parts_of_the_largest
from dosecal.core.result.plan import Plan
from dosecal.core.trial.drug import MOST_OF_ONE_DOSE
from dosecal.files.reading.refusal import Refusal
from tests.core.plan.plan_cases import dose_of, findings_of, given, plan_of

DAY = date(2027, 2, 1)
HUGE = ("9999999", "999999999999", "9" * 40, "9" * 100)
TRIAL = resources.path("protocols", "ramunet-01.toml").read_text(encoding="utf-8")
DRUG = resources.path("drugs", "ramucirumab.toml").read_text(encoding="utf-8")


def withheld(plan: Plan, visit: str, drug: str) -> bool:
    """Whether the amount is withheld for its size."""
    dose = dose_of(plan, visit, drug)
    found = [one for one in dose.findings if one.code == "too-many-vials"]
    assert findings_of(plan, "too-many-vials")
    return dose.amount is None and dose.infusion is None and not dose.vials and bool(found) and found[0].blocks


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    begin = time.process_time()
    yield
    assert time.process_time() - begin < 5


@pytest.mark.parametrize("number", HUGE)
def test_a_huge_amount_that_was_given(number: str) -> None:
    amounts = {"ramucirumab": f"{number} mg", "dacarbazine": f"{number} mg"}
    plan = plan_of("ramunet", today=date(2027, 2, 3), events=[{**given("C1D1", DAY), "amounts": amounts}])
    assert withheld(plan, "C1D1", "ramucirumab")
    assert withheld(plan, "C1D1", "dacarbazine")


@pytest.mark.parametrize("number", HUGE)
def test_a_huge_amount_that_was_decided(number: str) -> None:
    for study, drug in (("ramunet", "ramucirumab"), ("ramunet", "dacarbazine"), ("caboavenec", "cabozantinib")):
        event = {"kind": "override", "visit": "C1D1", "drug": drug, "amount": f"{number} mg", "reason": "x", "by": "y"}
        dose = dose_of(plan_of(study, events=[event]), "C1D1", drug)
        assert (dose.amount, dose.vials, dose.tablets) == (None, (), ())
        assert any(one.blocks for one in dose.findings)


@pytest.mark.parametrize("number", HUGE)
def test_a_huge_dose_of_a_trial_file_is_refused(number: str, tmp_path: Path) -> None:
    assert TRIAL.count('dose = "8 mg/kg"') == 1
    huge = TRIAL.replace('dose = "8 mg/kg"', f'dose = "{number} mg/kg"')
    (tmp_path / "trial.toml").write_text(huge, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        plan_of(str(tmp_path / "trial.toml"))
    assert refused.value.key == "drugs.ramucirumab.dose"


@pytest.mark.parametrize("site", [{}, {"banding": {"ramucirumab": "nearest-vial"}}])
def test_tiny_vials_of_a_drug_file(site: dict[str, object], tmp_path: Path) -> None:
    """480 mg of vials of 0.1 mg: a slip in the file; the other drug is prepared."""
    drug = DRUG.replace('strength = "500 mg"', 'strength = "0.1 mg"').replace(
        'strength = "100 mg"', 'strength = "0.02 mg"'
    )
    assert drug.count('"0.1 mg"') == drug.count('"0.02 mg"') == 1
    (tmp_path / "drug.toml").write_text(drug, encoding="utf-8")
    rules = {"holidays": "DE-ST", "drugs": {"ramucirumab": str(tmp_path / "drug.toml")}, **site}
    plan = plan_of("ramunet", site=rules)
    assert withheld(plan, "C1D1", "ramucirumab")
    assert dose_of(plan, "C1D1", "dacarbazine").amount is not None


def test_the_largest_amount_that_is_prepared() -> None:
    """The largest vial of ramucirumab holds 500 mg."""
    for amount, said in ((MOST_OF_ONE_DOSE * 500, False), (MOST_OF_ONE_DOSE * 500 + 1, True)):
        event = {**given("C1D1", DAY), "amounts": {"ramucirumab": f"{amount} mg"}}
        plan = plan_of("ramunet", today=date(2027, 2, 3), events=[event])
        assert bool(findings_of(plan, "too-many-vials")) == said


def by_trying(amount: Decimal, sizes: tuple[Decimal, ...]) -> tuple[int, ...]:
    """Least waste, then fewest, then the larger ones; where two sizes are alike, the later."""
    best: list[tuple[Decimal, int, list[Decimal], tuple[int, ...]]] = []
    for counts in product(*(range(ceil(amount / size) + 1) for size in sizes)):
        taken = [size for size, count in zip(sizes, counts, strict=True) for _ in range(count)]
        waste = sum(taken, Decimal(0)) - amount
        if waste >= 0:
            best.append((waste, len(taken), [-size for size in taken], counts))
    return min(best)[-1]


def test_the_vials_are_those_found_by_trying_all() -> None:
    random = Random(62)
    for _ in range(400):
        unit = random.choice((Decimal(1), Decimal(20), Decimal("0.25"), Decimal("33.3")))
        sizes = sorted((unit * random.randint(1, 25) for _ in range(random.randint(1, 3))), reverse=True)
        amount = min(sizes[-1] * random.randint(1, 24), unit * random.randint(1, 400) - unit * random.randint(0, 1) / 3)
        if amount > 0:
            assert Choice(tuple(sizes)).best(amount)[1] == by_trying(amount, tuple(sizes)), (amount, sizes)


def test_the_parts_of_the_largest_size() -> None:
    assert parts_of_the_largest((Decimal(500), Decimal(100))) == 5
    assert parts_of_the_largest((Decimal("3.5"), Decimal("2.5"), Decimal(1))) == 7
    assert parts_of_the_largest((Decimal(200),)) == 1


def test_many_sizes_take_no_time() -> None:
    """Trying every choice of seven sizes took longer than anybody waits."""
    sizes = tuple(map(Decimal, ("500", "400", "200", "100", "50", "20", "10")))
    rank, counts = Choice(sizes).best(Decimal(19_995))
    assert rank[:2] == (Decimal(5), 40)
    assert counts == (40, 0, 0, 0, 0, 0, 0)
