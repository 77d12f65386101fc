"""Every text of the program, in every language: one catalogue for window, sheets and command line.

A language is a folder of ``resources/translations`` with TOML files; keys are joined with a point, so that
``[finding] missing-input = "…"`` is ``finding.missing-input``. A namespace, the first part of a key, is in one file.
Placeholders are ``{name}``; one that counts may carry plural forms, see ``dosecal.words.plural``.
"""

import string
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import TYPE_CHECKING

import tomli

from dosecal import resources
from dosecal.core.values.quantity import Quantity, plain, rounded, told_apart

if TYPE_CHECKING:
    from dosecal.core.values.source import Text  # the first window speaks before it knows a protocol
    from dosecal.words.plural import Category

LANGUAGE_NAMES = {"en": "English", "de": "Deutsch"}
"""Complete languages by their own names; the first is the default. A further language is a folder of
``resources/translations`` with the files of another one, and an entry here."""
LANGUAGES = tuple(LANGUAGE_NAMES)
DATA_LANGUAGES = ("en", "de")
"""The languages that every protocol, drug and vocabulary file has; without a further one it is shown in the first."""

Day = date

NBSP = "\u00a0"
"""Between a value and its unit: they never part at the end of a line."""


FIRST_FILES = ("window.toml", "labels.toml", "units-and-dates.toml")
"""The order in which files are read: the first paint of the window needs the first two, its fields the third."""


class Catalogue(dict[str, str]):
    """The sentences of a language by key; a file is read only when no file before it has the key."""

    def __init__(self, language: str) -> None:
        super().__init__()
        files = {file.name: file for file in sorted(resources.path("translations", language).glob("*.toml"))}
        self._unread = [*(files.pop(name) for name in FIRST_FILES), *files.values()]

    def _read(self) -> None:
        _flatten(tomli.loads(self._unread.pop(0).read_text(encoding="utf-8")), "", self)

    def complete(self) -> "Catalogue":
        """All sentences of the language."""
        while self._unread:
            self._read()
        return self

    def __missing__(self, key: str) -> str:
        while self._unread:
            self._read()
            if key in self:
                return self[key]
        raise KeyError(key)


@cache
def _speaking(language: str) -> Catalogue:
    return Catalogue(language)


def catalogue(language: str) -> Mapping[str, str]:
    """All sentences of a language by key."""
    return _speaking(language).complete()


def _flatten(table: Mapping[str, object], prefix: str, into: dict[str, str]) -> None:
    for key, value in table.items():
        if isinstance(value, dict):
            _flatten(value, f"{prefix}{key}.", into)
        elif isinstance(value, str):
            if prefix + key in into:
                raise ValueError(f"{prefix + key} is twice in the catalogue")
            into[prefix + key] = value


def placeholders(sentence: str) -> frozenset[str]:
    """The names of the placeholders of a sentence."""
    from dosecal.words.plural import flattened  # noqa: PLC0415  the first window counts nothing

    sentence = flattened(sentence)
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


class Words:
    """The program's words in one language."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"expected one of {', '.join(LANGUAGES)}, found {language}")
        self.language = language
        self._sentences = _speaking(language)

    def say(self, key: str, /, **params: object) -> str:
        """The sentence of a key with its values put in; a key that is not there is a bug and raises KeyError."""
        sentence = self._sentences[key]
        if not params:
            return sentence
        if ", plural," in sentence:
            from dosecal.words.plural import chosen  # noqa: PLC0415  the first window counts nothing

            sentence = chosen(sentence, params, self._category)
        return sentence.format_map({name: self.value(value) for name, value in params.items()})

    @cached_property
    def _category(self) -> "Category":
        """The plural category of a number in this language."""
        from dosecal.words.plural import category_of  # noqa: PLC0415  the first window counts nothing

        return category_of(self._sentences["plural.rule"], self._sentences["plural.forms"])

    def knows(self, key: str) -> bool:
        """Whether the catalogue has the key."""
        return key in self._sentences or key in self._sentences.complete()

    def value(self, value: object) -> str:
        """Any value as the language writes it."""
        match value:
            case str():
                return value
            case bool():
                return self.say("word.yes" if value else "word.no")
            case Decimal():
                return self.number(value)
            case Quantity():
                return self.quantity(value)
            case date():
                return self.date(value)
            case Mapping():
                return self.text(value)
            case tuple() | list():
                return ", ".join(self.value(item) for item in value)
            case None:
                return "–"
            case _:
                return str(value)

    def text(self, text: "Text") -> str:
        """Words that come with data; in the default language if the data do not have this one."""
        return text[self.language] if self.language in text else text[LANGUAGES[0]]

    def number(self, value: Decimal, digits: int | None = None) -> str:
        """A number: no grouping, no trailing zero; with ``digits`` rounded half-up to at most so many decimals."""
        written = plain(value if digits is None else rounded(value, digits))
        return written.replace(".", self._sentences["format.decimal-point"])

    def quantity(self, quantity: Quantity, digits: int | None = None) -> str:
        """Value and unit, which never part."""
        number = self.number(quantity.value, digits)
        unit = quantity.unit.replace(" ", NBSP)
        # A power of ten is not a unit beside a number: the two are multiplied.
        unit = f"×{NBSP}{unit}" if unit.startswith("10") else unit
        return f"{number}{NBSP}{unit}" if unit else number

    def signed_percent(self, value: Decimal, digits: int = 2, limits: Iterable[Decimal] = ()) -> str:
        """A deviation: ``+0.19 %``, ``−5 %``, ``±0 %``; told apart from the limits on either side that judge it."""
        both = (edge for limit in limits for edge in (limit, -limit))
        shown = told_apart(value, *both, digits=digits)
        sign = "±" if not shown else "+" if shown > 0 else "−"
        return f"{sign}{self.number(abs(shown))}{NBSP}%"

    def date(self, day: Day, weekday: bool = True) -> str:
        """A date as the language writes it, with the weekday."""
        written = self._sentences["format.date"].format(
            day=day.day, month=day.month, year=day.year, month_name=self.month(day.month)
        )
        return f"{self.weekday(day)}{NBSP}{written}" if weekday else written

    def weekday(self, day: Day) -> str:
        """The weekday, short."""
        return self._sentences[f"weekday.{day.isoweekday()}"]

    def month(self, month: int) -> str:
        """The month, short."""
        return self._sentences[f"month.{month}"]

    def month_long(self, month: int) -> str:
        """The month in full."""
        return self._sentences[f"month-long.{month}"]
