"""What an amendment changes: every rule that differs, and what follows for one patient."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from dosecal import commands
from dosecal.__main__ import main
from dosecal.core.result.start import CriterionResult
from dosecal.core.trial.protocol import Protocol
from dosecal.core.trial.rulebook import statements
from dosecal.core.values.span import Span, SpanUnit
from dosecal.core.views.differences import PlanDifference, PlanPart, differences, plan_differences
from dosecal.files.trial.studies import available, load_study
from dosecal.words import LANGUAGES, Words
from dosecal.words.rules import part_name, statement_sentence
from tests.core.plan.reconsent_cases import FIRST, GIVEN, plan_of

PAPER, REGISTER = load_study("ramunet", "01").protocol, load_study("ramunet", "register").protocol
TREATMENT, DOSING = PAPER.treatment, PAPER.dosing
STUDIES = [(name.id, name.version) for name in available()]


def kinds(before: Protocol, after: Protocol) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for difference in differences(before, after):
        rule = difference.after or difference.before
        assert rule is not None
        found[rule.key] = difference.kind
    return found


def test_the_register_version_adds_four_washouts_and_changes_three_criteria() -> None:
    assert kinds(PAPER, REGISTER) == {
        **{("criterion", key): "changed" for key in ("age", "histology", "progressive_disease")},
        **{("washout", rule): "added" for rule in ("temozolomide", "tace", "sirt", "prrt")},
    }
    assert kinds(REGISTER, PAPER) == {
        **{("criterion", key): "changed" for key in ("age", "histology", "progressive_disease")},
        **{("washout", rule): "dropped" for rule in ("temozolomide", "tace", "sirt", "prrt")},
    }


@pytest.mark.parametrize(("study", "version"), STUDIES)
def test_a_version_does_not_differ_from_itself(study: str, version: str) -> None:
    protocol = load_study(study, version).protocol
    assert differences(protocol, protocol) == ()


def test_the_same_rule_in_another_text_is_told_apart() -> None:
    first, *rest = PAPER.criteria
    moved = replace(PAPER, criteria=(replace(first, source=replace(first.source, section="elsewhere")), *rest))
    assert kinds(PAPER, moved) == {("criterion", "age"): "source"}


CHANGES: Mapping[str, tuple[dict[str, Any], set[tuple[str, str]]]] = {
    "cycle": ({"treatment": replace(TREATMENT, cycle=Span(21, SpanUnit.DAYS))}, {("treatment", "cycle")}),
    "cycles": ({"treatment": replace(TREATMENT, cycles=8)}, {("treatment", "cycles")}),
    "open end": ({"treatment": replace(TREATMENT, open_ended=False)}, {("treatment", "cycles")}),
    "maximum": ({"treatment": replace(TREATMENT, maximum=Span(12, SpanUnit.MONTHS))}, {("treatment", "maximum")}),
    "combination": ({"treatment": replace(TREATMENT, combination_only=False)}, {("treatment", "combination")}),
    "screening": ({"screening": Span(21, SpanUnit.DAYS)}, {("screening", "period")}),
    "survival": ({"survival": None}, {("survival", "survival")}),
    "laboratory": ({"dosing": replace(DOSING, lab_hours=48)}, {("setting", "laboratory")}),
    "blood pressure": ({"dosing": replace(DOSING, blood_pressure=None)}, {("setting", "blood_pressure")}),
    "surface": ({"dosing": replace(DOSING, bsa_formula="dubois")}, {("setting", "bsa_formula")}),
    "weight": ({"dosing": replace(DOSING, weight=replace(DOSING.weight, policy="latest"))},
               {("setting", "dose_weight")}),
    "limits": ({"dosing": replace(DOSING, limits=replace(DOSING.limits, warn_percent=DOSING.limits.block_percent))},
               {("setting", "deviation")}),
    "dose": ({"dose_rules": (replace(PAPER.dose_rules[0], minutes=90), PAPER.dose_rules[1])},
             {("dose", "ramucirumab")}),
    "interval": ({"dose_rules": (replace(PAPER.dose_rules[0], minimum_interval_days=None), PAPER.dose_rules[1])},
                 {("interval", "ramucirumab")}),
    "rounding": (
        {"dose_rules": (replace(PAPER.dose_rules[0], rounding=replace(PAPER.dose_rules[0].rounding, step=None)),
                        PAPER.dose_rules[1])},
        {("rounding", "ramucirumab")},
    ),
    "first window": ({"treatment": replace(TREATMENT, first_window=replace(TREATMENT.first_window, after=1))},
                     {("window", "C1D1")}),
    "day": ({"treatment": replace(TREATMENT, days=(TREATMENT.days[0], replace(TREATMENT.days[1], activities=())))},
            {("visit", "D15")}),
    "day window": (
        {"treatment": replace(TREATMENT, days=(
            TREATMENT.days[0], replace(TREATMENT.days[1], window=replace(TREATMENT.days[1].window, after=4))))},
        {("window", "D15")},
    ),
    "imaging": ({"assessments": (replace(PAPER.assessments[0], every=None),)}, {("visit", "IMG")}),
    "imaging window": (
        {"assessments": (
            replace(PAPER.assessments[0], window=replace(PAPER.assessments[0].window, preferred_after=1)),)},
        {("window", "IMG")},
    ),
    "follow-up": ({"follow_ups": PAPER.follow_ups[1:]}, {("visit", "EOT"), ("window", "EOT")}),
    "start rule": ({"start_rules": PAPER.start_rules[1:]}, {("washout", "major-surgery")}),
    "start anchor": (
        {"start_rules": (replace(PAPER.start_rules[0], anchor="enrolment"), *PAPER.start_rules[1:])},
        {("washout", "major-surgery")},
    ),
    "criterion": ({"criteria": (replace(PAPER.criteria[0], only="female"), *PAPER.criteria[1:])},
                  {("criterion", "age")}),
    "prohibited": ({"prohibited": PAPER.prohibited[1:]}, {("prohibited", PAPER.prohibited[0].name)}),
    "contraception": ({"contraception": PAPER.contraception[1:]}, {("contraception", "ramucirumab-female")}),
    "ending": ({"endings": PAPER.endings[1:]}, {("ending", "progression")}),
    "note": ({"notes": ()}, {("note", "1")}),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_every_kind_of_rule_is_compared(name: str) -> None:
    changes, expected = CHANGES[name]
    assert set(kinds(PAPER, replace(PAPER, **changes))) == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("study", "version"), STUDIES)
def test_every_rule_has_a_sentence_and_a_name_of_its_own(study: str, version: str, language: str) -> None:
    words, loaded = Words(language), load_study(study, version)
    rules = statements(loaded.protocol)
    assert len({rule.key for rule in rules}) == len(rules)
    for rule in rules:
        sentence = statement_sentence(words, loaded, rule)
        assert sentence
        assert not {"{", "}", "Span(", "None", "Decimal"} & set(sentence.split())
        assert "{" not in sentence
        assert part_name(words, rule)


def test_no_start_rule_and_no_criterion_is_left_out() -> None:
    for study, version in STUDIES:
        protocol = load_study(study, version).protocol
        names = {rule.id for rule in statements(protocol) if rule.part in ("washout", "validity")}
        assert names == {rule.id for rule in protocol.start_rules}
        names = {rule.id for rule in statements(protocol) if rule.part == "criterion"}
        assert names == {criterion.id for criterion in protocol.criteria}


# ── One patient ─────────────────────────────────────────────────────────────────────────────────────────────────────
def changes(**case: Any) -> dict[tuple[str, str], PlanDifference]:
    before, after = (plan_of(**{**case, "protocol_version": version}) for version in ("01", "register"))
    return {(one.part, one.id): one for one in plan_differences(before, after)}


def test_a_plan_does_not_differ_from_itself() -> None:
    assert plan_differences(plan_of(*GIVEN), plan_of(*GIVEN)) == ()


@pytest.mark.parametrize(
    ("birth", "before", "after"),
    [
        (date(1951, 2, 2), "met", "met"),  # 75, 76 on the day after the first dose
        (date(1951, 2, 1), "not_met", "met"),
        (date(1946, 2, 2), "not_met", "met"),  # 80, 81 on the day after
        (date(1946, 2, 1), "not_met", "not_met"),
    ],
)
def test_the_age_of_a_patient(birth: date, before: str, after: str) -> None:
    found = changes(patient={"id": "A-1", "sex": "male", "birth_date": birth})["eligibility", "age"]
    assert isinstance(found.before, CriterionResult)
    assert isinstance(found.after, CriterionResult)
    assert (found.before.status, found.after.status) == (before, after)


@pytest.mark.parametrize(
    ("token", "event"),
    [("temozolomide", date(2026, 8, 1)), ("tace", date(2026, 11, 1)), ("sirt", date(2026, 11, 1)),
     ("prrt", date(2026, 2, 1))],
)  # fmt: skip
def test_a_washout_of_the_register_version_on_the_day_before_on_and_after(token: str, event: date) -> None:
    """Each event lies just so long before 1 February 2027: legal on that day, not the day before."""
    for first, feasible in ((FIRST - timedelta(days=1), False), (FIRST, True), (FIRST + timedelta(days=1), True)):
        history = [{"kind": token, "date": event}, {"kind": "enrolment", "date": first}]
        before, after = (
            plan_of(protocol_version=version, history=history, planned_first_dose=first, today=date(2027, 1, 20))
            for version in ("01", "register")
        )
        assert before.start_window.feasible
        assert not [one for one in before.findings if one.code in ("outside-window", "not-feasible")]
        told = [one.code for one in after.findings if one.code in ("outside-window", "not-feasible")]
        assert bool(told) != feasible, told
        found = {(one.part, one.id): one for one in plan_differences(before, after)}
        assert found[PlanPart.START_RULE, token].before is None


def test_what_differs_is_named_part_by_part() -> None:
    found = changes(
        planned_first_dose=None, history=[{"kind": "temozolomide", "date": date(2026, 9, 30)}], today=date(2027, 3, 10)
    )
    assert found["window", "earliest"].after == date(2027, 3, 30)
    assert {part for part, _ in found} == {"window", "start-rule", "eligibility", "visit", "after", "finding"}
    assert ("finding", "not-used history.temozolomide") in found
    assert not [key for key in found if key[1].startswith("site-rule")]


def test_a_changed_dose_is_named() -> None:
    light, heavy = (
        plan_of(measurements=[{"date": date(2027, 1, 18), "height": "175 cm", "weight": weight}])
        for weight in ("80 kg", "90 kg")
    )
    assert {one.id for one in plan_differences(light, heavy) if one.part == "dose"} == {
        f"{dose.visit}.{dose.drug}" for dose in light.doses
    }


# ── The command ─────────────────────────────────────────────────────────────────────────────────────────────────────
CASE = """study = "ramunet"
protocol_version = "01"
today = 2027-01-20
planned_first_dose = 2027-02-01
[patient]
id = "A-1"
sex = "male"
birth_date = 1949-01-01
[[measurements]]
date = 2027-01-18
height = "175 cm"
weight = "80 kg"
[[history]]
kind = "temozolomide"
date = 2026-08-15
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.toml"
    path.write_text(CASE, encoding="utf-8")
    return path


def compared(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main(["compare", *map(str, arguments)]) == commands.DONE
    return capsys.readouterr().out


def test_the_rules_that_differ_are_shown_old_and_new_with_their_sources(capsys: pytest.CaptureFixture[str]) -> None:
    text = compared(capsys, "ramunet", "01", "register")
    assert "Rules added: 4 · removed: 0 · changed: 3" in text
    assert "old: Age at first dose: ≥ 18 · ≤ 75  [site rule: dosecal site rules, age counted at the first dose" in text
    assert "new: Age at first dose: ≥ 18 · ≤ 80  [site rule: dosecal site rules, age counted at the first dose" in text
    assert "Temozolomide: at least 6 months before enrolment  [site rule:" in text
    assert "Version register is not approved here" in text
    assert "PATIENT" not in text


def test_for_a_patient_before_and_after(capsys: pytest.CaptureFixture[str], case: Path) -> None:
    text = compared(capsys, "ramunet", "01", "register", "--case", case)
    assert "Age at first dose: not met (78, ≥ 18 · ≤ 75) → met (78, ≥ 18 · ≤ 80)" in text
    assert "earliest first dose: not known → Mon\u00a015 Feb 2027" in text
    german = compared(capsys, "ramunet", "01", "register", "--case", case, "--language", "de")
    assert "früheste erste Dosis: nicht bekannt → Mo\u00a015.02.2027" in german


def test_a_consent_recorded_in_the_case_does_not_mix_the_versions(
    capsys: pytest.CaptureFixture[str], case: Path
) -> None:
    plain = compared(capsys, "ramunet", "01", "register", "--case", case)
    case.write_text(
        CASE + '[[events]]\nkind = "reconsent"\nversion = "register"\ndate = 2027-01-19\n', encoding="utf-8"
    )
    assert compared(capsys, "ramunet", "01", "register", "--case", case) == plain


def test_a_version_of_the_site_is_compared_by_its_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    paper = (Path(__file__).parents[3] / "resources" / "protocols" / "ramunet-01.toml").read_text(encoding="utf-8")
    (tmp_path / "site.toml").write_text(
        paper.replace('version = "01"', 'version = "2"', 1).replace("cycles = 6", "cycles = 8", 1), encoding="utf-8"
    )
    (tmp_path / "case.toml").write_text(CASE, encoding="utf-8")
    text = compared(capsys, "ramunet", "01", tmp_path / "site.toml", "--case", tmp_path / "case.toml")
    assert "new: 8 cycles planned" in text
    assert "C8D1 (cycle 8, day 1): none → " in text


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["ramunet", "01", "02"], "01, register"),
        (["ramunett", "01", "register"], "ramunet"),
        (["caboavenec", "2022-04-01", "2022-04-01", "--case", "CASE"], "caboavenec"),
        (["ramunet", "01", "register", "--case", "CASE", "--today", "20.1.2027"], "2027-02-01"),
        (["ramunet", "01", "register", "--today", "2027-01-20"], "--case"),
        (["ramunet", "01", "register", "--case", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(
    capsys: pytest.CaptureFixture[str], case: Path, arguments: list[str], expected: str
) -> None:
    typed = [str(case) if word == "CASE" else word for word in arguments]
    assert main(["compare", *typed]) == commands.UNREADABLE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert expected in err
