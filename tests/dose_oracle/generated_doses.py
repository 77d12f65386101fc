"""Drugs, rules and bodies drawn at random: as the oracle knows them, and as the program does."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import dose_oracle as oracle

from dosecal.core.case import Case, Measurement, Reduce
from dosecal.core.closed_days import ClosedDays
from dosecal.core.dose_rule import Direction, DoseRule, Limit, Rounding
from dosecal.core.drug import BagMethod, Basis, Drug, Flat, Infusion, Levels, PerKg, PerM2, Vial
from dosecal.core.plan import make_plan
from dosecal.core.protocol import Study
from dosecal.core.quantity import Quantity
from dosecal.core.result import Dose
from dosecal.files.studies import load_study

DAY_1, TODAY, MEASURED = date(2027, 2, 1), date(2027, 1, 29), date(2027, 1, 28)
OPEN = ClosedDays(date(2026, 1, 1), date(2033, 12, 31))
STRENGTHS = ("5", "10", "20", "25", "40", "50", "100", "150", "200", "500", "1000")
STEPS = (None, "0.1", "1", "2.5", "5", "10", "25", "50")


@dataclass(frozen=True)
class Drawn:
    """One drug of one patient. Numbers are text: each side reads them for itself."""

    basis: str
    levels: tuple[str, ...]
    """The protocol's dose and those below it."""
    level: int
    weight: str
    height: str
    step: str | None
    direction: str
    bsa_cap: str | None
    most: str | None
    vials: tuple[tuple[str, str], ...]
    final_volume: bool
    bags: tuple[str, ...]
    limits: tuple[str, str] | None
    fastest: str | None
    minutes: int


def draw(random: Random) -> Drawn:
    """A drug that could be: an amount from a few milligrams to some grams, in vials of one or two concentrations."""
    basis = random.choice(("flat", "per_kg", "per_m2"))
    doses = {"flat": (20, 1500), "per_kg": (1, 20), "per_m2": (20, 900)}[basis]
    levels = sorted({str(random.randint(*doses)) for _ in range(3)}, key=Fraction, reverse=True)
    concentrations = random.sample(("1", "2", "5", "10", "20", "25"), random.choice((1, 1, 2)))
    largest = max(Fraction(levels[0]) * {"flat": 1, "per_kg": 120, "per_m2": 3}[basis] / 12, Fraction(5))
    strengths = [one for one in STRENGTHS if Fraction(one) >= largest][:4] or [STRENGTHS[-1]]
    taken = random.sample(strengths, min(len(strengths), random.randint(1, 3)))
    vials = {(one, str(float(Fraction(one) / Fraction(random.choice(concentrations))))) for one in taken}
    low = Fraction(random.randint(1, 20), 10)
    return Drawn(
        basis=basis,
        levels=tuple(levels),
        level=random.randrange(len(levels)),
        weight=str(random.randint(400, 1400) / 10),
        height=str(random.randint(145, 200)),
        step=random.choice(STEPS),
        direction=random.choice(("half-up", "half-up", "nearest", "down", "up")),
        bsa_cap=random.choice((None, None, "2", "1.8")),
        most=random.choice((None, None, str(random.randint(50, 2000)))),
        vials=tuple(sorted(vials)),
        final_volume=random.random() < 0.5,
        bags=tuple(sorted(random.sample(("50", "100", "250", "500", "1000"), random.randint(1, 3)), key=Fraction)),
        limits=random.choice((None, (str(float(low)), str(float(low * random.randint(2, 10)))))),
        fastest=random.choice((None, None, str(random.randint(2, 40)))),
        minutes=random.choice((15, 30, 60, 90)),
    )


@dataclass(frozen=True)
class Expected:
    """What the oracle says of a drawn drug."""

    exact: oracle.Root
    amount: Fraction | None
    """None where it stays as calculated."""
    warns: bool
    blocks: bool
    way: oracle.Way
    made: tuple[oracle.Made, ...]
    """Every right preparation; empty where there is no amount to prepare."""


def expected(drawn: Drawn) -> Expected:
    """The dose and its preparation by the oracle."""
    each, weight, height = Fraction(drawn.levels[drawn.level]), Fraction(drawn.weight), Fraction(drawn.height)
    match drawn.basis:
        case "flat":
            exact = oracle.Root.of(each)
        case "per_kg":
            exact = oracle.Root.of(each * weight)
        case _:
            body = oracle.surface(height, weight)
            exact = (body if drawn.bsa_cap is None else body.at_most(Fraction(drawn.bsa_cap))).times(each)
    most = None if drawn.most is None else Fraction(drawn.most)
    exact = exact if most is None else exact.at_most(most)
    step = None if drawn.step is None else Fraction(drawn.step)
    amount = oracle.stepped(exact, step, drawn.direction)
    if amount is not None and most is not None and amount > most:
        amount = oracle.stepped(exact, step, "down")
    warns = amount is not None and exact.beyond(amount, oracle.WARN_PERCENT)
    blocks = amount is not None and exact.beyond(amount, oracle.BLOCK_PERCENT)
    way = _way(drawn)
    if amount is None or blocks:
        return Expected(exact, amount, warns, blocks, way, ())
    stocks = tuple(oracle.Stock(Fraction(one), Fraction(volume)) for one, volume in drawn.vials)
    return Expected(exact, amount, warns, blocks, way, oracle.preparations(amount, stocks, way))


def _way(drawn: Drawn) -> oracle.Way:
    return oracle.Way(
        drawn.final_volume,
        tuple(Fraction(bag) for bag in drawn.bags),
        None if drawn.limits is None else Fraction(drawn.limits[0]),
        None if drawn.limits is None else Fraction(drawn.limits[1]),
        None if drawn.fastest is None else Fraction(drawn.fastest),
        drawn.minutes,
    )


def planned(drawn: Drawn) -> Dose:
    """The dose of the first visit as the whole plan has it."""
    case = Case(
        study="ramunet", planned_first_dose=DAY_1, sex="female", patient_id="R-1",
        measurements=(Measurement(MEASURED, Decimal(drawn.height), Decimal(drawn.weight)),),
        events=tuple(Reduce("ramucirumab", TODAY, "planned") for _ in range(drawn.level)),
    )  # fmt: skip
    plan = make_plan(_study(drawn), case, TODAY, OPEN)
    return next(dose for dose in plan.doses if dose.visit == "C1D1" and dose.drug == "ramucirumab")


def _basis(drawn: Drawn, each: str) -> Basis:
    match drawn.basis:
        case "flat":
            return Flat(Decimal(each))
        case "per_kg":
            return PerKg(Decimal(each))
        case _:
            return PerM2(Decimal(each))


def _study(drawn: Drawn) -> Study:
    """RamuNET with the drawn drug in the place of ramucirumab."""
    study = load_study("ramunet", "01")
    before, drug = study.protocol.dose_rule_by_drug["ramucirumab"], study.drugs["ramucirumab"]
    source = before.source
    most = None if drawn.most is None else Limit(Quantity(Decimal(drawn.most), "mg"), source)
    cap = None if drawn.bsa_cap is None else Limit(Quantity(Decimal(drawn.bsa_cap), "m²"), source)
    step = None if drawn.step is None else Quantity(Decimal(drawn.step), "mg")
    rule: DoseRule = replace(
        before, basis=_basis(drawn, drawn.levels[0]), minutes=drawn.minutes, bsa_cap=cap, maximum_single=most,
        rounding=Rounding(step, source, Direction(drawn.direction)),
    )  # fmt: skip
    rules = tuple(rule if one.drug == rule.drug else one for one in study.protocol.dose_rules)
    protocol = replace(study.protocol, dose_rules=rules)
    return replace(study, protocol=protocol, drugs={**study.drugs, drug.id: _drug(drawn, drug)})


def _drug(drawn: Drawn, drug: Drug) -> Drug:
    assert drug.infusion is not None
    infusion: Infusion = replace(
        drug.infusion,
        method=BagMethod.FINAL_VOLUME if drawn.final_volume else BagMethod.ADD_TO,
        bags_ml=tuple(Decimal(bag) for bag in drawn.bags),
        concentration=None if drawn.limits is None else (Decimal(drawn.limits[0]), Decimal(drawn.limits[1])),
        maximum_per_min=None if drawn.fastest is None else Decimal(drawn.fastest),
    )
    source = drug.vials[0].source
    vials = tuple(Vial(Quantity(Decimal(one), "mg"), Decimal(volume), None, source) for one, volume in drawn.vials)
    below = tuple(_basis(drawn, each) for each in drawn.levels[1:])
    levels = Levels(_basis(drawn, drawn.levels[0]), below, source) if below else None
    return replace(drug, vials=vials, infusion=infusion, levels=levels)
