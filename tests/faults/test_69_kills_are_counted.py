"""Fault 69: what a kill of the window must leave, as ``kill_window`` counts it.

A loaded run of 60 kills told one entry lost that was older than two seconds. It was typed 0.6 s before the kill before:
gone by right, and not typed again by the next window, which took four seconds to open and was killed before it kept
anything. An entry is due at the kill of its own window; of earlier windows only what they have left.
"""

import pytest

from tests.faults.kill_window import due_at, gone_s, number_of

FIRST = [(1, 100.0), (2, 101.0), (3, 103.4)]


@pytest.mark.parametrize(("killed", "due"), [(101.9, 0), (102.0, 0), (102.1, 1), (104.0, 2), (105.5, 3)])
def test_an_entry_is_due_two_seconds_later(killed: float, due: int) -> None:
    assert due_at(killed, FIRST, 0) == due


def test_what_died_with_a_window_is_not_due_of_the_next() -> None:
    assert gone_s(104.0, FIRST, 2) == pytest.approx(0.6)
    opened_late_and_killed_at_once = [(4, 109.0)]
    assert due_at(109.3, opened_late_and_killed_at_once, before=2) == 2
    assert due_at(109.3, [], before=2) == 2


def test_what_a_window_has_left_stays_due() -> None:
    """Whoever opens the case and is killed at once has lost what was kept before."""
    assert due_at(120.0, [], before=7) == 7
    assert due_at(120.0, [(8, 117.0), (9, 119.0)], before=7) == 8
    assert gone_s(120.0, [(8, 117.0), (9, 119.0)], 9) == 0


@pytest.mark.parametrize(
    ("text", "before", "number"),
    [("60.00061", 61, 61), ("60.00061", 62, 61), ("60.0006", 61, 61), ("", 61, 61), ("60", 0, 0), ("60.0007", 61, 0),
     ("60.0007", 69, 69), ("60.0006", 69, 0)],
)  # fmt: skip
def test_a_copy_in_the_midst_of_a_number_has_the_one_before(text: str, before: int, number: int) -> None:
    """Whoever types over 60.00061 has given it up: the beginning of 60.00062 is all that there is to keep."""
    assert number_of(text, before) == number
