"""Sources and words of protocol, drug and vocabulary files: a rule without a source does not load."""

import re
from collections.abc import Mapping

from dosecal.core.values.quantity import Quantity, UnitBook, parse_quantity
from dosecal.core.values.source import Origin, SiteRule, Source, Text
from dosecal.files.reading.reader import Reader, recorded
from dosecal.files.reading.refusal import Refusal
from dosecal.words import DATA_LANGUAGES, LANGUAGES


class Citations:
    """The named sources of a file; collects the site rules that cite them.

    ``by_site``: a site answers for the whole file, so that every source in it is the site's.
    """

    def __init__(self, file: Reader, owner: str, units: UnitBook, by_site: bool = False) -> None:
        self._own: set[str] = set()
        """Those that the file itself calls the site's."""
        self._owner = owner
        self.units = units
        self.site_rules: list[SiteRule] = []
        self._sources: dict[str, Source] = file.each_named("sources", self._source, by_site)

    def _source(self, table: Reader, name: str, by_site: bool) -> Source:
        origin = table.kind("origin", "origin", Origin)
        if origin is Origin.SITE:
            self._own.add(name)
        source = Source(
            Origin.SITE if by_site else origin,
            table.text("document"),
            table.text("section"),
            table.optional("as_of", table.day),
            table.flag_or("confirm", False),
        )
        table.done()
        return source

    @property
    def sources(self) -> tuple[Source, ...]:
        """All of them."""
        return tuple(self._sources.values())

    def of(self, rule: Reader) -> Source:
        """The source that a rule names, of every number of the rule."""
        return rule.attempt(self._of, rule)

    def _of(self, rule: Reader) -> Source:
        rule.has("source")
        name = rule.data.get("source")
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
    return table.within(key, _words)


def _words(table: Reader) -> Text:
    texts = table.data
    known = set(DATA_LANGUAGES) <= set(texts) <= set(LANGUAGES)
    if not known or not all(isinstance(text, str) and text.strip() for text in texts.values()):
        raise Refusal(table.file, table.path, "language-text", texts, names=DATA_LANGUAGES)
    return {language: str(texts[language]) for language in LANGUAGES if language in texts}


@recorded
def label_of(table: Reader, named: tuple[str, ...]) -> Text:
    """The label of a visit; what it may have in braces is replaced by its number or the visit it is counted from."""
    label = words_of(table, "label")
    for text in label.values():
        if re.search("[{}]", re.sub("|".join(map(re.escape, named)), "", text)):
            raise table.refuse("label", "label-braces", names=named)
    return label


@recorded
def limits_of(table: Reader) -> tuple[Quantity, Quantity]:
    """Two percentages: above ``warn`` the program warns, above ``block``, which is not below it, it withholds the
    amount."""
    warn, block = percent_of(table, "warn"), percent_of(table, "block")
    if block.value < warn.value:
        raise table.refuse("block", "block-above-warn", warn=warn)
    return warn, block


@recorded
def measured_in(table: Reader, key: str, unit: str, units: UnitBook, expected: str) -> Quantity:
    """A quantity of the dimension of ``unit``, converted to it; pint refuses every other dimension."""
    quantity = table.quantity(key, expected)
    if quantity.value <= 0 or not units.compatible(quantity.unit, unit):
        raise table.refuse(key, expected)
    return Quantity(units.convert(quantity, unit), unit)


@recorded
def percent_of(table: Reader, key: str) -> Quantity:
    """A percentage such as ``10 %``."""
    quantity = table.quantity(key, "percent")
    if quantity.unit != "%":
        raise table.refuse(key, "percent")
    return quantity


@recorded
def listed_in(table: Reader, key: str, unit: str, units: UnitBook, expected: str) -> tuple[Quantity, ...]:
    """A list of quantities of one dimension, converted to ``unit``."""
    found = []
    for text in table.texts(key):
        quantity = parse_quantity(text)
        if quantity is None or not units.compatible(quantity.unit, unit) or quantity.value <= 0:
            raise Refusal(table.file, table.at(key), expected, text)
        found.append(Quantity(units.convert(quantity, unit), unit))
    return tuple(found)
