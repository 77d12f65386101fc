"""Reads how a drug is diluted and infused: bags and additions to them, diluents, limits of concentration and rate."""

from decimal import Decimal

from dosecal.core.trial.drug import BagMethod, Concentration, Infusion
from dosecal.core.values.source import Source, Text
from dosecal.files.reading.reader import Reader
from dosecal.files.trial.sources import Citations, listed_in, measured_in, percent_of, words_of


def read_infusion(table: Reader, cite: Citations, unit: str) -> Infusion:
    """The infusion of a drug whose amounts are in ``unit``."""
    method = table.kind("method", "method", BagMethod)
    bags = table.within("bags", _bags, cite)
    diluents = table.within("diluents", _diluents, cite)
    limits = table.maybe("concentration", read_concentration, cite, unit)
    rate = table.maybe("maximum_rate", _maximum_rate, cite, unit)
    added = table.maybe("largest_addition", _most_added, cite, bags)
    table.done()
    if added is not None and method is not BagMethod.ADD_TO:
        raise table.refuse("largest_addition", "addition-to-full-bag")
    volumes, bag_source = bags
    order = sorted(range(len(volumes)), key=volumes.__getitem__)
    return Infusion(
        method=method,
        bags_ml=tuple(volumes[n] for n in order),
        bag_source=bag_source,
        diluents=diluents[0],
        diluent_source=diluents[1],
        concentration=limits,
        maximum_per_min=None if rate is None else rate[0],
        rate_source=None if rate is None else rate[1],
        most_added_ml=None if added is None else tuple(added[0][n] for n in order),
        most_added_source=None if added is None else added[1],
    )


def _bags(table: Reader, cite: Citations) -> tuple[tuple[Decimal, ...], Source]:
    """Volumes in mL, in the order of the file."""
    bags, source = listed_in(table, "volumes", "mL", cite.units, "volume"), cite.of(table)
    table.done()
    if not bags:
        raise table.refuse("volumes", "list-filled")
    return tuple(bag.value for bag in bags), source


def _diluents(table: Reader, cite: Citations) -> tuple[tuple[Text, ...], Source]:
    names = tuple(words_of(entry, "name") for entry in table.named_entries("names", "name"))
    source = cite.of(table)
    table.done()
    if not names:
        raise table.refuse("names", "list-filled")
    return names, source


def read_concentration(table: Reader, cite: Citations, unit: str) -> Concentration:
    """Lowest and highest concentration, in the unit of the drug per mL."""
    lowest = measured_in(table, "lowest", f"{unit}/mL", cite.units, "concentration").value
    highest = measured_in(table, "highest", f"{unit}/mL", cite.units, "concentration").value
    source = cite.of(table)
    table.done()
    if highest < lowest:
        raise table.refuse("highest", "highest-above-lowest", lowest=table.text("lowest"))
    return Concentration(lowest, highest, source)


def _maximum_rate(table: Reader, cite: Citations, unit: str) -> tuple[Decimal, Source]:
    rate = measured_in(table, "rate", f"{unit}/min", cite.units, "mass-rate").value, cite.of(table)
    table.done()
    return rate


def _most_added(
    table: Reader, cite: Citations, bags: tuple[tuple[Decimal, ...], Source]
) -> tuple[tuple[Decimal, ...], Source]:
    """How much each full bag takes, in mL: a part of its volume, or a volume for each of the bags in their order."""
    percent = percent_of(table, "percent") if table.has("percent") else None
    volumes = listed_in(table, "volumes", "mL", cite.units, "volume") if percent is None or table.has("volumes") else ()
    source = cite.of(table)
    table.done()
    if percent is not None:
        if percent.value <= 0 or volumes:
            raise table.refuse("volumes" if percent.value > 0 else "percent", "addition")
        return tuple(bag * percent.value / 100 for bag in bags[0]), source
    if len(volumes) != len(bags[0]):
        raise table.refuse("volumes", "addition")
    return tuple(one.value for one in volumes), source
