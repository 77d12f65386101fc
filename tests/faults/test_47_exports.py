"""46, 47, 73, 12 What other programs make of an export is what was meant.

46: no alarm after the start of an event of whole days; one rings on the last open day of a window. 47, 12: no text
becomes a number, a day or a formula in a spreadsheet, and a number stays one. 73: version and hash of the rules are in
every output.
"""

import csv
import io
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import vobject
from msgspec.structs import replace

from dosecal.__main__ import main
from dosecal.core.values.closed_days import ClosedDays, last_open_day
from dosecal.core.views.deadlines import CLOSING
from dosecal.files.case.cases import read_case
from dosecal.files.case.planning import days_of, plan_case
from dosecal.files.export.csv_text import csv_text
from dosecal.files.export.deadlines import deadlines_ics, mark
from dosecal.files.export.icalendar_file import event_uid, patient_mark
from dosecal.files.export.visits import calendar_csv, calendar_ics, calendar_mark
from dosecal.session.deadline_rows import read_folder
from dosecal.words import LANGUAGES, Words
from tests.files.export.calendar_patients import (
    CABOAVENEC,
    CHANGED,
    RAMUNET,
    TODAY,
    Data,
    every_event,
    plan_on,
)

EXPORTED = datetime(2027, 2, 24, 9, 30, tzinfo=UTC)
EN = Words("en")
CASE = """study = "ramunet"
planned_first_dose = 2027-02-01
[site]
holidays = "DE-ST"
[patient]
id = "{patient}"
sex = "female"
birth_date = 1961-03-14
childbearing_potential = false
[[measurements]]
date = 2027-01-18
height = "165 cm"
weight = "60 kg"
"""


# ── 46 Alarms ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("data", [RAMUNET, CABOAVENEC, CHANGED])
def test_an_alarm_rings_on_the_last_open_day_and_never_after_a_start(data: Data) -> None:
    plan = plan_on(TODAY, data)
    closed = days_of(plan.study, plan.case, plan.today, "en")
    read = {event.uid.value: event for event in every_event(calendar_ics(plan, EXPORTED, EN))}
    assert len(read) == 2 * len(plan.visits)
    rung = 0
    for visit in plan.visits:
        event = read[event_uid(plan.study.protocol.id, plan.case.patient_id, "window", f"visits.{visit.id}")]
        days = [visit.earliest + timedelta(days=n) for n in range((visit.latest - visit.earliest).days + 1)]
        last = max((day for day in days if closed.is_open(day)), default=None)
        waits = visit.status == "planned" and last is not None and last >= plan.today
        assert hasattr(event, "valarm") == waits
        assert event.status.value == ("CONFIRMED" if waits else "CANCELLED")
        if waits and last is not None:
            rung += 1
            assert event.valarm.trigger.value == timedelta(0)
            assert event.dtstart.value == datetime.combine(last, time(8))
            assert event.dtstart.value.tzinfo is None
            assert visit.id.split("-")[0] in event.summary.value
    assert rung
    for event in read.values():
        if hasattr(event, "valarm"):
            assert event.valarm.trigger.value <= timedelta(0)


def test_a_visit_that_was_given_takes_its_alarm_away() -> None:
    before = plan_on(TODAY, RAMUNET)
    first = event_uid("ramunet", before.case.patient_id, "window", "visits.C1D1")
    after = plan_on(TODAY, {**RAMUNET, "events": [{"kind": "given", "visit": "C1D1", "date": date(2027, 2, 1)}]})
    one, other = (
        next(event for event in every_event(calendar_ics(plan, at, EN)) if event.uid.value == first)
        for plan, at in ((before, EXPORTED), (after, EXPORTED + timedelta(days=1)))
    )
    assert int(other.sequence.value) > int(one.sequence.value)
    assert other.status.value == "CANCELLED"
    assert not hasattr(other, "valarm")


@pytest.mark.parametrize(
    ("latest", "closed", "last"),
    [
        (date(2027, 3, 5), {}, date(2027, 3, 5)),
        (date(2027, 3, 7), {}, date(2027, 3, 5)),  # a Sunday
        (date(2027, 3, 29), {date(2027, 3, 29): "x", date(2027, 3, 26): "x"}, date(2027, 3, 25)),
        (date(2027, 3, 2), {date(2027, 3, day): "x" for day in (1, 2)}, None),
        (date(2028, 1, 3), {}, None),
    ],
)
def test_the_last_open_day(latest: date, closed: dict[date, str], last: date | None) -> None:
    assert last_open_day(date(2027, 3, 1), latest, ClosedDays(date(2027, 1, 1), date(2027, 12, 31), closed)) == last


def test_the_alarms_of_deadlines_ring_on_the_last_open_day_before_or_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(CASE.format(patient="03-007"))
    listing = read_folder(tmp_path, date(2027, 1, 25), EN, days=365)
    closing = {row.deadline.day: row.deadline for row in listing.rows if row.deadline.kind in CLOSING}
    assert any(one.remind not in (None, day) for day, one in closing.items())
    content = deadlines_ics((row.deadline for row in listing.rows), EXPORTED, EN)
    events = list(vobject.readOne(content.decode()).vevent_list)
    for row, event in zip(listing.rows, events, strict=True):
        one = row.deadline
        assert hasattr(event, "valarm") == (one.kind in CLOSING)
        if one.kind in CLOSING:
            trigger = event.valarm.trigger.value
            assert trigger <= timedelta(0)
            rings = datetime.combine(event.dtstart.value, time()) + trigger
            assert rings.date() == one.remind
            assert rings.weekday() < 5
    later = replace(listing.rows[0].deadline, remind=None)
    assert deadlines_ics([later], EXPORTED, EN)


# ── 47, 12 Spreadsheets ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "text",
    ["7279e7", "007", "01", "1", "2E5", "1e-3", "1.5", "1,5", "1.000,5", "12 %", "50%", "5 €", "$5", "3-7", "03-07",
     "1/2",
     "2027-03", "3-2027", "2027-02-01", "1.2.2027", "10:30", "9:05 pm", "1 1/2", "MARCH1", "1-Mar", "Dez 27", "1. März",
     "SEP2", "TRUE", "wahr", "=1+1", "+1", "-1", "@x", "＝1"],
)  # fmt: skip
def test_a_text_that_a_spreadsheet_would_take_is_protected(text: str) -> None:
    assert csv_text(text) == f'"\'{text}"'


@pytest.mark.parametrize(
    "text",
    ["03-007", "DEMO-01", "C1D1", "RamuNET", "16 mL", "480 mg", "1+", "W8", "not before 1 Feb", "Marta", "03-1234x"],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert csv_text(text) == f'"{text}"'


def test_a_mark_is_of_letters_and_the_same_everywhere(tmp_path: Path) -> None:
    marks = [patient_mark("ramunet", f"03-{number:03}") for number in range(1, 1000)]
    assert all(re.fullmatch("[b-df-hj-np-tv-z]{6}", one) for one in marks)
    assert len(set(marks)) == len(marks)
    (tmp_path / "a.toml").write_text(CASE.format(patient="03-003"))
    plan = plan_case(read_case(tmp_path / "a.toml"), date(2027, 1, 30))
    deadline = read_folder(tmp_path, date(2027, 1, 30), EN).rows[0].deadline
    assert calendar_mark(plan) == mark(deadline)
    assert calendar_mark(plan).encode() in calendar_ics(plan, EXPORTED, EN)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("patient", ["007", "2E5", "7279e7", "=1"])
def test_numbers_stay_numbers_and_texts_texts(language: str, patient: str, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(CASE.format(patient=patient))
    options = ["--today", "2027-02-01", "--language", language]
    assert main(["day", str(tmp_path), "--csv", str(tmp_path / "d.csv"), *options]) in (0, 1)
    assert main(["deadlines", str(tmp_path), "--csv", str(tmp_path / "l.csv"), *options]) == 0
    assert main(["calendar", str(tmp_path / "a.toml"), "--csv", str(tmp_path / "v.csv"), *options]) == 0
    separator = ";" if language == "de" else ","
    for name in "dlv":
        text = (tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig")
        head, *rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        assert {row[head.index("Patient")] for row in rows} == {f"'{patient}"}
        assert {row[head.index(Words(language).say("label.version"))] for row in rows} == {"'01"}
        assert all(len(row) == len(head) for row in rows)
        if name == "d":
            amount = head.index(Words(language).say("label.amount"))
            assert any(re.fullmatch("[0-9]+([.,][0-9]+)?", row[amount]) for row in rows)
            assert re.search(rf"{separator}[0-9]+{separator}\"mg\"", text)


# ── 73 Version and hash ────────────────────────────────────────────────────────────────────────────────────────────
def test_every_output_names_version_and_hash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "cases" / "a.toml"
    case.parent.mkdir()
    case.write_text(CASE.format(patient="03-007"))
    plan = plan_case(read_case(case), date(2027, 2, 1))
    digest = plan.study.protocol.sha256
    files = {name: tmp_path / name for name in ("v.ics", "v.csv", "l.ics", "l.csv", "d.csv")}
    main(["calendar", str(case), "--today", "2027-02-01", "--ics", str(files["v.ics"]), "--csv", str(files["v.csv"])])
    printed = [capsys.readouterr().out]
    main(
        [
            "deadlines",
            str(case.parent),
            "--today",
            "2027-02-01",
            "--ics",
            str(files["l.ics"]),
            "--csv",
            str(files["l.csv"]),
        ]
    )
    printed.append(capsys.readouterr().out)
    main(["day", str(case.parent), "--today", "2027-02-01", "--csv", str(files["d.csv"])])
    printed.append(capsys.readouterr().out)
    for arguments in (
        ["plan", str(case)],
        ["what-if", str(case), "--event", '{kind="delay",visit="C1D1",days=1,reason="x"}'],
    ):
        main([*arguments, "--today", "2027-01-30"])
        printed.append(capsys.readouterr().out)
    for text in printed:
        assert f"RamuNET, protocol version 01, protocol hash {digest[:12]}" in text
    for arguments in (["day", str(case.parent)], ["plan", str(case)]):
        main([*arguments, "--json", "--today", "2027-02-01"])
        assert digest in capsys.readouterr().out
    for name, path in files.items():
        content = path.read_bytes().decode("utf-8-sig").replace("\r\n ", "")
        if name.endswith(".ics"):
            assert content.count(f"X-DOSECAL-RULES:ramunet 01 sha256={digest}") == content.count("BEGIN:VEVENT") > 0
            assert content.count(digest[:12]) == 2 * content.count("BEGIN:VEVENT")
        else:
            assert content.count(digest) == len(content.splitlines()) - 1 > 0
    assert digest in calendar_csv(plan, EN)
