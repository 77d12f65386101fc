"""What is open before a dose is released, and what must not be overlooked on the worksheet."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest
from msgspec.structs import replace

from dosecal.core.patient.case import Case, Lab, Order, Vital
from dosecal.core.patient.events import Override
from dosecal.core.result.dose import LabValue, OpenPoint, PointCode, PointStatus, Proposal, ProposalCause, Slowed
from dosecal.core.result.plan import Plan
from dosecal.core.result.prepared import LimitedBy, LimitKind
from dosecal.core.trial.drug import Action, Handling, HandlingKind, Keeping, KeepingState
from dosecal.core.values.finding import finding
from dosecal.core.values.finding_code import Code
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.source import Origin, Source
from dosecal.files.case.planning import plan_case
from dosecal.sheets import dose_worksheet
from dosecal.sheets.dose import worksheet_data
from dosecal.words import LANGUAGES, NBSP, Words
from tests.sheets.changed_doses import changed_dose
from tests.sheets.sheet_cases import PRINTED, plan_of
from tests.sheets.sheet_checks import LongWords, check_nothing_cut, reader, squeezed

DAY = date(2027, 2, 1)
LABEL = Source(Origin.LABEL, "SmPC", "4.2")
COLD = {"en": "at 2–8 °C", "de": "bei 2–8 °C"}
WARM = {"en": "at 25 °C", "de": "bei 25 °C"}


def plan_with(**changes: Any) -> Plan:
    """The plain patient of RamuNET on the day of the first dose, with something more in the case."""
    case: Case = replace(plan_of("ramunet-plain").case, **changes)
    return plan_case(case, DAY)


def lab(test: str, typed: str, day: date) -> Lab:
    return Lab(day, test, typed, Fraction(1))


def mg(amount: int) -> Quantity:
    return Quantity(Decimal(amount), "mg")


def sheet_data(plan: Plan, words: Words | None = None) -> dict[str, Any]:
    return cast("dict[str, Any]", dose_worksheet(plan, "C1D1", words or Words("en"), PRINTED).data)


def checks_of(plan: Plan) -> dict[str, dict[str, Any]]:
    return {entry["label"]: entry for entry in sheet_data(plan)["checks"]}


def with_first_dose(plan: Plan, **changes: Any) -> Plan:
    """The plan with the first dose of the first visit changed."""
    first, *others = plan.doses
    changed = changed_dose(first, **changes)
    return replace(plan, doses=(changed, *others))


def test_what_is_not_known_has_a_line_to_write_on() -> None:
    entries = sheet_data(plan_with())["checks"]
    assert all(entry["line"] for entry in entries)
    assert [entry["label"] for entry in entries if entry["tick"]] == [
        "Signed medical order seen, no.", "Blood pressure", "Dipstick", "Laboratory, not older than 72 h, from",
    ]  # fmt: skip


def test_an_order_that_was_seen_is_said_with_day_and_name() -> None:
    orders = (Order("C1D15", DAY, "Dr. Other"), Order("C1D1", date(2027, 1, 29), "Dr. Adler"))
    seen = checks_of(plan_with(orders=orders))["Medical order"]
    assert seen["small"].replace(NBSP, " ") == "seen Fri 29 Jan 2027, Dr. Adler"
    assert not seen["line"]
    assert seen["tick"]


def test_the_blood_pressure_of_the_day_stands_there_an_older_one_with_its_day() -> None:
    of_day = checks_of(plan_with(vitals=(Vital(DAY, 128, 82),)))["Blood pressure"]
    assert (of_day["value"], of_day["small"], of_day["old"]) == ("128/82 mmHg", "", False)
    older = checks_of(plan_with(vitals=(Vital(DAY - timedelta(days=1), 128, 82),)))["Blood pressure"]
    assert (older["small"].replace(NBSP, " "), older["old"]) == ("31 Jan 2027", True)


@pytest.mark.parametrize(("days", "old"), [(0, False), (3, False), (4, True)])
def test_a_laboratory_value_is_too_old_after_72_hours(days: int, old: bool) -> None:
    measured = DAY - timedelta(days=days)
    labs = (lab("hemoglobin", "11.8 g/dL", measured), lab("urine_dipstick", "1+", measured))
    plan = plan_with(labs=labs)
    checks = checks_of(plan)
    assert (checks["Haemoglobin"]["value"], checks["Haemoglobin"]["old"]) == (f"11.8{NBSP}g/dL", old)
    head = checks["Laboratory, not older than 72 h"]["small"].replace(NBSP, " ")
    assert head.startswith(f"from {measured.day} {'Jan' if measured.month == 1 else 'Feb'} 2027")
    assert ("TOO OLD" in head) is old
    assert checks["Dipstick"]["value"] == "1+"
    assert checks["Dipstick"]["old"] is old
    assert checks["Platelets"]["line"]
    assert not checks["Platelets"]["value"]


def test_of_several_values_the_latest_up_to_the_day_stands_there() -> None:
    labs = tuple(lab("hemoglobin", f"{n} g/dL", DAY + timedelta(days=n - 10)) for n in (8, 9))
    assert checks_of(plan_with(labs=labs))["Haemoglobin"]["value"] == f"9{NBSP}g/dL"


@pytest.mark.parametrize(("systolic", "said"), [(160, False), (161, True)])
def test_a_blood_pressure_above_the_trials_limit_is_said_among_the_findings(systolic: int, said: bool) -> None:
    data = sheet_data(plan_with(vitals=(Vital(DAY, systolic, 90),)))
    assert any(f"{systolic}/90" in line["text"] and line["bold"] for line in data["findings"]) == said


def test_each_vial_has_room_for_its_kit_number() -> None:
    ramucirumab, dacarbazine = sheet_data(plan_with())["cards"]
    assert [pack["kits"] for pack in ramucirumab["packs"]] == [1]
    assert [pack["kits"] for pack in dacarbazine["packs"]] == [2, 1]


def test_how_long_it_keeps_has_room_for_the_time_of_each_condition() -> None:
    keeps = (Keeping(KeepingState.DILUTED, 24, COLD, None, LABEL), Keeping(KeepingState.DILUTED, 4, WARM, None, LABEL))
    card = sheet_data(with_first_dose(plan_with(), keeps=keeps))["cards"][0]
    until = [(entry["words"].replace(NBSP, " "), entry["time"]) for entry in card["stability"]["until"]]
    assert until == [("diluted: 24 h at 2–8 °C", ""), ("4 h at 25 °C", "")]  # the state once
    assert card["stability"]["write"] == "until"
    assert [(time["label"], time["value"]) for time in card["times"]] == [
        ("prepared at", ""),
        ("start", ""),
        ("stop", ""),
    ]


def test_until_when_it_keeps_is_the_time_it_was_made_and_the_hours() -> None:
    keeps = (Keeping(KeepingState.DILUTED, 24, COLD, None, LABEL), Keeping(KeepingState.DILUTED, 4, WARM, None, LABEL))
    printed = replace(PRINTED, made={"ramucirumab": datetime.fromisoformat("2027-02-01T20:30")})
    plan = with_first_dose(plan_with(), keeps=keeps)
    card, other = cast("dict[str, Any]", worksheet_data(plan, "C1D1", Words("en"), printed))["cards"]
    assert card["times"][0]["value"].replace(NBSP, " ") == "Mon 1 Feb 2027, 20:30"
    assert all(entry["time"] == "" for entry in other["stability"]["until"])  # each drug has its own time
    until = [entry["time"].replace(NBSP, " ") for entry in card["stability"]["until"]]
    assert until == ["Tue 2 Feb 2027, 20:30", "Tue 2 Feb 2027, 00:30"]


@pytest.mark.parametrize(
    ("made", "until"),
    [
        ("2026-10-24T09:30+02:00", "2026-10-25T08:30+01:00"),  # the night has 25 hours
        ("2027-03-27T09:30+01:00", "2027-03-28T10:30+02:00"),  # and 23
    ],
)
def test_hours_that_really_pass_count(made: str, until: str) -> None:
    keeping = Keeping(KeepingState.DILUTED, 24, COLD, None, LABEL)
    assert keeping.until(datetime.fromisoformat(made)) == datetime.fromisoformat(until)


def test_another_amount_half_the_rate_and_a_limit_are_said_loudly() -> None:
    plan = plan_with()
    changed = with_first_dose(
        plan,
        override=Override("C1D1", "ramucirumab", mg(400), "weight loss", "Dr. Adler"),
        findings=(finding(Code.OVERRIDE, "doses.C1D1.ramucirumab", None, before=mg(480)),),
        deviation_percent=Decimal("-16.666"),
        slowed=Slowed(20, 60, 80, 100),
        limited_by=(LimitedBy(LimitKind.MAXIMUM_SINGLE, mg(470), mg(480), LABEL),),
    )  # fmt: skip
    loud = [text.replace(NBSP, " ") for text in sheet_data(changed)["cards"][0]["loud"]]
    assert loud == [
        "OVERRIDE: 400 mg instead of 480 mg (−16.67 % from the calculated amount), decided by Dr. Adler: weight loss",
        "reaction after 20 min: rest at half the rate over 80 min, 100 min in all",
        "at most 470 mg per dose (calculated: 480 mg)",
    ]
    assert sheet_data(plan)["cards"][0]["loud"] == []


def test_what_was_given_before_stands_beside_the_level() -> None:
    given = mg(960)
    said = sheet_data(with_first_dose(plan_with(), before=given, number=4, doses_before=2))["cards"][0]["prescribed"]
    assert "given before: 960 mg (2 doses)" in said.replace(NBSP, " ")


def test_premedication_of_the_first_infusions_is_asked_of_those_only() -> None:
    text = {"en": "antihistamine", "de": "Antihistaminikum"}
    first = with_first_dose(
        plan_with(), handling=(Handling(HandlingKind.PREMEDICATION, text, LABEL, first_infusions=4),)
    )
    assert sheet_data(first)["cards"][0]["premedication"] == ["antihistamine (infusion 1 of the first 4)"]


def test_a_proposal_that_nobody_decided_stands_first_and_bold() -> None:
    day = date(2027, 1, 30)
    proposal = Proposal(
        drug="ramucirumab", action=Action.INTERRUPT, rule="proteinuria", because=ProposalCause.LABORATORY, day=day,
        values=(LabValue("urine_protein_24h", "2.1 g/24 h", day),), source=LABEL, decided=False,
    )  # fmt: skip
    first = sheet_data(replace(plan_with(), proposals=(proposal,)))["findings"][0]
    assert first["bold"]
    said = first["text"].replace(NBSP, " ")
    assert "Ramucirumab: hold. Reason:" in said
    assert "2.1 g/24 h (Sat 30 Jan 2027)" in said
    assert "SmPC" in said
    decided = sheet_data(replace(plan_with(), proposals=(replace(proposal, decided=True),)))
    assert not any("hold" in line["text"] for line in decided["findings"])


def full_plan() -> Plan:
    """Everything at once: the page that has to hold the most."""
    measured = date(2027, 1, 31)
    tests = ("anc", "platelets", "hemoglobin", "bilirubin", "ast", "alt", "creatinine", "inr")
    plan = plan_with(
        labs=tuple(lab(test, "1.1", measured - timedelta(days=5 * n)) for n, test in enumerate(tests)),
        vitals=(Vital(DAY, 128, 82),),
        orders=(Order("C1D1", date(2027, 1, 29), "Dr. Adler"),),
    )
    return with_first_dose(
        plan,
        keeps=(
            Keeping(KeepingState.DILUTED, 24, COLD, None, LABEL),
            Keeping(KeepingState.DILUTED, 4, WARM, None, LABEL),
        ),
        override=Override("C1D1", "ramucirumab", mg(400), "weight loss", "Dr. Adler"),
        slowed=Slowed(20, 60, 80, 100),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_with_longer_words_however_much_there_is(language: str) -> None:
    check_nothing_cut(dose_worksheet(full_plan(), "C1D1", LongWords(language), PRINTED))


@pytest.mark.parametrize("language", LANGUAGES)
def test_signatures_stand_on_a_page_with_an_amount(language: str) -> None:
    words = Words(language)
    for sheet in (
        dose_worksheet(full_plan(), "C1D1", words, PRINTED),
        dose_worksheet(full_plan(), "C1D1", LongWords(language), PRINTED),
    ):
        pages = [squeezed(page.extract_text()) for page in reader(sheet).pages]
        last = next(text for text in pages if squeezed(str(cast("Any", sheet.data)["signatures"][-1])) in text)
        assert "1080mg" in last


def test_an_order_seen_before_the_last_decision_is_doubtful() -> None:
    """A decision after the order was seen: what the order says is no longer what is given."""
    orders = (Order("C1D1", date(2027, 1, 28), "Dr. Adler"),)
    before = checks_of(plan_with(orders=orders))["Medical order"]
    assert not before["old"]
    point = OpenPoint(code=PointCode.ORDER, status=PointStatus.DOUBTFUL, day=date(2027, 1, 28), by="Dr. Adler")
    after = checks_of(with_first_dose(plan_with(orders=orders), open_points=(point,)))["Medical order"]
    assert after["old"]
    assert "BEFORE the last decision" in after["small"]


def test_another_amount_is_said_once() -> None:
    override = Override("C1D1", "dacarbazine", mg(900), "platelets", "Dr. Adler")
    data = sheet_data(plan_with(events=(override,)))
    card = data["cards"][1]
    assert card["amount"] == f"900{NBSP}mg"
    said = [text.replace(NBSP, " ") for text in card["loud"]]
    deviation = "−16.5 % from the calculated amount"
    assert said == [f"OVERRIDE: 900 mg instead of 1080 mg ({deviation}), decided by Dr. Adler: platelets"]
    assert len(card["findings"]) == 1  # that the drug has no other dose; the amount decided is said above
    assert "neither label nor protocol provides another dose" in card["findings"][0]["text"]
    assert not [line for line in data["findings"] if "900" in line["text"]]


def test_of_values_of_several_days_each_older_one_has_its_own_date() -> None:
    """Fault 45: "ANC 12 G/L ▲ of 4 Jan 2027, TOO OLD" read as if the ANC were old."""
    labs = (Lab(DAY, "anc", "12 G/L", Fraction(12)), lab("platelets", "250 G/L", DAY - timedelta(days=28)))
    entries = sheet_data(plan_with(labs=labs))["checks"]
    said = [(one["label"], one["small"].replace(NBSP, " ")) for one in entries if one["value"] or one["small"]]
    assert said[0] == ("Laboratory, not older than 72 h", "from 1 Feb 2027:")
    assert ("Platelets", "from 4 Jan 2027, TOO OLD") in said
    assert [small for label, small in said if not label] == ["missing:"]  # no other remark without its value
    anc, platelets = (checks_of(plan_with(labs=labs))[name] for name in ("Neutrophils (ANC)", "Platelets"))
    assert (anc["old"], anc["loud"]) == (False, False)
    assert (platelets["old"], platelets["loud"]) == (True, True)


def test_an_order_that_was_seen_asks_for_no_number_any_more() -> None:
    """Fault 45: "Signed medical order seen, no. seen Mon"."""
    assert "Signed medical order seen, no." in checks_of(plan_with())
    seen = checks_of(plan_with(orders=(Order("C1D1", date(2027, 1, 29), "Dr. Adler"),)))
    assert "Signed medical order seen, no." not in seen
    assert seen["Medical order"]["small"].startswith("seen")
