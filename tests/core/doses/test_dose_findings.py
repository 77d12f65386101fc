"""Every finding of a dose that the two trials cannot raise is raised here, and says its values in both languages."""

from datetime import date
from decimal import Decimal

import pytest

from dosecal.core.doses.calculated import DoseWeight, dose_due
from dosecal.core.doses.cumulative import Given
from dosecal.core.doses.dose import Doses
from dosecal.core.doses.due_dose import Occasion
from dosecal.core.patient.events import Override
from dosecal.core.result.plan import Plan
from dosecal.core.slips.sizes import in_order, sizes_on
from dosecal.core.values.finding import Finding
from dosecal.core.values.quantity import parse_quantity
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.words import LANGUAGES, NBSP, Words
from dosecal.words.findings import finding_sentence
from dosecal.words.steps import input_text
from tests.core.doses.dose_cases import DAY_1, Data, dose, given_at, invented, ramunet, sized, step


def override(visit: str, drug: str, amount: str) -> Data:
    return {"kind": "override", "visit": visit, "drug": drug, "amount": amount, "reason": "frail", "by": "Dr. A"}


def raised() -> list[Finding]:
    reduced = {"kind": "reduce", "drug": "ramucirumab", "date": date(2027, 1, 29), "reason": "x"}
    plans = [
        invented(),
        invented(patient={"id": "X", "sex": "male", "birth_date": date(1934, 1, 29)}),
        invented(
            today=date(2027, 2, 22), events=[given_at("C1D1", DAY_1)],
            measurements=[{"date": date(2027, 2, 20), "height": "165 cm", "weight": "60 kg"}],
        ),
        ramunet(events=[override("C1D1", "ramucirumab", "300 mg")]),
        ramunet(events=[reduced, override("C1D1", "ramucirumab", "400 mg")]),
    ]  # fmt: skip
    return [found for plan in plans for found in plan.findings]


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_of_doses_have_sentences_with_their_values(language: str) -> None:
    words = Words(language)
    wanted = {
        "cumulative-exceeded": f"150000{NBSP}IU", "cumulative-unknown": f"150000{NBSP}IU", "clearance-outside": "93",
        "override": f"300{NBSP}mg", "override-above-level": f"360{NBSP}mg",
    }  # fmt: skip
    told: dict[str, list[str]] = {}
    for found in raised():
        told.setdefault(found.code, []).append(finding_sentence(words, found))
    for code, value in wanted.items():
        assert any(value in sentence for sentence in told[code]), (code, told[code])


def test_an_amount_in_another_unit_or_above_the_protocol_is_no_dose() -> None:
    """Such a case is refused when it is read; the core withholds the amount all the same."""
    plan = ramunet()
    doses = Doses(plan.study, plan.case, plan.today)
    for amount, code in (("481 mg", "override-above-protocol"), ("400 IU", "override-unit")):
        of, _ = doses.dose(_occasion(plan, amount))
        assert of.amount is None
        assert [found.code for found in of.findings] == [code]


def _occasion(plan: Plan, amount: str) -> Occasion:
    visit, quantity = plan.visit("C1D1"), parse_quantity(amount)
    assert visit is not None
    assert quantity is not None
    rule = plan.study.protocol.dose_rule_by_drug["ramucirumab"]
    return Occasion(
        visit=visit, due=dose_due(rule, plan.study.drugs["ramucirumab"]), weight=DoseWeight(Decimal(60), DAY_1),
        sizes=sizes_on(in_order(plan.case), DAY_1), on=DAY_1, given=Given(),
        override=Override("C1D1", "ramucirumab", quantity, "frail", "Dr. A"),
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_invented_trial_is_told_as_json_and_as_text(language: str) -> None:
    words = Words(language)
    plan = invented(events=[override("C1D1", "mabtine", "400 mg")])
    text = plan_text(plan, words).replace(NBSP, " ")
    for part in ("30000 IU", "500 IU/kg", "AUC 5", "460 mg", "400 mg", "Dr. A", "8 mg/kg"):
        assert part in text, part
    doses = plan_data(plan, words)["doses"]
    assert isinstance(doses, list)
    of = next(one for one in doses if (one["visit"], one["drug"]) == ("C1D1", "enzymase"))
    assert (of["basis"], of["amount"], of["cumulative_limit"]) == ("units_per_kg", "30000 IU", "150000 IU")
    assert of["infusion"]["rate_mg_per_min"] is None
    assert of["infusion"]["dose_rate"] == "500 IU/min"
    decided = next(one for one in doses if (one["visit"], one["drug"]) == ("C1D1", "mabtine"))
    assert decided["override"] == {"amount": "400 mg", "reason": "frail", "by": "Dr. A"}
    assert (decided["protocol_amount"], decided["banding"]) == ("480 mg", "decided")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_input_says_where_it_is_from(language: str) -> None:
    words = Words(language)
    plan = invented()
    for of in plan.doses:
        for one in of.steps:
            for entry in one.inputs:
                assert input_text(words, entry)
                assert entry.origin in ("measured", "calculated", "protocol", "label", "site", "decided")
                assert (entry.day is not None) is (entry.origin == "measured")
    surface = step(dose(sized(180, 80), "C1D1", "rubicin"), "bsa-cap")
    origins = [(entry.name, entry.origin) for entry in surface.inputs]
    assert origins == [("body-surface", "calculated"), ("cap", "protocol")]
