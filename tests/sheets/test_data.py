"""What stands on a sheet, before it is set: every number of the plan in its place, or no sheet at all."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from msgspec.structs import replace

from dosecal.core.body import BSA_FORMULAS
from dosecal.core.result.plan import Plan
from dosecal.core.trial.drug import HandlingKind
from dosecal.core.values.finding import finding
from dosecal.core.values.finding_code import Code
from dosecal.files.case.planning import days_of, plan_case
from dosecal.sheets import SheetBlocked, dose_worksheet, visit_calendar, worksheet_visit
from dosecal.sheets.card import LINE_KINDS, OWN_PLACE
from dosecal.sheets.text import bind
from dosecal.words import NBSP, Words
from tests.sheets.changed_doses import changed_dose
from tests.sheets.sheet_cases import CASES, PRINTED, plan_of, sheet_of

EN, DE = Words("en"), Words("de")


def worksheet(plan: Plan, visit: str | None = None, words: Words = EN) -> dict[str, Any]:
    chosen = visit or worksheet_visit(plan)
    assert chosen is not None
    return cast("dict[str, Any]", dose_worksheet(plan, chosen, words, PRINTED).data)


def rows_of(card: dict[str, Any]) -> dict[str, str]:
    return {row["label"]: row["text"].replace(NBSP, " ") for row in card["rows"]}


def test_the_two_bag_methods_are_two_sentences() -> None:
    ramucirumab, dacarbazine = worksheet(plan_of("ramunet-plain"))["cards"]
    assert rows_of(ramucirumab)["Bag"] == "250 mL bag of NaCl 0.9 %: first REMOVE 48 mL, then add 48 mL of drug"
    assert rows_of(ramucirumab)["Final volume"] == "exactly 250 mL at 1.92 mg/mL (allowed 0.4–4 mg/mL)"
    assert rows_of(dacarbazine)["Bag"] == "ADD 108 mL to the full 500 mL bag, remove nothing"
    assert rows_of(dacarbazine)["Final volume"].startswith("608 mL at 1.78 mg/mL (allowed 1.4–2 mg/mL)")
    diluents = [row["ticks"] for row in dacarbazine["rows"] if row["ticks"]]
    assert diluents == [["NaCl 0.9 %", "glucose 5 %"], [f"bag can hold a further 108{NBSP}mL"]]


def test_everything_of_a_dose_is_on_its_card() -> None:
    ramucirumab, dacarbazine = worksheet(plan_of("ramunet-plain"))["cards"]
    assert (ramucirumab["amount"], dacarbazine["amount"]) == (f"480{NBSP}mg", f"1080{NBSP}mg")
    assert rows_of(ramucirumab)["Take"] == "1 × 500 mg (50 mL) · draw up 48 mL · 20 mg left over"
    assert (
        rows_of(dacarbazine)["Take"]
        == "2 × 500 mg (50 mL each) + 1 × 100 mg (10 mL) · draw up 108 mL · 20 mg left over"
    )
    infusion = rows_of(ramucirumab)["Infusion"]
    assert infusion == "no. 1 of 2 · over 60 min · 250 mL/h · 8 mg/min (at most 25 mg/min)"
    assert rows_of(dacarbazine)["Infusion"] == "no. 2 of 2 · over 30 min · 1216 mL/h · 36 mg/min"
    assert [step["value"].replace(NBSP, " ") for step in dacarbazine["steps"]] == [
        "1.6583 m²", "1077.9031 mg", "1080 mg", "108 mL", "20 mg", "608 mL", "1.78 mg/mL", "1216 mL/h",
    ]  # fmt: skip
    assert "18 Jan 2027" in dacarbazine["steps"][0]["inputs"].replace(NBSP, " ")
    assert "Cytotoxic." in dacarbazine["safety"]
    assert "Discard if pink or red." in dacarbazine["safety"]
    assert [pack["of"] for pack in dacarbazine["packs"]] == [f"500{NBSP}mg", f"100{NBSP}mg"]


def test_body_sizes_stand_with_their_days_and_the_other_formula() -> None:
    strip = {item["label"]: (item["value"], item["small"]) for item in worksheet(plan_of("ramunet-changes"))["patient"]}
    assert strip["Dose weight"] == (f"72{NBSP}kg", f"18{NBSP}Mar{NBSP}2027")
    assert strip["Height"] == (f"180{NBSP}cm", f"1{NBSP}Feb{NBSP}2027")
    assert strip["Body surface"] == (f"1.8974{NBSP}m²", f"Mosteller; DuBois +0.61{NBSP}%")


def test_a_reduced_dose_says_from_what_and_why() -> None:
    data = worksheet(plan_of("ramunet-changes"))
    assert "dose level −1 (reduced from 8 mg/kg)" in data["cards"][0]["prescribed"].replace(NBSP, " ")
    assert "Cyramza USPI" in data["cards"][0]["prescribed"]
    said = [line["text"] for line in data["findings"]]
    assert "Visit delayed by 14 days: ANC 0.9" in said
    assert any("proteinuria 2.4 g/24 h" in line for line in said)
    assert sum("80" in line and "72" in line for line in said) == 1  # the change of weight once, not on each card


def test_a_withheld_preparation_is_a_question_without_a_number() -> None:
    ramucirumab, dacarbazine = worksheet(plan_of("ramunet-heavy"))["cards"]
    assert ramucirumab["amount"] == f"1045{NBSP}mg"
    assert ramucirumab["open"] is not None
    assert dacarbazine["open"] is None
    assert not {"Take", "Bag", "Final volume", "Infusion"} & rows_of(ramucirumab).keys()
    assert [step["label"] for step in ramucirumab["steps"]] == ["Dose", "Rounding"]
    assert ramucirumab["findings"][0]["bold"]


def test_tablets_last_to_the_latest_day_of_the_next_visit() -> None:
    data = worksheet(plan_of("caboavenec-plain"))
    assert rows_of(data["cards"][1])["Hand out"].startswith(
        "18 × 40 mg for 18 days, up to and including Thu 28 Jan 2027"
    )
    # This visit comes a day before its own target: the next visit is not this one.
    other = rows_of(worksheet(plan_of("caboavenec-reduced"))["cards"][1])["Hand out"]
    # Every other day runs on from the reduction: on this visit's day no tablet is due.
    assert other.startswith("9 × 20 mg for 9 intakes in 19 days, up to and including Mon 12 Apr 2027")


def test_tablets_end_with_the_last_permitted_day() -> None:
    cards = worksheet(plan_of("caboavenec-plain"), "C27D1")["cards"]
    assert rows_of(cards[1])["Hand out"] == "1 × 40 mg for one day, Mon 10 Jan 2028"


def test_a_flat_dose_shows_no_weight() -> None:
    labels = [item["label"] for item in worksheet(plan_of("caboavenec-reduced"))["patient"]]
    assert labels == ["Patient", "Sex, age", "Body size"]


def test_blocked_missing_and_empty_are_not_printed() -> None:
    plan = plan_of("ramunet-plain")
    for visit, code in (("C9D1", "no-visit"), ("IMG-M3", "no-dose")):
        with pytest.raises(SheetBlocked) as blocked:
            dose_worksheet(plan, visit, EN, PRINTED)
        assert blocked.value.code == code
        assert visit in blocked.value.sentence(EN)
    ramucirumab, dacarbazine = plan.doses_of("C1D1")
    swapped = finding(Code.IMPLAUSIBLE_WEIGHT, "measurements.weight", None, weight="600 kg", low=1, high=2)
    for bad in (changed_dose(dacarbazine, amount=None), replace(dacarbazine, findings=(swapped,))):
        with pytest.raises(SheetBlocked):
            dose_worksheet(replace(plan, doses=(ramucirumab, bad)), "C1D1", EN, PRINTED)
    with pytest.raises(SheetBlocked) as blocked:
        visit_calendar(replace(plan, visits=()), EN, PRINTED, days_of(plan.study, plan.case, plan.today, "en"))
    assert blocked.value.code == "no-visits"


def test_a_version_that_is_not_approved_says_so() -> None:
    plan = plan_of("ramunet-plain")
    study = replace(plan.study, protocol=replace(plan.study.protocol, approved=False))
    assert "VERSION 01 IS NOT APPROVED" in worksheet(replace(plan, study=study))["badges"]


def test_marks_of_site_rules_become_a_legend_when_confirmed() -> None:
    waiting, confirmed = worksheet(plan_of("ramunet-plain")), worksheet(plan_of("ramunet-heavy"))
    assert "◆" in str(waiting["cards"])
    assert "◆" in waiting["legend"]
    assert "◆" not in str(confirmed["cards"]) + confirmed["legend"]
    assert "confirmed by Dr. A. Beispiel" in confirmed["legend"]


def test_only_what_is_confirmed_loses_its_mark() -> None:
    plan = plan_of("ramunet-plain")
    rounding = [rule for rule in plan.unconfirmed if "rounding" in rule.key]
    assert rounding
    left = [rule for rule in plan.unconfirmed if rule.source != rounding[0].source]
    data = worksheet(replace(plan, unconfirmed=tuple(left)))
    assert "◆" not in str(data["cards"])
    calendar = sheet_of(replace(plan, unconfirmed=tuple(left)), "calendar", EN).data
    assert "◆" in str(calendar["groups"])


def test_the_calendar_names_closed_days_and_shades_them() -> None:
    plan = plan_of("ramunet-plain", "de")
    data = cast("dict[str, Any]", sheet_of(plan, "calendar", DE).data)
    march = next(month for month in data["months"] if month["name"] == "März 2027")
    assert [text.replace(NBSP, " ") for text in march["holidays"]] == ["26. Karfreitag", "29. Ostermontag"]
    cells = {cell["day"]: cell for week in march["weeks"] for cell in week if cell is not None}
    assert cells["29"]["closed"]
    assert cells["28"]["closed"]
    assert not cells["30"]["closed"]
    assert cells["30"]["visits"] == [{"label": "C3D1", "kind": "infusion"}]
    assert cells["29"]["target"]
    moved = next(row for group in data["groups"] for row in group["rows"] if row["id"] == "C3D1")
    assert "Ostermontag" in moved["what"]


def test_every_visit_is_in_the_table_and_each_day_once_in_its_month() -> None:
    plan = plan_of("caboavenec-plain")
    data = cast("dict[str, Any]", sheet_of(plan, "calendar", EN).data)
    rows = [row["id"] for group in data["groups"] for row in group["rows"]]
    assert sorted(rows) == sorted(visit.id for visit in plan.visits)
    assert {f"C{n}D1" for n in range(1, 28)} <= set(rows)
    for month in data["months"]:
        days = [int(cell["day"]) for week in month["weeks"] for cell in week if cell is not None]
        assert days == list(range(1, len(days) + 1))
        assert all(len(week) == 7 for week in month["weeks"])


def test_closed_days_that_do_not_reach_are_refused() -> None:
    plan = plan_of("ramunet-plain")
    assert plan.visits[-1].shown.day > date(2027, 6, 1)
    closed = days_of(plan.study, plan.case, plan.today, "en")
    with pytest.raises(ValueError, match="closed days are known"):
        visit_calendar(plan, EN, PRINTED, replace(closed, last=date(2027, 6, 1)))


def test_without_rounding_nothing_is_printed_to_the_last_digit() -> None:
    plan = plan_of("ramunet-plain")
    assert plan.case.today is not None
    site = replace(plan.case.site, rounding={"dacarbazine": None, "ramucirumab": None})
    exact = plan_case(replace(plan.case, site=site), plan.case.today)
    card = worksheet(exact)["cards"][1]
    assert card["amount"] == f"1077.9{NBSP}mg"
    assert Decimal("1077.9") - exact.doses_of("C1D1")[1].amount.value < Decimal("0.005")  # type: ignore[union-attr]


def test_default_visit_is_the_next_treatment_else_the_last_with_doses() -> None:
    plan = plan_of("ramunet-changes")
    assert worksheet_visit(plan) == "C2D1"
    over = tuple(replace(visit, status="done") for visit in plan.visits)
    given = tuple(replace(dose, given=True) for dose in plan.doses)
    assert worksheet_visit(replace(plan, visits=over, doses=given)) == "C6D15"
    assert worksheet_visit(replace(plan, visits=(), doses=())) is None


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("24 h at 2–8 °C or 4 h", f"24{NBSP}h at 2–8{NBSP}°C or 4{NBSP}h"),
        ("NaCl 0.9 %, filter 0.22 µm", f"NaCl 0.9{NBSP}%, filter 0.22{NBSP}µm"),
        ("10 hours, 3 grams", "10 hours, 3 grams"),
        ("on Fri 12 Feb 2027 or 2 May 2028.", f"on Fri 12{NBSP}Feb{NBSP}2027 or 2{NBSP}May{NBSP}2028."),
        ("1 × 500 mg", f"1{NBSP}×{NBSP}500{NBSP}mg"),
    ],
)
def test_bind(text: str, bound: str) -> None:
    assert bind(text) == bound


def test_a_sheet_follows_the_moment_it_is_given() -> None:
    plan = plan_of("ramunet-plain")
    one = sheet_of(plan, "dose", EN)
    other = sheet_of(plan, "dose", EN, replace(PRINTED, at=PRINTED.at + timedelta(minutes=1), by=None))
    assert one.pdf() != other.pdf()
    assert "(not stated)" in str(other.data["origin"])


@pytest.mark.parametrize("words", [EN, DE])
def test_every_kind_of_handling_that_a_drug_file_may_state_has_its_place(words: Words) -> None:
    own_place = (*LINE_KINDS, *OWN_PLACE)
    assert [
        kind
        for kind in HandlingKind
        if kind not in (*own_place, HandlingKind.CALL_AT_ONCE) and not words.knows(f"label.{kind}")
    ] == []
    named = [formula for formula in BSA_FORMULAS if not words.knows(f"formula.{formula}")]
    assert named == []


@pytest.mark.parametrize("name", CASES)
def test_every_visit_with_doses_has_a_worksheet_with_every_amount(name: str) -> None:
    plan = plan_of(name)
    visits = {dose.visit for dose in plan.doses}
    assert len(visits) >= 12
    for visit in visits:
        cards = worksheet(plan, visit)["cards"]
        amounts = [dose.amount for dose in plan.doses_of(visit)]
        assert [card["amount"] for card in cards] == [EN.value(amount) for amount in amounts]
