"""The deviation note and the list of deviations: every field of a deviation in its place, and room for what is not."""

from pathlib import Path
from typing import Any, cast

import pytest

from dosecal import commands
from dosecal.__main__ import main
from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import read_case
from dosecal.files.case.planning import days_of, plan_case
from dosecal.sheets import Sheet, SheetBlocked, make_sheet
from dosecal.words import LANGUAGES, NBSP, Words
from tests.sheets.sheet_cases import HERE, PRINTED, plan_of, with_fixed_hash
from tests.sheets.sheet_checks import LongWords, check_nothing_cut, reader, squeezed
from tests.sheets.test_goldens import check_pictures, check_text

Data = dict[str, Any]
EN, DE = Words("en"), Words("de")
MANY = HERE / "deviation_cases" / "ramunet-many.toml"
GOLDEN_SHEETS = [("many", "C2D1"), ("many", None), ("reduced", "C3D1")]


def plan_named(name: str, language: str = "en") -> Plan:
    if name == "reduced":
        return plan_of("caboavenec-reduced", language)
    case = read_case(MANY)
    assert case.today is not None
    return with_fixed_hash(plan_case(case, case.today, language))


def sheet(plan: Plan, visit: str | None, words: Words = EN) -> Sheet:
    closed = days_of(plan.study, plan.case, plan.today, words.language)
    return make_sheet("deviation", plan, visit, words, PRINTED, closed)


def data_of(plan: Plan, visit: str | None, words: Words = EN) -> Data:
    return cast("Data", sheet(plan, visit, words).data)


def said(fields: list[Data]) -> dict[str, str]:
    return {field["label"]: field["text"].replace(NBSP, " ") for field in fields}


def test_a_note_says_planned_actual_window_rule_source_reason_and_effect() -> None:
    delay, window, interval, laboratory = data_of(plan_named("many"), "C2D1")["notes"]
    assert said(window["facts"]) == {
        "Planned (target)": "Wed 3 Mar 2027",
        "Actual": "Tue 2 Mar 2027",
        "Window": "Wed 3 Mar 2027 – Sat 6 Mar 2027",
        "Difference": "1 day too early",
    }
    assert said(window["rows"]) == {
        "Rule and source": "site rule: dosecal site rules, visit windows ◆",
        "Effect on later visits": "C2D15 Tue 16 Mar 2027, C3D1 Tue 6 Apr 2027",
    }
    assert window["reason"] == {"label": "Reason", "text": ""}  # nobody has written one: a line to write it on
    assert delay["reason"]["text"] == "platelets 82 G/L"
    assert said(delay["facts"])["Difference"] == "2 days too late"
    assert "11 days after the dose" in interval["sentence"].replace(NBSP, " ")
    assert said(laboratory["facts"])["Difference"] == "29 days too old"


def test_the_cause_that_was_entered_is_ticked_and_the_others_are_not() -> None:
    causes = data_of(plan_named("many"), "C2D1")["causes"]
    assert [cause["text"] for cause in causes if cause["done"]] == ["laboratory results"]
    assert len(causes) == 6
    assert not any(cause["done"] for cause in data_of(plan_named("many"), "C1D15")["causes"])


def test_what_did_not_take_place_says_so() -> None:
    plan = plan_named("many")
    (skipped,) = data_of(plan, "C2D15")["notes"]
    assert said(skipped["facts"])["Actual"] == "did not take place"
    assert said(skipped["facts"])["Difference"] == "–"
    assert skipped["reason"]["text"] == "hypertension 172/104 mmHg"
    rows = data_of(plan, None)["rows"]
    assert [(row["visit"], row["actual"]) for row in rows if row["kind_of"] == "Not recorded"] == [
        ("C3D15", "not recorded")
    ]


def test_a_delay_that_lies_ahead_is_not_yet() -> None:
    plan = plan_of("ramunet-changes")
    (delay,) = [row for row in data_of(plan, None)["rows"] if row["kind_of"] == "Delay"]
    assert (delay["visit"], delay["actual"], delay["reason"]) == ("C2D1", "not yet", "ANC 0.9")


def test_the_list_has_every_deviation_in_the_order_of_the_plan() -> None:
    plan = plan_named("many")
    data = data_of(plan, None, DE)
    assert [row["visit"] for row in data["rows"]] == [one.visit for one in plan.deviations]
    assert data["subtitle"].replace(NBSP, " ").endswith("11 Abweichungen, Stand Mi 28.04.2027")
    assert len(data["columns"]) == 9


def test_without_a_deviation_the_list_says_so_and_a_note_is_refused() -> None:
    plan = plan_of("ramunet-plain")
    assert plan.deviations == ()
    assert data_of(plan, None)["none"] == "No deviation in the recorded data."
    for visit, code in (("C1D1", "no-deviation"), ("C9D1", "no-visit")):
        with pytest.raises(SheetBlocked) as blocked:
            sheet(plan, visit)
        assert blocked.value.code == code
        assert visit in blocked.value.sentence(DE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "visit"), GOLDEN_SHEETS)
def test_golden(name: str, visit: str | None, language: str) -> None:
    stem = f"{name}-deviation-{visit or 'list'}.{language}"
    made = sheet(plan_named(name, language), visit, Words(language))
    check_text(stem, made)
    check_pictures(stem, made)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "visit"), GOLDEN_SHEETS)
def test_nothing_is_cut_and_every_page_says_what_it_is(name: str, visit: str | None, language: str) -> None:
    words, plan = Words(language), plan_named(name, language)
    check_nothing_cut(sheet(plan, visit, LongWords(language)))
    pages = reader(sheet(plan, visit, words)).pages
    title = words.say("sheet.title.deviation" if visit else "sheet.title.deviation-list")
    for n, page in enumerate(pages, 1):
        text = squeezed(page.extract_text())
        for part in (
            words.say("sheet.page", n=n, m=len(pages)), words.say("sheet.not-verified"), title, plan.case.patient_id,
            words.say("sheet.limits"), words.say("sheet.not-recorded"), plan.study.protocol.name, "A. Weber",
            visit or "",
        ):  # fmt: skip
            assert squeezed(part) in text


def test_nothing_of_the_patient_is_in_the_metadata() -> None:
    for visit in ("C2D1", None):
        pdf = reader(sheet(plan_named("many"), visit))
        root = cast("Any", pdf.trailer["/Root"])
        metadata = root["/Metadata"].get_data().decode() + str(dict(pdf.metadata or {}))
        assert "RamuNET" in metadata
        for secret in ("03-210", "1958", "platelets", "snow"):
            assert secret not in metadata


def test_the_command_writes_a_note_or_the_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "note.pdf"
    arguments = ["sheet", str(MANY), "--kind", "deviation", "--out", str(out)]
    assert main([*arguments, "--visit", "C2D1", "--language", "de"]) == commands.DONE
    assert out.read_bytes().startswith(b"%PDF")
    assert main(arguments) == commands.DONE
    before = out.read_bytes()
    assert main([*arguments, "--visit", "C1D1"]) == commands.BLOCKED
    assert capsys.readouterr().err == "dosecal: Not printed: no deviation is recorded at C1D1.\n"
    assert out.read_bytes() == before
