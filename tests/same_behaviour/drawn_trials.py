"""The trials that patients are drawn for: those that come with the program, and parts of invented ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from tests.same_behaviour.toml_lines import Table


@dataclass(frozen=True, slots=True)
class Drug:
    """What a course must know of a drug."""

    name: str
    days: tuple[int, ...]
    oral: bool
    typical: float
    """An amount of the usual size, in the unit."""
    unit: str = "mg"
    levels: int = 2
    """Dose levels below the protocol's."""
    minutes: int = 30
    creatinine: bool = False
    per_kg: int = 0
    """The dose of a drug by weight, in mg/kg."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a course must know of a trial, and its files."""

    study: str
    """As a case names it."""
    drugs: tuple[Drug, ...]
    cycle_days: int
    days: tuple[int, ...]
    cycles: int
    """So many may be recorded."""
    untreated: tuple[str, ...]
    """Visits without treatment during it."""
    afterwards: tuple[str, ...]
    """Visits after it."""
    versions: tuple[str | None, ...] = (None,)
    later_version: str | None = None
    """What a patient may consent to later."""
    suspicion: bool = False
    open_ended: bool = False
    files: Mapping[str, str] = field(default_factory=dict)
    formula_free: bool = True

    def visits(self) -> Iterator[tuple[int, int]]:
        """Cycle and day of each visit."""
        return ((cycle, day) for cycle in range(1, self.cycles + 1) for day in self.days)


RAMUNET = Trial(
    "ramunet",
    (Drug("ramucirumab", (1, 15), False, 560, minutes=60, per_kg=8), Drug("dacarbazine", (1,), False, 1150, levels=0)),
    28, (1, 15), 14, ("SCR", "IMG-M3", "IMG-M6"), ("EOT", "FU-30D", "OS-M3"),
    versions=("01", "01", "01", "register", None), later_version="register", open_ended=True,
)  # fmt: skip
CABOAVENEC = Trial(
    "caboavenec",
    (Drug("avelumab", (1,), False, 800, levels=0, minutes=60), Drug("cabozantinib", (1,), True, 40)),
    14, (1,), 26, ("SCR", "IMG-W8", "QOL-W8", "IMG-W16", "QOL-W16", "IMG-W24", "OS-W48"),
    ("EOT", "FU-30D", "FU-90D"),
    versions=("2022-04-01", None), suspicion=True,
)  # fmt: skip

SIZE = {"flat": 1.0, "per_kg": 75.0, "per_m2": 1.85, "units_per_kg": 75.0, "auc": 110.0}
UNIT = {"flat": "mg", "per_kg": "mg/kg", "per_m2": "mg/m²", "units_per_kg": "IU/kg", "daily": "mg"}
DOSES = {
    "flat": (80, 240, 800, 1200), "per_kg": (2, 5, 8, 10), "per_m2": (40, 75, 100, 650), "auc": (4, 5, 6),
    "units_per_kg": (100, 500, 2500),
}  # fmt: skip
NAMES = ("alphamab", "betaplatin", "gammacin", "deltase", "epsitinib", "zetatinib")
FORMULAS = (
    "mosteller", "dubois", "dubois-metres", "haycock", "gehan-george", "boyd", "fujimoto", "takahira", "schlich",
    "livingston-lee", "shuter-aslani",
)  # fmt: skip
CLEARANCES = (
    "cockcroft-gault", "cockcroft-gault", "cockcroft-gault-si", "jelliffe", "wright", "ckd-epi-2009", "ckd-epi-2021",
    "mdrd-175", "measured",
)  # fmt: skip
OTHER_WEIGHTS = ("devine", "adjusted", "boer", "hume", "janmahasatian")


def words(text: str) -> Table:
    return {"en": text, "de": f"{text} (deutsch)"}


def few_digits(value: float) -> str:
    """About so much, in two digits."""
    unit = 10 ** (len(str(int(value))) - 2) if value >= 10 else 1
    return str(max(1, round(value / unit)) * unit)


def plain(value: float) -> str:
    """About so much, without an exponent."""
    return few_digits(value) if value >= 10 else f"{value:.2f}"


def dose_text(basis: str, value: float) -> str:
    number = f"{value:g}"
    return f"AUC {number}" if basis == "auc" else f"{number} {UNIT[basis]}"


def rounding(rng: Random, typical: float, unit: str) -> Table:
    size = 10 ** (len(str(int(typical))) - 2)
    made: Table = {"step": rng.choice(("none", *(f"{size * part:g} {unit}" for part in (0.5, 1, 2, 5))))}
    if rng.random() < 0.6:
        made["direction"] = rng.choice(("half-up", "nearest", "down", "up"))
    if rng.random() < 0.3:
        made |= {"warn": "2 %", "block": rng.choice(("4 %", "20 %"))}
    return made | {"source": rng.choice(("site", "text"))}


def clearance(rng: Random) -> Table:
    made: Table = {"formula": rng.choice(CLEARANCES)}
    if rng.random() < 0.5:
        made["cap"] = {"value": rng.choice(("125 mL/min", "100 mL/min")), "source": "text"}
    if made["formula"] != "measured" and rng.random() < 0.4:
        made["lowest_creatinine"] = {"value": "0.7 mg/dL", "source": "text"}
    if str(made["formula"]).startswith("cockcroft") and rng.random() < 0.5:
        weight: Table = {"formula": rng.choice(OTHER_WEIGHTS), "source": "text"}
        if rng.random() < 0.5:
            weight["from_bmi"] = {"value": "25 kg/m²", "source": "text"}
        made["weight"] = weight
    return made | {"source": rng.choice(("text", "site"))}


def infused(rng: Random, name: str, days: tuple[int, ...], order: int) -> tuple[Drug, Table, Table]:
    """A drug, its table of the protocol and its file."""
    basis = rng.choice(tuple(DOSES))
    dose = rng.choice(DOSES[basis])
    unit, typical, minutes = "IU" if basis == "units_per_kg" else "mg", dose * SIZE[basis], rng.choice((30, 60, 90))
    rule: Table = {
        "basis": basis, "dose": dose_text(basis, dose), "days": list(days), "order": order, "minutes": minutes,
        "rounding": rounding(rng, typical, unit), "source": "text",
    }  # fmt: skip
    if basis == "auc":
        rule["clearance"] = clearance(rng)
    if rng.random() < 0.5:
        rule["minimum_interval"] = {"span": f"{5 if len(days) > 1 else 12} days", "source": "site"}
    if basis == "per_m2" and rng.random() < 0.6:
        rule["bsa_cap"] = {"value": rng.choice(("2 m²", "1.8 m²", "2.2 m²")), "source": "text"}
    if rng.random() < 0.3:
        rule["maximum_single"] = {"value": f"{few_digits(typical * rng.choice((0.9, 1.1)))} {unit}", "source": "text"}
    if rng.random() < 0.3:
        per_m2 = basis == "per_m2" and rng.random() < 0.5
        most = f"{few_digits((dose if per_m2 else typical) * rng.choice((2.5, 6)))} {unit}{'/m²' if per_m2 else ''}"
        rule["maximum_cumulative"] = {"value": most, "source": "text"}
    if rng.random() < 0.25:
        rule["loading"] = {"doses": rng.randint(1, 2), "dose": dose_text(basis, dose * 1.5), "source": "text"}
    levels = rng.choice((0, 1, 2))
    below = [dose_text(basis, dose * part) for part in (0.8, 0.6)[:levels]]
    if levels:
        rule["levels"] = {"start": dose_text(basis, dose), "below": below, "source": "text"}
    file = product(rng, name, typical, minutes, unit)
    per_kg = dose if basis == "per_kg" else 0
    return Drug(name, days, False, typical, unit, levels, minutes, basis == "auc", per_kg), rule, file


def product(rng: Random, name: str, typical: float, minutes: int, unit: str) -> Table:
    """The file of a drug that is infused."""
    per_ml = rng.choice((1, 2, 5, 10, 20)) * (100 if typical > 20_000 else 1)
    strengths = {few_digits(typical * part) for part in rng.sample((0.1, 0.2, 0.3, 0.5, 1), rng.randint(1, 3))}
    vials: list[Table] = []
    for strength in sorted(strengths, key=int):
        vial: Table = {"strength": f"{strength} {unit}", "volume": f"{int(strength) / per_ml:g} mL"}
        vials.append(vial | ({"solvent": words("water for injections")} if per_ml == 5 else {}) | {"source": "label"})
    volumes = sorted(rng.sample((50, 100, 250, 500, 1000), rng.randint(1, 3)))
    method = rng.choice(("final-volume", "add-to"))
    infusion: Table = {
        "method": method, "bags": {"volumes": [f"{volume} mL" for volume in volumes], "source": "label"},
        "diluents": {"names": [words("NaCl 0.9 %")], "source": "label"},
    }  # fmt: skip
    middle = typical / rng.choice(volumes)
    if rng.random() < 0.6:
        low, high = (f"{plain(middle * part)} {unit}/mL" for part in (0.4, 1.7))
        infusion["concentration"] = {"lowest": low, "highest": high, "source": "label"}
    if rng.random() < 0.4:
        rate = f"{few_digits(typical / minutes * rng.choice((0.9, 2)))} {unit}/min"
        infusion["maximum_rate"] = {"rate": rate, "source": "label"}
    if method == "add-to" and rng.random() < 0.5:
        infusion["largest_addition"] = {"percent": rng.choice(("10 %", "30 %")), "source": "label"}
    return {
        "id": name, "name": words(name.title()), "names": [name, name[:5]], "unit": unit,
        "sources": {"label": source("label", "6.6"), "read": source("label", "4.2") | {"confirm": True}},
        "vials": vials, "infusion": infusion,
        "keeping": [{"state": state, "hours": rng.choice((4, 8, 24)), "condition": words(condition), "source": "label"}
                    for state, condition in (("diluted", "at 2–8 °C"), ("reconstituted", "at 25 °C"))],
        "handling": [{"kind": kind, "text": words(f"about {kind}"), "source": "read"}
                     for kind in ("filter", "light", "premedication", "safety", "call-at-once")],
        "label_rules": label_rules(),
    }  # fmt: skip


def label_rules() -> list[Table]:
    return [
        {"id": "grave", "group": "reaction", "grades": [3, 4], "actions": ["stop"], "source": "label"},
        {"id": "mild", "group": "reaction", "grades": [1, 2], "actions": ["slow", "premedicate"],
         "text": words("antihistamine"), "source": "label"},
        {"id": "neutrophils", "group": "blood", "actions": ["interrupt", "reduce"], "source": "read",
         "when": [{"test": "anc", "is": "< 1.0 10⁹/L"}]},
        {"id": "liver", "group": "liver", "actions": ["reduce"], "source": "label",
         "when": [{"test": "alt", "is": "> 3 × ULN"}]},
    ]  # fmt: skip


def swallowed(rng: Random, name: str, order: int) -> tuple[Drug, Table, Table]:
    """Tablets: a drug, its table of the protocol and its file."""
    strengths = sorted(rng.sample((5, 10, 20, 40), rng.randint(1, 3)))
    dose = sum(rng.choice(strengths) for _ in range(rng.randint(1, 3))) + rng.choice((0,) * 9 + (3,))
    below: list[object] = []
    if strengths[0] < dose:
        below.append(f"{strengths[0]} mg")
        below.append({"dose": f"{strengths[0]} mg", "every_days": 2})
    rule: Table = {
        "basis": "daily", "dose": f"{dose} mg", "days": [1], "order": order,
        "rounding": {"step": "none", "source": "site"}, "source": "text",
    }  # fmt: skip
    intake: Table = {"kind": "intake", "text": words("with water"), "plain": words("Drink water."), "source": "label"}
    file: Table = {
        "id": name, "name": words(name.title()), "names": [name], "sources": {"label": source("label", "4.2")},
        "tablets": [{"strength": f"{strength} mg", "source": "label"} for strength in strengths],
        "handling": [intake],
    }  # fmt: skip
    if rng.random() < 0.6:
        file["bottle"] = {"tablets": rng.choice((28, 30)), "source": "label"}
    if below:
        file["levels"] = {"start": f"{dose} mg", "below": below, "source": "label"}
    return Drug(name, (1,), True, dose, levels=len(below)), rule, file


def source(origin: str, section: str) -> Table:
    return {"origin": origin, "document": f"Invented {origin}", "section": section}
