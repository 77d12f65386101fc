"""The site's own closure, named; parts of a visit before a dose; waiting too long; one drug alone."""

from datetime import date, timedelta

import pytest

from dosecal.files.reading.refusal import Refusal
from dosecal.words import LANGUAGES, Words
from dosecal.words.findings import finding_sentence
from dosecal.words.visits import visit_note
from tests.core.patient.course_cases import FIRST, Data, abouts, delay, findings_of, given, plan_of, visit_of

START = given("C1D1", FIRST)
DAY = timedelta(days=1)


def closure(first: date, last: date, name: str = "move to the new house") -> Data:
    return {"first": first, "last": last, "name": name}


def test_a_closure_moves_the_day_and_is_named() -> None:
    site = {"closed": [closure(date(2027, 3, 1), date(2027, 3, 2))]}
    visit = visit_of(plan_of("ramunet", site=site, events=[START]), "C2D1")
    assert (visit.target, visit.date) == (date(2027, 3, 1), date(2027, 3, 3))
    assert visit_note(Words("en"), visit.notes[0]) == "Mon\u00a01 Mar 2027 is move to the new house"
    # without the closure the day is open, both ends of it are closed
    assert visit_of(plan_of("ramunet", site={}, events=[START]), "C2D1").date == date(2027, 3, 1)
    one_day = {"closed": [closure(date(2027, 3, 1), date(2027, 3, 1))]}
    assert visit_of(plan_of("ramunet", site=one_day, events=[START]), "C2D1").date == date(2027, 3, 2)


def test_a_holiday_is_named_by_the_holiday_also_within_a_closure() -> None:
    site = {"holidays": "DE-ST", "closed": [closure(date(2027, 3, 25), date(2027, 3, 31))]}
    plan = plan_of("ramunet", site=site, events=[START, delay("C2D1", 28)])
    assert visit_of(plan, "C2D1").date == date(2027, 4, 1)
    note = visit_of(plan, "C2D1").notes[0]
    assert note.holiday == "Easter Monday"


def test_no_open_day_in_the_window_is_a_finding_with_the_reasons_and_no_guess() -> None:
    site = {"holidays": "DE-ST", "closed": [closure(date(2027, 3, 30), date(2027, 4, 2))]}
    plan = plan_of("ramunet", site=site, events=[START, delay("C2D1", 28)])
    visit = visit_of(plan, "C2D1")
    assert visit.date is None
    (found,) = [one for one in visit.findings if one.code == "no-open-day"]
    assert found.params["names"] == ("Easter Monday", "move to the new house")
    assert "(Easter Monday, move to the new house)" in finding_sentence(Words("en"), found)
    for language in LANGUAGES:
        assert "{" not in finding_sentence(Words(language), found)


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        (closure(date(2027, 3, 2), date(2027, 3, 1)), "site.closed[1].last"),
        (closure(date(2027, 3, 2), date(2028, 3, 2)), "site.closed[1].last"),
        ({"first": date(2027, 3, 2), "last": date(2027, 3, 2)}, "site.closed[1].name"),
    ],
)
def test_a_closure_with_a_slip(entry: Data, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        plan_of("ramunet", site={"closed": [entry]})
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("window", "first"),
    [(None, date(2027, 2, 26)), ("24 h", date(2027, 2, 28)), ("2 days", date(2027, 2, 27)), ("1 h", date(2027, 3, 1))],
)
def test_laboratory_before_a_dose_has_its_own_days(window: str | None, first: date) -> None:
    site = {} if window is None else {"laboratory_window": window}
    visit = visit_of(plan_of("ramunet", site=site, events=[START]), "C2D1")  # Monday, 1 March
    (part,) = visit.sub_windows
    assert (part.activity, part.earliest, part.latest) == ("laboratory", first, date(2027, 3, 1))
    friday = [date(2027, 2, 26)] if first == date(2027, 2, 26) else []
    assert list(part.open_days) == [*friday, date(2027, 3, 1)]
    assert part.proposed == date(2027, 3, 1)
    assert part.source.section.startswith("laboratory before an infusion")


def test_only_an_infusion_asks_for_laboratory_in_time() -> None:
    plan = plan_of("ramunet", events=[START])
    assert visit_of(plan, "C1D1").sub_windows == ()  # done
    assert visit_of(plan, "IMG-M3").sub_windows == ()
    stop = {"kind": "discontinue", "drug": "avelumab", "date": FIRST, "reason": "x", "cause": "toxicity"}
    cabo = plan_of("caboavenec", events=[START, stop])
    assert visit_of(cabo, "C2D1").drugs == ("cabozantinib",)
    assert visit_of(cabo, "C2D1").sub_windows == ()


def test_a_part_of_a_visit_without_an_open_day_is_told() -> None:
    # the dipstick of the invented trial: two days to one day before; day 1 of cycle 3 is Monday, 15 March
    plan = plan_of("invented-1.toml", site={}, events=[], history=[])
    (part,) = [one for one in visit_of(plan, "C3D1").sub_windows if one.activity == "urine-dipstick"]
    assert (part.earliest, part.latest, part.open_days, part.proposed) == (
        date(2027, 3, 13), date(2027, 3, 14), (), None,
    )  # fmt: skip
    assert "visits.C3D1" in abouts(plan, "sub-window-closed")
    assert [one.activity for one in visit_of(plan, "C3D11").sub_windows] == []  # nothing is given


@pytest.mark.parametrize(("days", "told"), [(28, False), (29, True)])
def test_a_delay_beyond_the_maximum_asks_for_a_decision(days: int, told: bool) -> None:
    site = {"maximum_delay": "4 weeks"}
    plan = plan_of("ramunet", site=site, events=[START, delay("C2D1", days)])
    # 1 March + 28 is Monday, 29 March: open, since this site has no holidays
    assert ("visits.C2D1" in abouts(plan, "delay-too-long")) == told
    assert not findings_of(plan_of("ramunet", site={}, events=[START, delay("C2D1", 90)]), "delay-too-long")
    late = date(2027, 3, 1) + days * DAY
    taken = plan_of("ramunet", site=site, today=late, events=[START, given("C2D1", late)])
    assert ("visits.C2D1" in abouts(taken, "delay-too-long")) == told
    assert visit_of(taken, "C3D1").status == "planned"  # it asks, it ends nothing


@pytest.mark.parametrize(("days", "told"), [(28, False), (29, True)])
def test_a_drug_held_for_longer_than_the_maximum_delay(days: int, told: bool) -> None:
    hold = {"kind": "hold", "drug": "avelumab", "date": date(2027, 2, 10), "reason": "x"}
    today = date(2027, 2, 15) + days * DAY  # due first on 15 February
    plan = plan_of("caboavenec", site={"maximum_delay": "28 days"}, today=today, events=[START, hold])
    assert ("drugs.avelumab" in abouts(plan, "delay-too-long")) == told
    resumed = {"kind": "resume", "drug": "avelumab", "date": today}
    assert not abouts(plan_of("caboavenec", site={"maximum_delay": "28 days"}, today=today,
                              events=[START, hold, resumed]), "delay-too-long")  # fmt: skip


@pytest.mark.parametrize("how", ["hold", "discontinue"])
def test_one_drug_of_the_combination_alone_is_a_question(how: str) -> None:
    event = {"kind": how, "drug": "dacarbazine", "date": date(2027, 2, 10), "reason": "platelets"}
    plan = plan_of("ramunet", today=date(2027, 2, 10), events=[START, event])
    for visit in plan.visits:
        asks = visit.kind == "treatment" and visit.status == "planned"
        assert visit.question == asks, visit.id
        assert ("ask-sponsor" in {note.code for note in visit.notes}) == asks
    assert abouts(plan, "not-in-protocol") == {"drugs.ramucirumab"}
    for language in LANGUAGES:
        assert "Ramucirumab" in visit_note(Words(language), visit_of(plan, "C2D1").notes[-1])
    # CaboAveNEC's text treats with the combination, too (fault 35)
    other = plan_of("caboavenec", today=date(2027, 2, 10), events=[START, {**event, "drug": "avelumab"}])
    assert all(visit.question for visit in other.visits if visit.kind == "treatment" and visit.status == "planned")


def test_stopping_one_drug_leaves_the_visits_safety_and_dispensing_of_the_other() -> None:
    stop = {"kind": "discontinue", "drug": "avelumab", "date": date(2027, 2, 10), "reason": "x", "cause": "toxicity"}
    before = plan_of("caboavenec", today=date(2027, 2, 10), events=[START])
    after = plan_of("caboavenec", today=date(2027, 2, 10), events=[START, stop])
    assert [visit.id for visit in after.visits if visit.kind != "follow-up"] == [
        visit.id for visit in before.visits if visit.kind != "follow-up"
    ]
    assert "dispensing" in visit_of(after, "C5D1").activities
    assert visit_of(after, "FU-30D") == visit_of(before, "FU-30D")  # cabozantinib goes on
    assert visit_of(after, "FU-90D").target == FIRST + 90 * DAY
    tablets = {**stop, "drug": "cabozantinib"}
    without = plan_of("caboavenec", today=date(2027, 2, 10), events=[START, tablets])
    assert "dispensing" not in visit_of(without, "C5D1").activities
    assert [visit.target for visit in without.visits if visit.cycle] == [v.target for v in before.visits if v.cycle]


def test_visits_counted_from_an_event_nobody_entered_are_told() -> None:
    plan = plan_of("invented-1.toml", site={}, history=[])
    assert abouts(plan, "anchor-missing") == {"history.consent"}
    consent = {"kind": "consent", "date": date(2027, 1, 20)}
    assert not abouts(plan_of("invented-1.toml", site={}, history=[consent]), "anchor-missing")
