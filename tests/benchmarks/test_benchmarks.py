"""The benchmarks measure what they say: plain dates are the program's days, exponents are right, a miss is said."""

import json
from collections.abc import Iterator

import pytest

from tests.benchmarks import all as whole
from tests.benchmarks import floor, folders, measure
from tests.benchmarks.measure import Line, Turn


def test_plain_dates_are_the_calendars_of_the_program() -> None:
    patients = floor.patients()  # raises where one differs
    assert len(patients.cases) == floor.PATIENTS
    assert sum(len(rows) for rows in patients.by_plain_dates()) > 25 * floor.PATIENTS


@pytest.mark.parametrize("power", [0.5, 1, 2])
def test_the_exponent_is_found(power: float) -> None:
    sizes = [10, 20, 50, 400]
    assert measure.exponent(sizes, [3e-5 * size**power for size in sizes]) == pytest.approx(power)


def test_a_line_is_the_median_of_its_turns_with_their_spread() -> None:
    turns = [Turn(3, 1), Turn(10, 2), Turn(1, 1)]
    line = measure.line("x", turns, 3, "× y")
    assert (line.measured, line.low, line.high, line.met) == (3, 1, 5, True)


def test_reference_and_measured_take_turns() -> None:
    order: list[str] = []

    def say(name: str, seconds: float) -> float:
        order.append(name)
        return seconds

    found = measure.turns(lambda: say("ours", 4), lambda: say("floor", 2), 2)
    assert order == ["floor", "ours", "floor", "ours", "floor"]
    assert [turn.ratio for turn in found] == [2, 2]


@pytest.mark.parametrize(
    ("measured", "limit", "at_least", "met"),
    [(2, 2, False, True), (2.1, 2, False, False), (95, 95, True, True), (94, 95, True, False), (9, None, False, None)],
)
def test_limits(measured: float, limit: float | None, at_least: bool, met: bool | None) -> None:
    assert Line("x", measured, measured, measured, limit, "×", at_least=at_least).met is met


def fake(measured: float) -> Iterator[Line]:
    yield Line("x", measured, measured, measured, 2, "× y")
    yield measure.skipped("peer", "not installed")


@pytest.mark.parametrize(("measured", "status"), [(1.0, 0), (3.0, 1)])
def test_a_missed_limit_ends_with_status_1(
    measured: float, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(whole.LINES, "x", lambda _: fake(measured))
    assert whole.main(["x", "--json"]) == status
    lines = json.loads(capsys.readouterr().out)["lines"]
    assert [line["met"] for line in lines] == [not status, None]
    assert lines[1]["measured"] is None
    assert whole.main(["x"]) == status
    assert ("NO" in capsys.readouterr().out) is bool(status)


def test_an_unknown_line_is_refused() -> None:
    with pytest.raises(SystemExit):
        whole.main(["nothing"])


def test_a_process_that_fails_is_no_measurement() -> None:
    with measure.own_home() as home, pytest.raises(RuntimeError, match="exit status 2"):
        folders.listing(home / "nowhere", home)
