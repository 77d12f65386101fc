"""Reads how a drug is diluted and infused: bags and what they take, diluents, limits of concentration and rate."""

from decimal import Decimal

from dosecal.core.trial.drug import BagMethod, Infusion
from dosecal.core.values.quantity import UnitBook
from dosecal.files.reading.reader import Reader
from dosecal.files.trial.sources import Citations, listed_in, measured_in, percent_of, words_of


def read_infusion(table: Reader, cite: Citations, unit: str) -> Infusion:
    """The infusion of a drug whose amounts are in ``unit``. Raises Refusal."""
    units = cite.units
    method = BagMethod(table.choice("method", "method", [method.value for method in BagMethod]))
    bags = table.table("bags")
    volumes = tuple(bag.value for bag in listed_in(bags, "volumes", "mL", units, "volume"))
    if not volumes:
        raise bags.refuse("volumes", "list-filled")
    bag_source = cite.of(bags)
    bags.done()
    diluents = table.table("diluents")
    names = []
    for index, entry in enumerate(diluents.items("names"), start=1):
        holder = Reader({"name": entry}, table.file, f"{diluents.at('names')}[{index}]")
        names.append(words_of(holder, "name"))
    if not names:
        raise diluents.refuse("names", "list-filled")
    diluent_source = cite.of(diluents)
    diluents.done()
    limits, limits_source = None, None
    if table.has("concentration"):
        inner = table.table("concentration")
        lowest = measured_in(inner, "lowest", f"{unit}/mL", units, "concentration").value
        highest = measured_in(inner, "highest", f"{unit}/mL", units, "concentration").value
        if highest < lowest:
            raise inner.refuse("highest", "highest-above-lowest", lowest=inner.text("lowest"))
        limits, limits_source = (lowest, highest), cite.of(inner)
        inner.done()
    rate, rate_source = None, None
    if table.has("maximum_rate"):
        inner = table.table("maximum_rate")
        rate, rate_source = measured_in(inner, "rate", f"{unit}/min", units, "mass-rate").value, cite.of(inner)
        inner.done()
    added, added_source = None, None
    if table.has("largest_addition"):
        inner = table.table("largest_addition")
        if method is not BagMethod.ADD_TO:
            raise table.refuse("largest_addition", "addition-to-full-bag")
        added, added_source = _most_added(inner, volumes, units), cite.of(inner)
        inner.done()
    table.done()
    order = sorted(range(len(volumes)), key=volumes.__getitem__)
    return Infusion(
        method, tuple(volumes[n] for n in order), bag_source, tuple(names), diluent_source, limits, limits_source, rate,
        rate_source, None if added is None else tuple(added[n] for n in order), added_source,
    )  # fmt: skip


def _most_added(table: Reader, bags: tuple[Decimal, ...], units: UnitBook) -> tuple[Decimal, ...]:
    """How much each full bag takes: a part of what it holds, or a volume for each of the bags in their order."""
    if table.has("percent"):
        percent = percent_of(table, "percent").value
        if percent <= 0 or table.has("volumes"):
            raise table.refuse("volumes" if percent > 0 else "percent", "addition")
        return tuple(bag * percent / 100 for bag in bags)
    added = tuple(one.value for one in listed_in(table, "volumes", "mL", units, "volume"))
    if len(added) != len(bags):
        raise table.refuse("volumes", "addition")
    return added
