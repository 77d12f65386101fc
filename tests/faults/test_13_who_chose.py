"""Fault 13: provenance names who chose.

Right: a choice that the case states is the site's own, not one of the site rules that ship with dosecal; a limit that
is a site rule is not called the limit of the trial.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dosecal.core.patient.site_choices import CLEARANCE, LABORATORY, ROUNDING, SURFACE
from dosecal.core.plan.release import first_valid_day
from dosecal.core.result.prepared import Step
from dosecal.core.values.source import Source
from dosecal.core.views.deadlines import Kind, deadlines
from dosecal.words import LANGUAGES, NBSP, Words
from dosecal.words.release import open_points_short
from dosecal.words.sources import source_text
from tests.core.doses.dose_cases import changed, invented, step
from tests.core.doses.dose_cases import dose as invented_dose
from tests.core.plan.plan_cases import dose_of, given, plan_of, visit_of


def steps(site: dict[str, Any], drug: str) -> dict[str, Step]:
    plan = plan_of("ramunet", site={"holidays": "DE-ST", **site})
    return {one.label: one for one in dose_of(plan, "C1D1", drug).steps}


def source(step: Step) -> Source:
    assert step.source is not None
    return step.source


def test_a_step_of_rounding_that_the_site_chose() -> None:
    assert source(steps({"rounding": {"ramucirumab": "10 mg"}}, "ramucirumab")["rounding"]) == ROUNDING
    other = steps({"rounding": {"ramucirumab": "10 mg"}}, "dacarbazine")["rounding"]
    assert source(other).document == "dosecal site rules"
    assert source(steps({}, "ramucirumab")["rounding"]).document == "dosecal site rules"
    vials = steps({"banding": {"ramucirumab": "nearest-vial"}}, "ramucirumab")
    assert source(next(one for label, one in vials.items() if label.startswith("rounding"))) == ROUNDING


def test_the_surface_formula_that_the_site_chose() -> None:
    assert source(steps({"bsa_formula": "dubois"}, "dacarbazine")["body-surface"]) == SURFACE
    assert source(steps({}, "dacarbazine")["body-surface"]).document == "dosecal site rules"


def test_the_clearance_formula_that_the_site_chose(tmp_path: Path) -> None:
    """Where the study leaves it open."""
    before = 'lowest_creatinine = { value = "0.7 mg/dL", source = "cap" }\nsource = "text"'
    changed(tmp_path, "invented.toml", before, before.replace('source = "text"', 'source = "site"'))
    for site, ours in (({"clearance_formula": "wright"}, True), ({}, False)):
        found = step(invented_dose(invented(tmp_path, site=site), "C1D1", "platinex"), "clearance")
        assert (found.source == CLEARANCE) is ours


@pytest.mark.parametrize(("window", "day", "ours"), [(None, 12, False), ("48 h", 13, True), ("24 h", 14, True)])
def test_the_age_of_laboratory_results_that_the_site_chose(window: str | None, day: int, ours: bool) -> None:
    site = {"holidays": "DE-ST"} if window is None else {"holidays": "DE-ST", "laboratory_window": window}
    plan = plan_of("ramunet", today=date(2027, 2, 10), site=site, events=[given("C1D1", date(2027, 2, 1))])
    point = next(one for one in dose_of(plan, "C1D15", "ramucirumab").open_points if one.test == "anc")
    part = next(one for one in visit_of(plan, "C1D15").sub_windows if one.activity == "laboratory")
    due = next(one for one in deadlines(plan) if one.kind is Kind.LABORATORY and one.about == "labs.C1D15")
    first = date(2027, 2, day)
    assert (first_valid_day(plan, date(2027, 2, 15)), part.earliest, due.day) == (first, first, first)
    for found in (point.source, part.source, due.source):
        assert (found == LABORATORY) is ours


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_site_rule_is_not_called_the_limit_of_the_trial(language: str) -> None:
    today = date(2027, 2, 1)
    plan = plan_of("ramunet", today=today, vitals=[{"date": today, "blood_pressure": "161/90 mmHg"}])
    words = Words(language)
    said = open_points_short(words, plan.study, dose_of(plan, "C1D1", "ramucirumab").open_points).replace(NBSP, " ")
    wanted = {
        "en": "above the limit of 160/100 mmHg (site rule)",
        "de": "über der Grenze von 160/100 mmHg (Zentrumsregel)",
    }
    assert wanted[language] in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_as_the_choice_of_the_site(language: str) -> None:
    said = {"en": "site rule: choice of the site, in the case, dose rounding",
            "de": "Zentrumsregel: Wahl des Zentrums, im Fall, Dosisrundung"}  # fmt: skip
    assert source_text(Words(language), ROUNDING) == said[language]
