"""Fault 50 of kind K7: the list of deviations and the eligibility criteria could not be printed from the window.

Right: preview, PDF and print of what is shown. The view Deviations prints their list, the page Eligibility a checklist
with every criterion once, boxes exactly where a person decides, and nothing of a study without criteria.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from dosecal.session.printable import title_word, why_blocked
from dosecal.sheets import SheetBlocked
from dosecal.ui.calendar.page import DEVIATIONS, EVENTS, MONTH, TIMELINE, CalendarView
from dosecal.ui.paper.preview import draw
from dosecal.words import LANGUAGES, Words
from tests.sheets.sheet_cases import STARTS, plan_of, sheet_of
from tests.ui.window_hands import PLAIN, Opener, page

Writer = Callable[[str], Path]
TREATED = (
    PLAIN.replace("2027-01-20", "2027-02-25")
    + """
[[events]]
kind = "given"
visit = "C1D1"
date = 2027-02-01
[[events]]
kind = "given"
visit = "C1D15"
date = 2027-02-19
"""
)


def test_the_view_deviations_prints_their_list(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(TREATED))
    view = page(window, 1)
    assert isinstance(view, CalendarView)
    kinds = {}
    for shown in (TIMELINE, MONTH, EVENTS, DEVIATIONS):
        view.show_view(shown)
        order = window.calculator.order()
        assert order is not None
        assert window.calculator.sheet_state().ready
        assert order.visit is None
        assert draw(order, None).pdf.startswith(b"%PDF")
        kinds[shown] = title_word(order.kind, order.visit)
    assert kinds.pop(DEVIATIONS) == "sheet.title.deviation-list"
    assert set(kinds.values()) == {"sheet.title.calendar"}


def test_the_page_eligibility_prints_the_checklist(open_window: Opener, case_file: Writer) -> None:
    window = open_window(case_file(PLAIN))
    page(window, 3)
    order = window.calculator.order()
    assert order is not None
    assert (order.kind, order.visit) == ("eligibility", None)
    assert window.calculator.sheet_state().ready
    assert draw(order, None).pdf.startswith(b"%PDF")
    assert all(window.workspace.actions[name].isEnabled() for name in ("preview", "print", "save-pdf"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STARTS)
def test_every_criterion_once_and_boxes_where_a_person_decides(name: str, language: str) -> None:
    words, plan = Words(language), plan_of(name, language)
    rows = sheet_of(plan, "eligibility", words).data["rows"]
    assert isinstance(rows, list)
    verdicts = {status: words.say(f"eligibility.{status}") for status in ("missing", "not_met", "ask", "met")}
    printed = Counter((row["criterion"], row["verdict"], row["open"]) for row in rows)
    known = Counter(
        (words.text(one.label), verdicts[one.status], one.status in ("missing", "ask")) for one in plan.eligibility
    )
    assert printed == known
    assert all(row["required"] and row["source"] for row in rows)


def test_a_study_without_criteria_has_no_checklist() -> None:
    words, plan = Words("en"), replace(plan_of("ramunet-plain"), eligibility=())
    with pytest.raises(SheetBlocked) as found:
        sheet_of(plan, "eligibility", words)
    assert found.value.sentence(words) == why_blocked(words, plan, "eligibility", None) != ""
