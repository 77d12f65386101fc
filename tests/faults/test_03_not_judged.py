"""Fault 3: nothing is called fine that was not judged.

Right: "not judged: no limit in this study" is a state of its own, in core, text, JSON, window and on paper: a blood
pressure without a limit, a test without a criterion or without its upper limit of normal, a trial without criteria.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dosecal import resources
from dosecal.core.result.dose import OpenPoint
from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.export.plan_json import plan_data
from dosecal.files.export.plan_text import plan_text
from dosecal.files.trial.vocabulary import vocabulary
from dosecal.session.finding_lines import calm_text, finding_lines
from dosecal.sheets.dose import dose_worksheet
from dosecal.words import LANGUAGES, NBSP, Words
from dosecal.words.dose_rows import concentration
from dosecal.words.release import open_points_short
from tests.core.plan.plan_cases import RAMUNET, plan_of
from tests.sheets.sheet_cases import PRINTED

ON = {"ramunet": date(2027, 2, 1), "caboavenec": date(2027, 1, 11)}
SAID = {"en": "not judged: no limit in this study", "de": "nicht beurteilt: keine Grenze in dieser Studie"}


def due(study: str, **changes: Any) -> Plan:
    return plan_of(study, today=ON[study], **changes)


def points(plan: Plan) -> dict[str, OpenPoint]:
    return {str(one.test or one.code): one for one in plan.doses_of("C1D1")[0].open_points}


def state(plan: Plan, name: str) -> tuple[str, object]:
    return points(plan)[name].status.value, points(plan)[name].reason


def lab(study: str, test: str, value: str, uln: str | None = None) -> list[dict[str, object]]:
    entry: dict[str, object] = {"date": ON[study], "test": test, "value": value}
    return [entry if uln is None else {**entry, "uln": uln}]


@pytest.mark.parametrize("pressure", ["220/130 mmHg", "120/80 mmHg"])
def test_a_blood_pressure_without_a_limit(pressure: str) -> None:
    plan = due("caboavenec", vitals=[{"date": ON["caboavenec"], "blood_pressure": pressure}])
    assert state(plan, "blood-pressure") == ("not-judged", "no-limit")


@pytest.mark.parametrize(
    ("pressure", "wanted"),
    [("160/100 mmHg", ("met", None)), ("161/100 mmHg", ("doubtful", "blood-pressure")),
     ("160/101 mmHg", ("doubtful", "blood-pressure"))],
)  # fmt: skip
def test_a_blood_pressure_with_a_limit_is_judged(pressure: str, wanted: tuple[str, object]) -> None:
    plan = due("ramunet", vitals=[{"date": ON["ramunet"], "blood_pressure": pressure}])
    assert state(plan, "blood-pressure") == wanted


@pytest.mark.parametrize(
    ("study", "test", "value", "uln", "wanted"),
    [
        ("caboavenec", "inr", "1.2", None, ("not-judged", "no-limit")),  # no criterion of this trial
        ("caboavenec", "ptt", "30 s", None, ("not-judged", "no-limit")),
        ("ramunet", "inr", "1.2", None, ("met", None)),
        ("ramunet", "alt", "30 U/L", None, ("not-judged", "no-uln")),
        ("ramunet", "alt", "30 U/L", "40 U/L", ("met", None)),
        ("ramunet", "ptt", "30 s", None, ("not-judged", "no-uln")),
        ("caboavenec", "bilirubin", "0.8 mg/dL", None, ("not-judged", "no-uln")),
        ("caboavenec", "bilirubin", "0.8 mg/dL", "1.2 mg/dL", ("met", None)),
    ],
)
def test_a_value_that_nothing_judges(
    study: str, test: str, value: str, uln: str | None, wanted: tuple[str, object]
) -> None:
    assert state(due(study, labs=lab(study, test, value, uln)), test) == wanted


def test_a_value_that_is_read_elsewhere_is_not_called_unjudged() -> None:
    plan = due("caboavenec", labs=lab("caboavenec", "creatinine", "0.9 mg/dL"))
    assert "creatinine" not in points(plan)  # the clearance is judged by it


@pytest.fixture
def without_criteria(tmp_path: Path) -> Path:
    """RamuNET as a site's own protocol without any criterion."""
    text = resources.path("protocols", "ramunet-01.toml").read_text(encoding="utf-8")
    tables = re.split(r"(?m)^(?=\[)", text)
    kept = "".join(table for table in tables if not table.startswith("[[criteria"))
    (tmp_path / "plain.toml").write_text(re.sub(r'(?m)^id = "ramunet"', 'id = "plain"', kept, count=1), "utf-8")
    return tmp_path


def plain_plan(folder: Path, **changes: object) -> Plan:
    data = {**RAMUNET, "study": "plain.toml", "protocol_version": None, "today": ON["ramunet"], **changes}
    case = case_from_data({key: value for key, value in data.items() if value is not None}, "case.toml", vocabulary())
    return plan_case(case, ON["ramunet"], folder=folder, place="case.toml")


def test_a_trial_without_criteria(without_criteria: Path) -> None:
    plan = plain_plan(without_criteria)
    assert state(plan, "laboratory") == ("not-judged", "no-test")
    (box,) = [one for one in worksheet(plan)["checks"] if one["label"].startswith("Laboratory")]
    assert box["small"] == "not judged: this study names no laboratory test"
    entered = plain_plan(without_criteria, labs=lab("ramunet", "anc", "0.3 G/L"))
    assert state(entered, "anc") == ("not-judged", "no-limit")
    (value,) = [one for one in worksheet(entered)["checks"] if one["label"] == "Neutrophils (ANC)"]
    assert value["small"] == SAID["en"]


def worksheet(plan: Plan) -> dict[str, Any]:
    return dict(dose_worksheet(plan, "C1D1", Words("en"), PRINTED).data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_everywhere(language: str) -> None:
    words = Words(language)
    plan = due("caboavenec", vitals=[{"date": ON["caboavenec"], "blood_pressure": "220/130 mmHg"}])
    said = SAID[language]
    assert said in open_points_short(words, plan.study, plan.doses_of("C1D1")[0].open_points)
    assert said in plan_text(plan, words)
    doses: Any = plan_data(plan, words)["doses"]
    (point,) = [one for one in doses[0]["open_points"] if one["code"] == "blood-pressure"]
    assert (point["status"], point["reason"]) == ("not-judged", "no-limit")
    assert said in point["message"]
    lines = finding_lines(words, plan, visit="C1D1")
    assert any(line.severity == "note" and said in line.sentence for line in lines)
    assert said in calm_text(words, plan, "C1D1")
    checks: Any = dose_worksheet(plan, "C1D1", words, PRINTED).data["checks"]
    assert any(said in one["small"].replace(NBSP, " ") for one in checks)


@pytest.mark.parametrize(
    ("study", "language", "end"),
    [
        ("ramunet", "en", "allowed 0.4–4"),
        ("caboavenec", "en", "not judged: no limits stated"),
        ("caboavenec", "de", "nicht beurteilt: keine Grenzen angegeben"),
    ],
)
def test_a_concentration_without_limits_on_the_label_is_not_judged(study: str, language: str, end: str) -> None:
    dose = due(study).doses_of("C1D1")[0]
    assert concentration(dose, Words(language)).endswith(f" · {end}")
