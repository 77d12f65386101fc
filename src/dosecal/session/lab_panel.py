"""The values of one day, entered together: what is asked, what was typed, and the rows of the entry that it becomes."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from dosecal.core.trial.protocol import Study
from dosecal.core.trial.vocabulary import LabTest
from dosecal.core.values.quantity import parse_number, split_quantity
from dosecal.session.entry import Entry, Row
from dosecal.session.form_rows import fresh_row, insert_lab
from dosecal.session.study_fields import laboratory_tests, needs_upper_limit, units_offered, with_every_test
from dosecal.words import Words
from dosecal.words.dates import parse_date
from dosecal.words.shortened import shortened

PRESSURE = "blood_pressure"
"""The line of the blood pressure, which is no laboratory test."""


class PanelLine(Struct):
    """A line of the form. ``value`` and ``uln`` are as typed: a number alone has the unit beside it."""

    test: str
    name: str
    units: tuple[str, ...] = ()
    unit: str = ""
    grades: tuple[str, ...] = ()
    needs_uln: bool = False
    value: str = ""
    uln: str = ""
    before: str = ""
    """The latest value before the day, with its day: a slip is seen beside it."""
    of_day: str = ""
    """The value that the entry has of the day already: another one takes its place."""

    @property
    def written(self) -> str:
        """The value with its unit, as a case has it."""
        return self._with_unit(self.value)

    @property
    def written_uln(self) -> str:
        """The upper limit of normal with its unit."""
        return self._with_unit(self.uln)

    def _with_unit(self, typed: str) -> str:
        text = typed.strip()
        return f"{text} {self.unit}" if self.unit and parse_number(text) is not None else text


def panel_lines(study: Study, entry: Entry, words: Words, day: date | None) -> list[PanelLine]:
    """A line for each test that the study or the entry has; unit and upper limit as last entered, offered."""
    with_every_test(study, entry)
    known = study.vocabulary.tests
    tests = [*laboratory_tests(study)]
    tests += [known[name] for name in dict.fromkeys(row["test"] for row in entry.labs) if name in known]
    lines = [_pressure(entry, words, day)]
    lines += [_line(study, test, entry, words, day) for test in {test.id: test for test in tests}.values()]
    return lines


def _pressure(entry: Entry, words: Words, day: date | None) -> PanelLine:
    line = PanelLine(PRESSURE, words.say("window.field.blood-pressure"), ("mmHg",), "mmHg")
    of_day, before = _of_day(entry.vitals, words, day)
    line.value = line.of_day = of_day.get("pressure", "") if of_day else ""
    line.before = _seen(before, "pressure", words)
    return line


def _line(study: Study, test: LabTest, entry: Entry, words: Words, day: date | None) -> PanelLine:
    """The line of a test: what was typed on the day, and the unit that was used last.

    A value in another unit than the line's is shown as it was typed.
    """
    rows = [row for row in entry.labs if row.get("test") == test.id]
    of_day, before = _of_day(rows, words, day)
    units = tuple(units_offered(test))
    latest = of_day or before or (rows[-1] if rows and rows[-1].get("value") else None)
    number, unit = _parted((latest or {}).get("value", ""))
    line = PanelLine(
        test=test.id,
        name=words.text(test.name),
        units=units if unit in ("", *units) else (unit, *units),
        unit=unit or (units[0] if units else ""),
        grades=test.grades,
        needs_uln=needs_upper_limit(study, test.id),
        before=_seen(before, "value", words),
    )
    limit, limit_unit = _parted((latest or {}).get("uln", ""))
    line.uln = limit if limit_unit == line.unit else (latest or {}).get("uln", "")
    if of_day is not None:
        line.of_day = of_day.get("value", "")
        line.value = number if unit == line.unit and number else line.of_day
    return line


def _of_day(rows: Sequence[Row], words: Words, day: date | None) -> tuple[Row | None, Row | None]:
    """The row of the day, the last one entered; and the latest one before it."""
    of_day = before = None
    latest: date | None = None
    for row in rows:
        at = parse_date(row.get("day", ""), day or date.min, words)
        if at is None or not (row.get("value") or row.get("pressure")):
            continue
        if at == day:
            of_day = row
        elif (day is None or at < day) and (latest is None or at >= latest):
            before, latest = row, at
    return of_day, before


def _seen(row: Row | None, column: str, words: Words) -> str:
    if row is None:
        return ""
    day = parse_date(row["day"], date.min, words)
    return words.say("lab-panel.before", value=row[column], day=day)


def _parted(text: str) -> tuple[str, str]:
    """Number and unit of a value as it was typed; the whole text where it is not both."""
    parts = split_quantity(text.strip())
    if parts is None or not parts[1]:
        return text.strip(), ""
    return text.strip().removesuffix(parts[1]).rstrip(), parts[1]


def problems(study: Study, lines: Sequence[PanelLine], words: Words) -> Iterator[tuple[str, str]]:
    """Test → why its value, or its upper limit, cannot be read."""
    for line in lines:
        for typed, written in ((line.value, line.written), (line.uln if line.value else "", line.written_uln)):
            if typed.strip() and not _is_read(study, line, written):
                expected = "grade" if line.grades else "pressure" if line.test == PRESSURE else "number"
                offered = line.grades or line.units
                yield (
                    line.test,
                    words.say(f"lab-panel.unread-{expected}", found=shortened(typed.strip()), offered=offered),
                )


def _is_read(study: Study, line: PanelLine, written: str) -> bool:
    if line.test == PRESSURE:
        above, slash, below = written.removesuffix("mmHg").strip().partition("/")
        return bool(slash) and all(part.isascii() and part.isdigit() for part in (above, below))
    if line.grades:
        return study.vocabulary.tests[line.test].grade(written) is not None
    parts = split_quantity(written)
    return parts is not None and study.vocabulary.tests[line.test].read(*parts) is not None


def put(entry: Entry, lines: Sequence[PanelLine], day: date, words: Words) -> int:
    """Writes the lines that have a value into the entry; a value of the day takes the place of the one before.

    Returns how many values were written.
    """
    count = 0
    for line in lines:
        if not line.value.strip() or line.written == line.of_day:
            continue
        count += 1
        if line.test == PRESSURE:
            row, _ = _of_day(entry.vitals, words, day)
            if row is None:
                row = fresh_row("vitals")
                entry.vitals.append(row)
            row |= {"pressure": line.value.strip().removesuffix("mmHg").rstrip(), "day": day.isoformat()}
            continue
        rows = [row for row in entry.labs if row.get("test") == line.test]
        of_day, _ = _of_day(rows, words, day)
        row = of_day or next((one for one in rows if not one.get("value")), None)
        if row is None:
            row = entry.labs[insert_lab(entry, line.test)]
        row |= {"value": line.written, "uln": line.written_uln, "day": day.isoformat()}
    return count
