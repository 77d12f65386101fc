"""Every fault 1–85 has its tests: here, by its number in the first lines of a file, or in the room that it concerns."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ELSEWHERE = {
    45: "tests/sheets/test_worksheet_checks.py",
    51: "tests/ui/test_small_screen.py",
    70: "tests/ui/test_small_screen.py",
    77: "tests/core/second/test_planted_faults.py",
}
_NUMBERS = re.compile(r"\b\d{1,2}\b")
_RANGES = re.compile(r"\b(\d{1,2}) (?:to|–) (\d{1,2})\b")


def _head(file: Path) -> set[int]:
    """The numbers in the name and the first sentence of a file of this folder."""
    text = file.read_text(encoding="utf-8")
    first = text.partition('"""')[2].partition('"""')[0].partition("\n\n")[0]
    said = {int(number) for number in _NUMBERS.findall(first.partition(":")[0] if ":" in first else first)}
    for low, high in _RANGES.findall(first):
        said |= set(range(int(low), int(high) + 1))
    named = re.match(r"test_(\d\d)_", file.name)
    return said | ({int(named[1])} if named else set())


@pytest.mark.parametrize("number", range(1, 86))
def test_every_fault_has_its_tests(number: int) -> None:
    if number in ELSEWHERE:
        text = (HERE.parent.parent / ELSEWHERE[number]).read_text(encoding="utf-8")
        assert number == 77 or re.search(rf"[Ff]aults? .*\b{number}\b", text)
        return
    assert [file.name for file in sorted(HERE.glob("test_*.py")) if number in _head(file)]
