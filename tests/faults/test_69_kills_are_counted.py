"""Fault 69: what a kill of the window must leave, as ``kill_window`` counts it.

A loaded run of 60 kills told one entry lost that was older than two seconds. It was typed 0.6 s before the kill before:
gone by right, and not typed again by the next window, which took four seconds to open and was killed before it kept
anything. An entry is due at the kill of its own window; of earlier windows only what they have left.
"""

import pytest

from tests.faults.kill_window import due_at, gone_s

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
