"""Each thing is worded once: keys with the same text in every language are one key, or have a reason."""

import tomllib
from collections import defaultdict
from pathlib import Path

from dosecal.words import LANGUAGES, catalogue

LISTED = tomllib.loads((Path(__file__).parent / "coincidences.toml").read_text(encoding="utf-8"))["coincidence"]
COINCIDENCES = {frozenset(keys) for group in LISTED for keys in group["keys"]}


def alike() -> set[frozenset[str]]:
    """The keys that have the same text in every language, by that text."""
    found: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for key in catalogue(LANGUAGES[0]):
        found[tuple(catalogue(language)[key] for language in LANGUAGES)].add(key)
    return {frozenset(keys) for keys in found.values() if len(keys) > 1}


def test_no_two_keys_say_the_same_without_a_reason() -> None:
    assert alike() - COINCIDENCES == set()


def test_no_coincidence_is_left_over() -> None:
    assert COINCIDENCES - alike() == set()


def test_every_group_has_a_reason() -> None:
    assert [group for group in LISTED if not group["reason"].strip()] == []
