"""Reads the drugs of a protocol: basis, days, rounding, caps, maxima, loading, clearance, levels."""

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
from dosecal.core.trial.drug import MG, TargetAuc, unit_of
from dosecal.core.trial.protocol import TreatmentDay
from dosecal.files.reading.reader import Reader
from dosecal.files.trial.dose_bases import DOSE_UNIT, amount_in, read_basis, read_levels, said
from dosecal.files.trial.sources import Citations, limits_of, measured_in


def read_dose_rule(drug: str, table: Reader, cite: Citations, treatment_days: tuple[TreatmentDay, ...]) -> DoseRule:
    """One drug of a protocol. Raises Refusal."""
    basis = table.choice("basis", "basis", DOSE_UNIT)
    dose = read_basis(table, "dose", basis, cite.units)
    unit = unit_of(dose)
    days = table.integers("days")
    if not set(days) <= {day.day for day in treatment_days}:
        raise table.refuse("days", "day-of-cycle")
    if len(set(days)) < len(days):
        raise table.refuse("days", "days-once")
    interval, interval_source = None, None
    if table.has("minimum_interval"):
        inner = table.table("minimum_interval")
        interval, interval_source = inner.span("span").in_days, cite.of(inner)
        if interval is None:
            raise inner.refuse("span", "span")
        inner.done()
    clearance = _clearance(table.table("clearance"), cite) if table.has("clearance") else None
    if (clearance is not None) != isinstance(dose, TargetAuc):
        raise table.refuse("clearance", "clearance-of-auc")
    rule = DoseRule(
        drug=drug,
        basis=dose,
        days=days,
        order=table.integer("order", 1),
        minutes=table.integer("minutes", 1) if basis != "daily" else None,
        minimum_interval_days=interval,
        rounding=_rounding(table.table("rounding"), cite, unit),
        source=cite.of(table),
        interval_source=interval_source,
        bsa_cap=_limit(table.table("bsa_cap"), cite, "m²", "surface") if table.has("bsa_cap") else None,
        maximum_single=_maximum(table, "maximum_single", cite, unit),
        maximum_cumulative=_maximum(table, "maximum_cumulative", cite, unit, per_m2=True),
        loading=_loading(table.table("loading"), cite, basis) if table.has("loading") else None,
        clearance=clearance,
        levels=read_levels(table.table("levels"), cite, basis == "daily") if table.has("levels") else None,
    )
    if rule.loading is not None and basis == "daily":
        raise table.refuse("loading", "loading-infused")
    if rule.bsa_cap is not None and basis != "per_m2":
        raise table.refuse("bsa_cap", "cap-of-surface")
    if rule.levels is not None and rule.levels.start != dose:
        raise table.table("levels").refuse("start", "levels-start", dose=said(dose))
    most = rule.maximum_cumulative
    if most is not None and most.value.unit == "mg/m²" and basis != "per_m2":
        raise table.refuse("maximum_cumulative", "cap-of-surface")
    table.done()
    return rule


def _rounding(table: Reader, cite: Citations, unit: str) -> Rounding:
    """Step, direction, and the limits of the drug where they are not the protocol's."""
    step = None if table.text("step") == "none" else amount_in(table, "step", unit, cite.units)
    directions = [direction.value for direction in Direction]
    direction = Direction(table.choice("direction", "direction", directions)) if table.has("direction") else None
    own = [table.has("warn"), table.has("block")]
    percents = limits_of(table) if any(own) else None
    source = cite.of(table)
    limits = None if percents is None else DoseLimits(percents[0].value, percents[1].value, source)
    table.done()
    return Rounding(step, source, direction or Direction.HALF_UP, limits)


def _limit(table: Reader, cite: Citations, unit: str, expected: str) -> Limit:
    limit = Limit(measured_in(table, "value", unit, cite.units, expected), cite.of(table))
    table.done()
    return limit


def _maximum(table: Reader, key: str, cite: Citations, unit: str, per_m2: bool = False) -> Limit | None:
    """A maximum in the unit of the drug; a cumulative one may be per square metre."""
    if not table.has(key):
        return None
    inner = table.table(key)
    written = inner.data.get("value")
    if per_m2 and unit == MG and isinstance(written, str) and written.endswith(("/m²", "/m2")):
        return _limit(inner, cite, "mg/m²", "dose-per_m2")
    return _limit(inner, cite, unit, "mass" if unit == MG else "units")


def _loading(table: Reader, cite: Citations, basis: str) -> Loading:
    loading = Loading(
        table.integer("doses", 1, 99),
        read_basis(table, "dose", basis, cite.units),
        table.integer("minutes", 1) if table.has("minutes") else None,
        cite.of(table),
    )
    table.done()
    return loading


def _clearance(table: Reader, cite: Citations) -> ClearanceRule:
    rule = ClearanceRule(
        table.choice("formula", "formula", CLEARANCE_IDS),
        cite.of(table),
        _limit(table.table("cap"), cite, "mL/min", "clearance") if table.has("cap") else None,
        _limit(table.table("lowest_creatinine"), cite, "mg/dL", "creatinine")
        if table.has("lowest_creatinine")
        else None,
        _clearance_weight(table.table("weight"), cite) if table.has("weight") else None,
    )
    if rule.weight is not None and not rests_on_weight(rule):
        raise table.refuse("weight", "weight-of-clearance")
    table.done()
    return rule


def _clearance_weight(table: Reader, cite: Citations) -> ClearanceWeight:
    kinds = [key for key, formula in WEIGHTS.items() if formula.unit == "kg" and not formula.valid.refuses]
    rule = ClearanceWeight(
        table.choice("formula", "formula", kinds),
        cite.of(table),
        _limit(table.table("from_bmi"), cite, "kg/m²", "bmi") if table.has("from_bmi") else None,
    )
    table.done()
    return rule
