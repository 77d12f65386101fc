"""The start window of generated histories agrees with a brute force that tries every day of three years.

A fixed part runs always. All 30 000 histories, ten thousand of each trial and version, in a few minutes:

    START_WINDOW_HISTORIES=30000 uv run --frozen pytest tests/oracles/start_window
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count, islice

import pytest
from msgspec.structs import replace

from dosecal.core.patient.case import Case
from dosecal.core.result.start import Opening, StartWindow
from dosecal.core.start import start_window as washout
from dosecal.core.trial.entry_rules import Bound, StartRule
from dosecal.core.trial.protocol import Protocol
from dosecal.core.values.closed_days import ClosedDays
from dosecal.core.values.span import Span
from dosecal.files.case.cases import case_from_data
from dosecal.files.case.planning import plan_case
from dosecal.files.trial.studies import load_study
from dosecal.files.trial.vocabulary import vocabulary
from tests.oracles.another_slice import another
from tests.oracles.start_window.window_histories import Data, history_case
from tests.oracles.start_window.window_oracle import TRIED, Window, date_of, first_free, last_free, start_window
from tests.oracles.start_window.window_rules import RULES

WHOLE = 30_000
HISTORIES = int(os.environ.get("START_WINDOW_HISTORIES", "1800"))
PART = 600
RULE_IDS = [(*study, rule.id) for study, rules in RULES.items() for rule in rules]


def case_of(data: Data) -> Case:
    return case_from_data(data, "case.toml", vocabulary())


def seen(window: StartWindow) -> Window:
    """The parts of the program's window that the contract names."""
    return Window(
        window.feasible,
        window.earliest,
        window.latest,
        frozenset(window.binding_earliest),
        frozenset(window.binding_latest),
        window.proposed,
    )


def disagreement(found: StartWindow, study: tuple[str, str], data: Data) -> str | None:
    """Where window or the edge of a rule differs from the brute force's."""
    expected, rules = start_window(RULES[study], data)
    if seen(found) != expected:
        return f"{seen(found)} instead of {expected}"
    shown = {rule.id: rule for rule in found.rules}
    for rule in rules:
        if rule.id == "enrolment":
            continue
        washed = shown[rule.id].kind == "washout"
        edge = shown[rule.id].legal_from if washed else shown[rule.id].valid_through
        day = first_free(rule.early) if washed else last_free(rule.expired)
        if rule.expired == 0 and edge is not None and edge >= date_of(TRIED[-1]):
            continue  # valid on every day tried, and it says so
        if edge != (None if day is None else date_of(day)):
            return f"{rule.id}: {edge} instead of {day and date_of(day)}"
    return None


@pytest.mark.parametrize("first", range(0, HISTORIES, PART))
def test_every_day_of_three_years_agrees(first: int) -> None:
    agree_about(range(first, min(first + PART, HISTORIES)))


def test_a_slice_of_the_whole_that_the_commit_chooses() -> None:
    agree_about(another(WHOLE, 200))


def agree_about(numbers: range) -> None:
    for number in numbers:
        study, data = history_case(number)
        plan = plan_case(case_of(data), data["today"])
        wrong = disagreement(plan.start_window, study, data)
        assert wrong is None, f"history {number}: {wrong}: {data}"


def test_the_histories_try_every_rule() -> None:
    """Each rule binds on its side, alone and together; windows are open, closed by dates and forbidden."""
    binding: Counter[tuple[str, ...]] = Counter()
    shape: Counter[str] = Counter()
    for number in range(1500):
        study, data = history_case(number)
        window, rules = start_window(RULES[study], data)
        for side in (window.binding_earliest, window.binding_latest):
            binding.update((*study, rule) for rule in side)
            shape["together" if len(side) > 1 else "alone" if side else "free"] += 1
        forbidden = any(rule.forbidden for rule in rules)
        shape["forbidden" if forbidden else "open" if window.feasible else "empty"] += 1
        shape["proposed" if window.proposed else "none"] += 1
    assert [rule for rule in RULE_IDS if binding[rule] < 3] == []
    assert min(shape[kind] for kind in ("together", "alone", "free", "forbidden", "open", "empty", "proposed")) > 50


OPENINGS = ("repeat", "enrol")
"""The actions that are tried; when what lasts will end nobody knows."""


def after_opening(data: Data, study: tuple[str, str], opening: Opening, day: date) -> Data:
    """The case after what opens its window was done on a day: tests repeated, or the patient enrolled."""
    tokens = {token for rule in RULES[study] if rule.id in opening.rules for token in rule.tokens}
    if opening.action == "enrol":
        tokens = {"enrolment"}
    # A positive test stays in the history: the new one must overrule it.
    kept = [entry for entry in data["history"] if opening.action == "negative" or entry["kind"] not in tokens]
    return {**data, "history": [*kept, *({"kind": token, "date": day} for token in sorted(tokens))]}


def days_to_try(opening: Opening, earliest: date) -> list[date]:
    """The first day that the opening names; an enrolment can be earlier: as many days before as may matter."""
    return [earliest - timedelta(days=back) for back in range(200 if opening.action == "enrol" else 1)]


def test_what_is_said_to_open_an_empty_window_opens_it() -> None:
    """Done in time, the window opens on the very day that is named."""
    tried: Counter[str] = Counter()
    for number in range(HISTORIES // 2):
        study, data = history_case(number)
        case = case_of(data)
        if case.planned_first_dose or case.events:
            continue
        for opening in plan_case(case, data["today"]).start_window.openings:
            if opening.earliest is None or opening.action not in OPENINGS:
                continue
            tried[opening.action] += 1
            opened = {
                window.earliest
                for day in days_to_try(opening, opening.earliest)
                if (window := start_window(RULES[study], after_opening(data, study, opening, day))[0]).feasible
            }
            assert opening.earliest in opened, f"history {number}: {opening}: {data}"
    assert min(tried[action] for action in OPENINGS) > 5, tried


def differs(
    change: Callable[[Protocol], Protocol], study: tuple[str, str], token_of: str | None = None, most: int = 500
) -> bool:
    """Whether a wrong program is noticed within the first histories that it may concern."""
    protocol = change(load_study(*study).protocol)
    tokens = next((rule.tokens for rule in RULES[study] if rule.id == token_of), None)
    closed = ClosedDays(date(2018, 1, 1), date(2040, 12, 31))
    mine = (data for one, data in map(history_case, count()) if one == study and "site" not in data)
    concerned = (data for data in mine if tokens is None or any(entry["kind"] in tokens for entry in data["history"]))
    for data in islice(concerned, most):
        case = case_of(data)
        given = case.events[0].day if case.events else None  # type: ignore[union-attr]
        first = given or case.planned_first_dose
        found = washout.start_window(protocol, case, first, closed, data["today"], given is not None)
        if disagreement(found, study, data) is not None:
            return True
    return False


def with_rule(protocol: Protocol, rule_id: str, change: Callable[[StartRule], StartRule]) -> Protocol:
    return replace(
        protocol,
        start_rules=tuple(change(rule) if rule.id == rule_id else rule for rule in protocol.start_rules),
    )


def a_day_off(rule: StartRule) -> StartRule:
    if rule.kind == "validity":
        return replace(rule, span=Span(rule.span.count + 1, rule.span.unit))
    other = Bound.AT_LEAST if rule.bound is Bound.MORE_THAN else Bound.MORE_THAN
    return replace(rule, bound=other)


@pytest.mark.parametrize("study", RULES)
def test_the_right_program_is_not_called_wrong(study: tuple[str, str]) -> None:
    assert not differs(lambda protocol: protocol, study, most=100)


@pytest.mark.parametrize(("study", "version", "rule_id"), RULE_IDS)
def test_a_rule_that_is_off_by_one_is_noticed(study: str, version: str, rule_id: str) -> None:
    assert differs(lambda protocol: with_rule(protocol, rule_id, a_day_off), (study, version), rule_id)


@pytest.mark.parametrize("study", RULES)
def test_a_month_read_one_way_only_is_noticed(study: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(washout, "legal_from", lambda event, span: span.after(event))
    assert differs(lambda protocol: protocol, study)


def test_an_end_of_nine_months_read_the_later_way_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def later(test: date, span: Span) -> date:
        day = span.after(test)
        while span.before(day + timedelta(days=1)) <= test:
            day += timedelta(days=1)
        return day

    monkeypatch.setattr(washout, "valid_through", later)
    assert differs(lambda protocol: protocol, ("caboavenec", "2022-04-01"), "progression")
