"""Plans that between them raise every finding there is."""

from datetime import date, timedelta
from pathlib import Path

from dosecal.core.result.plan import Plan
from tests.core.plan.plan_cases import Data, delay, plan_of
from tests.core.plan.plan_cases import given as took_place

DAY_1 = date(2027, 2, 1)
MEASURED = date(2027, 1, 18)


def size(height: object, weight: object, day: date = MEASURED) -> Data:
    return {"date": day, "height": f"{height} cm", "weight": f"{weight} kg"}


def sized(height: object, weight: object, **changes: object) -> Plan:
    return plan_of("ramunet", measurements=[size(height, weight)], **changes)


EVERY_RHYTHM = Path(__file__).parents[1] / "patient" / "protocols" / "invented-1.toml"
"""An invented trial whose visits are counted from every anchor there is."""


# ── All of them ─────────────────────────────────────────────────────────────────────────────────────────────────────
def reduce(drug: str, day: date) -> dict[str, object]:
    return {"kind": "reduce", "drug": drug, "date": day, "reason": "x"}


def _entered() -> list[Plan]:
    """Plans of sizes, laboratory values and site rules."""
    return [
        plan_of("ramunet"),
        plan_of("caboavenec"),
        plan_of("ramunet", measurements=None),
        sized(78, 178),
        sized(250, 90),
        sized(165, 600),
        sized(165, 132),
        sized(205, 199),
        sized(165, 50, site={"rounding": {"ramucirumab": "441 mg"}}),
        plan_of("ramunet", today=DAY_1, measurements=[size(165, 60, date(2026, 12, 1))]),
        plan_of("ramunet", measurements=[size(165, 60, date(2027, 1, 10)), size(165, 75)]),
        plan_of("ramunet", measurements=[size(165, 60, date(2027, 1, 10)), size(156, 60)]),
        plan_of("ramunet", measurements=[size(185, 89, date(2027, 1, 10)), size(185, 98)]),
        sized(180, 40),
        sized(190, 100, site={"bsa_formula": "dubois"}),
        plan_of("ramunet", labs=[{"date": date(2027, 1, 18), "test": "creatinine", "value": "80 mg/dL"}]),
        plan_of("ramunet", labs=[{"date": date(2027, 1, 18), "test": "ptt", "value": "100000 s"}]),
        plan_of("ramunet", labs=[{"date": date(2027, 1, 18), "test": "ast", "value": "30 U/L", "uln": "3.5 U/L"}]),
        plan_of("ramunet", site={"holidays": "DE"}, patient={"id": "Hans Müller"}),
        plan_of("ramunet", site=None),
        plan_of("ramunet", labs=[{"date": date(2027, 1, 3), "test": "anc", "value": "2 G/L"}]),
        plan_of("caboavenec", site={"rounding": {"cabozantinib": "42 mg"}}),
        plan_of("ramunet", today=date(2027, 2, 2)),
        plan_of("ramunet", measurements=[size(165, 60, date(2027, 1, 10)), size(165, 61, date(2027, 1, 10))]),
        plan_of("ramunet", today=DAY_1, events=[{**reduce("ramucirumab", DAY_1), "after": "C1D1"}]),
    ]  # fmt: skip


def _beside() -> list[Plan]:
    """Plans of other medication and the history, and one of a year of treatment."""
    late = [date(2027, 1, 11) + timedelta(days=14 * number) for number in range(27)]
    late[-1] += timedelta(days=1)
    year = [took_place(f"C{number}D1", day) for number, day in enumerate(late, start=1)]
    return [
        plan_of("ramunet", labs=[{"date": date(2027, 1, 18), "test": "platelets", "value": "2500 G/L"}]),
        plan_of("ramunet", history=[{"kind": "wound", "date": date(2027, 1, 1), "ongoing": True}]),
        plan_of("ramunet", facts={"antiplatelets_or_nsaids": False}, medications=[
            {"name": name, "start": date(2026, 6, 1)} for name in ("Naproxen", "aspirin", "Qwertolin")
        ]),
        plan_of("ramunet", history=[{"kind": "vaccine", "date": date(2027, 1, 1)}], facts={"ecog": 3}),
        plan_of("ramunet", history=[{"kind": "stroke", "date": "2026-03"}]),
        plan_of("caboavenec", medications=[{"name": "warfarin", "start": date(2026, 1, 1)}]),
        plan_of("caboavenec", medications=[{"name": "Clarithromycine", "start": date(2026, 1, 1)}]),
        plan_of(
            "caboavenec", medications=[{"name": "Urbason", "daily_dose": "4 mg", "start": date(2026, 1, 1)}]
        ),
        plan_of(
            "ramunet", medications=[{"name": "aspirin 500 mg", "daily_dose": "100 mg", "start": date(2026, 1, 1)}]
        ),
        plan_of("caboavenec", medications=[{"name": "Stamaril", "start": date(2026, 1, 1)}]),
        plan_of("caboavenec", history=[{"kind": "vaccine", "date": date(2027, 3, 1)}]),
        plan_of("caboavenec", today=late[-1], events=year),
    ]  # fmt: skip


def _happened() -> list[Plan]:
    """Plans of what happened on treatment."""
    stop = {"kind": "discontinue", "drug": "dacarbazine", "date": date(2027, 2, 20), "reason": "x"}
    first = took_place("C1D1", DAY_1)
    return [
        plan_of("ramunet", planned_first_dose=date(2027, 3, 15)),
        plan_of("ramunet", today=date(2027, 2, 26), planned_first_dose=date(2027, 2, 26)),
        plan_of("ramunet", today=date(2027, 2, 8), events=[first, took_place("C1D15", date(2027, 2, 8))]),
        plan_of(
            "ramunet", today=date(2027, 2, 26), events=[first],
            measurements=[size(165, 60), size(165, 66, date(2027, 2, 25))],
        ),
        plan_of("ramunet", today=date(2027, 2, 20), events=[first, stop]),
        plan_of("ramunet", today=date(2027, 2, 20), events=[first, delay("C2D1", 3)], cycles=8),
        plan_of("ramunet", today=date(2028, 8, 15), planned_first_dose=date(2028, 8, 15), site={"holidays": "DE-BY"}),
        plan_of(
            "ramunet", today=date(2027, 2, 20), events=[first],
            history=[{"kind": "pregnancy-test", "date": date(2027, 2, 19), "result": "positive"}],
        ),
        plan_of("ramunet", today=DAY_1, events=[{"kind": "reconsent", "version": "register", "date": DAY_1}]),
        plan_of(
            "ramunet", today=date(2027, 2, 2),
            events=[first, {"kind": "reconsent", "version": "register", "date": date(2027, 2, 2)}],
        ),
        plan_of(
            "ramunet", today=date(2027, 2, 20), events=[first, delay("C2D1", 29)], site={"maximum_delay": "28 days"}
        ),
        plan_of(str(EVERY_RHYTHM), site={}),
        plan_of(
            "caboavenec", today=date(2027, 1, 20), events=[took_place("C1D1", date(2027, 1, 11)), delay("C2D1", 14)]
        ),
        plan_of("ramunet", today=DAY_1, events=[first, reduce("ramucirumab", DAY_1)]),
        plan_of("ramunet", today=date(2027, 2, 25), events=[first, {**stop, "drug": "all", "last_dose": stop["date"]}]),
        plan_of(
            "caboavenec", today=date(2027, 2, 25),
            events=[
                took_place("C1D1", date(2027, 1, 11)),
                {"kind": "hold", "drug": "cabozantinib", "date": date(2027, 1, 20), "reason": "x"},
                {**stop, "drug": "cabozantinib", "last_dose": date(2027, 1, 21)},
            ],
        ),
        *(
            plan_of(
                "ramunet", today=date(2027, 5, 3),
                events=[
                    first, {"kind": "off-study", "date": date(2027, 2, 20), "cause": cause},
                    {"kind": "done", "visit": "IMG-M3", "date": date(2027, 5, 3)},
                ],
            )
            for cause in ("consent-withdrawn", "completed")
        ),
    ]  # fmt: skip


def _that_day() -> list[Plan]:
    """Plans of two things on one day, and of what was recorded beside the plan."""
    first = took_place("C1D1", DAY_1)
    return [
        plan_of("ramunet", today=DAY_1, events=[{**first, "amounts": {"ramucirumab": "100 mg"}}]),
        plan_of(
            "caboavenec", today=date(2027, 1, 20),
            events=[took_place("C1D1", date(2027, 1, 11)), reduce("cabozantinib", date(2027, 1, 20))],
        ),
        *(
            plan_of(
                "caboavenec", today=date(2027, 1, 25),
                events=[took_place("C1D1", date(2027, 1, 11)), event],
            )
            for event in (
                {"kind": "returned", "visit": "C1D1", "drug": "cabozantinib", "date": date(2027, 1, 25),
                 "tablets": [{"strength": "40 mg", "count": 1}]},
                {"kind": "discontinue", "drug": "all", "date": date(2027, 1, 20), "reason": "x"},
            )
        ),
        plan_of(
            "ramunet", today=DAY_1, measurements=None,
            events=[first, {"kind": "slow", "drug": "ramucirumab", "date": DAY_1, "reason": "x"}],
        ),
        plan_of(
            "ramunet", today=date(2027, 2, 4),
            events=[
                took_place("C1D1", DAY_1, drug="dacarbazine"),
                took_place("C1D1", date(2027, 2, 3), drug="ramucirumab"),
                {"kind": "booked", "visit": "C1D15", "date": date(2027, 2, 16)},
                {"kind": "skip", "visit": "C1D15", "reason": "x"},
            ],
            history=[{"kind": kind, "date": date(2027, 2, 2)} for kind in ("consent", "enrolment")],
        ),
        plan_of("ramunet", today=date(2027, 2, 4), events=[took_place("C1D1", DAY_1, drug="ramucirumab")]),
    ]  # fmt: skip


def eventful() -> list[Plan]:
    """Plans that between them raise every finding there is."""
    return [*_entered(), *_beside(), *_happened(), *_that_day()]


SHOWN_AMONG_DOSES = {
    "above-protocol", "bag-too-full", "bag-too-small", "clearance-outside", "cumulative-exceeded", "cumulative-unknown",
    "outside-bands", "override", "override-above-level", "override-above-protocol", "override-comma", "override-unit",
    "override-unused", "override-without-level", "prior-doses-open", "prior-doses-unused", "gate", "order-differs",
    "site-bag", "too-many-vials", "unusual-dose",
}  # fmt: skip
"""Findings about doses that tests/core/doses and tests/faults raise, most of them with invented trials."""
