"""The visit checklist, before it is set: what is done at every kind of visit, in order; no number that is withheld."""

import re
from datetime import date, timedelta
from typing import Any, cast

import pytest
from msgspec.structs import replace

from dosecal.core.result.plan import Plan
from dosecal.core.trial.drug import Handling, HandlingKind
from dosecal.core.trial.vocabulary import StepForm
from dosecal.core.values.finding import finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.source import Origin, Source
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.sheets import SheetBlocked
from dosecal.sheets.checklist import FORMS, next_planned, visit_checklist
from dosecal.words import Words
from dosecal.words.numbers import activity
from tests.sheets.changed_doses import changed_dose
from tests.sheets.handout_plans import DAY_1, about, given_on, plain, plan_from
from tests.sheets.sheet_cases import CASES, PRINTED, plan_of

EN, DE = Words("en"), Words("de")


def checklist(plan: Plan, visit: str | None = None, words: Words = EN) -> dict[str, Any]:
    return cast("dict[str, Any]", visit_checklist(plan, visit, words, PRINTED).data)


def titles(plan: Plan, visit: str | None = None) -> list[str]:
    return [plain(row["title"]) for row in checklist(plan, visit)["rows"]]


def row(plan: Plan, title: str, visit: str | None = None) -> dict[str, Any]:
    return next(row for row in checklist(plan, visit)["rows"] if plain(row["title"]).startswith(title))


def test_a_treatment_visit_from_the_laboratory_to_the_next_appointment() -> None:
    assert titles(plan_of("ramunet-plain"), "C1D1") == [
        "Laboratory",
        "Blood pressure",
        "Urine dipstick",
        "Physical examination",
        "Premedication: Ramucirumab",
        "Premedication: Dacarbazine (DTIC)",
        "Infusion 1 of 2: Ramucirumab",
        "Infusion 2 of 2: Dacarbazine (DTIC)",
        "Observation after the infusion",
        "Next appointment",
    ]
    assert titles(plan_of("caboavenec-plain"), "C2D1") == [
        "Laboratory",
        "Blood pressure",
        "Physical examination",
        "Premedication: Avelumab",
        "Infusion: Avelumab",
        "Observation after the infusion",
        "Tablets returned",
        "Hand out tablets: Cabozantinib",
        "Next appointment",
    ]
    assert "Tablets returned" not in titles(plan_of("caboavenec-plain"), "C1D1")


@pytest.mark.parametrize(
    ("name", "visit", "expected"),
    [
        ("caboavenec-plain", "IMG-W8", ["CT/MRI", "Tumour growth rate", "Next appointment"]),
        ("caboavenec-plain", "QOL-W8", ["Questionnaire QLQ-C30", "Next appointment"]),
        ("caboavenec-plain", "FU-30D", ["Laboratory", "Physical examination", "Adverse events", "Next appointment"]),
        ("ramunet-plain", "SCR", ["Laboratory", "Physical examination", "CT/MRI", "Next appointment"]),
        ("ramunet-plain", "IMG-M3", ["Chromogranin A", "Questionnaire QLQ-C30", "CT/MRI", "Next appointment"]),
    ],
)
def test_visits_without_treatment_have_their_own_list(name: str, visit: str, expected: list[str]) -> None:
    assert titles(plan_of(name), visit) == expected


def test_the_order_is_data() -> None:
    plan = plan_of("ramunet-plain")
    steps = tuple(reversed(plan.study.vocabulary.steps))
    turned = replace(plan, study=replace(plan.study, vocabulary=replace(plan.study.vocabulary, steps=steps)))
    assert titles(turned, "SCR") == ["Next appointment", "CT/MRI", "Physical examination", "Laboratory"]


@pytest.mark.parametrize("name", CASES)
def test_every_activity_of_every_visit_is_on_its_list(name: str) -> None:
    plan = plan_of(name)
    for visit in plan.visits:
        said = " ".join(titles(plan, visit.id)).lower()
        for token in visit.activities:
            if token not in plan.study.drugs and token != "dispensing":  # its row says of which drug
                assert activity(EN, plan.study, token).lower() in said, (visit.id, token)


def test_an_activity_without_a_step_of_its_own_stands_before_the_premedication() -> None:
    plan = plan_of("ramunet-plain")
    steps = tuple(step for step in plan.study.vocabulary.steps if step.id != "clinical")
    other = replace(plan, study=replace(plan.study, vocabulary=replace(plan.study.vocabulary, steps=steps)))
    found = titles(other, "C1D1")
    assert found.index("Physical examination") == found.index("Premedication: Ramucirumab") - 1


def test_every_form_that_a_step_may_have_is_printed() -> None:
    assert set(FORMS) == set(StepForm)
    assert {step.form for step in vocabulary().steps} == set(StepForm)


def test_the_laboratory_before_an_infusion_says_how_old_it_may_be() -> None:
    before = row(plan_of("ramunet-plain"), "Laboratory", "C1D1")
    assert plain(before["texts"][0]).startswith("Results not older than 72 h at the start of the infusion")
    assert plain(before["texts"][0]).endswith("(sample from Fri 29 Jan 2027 on, same hour)")
    assert "Neutrophils (ANC), Platelets" in before["texts"][1]
    follow_up = row(plan_of("caboavenec-plain"), "Laboratory", "FU-30D")
    assert len(follow_up["texts"]) == 1
    assert "72" not in str(follow_up["texts"])


def test_an_infusion_has_amount_minutes_rate_and_room_for_its_times() -> None:
    infusion = row(plan_of("ramunet-plain"), "Infusion 1", "C1D1")
    assert plain(infusion["strong"]) == "480 mg"
    assert plain(infusion["texts"][0]) == "planned: over 60 min at 250 mL/h, bag of 250 mL"
    assert infusion["fields"] == ["start", "stop", "interruption"]
    assert "flush with NaCl" in infusion["texts"][1]


def test_a_withheld_preparation_leaves_minutes_and_rate_to_the_pharmacy() -> None:
    infusion = row(plan_of("ramunet-heavy"), "Infusion 1", "C1D1")
    assert plain(infusion["strong"]) == "1045 mg"
    assert infusion["texts"][0] == "Minutes and rate: to be decided by the pharmacy, see the dose worksheet."
    assert not re.search(r"[0-9] ?(min|mL/h)", plain(str(infusion["texts"])))


@pytest.mark.parametrize(("name", "title"), [("ramunet-plain", "Infusion 1"), ("caboavenec-plain", "Hand out")])
def test_a_withheld_amount_is_said_and_has_no_number(name: str, title: str) -> None:
    plan = plan_of(name)
    doses = tuple(changed_dose(dose, amount=None, infusion=None, tablets=()) for dose in plan.doses)
    found = row(replace(plan, doses=doses), title, "C1D1")
    assert found["strong"] == "WITHHELD: do not give"
    assert not re.search(r"[0-9]", " ".join(found["texts"]))
    assert found["fields"] == []


def test_why_an_amount_is_withheld_is_said_without_the_amount() -> None:
    plan = plan_of("ramunet-plain")
    weight = finding(Code.IMPLAUSIBLE_WEIGHT, "measurements.weight", None, weight="600 kg", low="30 kg", high="200 kg")
    off = finding(Code.ROUNDING_DEVIATION, "doses.C1D1.ramucirumab", None, drug="Ramucirumab", exact="480 mg",
                  amount="777 mg", deviation_percent="62 %", limit="10")  # fmt: skip
    doses = tuple(changed_dose(dose, amount=None, infusion=None, findings=(weight, off)) for dose in plan.doses)
    said = " ".join(plain(line["text"]) for line in checklist(replace(plan, doses=doses), "C1D1")["findings"])
    assert "600 kg" in said
    assert "777" not in said


def test_premedication_of_the_first_four_infusions_is_not_asked_of_the_fifth() -> None:
    plan = plan_of("caboavenec-plain")
    assert "Premedication: Avelumab" in titles(plan, "C4D1")
    assert "Premedication: Avelumab" not in titles(plan, "C5D1")


def test_a_dose_that_a_person_decided_says_so() -> None:
    override = {"kind": "override", "visit": "C1D1", "drug": "ramucirumab", "amount": "400 mg", "reason": "frail",
                "by": "Dr. B. Muster"}  # fmt: skip
    found = row(plan_from("ramunet", events=[override]), "Infusion 1", "C1D1")
    assert plain(found["strong"]) == "400 mg"
    assert any("Dr. B. Muster" in text and "frail" in text for text in found["texts"])


def test_an_unscheduled_visit_has_what_was_asked_of_it() -> None:
    event: dict[str, object] = {
        "kind": "unscheduled", "date": date(2027, 2, 1), "reason": "fever", "activities": ["laboratory", "clinical"],
    }  # fmt: skip
    plan = plan_from("caboavenec", today=date(2027, 2, 2), events=[*given_on(DAY_1, date(2027, 1, 25)), event])
    assert titles(plan, "UNS-2027-02-01") == ["Laboratory", "Physical examination", "Next appointment"]


def test_observation_is_a_blank_field_until_a_source_says_how_long() -> None:
    plan = plan_of("ramunet-plain")
    assert row(plan, "Observation", "C1D1")["texts"] == [
        "Duration not stated in any text read: as ordered by the physician."
    ]
    source = Source(Origin.LABEL, "a text", "4.2", confirm=True)
    line = Handling(HandlingKind.OBSERVATION, {"en": "2 hours", "de": "2 Stunden"}, source)
    drug = plan.study.drugs["ramucirumab"]
    drugs = {**plan.study.drugs, "ramucirumab": replace(drug, handling=(*drug.handling, line))}
    texts = row(replace(plan, study=replace(plan.study, drugs=drugs)), "Observation", "C1D1")["texts"]
    assert [plain(text) for text in texts] == ["Ramucirumab: 2 hours ◇"]


def test_tablets_to_hand_out_are_counted_to_the_latest_day_of_the_next_visit() -> None:
    found = row(plan_of("caboavenec-plain"), "Hand out", "C2D1")
    assert plain(found["strong"]) == "18 tablets of 40 mg"
    assert "to last until Thu 11 Feb 2027" in plain(found["texts"][1])
    assert plain(row(plan_of("caboavenec-reduced"), "Hand out", "C6D1")["strong"]) == "9 tablets of 20 mg"


def test_a_held_drug_is_not_handed_out_and_the_reason_stands_below() -> None:
    days = [DAY_1, DAY_1 + timedelta(days=14)]
    held = about("cabozantinib", "hold", date(2027, 2, 5))
    plan = plan_from("caboavenec", today=date(2027, 2, 5), events=[*given_on(*days), held])
    data = checklist(plan, "C3D1")
    assert not any("Hand out" in row["title"] for row in data["rows"])
    assert any("Tablets returned" in row["title"] for row in data["rows"])
    assert any(
        "Cabozantinib on hold" in plain(line["text"]) or "diarrhoea" in line["text"] for line in data["findings"]
    )


def test_the_next_appointments_reach_to_the_next_treatment_with_their_windows() -> None:
    texts = [plain(text) for text in row(plan_of("caboavenec-plain"), "Next", "C4D1")["texts"]]
    assert "cycle 5, day 1: Mon 8 Mar 2027 (window Sat 6 Mar 2027 – Thu 11 Mar 2027)" in texts
    assert any(text.startswith("Imaging week 8") for text in texts)
    assert row(plan_of("ramunet-plain"), "Next", "C1D1")["texts"][0].startswith("cycle 1, day 15")


def test_without_a_visit_named_the_next_treatment_is_chosen() -> None:
    assert next_planned(plan_of("caboavenec-plain")) == "C1D1"
    assert next_planned(plan_of("caboavenec-reduced")) == "C6D1"
    days = [DAY_1 + timedelta(days=14 * n) for n in range(3)]
    overdue = plan_from("caboavenec", today=date(2027, 2, 24), events=given_on(*days))
    assert next_planned(overdue) == "C4D1"
    stop = about("all", "discontinue", date(2027, 2, 19), cause="progression")
    assert next_planned(plan_from("caboavenec", today=date(2027, 2, 20), events=[*given_on(*days), stop])) == "EOT"


def test_a_visit_that_is_not_there_is_refused() -> None:
    with pytest.raises(SheetBlocked) as blocked:
        checklist(plan_of("ramunet-plain"), "C9D9")
    assert blocked.value.code == "no-visit"
    with pytest.raises(SheetBlocked):
        checklist(replace(plan_of("ramunet-plain"), visits=()))


def test_german_says_the_same_rows() -> None:
    plan = plan_of("caboavenec-plain", "de")
    found = [plain(row["title"]) for row in checklist(plan, "C2D1", DE)["rows"]]
    assert found == [
        "Labor",
        "Blutdruck",
        "Körperliche Untersuchung",
        "Prämedikation: Avelumab",
        "Infusion: Avelumab",
        "Beobachtung nach der Infusion",
        "Tablettenrückgabe",
        "Tabletten ausgeben: Cabozantinib",
        "Nächster Termin",
    ]
