"""Spans between dates against their definitions, day by day (conventions 1 to 7 and 9)."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosecal.core.values.span import (
    Span,
    SpanUnit,
    completed_years,
    last_permitted,
    legal_from,
    protected_through,
    study_day,
    valid_through,
)

DAYS, WEEKS, MONTHS, YEARS = SpanUnit.DAYS, SpanUnit.WEEKS, SpanUnit.MONTHS, SpanUnit.YEARS
ONE_DAY = timedelta(days=1)

dates = st.dates(date(2015, 1, 1), date(2045, 12, 31))
month_ends = st.builds(
    lambda year, month, back: date(year, month, monthrange(year, month)[1]) - timedelta(days=back),
    st.integers(2019, 2032),
    st.integers(1, 12),
    st.integers(0, 3),
)
days = dates | month_ends
month_spans = st.builds(Span, st.integers(1, 36), st.just(MONTHS)) | st.builds(Span, st.integers(1, 6), st.just(YEARS))
fixed_spans = st.builds(Span, st.integers(0, 400), st.just(DAYS)) | st.builds(Span, st.integers(0, 60), st.just(WEEKS))


def shifted(day: date, months: int) -> date:
    """The day so many calendar months away, clamped to the month's end: written again, without dateutil."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_of(span: Span) -> int:
    return span.count * (12 if span.unit is YEARS else 1)


@given(days, month_spans)
def test_months_and_years_are_clamped_calendar_months(day: date, span: Span) -> None:
    assert span.after(day) == shifted(day, months_of(span))
    assert span.before(day) == shifted(day, -months_of(span))


@given(days, fixed_spans)
def test_days_and_weeks_are_fixed(day: date, span: Span) -> None:
    length = timedelta(days=span.count * (7 if span.unit is WEEKS else 1))
    assert span.after(day) == day + length
    assert span.before(day) == day - length
    assert legal_from(day, span) == day + length
    assert valid_through(day, span) == day + length
    assert protected_through(day, span) == day + length


@given(days, month_spans)
def test_legal_from_is_the_first_day_that_is_legal_by_both_readings(event: date, span: Span) -> None:
    months = months_of(span)
    legal = legal_from(event, span)

    def both(day: date) -> bool:
        return day >= shifted(event, months) and shifted(day, -months) >= event

    day = event
    while not both(day):
        day += ONE_DAY
    assert legal == day
    assert all(both(legal + timedelta(days=more)) for more in range(40))


@given(days, month_spans)
def test_valid_through_is_the_last_day_that_is_valid_by_both_readings(test: date, span: Span) -> None:
    months = months_of(span)

    def both(day: date) -> bool:
        return day <= shifted(test, months) and shifted(day, -months) <= test

    last = valid_through(test, span)
    assert both(last)
    assert not any(both(last + timedelta(days=more)) for more in range(1, 40))


@given(days, month_spans | fixed_spans)
def test_a_validity_never_outlasts_a_washout_of_the_same_length(day: date, span: Span) -> None:
    assert valid_through(day, span) <= legal_from(day, span)
    assert protected_through(day, span) == legal_from(day, span)


@pytest.mark.parametrize(
    ("event", "span", "legal"),
    [
        (date(2026, 8, 31), Span(6, MONTHS), date(2027, 3, 1)),  # the example of convention 4
        (date(2026, 8, 28), Span(6, MONTHS), date(2027, 2, 28)),
        (date(2026, 8, 29), Span(6, MONTHS), date(2027, 3, 1)),
        (date(2027, 8, 31), Span(6, MONTHS), date(2028, 3, 1)),  # a leap year has 29 February
        (date(2027, 8, 29), Span(6, MONTHS), date(2028, 2, 29)),
        (date(2027, 8, 30), Span(6, MONTHS), date(2028, 3, 1)),
        (date(2027, 1, 31), Span(3, MONTHS), date(2027, 5, 1)),
        (date(2027, 1, 30), Span(3, MONTHS), date(2027, 4, 30)),
        (date(2026, 11, 30), Span(3, MONTHS), date(2027, 3, 1)),
        (date(2026, 12, 31), Span(3, MONTHS), date(2027, 3, 31)),
        (date(2024, 2, 29), Span(1, YEARS), date(2025, 3, 1)),
        (date(2024, 2, 29), Span(5, YEARS), date(2029, 3, 1)),
        (date(2024, 2, 29), Span(4, YEARS), date(2028, 2, 29)),
        (date(2026, 12, 20), Span(28, DAYS), date(2027, 1, 17)),
        (date(2026, 12, 20), Span(8, WEEKS), date(2027, 2, 14)),
    ],
)
def test_first_legal_days(event: date, span: Span, legal: date) -> None:
    assert legal_from(event, span) == legal


@pytest.mark.parametrize(
    ("test", "span", "last"),
    [
        (date(2026, 5, 31), Span(9, MONTHS), date(2027, 2, 28)),
        (date(2026, 5, 28), Span(9, MONTHS), date(2027, 2, 28)),
        (date(2027, 2, 28), Span(9, MONTHS), date(2027, 11, 28)),  # 30 Nov − 9 months is 28 Feb by clamping only
        (date(2024, 2, 29), Span(1, YEARS), date(2025, 2, 28)),
        (date(2027, 1, 25), Span(7, DAYS), date(2027, 2, 1)),
        (date(2027, 1, 4), Span(28, DAYS), date(2027, 2, 1)),
        (date(2027, 1, 4), Span(4, WEEKS), date(2027, 2, 1)),
    ],
)
def test_last_valid_days(test: date, span: Span, last: date) -> None:
    assert valid_through(test, span) == last


@pytest.mark.parametrize(
    ("day_1", "last"),
    [
        (date(2027, 2, 1), date(2028, 1, 31)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2029, 2, 27)),
        (date(2028, 3, 1), date(2029, 2, 28)),
        (date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_the_last_day_of_a_maximum_of_twelve_months(day_1: date, last: date) -> None:
    assert last_permitted(day_1, Span(12, MONTHS)) == last


def test_the_maximum_on_schedule_holds_27_infusions() -> None:
    day_1 = date(2027, 2, 1)
    infusions = [day_1 + timedelta(days=14 * number) for number in range(30)]
    permitted = [day for day in infusions if day <= last_permitted(day_1, Span(12, MONTHS))]
    assert len(permitted) == 27
    assert study_day(permitted[-1], day_1) == 365
    assert permitted[-1] == last_permitted(day_1, Span(12, MONTHS))


@given(days, days)
def test_there_is_no_day_zero(day: date, day_1: date) -> None:
    number = study_day(day, day_1)
    assert number != 0
    assert (number > 0) == (day >= day_1)
    assert study_day(day + ONE_DAY, day_1) == (number + 1 if number != -1 else 1)
    assert study_day(day_1, day_1) == 1


@given(days, days)
def test_age_counts_the_birthdays_that_have_come(birth: date, day: date) -> None:
    if day < birth:
        return
    birthdays = 0
    for year in range(birth.year + 1, day.year + 1):
        common = birth.month == 2 and birth.day == 29 and monthrange(year, 2)[1] == 28
        birthday = date(year, 3, 1) if common else date(year, birth.month, birth.day)
        birthdays += birthday <= day
    assert completed_years(birth, day) == birthdays


def test_a_leap_day_birth_completes_on_the_first_of_march() -> None:
    assert completed_years(date(1952, 2, 29), date(2027, 2, 28)) == 74
    assert completed_years(date(1952, 2, 29), date(2027, 3, 1)) == 75
    assert completed_years(date(1952, 2, 29), date(2028, 2, 28)) == 75
    assert completed_years(date(1952, 2, 29), date(2028, 2, 29)) == 76


@pytest.mark.parametrize(("span", "days_in_it"), [(Span(28, DAYS), 28), (Span(4, WEEKS), 28), (Span(1, MONTHS), None)])
def test_length_in_days(span: Span, days_in_it: int | None) -> None:
    assert span.in_days == days_in_it
    assert str(Span(6, MONTHS)) == "6 months"
