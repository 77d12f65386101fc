"""Reads a drug file: what the product information says about preparing and giving it."""

from pathlib import Path

from dosecal.core.drug import (
    BagMethod,
    Basis,
    Bottle,
    Daily,
    Drug,
    Flat,
    Handling,
    Infusion,
    Levels,
    PerKg,
    PerM2,
    Vial,
)
from dosecal.core.quantity import UnitBook
from dosecal.files.reader import Reader
from dosecal.files.sources import Citations, listed_in, measured_in, words_of
from dosecal.files.toml import open_table

HANDLING = (
    "filter", "line", "light", "flush", "stability", "premedication", "mix", "safety", "intake", "missed",
    "observation",
)  # fmt: skip
CALL_AT_ONCE = "call-at-once"
"""A line that stands on the patient's own sheet only."""
DOSE_UNIT = {"flat": "mg", "per_kg": "mg/kg", "per_m2": "mg/m²", "daily": "mg"}


def read_basis(table: Reader, key: str, basis: str, units: UnitBook, every_days: int = 1) -> Basis:
    """A dose of the dimension that its basis asks for: ``mg`` where mg/m² is meant is refused."""
    value = measured_in(table, key, DOSE_UNIT[basis], units, f"dose-{basis}").value
    match basis:
        case "flat":
            return Flat(value)
        case "per_kg":
            return PerKg(value)
        case "per_m2":
            return PerM2(value)
        case _:
            return Daily(value, every_days)


def basis_of_unit(text: object) -> str:
    """Which basis a level's dose has, by the look of its unit; its dimension is checked where it is read."""
    unit = text.rpartition(" ")[2] if isinstance(text, str) else ""
    return "per_kg" if "/kg" in unit else "per_m2" if "/m" in unit else "flat"


def read_drug(path: Path, units: UnitBook) -> Drug:
    """The drug of a file. Raises Refusal."""
    file, digest = open_table(path)
    drug_id = file.text("id")
    cite = Citations(file, drug_id, units)
    tablets = file.tables("tablets")
    vials = tuple(_vial(table, cite, units, liquid=False) for table in tablets) or tuple(
        _vial(table, cite, units, liquid=True) for table in file.tables("vials")
    )
    if not vials:
        raise file.refuse("vials", "tables")
    lines = [_handling(table, cite) for table in file.tables("handling")]
    infusion = None if tablets else _infusion(file.table("infusion"), cite, units)
    drug = Drug(
        id=drug_id,
        name=words_of(file, "name"),
        names=file.texts("names"),
        vials=vials,
        infusion=infusion,
        handling=tuple(line for line in lines if line.kind != CALL_AT_ONCE),
        levels=_levels(file.table("levels"), cite, units, bool(tablets)) if file.has("levels") else None,
        sha256=digest,
        site_rules=tuple(cite.site_rules),
        call_at_once=tuple(line for line in lines if line.kind == CALL_AT_ONCE),
        bottle=_bottle(file.table("bottle"), cite) if file.has("bottle") else None,
    )
    file.done()
    return drug


def _vial(table: Reader, cite: Citations, units: UnitBook, liquid: bool) -> Vial:
    vial = Vial(
        measured_in(table, "strength", "mg", units, "mass").value,
        measured_in(table, "volume", "mL", units, "volume").value if liquid else None,
        words_of(table, "solvent") if liquid and table.has("solvent") else None,
        cite.of(table),
    )
    table.done()
    return vial


def _infusion(table: Reader, cite: Citations, units: UnitBook) -> Infusion:
    method = BagMethod(table.choice("method", "method", [method.value for method in BagMethod]))
    bags = table.table("bags")
    volumes = tuple(bag.value for bag in listed_in(bags, "volumes", "mL", units, "volume"))
    bag_source = cite.of(bags)
    bags.done()
    diluents = table.table("diluents")
    names = []
    for index, entry in enumerate(diluents.items("names"), start=1):
        holder = Reader({"name": entry}, table.file, f"{diluents.at('names')}[{index}]")
        names.append(words_of(holder, "name"))
    diluent_source = cite.of(diluents)
    diluents.done()
    limits, limits_source = None, None
    if table.has("concentration"):
        inner = table.table("concentration")
        lowest = measured_in(inner, "lowest", "mg/mL", units, "concentration").value
        highest = measured_in(inner, "highest", "mg/mL", units, "concentration").value
        limits, limits_source = (lowest, highest), cite.of(inner)
        inner.done()
    rate, rate_source = None, None
    if table.has("maximum_rate"):
        inner = table.table("maximum_rate")
        rate, rate_source = measured_in(inner, "rate", "mg/min", units, "mass-rate").value, cite.of(inner)
        inner.done()
    table.done()
    return Infusion(
        method, tuple(sorted(volumes)), bag_source, tuple(names), diluent_source, limits, limits_source, rate,
        rate_source,
    )  # fmt: skip


def _handling(table: Reader, cite: Citations) -> Handling:
    handling = Handling(
        table.choice("kind", "kind", (*HANDLING, CALL_AT_ONCE)),
        words_of(table, "text"),
        cite.of(table),
        words_of(table, "plain") if table.has("plain") else None,
    )
    table.done()
    return handling


def _bottle(table: Reader, cite: Citations) -> Bottle:
    bottle = Bottle(table.integer("tablets", 1), cite.of(table))
    table.done()
    return bottle


def _levels(table: Reader, cite: Citations, units: UnitBook, oral: bool) -> Levels:
    basis = "daily" if oral else basis_of_unit(table.data.get("start"))
    start = read_basis(table, "start", basis, units)
    below = []
    for index, entry in enumerate(table.items("below"), start=1):
        data = entry if isinstance(entry, dict) else {"dose": entry}
        holder = Reader(data, table.file, f"{table.at('below')}[{index}]")
        every = holder.optional("every_days", holder.integer) or 1
        below.append(read_basis(holder, "dose", basis, units, every))
        holder.done()
    levels = Levels(start, tuple(below), cite.of(table))
    table.done()
    return levels
