"""The tablet diary, before it is set: every day, every dose, every count, against counts made by hand in the test."""

import calendar
from datetime import date, timedelta
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dosecal.core.result.plan import Plan
from dosecal.sheets import SheetBlocked
from dosecal.sheets.diary import diary_visit, tablet_diary
from dosecal.words import LANGUAGES, Words
from tests.sheets.changed_doses import changed_dose
from tests.sheets.handout_plans import about, given_on, plain, plan_from
from tests.sheets.sheet_cases import PRINTED, plan_of
from tests.sheets.sheet_checks import check_nothing_cut, reader

EN, DE = Words("en"), Words("de")
SHORT = calendar.day_abbr
DRUG = "cabozantinib"


def diary(plan: Plan, visit: str | None = None, words: Words = EN) -> dict[str, Any]:
    return cast("dict[str, Any]", tablet_diary(plan, visit, words, PRINTED).data)


def lines(plan: Plan, visit: str | None = None, words: Words = EN) -> list[tuple[str, str]]:
    return [(plain(row["day"]), plain(row["take"])) for row in diary(plan, visit, words)["parts"][0]["rows"]]


def test_a_line_for_each_day_to_the_latest_day_of_the_next_visit() -> None:
    found = lines(plan_of("caboavenec-plain"))
    assert len(found) == 18
    assert found[0] == ("Mon 11 Jan 2027", "1 tablet of 40 mg")
    assert found[-1] == ("Thu 28 Jan 2027", "1 tablet of 40 mg")
    assert lines(plan_of("caboavenec-plain", "de"), words=DE)[0] == ("Mo 11.01.2027", "1 Tablette zu 40 mg")


@settings(max_examples=12)
@given(st.dates(date(2025, 1, 1), date(2031, 12, 31)), st.integers(min_value=1, max_value=26))
def test_days_and_tablets_agree_with_a_calendar_on_the_wall(first: date, cycle: int) -> None:
    """Weekday, day of the month, month and year of every line as the calendar module has them, none twice."""
    plan = plan_from("caboavenec", today=first, planned_first_dose=first, site={})
    visit, following = plan.visit(f"C{cycle}D1"), plan.visit(f"C{cycle + 1}D1")
    assert visit is not None
    assert following is not None
    found = lines(plan, visit.id)
    start, last = visit.date or visit.target, following.latest
    year, month, number = start.year, start.month, start.day
    wall = []
    for _ in range((last - start).days + 1):
        wall.append(f"{SHORT[calendar.weekday(year, month, number)]} {number} {calendar.month_abbr[month]} {year}")
        number += 1
        if number > calendar.monthrange(year, month)[1]:
            month, number = month % 12 + 1, 1
            year += month == 1
    assert [day for day, _ in found] == wall
    assert {take for _, take in found} == {"1 tablet of 40 mg"}


def test_the_last_diary_ends_with_the_last_permitted_day() -> None:
    data = diary(plan_of("caboavenec-plain"), "C27D1")
    part = data["parts"][0]
    assert [plain(row["day"]) for row in part["rows"]] == ["Mon 10 Jan 2028"]
    assert [plain(text) for text in part["returned"]["columns"]] == ["Returned on", "Tue 11 Jan 2028"]
    assert part["returned"]["rows"][0][1] == "29"


def test_a_leap_day_has_its_line() -> None:
    plan = plan_from("caboavenec", today=date(2028, 2, 1), planned_first_dose=date(2028, 2, 14))
    days = [day for day, _ in lines(plan)]
    assert days[14:17] == ["Mon 28 Feb 2028", "Tue 29 Feb 2028", "Wed 1 Mar 2028"]


def test_every_other_day_is_printed_over_visits_month_ends_and_the_change_of_the_clock() -> None:
    plan = plan_of("caboavenec-reduced")
    found = lines(plan, "C6D1")
    assert [take for _, take in found] == ["no tablet", "1 tablet of 20 mg"] * 9 + ["no tablet"]
    assert found[3:6] == [  # summer time begins on 28 March 2027
        ("Sun 28 Mar 2027", "1 tablet of 20 mg"),
        ("Mon 29 Mar 2027", "no tablet"),
        ("Tue 30 Mar 2027", "1 tablet of 20 mg"),
    ]
    # The day before this diary was one with a tablet: nobody takes two days in a row.
    before = dict(lines(plan, "C5D1"))
    assert before["Wed 24 Mar 2027"] == "1 tablet of 20 mg"
    assert before["Thu 25 Mar 2027"] == "no tablet"
    due = [row["due"] for row in diary(plan, "C6D1")["parts"][0]["rows"]]
    assert due == [False, True] * 9 + [False]


def test_a_hold_and_its_end_inside_a_diary_are_printed() -> None:
    days = [date(2027, 1, 11) + timedelta(days=14 * n) for n in range(4)]
    events = [
        *given_on(*days),
        about(DRUG, "hold", date(2027, 2, 25)),
        about(DRUG, "resume", date(2027, 3, 2)),
    ]
    plan = plan_from("caboavenec", today=date(2027, 3, 3), events=events)
    takes = [take for _, take in lines(plan, "C4D1")]
    assert takes == ["1 tablet of 40 mg"] * 3 + ["no tablet (on hold)"] * 5 + ["1 tablet of 40 mg"] * 10
    part = diary(plan, "C4D1")["parts"][0]
    assert part["counts"][0]["needed"] == "needed: 18"  # handed out before the pause
    assert [int(text) for text in part["returned"]["rows"][1][1:]] == [7, 8, 9, 10, 11, 12]


def test_a_hold_without_an_end_leaves_the_days_before_it() -> None:
    plan = plan_of("caboavenec-paused")
    assert diary_visit(plan) == "C4D1"
    takes = [take for _, take in lines(plan)]
    assert takes == ["1 tablet of 40 mg"] * 3 + ["no tablet (on hold)"] * 15


def test_a_reduction_inside_a_diary_changes_the_tablet_and_both_strengths_are_counted() -> None:
    days = [date(2027, 1, 11) + timedelta(days=14 * n) for n in range(4)]
    plan = plan_from(
        "caboavenec",
        today=date(2027, 3, 1),
        events=[*given_on(*days), about(DRUG, "reduce", date(2027, 2, 27))],
    )
    takes = [take for _, take in lines(plan, "C4D1")]
    assert takes == ["1 tablet of 40 mg"] * 5 + ["1 tablet of 20 mg"] * 13
    counts = diary(plan, "C4D1")["parts"][0]["counts"]
    assert [(plain(count["strength"]), count["needed"]) for count in counts] == [
        ("Tablets of 40 mg", "needed: 18"),  # handed out before the reduction
        ("Tablets of 20 mg", "needed: 13"),
    ]


def test_a_smaller_tablet_that_a_person_decided_is_the_one_to_take_and_to_count() -> None:
    less = {"kind": "override", "visit": "C2D1", "drug": DRUG, "amount": "20 mg", "reason": "x", "by": "A"}
    plan = plan_from("caboavenec", today=date(2027, 1, 20), events=[*given_on(date(2027, 1, 11)), less])
    assert {take for _, take in lines(plan, "C2D1")} == {"1 tablet of 20 mg"}
    (count,) = diary(plan, "C2D1")["parts"][0]["counts"]
    assert (plain(count["strength"]), count["needed"]) == ("Tablets of 20 mg", "needed: 18")


def test_bottles_and_what_is_left_on_each_day_of_return() -> None:
    part = diary(plan_of("caboavenec-plain"))["parts"][0]
    assert part["counts"][0]["needed"] == "needed: 18"
    assert part["counts"][0]["proposed"] == "1 bottle of 30 = 30 tablets"
    assert [plain(text) for text in part["returned"]["columns"]] == [
        "Returned on", "Sat 23 Jan 2027", "Sun 24 Jan 2027", "Mon 25 Jan 2027", "Tue 26 Jan 2027", "Wed 27 Jan 2027",
        "Thu 28 Jan 2027",
    ]  # fmt: skip
    left, taken = part["returned"]["rows"]
    assert plain(left[0]) == "left of 30 tablets of 40 mg"
    # On the day planned, 14 days after the first, 14 tablets were taken.
    assert [int(text) for text in taken[1:]] == [12, 13, 14, 15, 16, 17]
    assert [int(text) for text in left[1:]] == [18, 17, 16, 15, 14, 13]
    assert part["next"].startswith("Your next visit: Monday 25")


def test_two_bottles_where_one_does_not_last() -> None:
    plan = plan_from("caboavenec", events=[{"kind": "skip", "visit": f"C{n}D1", "reason": "travel"} for n in (2, 3)])
    part = diary(plan, "C1D1")["parts"][0]
    assert len(part["rows"]) == 46
    assert part["counts"][0]["proposed"] == "2 bottles of 30 = 60 tablets"


@pytest.mark.parametrize(
    ("name", "visit", "code"),
    [
        ("ramunet-plain", None, "no-tablets-ahead"),
        ("ramunet-plain", "C1D1", "no-tablets"),
        ("caboavenec-plain", "IMG-W8", "no-tablets"),
        ("caboavenec-plain", "C99D1", "no-visit"),
        ("caboavenec-paused", "C5D1", "no-tablets"),
        ("caboavenec-hypothetical", None, "hypothetical"),
    ],
)
def test_without_tablets_there_is_no_diary(name: str, visit: str | None, code: str) -> None:
    with pytest.raises(SheetBlocked) as blocked:
        tablet_diary(plan_of(name), visit, EN, PRINTED)
    assert blocked.value.code == code
    assert blocked.value.sentence(DE).startswith("Nicht gedruckt")


def test_after_the_end_of_treatment_only_a_diary_that_is_asked_for_is_printed() -> None:
    days = [date(2027, 1, 11) + timedelta(days=14 * n) for n in range(3)]
    stop = about("all", "discontinue", date(2027, 2, 11), cause="toxicity")
    plan = plan_from("caboavenec", today=date(2027, 2, 12), events=[*given_on(*days), stop])
    with pytest.raises(SheetBlocked) as blocked:
        diary(plan)
    assert blocked.value.code == "no-tablets-ahead"
    assert [day for day, _ in lines(plan, "C3D1")] == [
        "Mon 8 Feb 2027", "Tue 9 Feb 2027", "Wed 10 Feb 2027", "Thu 11 Feb 2027",
    ]  # fmt: skip


def test_an_overdue_visit_begins_its_diary_today() -> None:
    days = [date(2027, 1, 11) + timedelta(days=14 * n) for n in range(3)]
    plan = plan_from("caboavenec", today=date(2027, 2, 24), events=given_on(*days))
    assert lines(plan)[0][0] == "Wed 24 Feb 2027"
    assert diary_visit(plan) == "C4D1"


def test_on_the_day_of_a_visit_that_was_recorded_its_own_diary_is_wanted() -> None:
    days = [date(2027, 1, 11) + timedelta(days=14 * n) for n in range(3)]
    assert diary_visit(plan_from("caboavenec", today=days[-1], events=given_on(*days))) == "C3D1"
    assert diary_visit(plan_from("caboavenec", today=days[-1] + timedelta(days=1), events=given_on(*days))) == "C4D1"


def test_a_withheld_amount_has_no_diary() -> None:
    plan = plan_of("caboavenec-plain")
    doses = tuple(changed_dose(dose, amount=None) for dose in plan.doses)
    with pytest.raises(SheetBlocked) as blocked:
        tablet_diary(replace(plan, doses=doses), None, EN, PRINTED)
    assert blocked.value.code == "no-amount"


def test_a_patients_sheet_waits_for_approval_and_bears_no_mark_of_verification() -> None:
    waiting, approved = diary(plan_of("caboavenec-plain")), diary(plan_of("caboavenec-paused"))
    assert waiting["badges"] == ["Use only after approval by sponsor and ethics committee"]
    assert waiting["approval"] == ""
    assert approved["badges"] == []
    assert approved["approval"].startswith("Approved by sponsor and ethics committee: confirmed by Dr. A. Beispiel")


def test_all_rules_of_the_site_are_not_the_approval_of_a_patients_sheet() -> None:
    plan = plan_of("caboavenec-paused")
    site = plan.case.site
    for change in ({"rules": ("all",)}, {"protocol": "caboavenec 2023-01-01"}):
        other = replace(site, confirmed=(replace(site.confirmed[0], **change),))
        data = diary(replace(plan, case=replace(plan.case, site=other)))
        assert len(data["badges"]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "visit", "days"), [
    ("caboavenec-plain", "C1D1", 18), ("caboavenec-reduced", "C6D1", 19), ("caboavenec-paused", "C4D1", 18),
])  # fmt: skip
def test_a_diary_to_the_next_visit_is_one_page(name: str, visit: str, days: int, language: str) -> None:
    sheet = tablet_diary(plan_of(name, language), visit, Words(language), PRINTED)
    assert len(cast("dict[str, Any]", sheet.data)["parts"][0]["rows"]) == days
    assert len(reader(sheet).pages) == 1


def test_a_longer_diary_repeats_its_head_and_loses_no_day() -> None:
    plan = plan_from("caboavenec", events=[{"kind": "skip", "visit": f"C{n}D1", "reason": "travel"} for n in (2, 3)])
    sheet = tablet_diary(plan, "C1D1", EN, PRINTED)
    check_nothing_cut(sheet)
    pages = [page.extract_text() for page in reader(sheet).pages]
    assert len(pages) == 2
    assert all("Remarks" in page for page in pages)
