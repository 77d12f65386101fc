"""Reads the drugs of a protocol: basis, days, rounding, caps, maxima, loading, clearance, levels."""

from collections.abc import Mapping

from dosecal.core.body import WEIGHTS
from dosecal.core.doses.auc_clearance import CLEARANCE_IDS, rests_on_weight
from dosecal.core.trial.dose_rule import (
    ClearanceRule,
    ClearanceWeight,
    Direction,
    DoseLimits,
    DoseRule,
    Limit,
    Loading,
    Rounding,
)
from dosecal.core.trial.drug import MG, BasisKind, TargetAuc, unit_of
from dosecal.core.trial.visit_rules import TreatmentDay
from dosecal.core.values.quantity import Quantity
from dosecal.core.values.source import Source
from dosecal.files.reading.reader import Reader, recorded
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.unread import UNREAD
from dosecal.files.trial.dose_bases import amount_in, read_basis, read_levels, said
from dosecal.files.trial.sources import Citations, limits_of, measured_in


def read_dose_rule(table: Reader, drug: str, cite: Citations, treatment_days: tuple[TreatmentDay, ...]) -> DoseRule:
    """One drug of a protocol."""
    basis = table.kind("basis", "basis", BasisKind)
    dose = read_basis(table, "dose", basis, cite.units)
    unit, oral = table.attempt(unit_of, dose), table.data.get("basis") == BasisKind.DAILY
    infused = not oral and (basis is not UNREAD or "minutes" in table.data)
    days = _days(table, "days", treatment_days)
    interval = table.maybe("minimum_interval", _interval, cite)
    clearance = table.maybe("clearance", _clearance, cite)
    rule = DoseRule(
        drug=drug,
        basis=dose,
        days=days,
        order=table.integer("order", 1),
        minutes=table.integer("minutes", 1) if infused else None,
        minimum_interval_days=None if interval is None else interval[0],
        rounding=table.within("rounding", _rounding, cite, unit),
        source=cite.of(table),
        interval_source=None if interval is None else interval[1],
        bsa_cap=table.maybe("bsa_cap", _limit, cite, "m²", "surface"),
        maximum_single=table.maybe("maximum_single", _maximum, cite, unit),
        maximum_cumulative=table.maybe("maximum_cumulative", _maximum, cite, unit, per_m2=True),
        loading=table.maybe("loading", _loading, cite, basis),
        clearance=clearance,
        levels=table.maybe("levels", read_levels, cite, oral),
    )
    table.done()
    _check_basis(table, rule, basis)
    return rule


def _check_basis(table: Reader, rule: DoseRule, basis: BasisKind) -> None:
    """What goes with the basis of a dose only: a clearance with a target AUC, a loading dose with an infusion, …"""
    if (rule.clearance is not None) != isinstance(rule.basis, TargetAuc):
        raise table.refuse("clearance", "clearance-of-auc")
    if rule.loading is not None and basis == BasisKind.DAILY:
        raise table.refuse("loading", "loading-infused")
    if rule.bsa_cap is not None and basis != BasisKind.PER_M2:
        raise table.refuse("bsa_cap", "cap-of-surface")
    if rule.levels is not None and rule.levels.start != rule.basis:
        levels = table.data["levels"]
        start = levels["start"] if isinstance(levels, Mapping) else levels
        raise Refusal(table.file, table.at("levels.start"), "levels-start", start, dose=said(rule.basis))
    most = rule.maximum_cumulative
    if most is not None and most.value.unit == "mg/m²" and basis != BasisKind.PER_M2:
        raise table.refuse("maximum_cumulative", "cap-of-surface")


@recorded
def _days(table: Reader, key: str, treatment_days: tuple[TreatmentDay, ...]) -> tuple[int, ...]:
    """Days of the cycle on which a drug is due."""
    days = table.integers(key)
    if len(set(days)) < len(days):
        raise table.refuse(key, "days-once")
    if not set(days) <= {day.day for day in treatment_days}:
        raise table.refuse(key, "day-of-cycle")
    return days


def _interval(table: Reader, cite: Citations) -> tuple[int, Source]:
    span, source = table.span("span"), cite.of(table)
    table.done()
    if span.in_days is None:
        raise table.refuse("span", "span")
    return span.in_days, source


def _rounding(table: Reader, cite: Citations, unit: str) -> Rounding:
    """Step, direction, and the limits of the drug if they are not the protocol's."""
    step = _step(table, "step", cite, unit)
    direction = table.kind("direction", "direction", Direction) if table.has("direction") else Direction.HALF_UP
    percents = limits_of(table) if any([table.has("warn"), table.has("block")]) else None
    source = cite.of(table)
    limits = None if percents is None else DoseLimits(percents[0].value, percents[1].value, source)
    table.done()
    return Rounding(step, source, direction, limits)


@recorded
def _step(table: Reader, key: str, cite: Citations, unit: str) -> Quantity | None:
    return None if table.text(key) == "none" else amount_in(table, key, unit, cite.units)


def _limit(table: Reader, cite: Citations, unit: str, expected: str) -> Limit:
    limit = Limit(measured_in(table, "value", unit, cite.units, expected), cite.of(table))
    table.done()
    return limit


def _maximum(table: Reader, cite: Citations, unit: str, per_m2: bool = False) -> Limit:
    """A maximum in the unit of the drug; a cumulative one may be per square metre."""
    written = table.data.get("value")
    if per_m2 and unit == MG and isinstance(written, str) and written.endswith(("/m²", "/m2")):
        return _limit(table, cite, "mg/m²", "dose-per_m2")
    return _limit(table, cite, unit, "mass" if unit == MG else "units")


def _loading(table: Reader, cite: Citations, basis: BasisKind) -> Loading:
    loading = Loading(
        table.integer("doses", 1, 99),
        read_basis(table, "dose", basis, cite.units),
        table.optional("minutes", table.integer, 1),
        cite.of(table),
    )
    table.done()
    return loading


def _clearance(table: Reader, cite: Citations) -> ClearanceRule:
    rule = ClearanceRule(
        table.choice("formula", "formula", CLEARANCE_IDS),
        cite.of(table),
        table.maybe("cap", _limit, cite, "mL/min", "clearance"),
        table.maybe("lowest_creatinine", _limit, cite, "mg/dL", "creatinine"),
        table.maybe("weight", _clearance_weight, cite),
    )
    table.done()
    if rule.weight is not None and not rests_on_weight(rule):
        raise table.refuse("weight", "weight-of-clearance")
    return rule


def _clearance_weight(table: Reader, cite: Citations) -> ClearanceWeight:
    kinds = [key for key, formula in WEIGHTS.items() if formula.unit == "kg" and not formula.valid.refuses]
    rule = ClearanceWeight(
        table.choice("formula", "formula", kinds),
        cite.of(table),
        table.maybe("from_bmi", _limit, cite, "kg/m²", "bmi"),
    )
    table.done()
    return rule
