"""Fault 28: the study ends for a patient by an event of its own, also after the end of treatment.

Right: no visit after it; after death nothing lasts; death entered for one drug ends everything; a visit after consent
was withdrawn is told.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import VisitStatus
from dosecal.core.views.deadlines import deadlines
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.files.reading.refusal import Refusal, by_file
from dosecal.session.event_forms import FORMS, asking, form_of
from dosecal.words import LANGUAGES, Words
from dosecal.words.events import event_line
from dosecal.words.visit_texts import after_treatment_text
from tests.core.plan.plan_cases import abouts, given, plan_of, visit_of

CAUSES = ("death", "consent-withdrawn", "lost-to-follow-up", "completed", "progression", "other")
FIRST = date(2027, 1, 11)
FOUR = [given(f"C{n}D1", FIRST + timedelta(days=14 * (n - 1))) for n in range(1, 5)]
RAMUNET_FIRST = [given("C1D1", date(2027, 2, 1))]


def stop(drug: str, day: date, cause: str, **more: object) -> dict[str, Any]:
    return {"kind": "discontinue", "drug": drug, "date": day, "reason": "x", "cause": cause, **more}


def off(day: date, cause: str) -> dict[str, Any]:
    return {"kind": "off-study", "date": day, "cause": cause}


def cabo(*events: dict[str, Any], today: date = date(2027, 5, 5)) -> Plan:
    return plan_of("caboavenec", today=today, planned_first_dose=FIRST, events=[*FOUR, *events])


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("stopped", [True, False])
def test_after_the_end_of_the_study_no_visit_is_planned(cause: str, stopped: bool) -> None:
    before = [stop("all", date(2027, 3, 1), "toxicity")] if stopped else []
    plan = cabo(*before, off(date(2027, 3, 20), cause))
    ahead = [v.id for v in plan.visits if v.status is not VisitStatus.DONE and v.shown.day > date(2027, 3, 20)]
    assert ahead == []
    assert not [visit.id for visit in plan.visits if visit.status is VisitStatus.PLANNED]
    assert {"IMG-W16", "OS-W48", "OS-W96", "FU-90D"}.isdisjoint({visit.id for visit in plan.visits})
    assert not [dose for dose in plan.doses if not dose.given]
    until = plan.after_treatment.contraception_until
    assert (until is None) == (cause == "death")
    assert plan.after_treatment.last_dose["avelumab"] == date(2027, 2, 22)


@pytest.mark.parametrize("cause", CAUSES)
def test_up_to_the_last_day_what_was_due_is_there_and_can_be_recorded(cause: str) -> None:
    plan = cabo(stop("all", date(2027, 3, 1), "toxicity"), off(date(2027, 3, 20), cause))
    assert visit_of(plan, "IMG-W8").status is VisitStatus.NOT_RECORDED
    # On the very day a visit that is due can still take place, unless the patient is gone.
    today = cabo(stop("all", date(2027, 3, 1), "toxicity"), off(date(2027, 3, 8), cause), today=date(2027, 3, 8))
    imaging = visit_of(today, "IMG-W8")
    gone = cause in ("death", "consent-withdrawn", "lost-to-follow-up")
    assert imaging.status is (VisitStatus.NOT_RECORDED if gone else VisitStatus.PLANNED)
    assert (imaging.latest, imaging.date) == (date(2027, 3, 8), date(2027, 3, 8))


@pytest.mark.parametrize("drug", ["avelumab", "cabozantinib", "all"])
def test_death_entered_for_one_drug_ends_everything(drug: str) -> None:
    plan = cabo(stop(drug, date(2027, 3, 1), "death"), today=date(2027, 4, 2))
    assert not [visit.id for visit in plan.visits if visit.status is VisitStatus.PLANNED]
    assert not [dose for dose in plan.doses if not dose.given]
    assert set(plan.course.stops) == {"avelumab", "cabozantinib"}
    assert plan.after_treatment.contraception_until is None
    assert plan.after_treatment.last_dose == {"avelumab": date(2027, 2, 22), "cabozantinib": date(2027, 3, 1)}
    assert deadlines(plan) == ()


def test_after_death_neither_survival_nor_contraception_is_announced() -> None:
    dead = stop("all", date(2027, 2, 10), "death")
    plan = plan_of("ramunet", today=date(2027, 2, 11), events=[*RAMUNET_FIRST, dead],
                   patient={"id": "A", "sex": "male", "birth_date": date(1961, 3, 14)})  # fmt: skip
    after = plan.after_treatment
    assert (after.contraception_until, after.survival_until) == (None, None)
    alive = plan_of("ramunet", today=date(2027, 2, 11), events=[*RAMUNET_FIRST, {**dead, "cause": "toxicity"}])
    assert alive.after_treatment.survival_until == date(2029, 2, 1)


def test_death_after_the_end_of_treatment_by_either_event() -> None:
    tox = stop("all", date(2027, 2, 10), "toxicity")
    for event in (off(date(2027, 12, 1), "death"), stop("all", date(2027, 12, 1), "death")):
        plan = plan_of("ramunet", today=date(2027, 12, 2), events=[*RAMUNET_FIRST, tox, event])
        assert not [visit.id for visit in plan.visits if visit.target > date(2027, 12, 1)]
        assert plan.after_treatment.survival_until is None
        assert plan.course.stops["ramucirumab"].day == date(2027, 2, 10)


def test_a_second_stop_for_another_cause_is_refused_and_names_the_event_to_use() -> None:
    with pytest.raises(Refusal) as refused:
        cabo(stop("all", date(2027, 3, 1), "toxicity"), stop("all", date(2027, 4, 1), "progression"))
    for language in LANGUAGES:
        assert "off-study" in " ".join(by_file((refused.value,), Words(language)))


@pytest.mark.parametrize(
    "more",
    [
        [off(date(2027, 3, 20), "completed"), off(date(2027, 4, 1), "other")],
        [off(date(2027, 3, 20), "death"), off(date(2027, 4, 1), "death")],
        [off(date(2027, 3, 20), "completed"), stop("all", date(2027, 3, 21), "toxicity")],
        [off(date(2027, 2, 1), "completed")],  # doses were given after it
        [off(date(2027, 5, 6), "completed")],  # after today
    ],
)
def test_what_contradicts_the_end_is_refused(more: list[dict[str, Any]]) -> None:
    with pytest.raises(Refusal):
        cabo(*more)


def test_a_death_learned_later_follows_any_other_end() -> None:
    plan = cabo(off(date(2027, 3, 20), "lost-to-follow-up"), off(date(2027, 4, 1), "death"))
    assert plan.course.died == date(2027, 4, 1)
    assert plan.after_treatment.contraception_until is None


@pytest.mark.parametrize(("done", "told"), [(date(2027, 3, 5), False), (date(2027, 3, 6), True)])
@pytest.mark.parametrize("how", ["off-study", "discontinue"])
def test_a_visit_after_consent_was_withdrawn_is_told(done: date, told: bool, how: str) -> None:
    day = date(2027, 3, 5)
    left = off(day, "consent-withdrawn") if how == "off-study" else stop("all", day, "consent-withdrawn")
    plan = cabo(left, {"kind": "done", "visit": "IMG-W8", "date": done})
    assert abouts(plan, "after-withdrawal") == ({"visits.IMG-W8"} if told else set())
    unscheduled = cabo(left, {"kind": "unscheduled", "date": done, "reason": "pain"})
    assert bool(abouts(unscheduled, "after-withdrawal")) == told


def test_a_survival_contact_can_follow_a_death_and_another_visit_is_asked_about() -> None:
    plan = plan_of("ramunet", today=date(2027, 6, 1), events=[
        *RAMUNET_FIRST, stop("all", date(2027, 2, 10), "toxicity"), off(date(2027, 4, 20), "death"),
        {"kind": "done", "visit": "OS-M3", "date": date(2027, 5, 1)},
        {"kind": "done", "visit": "IMG-M3", "date": date(2027, 5, 3)},
    ])  # fmt: skip
    assert abouts(plan, "after-off-study") == {"visits.IMG-M3"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_recorded_in_the_window_also_after_treatment(language: str) -> None:
    words = Words(language)
    ended = cabo(stop("all", date(2027, 3, 1), "toxicity"))
    form = form_of("off-study", asking(words, ended, None))
    assert form is not None
    assert form.missing({}) == ["date", "cause"]
    (event,) = form.events({"date": date(2027, 4, 1), "cause": "lost-to-follow-up"})
    plan = cabo(stop("all", date(2027, 3, 1), "toxicity"), event)
    assert "?" not in event_line(plan.case.events[-1], words)
    (death,) = (ask for ask in form_of("off-study", asking(words, plan, None)).asks if ask.key == "cause")  # type: ignore[union-attr]
    assert [cause for cause, _ in death.choices] == ["death"]
    dead = cabo(stop("all", date(2027, 3, 1), "toxicity"), off(date(2027, 4, 1), "death"))
    assert form_of("off-study", asking(words, dead, None)) is None
    assert "off-study" in FORMS


def test_before_the_first_dose_a_patient_can_leave() -> None:
    plan = plan_of("caboavenec", today=date(2027, 1, 8), planned_first_dose=FIRST,
                   events=[off(date(2027, 1, 8), "consent-withdrawn")])  # fmt: skip
    assert not [visit.id for visit in plan.visits if visit.target > date(2027, 1, 8)]
    assert plan.after_treatment.last_dose == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_end_is_told_in_text_json_and_window(language: str) -> None:
    words = Words(language)
    plan = cabo(stop("all", date(2027, 3, 1), "toxicity"), off(date(2027, 3, 20), "lost-to-follow-up"))
    after: Any = plan_data(plan, words)["after_treatment"]
    assert after["off_study"] == {"date": "2027-03-20", "cause": "lost-to-follow-up"}
    said = words.say("cause.lost-to-follow-up")
    assert said in plan_text(plan, words)
    assert said in after_treatment_text(words, plan)
    going_on: Any = plan_data(cabo(), words)["after_treatment"]
    assert going_on["off_study"] is None


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("stopped", [True, False])
def test_no_survival_contact_is_announced_that_cannot_be(cause: str, stopped: bool) -> None:
    before = [stop("all", date(2027, 2, 10), "toxicity")] if stopped else []
    events = [*RAMUNET_FIRST, *before, off(date(2027, 4, 1), cause)]
    plan = plan_of("ramunet", today=date(2027, 4, 2), events=events)
    assert plan.after_treatment.survival_until is None
    assert not [visit.id for visit in plan.visits if visit.status is VisitStatus.PLANNED]
    assert not [one for one in deadlines(plan) if one.day > date(2027, 4, 2) and one.about.startswith("visits.OS")]


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("second", CAUSES)
def test_a_second_end_of_the_study_is_refused_unless_a_death_was_learned(cause: str, second: str) -> None:
    events = [off(date(2027, 3, 20), cause), off(date(2027, 4, 1), second)]
    if second == "death" and cause != "death":
        assert cabo(*events).course.died == date(2027, 4, 1)
        return
    with pytest.raises(Refusal):
        cabo(*events)
