"""Reads the names under which medicines are recognised."""

from collections.abc import Mapping
from decimal import Decimal

from dosecal import resources
from dosecal.core.trial.vocabulary import Medicine, MedicineClass, Medicines
from dosecal.core.values.quantity import UnitBook
from dosecal.core.values.source import Source
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.toml import open_table
from dosecal.files.trial.sources import Citations, measured_in, words_of


def read_medicines(units: UnitBook) -> Medicines:
    """The medicines that come with dosecal. Raises Refusal."""
    file, _ = open_table(resources.path("medicines.toml"))
    return file.whole(_medicines, units)


def _medicines(file: Reader, units: UnitBook) -> Medicines:
    cite = Citations(file, "medicines", units)
    classes = file.each_named("classes", _class, cite)
    known = file.each_named("medicines", _medicine, cite, classes)
    medicines = Medicines(tuple(known.values()), file.within("unlike", _names), classes)
    file.done()
    return medicines


def _names(table: Reader) -> tuple[str, ...]:
    names = table.texts("names")
    table.done()
    return names


def _class(table: Reader, name: str, cite: Citations) -> MedicineClass:
    found = MedicineClass(name, words_of(table, "name"), cite.of(table))
    table.done()
    return found


def _medicine(table: Reader, name: str, cite: Citations, known: Mapping[str, MedicineClass]) -> Medicine:
    lists = [table.within(key, _list, cite) for key in ("names", "brands") if table.has(key)]
    steroid = table.maybe("corticosteroid", _corticosteroid, cite)
    live = table.flag_or("live_vaccine", False)
    classes = table.texts_of("classes", "class", known) if table.has("classes") else ()
    table.done()
    equivalent, source = (None, None) if steroid is None else steroid
    return Medicine(
        name,
        tuple(one for names, _ in lists for one in names),
        tuple(cited for _, cited in lists),
        steroid is not None,
        equivalent,
        source,
        live,
        classes,
    )


def _list(table: Reader, cite: Citations) -> tuple[tuple[str, ...], Source]:
    names = table.texts("any"), cite.of(table)
    table.done()
    return names


def _corticosteroid(table: Reader, cite: Citations) -> tuple[Decimal | None, Source]:
    """The dose that is equivalent to prednisone 5 mg, in mg."""
    source, key = cite.of(table), "as_prednisone_5_mg"
    equivalent = measured_in(table, key, "mg", cite.units, "daily-dose").value if table.has(key) else None
    table.done()
    return equivalent, source
