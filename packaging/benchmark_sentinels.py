"""Few and right: how many plausible patients are asked something, and how many planted slips are named rightly.

``uv run --frozen python packaging/benchmark_sentinels.py [--patients 10000] [--slips 1000]``; exit status 1 where 1 %
or more of the patients are asked, or fewer than 95 % of the slips of a kind are named rightly. Everything goes through
the whole plan; the patients are invented, the same ones at every run.

THE DISTRIBUTION (general knowledge of German adults around 60 and of trial patients, not read in a source):
  45 % women; age 63 ± 9, 18 to 75 years; all in RamuNET, whose two doses rest on the weight
  height    men 177 ± 7 cm, women 164 ± 6.5 cm; measured again at every fifth visit, ± 0.7 cm, written in whole cm
  BMI       men 26.5 kg/m², spread 15 %, women 25 kg/m², spread 18 %, log-normal; weight written to 0.1 kg
  course    a weight at screening and every two weeks; −0.1 % ± 1 % from one to the next, ± 0.3 kg of the scales
  moment    a quarter at screening (nothing measured before), else at one of the first eleven treatment visits;
            at the twelfth no dose rests on the height any more
  labs      at every visit, log-normal: typical value, spread between people, spread from visit to visit
            creatinine 0.95 (men) or 0.75 (women) mg/dL, 18 %, 8 % · haemoglobin 13.8 or 12.8 g/dL, 9 %, 4 %
            bilirubin 0.55 mg/dL, 35 %, 20 % · neutrophils 4.0, 30 %, 25 % · platelets 250, 25 %, 12 % (10⁹/L)
            AST and ALT 26 U/L, 40 %, 20 %, limit 35 (women) or 50 U/L · INR 1.0, 5 %, 4 % · PTT 30 s, 8 %, 6 %
  units     each site writes one unit of each test, at random; haemoglobin a fifth mmol/L, a tenth g/L
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from dosecal.core.finding import Finding
from dosecal.core.result import Plan
from dosecal.files.cases import case_from_data
from dosecal.files.planning import plan_case
from dosecal.files.vocabulary import vocabulary

Data = dict[str, object]
Named = tuple[str, str | None]
"""Code and suspicion."""

DAY_1 = date(2027, 2, 1)
SCREENING = DAY_1 - timedelta(days=10)
VISITS = [f"C{cycle}D{day}" for cycle in range(1, 7) for day in (1, 15)]
SENTINELS = frozenset({
    "height-weight-swapped", "implausible-height", "implausible-weight", "weight-in-pounds", "weight-jump",
    "height-jump", "digits-transposed", "unusual-body-mass", "stale-weight", "weight-change", "lab-unit-mixed-up",
    "lab-decimal", "implausible-lab", "lab-limit-doubtful",
})  # fmt: skip
LB_PER_KG = Decimal("2.2046226218")
CM_PER_INCH = Decimal("2.54")


@dataclass(frozen=True, slots=True)
class Test:
    """How values of a laboratory test are spread, and the units a site writes: unit, factor, decimals."""

    typical: Mapping[str, float]
    between: float
    within: float
    units: tuple[tuple[str, str, int], ...]


BOTH = {"female": 1.0, "male": 1.0}
TESTS: Mapping[str, Test] = {
    "creatinine": Test(
        {"female": 0.75, "male": 0.95}, 0.18, 0.08, (("mg/dL", "1", 2), ("µmol/L", "88.4", 0))
    ),
    "hemoglobin": Test(
        {"female": 12.8, "male": 13.8}, 0.09, 0.04,
        (("g/dL", "1", 1),) * 7 + (("mmol/L", "0.6206", 1),) * 2 + (("g/L", "10", 0),),
    ),
    "bilirubin": Test({"female": 0.55, "male": 0.55}, 0.35, 0.20, (("mg/dL", "1", 2), ("µmol/L", "17.1", 1))),
    "anc": Test(
        dict.fromkeys(BOTH, 4.0), 0.30, 0.25, (("10⁹/L", "1", 1), ("G/L", "1", 2), ("/µL", "1000", 0))
    ),
    "platelets": Test(
        dict.fromkeys(BOTH, 250.0), 0.25, 0.12, (("10⁹/L", "1", 0), ("G/L", "1", 0), ("/µL", "1000", 0))
    ),
    "ast": Test(dict.fromkeys(BOTH, 26.0), 0.40, 0.20, (("U/L", "1", 0),)),
    "alt": Test(dict.fromkeys(BOTH, 26.0), 0.40, 0.20, (("U/L", "1", 0),)),
    "inr": Test(BOTH, 0.05, 0.04, (("", "1", 2),)),
    "ptt": Test(dict.fromkeys(BOTH, 30.0), 0.08, 0.06, (("s", "1", 0),)),
}  # fmt: skip
MIXED = {
    "creatinine": ("mg/dL", "µmol/L"), "hemoglobin": ("g/dL", "g/L", "mmol/L"), "bilirubin": ("mg/dL", "µmol/L"),
    "anc": ("10⁹/L", "/µL"), "platelets": ("10⁹/L", "/µL"),
}  # fmt: skip
SHIFTED = ("creatinine", "bilirubin", "inr", "ptt")
"""Not the counts: a nadir moves them by ten by itself, so nobody asks."""


@dataclass(slots=True)
class Patient:
    """A patient between screening and the eleventh treatment visit; everything written as a case writes it."""

    sex: str
    born: date
    visit: int
    """−1 at screening, else the place of the visit that is due today."""
    height: int
    weights: list[Decimal]
    heights: dict[int, int]
    labs: list[dict[str, tuple[Decimal, str]]]
    changes: list[Data] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.days[-1]

    @property
    def days(self) -> list[date]:
        """The days of measurements: screening, then every visit so far."""
        return [SCREENING, *(DAY_1 + timedelta(days=14 * place) for place in range(self.visit + 1))]

    def measurement(self, place: int) -> Data:
        entry: Data = {"date": self.days[place], "weight": f"{self.weights[place]} kg"}
        if place in self.heights:
            entry["height"] = f"{self.heights[place]} cm"
        return entry

    def data(self) -> Data:
        """The case."""
        measurements = [self.measurement(place) for place in range(len(self.days))]
        labs = []
        for day, values in zip(self.days, self.labs, strict=True):
            for test, (number, unit) in values.items():
                entry: Data = {"date": day, "test": test, "value": f"{number} {unit}".rstrip()}
                if test in ("ast", "alt"):
                    entry["uln"] = "35 U/L" if self.sex == "female" else "50 U/L"
                labs.append(entry)
        given = [
            {"kind": "given", "visit": VISITS[place], "date": DAY_1 + timedelta(days=14 * place)}
            for place in range(self.visit)
        ]
        return {
            "study": "ramunet", "protocol_version": "01", "today": self.today, "planned_first_dose": DAY_1,
            "site": {"holidays": "DE-ST"},
            "patient": {
                "id": "X", "sex": self.sex, "birth_date": self.born, "childbearing_potential": False,
            } if self.sex == "female" else {"id": "X", "sex": self.sex, "birth_date": self.born},
            "measurements": measurements, "labs": labs, "events": given,
        }  # fmt: skip


def written(value: Decimal | float, decimals: int) -> Decimal:
    """A value as a person writes it."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def draw(chance: random.Random, later: bool = False) -> Patient:
    """One plausible patient; ``later``: one with something measured before."""
    sex = "female" if chance.random() < 0.45 else "male"
    age = min(max(chance.gauss(63, 9), 18.5), 75)
    visit = chance.randrange(11) if later or chance.random() >= 0.25 else -1
    height = round(chance.gauss(164, 6.5) if sex == "female" else chance.gauss(177, 7))
    bmi = chance.lognormvariate(0, 0.18) * 25 if sex == "female" else chance.lognormvariate(0, 0.15) * 26.5
    kilograms = bmi * (height / 100) ** 2
    weights, heights = [], {0: height}
    for place in range(visit + 2):
        weights.append(written(kilograms + chance.gauss(0, 0.3), 1))
        kilograms *= 1 + chance.gauss(-0.001, 0.01)
        if place and chance.random() < 0.2:
            heights[place] = round(height + chance.gauss(0, 0.7))
    people = {name: test.typical[sex] * chance.lognormvariate(0, test.between) for name, test in TESTS.items()}
    units = {name: chance.choice(test.units) for name, test in TESTS.items()}
    labs = []
    for _ in range(visit + 2):
        values = {}
        for name, test in TESTS.items():
            unit, factor, decimals = units[name]
            values[name] = (
                written(people[name] * chance.lognormvariate(0, test.within) * float(factor), decimals), unit,
            )  # fmt: skip
        labs.append(values)
    born = date(2027, 2, 1) - timedelta(days=int(age * 365.25))
    return Patient(sex, born, visit, height, weights, heights, labs)


def plan_of(data: Data) -> Plan:
    case = case_from_data(data, "case", vocabulary())
    assert case.today is not None
    return plan_case(case, case.today)


def named(plan: Plan) -> set[Named]:
    """What the sentinels say of a plan."""
    return {_named(finding) for finding in plan.findings if finding.code in SENTINELS}


def _named(finding: Finding) -> Named:
    slip = finding.params.get("suspicion")
    return finding.code, None if slip is None else str(slip)


# ── Slips: each changes the latest entry of a patient and says what must be named ──────────────────────────────────
Slip = Callable[[Patient, Data, random.Random], set[Named] | None]
"""None: this patient cannot make the slip."""


def _latest(data: Data) -> Data:
    entries = data["measurements"]
    assert isinstance(entries, list)
    latest: Data = entries[-1]
    return latest


def exchanged(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
    """Height in the field of the weight and the other way round."""
    _latest(data).update(height=f"{patient.weights[-1]} cm", weight=f"{patient.height} kg")
    return {("height-weight-swapped", None)}


def pounds(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
    """The weight in pounds, whole or with one decimal."""
    _latest(data)["weight"] = f"{written(patient.weights[-1] * LB_PER_KG, chance.choice((0, 1)))} kg"
    return {("weight-in-pounds", None), ("implausible-weight", "pounds"), ("height-weight-swapped", "pounds")}


def inches(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
    """The height in inches, whole or halves."""
    half = written(patient.height / CM_PER_INCH * 2, 0) / 2
    _latest(data)["height"] = f"{half if chance.random() < 0.5 else written(half, 0)} cm"
    return {("implausible-height", "inches")}


def metres(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
    """The height in metres."""
    _latest(data)["height"] = f"{Decimal(patient.height) / 100} cm"
    return {("implausible-height", "metres")}


def feet(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
    """5 feet 11 inches as 5.11."""
    whole = int(written(patient.height / CM_PER_INCH, 0))
    _latest(data)["height"] = f"{whole // 12}.{whole % 12} cm"
    return {("implausible-height", "feet-inches")}


def comma_weight(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
    """The decimal point of the weight one place to the left or right."""
    _latest(data)["weight"] = f"{patient.weights[-1] * Decimal(chance.choice(('10', '0.1'))):f} kg"
    return {("implausible-weight", "shifted-comma")}


def comma_height(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
    """The decimal point of the height one place to the left or right."""
    _latest(data)["height"] = f"{patient.height * Decimal(chance.choice(('10', '0.1'))):f} cm"
    return {("implausible-height", "shifted-comma")}


def transposed(patient: Patient, data: Data, chance: random.Random) -> set[Named] | None:
    """Two different neighbouring digits before the comma exchanged."""
    whole, _, rest = str(patient.weights[-1]).partition(".")
    places = [p for p in range(len(whole) - 1) if whole[p] != whole[p + 1] and not (p == 0 and whole[1] == "0")]
    if not places:
        return None
    place = chance.choice(places)
    digits = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    _latest(data)["weight"] = f"{digits}.{rest} kg"
    return {(code, "transposed") for code in ("weight-jump", "digits-transposed", "implausible-weight")}


def another(patient: Patient, data: Data, chance: random.Random) -> set[Named] | None:
    """The weight of another patient, 18 % or more away: no unit, no comma, no exchange explains it."""
    number = draw(chance).weights[-1]
    if not 30 <= number <= 200 or 100 * abs(number - patient.weights[-1]) < 18 * patient.weights[-1]:
        return None
    _latest(data)["weight"] = f"{number} kg"
    return {("weight-jump", None)}


def stale(patient: Patient, data: Data, chance: random.Random) -> set[Named] | None:
    """No weight for more than four weeks while doses go on."""
    entries = data["measurements"]
    assert isinstance(entries, list)
    kept = [one for one in entries if (patient.today - one["date"]).days > 28]
    if not kept:
        return None
    data["measurements"] = kept
    return {("stale-weight", None)}


def drift(patient: Patient, data: Data, chance: random.Random) -> set[Named] | None:
    """A loss or gain of 10 to 13 % of the dose weight, little by little: no jump, but the dose has to follow."""
    entries = data["measurements"]
    assert isinstance(entries, list)
    if len(entries) < 5:
        return None
    first = patient.weights[1]  # the weight of the first dose
    total = Decimal(chance.choice((-1, 1)) * chance.randint(100, 130)) / 1000
    for place, entry in enumerate(entries[2:], start=1):
        share = Decimal(place) / (len(entries) - 2)
        if place < len(entries) - 2:
            share = min(share, Decimal("0.099") / abs(total))
        entry["weight"] = f"{written(first * (1 + total * share), 1)} kg"
    entries[-1]["weight"] = f"{first * (1 + total)} kg"
    return {("weight-change", None)}


def _lab(data: Data, test: str) -> Data:
    labs = data["labs"]
    assert isinstance(labs, list)
    found: Data = [entry for entry in labs if entry["test"] == test][-1]
    return found


def unit_of(test: str) -> Slip:
    """The number as the laboratory printed it, with another unit of the list."""

    def slip(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
        number, unit = patient.labs[-1][test]
        others = [other for other in MIXED[test] if other != unit and not (other == "10⁹/L" and unit == "G/L")]
        _lab(data, test)["value"] = f"{number} {chance.choice(others)}"
        return {("lab-unit-mixed-up", "unit")}

    return slip


def printed_elsewhere(test: str) -> Slip:
    """The number of another laboratory, with the unit that the site always writes."""

    def slip(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
        number, unit = patient.labs[-1][test]
        known = vocabulary().tests[test].factors
        others = [other for other in MIXED[test] if known[other] != known[unit]]
        other = chance.choice(others)
        decimals = next(places for name, _, places in TESTS[test].units if known.get(name) == known[other])
        value = Decimal(number) * known[unit].numerator / known[unit].denominator
        value = value * known[other].denominator / known[other].numerator
        _lab(data, test)["value"] = f"{written(value, decimals)} {unit}"
        return {("lab-unit-mixed-up", "unit")}

    return slip


def point_of(test: str) -> Slip:
    """The decimal point of a laboratory value one place to the left or right."""

    def slip(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
        number, unit = patient.labs[-1][test]
        shifted = number * Decimal(chance.choice(("10", "0.1")))
        _lab(data, test)["value"] = f"{shifted:f} {unit}".rstrip()
        return {("lab-decimal", "shifted-comma")}

    return slip


BEFORE = (
    "weight: digits transposed",
    "weight: another patient's",
    "weight: older than the rule",
    "weight: drift of 10 %",
)
"""Kinds for which the value before is the only evidence: planted where there is one."""
KINDS: Mapping[str, Mapping[str, Slip]] = {
    "height and weight exchanged": {"": exchanged},
    "weight in pounds": {"": pounds},
    "height in inches": {"": inches},
    "height in metres": {"": metres},
    "height in feet and inches": {"": feet},
    "weight: comma shifted": {"": comma_weight},
    "height: comma shifted": {"": comma_height},
    BEFORE[0]: {"": transposed},
    BEFORE[1]: {"": another},
    BEFORE[2]: {"": stale},
    BEFORE[3]: {"": drift},
    "laboratory: unit mixed up": {
        **{f"{test} chosen": unit_of(test) for test in MIXED},
        **{f"{test} printed": printed_elsewhere(test) for test in MIXED},
    },
    "laboratory: comma shifted": {test: point_of(test) for test in SHIFTED},
}
"""Kind → ways to make it, each planted as often as the others."""


def asked(patients: int, seed: int = 1) -> tuple[int, Counter[Named]]:
    """How many plausible patients are asked something, and what."""
    chance, count, what = random.Random(seed), 0, Counter[Named]()
    for _ in range(patients):
        said = named(plan_of(draw(chance).data()))
        count += bool(said)
        what.update(said)
    return count, what


@dataclass(slots=True)
class Score:
    """How the slips of a kind were named, and what was said instead."""

    planted: int = 0
    right: int = 0
    silent: int = 0
    first_planted: int = 0
    first_right: int = 0
    instead: Counter[Named] = field(default_factory=Counter)
    of_way: dict[str, list[bool]] = field(default_factory=dict)

    @property
    def otherwise(self) -> int:
        return self.planted - self.right - self.silent


def score(kind: str, slips: int, seed: int = 2) -> Score:
    """Plants so many slips of a kind into plausible patients, in turn each of its ways."""
    chance, result = random.Random(f"{seed} {kind}"), Score()
    while result.planted < slips:
        patient = draw(chance, later=kind in BEFORE)
        data = patient.data()
        way = list(KINDS[kind])[result.planted % len(KINDS[kind])]
        expected = KINDS[kind][way](patient, data, chance)
        if expected is None:
            continue
        said = named(plan_of(data))
        right, first = bool(said & expected), patient.visit < 0
        result.planted += 1
        result.right += right
        result.silent += not said
        result.of_way.setdefault(way, []).append(right)
        result.first_planted += first
        result.first_right += first and right
        if not right:
            result.instead.update(said)
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description="how few and how right the sentinels are")
    parser.add_argument("--patients", type=int, default=10_000)
    parser.add_argument("--slips", type=int, default=1_000, help="of each kind")
    parser.add_argument("--most", type=float, default=1.0, help="percent of plausible patients asked: fewer")
    parser.add_argument("--least", type=float, default=95.0, help="percent of slips named rightly: at least")
    parser.add_argument("--details", action="store_true", help="what was said instead")
    options = parser.parse_args()
    count, what = asked(options.patients)
    share = 100 * count / options.patients
    print(f"plausible patients {options.patients}, asked {count} ({share:.2f} %, fewer than {options.most:g} %)")
    for (code, slip), times in sorted(what.items()):
        print(f"  {times:5}  {code}{f' ({slip})' if slip else ''}")
    print(f"\n{'kind':33}{'planted':>8}{'rightly':>9}{'otherwise':>11}{'silent':>8}   rightly where nothing was before")
    total, worst = Score(), 100.0
    for kind in KINDS:
        one = score(kind, options.slips)
        percent = 100 * one.right / one.planted
        worst = min(worst, percent)
        first = f"{one.first_right} of {one.first_planted}" if one.first_planted else "–"
        print(f"{kind:33}{one.planted:8}{percent:8.1f}%{one.otherwise:11}{one.silent:8}   {first}")
        if len(one.of_way) > 1:
            ways = [f"{way} {sum(right)}/{len(right)}" for way, right in one.of_way.items()]
            print("".join(f"    {' · '.join(ways[place : place + 5])}\n" for place in range(0, len(ways), 5)), end="")
        if options.details and one.instead:
            print(f"    instead: {dict(one.instead.most_common(4))}")
        total.planted += one.planted
        total.right += one.right
        total.silent += one.silent
    overall = 100 * total.right / total.planted
    print(f"{'all':33}{total.planted:8}{overall:8.1f}%{total.otherwise:11}{total.silent:8}")
    print(f"least of a kind {worst:.1f} %, all {overall:.1f} % (at least {options.least:g} %)")
    return 0 if share < options.most and worst >= options.least else 1


if __name__ == "__main__":
    sys.exit(main())
