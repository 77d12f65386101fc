"""The parts of the page Calendar that know no widget: places on the timeline, moves, effects, forms."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosecal.core.result import Plan
from dosecal.files.cases import case_from_data
from dosecal.files.planning import plan_case, try_events
from dosecal.ui.calendar.effects import effects, ghosts
from dosecal.ui.calendar.forms import FORMS, Form, Values, asking, delay_form, form_of
from dosecal.ui.calendar.moves import distance, wish
from dosecal.ui.calendar.scale import GAP, Scale, Wanted, place_labels, range_of
from dosecal.ui.calendar.shown import span_text
from dosecal.words import LANGUAGES, Words

TODAY = date(2027, 3, 8)
GIVEN = [
    {"kind": "given", "visit": "C1D1", "date": date(2027, 2, 1)},
    {"kind": "given", "visit": "C1D15", "date": date(2027, 2, 16)},
    {"kind": "given", "visit": "C2D1", "date": date(2027, 3, 1)},
]


def plan_of(
    study: str = "ramunet", *events: Mapping[str, object], today: date = TODAY, first: date | None = date(2027, 2, 1)
) -> Plan:
    data: dict[str, object] = {
        "study": study,
        "site": {"holidays": "DE-ST"},
        "patient": {"id": "03-007", "sex": "male", "birth_date": date(1961, 3, 14)},
        "measurements": [{"date": date(2027, 1, 18), "height": "165 cm", "weight": "60 kg"}],
        "events": list(events),
    }
    if first is not None:
        data["planned_first_dose"] = first
    return plan_case(case_from_data(data, ""), today)


# ── The timeline ────────────────────────────────────────────────────────────────────────────────────────────────
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


# ── Moves ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("visit", "day", "kind", "note", "days"),
    [
        ("C2D15", date(2027, 3, 22), "delay", "", 7),
        ("C2D15", date(2027, 3, 18), "delay", "inside", 3),  # the last day of its window
        ("C2D15", date(2027, 3, 19), "delay", "", 4),  # the day after
        ("C2D15", date(2027, 3, 15), "refused", "target", None),
        ("C2D15", date(2027, 3, 13), "booking", "booking-given", None),  # the first day of its window
        ("C2D15", date(2027, 3, 12), "refused", "too-early", None),
        ("C3D1", date(2027, 3, 28), "refused", "too-early", None),  # no day before a Day 1
        ("C1D15", date(2027, 3, 1), "refused", "not-done", None),
        ("IMG-M3", date(2027, 5, 3), "booking", "booking-done", None),
        ("IMG-M3", date(2027, 6, 3), "refused", "fixed", None),
    ],
)
def test_what_a_move_means(visit: str, day: date, kind: str, note: str, days: int | None) -> None:
    plan = plan_of("ramunet", *GIVEN)
    found = plan.visit(visit)
    assert found is not None
    wished = wish(plan, found, day)
    assert (wished.kind, wished.note) == (kind, note)
    assert wished.storable is (days is not None)
    if days is not None:
        assert wished.event == {"kind": "delay", "visit": visit, "days": days, "reason": "?"}
    for language in LANGUAGES:
        assert wished.note_sentence(Words(language)) or not note


def test_the_first_dose_moves_both_ways() -> None:
    plan = plan_of(today=date(2027, 1, 20))
    visit = plan.visit("C1D1")
    assert visit is not None
    for day in (date(2027, 1, 29), date(2027, 2, 3)):
        assert wish(plan, visit, day).kind == "first-dose"


def test_without_a_planned_first_dose_nothing_else_moves() -> None:
    plan = plan_of(first=None)
    assert plan.hypothetical
    kinds = {}
    for name in ("C1D1", "C2D1", "IMG-M3"):
        visit = plan.visit(name)
        assert visit is not None
        wished = wish(plan, visit, visit.target + timedelta(days=7))
        kinds[name] = (wished.kind, wished.note)
    assert kinds == {
        "C1D1": ("first-dose", ""),
        "C2D1": ("refused", "hypothetical"),
        "IMG-M3": ("refused", "hypothetical"),
    }


@pytest.mark.parametrize(
    ("days", "text"),
    [(1, "one day later"), (-1, "one day earlier"), (3, "3 days later"), (8, "8 days later"), (7, "one week later"),
     (-14, "2 weeks earlier")],
)  # fmt: skip
def test_a_distance_in_words(days: int, text: str) -> None:
    start = date(2027, 3, 1)
    assert distance(Words("en"), start, start + timedelta(days=days)) == text


# ── Effects ─────────────────────────────────────────────────────────────────────────────────────────────────────
def tried(plan: Plan, event: Mapping[str, object]) -> tuple[Plan, list[str], dict[str, date]]:
    case = case_from_data({"study": plan.study.protocol.id, "events": [*GIVEN, event]}, "")
    before, after, change = try_events(plan.case, case.record[len(GIVEN) :], plan.today)
    lines = effects(Words("en"), before, after, change)
    return after, [f"{line.about}: {line.text}".replace("\u00a0", " ") for line in lines], ghosts(change)


def test_drugs_left_out_are_said_by_their_names() -> None:
    plan = plan_of("ramunet", *GIVEN)
    _, lines, _ = tried(plan, {"kind": "skip", "visit": "C3D1", "drug": "ramucirumab", "reason": "x"})
    assert any(line.endswith("Ramucirumab, Dacarbazine (DTIC) → Dacarbazine (DTIC)") for line in lines), lines


def test_a_delay_says_before_and_after_of_each_visit() -> None:
    plan = plan_of("ramunet", *GIVEN)
    after, lines, moved = tried(plan, {"kind": "delay", "visit": "C3D1", "days": 7, "reason": "ANC 0.9"})
    assert lines[0] == ": No window or interval is violated."
    assert lines[1] == "C3D1: Tue 30 Mar → Mon 5 Apr 2027"  # the target was Easter Monday
    assert moved["C3D1"] == after.visit("C3D1").date  # type: ignore[union-attr]
    assert "IMG-M3" not in moved
    assert any(line.startswith("C5D1 … C6D15: 4 visits, each one week later") for line in lines)


def test_an_event_that_changes_nothing_says_so() -> None:
    plan = plan_of("ramunet", *GIVEN)
    _, lines, moved = tried(plan, {"kind": "unscheduled", "date": date(2027, 3, 8), "reason": "fever", "id": "e9"})
    assert any("new: Mon 8 Mar" in line for line in lines)
    assert set(moved) == {"UNS-2027-03-08"}


def test_stopping_a_drug_names_what_is_gone() -> None:
    plan = plan_of("ramunet", *GIVEN)
    stop = {"kind": "discontinue", "drug": "all", "date": TODAY, "reason": "progression", "cause": "progression"}
    _, lines, _ = tried(plan, stop)
    assert any("no longer planned" in line for line in lines)


# ── Forms ───────────────────────────────────────────────────────────────────────────────────────────────────────
def forms(plan: Plan, visit: str) -> dict[str, Form]:
    asked = asking(Words("en"), plan, plan.visit(visit))
    return {kind: form for kind in FORMS if (form := form_of(kind, asked)) is not None}


def test_what_is_offered_follows_the_state() -> None:
    plan = plan_of("ramunet", *GIVEN)
    assert set(forms(plan, "C2D15")) == {"given", "skip", "hold", "reduce", "discontinue", "unscheduled"}
    assert set(forms(plan, "IMG-M3")) == {"done", "skip", "hold", "reduce", "discontinue", "unscheduled"}
    assert "given" not in forms(plan, "C1D15")
    held = plan_of("ramunet", *GIVEN, {"kind": "hold", "drug": "ramucirumab", "date": TODAY, "reason": "x"})
    resume = forms(held, "C2D15")["resume"]
    assert [value for value, _ in resume.asks[0].choices] == ["ramucirumab"]
    assert [value for value, _ in forms(held, "C2D15")["hold"].asks[0].choices] == ["dacarbazine"]


def test_before_the_first_dose_nothing_is_held_or_reduced() -> None:
    plan = plan_of(today=date(2027, 1, 20))
    assert set(forms(plan, "C1D1")) == {"given", "skip", "discontinue", "unscheduled"}


def test_only_drugs_with_a_level_below_are_reduced() -> None:
    plan = plan_of("caboavenec", *GIVEN[:1])
    assert [value for value, _ in forms(plan, "C2D1")["reduce"].asks[0].choices] == ["cabozantinib"]
    events = [{"kind": "reduce", "drug": "cabozantinib", "date": TODAY, "reason": "x"}] * 2
    assert "reduce" not in forms(plan_of("caboavenec", *GIVEN[:1], *events), "C2D1")


def test_a_confirmation_is_offered_by_the_study_that_knows_one() -> None:
    assert "progression-suspected" in forms(plan_of("caboavenec", *GIVEN[:1]), "C2D1")
    assert "progression-suspected" not in forms(plan_of("ramunet", *GIVEN[:1]), "C1D15")


def test_what_was_given_becomes_one_event_or_one_for_each_drug() -> None:
    form = forms(plan_of("ramunet", *GIVEN[:2]), "C2D1")["given"]
    day = date(2027, 3, 1)
    whole: Values = {"date": day, "drugs": ("ramucirumab", "dacarbazine"), "reason": " "}
    assert form.events(whole) == [{"kind": "given", "visit": "C2D1", "date": day}]
    assert form.events({**whole, "drugs": ("dacarbazine",)}) == [
        {"kind": "given", "visit": "C2D1", "date": day, "drug": "dacarbazine"}
    ]
    assert form.missing({**whole, "drugs": ()}) == ["drugs"]


def test_a_drug_that_is_still_open_can_be_given_or_left_out() -> None:
    one = {"kind": "given", "visit": "C2D1", "date": date(2027, 3, 1), "drug": "ramucirumab"}
    offered = forms(plan_of("ramunet", *GIVEN[:2], one), "C2D1")
    assert offered["given"].events({"drug": "dacarbazine", "date": date(2027, 3, 2)}) == [
        {"kind": "given", "visit": "C2D1", "drug": "dacarbazine", "date": date(2027, 3, 2)}
    ]
    assert offered["skip"].events({"drug": "dacarbazine", "reason": "platelets"}) == [
        {"kind": "skip", "visit": "C2D1", "drug": "dacarbazine", "reason": "platelets"}
    ]
    left_out = {"kind": "skip", "visit": "C2D1", "drug": "dacarbazine", "reason": "platelets"}
    assert not {"given", "skip"} & set(forms(plan_of("ramunet", *GIVEN[:2], one, left_out), "C2D1"))


def test_a_day_is_taken_for_granted_only_where_it_was_planned_for_today_or_later() -> None:
    asked = {}
    for today in (date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 4), date(2027, 3, 5), date(2027, 2, 20)):
        form = forms(plan_of("ramunet", *GIVEN[:2], today=today), "C2D1")["given"]
        asked[today] = (form.asks[0].default, form.asks[0].offer)
    planned = date(2027, 3, 1)
    assert asked == {
        planned: (planned, None),
        date(2027, 3, 2): (None, planned),  # given as planned and written down today, or given today: a person says it
        date(2027, 3, 4): (None, planned),  # the last day of its window
        date(2027, 3, 5): (None, planned),
        date(2027, 2, 20): (date(2027, 2, 20), None),
    }


@pytest.mark.parametrize("reason", ["", " ", "\t"])
def test_a_delay_needs_a_reason_and_a_cause(reason: str) -> None:
    plan = plan_of("ramunet", *GIVEN)
    visit = plan.visit("C3D1")
    assert visit is not None
    form = delay_form(Words("en"), wish(plan, visit, date(2027, 4, 6)), date(2027, 3, 30))
    assert form.missing({"reason": reason, "cause": ""}) == ["reason", "cause"]
    assert form.events({"reason": " ANC 0.9 ", "cause": "laboratory"}) == [
        {"kind": "delay", "visit": "C3D1", "days": 8, "reason": "ANC 0.9", "cause": "laboratory"}
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_window_is_written_with_a_year_where_it_is_needed(language: str) -> None:
    words = Words(language)
    year_end = span_text(words, date(2027, 12, 30), date(2028, 1, 4))
    assert "2027" in year_end
    assert "2028" in year_end
    assert "2027" not in span_text(words, date(2027, 3, 1), date(2027, 3, 4), 2027)
    assert span_text(words, date(2027, 3, 1), date(2027, 3, 4)).count("2027") == 1
