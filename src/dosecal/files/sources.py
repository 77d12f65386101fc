"""Sources and words of protocol, drug and vocabulary files: a rule without a source does not load."""

import re
from collections.abc import Mapping

from dosecal.core.quantity import Quantity, UnitBook, parse_number
from dosecal.core.source import Origin, SiteRule, Source, Text
from dosecal.files.reader import Reader
from dosecal.words import DATA_LANGUAGES, LANGUAGES


class Citations:
    """The named sources of a file; collects the site rules that cite them.

    ``by_site``: a site answers for the file as a whole, so that whatever it cites counts as the site's.
    """

    def __init__(self, file: Reader, owner: str, units: UnitBook, by_site: bool = False) -> None:
        self._sources: dict[str, Source] = {}
        self._own: set[str] = set()
        """Those of which the file itself says that they are the site's."""
        self._owner = owner
        self.units = units
        self.site_rules: list[SiteRule] = []
        for name, table in file.named_tables("sources"):
            origin = Origin(table.choice("origin", "origin", [origin.value for origin in Origin]))
            self._own |= {name} if origin is Origin.SITE else set()
            self._sources[name] = Source(
                Origin.SITE if by_site else origin,
                table.text("document"),
                table.text("section"),
                table.optional("as_of", table.day),
                bool(table.optional("confirm", table.flag)),
            )
            table.done()

    @property
    def sources(self) -> tuple[Source, ...]:
        """All of them."""
        return tuple(self._sources.values())

    def of(self, rule: Reader) -> Source:
        """The source that a rule names; every number of the rule rests on it."""
        name = rule.data.get("source")
        rule.has("source")
        if not isinstance(name, str) or name not in self._sources:
            raise rule.refuse("source", "source")
        source = self._sources[name]
        if name in self._own:
            self.site_rules.append(SiteRule(f"{self._owner}.{rule.path}", _value_of(rule), source))
        return source


def _value_of(rule: Reader) -> str:
    """The numbers of a site rule as its file writes them."""
    parts = []
    for key, value in rule.data.items():
        if key in ("source", "label", "activities", "id", "kind", "reads", "anchor", "prefix", "text", "name"):
            continue
        if isinstance(value, Mapping):
            continue
        parts.append(f"{key.replace('_', ' ')} {', '.join(map(str, value)) if isinstance(value, list) else value}")
    return "; ".join(parts)


def words_of(table: Reader, key: str) -> Text:
    """Words in every language that data need to have; a further language of the program may be there, too."""
    inner = table.table(key)
    known = set(DATA_LANGUAGES) <= set(inner.data) <= set(LANGUAGES)
    if not known or not all(isinstance(text, str) and text.strip() for text in inner.data.values()):
        raise table.refuse(key, "language-text", names=DATA_LANGUAGES)
    return {language: str(inner.data[language]) for language in LANGUAGES if language in inner.data}


def label_of(table: Reader, named: tuple[str, ...]) -> Text:
    """The label of a visit; what it may have in braces is replaced by its number or the visit it is counted from."""
    label = words_of(table, "label")
    for text in label.values():
        if re.search("[{}]", re.sub("|".join(map(re.escape, named)), "", text)):
            raise table.refuse("label", "label-braces", names=named)
    return label


def limits_of(table: Reader) -> tuple[Quantity, Quantity]:
    """Two percentages: above ``warn`` it asks, above ``block``, which is not below it, the amount is withheld."""
    warn, block = percent_of(table, "warn"), percent_of(table, "block")
    if block.value < warn.value:
        raise table.refuse("block", "block-above-warn", warn=warn)
    return warn, block


def measured_in(table: Reader, key: str, unit: str, units: UnitBook, expected: str) -> Quantity:
    """A quantity of the dimension of ``unit``, converted to it; pint refuses every other dimension."""
    quantity = table.quantity(key, expected)
    if not units.compatible(quantity.unit, unit) or quantity.value <= 0:
        raise table.refuse(key, expected)
    return Quantity(units.convert(quantity, unit), unit)


def percent_of(table: Reader, key: str) -> Quantity:
    """A percentage such as ``10 %``."""
    quantity = table.quantity(key, "percent")
    if quantity.unit != "%":
        raise table.refuse(key, "percent")
    return quantity


def listed_in(table: Reader, key: str, unit: str, units: UnitBook, expected: str) -> tuple[Quantity, ...]:
    """A list of quantities of one dimension."""
    found = []
    for text in table.texts(key):
        single = Reader({key: text}, table.file, table.path)
        found.append(measured_in(single, key, unit, units, expected))
    return tuple(found)


__all__ = ["Citations", "label_of", "limits_of", "listed_in", "measured_in", "parse_number", "percent_of", "words_of"]
