"""An invented trial: every anchor and every rhythm comes from its protocol file alone. Days worked out by hand.

First dose Monday 1 February 2027, consent 20 January; weekends only, so that every holiday is an open day.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from dosecal.core.trial.rulebook import statements
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.studies import load_study
from dosecal.words import LANGUAGES, Words
from dosecal.words.rules import statement_sentence
from dosecal.words.site_rules import site_rule_title, site_rule_value
from tests.core.patient.course_cases import FIRST, PROTOCOLS, Data, delay, given, plan_of, visit_of

CONSENT = {"kind": "consent", "date": date(2027, 1, 20)}


def made(*events: Data, study: str = "invented-1.toml", today: date = FIRST, **more: Any) -> Plan:
    more.setdefault("history", [CONSENT])
    return plan_of(study, today=today, site=None, events=list(events), **more)


def targets(plan: Plan, prefix: str) -> dict[str, str]:
    return {visit.id: visit.target.isoformat() for visit in plan.visits if visit.id.startswith(prefix)}


def test_days_of_some_cycles_only() -> None:
    assert targets(made(), "C") == {
        "C1D1": "2027-02-01", "C1D8": "2027-02-08", "C1D15": "2027-02-15",
        "C2D1": "2027-02-22", "C2D8": "2027-03-01", "C2D15": "2027-03-08",
        "C3D1": "2027-03-15", "C3D11": "2027-03-25", "C4D1": "2027-04-05", "C4D11": "2027-04-15",
        "C5D1": "2027-04-26", "C5D11": "2027-05-06", "C6D1": "2027-05-17", "C6D11": "2027-05-27",
    }  # fmt: skip
    plan = made()
    assert visit_of(plan, "C3D11").drugs == ()
    assert [dose.visit for dose in plan.doses] == [
        "C1D1", "C1D8", "C1D15", "C2D1", "C2D8", "C2D15", "C3D1", "C4D1", "C5D1", "C6D1",
    ]  # fmt: skip


def test_every_8_weeks_three_times_then_every_12_weeks_until_week_72() -> None:
    assert targets(made(), "IMG") == {
        "IMG-W8": "2027-03-29", "IMG-W16": "2027-05-24", "IMG-W24": "2027-07-19",
        "IMG-W36": "2027-10-11", "IMG-W48": "2028-01-03", "IMG-W60": "2028-03-27", "IMG-W72": "2028-06-19",
    }  # fmt: skip
    late = made(given("C1D1", FIRST), delay("C2D1", 21))
    assert targets(late, "IMG") == targets(made(), "IMG")  # no delay moves them
    # 21 more days of treatment: six months instead of four on schedule are planned only where cycles are asked for
    assert list(targets(made(cycles=9), "LAB")) == [f"LAB-M{n}" for n in range(1, 7)]


def test_every_calendar_month_for_as_long_as_treatment_is_planned() -> None:
    # six cycles of 21 days end on 7 June
    plan = made(planned_first_dose=date(2027, 1, 31), today=date(2027, 1, 31))
    assert targets(plan, "LAB") == {
        "LAB-M1": "2027-02-28", "LAB-M2": "2027-03-31", "LAB-M3": "2027-04-30", "LAB-M4": "2027-05-31",
    }  # fmt: skip


def test_a_questionnaire_goes_with_each_imaging_on_its_very_day() -> None:
    done = {"kind": "done", "visit": "IMG-W8", "date": date(2027, 3, 31)}
    plan = made(given("C1D1", FIRST), done, today=date(2027, 4, 1))
    visit = visit_of(plan, "QOL-IMG-W8")
    assert (visit.target, visit.latest, visit.clock) == (date(2027, 3, 31), date(2027, 4, 2), "assessment")
    assert visit.label == {"en": "Questionnaire with IMG-W8", "de": "Fragebogen bei IMG-W8"}
    assert len(targets(plan, "QOL")) == 7
    filled = made(given("C1D1", FIRST), done, {"kind": "done", "visit": "QOL-IMG-W8", "date": date(2027, 4, 1)},
                  today=date(2027, 4, 1))  # fmt: skip
    assert visit_of(filled, "QOL-IMG-W8").status == "done"


def test_a_sample_of_every_second_cycle_moves_with_its_cycle() -> None:
    assert targets(made(), "BIO") == {"BIO-C1": "2027-02-04", "BIO-C3": "2027-03-18"}
    late = made(given("C1D1", FIRST), given("C2D1", date(2027, 2, 25)), today=date(2027, 2, 25))
    assert targets(late, "BIO") == {"BIO-C1": "2027-02-04", "BIO-C3": "2027-03-21"}
    assert visit_of(late, "BIO-C3").clock == "treatment"
    # Sunday, and only the day after is left
    assert visit_of(late, "BIO-C3").date == date(2027, 3, 22)


def test_a_level_after_the_second_and_third_dose() -> None:
    assert targets(made(), "PK") == {
        "PK-C1D8-D1": "2027-02-09", "PK-C1D8-D2": "2027-02-10",
        "PK-C1D15-D1": "2027-02-16", "PK-C1D15-D2": "2027-02-17",
    }  # fmt: skip
    left_out = {"kind": "skip", "visit": "C1D8", "reason": "fever"}
    assert list(targets(made(given("C1D1", FIRST), left_out), "PK")) == [
        "PK-C1D15-D1", "PK-C1D15-D2", "PK-C2D1-D1", "PK-C2D1-D2",
    ]  # fmt: skip


def test_follow_up_from_consent_first_dose_last_dose_decision_and_another_visit() -> None:
    plan = made()
    assert targets(plan, "OS") == {
        "OS-M6": "2027-07-20", "OS-M12": "2028-01-20", "OS-M18": "2028-07-20", "OS-M24": "2029-01-20",
    }  # fmt: skip
    assert {visit_of(plan, name).clock for name in targets(plan, "OS")} == {"assessment"}
    assert visit_of(plan, "Y1").target == date(2028, 2, 1)
    assert visit_of(plan, "FU-30D").target == date(2027, 6, 16)  # 17 May + 30 days
    assert visit_of(plan, "FU-RAM").target == date(2027, 7, 17)
    assert plan.visit("EOT") is None
    assert plan.visit("FU-14D") is None
    stop = {"kind": "discontinue", "drug": "all", "date": date(2027, 2, 10), "reason": "x", "cause": "toxicity"}
    ended = made(given("C1D1", FIRST), given("C1D8", date(2027, 2, 8)), stop, today=date(2027, 2, 10))
    assert visit_of(ended, "EOT").date == date(2027, 2, 10)
    assert visit_of(ended, "FU-14D").target == date(2027, 2, 24)
    assert visit_of(ended, "FU-30D").target == date(2027, 3, 10)
    assert targets(ended, "OS") == targets(plan, "OS")
    dead = made(given("C1D1", FIRST), {**stop, "cause": "death"}, today=date(2027, 2, 10))
    assert [visit.id for visit in dead.visits if visit.target > date(2027, 2, 10)] == []


def test_without_consent_nothing_is_counted_from_it() -> None:
    assert targets(made(history=[]), "OS") == {}


def test_a_cycle_of_calendar_months_is_no_28_days_and_does_not_drift() -> None:
    plan = made(study="invented-monthly-1.toml", planned_first_dose=date(2027, 1, 31), today=date(2027, 1, 31))
    starts = {f"C{n}D1": visit_of(plan, f"C{n}D1").target.isoformat() for n in range(1, 7)}
    assert starts == {
        "C1D1": "2027-01-31", "C2D1": "2027-02-28", "C3D1": "2027-03-31", "C4D1": "2027-04-30",
        "C5D1": "2027-05-31", "C6D1": "2027-06-30",
    }  # fmt: skip
    late = made(given("C1D1", FIRST), given("C1D8", FIRST + timedelta(7)), given("C2D1", date(2027, 3, 3)),
                study="invented-monthly-1.toml", today=date(2027, 3, 3))  # fmt: skip
    assert visit_of(late, "C3D1").target == date(2027, 4, 3)
    moved = made(delay("C2D1", 4), study="invented-monthly-1.toml")
    assert [visit_of(moved, f"C{n}D1").target.isoformat() for n in (2, 3)] == ["2027-03-05", "2027-04-05"]


def test_an_event_may_name_every_visit_of_the_series() -> None:
    for visit in ("IMG-W72", "LAB-M4", "QOL-IMG-W16", "BIO-C3", "PK-C1D15-D2", "FU-14D", "OS-M18", "Y1", "C3D11"):
        done = {"kind": "done", "visit": visit, "date": date(2027, 2, 3)}
        assert visit_of(made(given("C1D1", FIRST), done, today=date(2027, 2, 3)), visit).status == "done"
    for visit in ("IMG-W9", "LAB-W4", "QOL-C1D1", "BIO-C0", "PK-C1D15", "PK-C3D11-D1", "C3D15", "OS-M7", "Y2", "C1D8"):
        wrong = {"kind": "done", "visit": visit, "date": date(2027, 2, 3)}
        with pytest.raises(Refusal) as refused:
            made(given("C1D1", FIRST), wrong, today=date(2027, 2, 3))
        assert refused.value.key == "events[2].visit", visit
    for visit in ("C3D8", "C1D11", "C3D11"):  # not in that cycle; nothing is given then
        with pytest.raises(Refusal):
            made(given("C1D1", FIRST), given(visit, date(2027, 2, 3)), today=date(2027, 2, 3))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_trial_is_told_in_both_forms(language: str) -> None:
    words = Words(language)
    plan = made()
    for statement in statements(plan.study.protocol):
        assert "{" not in statement_sentence(words, plan.study, statement)
    for rule in plan.study.site_rules:
        assert site_rule_title(words, plan.study, rule)
        assert "{" not in site_rule_value(words, plan.study, rule)
    text = plan_text(plan, words)
    assert {"en": "blood for ctDNA", "de": "Blut für ctDNA"}[language] in text
    data: Any = plan_data(plan, words)
    assert {visit["kind"] for visit in data["visits"]} >= {"laboratory", "biomarker", "questionnaire"}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('anchor = "visit:IMG"', 'anchor = "visit:IMX"', "assessments[3].anchor"),
        ('anchor = "visit:IMG"', 'anchor = "visit:PK"', "assessments[3].anchor"),  # stands behind it
        ('anchor = "cycle-start"', 'anchor = "cycle"', "assessments[4].anchor"),
        ('anchor = "dose:ramucirumab"', 'anchor = "dose:avelumab"', "assessments[5].anchor"),
        ('anchor = "visit:EOT"', 'anchor = "visit:FU-14D"', "follow_ups[2].anchor"),
        ('{ offset = "1 month", interval = "1 month" }', '{ offset = "1 month", interval = "4 weeks" }',
         "assessments[2].phases[1].offset"),
        ('interval = "8 weeks", repetitions = 3', 'interval = "0 weeks", repetitions = 3',
         "assessments[1].phases[1].interval"),
        ('activities = ["ctdna"]', 'activities = ["ctDNA"]', "assessments[4].activities"),
        ('activity = "urine-dipstick"', 'activity = "urine"', "treatment.days[1].sub_windows"),
        ('before = "2 days", until = "1 day"', 'before = "1 day", until = "2 days"',
         "treatment.days[1].sub_windows[1].until"),
        ('every = "6 months"\nuntil = "24 months"', 'every = "6 months"', "follow_ups[5].every"),
        ('every = "6 months"\nuntil', 'every = "26 weeks"\nuntil', "follow_ups[5].every"),
        ('last_cycle = 2', 'last_cycle = 0', "treatment.days[2].last_cycle"),
    ],
)  # fmt: skip
def test_a_rhythm_with_a_slip_does_not_load(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = (PROTOCOLS / "invented-1.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "slip.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        load_study("slip.toml", folder=tmp_path)
    assert refused.value.key == key
    for language in LANGUAGES:
        assert "\n" not in refused.value.sentence(Words(language))
