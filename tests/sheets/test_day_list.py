"""The day's list: who is on it, how each drug stands, what is fetched, and what is said of those who are not."""

import csv
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from dosecal.__main__ import main
from dosecal.core.views.day_list import Entry, State, day_entries, totals
from dosecal.files.case.cases import read_case
from dosecal.files.case.planning import plan_case
from dosecal.files.export.day_list import COLUMNS, day_list_csv, read_day
from dosecal.words import NBSP, Words
from dosecal.words.day_list import amount_text, bag_text, open_text, state_text, taken_text, total_lines, why_text
from tests.sheets.day_cases import DAY, DUE, GIVEN, PATIENTS, write_patients

ON = date.fromisoformat(DAY)
EN = Words("en")


def entries_of(text: str, folder: Path, on: date = ON, days: int = 1) -> tuple[Entry, ...]:
    path = folder / "case.toml"
    path.write_text(text, encoding="utf-8")
    return day_entries(plan_case(read_case(path), on), days)


def stand(entries: tuple[Entry, ...]) -> list[tuple[str, str, str]]:
    return [(entry.visit.id, line.drug, line.state.value) for entry in entries for line in entry.lines]


def test_the_day_of_the_dose_and_no_other_has_it(tmp_path: Path) -> None:
    drugs = [("C1D1", "ramucirumab", "due"), ("C1D1", "dacarbazine", "due")]
    assert stand(entries_of(DUE, tmp_path)) == drugs
    before = ON - timedelta(days=1)
    assert entries_of(DUE, tmp_path, before) == ()
    assert stand(entries_of(DUE, tmp_path, before, days=2)) == drugs
    late = entries_of(DUE, tmp_path, ON + timedelta(days=1))
    assert [(entry.state, entry.day) for entry in late] == [(State.OVERDUE, ON)]


def test_while_the_first_dose_is_overdue_nothing_counted_from_it_is_listed(tmp_path: Path) -> None:
    entries = entries_of(DUE, tmp_path, ON + timedelta(days=14), days=30)
    assert [entry.visit.id for entry in entries] == ["C1D1"]


def test_what_is_given_stays_on_the_list_of_its_day_only(tmp_path: Path) -> None:
    assert stand(entries_of(DUE + GIVEN, tmp_path)) == [
        ("C1D1", "ramucirumab", "given"), ("C1D1", "dacarbazine", "given"),
    ]  # fmt: skip
    assert entries_of(DUE + GIVEN, tmp_path, ON + timedelta(days=1)) == ()


def test_one_of_two_drugs_given_leaves_the_other_due(tmp_path: Path) -> None:
    half = DUE + GIVEN + 'drug = "ramucirumab"\n'
    entries = entries_of(half, tmp_path)
    assert stand(entries) == [("C1D1", "ramucirumab", "given"), ("C1D1", "dacarbazine", "due")]
    assert entries[0].state is State.DUE
    assert [(total.drug, total.count) for total in totals(entries)] == [("dacarbazine", 2), ("dacarbazine", 1)]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ('kind = "skip"\nvisit = "C1D1"\ndrug = "dacarbazine"\nreason = "ANC 0.9"\n', "Skipped by decision: ANC 0.9"),
        (
            'kind = "hold"\ndrug = "dacarbazine"\ndate = 2027-01-30\nreason = "fever"\n',
            f"On hold since Sat{NBSP}30 Jan 2027: fever",
        ),
        (
            'kind = "discontinue"\ndrug = "dacarbazine"\ndate = 2027-01-31\nreason = "toxicity"\n',
            f"Stopped since Sun{NBSP}31 Jan 2027: toxicity",
        ),
    ],
)
def test_a_drug_that_is_not_given_is_said_with_the_decision(tmp_path: Path, event: str, said: str) -> None:
    entries = entries_of(f"{DUE}[[events]]\n{event}", tmp_path)
    assert stand(entries) == [("C1D1", "ramucirumab", "due"), ("C1D1", "dacarbazine", "left-out")]
    line = entries[0].lines[1]
    assert why_text(EN, line) == said
    assert amount_text(EN, line) == "not given"
    assert not line.to_prepare
    assert not line.amount_withheld


def test_a_drug_recorded_as_not_among_those_given_is_not_due(tmp_path: Path) -> None:
    held = 'kind = "skip"\nvisit = "C1D1"\ndrug = "dacarbazine"\nreason = "ANC 0.9"\n'
    entries = entries_of(f"{DUE}{GIVEN}[[events]]\n{held}", tmp_path)
    assert stand(entries) == [("C1D1", "ramucirumab", "given"), ("C1D1", "dacarbazine", "left-out")]


def test_a_visit_left_out_altogether_is_said(tmp_path: Path) -> None:
    skip = '[[events]]\nkind = "skip"\nvisit = "C1D15"\nreason = "holiday"\n'
    entries = entries_of(DUE + GIVEN + skip, tmp_path, ON + timedelta(days=14))
    assert stand(entries) == [("C1D15", "ramucirumab", "left-out")]
    assert why_text(EN, entries[0].lines[0]) == "Skipped by decision: holiday"
    assert totals(entries) == ()


def test_without_a_first_dose_that_somebody_named_nothing_is_listed(tmp_path: Path) -> None:
    undated = DUE.replace("planned_first_dose = 2027-02-01\n", "")
    on = date(2027, 1, 20)
    path = tmp_path / "case.toml"
    path.write_text(undated, encoding="utf-8")
    plan = plan_case(read_case(path), on)
    assert plan.hypothetical
    assert day_entries(plan, 300) == ()


def test_an_amount_withheld_says_why_and_is_not_fetched(tmp_path: Path) -> None:
    entries = entries_of(PATIENTS["exchanged.toml"], tmp_path)
    line = entries[0].lines[0]
    assert (line.amount_withheld, line.to_prepare) == (True, False)
    assert amount_text(EN, line) == "withheld"
    assert state_text(EN, line) == "due, withheld"
    assert why_text(EN, line) == "Height 78 cm and weight 178 kg: swapped?".replace(" cm", f"{NBSP}cm").replace(
        " kg", f"{NBSP}kg"
    )
    assert totals(entries) == ()


def test_a_preparation_withheld_keeps_its_amount_and_no_vials(tmp_path: Path) -> None:
    entries = entries_of(PATIENTS["heavy.toml"], tmp_path)
    line = entries[0].lines[0]
    assert (amount_text(EN, line), taken_text(EN, line), bag_text(EN, entries[0], line)) == (f"1040{NBSP}mg", "", "")
    assert line.preparation_withheld
    assert "would be within limits" in why_text(EN, line)
    assert {total.drug for total in totals(entries)} == {"dacarbazine"}


def test_the_two_bag_methods_never_read_alike(tmp_path: Path) -> None:
    (entry,) = entries_of(DUE, tmp_path)
    said = [bag_text(EN, entry, line).replace(NBSP, " ") for line in entry.lines]
    assert said == [
        "250 mL NaCl 0.9 %: remove 48 mL, add 48 mL, final volume 250 mL",
        "500 mL NaCl 0.9 % or glucose 5 %: add 108 mL to the full bag, 608 mL in all",
    ]


def test_totals_are_sums_by_study_drug_and_strength_in_order_of_administration(tmp_path: Path) -> None:
    folder = write_patients(tmp_path / "cases")
    day = read_day(folder, ON, 1, "en")
    due, late = (
        [(study, drug, what.replace(NBSP, " ")) for study, drug, what in total_lines(EN, day.entries, overdue)]
        for overdue in (False, True)
    )
    assert due == [
        ("RamuNET", "Ramucirumab", "2 × 500 mg"),
        ("RamuNET", "Dacarbazine (DTIC)", "2 × 500 mg + 8 × 200 mg + 2 × 100 mg"),
        ("RamuNET", "Ramucirumab", "2 doses are not counted: preparation or amount withheld, see the list"),
        ("RamuNET", "Dacarbazine (DTIC)", "1 dose is not counted: preparation or amount withheld, see the list"),
    ]
    assert late == [("CaboAveNEC", "Avelumab", "4 × 200 mg"), ("CaboAveNEC", "Cabozantinib", late[1][2])]
    counted: dict[tuple[str, Decimal], int] = {}
    for total in (one for one in day.totals if one.kind == "vials"):
        key = total.drug, total.strength.value
        counted[key] = counted.get(key, 0) + total.count
    for (drug, strength), count in counted.items():
        alone = sum(
            one.count
            for entry in day.entries
            for line in entry.lines
            if line.drug == drug and line.to_prepare and line.dose is not None
            for one in line.dose.vials
            if one.strength.value == strength
        )
        assert count == alone


def test_order_is_overdue_then_due_by_patient_then_given(tmp_path: Path) -> None:
    day = read_day(write_patients(tmp_path / "cases"), ON, 1, "en")
    said = [(one.entry.plan.case.patient_id, one.entry.state.value) for one in day.listed]
    assert said == [
        ("MZ-112", "overdue"), ("03-107", "due"), ("03-108", "due"), ("03-109", "due"), ("03-111", "due"),
        ("03-110", "given"),
    ]  # fmt: skip
    assert (day.patients, day.undated, len(day.refusals)) == (8, 1, 1)
    more = read_day(tmp_path / "cases", ON, 2, "en")
    assert "03-112" in [one.entry.plan.case.patient_id for one in more.listed]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["day", *arguments])
    shown = capsys.readouterr()
    return status, shown.out.replace(NBSP, " "), shown.err


def test_the_command_says_all_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(write_patients(tmp_path / "cases"))
    status, out, err = run(capsys, folder, "--today", DAY)
    assert status == 1
    for part in (
        "Doses on Mon 1 Feb 2027 · 8 patients · 5 doses to prepare", "not listed: 1 patient", "NOT COMPLETE: 1",
        "OVERDUE", "Ramucirumab         480 mg", "1 × 500 mg", "On hold since Wed 27 Jan 2027: platelets 60",
        "swapped?", "RamuNET: Ramucirumab: 2 × 500 mg", "never shared",
    ):  # fmt: skip
        assert part in out, part
    assert err.count("\n") == 1
    assert "broken.toml" in err
    assert out.index("OVERDUE") < out.index("\nDUE") < out.index("\nGIVEN") < out.index("PICK LIST")
    german = run(capsys, folder, "--today", DAY, "--language", "de")[1]
    assert "ÜBERFÄLLIG" in german
    assert "nie geteilt" in german


def test_the_exit_status_is_0_where_all_can_be_prepared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(write_patients(tmp_path / "cases", "due.toml", "overdue.toml"))
    assert run(capsys, folder, "--today", DAY)[0] == 0
    write_patients(tmp_path / "cases", "exchanged.toml")
    assert run(capsys, folder, "--today", DAY)[0] == 1


def test_json_names_doses_as_a_plan_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(write_patients(tmp_path / "cases"))
    status, out, _ = run(capsys, folder, "--today", DAY, "--json")
    data = json.loads(out)
    assert status == 1
    assert (data["today"], data["days"], data["patients"], data["without_first_dose"]) == (DAY, 1, 8, 1)
    due = next(one for one in data["visits"] if one["patient"] == "03-107")
    assert (due["state"], due["visit"], due["date"], due["file"]) == ("due", "C1D1", DAY, "due.toml")
    assert [drug["dose"]["amount"] for drug in due["drugs"]] == ["480 mg", "1080 mg"]
    held = next(one for one in data["visits"] if one["patient"] == "03-109")["drugs"][1]
    assert held["left_out"] == {"code": "hold", "date": "2027-01-27", "reason": "platelets 60"}
    withheld = next(one for one in data["visits"] if one["patient"] == "03-111")["drugs"][0]
    assert withheld["withheld"] is True
    assert withheld["because"][0]["code"] == "height-weight-swapped"
    counted = {"drug": "ramucirumab", "kind": "vials", "strength": "500 mg", "count": 2, "overdue": False}
    assert {"study": "ramunet", **counted} in data["totals"]
    assert [one["file"] for one in data["unread"]] == ["broken.toml"]


def test_csv_has_a_row_for_each_drug_and_says_what_was_not_read(tmp_path: Path) -> None:
    day = read_day(write_patients(tmp_path / "cases"), ON, 1, "de")
    lines = day_list_csv(day, Words("de")).removeprefix("\ufeff").splitlines()
    assert len(lines) == 1 + 1 + sum(len(entry.lines) for entry in day.entries)
    assert lines[1].startswith('2027-02-01;"Nicht lesbar";')
    rows = list(csv.reader((line for line in lines if "broken" not in line), delimiter=";"))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    row = next(line for line in lines if '"03-107"' in line)
    assert row.startswith('2027-02-01;"fällig";"03-107";"RamuNET";"C1D1";1;"Ramucirumab";480;"mg";"48 mL"')


def test_a_text_of_a_case_is_never_a_formula(tmp_path: Path) -> None:
    skip = '[[events]]\nkind = "skip"\nvisit = "C1D1"\ndrug = "dacarbazine"\nreason = "=2"\n'
    (tmp_path / "one.toml").write_text(DUE.replace("03-107", "=1+1") + skip, encoding="utf-8")
    text = day_list_csv(read_day(tmp_path, ON, 1, "en"), EN)
    assert '"\'=1+1"' in text
    assert '"=' not in text


def test_misuse_and_an_empty_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, str(tmp_path), "--today", DAY, "--days", "0")[0] == 2
    assert run(capsys, str(tmp_path), "--today", "soon")[0] == 2
    assert run(capsys, str(tmp_path / "none"), "--today", DAY)[0] == 2
    status, out, _ = run(capsys, str(tmp_path), "--today", DAY)
    assert status == 0
    assert "no case file" in out


def test_an_entry_of_another_plan_changes_no_order(tmp_path: Path) -> None:
    (entry,) = entries_of(DUE, tmp_path)
    later = replace(entry, day=entry.day + timedelta(days=1))
    assert entry.order < later.order


def test_what_is_doubtful_stands_before_what_is_open(tmp_path: Path) -> None:
    """A first dose that is late rests on an old weight: the store's list says so, not the plan alone."""
    fresh = entries_of(DUE, tmp_path, ON)[0]
    late = entries_of(DUE, tmp_path, ON + timedelta(days=60))[0]
    assert "stale-weight" not in {found.code for found in fresh.doubts}
    assert "stale-weight" in {found.code for found in late.doubts}
    said = open_text(Words("en"), late).replace(NBSP, " ")
    assert said.startswith("CHECK: ")
    assert said.index("days old") < said.index("Open before release")
