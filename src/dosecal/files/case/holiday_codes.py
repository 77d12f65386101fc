"""Which countries and Länder have known public holidays."""

import re
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dosecal.files.reading.refusal import Refusal, nearest

if TYPE_CHECKING:
    from holidays import HolidayBase


_NAMES = {
    "DE": {"en": "Germany", "de": "Deutschland"},
    "AT": {"en": "Austria", "de": "Österreich"},
    "CH": {"en": "Switzerland", "de": "die Schweiz"},
}
"""The countries whose parts are written without their country."""
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ENGLISH = {
    "Bavaria": "DE-BY", "Saxony": "DE-SN", "Lower Saxony": "DE-NI", "Saxony-Anhalt": "DE-ST", "Thuringia": "DE-TH",
    "Hesse": "DE-HE", "North Rhine-Westphalia": "DE-NW", "NRW": "DE-NW", "Rhineland-Palatinate": "DE-RP",
    "Baden-Wuerttemberg": "DE-BW", "Thueringen": "DE-TH", "Vienna": "AT-9", "Zurich": "CH-ZH",
}  # fmt: skip


@cache
def _modules() -> dict[str, str]:
    """Country → name of its module, without aliases."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415  late: the first window paints before it is needed

    return {codes[0]: module for module, (_, *codes) in COUNTRIES.items()}


@cache
def country_class(code: str) -> "type[HolidayBase]":
    """The class of a country by its ISO 3166 code. Raises KeyError for a country without known holidays.

    Read from the file of its module: an import of ``holidays.countries.…`` by name would load all 250 countries first.
    """
    import holidays  # noqa: PLC0415  late: the first window paints before closed days are needed

    places = [str(Path(place, "countries")) for place in holidays.__path__]
    spec = PathFinder.find_spec(f"holidays.countries.{_modules()[code]}", places)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"holidays of {code}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[HolidayBase] = vars(module)[code]
    return found


@cache
def _long_codes() -> dict[str, str]:
    """ISO 3166 code of three letters → of two."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415  late: the first window needs no closed days

    return {codes[1]: codes[0] for _, *codes in COUNTRIES.values() if len(codes) > 1}


def split_code(code: str) -> tuple[str, str]:
    """Country and part of a code; the part is empty without one."""
    country, _, part = code.partition("-")
    return _long_codes().get(country, country), part


def whole_country(code: str, language: str) -> str | None:
    """The name of a country that has parts, if the code has none of them; else None.

    The library names countries in English only: in another language its code stands for one without a name here.
    """
    country, part = split_code(code)
    if part or not country_class(country).subdivisions:
        return None
    english = _CAPITAL.sub(" ", country_class(country).__mro__[1].__name__) if language == "en" else country
    return _NAMES.get(country, {}).get(language) or english


@cache
def _meant() -> dict[str, str]:
    """How people write a part of Germany, Austria or Switzerland → its code: letters alone, its name."""
    found: dict[str, str] = {}
    for country in reversed(_NAMES):  # of letters that several have the German ones are meant
        parts = country_class(country)
        names = {**{part: part for part in parts.subdivisions}, **parts.subdivisions_aliases}
        for name, part in names.items():
            for written in (name, f"{country}{part}", f"{country} {part}", f"{country}_{part}", f"{country}/{part}"):
                found[written.casefold()] = f"{country}-{part}"
    return found | {name.casefold(): code for name, code in _ENGLISH.items()}


def _part_meant(code: str) -> str | None:
    """The part of a country that letters alone or a name mean, where they are no country that is said in words."""
    meant = _meant().get(" ".join(code.split()).casefold())
    country = _modules().get(code)
    # Of a country with parts the plan says in words which one it is, and that its part is missing.
    if country is not None and (meant is None or not meant.startswith("DE-")) and country_class(code).subdivisions:
        return None
    return meant


def check_holidays(file: str, key: str, code: str) -> None:
    """Refuses a code that is not an ISO 3166-2 code of a country or subdivision with known holidays.

    Letters that are a Land or a canton are refused even where a country has them, too: BY is Belarus, and Bavaria is
    meant. Such a country is written with three letters.
    """
    country, part = split_code(code)
    known = country in _modules() and (part in country_class(country).subdivisions if "-" in code else True)
    meant = None if known and (part or len(code) > len(country)) else _part_meant(code)
    if meant is not None:
        long = next((one for one, short in _long_codes().items() if known and short == code), None)
        expected = "known-near" if long is None else "part-or-country"
        raise Refusal(file, key, expected, code, what="holidays", near=meant, name=long or "")
    if known:
        return
    import holidays  # noqa: PLC0415  late: the first window needs no closed days

    supported = holidays.list_supported_countries(include_aliases=False)
    codes = [f"{name}-{part}" for name, parts in supported.items() for part in parts] + list(supported)
    inside = [one for one in codes if one.startswith(f"{country}-")] if part else []
    close = nearest(code, inside or codes)
    if close is not None:
        raise Refusal(file, key, "known-near", code, what="holidays", near=close)
    raise Refusal(file, key, "holidays", code)
