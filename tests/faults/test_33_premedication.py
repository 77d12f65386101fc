"""Fault 33: avelumab's premedication goes on after a reaction at the fourth infusion; what is given at once after a
reaction is no premedication of the next infusion.

Label: optional after the fourth only if the fourth was completed without a reaction.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from dosecal.core.result.plan import Plan
from dosecal.words import LANGUAGES, Words
from tests.core.plan.plan_cases import dose_of, given, plan_of

FIRST = date(2027, 1, 11)


def days(count: int) -> list[date]:
    return [FIRST + timedelta(days=14 * n) for n in range(count)]


def cabo(reacted: int | None, count: int = 4, *more: dict[str, Any], grade: int = 2) -> Plan:
    """So many infusions given, with a reaction at one of the visits."""
    events = [given(f"C{n}D1", day) for n, day in enumerate(days(count), start=1)]
    if reacted is not None:
        day = days(count)[reacted - 1]
        events.append({"kind": "reaction", "drug": "avelumab", "visit": f"C{reacted}D1", "date": day, "grade": grade})
    return plan_of("caboavenec", today=days(count)[-1] + timedelta(days=7), planned_first_dose=FIRST,
                   events=[*events, *more])  # fmt: skip


def before(plan: Plan, visit: str, drug: str = "avelumab", language: str = "en") -> list[str]:
    return [Words(language).text(line.text) for line in dose_of(plan, visit, drug).premedication]


@pytest.mark.parametrize("grade", [1, 2])
def test_after_a_reaction_at_the_fourth_infusion_it_goes_on(grade: int) -> None:
    plan = cabo(4, grade=grade)
    for visit in ("C5D1", "C6D1", "C27D1"):
        assert before(plan, visit) == [
            "antihistamine and paracetamol, because of a reaction at the fourth infusion or later"
        ]


@pytest.mark.parametrize("reacted", [None, 1, 3])
def test_if_the_fourth_passed_without_one_it_is_no_duty(reacted: int | None) -> None:
    plan = cabo(reacted)
    assert before(plan, "C4D1") == ["antihistamine and paracetamol before the first 4 infusions"]
    assert before(plan, "C5D1") == []


def test_a_reaction_after_the_fourth_counts_too() -> None:
    plan = cabo(5, 5)
    assert before(plan, "C5D1") == []
    assert before(plan, "C6D1")


def test_the_fourth_infusion_is_the_fourth_given() -> None:
    """C2D1 was left out: C4D1 is the third infusion, and the first four are not over before C5D1."""
    events = [given(f"C{n}D1", day) for n, day in enumerate(days(4), start=1) if n != 2]
    events += [{"kind": "skip", "visit": "C2D1", "reason": "fever"},
               {"kind": "reaction", "drug": "avelumab", "visit": "C4D1", "date": days(4)[3], "grade": 1}]  # fmt: skip
    plan = plan_of("caboavenec", today=days(4)[3], planned_first_dose=FIRST, events=events)
    assert before(plan, "C5D1") == ["antihistamine and paracetamol before the first 4 infusions"]
    assert before(plan, "C6D1") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_given_at_once_is_not_premedication_of_the_next_infusion(language: str) -> None:
    first = date(2027, 2, 1)
    events = [given("C1D1", first), given("C1D15", date(2027, 2, 15))]
    events += [{"kind": "reaction", "drug": "ramucirumab", "visit": visit, "date": day, "grade": 2}
               for visit, day in (("C1D1", first), ("C1D15", date(2027, 2, 15)))]  # fmt: skip
    plan = plan_of("ramunet", today=date(2027, 2, 16), planned_first_dose=first, events=events)
    said = " ".join(before(plan, "C2D1", "ramucirumab", language))
    assert "Jetzt" not in said
    assert "now" not in said
    assert "examethason" in said
    proposed = [Words(language).text(one.text) for one in plan.proposals if one.text is not None]
    assert any("Jetzt" in text or "now" in text for text in proposed)
