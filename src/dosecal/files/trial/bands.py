"""Reads a table of dose bands of a site: from, to, amount. None comes with dosecal."""

from pathlib import Path

from dosecal.core.trial.dose_rule import Band, BandTable
from dosecal.core.trial.drug import Drug
from dosecal.core.values.source import Origin, Source
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.toml import open_table
from dosecal.files.trial.dose_bases import amount_in
from dosecal.files.trial.vocabulary import units


def read_bands(path: Path, drug: Drug) -> BandTable:
    """The bands of a drug in rising order, without overlap; neighbours may share a boundary, which belongs to the
    upper one. Raises Refusal."""
    file, _ = open_table(path)
    return file.whole(_table, path, drug)


def _table(file: Reader, path: Path, drug: Drug) -> BandTable:
    name, bands = file.text("name"), file.each("bands", _band, drug, [])
    file.attempt(_check_drug, file, drug)
    file.done()
    if not bands:
        raise file.refuse("bands", "tables")
    return BandTable(name, bands, Source(Origin.SITE, name, path.name))


def _check_drug(file: Reader, drug: Drug) -> None:
    if file.text("drug") != drug.id:
        raise file.refuse("drug", "bands-of-drug", drug=drug.id)


def _band(table: Reader, drug: Drug, bands: list[Band]) -> Band:
    """One line: the amount is within its band, and the band above the one before it."""
    band = Band(*(amount_in(table, key, drug.unit, units()).value for key in ("from", "to", "amount")))
    before = bands[-1] if bands else None
    bands.append(band)
    table.done()
    if not band.low < band.high:
        raise table.refuse("to", "band-above", value=str(table.data["from"]))
    if not band.low <= band.amount <= band.high:
        raise table.refuse("amount", "band-amount")
    if before is not None and band.low < before.high:
        raise table.refuse("from", "band-order")
    return band
