"""Plural forms in a sentence, written as in ICU's MessageFormat: ``{days, plural, one {# day} other {# days}}``.

``#`` is the number; ``=0 {…}`` is the form for exactly that number. Which form a number takes, the language says in its
``[plural]``: an expression as in gettext, and CLDR's categories in the order of its values. Python's own gettext reads
the expression (below 1 ms, where importing Babel and loading a locale takes 60); a test holds it to CLDR's rules.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from gettext import c2py

_PLURAL = re.compile(r"\{(?P<name>\w+), plural,(?P<forms>(?: (?:=[0-9]+|[a-z]+) \{[^{}]*\})+)\}")
_FORM = re.compile(r" (=[0-9]+|[a-z]+) \{([^{}]*)\}")
OTHER = "other"
"""The category that every language has, and the only one of a number that is not whole."""

Category = Callable[[int], str]


def category_of(rule: str, forms: str) -> Category:
    """The category of a number, by a language's expression (``n != 1``) and its categories (``one other``)."""
    place, names = c2py(rule), forms.split()
    return lambda number: names[place(number)]


def chosen(sentence: str, params: Mapping[str, object], category: Category) -> str:
    """The sentence with the form of each number, in which ``#`` is a placeholder again.

    A number is an int, a Decimal or a text of digits; anything else is a bug and raises decimal.InvalidOperation.
    """

    def form(match: re.Match[str]) -> str:
        name, forms = match["name"], dict(_FORM.findall(match["forms"]))
        number = abs(Decimal(str(params[name]).replace("−", "-")))
        whole = int(number) if number == int(number) else None
        found = forms.get(f"={whole}")
        if found is None:
            found = forms.get(OTHER if whole is None else category(whole), forms[OTHER])
        return str(found).replace("#", f"{{{name}}}")

    return _PLURAL.sub(form, sentence)


def plurals(sentence: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The numbers of a sentence that have plural forms, each with its forms by category."""
    for match in _PLURAL.finditer(sentence):
        yield match["name"], dict(_FORM.findall(match["forms"]))


def flattened(sentence: str) -> str:
    """The sentence with a plain placeholder for each number that has plural forms."""
    return _PLURAL.sub(r"{\g<name>}", sentence)
