"""CSV and iCalendar: read back by other parsers, stable, and silent about patients."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import vobject
from msgspec.structs import replace

from dosecal.__main__ import main
from dosecal.core.views.deadlines import CLOSING, Deadline, Kind
from dosecal.files.export.deadlines import COLUMNS, deadlines_csv, deadlines_ics, mark, uid
from dosecal.files.reading.refusal import Refusal
from dosecal.words import LANGUAGES, Words, catalogue
from tests.core.views.deadline_cases import CABOAVENEC, FIRST, RAMUNET, STARTED, history, on

TODAY = date(2027, 2, 2)
EXPORTED = datetime(2027, 2, 2, 9, 30, tzinfo=UTC)
EN = Words("en")
PATIENT = "03-007"
SEPARATOR = {"en": ",", "de": ";"}


def found() -> list[Deadline]:
    """The deadlines of two patients."""
    medicine = {"name": "ibuprofen", "start": date(2026, 5, 1)}
    screening = {
        **CABOAVENEC, "history": [history("suicidal-ideation", date(2026, 9, 1)), history("tace", date(2027, 1, 4))],
    }  # fmt: skip
    return [*on(TODAY, {**STARTED, "medications": [medicine]}), *on(TODAY, screening)]


def rows(text: str, language: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=SEPARATOR[language]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_csv_has_a_row_for_each_and_iso_dates_without_quotes(language: str) -> None:
    deadlines = found()
    text = deadlines_csv(deadlines, TODAY, Words(language))
    assert text.startswith("\ufeff")
    head, *lines = rows(text, language)
    assert head == [catalogue(language)[f"label.{column}"] for column in COLUMNS]
    assert [line[0] for line in lines] == [one.day.isoformat() for one in deadlines]
    assert [int(line[1]) for line in lines] == [(one.day - TODAY).days for one in deadlines]
    assert all(len(line) == len(COLUMNS) for line in lines)
    assert all(line[:10].count("-") == 2 and line[10] == SEPARATOR[language] for line in text.splitlines()[1:])
    assert {line[COLUMNS.index("code")] for line in lines} == {one.kind.value for one in deadlines}


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r=", " =", "＝"])
def test_no_cell_is_a_formula(begin: str) -> None:
    typed = f'{begin}HYPERLINK("x";"y")'
    one = replace(found()[0], patient=typed, study_name=typed)
    for language in LANGUAGES:
        line = rows(deadlines_csv([one], TODAY, Words(language)), language)[1]
        for column in ("patient", "study"):
            cell = line[COLUMNS.index(column)]
            assert cell.startswith("'")
            assert 'HYPERLINK("x";"y")' in cell


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_says_which_files_it_lacks(language: str) -> None:
    lacking = [Refusal("03-008.toml", "study", "text", 1), Refusal("=x.toml", "", "utf8", "0xff")]
    deadlines = found()
    _, *lines = rows(deadlines_csv(deadlines, TODAY, Words(language), lacking), language)
    assert len(lines) == len(deadlines) + 2
    assert [line[COLUMNS.index("about")] for line in lines[:2]] == ["03-008.toml", "'=x.toml"]
    assert [(line[0], line[COLUMNS.index("code")]) for line in lines[:2]] == [(TODAY.isoformat(), "unread")] * 2
    assert "03-008.toml: study" in lines[0][COLUMNS.index("what")]
    assert all(len(line) == len(COLUMNS) for line in lines)


def test_a_cell_keeps_to_its_line() -> None:
    one = replace(found()[0], patient='a"b\nc;d,e')
    text = deadlines_csv([one], TODAY, EN)
    assert text.count("\n") == 2
    assert rows(text, "en")[1][COLUMNS.index("patient")] == 'a"b c;d,e'


def events(content: bytes) -> list[vobject.base.Component]:
    return list(vobject.readOne(content.decode()).vevent_list)


def test_another_parser_reads_as_many_events_on_the_same_days() -> None:
    deadlines = found()
    read = events(deadlines_ics(deadlines, EXPORTED, EN))
    assert [event.dtstart.value for event in read] == [one.day for one in deadlines]
    assert all(event.dtend.value == event.dtstart.value + timedelta(days=1) for event in read)  # exclusive
    assert {type(event.dtstart.value) for event in read} == {date}
    assert [event.uid.value for event in read] == [uid(one) for one in deadlines]


def test_uids_are_one_of_a_kind_and_the_same_at_every_export() -> None:
    deadlines = found()
    first = [event.uid.value for event in events(deadlines_ics(deadlines, EXPORTED, EN))]
    again = events(deadlines_ics(deadlines, EXPORTED + timedelta(days=3), Words("de")))
    assert [event.uid.value for event in again] == first
    assert len(set(first)) == len(first)


def test_a_later_export_replaces_an_earlier_one() -> None:
    earlier = events(deadlines_ics(found(), EXPORTED, EN))[0]
    later = events(deadlines_ics(found(), EXPORTED + timedelta(seconds=1), EN))[0]
    assert int(later.sequence.value) == int(earlier.sequence.value) + 1  # also of the same day
    assert 0 < int(later.sequence.value) < 2**31
    assert later.dtstamp.value > earlier.dtstamp.value


def test_a_visit_that_moves_or_becomes_overdue_stays_one_event() -> None:
    def of_visit(today: date, days: int) -> dict[Kind, str]:
        delay = {"kind": "delay", "visit": "C2D1", "days": days, "reason": "x"}
        case = {**STARTED, "events": [*STARTED["events"], delay]}
        return {one.kind: uid(one) for one in on(today, case) if one.about == "visits.C2D1"}

    planned, moved = of_visit(TODAY, 1), of_visit(TODAY, 5)
    overdue, missed = of_visit(date(2027, 3, 3), 1), of_visit(date(2027, 3, 30), 1)
    assert planned == moved
    assert overdue[Kind.VISIT_OVERDUE] == missed[Kind.VISIT_MISSED] == planned[Kind.VISIT]


def test_alarms_ring_where_a_window_closes_on_the_day_itself() -> None:
    deadlines = found()
    assert {one.kind in CLOSING for one in deadlines} == {True, False}
    for one, event in zip(deadlines, events(deadlines_ics(deadlines, EXPORTED, EN)), strict=True):
        assert hasattr(event, "valarm") == (one.kind in CLOSING)
        if one.kind in CLOSING:
            assert event.valarm.trigger.value <= timedelta(0)


def test_nothing_of_a_patient_stands_in_the_calendar() -> None:
    content = deadlines_ics(found(), EXPORTED, EN).decode()
    for secret in (PATIENT, "MZ-012", "ibuprofen", "NSAID", "suicid", "TACE", "1961", "03007"):
        assert secret.lower() not in content.lower()
    assert mark(found()[0]) in content


def test_marks_differ_by_patient_and_study() -> None:
    one = found()[0]
    others = [replace(one, patient="03-008"), replace(one, study="caboavenec")]
    assert len({mark(other) for other in (one, *others)}) == 3
    assert len({uid(other) for other in (one, *others)}) == 3


def test_the_command_writes_both_and_explains_the_marks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "a.toml").write_text(
        f'study = "ramunet"\nplanned_first_dose = {FIRST}\n[patient]\nid = "{PATIENT}"\nsex = "male"\n',
        encoding="utf-8",
    )
    table, calendar = tmp_path / "d.csv", tmp_path / "d.ics"
    options = ["--today", "2027-01-25", "--csv", str(table), "--ics", str(calendar), "--language", "de"]
    assert main(["deadlines", str(folder), *options]) == 0
    shown = capsys.readouterr().out
    written = events(calendar.read_bytes())
    lines = rows(table.read_text(encoding="utf-8"), "de")[1:]
    assert len(written) == len(lines) > 0
    sign = lines[0][COLUMNS.index("mark")]
    assert f"{PATIENT} ({sign})" in shown
    assert all(event.summary.value.endswith(sign) for event in written)


def test_an_empty_list_is_a_calendar_too() -> None:
    content = deadlines_ics([], EXPORTED, EN)
    assert vobject.readOne(content.decode()).name == "VCALENDAR"
    assert rows(deadlines_csv([], TODAY, EN), "en")[1:] == []


def test_lines_are_folded_as_the_standard_asks() -> None:
    long = replace(found()[0], study_name="ü" * 200)
    content = deadlines_ics([long], EXPORTED, EN)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert events(content)[0].summary.value.count("ü") == 200


def test_ramunet_without_events_has_no_calendar_entry() -> None:
    assert on(TODAY, RAMUNET) == ()
