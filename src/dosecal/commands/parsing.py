"""The command line's own manners: one line where it is misused, and every word in the reader's language."""

import argparse
from collections.abc import Mapping
from typing import NoReturn

from dosecal.commands import UNREADABLE
from dosecal.words import LANGUAGES, Words, catalogue
from dosecal.words.shortened import MOST_SIGNS, shortened

_ARGPARSE = "argparse."


class Parser(argparse.ArgumentParser):
    """An argument parser that answers misuse with one line and shows examples as they are written."""

    def __init__(self, **options: object) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**options)  # type: ignore[arg-type]  # argparse hands its own options through

    def error(self, message: str) -> NoReturn:
        """One line on standard error, exit status 2."""
        self.exit(UNREADABLE, f"{self.prog}: {shortened(' '.join(message.split()), MOST_SIGNS)}\n")


def spoken_language(environ: Mapping[str, str]) -> str:
    """The language of the surroundings by the order of gettext; the first complete one where it asks for another."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        asked = environ.get(variable, "")
        if asked:
            code = asked.partition(":")[0].partition(".")[0].partition("_")[0].lower()
            return code if code in LANGUAGES else LANGUAGES[0]
    return LANGUAGES[0]


_spoken = [LANGUAGES[0]]


def spoken_words() -> Words:
    """The words for help texts: of the language last given to :func:`speak`."""
    return Words(_spoken[0])


def speak(language: str) -> None:
    """Lets argparse speak the language: its own catalogue would be a compiled file, ours are read as they are."""
    _spoken[0] = language
    spoken: dict[str, str] = {}
    if language != LANGUAGES[0]:
        original = catalogue(LANGUAGES[0])
        spoken = {original[key]: here for key, here in catalogue(language).items() if key.startswith(_ARGPARSE)}

    def one(message: str) -> str:
        return spoken.get(message, message)

    def one_or_many(singular: str, plural: str, count: int) -> str:
        return one(singular if count == 1 else plural)

    vars(argparse).update(_=one, ngettext=one_or_many)
