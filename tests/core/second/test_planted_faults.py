"""Faults planted in the first computation, one after the other: the second one catches each of them.

Each is a slip that somebody could make tomorrow: a sign, a comparison, a formula, a clock. The case that goes with it
is one for which it makes a difference, so that the plan with the fault is not the plan without.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from dosecal import commands, resources
from dosecal.__main__ import main
from dosecal.core.doses import calculated, dose, doses_of_course, preparation, rounding
from dosecal.core.doses.calculated import DoseWeight
from dosecal.core.patient.course import Course
from dosecal.core.plan import timetable
from dosecal.core.second.miscount import MiscountError
from dosecal.core.start import start_window
from dosecal.core.values import span
from dosecal.core.values.span import Span
from dosecal.core.visits import after_treatment, schedule, slot, treatment_visits
from tests.core.plan.plan_cases import delay, given, plan_of

DAY_1 = date(2027, 2, 1)
DEMO = resources.path("demo", "ramunet.toml")
Plant = Callable[[pytest.MonkeyPatch], None]
FIRST = given("C1D1", DAY_1)
LATER = [FIRST, given("C1D15", date(2027, 2, 15)), given("C2D1", date(2027, 3, 3))]
WEIGHTS = [
    {"date": date(2027, 1, 18), "height": "165 cm", "weight": "60 kg"},
    {"date": date(2027, 2, 26), "weight": "66 kg"},
]
NEARLY = [WEIGHTS[0], {"date": date(2027, 2, 26), "weight": "65.9 kg"}]


class Fault(Struct, frozen=True):
    """A fault, and the case in which it shows."""

    name: str
    plant: Plant
    study: str = "ramunet"
    changes: Mapping[str, Any] = {}


def wrap(module: object, name: str, change: Callable[[Any], Any]) -> Plant:
    """A function whose result is changed."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        real = getattr(module, name)
        patch.setattr(module, name, lambda *args, **kwargs: change(real(*args, **kwargs)))

    return plant


def instead(module: object, name: str, other: object) -> Plant:
    """Another function, or another value, in the place of one."""
    return lambda patch: patch.setattr(module, name, other)


def later(days: int) -> Callable[[date | None], date | None]:
    return lambda day: None if day is None else day + timedelta(days=days)


def earlier_of_two(
    target: date, earliest: date, latest: date, closed: Any, preferred: tuple[date, date] | None = None
) -> date | None:
    days = (earliest + timedelta(days=n) for n in range((latest - earliest).days + 1))
    return min((day for day in days if closed.is_open(day)), key=lambda day: abs(day - target), default=None)


def first_open(target: date, earliest: date, latest: date, closed: Any, preferred: object = None) -> date | None:
    days = (earliest + timedelta(days=n) for n in range((latest - earliest).days + 1))
    return next((day for day in days if closed.is_open(day)), None)


def weekends_only(
    target: date, earliest: date, latest: date, closed: Any, preferred: tuple[date, date] | None = None
) -> date | None:
    return NEAREST(target, earliest, latest, replace(closed, names={}), preferred)


NEAREST = slot.nearest_open


def latest_weight(before: DoseWeight, sizes: Any, policy: str, percent: Decimal) -> DoseWeight:
    return DoseWeight(sizes.weight_kg, sizes.weight_day)


def first_weight(before: DoseWeight, sizes: Any, policy: str, percent: Decimal) -> DoseWeight:
    return before if before.kg is not None else DoseWeight(sizes.weight_kg, sizes.weight_day)


def more_than(first: Decimal, other: Decimal, percent: Decimal) -> bool:
    return 100 * abs(other - first) > percent * first


def thirty_days(day: date, months: int) -> date:
    return day + timedelta(days=30 * months)


def biggest_bag(amount: Any, volume_ml: Decimal, rule: Any, about: str) -> tuple[Decimal, list[object]]:
    return rule.bags_ml[-1], []


def always(value: object) -> Callable[..., object]:
    return lambda *args, **kwargs: value


def without_actual(told: Course, length: Span, first: date) -> Any:
    cycle, day = 1, first
    while True:
        yield cycle, day, day
        cycle, day = cycle + 1, day + timedelta(days=length.in_days or 0)


def infused(change: Callable[[Any], Any]) -> Plant:
    return wrap(preparation, "_infuse", lambda made: (None if made[0] is None else change(made[0]), made[1]))


def halved(plan: Any, part: str) -> Any:
    quantity = getattr(plan, part)
    return replace(plan, **{part: type(quantity)(quantity.value / 2, quantity.unit)})


HOLD = {"kind": "hold", "drug": "dacarbazine", "date": date(2027, 2, 20), "reason": "ALT"}
STOP = {"kind": "discontinue", "drug": "all", "date": date(2027, 3, 10), "reason": "PD", "cause": "progression"}
REDUCE = {"kind": "reduce", "drug": "ramucirumab", "date": date(2027, 2, 10), "reason": "proteinuria"}
SLOW = {"kind": "slow", "drug": "avelumab", "date": date(2027, 1, 20), "reason": "reaction of grade 2"}
CABO: Mapping[str, Any] = {"today": date(2027, 1, 20), "events": [given("C1D1", date(2027, 1, 11))]}
ON_TREATMENT: Mapping[str, Any] = {"today": date(2027, 3, 4), "events": LATER}
WOMAN = {"id": "03-007", "sex": "female", "birth_date": date(1981, 3, 14), "childbearing_potential": True}
SURGERY = [{"kind": "major-surgery", "date": date(2026, 12, 20)}, {"kind": "pregnancy-test", "date": date(2027, 1, 27)}]
STROKE = [{"kind": "stroke", "date": date(2026, 8, 31)}]
OVERRIDE = {
    "kind": "override", "visit": "C1D1", "drug": "ramucirumab", "amount": "400 mg", "reason": "frail", "by": "Dr. A",
}  # fmt: skip

FAULTS = [
    # The body and the weight
    Fault("a constant of the surface", wrap(calculated, "body_surface", lambda m2: m2 and m2 * Decimal("1.001"))),
    Fault(
        "another formula of the surface",
        wrap(calculated, "body_surface", lambda m2: m2 and m2 * Decimal("1.00001")),
        changes={"site": {"bsa_formula": "dubois"}},
    ),
    Fault(
        "the latest weight at every visit",
        instead(doses_of_course, "dose_weight", latest_weight),
        changes={**ON_TREATMENT, "measurements": NEARLY},
    ),
    Fault(
        "the first weight for ever",
        instead(doses_of_course, "dose_weight", first_weight),
        changes={**ON_TREATMENT, "measurements": WEIGHTS},
    ),
    Fault(
        "more than ten percent, not ten",
        instead(dose, "differs_by", more_than),
        changes={**ON_TREATMENT, "measurements": WEIGHTS},
    ),
    # The amount
    Fault("weight added to the dose", wrap(calculated, "_exact", lambda mg: mg and mg + 60)),
    Fault(
        "half goes down",
        instead(rounding, "to_step", lambda exact, step, direction=None: exact // step * step),
    ),
    Fault("one step too many", wrap(rounding, "to_step", lambda mg: mg + 5)),
    Fault(
        "a reduction forgotten",
        instead(Course, "level", always(0)),
        changes={**ON_TREATMENT, "events": [*LATER, REDUCE]},
    ),
    Fault("a reduction nobody decided", instead(Course, "level", always(1)), changes=ON_TREATMENT),
    Fault(
        "what a person decided forgotten",
        wrap(timetable, "fold", lambda told: replace(told, overrides={})),
        changes={"events": [OVERRIDE]},
    ),
    Fault(
        "a rate that is not halved",
        instead(Course, "is_slowed", always(False)),
        "caboavenec",
        {**CABO, "events": [*CABO["events"], SLOW]},
    ),
    # The preparation
    Fault(
        "the largest bag",
        instead(preparation, "_bag", biggest_bag),
        "ramunet",
        {"measurements": [{"date": date(2027, 1, 18), "height": "180 cm", "weight": "90 kg"}]},
    ),
    Fault("added to a full bag", instead(preparation, "_final", lambda bag, volume, rule: bag + volume)),
    Fault("a bag that is not full", instead(preparation, "_final", lambda bag, volume, rule: bag), "caboavenec"),
    Fault("half the rate", infused(lambda plan: halved(plan, "rate"))),
    Fault("half the milligrams a minute", infused(lambda plan: halved(plan, "dose_rate"))),
    Fault("half the concentration", infused(lambda plan: halved(plan, "concentration"))),
    Fault("diluent not taken out", infused(lambda plan: replace(plan, remove=None))),
    Fault(
        "one vial too many",
        wrap(preparation, "choose_vials", lambda found: [(((v[0][0], v[0][1] + 1), *v[1:]), c) for v, c in found]),
    ),
    Fault(
        "one tablet too many",
        wrap(
            preparation,
            "_tablets",
            lambda made: replace(made, tablets=tuple(replace(one, count=one.count + 1) for one in made.tablets)),
        ),
        "caboavenec",
    ),
    # Clocks and windows
    Fault(
        "the next cycle from the plan", instead(treatment_visits, "cycle_starts", without_actual), changes=ON_TREATMENT
    ),
    Fault(
        "a delay forgotten",
        wrap(timetable, "fold", lambda told: replace(told, delayed={})),
        changes={"events": [delay("C2D1", 7)]},
    ),
    Fault(
        "a window a day early",
        wrap(treatment_visits, "Slot", lambda one: replace(one, earliest=one.earliest - timedelta(days=1))),
    ),
    Fault(
        "a window a day late", wrap(schedule, "_slot", lambda one: replace(one, latest=one.latest + timedelta(days=1)))
    ),
    Fault("the earlier of two days", instead(schedule, "nearest_open", first_open)),
    Fault(
        "holidays open",
        instead(treatment_visits, "nearest_open", weekends_only),
        changes={"planned_first_dose": date(2027, 3, 1)},
    ),
    Fault("the last day one too late", wrap(treatment_visits, "last_permitted", later(1)), "caboavenec"),
    Fault("months of thirty days", instead(span, "_months_later", thirty_days)),
    Fault(
        "a hold forgotten", instead(Course, "held", always(False)), changes={**ON_TREATMENT, "events": [*LATER, HOLD]}
    ),
    Fault(
        "no drug is due",
        instead(treatment_visits.TreatmentClock, "_due", always(False)),
        changes={**ON_TREATMENT, "events": [*LATER, HOLD]},
    ),
    Fault(
        "an interval forgotten",
        instead(treatment_visits.TreatmentClock, "_remember", always(None)),
        changes={**ON_TREATMENT, "events": [FIRST, given("C1D15", date(2027, 2, 26))], "today": date(2027, 2, 26)},
    ),
    Fault(
        "the last dose too early",
        wrap(
            schedule, "last_doses", lambda found: ({drug: later(-1)(day) for drug, day in found[0].items()}, found[1])
        ),
        changes={**ON_TREATMENT, "today": date(2027, 3, 12), "events": [*LATER, STOP]},
    ),
    Fault("contraception too short", wrap(after_treatment, "protected_through", later(-1)), changes={"patient": WOMAN}),
    # The start
    Fault("a washout a day short", wrap(start_window, "legal_from", later(-1)), changes={"history": SURGERY}),
    Fault(
        "a test a day too old",
        wrap(start_window, "valid_through", later(1)),
        changes={"history": SURGERY, "patient": WOMAN},
    ),
    Fault(
        "months counted forwards only",
        instead(start_window, "legal_from", lambda day, of: of.after(day)),
        changes={"history": STROKE},
    ),
    Fault(
        "the earliest of the edges",
        instead(
            start_window._Bounds,
            "first",
            lambda self, without=frozenset(): min((e.day for e in self.earliest), default=None),
        ),
        changes={"history": [*SURGERY, *STROKE]},
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_planted_fault_is_caught(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    plan_of(fault.study, **fault.changes)
    fault.plant(monkeypatch)
    with pytest.raises(MiscountError):
        plan_of(fault.study, **fault.changes)


def test_there_are_enough() -> None:
    assert len(FAULTS) >= 30


def test_a_command_says_where_and_shows_nothing_of_the_plan(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrap(rounding, "to_step", lambda mg: mg + 5)(monkeypatch)
    monkeypatch.delenv(commands.TRACEBACK, raising=False)
    assert main(["plan", str(DEMO)]) == commands.FAULT
    told = capsys.readouterr()
    assert "doses.C1D1.ramucirumab.amount" in told.err
    assert "485" not in told.err
    assert not told.out
