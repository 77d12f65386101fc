"""Group 1 of the record's failure tests: documents, leaves and saves say the same, with types."""

import random
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

import pytest

from dosecal.files.case.case_document import Draft
from dosecal.files.reading.write_checked import is_same
from dosecal.store.fold import Folded
from dosecal.store.leaves import GONE, Leaves, Rows, difference, document, leaves_of, text_of, value_of
from dosecal.store.trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted(
    file
    for pattern in ("resources/demo/*.toml", "tests/data/*/cases/*")
    for file in ROOT.glob(pattern)
    if file.suffix in (".toml", ".json")
)


def once(data: Mapping[str, object]) -> dict[str, object]:
    return document(leaves_of(data, {}, Rows()))


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.name)
def test_every_case_file_is_the_same_with_types(file: Path) -> None:
    data = Draft.open(file).data
    assert len(data) > 1
    assert is_same(data, once(data))


@pytest.mark.parametrize(
    "value",
    [
        1, 1.0, True, False, "", "null", "x/y", float("inf"), -0.0, 2**63 - 1, [], [1, "a", [True]], {},
        date(2027, 2, 1), datetime(2027, 2, 1, 9, 30),  # noqa: DTZ001  TOML has times without a zone
        time(9, 30), [{}], [{"a": 1}, 2], [{"a": 1}, {}],
        {"date": "2027-02-01"}, {"table": {"float": "nan"}}, {"#1": 1, "*": 2, "a/b": 3, "~": 4, "": 5, "~4": 6},
        [{"#2": [{"": date(2027, 2, 1)}]}],
    ],
    ids=repr,
)  # fmt: skip
def test_every_value_of_toml_is_the_same_with_its_type(value: object) -> None:
    assert is_same({"key": value}, once({"key": value}))


def test_nan_is_nan() -> None:
    assert text_of(value_of(text_of(float("nan")))) == text_of(float("nan"))


@pytest.mark.parametrize("leaves", [{"a": "1", "a/b": "2"}, {"a/b": "2", "a": "1"}, {"a": "{"}, {"a": '{"x": 1}'}])
def test_leaves_that_are_no_document_are_refused(leaves: Leaves) -> None:
    with pytest.raises(Trouble, match="unknown-value"):
        document(leaves)


def rows(*values: tuple[str, int]) -> dict[str, object]:
    return {"labs": [{"test": test, "value": value} for test, value in values]}


@pytest.mark.parametrize(
    ("after", "changes"),
    [
        pytest.param(rows(("a", 1), ("b", 3)), {"labs/#2/value": "3"}, id="a value changes in its row"),
        pytest.param(rows(("b", 2)), {"labs/#1/test": GONE, "labs/#1/value": GONE}, id="a row goes"),
        pytest.param(rows(("b", 2), ("a", 1)), {"labs/*": "[2,1]"}, id="the order changes"),
        pytest.param(
            rows(("c", 9), ("a", 1), ("b", 2)),
            {"labs/#3/test": '"c"', "labs/#3/value": "9", "labs/*": "[3,1,2]"},
            id="a row comes first",
        ),
        pytest.param({}, dict.fromkeys(("labs/#1/test", "labs/#1/value", "labs/#2/test", "labs/#2/value"), GONE),
                     id="all go"),
    ],
)  # fmt: skip
def test_a_save_says_what_differs_and_rows_keep_their_numbers(after: dict[str, object], changes: Leaves) -> None:
    counted = Rows()
    stored = leaves_of(rows(("a", 1), ("b", 2)), {}, counted)
    assert difference(stored, leaves_of(after, stored, counted)) == changes


def test_no_number_of_a_row_is_used_twice() -> None:
    folded = Folded()
    stored = leaves_of(rows(("a", 1), ("b", 2)), {}, folded.rows)
    stored = leaves_of(rows(("a", 1)), stored, folded.rows)
    assert set(leaves_of(rows(("a", 1), ("z", 7)), stored, folded.rows)) >= {"labs/#3/test"}


def test_r08_four_thousand_random_saves_fold_to_the_document() -> None:
    chosen = random.Random(12)
    data: dict[str, object] = {}
    stored: Leaves = {}
    counted = Rows()
    for _ in range(4000):
        before = dict(stored)
        data = changed(data, chosen)
        differing = difference(stored, leaves_of(data, stored, counted.copy()))
        for path, text in differing.items():
            counted.note(path)
            if text == GONE:
                del stored[path]
            else:
                stored[path] = text
        assert is_same(data, document(stored))
        undone = stored | {path: before.get(path, GONE) for path in differing}
        assert {path: text for path, text in undone.items() if text != GONE} == before


def changed(data: dict[str, object], chosen: random.Random) -> dict[str, object]:
    """A document after one more edit: a value, a row more or less, rows in another order, another kind of value."""
    found = {key: list(value) if isinstance(value, list) else value for key, value in data.items()}
    key = chosen.choice(("labs", "events", "facts", "cycles"))
    there = found.get(key)
    match chosen.randrange(6):
        case 0:
            found[key] = chosen.choice((1, 1.0, "x", {"a": {"b": chosen.randrange(9)}}, [1, 2], [], {}))
        case 1 if key in found:
            del found[key]
        case 2 if isinstance(there, list) and there:
            del there[chosen.randrange(len(there))]
        case 3 if isinstance(there, list):
            chosen.shuffle(there)
        case 4 if isinstance(there, list) and there and isinstance(there[0], dict):
            there[0] = {**there[0], "value": chosen.randrange(99)}
        case _:
            row = {"test": chosen.choice("abc"), "value": chosen.randrange(3)}
            found[key] = [*there, row] if isinstance(there, list) else [row]
    return found
