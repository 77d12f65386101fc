"""Each patient on the version of their consent; from the day of a new consent on the new version counts."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dosecal import resources
from dosecal.core.result.plan import Plan
from dosecal.core.views.deadlines import deadlines
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.files.reading.refusal import Refusal
from dosecal.words import LANGUAGES, Words
from dosecal.words.findings import finding_sentence
from tests.core.plan.reconsent_cases import CONSENT, FIRST, GIVEN, notes, plan_of, reconsent, rules, status, told

DAY = timedelta(days=1)
NEW_RULES = {"temozolomide", "tace", "sirt", "prrt"}


def judged_by(plan: Plan) -> str:
    """The version that eligibility and start window follow: the age of 77 tells the first, a rule the other."""
    by_age = {"not_met": "01", "met": "register"}[status(plan, "age")]
    assert (rules(plan) >= NEW_RULES) == (by_age == "register")
    return by_age


@pytest.mark.parametrize(
    ("day", "version"), [(FIRST - DAY, "register"), (FIRST, "register"), (FIRST + DAY, "01")], ids=str
)
def test_the_start_is_judged_by_the_version_in_force_at_the_first_dose(day: date, version: str) -> None:
    plan = plan_of(GIVEN[0], reconsent(day), today=FIRST + DAY)
    assert judged_by(plan) == version
    assert plan.study.protocol.version == "register"
    assert notes(plan) == ["reconsent" if version == "01" else "reconsent-before-start"]
    assert ("ineligible" in {one.code for one in plan.findings}) == (version == "01")


def test_without_a_new_consent_nothing_of_the_new_version_counts() -> None:
    for version in ("01", "register"):
        plan = plan_of(*GIVEN, protocol_version=version)
        assert (plan.study.protocol.version, judged_by(plan), notes(plan), plan.versions) == (version, version, [], ())


def test_while_nobody_gave_a_first_dose_the_last_consent_counts_for_everything() -> None:
    # The planned day has passed without a dose: the dose to come falls under the new version.
    for planned in (date(2027, 3, 20), date(2027, 3, 1), None):
        plan = plan_of(reconsent(date(2027, 3, 5)), planned_first_dose=planned)
        assert judged_by(plan) == "register"
        assert notes(plan) == ["reconsent-before-start"]
        assert [(one.study.protocol.version, one.since) for one in plan.versions] == [
            ("01", None), ("register", date(2027, 3, 5)),
        ]  # fmt: skip


def test_what_both_versions_say_alike_stays_as_it_was() -> None:
    before, after = plan_of(*GIVEN), plan_of(*GIVEN, reconsent(date(2027, 3, 5)))
    assert [(v.id, v.date, v.status, v.earliest, v.latest) for v in before.visits] == [
        (v.id, v.date, v.status, v.earliest, v.latest) for v in after.visits
    ]
    assert [(d.visit, d.drug, d.amount) for d in before.doses] == [(d.visit, d.drug, d.amount) for d in after.doses]
    assert before.after_treatment == after.after_treatment
    assert {one.code for one in after.findings} - {one.code for one in before.findings} == {"reconsent"}


def test_the_order_of_entry_plays_no_part() -> None:
    events = [*GIVEN, reconsent(date(2027, 3, 5))]
    assert [v.date for v in plan_of(*events).visits] == [v.date for v in plan_of(*events[::-1]).visits]
    assert judged_by(plan_of(*events[::-1])) == "01"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_note_says_which_version_counts(language: str) -> None:
    plan = plan_of(*GIVEN, reconsent(date(2027, 3, 5)))
    sentence = finding_sentence(Words(language), next(one for one in plan.findings if one.code == "reconsent"))
    for part in ("register", "01", Words(language).date(date(2027, 3, 5))):
        assert part in sentence


# ── Versions of a site's own that change what visits and doses depend on ────────────────────────────────────────────
AMENDED = """amends = "site-1.toml"
version = "2"
[treatment]
cycle = "21 days"
[drugs.ramucirumab]
basis = "per_kg"
dose = "10 mg/kg"
days = [1, 15]
order = 1
minutes = 60
source = "treatment"
minimum_interval = { span = "7 days", source = "site-windows" }
rounding = { step = "5 mg", source = "site-dose" }
[drugs.dacarbazine]
basis = "per_m2"
dose = "650 mg/m²"
days = [1]
order = 2
minutes = 30
source = "treatment"
minimum_interval = { span = "19 days", source = "site-windows" }
rounding = { step = "10 mg", source = "site-dose" }
[[follow_ups]]
id = "FU-7D"
kind = "follow-up"
label = { en = "Call after a week", de = "Anruf nach einer Woche" }
anchor = "last-dose"
after = "7 days"
activities = ["clinical"]
window = { before = 0, after = 7, source = "site-follow-up" }
source = "site-follow-up"
"""
DROPS = """amends = "site-1.toml"
version = "3"
[[assessments]]
prefix = "IMG"
kind = "imaging"
label = { en = "Imaging month {n}", de = "Bildgebung Monat {n}" }
at = ["1 months", "3 months"]
activities = ["imaging"]
window = { before = 7, after = 7, source = "site-imaging" }
source = "site-imaging"
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    paper = resources.path("protocols", "ramunet-01.toml").read_text(encoding="utf-8")
    (tmp_path / "site-1.toml").write_text(paper.replace('version = "01"', 'version = "1"', 1), encoding="utf-8")
    (tmp_path / "site-2.toml").write_text(AMENDED, encoding="utf-8")
    (tmp_path / "site-3.toml").write_text(DROPS, encoding="utf-8")
    return tmp_path


def of_site(site: Path, *events: Mapping[str, Any], **changes: Any) -> Plan:
    return plan_of(*events, folder=site, study="site-1.toml", protocol_version=None, **changes)


def amounts(plan: Plan) -> dict[str, str]:
    return {dose.visit: str(dose.amount) for dose in plan.doses if dose.drug == "ramucirumab"}


@pytest.mark.parametrize("day", [date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 2)], ids=str)
def test_doses_from_the_day_of_consent_on_follow_the_new_version(site: Path, day: date) -> None:
    plan = of_site(site, *GIVEN, reconsent(day, "site-2.toml"))
    second = "640 mg" if day > date(2027, 3, 1) else "800 mg"  # 8 or 10 mg/kg × 80 kg
    assert amounts(plan) | {"C1D1": "640 mg", "C1D15": "640 mg", "C2D1": second, "C2D15": "800 mg"} == amounts(plan)
    assert plan.visit("C3D1") is not None
    third = plan.visit("C3D1")
    assert third is not None
    assert third.target == date(2027, 3, 22)  # 21 days after the second cycle began, no longer 28


@pytest.mark.parametrize("today", [date(2027, 3, 2), date(2027, 3, 3), date(2027, 3, 4)], ids=str)
def test_an_overdue_visit_follows_the_version_under_which_it_will_take_place(site: Path, today: date) -> None:
    """C2D1 was due on 1 March and may wait until the 4th; the patient consented anew on the 2nd."""
    plan = of_site(site, *GIVEN[:2], reconsent(date(2027, 3, 2), "site-2.toml"), today=today)
    second = plan.visit("C2D1")
    assert second is not None
    # By 21 days the second cycle was due on 22 February: overdue by the new version, and said so.
    assert second.target == date(2027, 2, 22)
    assert amounts(plan)["C1D15"] == "640 mg"
    assert "640 mg" not in {amount for visit, amount in amounts(plan).items() if visit not in ("C1D1", "C1D15")}


def test_an_overdue_dose_is_that_of_the_new_version(site: Path) -> None:
    (site / "site-5.toml").write_text(
        AMENDED.replace('version = "2"', 'version = "5"').replace('cycle = "21 days"', 'cycle = "28 days"'),
        encoding="utf-8",
    )
    plan = of_site(site, *GIVEN[:2], reconsent(date(2027, 3, 2), "site-5.toml"), today=date(2027, 3, 3))
    second = plan.visit("C2D1")
    assert second is not None
    assert (second.status, second.date) == ("planned", date(2027, 3, 1))
    assert (amounts(plan)["C1D15"], amounts(plan)["C2D1"]) == ("640 mg", "800 mg")
    assert plan.study_on(date(2027, 3, 1)).protocol.version == "1"
    assert plan.study_on(date(2027, 3, 2)).protocol.version == "5"


def test_a_visit_that_the_new_version_adds_comes_after_the_consent(site: Path) -> None:
    stop = {"kind": "discontinue", "drug": "all", "date": date(2027, 3, 3), "reason": "toxicity", "cause": "toxicity"}
    for day, there in ((date(2027, 3, 8), True), (date(2027, 3, 9), False)):
        plan = of_site(site, *GIVEN, stop, reconsent(day, "site-2.toml"))
        assert (plan.visit("FU-7D") is not None) == there  # due on 8 March


def test_imaging_that_falls_away_stays_where_it_was_recorded(site: Path) -> None:
    other = reconsent(date(2027, 3, 5), "site-3.toml")
    done = {"kind": "done", "visit": "IMG-M1", "date": date(2027, 3, 1)}
    plan = of_site(site, *GIVEN, other)
    assert {visit.id for visit in plan.visits if visit.kind == "imaging"} == {"IMG-M3"}
    assert {visit.id for visit in of_site(site, *GIVEN).visits if visit.kind == "imaging"} == {"IMG-M3", "IMG-M6"}
    recorded = of_site(site, *GIVEN, done, other).visit("IMG-M1")
    assert recorded is not None
    assert (recorded.status, recorded.date) == ("done", date(2027, 3, 1))


def test_three_versions_one_after_the_other(site: Path) -> None:
    events = [reconsent(date(2027, 2, 10), "site-2.toml"), reconsent(date(2027, 3, 1), "site-3.toml")]
    plan = of_site(site, *GIVEN, *events[::-1])
    shown = amounts(plan)
    assert (shown["C1D1"], shown["C1D15"], shown["C2D1"], shown["C2D15"]) == ("640 mg", "800 mg", "640 mg", "640 mg")
    assert [one.study.protocol.version for one in plan.versions] == ["1", "2", "3"]


# ── Rules that fall away, drugs that fall away ──────────────────────────────────────────────────────────────────────
WITHOUT = """amends = "site-1.toml"
version = "4"
[treatment]
combination_only = false
[drops]
washouts = ["minor-surgery"]
criteria = ["prior_dtic", "urine_protein_24h"]
drugs = ["dacarbazine"]
contraception = ["dacarbazine"]
[[criteria]]
id = "urine_dipstick"
reads = "lab"
all = ["<= 2+"]
label = { en = "Urine protein, dipstick", de = "Eiweiß im Urin, Teststreifen" }
source = "inclusion"
"""


def test_what_an_amendment_drops_counts_no_more(site: Path) -> None:
    (site / "site-4.toml").write_text(WITHOUT, encoding="utf-8")
    before = of_site(site)
    after = of_site(site, reconsent(FIRST, "site-4.toml"))
    assert rules(before) - rules(after) == {"minor-surgery"}
    assert {one.id for one in before.eligibility} - {one.id for one in after.eligibility} == {
        "prior_dtic", "urine_protein_24h",
    }  # fmt: skip
    surgery = [{"kind": "minor-surgery", "date": FIRST}]
    assert told(of_site(site, reconsent(FIRST, "site-4.toml"), history=surgery), "not-used") == {
        "history.minor-surgery"
    }


def test_contraception_after_a_drug_that_fell_away_still_lasts(site: Path) -> None:
    (site / "site-4.toml").write_text(WITHOUT, encoding="utf-8")
    plan = of_site(site, *GIVEN, reconsent(date(2027, 3, 5), "site-4.toml"))
    assert [(dose.visit, dose.drug) for dose in plan.doses if dose.drug == "dacarbazine"] == [
        ("C1D1", "dacarbazine"), ("C2D1", "dacarbazine"),
    ]  # fmt: skip
    after = plan.after_treatment
    assert after.last_dose["dacarbazine"] == date(2027, 3, 1)
    assert [(drug, day) for drug, day, _ in after.contraception_rules] == [("dacarbazine", date(2027, 9, 1))]
    assert after.contraception_until == date(2027, 9, 1)
    assert plan.study.drugs["dacarbazine"].name["en"]


def test_every_view_shows_a_plan_over_versions_with_a_drug_that_fell_away(site: Path) -> None:
    (site / "site-4.toml").write_text(WITHOUT, encoding="utf-8")
    for day in (date(2027, 2, 20), date(2027, 3, 5)):
        for today in (day, date(2027, 3, 10), date(2027, 4, 20)):
            events = [event for event in GIVEN if event["date"] <= today]
            plan = of_site(site, *events, reconsent(day, "site-4.toml"), today=max(day, today))
            assert deadlines(plan)
            for language in LANGUAGES:
                words = Words(language)
                data = plan_data(plan, words)
                assert data["protocol"] == {
                    "id": "ramunet", "version": "4", "sha256": plan.study.protocol.sha256,
                    "versions": [
                        {"version": "1", "sha256": plan.versions[0].study.protocol.sha256, "since": None},
                        {"version": "4", "sha256": plan.study.protocol.sha256, "since": day.isoformat()},
                    ],
                }  # fmt: skip
                assert finding_sentence(words, plan.findings[-1]) in plan_text(plan, words)


COURSES: dict[str, tuple[dict[str, Any], ...]] = {
    "on schedule": GIVEN,
    "late": (GIVEN[0], GIVEN[1], {"kind": "given", "visit": "C2D1", "date": date(2027, 3, 4)}),
    "missed": (GIVEN[0], GIVEN[2]),
    "overdue": GIVEN[:2],
    "left out": (GIVEN[0], {"kind": "skip", "visit": "C1D15", "reason": "x"}, GIVEN[2]),
    "moved": (*GIVEN, {"kind": "delay", "visit": "C2D15", "days": 7, "reason": "x"}),
    "held": (*GIVEN, {"kind": "hold", "drug": "ramucirumab", "date": date(2027, 3, 2), "reason": "x"}),
    "stopped": (*GIVEN, {"kind": "discontinue", "drug": "all", "date": date(2027, 3, 3), "reason": "x"}),
    "screened": ({"kind": "done", "visit": "SCR", "date": date(2027, 1, 28)}, *GIVEN),
}


@pytest.mark.parametrize("course", COURSES)
def test_a_version_that_changes_nothing_changes_no_plan(site: Path, course: str) -> None:
    """Whatever happened and whenever the patient consents: the plan over both versions is that of one."""
    (site / "site-6.toml").write_text('amends = "site-1.toml"\nversion = "6"\n', encoding="utf-8")
    alone = of_site(site, *COURSES[course])
    for days in range((date(2027, 3, 10) - CONSENT).days + 1):
        day = CONSENT + days * DAY
        both = of_site(site, *COURSES[course], reconsent(day, "site-6.toml"))
        assert both.visits == alone.visits, day
        assert both.doses == alone.doses, day
        assert both.start_window == alone.start_window, day
        assert both.eligibility == alone.eligibility, day
        assert both.after_treatment == alone.after_treatment, day
        told = [one for one in both.findings if not one.code.startswith(("reconsent", "site-rule"))]
        assert told == [one for one in alone.findings if not one.code.startswith("site-rule")], day


def test_dropping_what_is_not_there_is_refused(site: Path) -> None:
    (site / "site-4.toml").write_text(WITHOUT.replace("minor-surgery", "minor-surgeries"), encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        of_site(site, reconsent(FIRST, "site-4.toml"))
    assert caught.value.key == "drops.washouts"
    assert '"minor-surgery"' in caught.value.sentence(Words("en"))


# ── What cannot be ──────────────────────────────────────────────────────────────────────────────────────────────────
REFUSED: dict[str, tuple[list[dict[str, Any]], str, tuple[str, ...]]] = {
    "unknown version": ([reconsent(date(2027, 3, 5), "02")], "events[1].version", ("01", "register", '"02"')),
    "not a version": ([{"kind": "reconsent", "date": FIRST}], "events[1].version", ("nothing",)),
    "no date": ([{"kind": "reconsent", "version": "register"}], "events[1].date", ("nothing",)),
    "before the consent": ([reconsent(CONSENT - DAY)], "events[1].date", (CONSENT.isoformat(),)),
    "in the future": ([reconsent(date(2027, 3, 11))], "events[1].date", ("not after today", "2027-03-11")),
    "twice": ([reconsent(FIRST), reconsent(FIRST + DAY)], "events[2].version", ("not consented to", "register")),
    "the version of the first consent": ([reconsent(FIRST, "01")], "events[1].version", ("not consented to",)),
    "another study": (
        [reconsent(FIRST, "other.toml")], "events[1].version", ("another version of ramunet", '"other.toml"'),
    ),
    "an unknown key": ([reconsent(FIRST) | {"reason": "x"}], "events[1].reason", ("key",)),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_consent_that_cannot_be_is_one_sentence(name: str, tmp_path: Path) -> None:
    events, key, parts = REFUSED[name]
    paper = resources.path("protocols", "caboavenec-2022-04-01.toml").read_text(encoding="utf-8")
    (tmp_path / "other.toml").write_text(paper, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        plan_of(*events, folder=tmp_path)
    assert caught.value.key == key
    for language in LANGUAGES:
        assert "\n" not in caught.value.sentence(Words(language))
    sentence = caught.value.sentence(Words("en"))
    for part in parts:
        assert part in sentence, sentence


def test_two_versions_on_one_day_are_refused(site: Path) -> None:
    with pytest.raises(Refusal) as caught:
        of_site(site, *GIVEN, reconsent(FIRST, "site-2.toml"), reconsent(FIRST, "site-3.toml"))
    assert (caught.value.key, caught.value.expected) == ("events[5].date", "version-a-day")


@pytest.mark.parametrize("day", [CONSENT, date(2027, 3, 10)])
def test_the_day_of_consent_and_today_are_days_to_consent_on(day: date) -> None:
    assert plan_of(*GIVEN, reconsent(day)).study.protocol.version == "register"


def test_an_event_is_refused_only_where_no_version_permits_it(site: Path) -> None:
    done = {"kind": "done", "visit": "IMG-M1", "date": date(2027, 3, 1)}
    with pytest.raises(Refusal) as caught:
        of_site(site, *GIVEN, done)
    assert caught.value.key == "events[4].visit"
    with pytest.raises(Refusal) as caught:
        of_site(site, *GIVEN, done, reconsent(date(2027, 3, 5), "site-2.toml"))
    assert caught.value.key == "events[4].visit"
