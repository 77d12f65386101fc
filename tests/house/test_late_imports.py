"""An import inside of a function says why it is late, and there are few of them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "src" / "dosecal"
MOST = 60
LATE = re.compile(r"# noqa: PLC0415(.*)")  # ruff refuses one without this mark


def reasons(source: str) -> Iterator[str]:
    """The reason of each late import, empty where it has none."""
    return (found[1].strip() for found in LATE.finditer(source))


def is_said(reason: str) -> bool:
    """Whether it says more than that it is late."""
    return len(reason.split()) > 2


def test_late_imports_are_few_and_say_why() -> None:
    found = [(path, one) for path in ROOT.rglob("*.py") for one in reasons(path.read_text(encoding="utf-8"))]
    assert [f"{path.relative_to(ROOT)}: {one}" for path, one in found if not is_said(one)] == []
    assert len(found) <= MOST


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("import a  # noqa: PLC0415  late: only who prints waits", [True]),
        ("import a  # noqa: PLC0415", [False]),
        ("import a  # noqa: PLC0415  only then", [False]),
        ("import a", []),
    ],
)
def test_a_late_import_without_a_reason_is_noticed(line: str, said: list[bool]) -> None:
    assert [is_said(one) for one in reasons(line)] == said
