"""Reads which other medicines a trial prohibits: by name, or by class."""

from decimal import Decimal

from msgspec import Struct

from dosecal.core.trial.entry_rules import ProhibitedDrug
from dosecal.core.trial.vocabulary import Medicines
from dosecal.core.values.source import Source, Text
from dosecal.core.values.span import Span
from dosecal.files.reading.reader import Reader
from dosecal.files.trial.sources import Citations, measured_in, words_of


class _Group(Struct, frozen=True):
    """One table: what it names, and what holds for all of it."""

    named: tuple[tuple[str, ...], ...]
    classes: tuple[str, ...]
    group: Text
    source: Source
    chronic: bool
    allowed_mg: Decimal | None
    after: Span | None

    def drug(self, names: tuple[str, ...], by_class: str | None) -> ProhibitedDrug:
        return ProhibitedDrug(
            names[0], names, self.group, self.source, by_class, self.chronic, self.allowed_mg, self.after
        )


def read_prohibited(file: Reader, cite: Citations, medicines: Medicines) -> tuple[ProhibitedDrug, ...]:
    """The medicines named by the trial, then those of the classes that it names; each once, as it is named first."""
    groups = file.each("prohibited", _group, cite, medicines)
    found = [one.drug(names, None) for one in groups for names in one.named]
    taken = {name for drug in found for name in drug.names}
    for one in groups:
        for name in one.classes:
            for medicine in medicines.of_class(name):
                names = tuple(spelling.lower() for spelling in medicine.names)
                if taken.isdisjoint(names):
                    taken.update(names)
                    found.append(one.drug(names, name))
    return tuple(found)


def _group(table: Reader, cite: Citations, medicines: Medicines) -> _Group:
    named = []
    for entry in table.items("drugs") if table.has("drugs") else ():
        if not isinstance(entry, list) or not entry or not all(isinstance(name, str) for name in entry):
            raise table.refuse("drugs", "texts")
        named.append(tuple(str(name).lower() for name in entry))
    group = _Group(
        tuple(named),
        table.texts_of("classes", "class", medicines.classes) if table.has("classes") else (),
        words_of(table, "group"),
        cite.of(table),
        table.flag_or("chronic", False),
        measured_in(table, "allowed", "mg", cite.units, "daily-dose").value if table.has("allowed") else None,
        table.span("after") if table.has("after") else None,
    )
    table.done()
    if not group.named and not group.classes:
        raise table.refuse("drugs", "texts")
    return group
