"""Every rule of both trials typed by hand from the trial texts, and the plan of a case built around one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case

VERSIONS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "ramunet": (("ramunet", "01"), ("ramunet", "register")),
    "register": (("ramunet", "register"),),
    "paper": (("ramunet", "01"),),
    "caboavenec": (("caboavenec", "2022-04-01"),),
}
"""The versions of which a rule is one: of RamuNET both, only the register's, only the paper's."""
WOMAN = {"id": "R-1", "sex": "female", "birth_date": date(1985, 5, 5), "childbearing_potential": True}
MAN = {"id": "R-1", "sex": "male", "birth_date": date(1961, 3, 14)}


@dataclass(frozen=True)
class Rule:
    """A rule as the text states it."""

    text: str
    """Its number in the table of both texts: R of RamuNET, C of CaboAveNEC."""
    of: str
    id: str
    anchor: str
    span: str
    token: str = ""
    """The kind of event, where it is not called like the rule."""


def marked(of: str, part: str, name: str, *values: object, text: str, more: str = "") -> list[Any]:
    """The values once for each version, marked as a test of the rule and named after it."""
    return [
        pytest.param(
            study, version, *values,
            marks=pytest.mark.rule(study, version, part, name),
            id=" ".join(word for word in (text, study, version, name, more) if word),
        )
        for study, version in VERSIONS[of]
    ]  # fmt: skip


def plan_of(
    study: str, version: str, *history: Mapping[str, object], today: date, first: date | None, **more: object
) -> Plan:
    """The plan of a case with this history and, where it is named, this first dose."""
    data: dict[str, object] = {
        "study": study,
        "protocol_version": version,
        "patient": WOMAN,
        "measurements": [{"date": date(2020, 1, 2), "height": "165 cm", "weight": "60 kg"}],
        "history": [dict(event) for event in history],
        **more,
    }
    if first is not None:
        data["planned_first_dose"] = first
    return plan_case(case_from_data(data, "case.toml"), today)


def about_first_day(plan: Plan) -> set[str]:
    """What is said of the day chosen for the first dose, whether the site is open or not."""
    visit = plan.visit("C1D1")
    assert visit is not None
    return {str(finding.code) for finding in visit.findings} - {"no-open-day"}


def rows(rules: Sequence[Rule], part: str, dates: Mapping[str, Mapping[str, str]]) -> list[Any]:
    """Every rule with every event of its span and the boundary worked out by hand."""
    found = []
    for rule in rules:
        for event, boundary in dates[rule.span].items():
            days = date.fromisoformat(event), date.fromisoformat(boundary)
            name = f"{rule.token} {event}".strip()
            found += marked(rule.of, part, rule.id, rule, *days, text=rule.text, more=name)
    return found
