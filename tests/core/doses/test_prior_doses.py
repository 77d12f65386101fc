"""Doses from before the trial count for the maximum of all doses, in its unit; asked for once, never guessed."""

from datetime import date
from pathlib import Path

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.values.finding_code import Severity
from dosecal.core.values.quantity import Quantity
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.export.plan_json import plan_data
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.words import LANGUAGES, NBSP, Words
from dosecal.words.findings import finding_sentence
from dosecal.words.release import cumulative_text
from dosecal.words.steps import input_text
from tests.core.doses.dose_cases import (
    BASE,
    DAY_1,
    Data,
    changed,
    dose,
    given_at,
    invented,
    number,
    ramunet,
    said,
    sized,
    step,
)

LETTER = "letter of the hospital, 2 May 2025"


def prior(drug: str, amount: str, **more: object) -> Data:
    return {"drug": drug, "amount": amount, "source": LETTER, **more}


def with_prior(*entries: Data, **changes: object) -> Plan:
    return invented(prior_doses=list(entries), **changes)


def first_withheld(plan: Plan, drug: str) -> int:
    """The first dose above the maximum; all after it are, too."""
    doses = [one for one in plan.doses if one.drug == drug]
    over = [one.number for one in doses if said(one, "cumulative-exceeded")]
    assert over == [one.number for one in doses if one.amount is None] == list(range(over[0], len(doses) + 1))
    return over[0]


@pytest.mark.parametrize(
    ("amount", "first"),
    [
        ("0 mg/m²", 5),  # 250 mg/m² are four doses of 60 mg/m² and a little
        ("10 mg/m²", 5),
        ("13 mg/m²", 4),
        ("130 mg/m²", 3),
        ("190 mg/m²", 2),
        ("192.5 mg/m²", 1),
        ("250 mg/m²", 1),
        ("600 mg/m²", 1),
    ],
)
def test_doses_per_surface_count_for_a_maximum_per_surface(amount: str, first: int) -> None:
    """180 cm and 80 kg: 2 m², so that a dose is 120 mg, and 60 mg/m², exactly."""
    assert first_withheld(sized(180, 80, prior_doses=[prior("rubicin", amount)]), "rubicin") == first


@pytest.mark.parametrize(
    ("amount", "first"),
    [("0 IU", 6), ("30000 IU", 5), ("30001 IU", 4), ("120000 IU", 2), ("120001 IU", 1)],
)
def test_doses_in_the_unit_of_the_maximum(amount: str, first: int) -> None:
    """At most 150 000 IU, of which a dose takes 30 000 IU in steps of 1000 IU."""
    assert first_withheld(with_prior(prior("enzymase", amount)), "enzymase") == first


def test_they_are_an_input_of_their_own_and_part_of_the_sum() -> None:
    plan = sized(180, 80, prior_doses=[prior("rubicin", "100 mg/m²"), prior("rubicin", "20 mg/m²")],
                 today=date(2027, 2, 2), events=[given_at("C1D1", DAY_1)])  # fmt: skip
    second = dose(plan, "C2D1", "rubicin")
    summed = step(second, "cumulative")
    assert summed.formula == "120 mg/m² + 60 mg/m² + 60 mg/m²"
    assert summed.value == Quantity(summed.value.value, "mg/m²")
    assert summed.value.value == 240
    told = [(entry.name, str(entry.value), entry.origin) for entry in summed.inputs]
    assert told[0] == ("prior-doses", "120 mg/m²", "reported")
    assert told[1][:2] == ("given-before", "60 mg/m²")
    assert number(second.given_before) == 120  # mg of the trial: the others have no mg
    for language in LANGUAGES:
        assert input_text(Words(language), summed.inputs[0])


def test_in_mg_they_are_part_of_what_was_given_before() -> None:
    plan = with_prior(prior("enzymase", "20000 IU", date=date(2020, 5, 1)), today=date(2027, 2, 2),
                      events=[given_at("C1D1", DAY_1)])  # fmt: skip
    first, second = dose(plan, "C1D1", "enzymase"), dose(plan, "C2D1", "enzymase")
    assert [str(one) for one in (first.given_before, first.given_total)] == ["20000 IU", "50000 IU"]
    assert [str(one) for one in (second.given_before, second.given_total)] == ["50000 IU", "50000 IU"]
    assert step(second, "cumulative").formula == "20000 IU + 30000 IU + 30000 IU"
    doses = plan_data(plan, Words("en"))["doses"]
    assert isinstance(doses, list)
    told = next(one for one in doses if (one["visit"], one["drug"]) == ("C2D1", "enzymase"))
    assert told["prior_doses"] == [{"amount": "20000 IU", "date": "2020-05-01", "source": LETTER}]
    assert told["given_before"] == "50000 IU"


def test_the_paper_says_what_was_before_the_trial_and_by_whose_word() -> None:
    plan = with_prior(prior("enzymase", "20000 IU"), today=date(2027, 2, 2), events=[given_at("C1D1", DAY_1)])
    text = cumulative_text(Words("en"), dose(plan, "C2D1", "enzymase")).replace(NBSP, " ")
    assert text == (
        f"given before: 30000 IU (1 dose), at most 150000 IU in all · before the trial: 20000 IU ({LETTER})"
    )
    first = cumulative_text(Words("de"), dose(plan, "C1D1", "enzymase")).replace(NBSP, " ")
    assert first == f"vor der Studie: 20000 IU ({LETTER})"
    assert cumulative_text(Words("en"), dose(invented(), "C1D1", "enzymase")) == ""


def test_without_an_answer_it_is_asked_once_for_each_maximum() -> None:
    asked = said(invented(), "prior-doses-open")
    assert [one.about for one in asked] == ["prior_doses.enzymase", "prior_doses.rubicin"]
    assert {one.severity for one in asked} == {Severity.WARN}
    for language in LANGUAGES:
        assert "150000" in finding_sentence(Words(language), asked[0])
    assert [one.about for one in said(with_prior(prior("rubicin", "0 mg")), "prior-doses-open")] == [
        "prior_doses.enzymase"
    ]
    assert not said(ramunet(), "prior-doses-open")  # no maximum of all doses


def test_nothing_before_the_trial_is_an_answer() -> None:
    plan = with_prior(prior("rubicin", "0 mg"), prior("enzymase", "0 IU"))
    for drug in ("rubicin", "enzymase"):
        assert dose(plan, "C1D1", drug).amount == dose(invented(), "C1D1", drug).amount
        assert step(dose(plan, "C1D1", drug), "cumulative").inputs[0].name == "prior-doses"
        assert step(dose(invented(), "C1D1", drug), "cumulative").inputs[0].name == "given-before"
    assert step(dose(plan, "C1D1", "enzymase"), "cumulative").formula == "0 IU + 30000 IU"


def test_without_a_maximum_they_are_not_used() -> None:
    plan = with_prior(prior("mabtine", "300 mg"))
    assert [one.about for one in said(plan, "prior-doses-unused")] == ["prior_doses.mabtine"]
    assert dose(plan, "C1D1", "mabtine").prior == ()
    assert dose(plan, "C1D1", "mabtine").given_before == dose(invented(), "C1D1", "mabtine").given_before


def test_over_an_amendment_they_still_count(tmp_path: Path) -> None:
    changed(tmp_path, "invented.toml", 'version = "1"', 'version = "1"')
    text = (tmp_path / "invented.toml").read_text(encoding="utf-8")
    (tmp_path / "second.toml").write_text(text.replace('version = "1"', 'version = "2"'), encoding="utf-8")
    events = [given_at("C1D1", DAY_1), {"kind": "reconsent", "version": "second.toml", "date": date(2027, 2, 10)}]
    entries = [prior("enzymase", "20000 IU"), prior("rubicin", "0 mg/m²")]
    plan = invented(tmp_path, today=date(2027, 2, 11), events=events, prior_doses=entries)
    assert len(plan.versions) == 2
    assert number(dose(plan, "C1D1", "enzymase").given_before, "IU") == 20_000
    assert number(dose(plan, "C2D1", "enzymase").given_before, "IU") == 50_000


@pytest.mark.parametrize(
    ("entry", "key", "expected"),
    [
        (prior("rubicin", "540 mg"), "amount", "prior-per-m2"),
        (prior("rubicin", "540 IU"), "amount", "prior-per-m2"),
        (prior("enzymase", "540 mg"), "amount", "prior-unit"),
        (prior("enzymase", "540 mg/m²"), "amount", "prior-unit"),
        (prior("rubicine", "60 mg/m²"), "drug", "known"),
        (prior("rubicin", "60 mg/kg"), "amount", "prior-amount"),
        (prior("rubicin", "-60 mg/m²"), "amount", "prior-amount"),
        (prior("rubicin", "60"), "amount", "prior-amount"),
        ({"drug": "rubicin", "amount": "60 mg/m²"}, "source", "text"),
        ({"drug": "rubicin", "source": LETTER}, "amount", "prior-amount"),
        (prior("rubicin", "60 mg/m²", date=date(2027, 1, 31)), "date", "not-after-today"),
        (prior("rubicin", "60 mg/m²", when=DAY_1), "when", "known"),
    ],
)
def test_prior_doses_that_cannot_be(entry: Data, key: str, expected: str) -> None:
    data = {**BASE, "prior_doses": [prior("enzymase", "0 IU"), entry]}
    with pytest.raises(Refusal) as caught:
        plan_case(case_from_data(data, "case.toml", vocabulary()), date(2027, 1, 30),
                  folder=Path(__file__).parent / "protocols", place="case.toml")  # fmt: skip
    assert (caught.value.file, caught.value.key) == ("case.toml", f"prior_doses[2].{key}")
    assert caught.value.expected.startswith(expected)
    for language in LANGUAGES:
        assert caught.value.sentence(Words(language))
