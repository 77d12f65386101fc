"""Places on the timeline: days, labels. No widget."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosecal.ui.calendar.scale import GAP, Scale, Wanted, place_labels, range_of
from tests.session.session_cases import GIVEN, plan_of


@given(
    st.lists(st.tuples(st.floats(0, 900), st.floats(8, 90), st.floats(90, 300), st.booleans()), max_size=40),
)
def test_labels_never_meet_and_stay_inside(wished: list[tuple[float, float, float, bool]]) -> None:
    wanted = [
        Wanted(str(n), centre, (("a", short), ("b", long)), first)
        for n, (centre, short, long, first) in enumerate(sorted(wished))
    ]
    labels = place_labels(wanted, 100.0, 800.0)
    for place, one in enumerate(labels):
        assert one.left >= 100.0
        assert one.left + one.width <= 800.0
        for other in labels[place + 1 :]:
            apart = one.left + one.width + GAP <= other.left or other.left + other.width + GAP <= one.left
            assert apart or one.side != other.side


def test_the_visit_chosen_has_its_label_among_many() -> None:
    wanted = [Wanted(str(n), 100.0 + n, (("C10D15", 50.0),), n == 17) for n in range(30)]
    assert "17" in [label.visit for label in place_labels(wanted, 0.0, 400.0)]


def test_a_longer_name_where_there_is_room() -> None:
    alone = place_labels([Wanted("IMG-M3", 200, (("IMG-M3", 50), ("Imaging month 3", 110)))], 0, 400)
    assert [label.text for label in alone] == ["Imaging month 3"]
    near = [Wanted(name, x, ((name, 50), ("Imaging month 3", 110))) for name, x in (("a", 100), ("b", 130), ("c", 170))]
    assert {label.text for label in place_labels(near, 0, 200)} >= {"a"}


@given(st.integers(2, 900), st.floats(50, 3000), st.data())
def test_days_and_places_agree(days: int, width: float, data: st.DataObject) -> None:
    first = date(2027, 1, 1)
    scale = Scale(first, first + timedelta(days=days), 100.0, 100.0 + width)
    day = first + timedelta(days=data.draw(st.integers(0, days)))
    assert scale.day_at(scale.middle(day)) == day


@pytest.mark.parametrize("study", ["ramunet", "caboavenec"])
def test_every_treatment_visit_lies_on_the_timeline(study: str) -> None:
    plan = plan_of(study, *GIVEN[:1])
    first, last = range_of(plan)
    assert all(first < visit.earliest and visit.latest < last for visit in plan.visits if visit.kind == "treatment")
    assert first <= plan.today <= last
