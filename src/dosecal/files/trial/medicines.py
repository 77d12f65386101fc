"""Reads the names under which medicines are recognised."""

from dosecal import resources
from dosecal.core.trial.vocabulary import Medicine, Medicines
from dosecal.core.values.quantity import UnitBook
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.toml import open_table
from dosecal.files.trial.sources import Citations, measured_in


def read_medicines(units: UnitBook) -> Medicines:
    """The medicines that come with dosecal."""
    file, _ = open_table(resources.path("medicines.toml"))
    cite = Citations(file, "medicines", units)
    known = tuple(_medicine(name, table, cite) for name, table in file.named_tables("medicines"))
    unlike = file.table("unlike")
    medicines = Medicines(known, unlike.texts("names"))
    unlike.done()
    file.done()
    return medicines


def _medicine(name: str, table: Reader, cite: Citations) -> Medicine:
    names: list[str] = []
    sources = []
    for key in ("names", "brands"):
        if table.has(key):
            inner = table.table(key)
            names += inner.texts("any")
            sources.append(cite.of(inner))
            inner.done()
    equivalent = source = None
    corticosteroid = table.has("corticosteroid")
    if corticosteroid:
        inner = table.table("corticosteroid")
        source = cite.of(inner)
        if inner.has("as_prednisone_5_mg"):
            equivalent = measured_in(inner, "as_prednisone_5_mg", "mg", cite.units, "daily-dose").value
        inner.done()
    medicine = Medicine(
        name,
        tuple(names),
        tuple(sources),
        corticosteroid,
        equivalent,
        source,
        bool(table.optional("live_vaccine", table.flag)),
    )
    table.done()
    return medicine
