"""Fault 62 (cousin): a key that is left out, or is no text, is refused like any other. Right: a refusal, for every key
of the reader, never an exception of the program."""

from contextlib import suppress

import pytest

from dosecal.files.case.cases import case_from_data
from dosecal.files.case.events import _READERS
from dosecal.files.reading.refusal import Refusal
from tests.faults.case_keys import case_keys

ODD: tuple[object, ...] = (None, "", " ", 7, True, [], {}, "x")
"""None: the key is missing."""


def case_with(place: str, value: object) -> dict[str, object]:
    """A case whose one key has a value, in a table with nothing else but the kind of an event."""
    case: dict[str, object] = {"study": "ramunet"}
    table = case
    *heads, last = place.split(".")
    for head in heads:
        below: dict[str, object] = {}
        name, _, kind = head.removesuffix("]").partition("[")
        table[name] = [below] if head.endswith("]") else below
        table = below
        if name == "events":
            below["kind"] = kind
    if value is not None:
        table["dacarbazine" if last == "*" else last] = value
    return case


@pytest.mark.parametrize("place", case_keys())
def test_every_key_is_read_or_refused(place: str) -> None:
    for value in ODD:
        with suppress(Refusal):
            case_from_data(case_with(place, value), "case.toml")


def test_a_preparation_without_its_time_is_refused() -> None:
    row = {"visit": "C1D1", "drug": "ramucirumab"}
    with pytest.raises(Refusal) as refused:
        case_from_data({"study": "ramunet", "prepared": [row]}, "case.toml")
    assert refused.value.key == "prepared[1].at"


def test_the_keys_are_those_of_the_reader() -> None:
    keys = case_keys()
    assert {key.split("]")[0].partition("[")[2] for key in keys if key.startswith("events[")} == set(_READERS)
    assert {"site.closed[].first", "prior_doses[].source", "orders[].amounts.*", "facts.ecog", "cycles"} <= set(keys)
    assert len(keys) == len(set(keys))
