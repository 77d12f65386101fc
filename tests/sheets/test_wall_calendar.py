"""The wall calendar: who comes next, every visit of a day named, windows and targets seen, closed days named."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, cast

import pytest
from msgspec.structs import replace

from dosecal.core.patient.case import Closure
from dosecal.core.patient.course import with_events
from dosecal.core.patient.events import Unscheduled
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import SubWindow
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.finding import finding
from dosecal.core.values.finding_code import Code
from dosecal.files.case.planning import days_of, plan_case
from dosecal.sheets import visit_calendar
from dosecal.words import LANGUAGES, NBSP, Words
from tests.sheets.sheet_cases import PRINTED, plan_of, sheet_of
from tests.sheets.sheet_checks import reader

Data = dict[str, Any]
EN, DE = Words("en"), Words("de")
MONTHS = {EN.month_long(n): n for n in range(1, 13)}


def data_of(plan: Plan, words: Words = EN) -> Data:
    return cast("Data", sheet_of(plan, "calendar", words).data)


def cells_of(data: Data) -> Iterator[tuple[date, Data]]:
    """Every day of the grids."""
    for month in data["months"]:
        name, year = month["name"].split()
        for week in month["weeks"]:
            for cell in week:
                if cell is not None:
                    yield date(int(year), MONTHS[name], int(cell["day"])), cell


def rows_of(data: Data) -> dict[str, Data]:
    return {row["id"]: row for group in data["groups"] for row in group["rows"]}


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize("name", ["caboavenec-plain", "ramunet-changes"])
def test_every_visit_of_a_day_is_named_on_it(name: str) -> None:
    plan = plan_of(name)
    on = {day: [visit["label"] for visit in cell["visits"]] for day, cell in cells_of(data_of(plan)) if cell["visits"]}
    last = max(on)
    named = [
        visit for visit in plan.visits if visit.status in ("planned", "done") and visit.date and visit.date <= last
    ]
    assert sum(map(len, on.values())) == len(named)
    for visit in named:
        assert visit.date is not None
        name_on_day = visit.id if visit.kind == "treatment" else visit.id.partition("-")[0]
        assert name_on_day in on[visit.date], visit.id
    if name == "caboavenec-plain":
        assert on[date(2027, 3, 8)] == ["C5D1", "IMG", "QOL"]


def test_the_bars_are_the_windows_of_planned_visits_day_by_day() -> None:
    plan = plan_of("ramunet-changes")
    cells = dict(cells_of(data_of(plan)))
    open_windows = [v for v in plan.visits if v.status == "planned" and v.earliest < v.latest and v.kind != "survival"]
    for day, cell in cells.items():
        inside = {visit.kind == "treatment" for visit in open_windows if visit.earliest <= day <= visit.latest}
        assert (cell["infusion_window"], cell["other_window"]) == (True in inside, False in inside), day
    assert cells[date(2027, 3, 21)]["infusion_window"] is False  # C2D1: 22 to 25 March
    assert cells[date(2027, 3, 22)]["infusion_window"] is True
    assert cells[date(2027, 3, 25)]["infusion_window"] is True
    assert cells[date(2027, 3, 26)]["infusion_window"] is False
    assert not cells[date(2027, 2, 22)]["infusion_window"]  # done


def test_a_target_beside_the_day_proposed_is_marked_and_explained() -> None:
    plan = plan_of("ramunet-changes")
    data = data_of(plan)
    marked = {day for day, cell in cells_of(data) if cell["target"]}
    planned = [visit for visit in plan.visits if visit.status == "planned" and visit.kind != "survival"]
    assert marked == {visit.target for visit in planned if visit.target != visit.date} != set()
    assert "target" in [entry["kind"] for entry in data["legend"]]
    assert not dict(cells_of(data_of(plan_of("ramunet-plain"))))[date(2027, 1, 4)]["target"]  # screening opens
    straight = tuple(replace(visit, target=visit.date or visit.target) for visit in plan.visits)
    assert "target" not in [entry["kind"] for entry in data_of(replace(plan, visits=straight))["legend"]]


def test_the_next_visit_stands_first_framed_and_shaded() -> None:
    data = data_of(plan_of("ramunet-changes"))
    following = data["following"]
    assert plain(following["label"]) == "Next, as of 20 Mar 2027"
    assert plain(following["day"]) == "Mon 22 Mar 2027"
    assert [(each["id"], plain(each["window"])) for each in following["visits"]] == [
        ("C2D1", "Window: 22 – 25 Mar 2027")
    ]
    assert [day for day, cell in cells_of(data) if cell["next"]] == [date(2027, 3, 22)]
    assert [name for name, row in rows_of(data).items() if row["following"]] == ["C2D1"]


def test_all_visits_of_the_next_day_are_named_and_an_overdue_one_says_so() -> None:
    plan = plan_of("caboavenec-plain")
    day = date(2027, 3, 8)
    visits = tuple(visit for visit in plan.visits if visit.date is None or visit.date >= day)
    later = replace(plan, visits=visits)
    assert [each["id"] for each in data_of(later)["following"]["visits"]] == ["C5D1", "IMG-W8", "QOL-W8"]
    overdue = data_of(replace(later, today=date(2027, 3, 9)), DE)["following"]
    assert plain(overdue["label"]) == "Überfällig, Stand 09.03.2027"
    done = tuple(replace(visit, status="done") for visit in plan.visits)
    assert data_of(replace(plan, visits=done))["following"] == {}


def test_a_visit_without_an_open_day_is_not_lost() -> None:
    plan = plan_of("ramunet-changes")
    found = finding(
        Code.NO_OPEN_DAY,
        "visits.C2D1",
        None,
        visit="C2D1",
        earliest=plan.today,
        latest=plan.today,
        target=plan.today,
        names=(),
    )
    visits = tuple(
        replace(visit, date=None, findings=(found,)) if visit.id == "C2D1" else visit for visit in plan.visits
    )
    data = data_of(replace(plan, visits=visits))
    assert data["following"]["day"] == "site closed"
    assert rows_of(data)["C2D1"]["day"] == "site closed"
    assert rows_of(data)["C2D1"]["findings"]
    cells = dict(cells_of(data))
    assert cells[date(2027, 3, 22)]["target"]
    assert cells[date(2027, 3, 22)]["visits"] == []


def test_what_is_done_is_ticked_on_its_day() -> None:
    plan = plan_of("ramunet-changes")
    ticked = {day for day, cell in cells_of(data_of(plan)) if cell["done"]}
    assert (
        ticked
        == {visit.date for visit in plan.visits if visit.status == "done"}
        == {date(2027, 2, 8), date(2027, 2, 22)}
    )


def test_a_closure_of_the_site_is_one_piece_and_a_holiday_in_it_keeps_its_name() -> None:
    plan = plan_of("ramunet-plain")
    known = days_of(plan.study, plan.case, plan.today, "en")
    named = {date(2027, 3, day): "Works holiday" for day in range(22, 32)} | dict(known.names)
    closed = ClosedDays(known.first, known.last, named)
    data = cast("Data", visit_calendar(plan, EN, PRINTED, closed).data)
    march = next(month for month in data["months"] if month["name"] == "March 2027")
    assert [plain(text) for text in march["holidays"]] == [
        "22–25: Works holiday", "26: Good Friday", "27–28: Works holiday", "29: Easter Monday", "30–31: Works holiday",
    ]  # fmt: skip


def test_a_closure_entered_in_the_case_is_named_on_the_calendar() -> None:
    plan = plan_of("ramunet-plain")
    assert plan.case.today is not None
    closure = Closure(date(2027, 3, 30), date(2027, 3, 31), "Stocktaking")
    shut = plan_case(replace(plan.case, site=replace(plan.case.site, closed=(closure,))), plan.case.today)
    march = next(month for month in data_of(shut)["months"] if month["name"] == "March 2027")
    assert [plain(text) for text in march["holidays"]] == ["26: Good Friday", "29: Easter Monday", "30–31: Stocktaking"]
    assert plain(rows_of(data_of(shut))["C3D1"]["day"]) == "Thu 1 Apr 2027"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_window_is_short_within_a_month_and_whole_across_months(language: str) -> None:
    rows = rows_of(data_of(plan_of("ramunet-changes", language), Words(language)))
    shown = [plain(rows[visit]["window"]).rstrip(" ◆") for visit in ("C1D1", "C2D15", "C5D15", "OS-M6")]
    assert (
        shown
        == {
            "en": ["that day only", "3 – 8 Apr 2027", "26 Jun – 1 Jul 2027", "19 Jan – 2 Feb 2028"],
            "de": ["nur dieser Tag", "03. – 08.04.2027", "26.06. – 01.07.2027", "19.01. – 02.02.2028"],
        }[language]
    )


def test_the_short_names_are_explained_once_each() -> None:
    assert data_of(plan_of("caboavenec-plain"))["names"] == (
        "SCR = Screening · IMG = Imaging · QOL = Questionnaire · OS = Survival follow-up · FU = Follow-up"
    )
    assert "OS" not in data_of(plan_of("ramunet-changes"))["names"]  # its contacts are after the months shown


def test_from_which_day_on_laboratory_values_count_stands_beside_the_visit() -> None:
    plan = plan_of("ramunet-changes")
    first, last = date(2027, 3, 19), date(2027, 3, 22)
    sub_window = SubWindow("laboratory", first, last, plan.visits[0].source, (first, last))
    plan = replace(plan, visits=tuple(replace(visit, sub_windows=(sub_window,)) for visit in plan.visits))
    assert "laboratory from Fri 19 Mar 2027 on" in plain(rows_of(data_of(plan))["C2D1"]["what"])
    assert "laboratory from" not in plain(rows_of(data_of(plan))["C1D15"]["what"])  # done


def test_an_unscheduled_visit_is_short_and_keeps_its_reason() -> None:
    plan = plan_of("ramunet-changes")
    assert plan.case.today is not None
    came = Unscheduled(day=date(2027, 3, 3), reason="fever", activities=("laboratory",))
    data = data_of(plan_case(with_events(plan.case, [came]), plan.case.today))
    assert "unscheduled: fever" in rows_of(data)["UNS"]["what"]
    assert dict(cells_of(data))[date(2027, 3, 3)]["visits"] == [{"label": "UNS", "kind": "other"}]
    assert "UNS = Unscheduled" in data["names"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["caboavenec-plain", "ramunet-changes"])
def test_no_letter_is_smaller_than_8_points_but_in_head_and_foot(name: str, language: str) -> None:
    words = Words(language)
    foot = (words.say("sheet.title.calendar"), words.say("sheet.limits")[:20])
    for page in reader(sheet_of(plan_of(name, language), "calendar", words)).pages:
        sizes: dict[float, str] = {}

        def visit(text: str, user: Any, matrix: Any, _font: Any, size: Any, sizes: Any = sizes) -> None:
            y = matrix[5] * user[3] + user[5]
            if text.strip() and 62 < y < 560:
                sizes[round(abs(size * matrix[3] * user[3]), 1)] = text

        page.extract_text(visitor_text=visit)
        assert min(sizes) >= 8, sizes[min(sizes)]
        assert re.search("|".join(map(re.escape, foot)), page.extract_text())
