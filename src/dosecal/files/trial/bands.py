"""Reads a table of dose bands that a site has loaded: from, to, amount. None comes with dosecal."""

from pathlib import Path

from dosecal.core.trial.dose_rule import Band, BandTable
from dosecal.core.trial.drug import Drug
from dosecal.core.values.source import Origin, Source
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import Refusal
from dosecal.files.reading.toml import open_table
from dosecal.files.trial.dose_bases import amount_in
from dosecal.files.trial.vocabulary import units


def read_bands(path: Path, drug: Drug) -> BandTable:
    """The bands of a drug in rising order, without overlap; neighbours may share a boundary, which belongs to the
    upper one. Raises Refusal."""
    file, _ = open_table(path)
    if file.text("drug") != drug.id:
        raise Refusal(file.file, "drug", "bands-of-drug", file.text("drug"), drug=drug.id)
    name = file.text("name")
    bands: list[Band] = []
    for table in file.tables("bands"):
        bands.append(_band(table, drug, bands[-1] if bands else None))
    if not bands:
        raise file.refuse("bands", "tables")
    file.done()
    return BandTable(name, tuple(bands), Source(Origin.SITE, name, path.name))


def _band(table: Reader, drug: Drug, before: Band | None) -> Band:
    """One line: the amount lies in its band, and the band above the one before it."""
    low, high, amount = (amount_in(table, key, drug.unit, units()).value for key in ("from", "to", "amount"))
    if not low < high:
        raise table.refuse("to", "band-above", value=str(table.data["from"]))
    if before is not None and low < before.high:
        raise table.refuse("from", "band-order")
    if not low <= amount <= high:
        raise table.refuse("amount", "band-amount")
    table.done()
    return Band(low, high, amount)
