"""Levels as states, one cycle or for good; half the rate; amounts of a person; what a case must not say."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dosecal.core.doses.doses_of_course import slowed_infusion
from dosecal.core.result.plan import Plan
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case, refuse_above
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.vocabulary import vocabulary
from tests.core.doses.dose_cases import (
    BASE,
    CABOAVENEC,
    DAY_1,
    PROTOCOLS,
    RAMUNET,
    Data,
    both,
    caboavenec,
    dose,
    given_at,
    invented,
    number,
    ramunet,
    said,
    step,
)

FIRST = given_at("C1D1", DAY_1)


def reduce(drug: str, day: date, cycle: int | None = None) -> Data:
    event: Data = {"kind": "reduce", "drug": drug, "date": day, "reason": "toxicity"}
    return event if cycle is None else {**event, "cycle": cycle}


def override(visit: str, drug: str, amount: str) -> Data:
    return {"kind": "override", "visit": visit, "drug": drug, "amount": amount, "reason": "frail", "by": "Dr. A"}


def planned(data: Data) -> Plan:
    today = data["today"]
    assert isinstance(today, date)
    return plan_case(case_from_data(data, "case.toml", vocabulary()), today, folder=PROTOCOLS)


def refused(base: Mapping[str, Any], **changes: object) -> tuple[str, str]:
    data = {**base, **changes}
    with pytest.raises(Refusal) as caught:
        planned(data)
    return caught.value.key, caught.value.expected


# ── Levels ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_reduction_is_carried_forward_and_rests_on_the_present_weight() -> None:
    plan = ramunet(
        today=date(2027, 3, 1), events=[FIRST, reduce("ramucirumab", date(2027, 2, 10))],
        measurements=[*RAMUNET["measurements"], {"date": date(2027, 2, 27), "weight": "70 kg"}],
    )  # fmt: skip
    of = dose(plan, "C2D1", "ramucirumab")
    assert both(of.level, number(of.amount), number(of.protocol_amount)) == (1, 420, 560)
    assert (step(of, "level").formula, str(step(of, "level").value)) == ("8 mg/kg → 6 mg/kg", "6 mg/kg")
    assert {one.level for one in plan.doses if one.drug == "ramucirumab" and one.visit > "C2"} == {1}


def test_a_reduction_of_one_cycle_ends_with_it() -> None:
    events = [FIRST, reduce("ramucirumab", date(2027, 2, 10), cycle=2)]
    plan = ramunet(today=date(2027, 2, 20), events=events)
    levels = {of.visit: of.level for of in plan.doses if of.drug == "ramucirumab"}
    assert [levels[visit] for visit in ("C1D1", "C2D1", "C2D15", "C3D1")] == [0, 1, 1, 0]
    deeper = ramunet(today=date(2027, 2, 20), events=[*events, reduce("ramucirumab", date(2027, 2, 12))])
    levels = {of.visit: of.level for of in deeper.doses if of.drug == "ramucirumab"}
    assert [levels[visit] for visit in ("C1D1", "C2D1", "C2D15", "C3D1")] == [0, 2, 2, 1]


def test_levels_of_a_protocol_count_for_a_drug_without_any() -> None:
    plan = invented(today=date(2027, 2, 20), events=[FIRST, reduce("platinex", date(2027, 2, 10))])
    of = dose(plan, "C2D1", "platinex")
    assert both(number(of.amount), step(of, "level").formula) == (370, "AUC 5 → AUC 4")  # 4 × 91⅔ = 366⅔


def test_tablets_go_down_to_every_other_day() -> None:
    events = [FIRST, reduce("cabozantinib", date(2027, 2, 10)), reduce("cabozantinib", date(2027, 2, 11))]
    of = dose(caboavenec(today=date(2027, 2, 12), events=events), "C2D1", "cabozantinib")
    assert (of.level, str(of.amount)) == (2, "20 mg")
    assert step(of, "level").bases[-1] == of.prescribed
    assert of.source.confirm  # the label of the combination: the protocol must confirm


@pytest.mark.parametrize(
    ("base", "events", "key", "expected"),
    [
        (CABOAVENEC, [reduce("avelumab", date(2027, 1, 29))], "events[1].drug", "levels"),
        (RAMUNET, [reduce("dacarbazine", date(2027, 1, 29))], "events[1].drug", "levels"),
        (RAMUNET, [reduce("ramucirumab", date(2027, 1, day)) for day in (27, 28, 29)], "events[3].drug", "level-below"),
        (
            RAMUNET,
            [
                *(reduce("ramucirumab", date(2027, 1, day)) for day in (27, 28)),
                reduce("ramucirumab", date(2027, 1, 29), 2),
            ],
            "events[3].drug",
            "level-below",
        ),
        (RAMUNET, [{**reduce("ramucirumab", date(2027, 1, 29)), "cycle": 0}], "events[1].cycle", "integer-range"),
    ],
)
def test_no_level_where_there_is_none(base: Data, events: list[Data], key: str, expected: str) -> None:
    assert refused(base, events=events) == (key, expected)


# ── Half the rate ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("minute", "rest", "total"), [(0, 120, 120), (20, 80, 100), (30, 60, 90), (59, 2, 61)])
def test_the_rest_of_an_infusion_takes_twice_as_long(minute: int, rest: int, total: int) -> None:
    slowed = slowed_infusion(60, minute)
    assert (slowed.rest_minutes, slowed.total_minutes) == (rest, total)


def reaction(drug: str, grade: int, visit: str = "C1D1", day: date = DAY_1, minute: int | None = 20) -> Data:
    event: Data = {"kind": "reaction", "drug": drug, "visit": visit, "date": day, "grade": grade}
    return event if minute is None else {**event, "minute": minute}


def slow(drug: str, day: date = DAY_1) -> Data:
    return {"kind": "slow", "drug": drug, "date": day, "reason": "reaction"}


def test_after_the_decision_every_later_infusion_takes_twice_its_minutes() -> None:
    plan = caboavenec(today=DAY_1, events=[FIRST, reaction("avelumab", 1), slow("avelumab")])
    first, second = dose(plan, "C1D1", "avelumab"), dose(plan, "C2D1", "avelumab")
    assert first.slowed is not None
    assert (first.slowed.rest_minutes, first.slowed.total_minutes) == (80, 100)
    assert first.infusion is not None
    assert second.infusion is not None
    assert (first.infusion.minutes, second.infusion.minutes, str(second.infusion.rate)) == (60, 120, "145 mL/h")
    assert step(second, "slow").formula == "2 × 60 min"
    assert second.slowed is None


@pytest.mark.parametrize(
    ("more", "minutes"),
    [({}, 120), ({"after": "C1D1"}, 60)],  # decided before the infusion of that day, or after it
)
def test_a_rate_that_was_halved_before_the_infusion_stays_halved_once_it_is_given(more: Data, minutes: int) -> None:
    plan = caboavenec(today=DAY_1, events=[FIRST, {**slow("avelumab"), **more}])
    first, second = (dose(plan, visit, "avelumab").infusion for visit in ("C1D1", "C2D1"))
    assert first is not None
    assert second is not None
    assert (first.minutes, second.minutes) == (minutes, 120)


def test_a_reaction_alone_slows_nothing() -> None:
    plan = caboavenec(today=DAY_1, events=[FIRST, reaction("avelumab", 1)])
    assert dose(plan, "C1D1", "avelumab").slowed is None
    infusion = dose(plan, "C2D1", "avelumab").infusion
    assert infusion is not None
    assert infusion.minutes == 60


def test_half_the_rate_keeps_the_maximum_rate() -> None:
    heavy = [{"date": date(2027, 1, 25), "height": "175 cm", "weight": "98 kg"}]
    events = [given_at("C1D1", DAY_1), slow("enzymase")]
    of = dose(invented(today=DAY_1, measurements=heavy, events=events), "C2D1", "enzymase")
    assert of.infusion is not None  # 49000 IU in 120 min are below 800 IU/min
    assert not said(of, "infusion-too-fast")


@pytest.mark.parametrize(
    ("events", "key", "expected"),
    [
        ([FIRST, slow("cabozantinib")], "events[2].drug", "infused-drug"),
        ([FIRST, slow("avelumab"), slow("avelumab")], "events[3].drug", "slowed-once"),
        ([FIRST, {**slow("avelumab"), "after": "C1D2"}], "events[2].after", "treatment-visit"),
        ([FIRST, {**reduce("cabozantinib", DAY_1), "after": "IMG-W8"}], "events[2].after", "treatment-visit"),
        ([FIRST, reaction("cabozantinib", 1)], "events[2].drug", "infused-drug"),
        ([reaction("avelumab", 1)], "events[1].visit", "given-visit"),
        ([FIRST, reaction("avelumab", 1, day=DAY_1 - timedelta(1))], "events[2].date", "not-before"),
        ([FIRST, reaction("avelumab", 5)], "events[2].grade", "integer-range"),
        ([FIRST, reaction("avelumab", 1, minute=60)], "events[2].minute", "minute-of-infusion"),
        ([FIRST, reaction("avelumab", 1, minute=120), slow("avelumab")], "events[2].minute", "minute-of-infusion"),
        ([FIRST, reaction("avelumab", 1, day=DAY_1 + timedelta(1))], "events[2].date", "not-after-today"),
    ],
)
def test_reactions_that_cannot_be(events: list[Data], key: str, expected: str) -> None:
    assert refused({**CABOAVENEC, "today": DAY_1}, events=events) == (key, expected)


def test_the_last_minute_of_an_infusion_is_one() -> None:
    plan = caboavenec(today=DAY_1, events=[FIRST, reaction("avelumab", 1, minute=59), slow("avelumab")])
    slowed = dose(plan, "C1D1", "avelumab").slowed
    assert slowed is not None
    assert slowed.total_minutes == 61


@pytest.mark.parametrize(("decided", "longest"), [(DAY_1, 120), (DAY_1 + timedelta(1), 60)])
def test_a_rate_halved_later_does_not_lengthen_an_infusion_that_is_over(decided: date, longest: int) -> None:
    for minute, fits in ((longest - 1, True), (longest, False)):
        events = [FIRST, reaction("avelumab", 1, minute=minute), slow("avelumab", decided)]
        case = {**CABOAVENEC, "today": DAY_1 + timedelta(1)}
        if fits:
            assert caboavenec(**{**case, "events": events}).doses
        else:
            assert refused(case, events=events) == ("events[2].minute", "minute-of-infusion")


# ── A person's amount ───────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("drug", "amount", "codes"),
    [
        # ramucirumab 480 mg, avelumab 800 mg (its label knows no other dose)
        ("ramucirumab", "53 mg", ["override"]),
        ("ramucirumab", "52.8 mg", ["override", "override-comma"]),
        ("ramucirumab", "48 mg", ["override", "override-comma"]),
        ("ramucirumab", "43.2 mg", ["override", "override-comma"]),
        ("ramucirumab", "43.1 mg", ["override"]),
        ("avelumab", "800 mg", ["override"]),
        ("avelumab", "799 mg", ["override", "override-without-level"]),
        ("avelumab", "80 mg", ["override", "override-without-level", "override-comma"]),
    ],
)
def test_an_amount_that_looks_like_a_slip_is_asked_about(drug: str, amount: str, codes: list[str]) -> None:
    make = ramunet if drug == "ramucirumab" else caboavenec
    of = dose(make(events=[override("C1D1", drug, amount)]), "C1D1", drug)
    told = [found.code for found in of.findings if found.code.startswith("override")]
    assert (str(of.amount), told) == (amount, codes)


def test_preparation_follows_from_a_persons_amount() -> None:
    of = dose(ramunet(events=[override("C1D1", "ramucirumab", "400 mg")]), "C1D1", "ramucirumab")
    assert both(number(of.amount), number(of.exact), of.banding) == (400, 480, "decided")
    assert of.deviation_percent is not None
    assert of.deviation_percent.quantize(Decimal("0.0001")) == Decimal("-16.6667")
    assert [(str(vial.strength), vial.count) for vial in of.vials] == [("100 mg", 4)]
    (found,) = said(of, "override")
    assert (found.severity.value, str(found.params["before"]), found.params["by"]) == ("note", "480 mg", "Dr. A")
    assert step(of, "override").formula == "480 mg → 400 mg"
    assert of.override is not None


@pytest.mark.parametrize(("amount", "allowed"), [("480 mg", True), ("480.1 mg", False)])
def test_never_above_the_protocol(amount: str, allowed: bool) -> None:
    plan = ramunet(events=[override("C1D1", "ramucirumab", amount)])
    of = dose(plan, "C1D1", "ramucirumab")
    assert (None if of.amount is None else str(of.amount)) == (amount if allowed else None)
    assert bool(said(of, "override-above-protocol")) is plan.blocked is not allowed
    if allowed:
        refuse_above(plan, "case.toml", 0)
        return
    refuse_above(plan, "case.toml", 1)  # recorded before: a finding, nothing that closes the case
    with pytest.raises(Refusal) as found:
        refuse_above(plan, "case.toml", 0)
    assert (found.value.key, found.value.expected) == ("events[1].amount", "not-above-protocol")


def test_a_lower_weight_after_a_decision_withholds_the_dose_and_not_the_case() -> None:
    later = [{"date": date(2027, 1, 29), "height": "165 cm", "weight": "50 kg"}]
    plan = ramunet(events=[override("C1D1", "ramucirumab", "460 mg")], measurements=[*RAMUNET["measurements"], *later])
    assert dose(plan, "C1D1", "ramucirumab").amount is None
    assert dose(plan, "C1D15", "ramucirumab").amount is not None


def test_above_the_reduced_level_asks() -> None:
    events = [reduce("ramucirumab", date(2027, 1, 29)), override("C1D1", "ramucirumab", "400 mg")]
    of = dose(ramunet(events=events), "C1D1", "ramucirumab")
    assert (str(of.amount), [found.code for found in of.findings]) == ("400 mg", ["override", "override-above-level"])


@pytest.mark.parametrize(
    ("event", "key", "expected"),
    [
        (override("C1D1", "ramucirumab", "0 mg"), "events[1].amount", "override-not-zero"),
        (override("C1D1", "ramucirumab", "0.0 mg"), "events[1].amount", "override-not-zero"),
        (override("C1D1", "ramucirumab", "400"), "events[1].amount", "override-amount"),
        (override("C1D1", "ramucirumab", "400 mL"), "events[1].amount", "override-amount"),
        (override("C1D1", "ramucirumab", "400 IU"), "events[1].amount", "step-unit"),
        (override("C1D15", "dacarbazine", "400 mg"), "events[1].drug", "drug-of-visit"),
        ({**override("C1D1", "ramucirumab", "400 mg"), "by": ""}, "events[1].by", "text"),
        ({**override("C1D1", "ramucirumab", "400 mg"), "reason": " "}, "events[1].reason", "text"),
    ],
)
def test_amounts_that_are_none(event: Data, key: str, expected: str) -> None:
    assert refused(RAMUNET, events=[event]) == (key, expected)


def test_two_amounts_for_one_dose_and_one_for_a_dose_left_out() -> None:
    event = override("C1D1", "ramucirumab", "400 mg")
    assert refused(RAMUNET, events=[event, event]) == ("events[2].visit", "visit-once")
    skip = {"kind": "skip", "visit": "C1D15", "drug": "ramucirumab", "reason": "x"}
    events = [skip, override("C1D15", "ramucirumab", "400 mg")]
    assert refused(RAMUNET, events=events) == ("events[2].visit", "not-skipped")


def test_an_amount_for_a_dose_that_is_not_due_is_told() -> None:
    hold = {"kind": "hold", "drug": "ramucirumab", "date": date(2027, 2, 3), "reason": "x"}
    plan = ramunet(today=date(2027, 2, 20), events=[FIRST, hold, override("C2D1", "ramucirumab", "400 mg")])
    assert [found.about for found in said(plan, "override-unused")] == ["doses.C2D1.ramucirumab"]
    due = ramunet(today=date(2027, 2, 20), events=[FIRST, override("C2D1", "ramucirumab", "400 mg")])
    assert not said(due, "override-unused")


def test_an_amount_for_a_dose_that_stopped_or_pauses_is_told() -> None:
    stop = {"kind": "discontinue", "drug": "all", "date": date(2027, 2, 5), "reason": "x"}
    plan = ramunet(today=date(2027, 2, 16), events=[FIRST, stop, override("C3D1", "dacarbazine", "500 mg")])
    assert [found.about for found in said(plan, "override-unused")] == ["doses.C3D1.dacarbazine"]
    hold = {"kind": "hold", "drug": "ramucirumab", "date": date(2027, 2, 10), "reason": "x"}
    plan = ramunet(today=date(2027, 2, 12), events=[FIRST, hold, override("C1D15", "ramucirumab", "450 mg")])
    assert [found.about for found in said(plan, "override-unused")] == ["doses.C1D15.ramucirumab"]


@pytest.mark.parametrize(("visit", "known"), [("C6D15", True), ("C7D1", False), ("C99D1", False), ("C1D8", False)])
def test_an_order_is_of_a_visit_that_the_trial_has(visit: str, known: bool) -> None:
    orders = [{"visit": visit, "date": date(2027, 1, 20), "by": "A"}]
    if known:
        assert ramunet(orders=orders).case.orders
    else:
        assert refused(RAMUNET, orders=orders) == ("orders[1].visit", "treatment-visit")


def test_a_given_amount_is_the_one_decided() -> None:
    events = [FIRST, override("C1D1", "ramucirumab", "400 mg")]
    of = dose(ramunet(today=date(2027, 2, 2), events=events), "C1D15", "ramucirumab")
    assert str(of.given_before) == "400 mg"


def test_a_persons_amount_lifts_a_rounding_that_blocks_but_no_missing_weight() -> None:
    site = {"rounding": {"ramucirumab": "360 mg"}}  # 480 → 360: −25 %
    event = override("C1D1", "ramucirumab", "300 mg")
    assert dose(ramunet(site=site), "C1D1", "ramucirumab").amount is None
    assert str(dose(ramunet(site=site, events=[event]), "C1D1", "ramucirumab").amount) == "300 mg"
    assert dose(ramunet(measurements=None, events=[event]), "C1D1", "ramucirumab").amount is None


def test_the_invented_trial_is_read_like_any_other() -> None:
    assert BASE["study"] == "invented.toml"
    above = dose(invented(events=[override("C1D1", "enzymase", "30001 IU")]), "C1D1", "enzymase")
    assert [found.code for found in above.findings if found.blocks] == ["override-above-protocol"]
