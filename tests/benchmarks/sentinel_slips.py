"""Slips that the benchmark of the sentinels plants into the latest entry of a patient, and what must then be named.

A slip is what a pharmacist means by its name. Where the entry alone cannot tell it from a right one, it is planted all
the same and counted as missed; the share of those is said with the kind:
  pounds        a first weight of somebody slim: in pounds it is the plausible weight of somebody heavy
  both imperial a first height of 70 and weight of 180 may be inches and pounds as well as exchanged: exchanged is named
  transposed    72.5 for 75.2: a change of less than 6 % is no larger than what patients do by themselves
  another's     a weight within 10 %, a height within 5 cm of the right one
  units         a first haemoglobin of 8.0 mmol/L with g/dL is that of somebody anaemic
  bilirubin     the two units are 17.1 apart, a shifted comma is 10, and from visit to visit it changes by a fifth:
                without a limit beside it both may explain a value; then both are named, which does not count as right
"""

import random
from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from dosecal.files.trial.vocabulary import vocabulary
from tests.benchmarks.sentinel_patients import TESTS, Data, Patient, draw, written

Named = tuple[str, str | None]
"""Code and suspicion."""
Slip = Callable[[Patient, Data, random.Random], set[Named] | None]
"""Changes the latest entry and says what must be named; None: this patient cannot make the slip."""

LB_PER_KG = Decimal("2.2046226218")
CM_PER_INCH = Decimal("2.54")
MIXED = {
    "creatinine": ("mg/dL", "µmol/L"), "hemoglobin": ("g/dL", "g/L", "mmol/L"), "bilirubin": ("mg/dL", "µmol/L"),
    "anc": ("10⁹/L", "/µL"), "platelets": ("10⁹/L", "/µL"),
}  # fmt: skip
SHIFTED = ("creatinine", "bilirubin", "inr", "ptt")
"""Not the counts, which a nadir moves by ten by itself, so nobody asks; haemoglobin is a kind of its own."""


def _latest(data: Data) -> Data:
    entries = data["measurements"]
    assert isinstance(entries, list)
    latest: Data = entries[-1]
    return latest


def _moved(number: Decimal | int, chance: random.Random) -> str:
    """The decimal point one place to the left or right, as somebody types it."""
    moved = format(number * Decimal(chance.choice(("10", "0.1"))), "f")
    return moved.rstrip("0").rstrip(".") if "." in moved else moved


# ── Sizes ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def exchanged(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
    """Height in the field of the weight and the other way round."""
    _latest(data).update(height=f"{patient.weights[-1]} cm", weight=f"{patient.height} kg")
    return {("height-weight-swapped", None)}


def pounds(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
    """The weight in pounds, whole or with one decimal."""
    _latest(data)["weight"] = f"{written(patient.weights[-1] * LB_PER_KG, chance.choice((0, 1)))} kg"
    return {("weight-in-pounds", None), ("implausible-weight", "pounds"), ("height-weight-swapped", "pounds")}


def _inches(patient: Patient, chance: random.Random) -> Decimal:
    """Whole inches or halves."""
    half = written(patient.height / CM_PER_INCH * 2, 0) / 2
    return half if chance.random() < 0.5 else written(half, 0)


def inches(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
    """The height in inches."""
    _latest(data)["height"] = f"{_inches(patient, chance)} cm"
    return {("implausible-height", "inches")}


def imperial(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
    """The height in inches and the weight in pounds."""
    inches(patient, data, chance)
    pounds(patient, data, chance)
    return {
        ("height-weight-swapped", "imperial"), ("implausible-height", "inches"), ("weight-in-pounds", None),
        ("implausible-weight", "pounds"),
    }  # fmt: skip


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
    _latest(data)["weight"] = f"{_moved(patient.weights[-1], chance)} kg"
    return {("implausible-weight", "shifted-comma")}


def comma_height(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
    """The decimal point of the height one place to the left or right."""
    _latest(data)["height"] = f"{_moved(patient.height, chance)} cm"
    return {("implausible-height", "shifted-comma")}


TRANSPOSED: set[Named] = {
    (code, "transposed")
    for code in ("weight-jump", "digits-transposed", "implausible-weight", "height-weight-swapped")
}  # fmt: skip


def transposed(patient: Patient, data: Data, chance: random.Random) -> set[Named] | None:
    """Two different neighbouring digits of the weight before the comma exchanged."""
    whole, _, rest = str(patient.weights[-1]).partition(".")
    places = [place for place in range(len(whole) - 1) if whole[place] != whole[place + 1]]
    if not places:
        return None
    place = chance.choice(places)
    _latest(data)["weight"] = f"{_turned(whole, place)}.{rest} kg"
    return TRANSPOSED


def transposed_over_comma(patient: Patient, data: Data, chance: random.Random) -> set[Named] | None:
    """The digits at both sides of the comma exchanged."""
    whole, _, rest = str(patient.weights[-1]).partition(".")
    if whole[-1] == rest[0]:
        return None
    digits = _turned(whole + rest, len(whole) - 1)
    _latest(data)["weight"] = f"{digits[: len(whole)]}.{digits[len(whole) :]} kg"
    return TRANSPOSED


def _turned(digits: str, place: int) -> str:
    return (digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]).lstrip("0")


def jump(patient: Patient, data: Data, chance: random.Random) -> set[Named] | None:
    """The weight of another patient, 15 % or more from the one of the last visit: nothing else explains it."""
    number, before = draw(chance).weights[-1], patient.weights[-2]
    if 100 * abs(number - before) < 15 * before:
        return None
    _latest(data)["weight"] = f"{number} kg"
    return {("weight-jump", None)}


def another_weight(patient: Patient, data: Data, chance: random.Random) -> set[Named] | None:
    """The weight of another patient, whatever it is."""
    _latest(data)["weight"] = f"{draw(chance).weights[-1]} kg"
    return {("weight-jump", None), ("weight-change", None)}


def another_height(patient: Patient, data: Data, chance: random.Random) -> set[Named] | None:
    """The height of another patient, whatever it is."""
    _latest(data)["height"] = f"{draw(chance).height} cm"
    return {("height-jump", None)}


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
    """A loss or gain of 10 to 15 % of the dose weight over eight weeks or more; only today reaches the limit."""
    entries = data["measurements"]
    assert isinstance(entries, list)
    if len(entries) < 6:
        return None
    first = patient.weights[1]  # the weight of the first dose
    total = Decimal(chance.choice((-1, 1)) * chance.randint(100, 150)) / 1000
    low, high = first * Decimal("0.905"), first * Decimal("1.095")
    for place, entry in enumerate(entries[2:], start=1):
        share = total * place / (len(entries) - 2)
        entry["weight"] = f"{min(max(first * (1 + share), low), high).quantize(Decimal('0.1'), ROUND_DOWN)} kg"
    change = (first * total).quantize(Decimal("0.1"), ROUND_UP)
    entries[-1]["weight"] = f"{first + change} kg"
    return {("weight-change", None)}


# ── Laboratory ─────────────────────────────────────────────────────────────────────────────────────────────────────
def _lab(data: Data, test: str) -> Data:
    labs = data["labs"]
    assert isinstance(labs, list)
    found: Data = [entry for entry in labs if entry["test"] == test][-1]
    return found


def unit_of(test: str) -> Slip:
    """The number as the laboratory printed it, with another unit of the list; its limit alike, or right."""

    def slip(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
        number, unit = patient.labs[-1][test]
        factors = vocabulary().tests[test].factors
        wrong = chance.choice([other for other in MIXED[test] if factors[other] != factors[unit]])
        _lab(data, test)["value"] = f"{number} {wrong}"
        if test in patient.ulns and chance.random() < 0.5:
            _lab(data, test)["uln"] = f"{patient.ulns[test]} {wrong}"
        return {("lab-unit-mixed-up", "unit")}

    return slip


def printed_elsewhere(test: str) -> Slip:
    """The number of another laboratory, with the unit that the site always writes; its limit alike, or as always."""

    def slip(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
        number, unit = patient.labs[-1][test]
        factors = vocabulary().tests[test].factors
        other = chance.choice([other for other in MIXED[test] if factors[other] != factors[unit]])
        decimals = next(places for name, _, places in TESTS[test].units if factors[name] == factors[other])

        def elsewhere(value: Decimal, places: int) -> Decimal:
            ratio = factors[unit] / factors[other]
            return written(value * ratio.numerator / ratio.denominator, places)

        _lab(data, test)["value"] = f"{elsewhere(number, decimals)} {unit}"
        if test in patient.ulns and chance.random() < 0.5:
            _lab(data, test)["uln"] = f"{elsewhere(patient.ulns[test], min(decimals, 1))} {unit}"
        return {("lab-unit-mixed-up", "unit")}

    return slip


def point_of(test: str) -> Slip:
    """The decimal point of a laboratory value one place to the left or right."""

    def slip(patient: Patient, data: Data, chance: random.Random) -> set[Named]:
        number, unit = patient.labs[-1][test]
        _lab(data, test)["value"] = f"{_moved(number, chance)} {unit}".rstrip()
        return {("lab-decimal", "shifted-comma")}

    return slip


LISTED: Mapping[str, Mapping[str, Slip]] = {
    "height and weight exchanged": {"": exchanged},
    "weight in pounds": {"": pounds},
    "height in inches": {"": inches},
    "height in metres": {"": metres},
    "weight: comma shifted": {"": comma_weight},
    "height: comma shifted": {"": comma_height},
    "weight: jump of 15 % or more": {"": jump},
    "weight: older than the rule": {"": stale},
    "weight: drift of 10 % or more": {"": drift},
    "laboratory: unit mixed up": {
        **{f"{test} chosen": unit_of(test) for test in MIXED},
        **{f"{test} printed": printed_elsewhere(test) for test in MIXED},
    },
}
"""The ten kinds that must be named rightly → ways to make each, planted as often as one another."""
FURTHER: Mapping[str, Mapping[str, Slip]] = {
    "height in feet and inches": {"": feet},
    "height and weight imperial": {"": imperial},
    "weight: digits transposed": {"before the comma": transposed, "over the comma": transposed_over_comma},
    "weight: another patient's": {"": another_weight},
    "height: another patient's": {"": another_height},
    "laboratory: comma shifted": {test: point_of(test) for test in SHIFTED},
    "haemoglobin: comma shifted": {"": point_of("hemoglobin")},
}
"""Measured and told, without a limit: some of each cannot be told from a right entry."""
BEFORE = frozenset({
    "weight: jump of 15 % or more", "weight: older than the rule", "weight: drift of 10 % or more",
    "weight: digits transposed", "weight: another patient's", "height: another patient's",
})  # fmt: skip
"""Kinds that are nothing without a value before."""
