"""Events that are tried: nothing is stored, and everything they would change is listed. Days worked out by hand."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dosecal.__main__ import main
from dosecal.core.views.what_if import WhatIf
from dosecal.files.case.events import read_event
from dosecal.files.case.planning import plan_case, try_events
from dosecal.files.reading.reader import Reader
from dosecal.files.reading.refusal import Refusal
from tests.core.patient.course_cases import FIRST, Data, case_of, delay, given

START = given("C1D1", FIRST)
CASE = """study = "caboavenec"
today = 2027-02-20
[site]
holidays = "DE-ST"
[patient]
id = "SECRET-7"
sex = "male"
birth_date = 1970-06-30
[[events]]
kind = "given"
visit = "C1D1"
date = 2027-02-01
[[events]]
kind = "given"
visit = "C2D1"
date = 2027-02-15
"""


def tried(study: str, *events: Data, today: date, before: list[Data] | None = None) -> WhatIf:
    case = case_of(study, today=today, events=before if before is not None else [START])
    extra = [read_event(Reader(event, "x")) for event in events]
    known = case.events
    first, _, change = try_events(case, extra, today)
    assert case.events is known
    assert first == plan_case(case, today)
    return change


def test_a_delay_moves_the_treatment_and_nothing_else() -> None:
    change = tried("ramunet", delay("C2D1", 28), today=date(2027, 2, 20))
    moved = {move.visit: (move.before and move.before.date, move.after and move.after.date) for move in change.moved}
    # 29 March is Easter Monday, the window −0/+3
    assert moved["C2D1"] == (date(2027, 3, 1), date(2027, 3, 30))
    assert not {name for name in moved if name.startswith("IMG")}
    assert {"FU-30D", "OS-M3"} <= set(moved)  # the last dose comes later
    assert (date(2027, 3, 29), "Easter Monday") in change.holidays
    assert change.tablets == ()
    assert [move.visit for move in change.moved] == sorted(moved, key=list(moved).index)


def test_a_window_that_breaks_and_one_that_is_mended() -> None:
    late = {"kind": "given", "visit": "C2D1", "date": date(2027, 3, 8)}
    change = tried("ramunet", late, today=date(2027, 2, 20), before=[START, given("C1D15", date(2027, 2, 15))])
    assert [(one.code, one.about) for one in change.broken] == [("outside-window", "visits.C2D1")]
    wrong = {**given("C1D15", date(2027, 2, 22)), "id": "e1"}
    back = {"kind": "revoke", "event": "e1", "reason": "slip"}
    mended = tried("ramunet", back, today=date(2027, 2, 22), before=[START, wrong])
    assert ("outside-window", "visits.C1D15") in {(one.code, one.about) for one in mended.mended}


def test_tablets_until_the_last_day_and_doses_that_change() -> None:
    # cabozantinib daily from 1 February 2027, 12 months: the last day is 31 January 2028
    stop = {"kind": "discontinue", "drug": "cabozantinib", "date": date(2027, 3, 1), "reason": "x", "cause": "toxicity"}
    change = tried("caboavenec", stop, today=date(2027, 2, 20))
    (tablets,) = change.tablets
    # 20 February to 31 January are 346 days; to 1 March they are 10
    assert [(str(one.strength), one.count) for one in tablets.before] == [("40 mg", 346)]
    assert [(str(one.strength), one.count) for one in tablets.after] == [("40 mg", 10)]
    gone = {one.visit for one in change.doses if one.after is None}
    assert {"C3D1", "C4D1"} <= gone  # C3D1 is 1 March
    assert {one.drug for one in change.doses} == {"cabozantinib"}
    reduce = {"kind": "reduce", "drug": "cabozantinib", "date": date(2027, 2, 20), "reason": "x"}
    assert {one.visit for one in tried("caboavenec", reduce, today=date(2027, 2, 20)).doses} >= {"C3D1", "C4D1"}


def test_tablets_of_each_visit_and_the_gap_that_a_skip_opens() -> None:
    skip = {"kind": "skip", "visit": "C2D1", "reason": "x"}
    change = tried("caboavenec", skip, today=date(2027, 2, 14))
    assert change.tablets == ()  # the days to the last one are the same
    (handout,) = change.handouts
    assert (handout.visit, [one.count for one in handout.before], handout.after) == ("C2D1", [18], ())
    assert ("tablets-run-out", "doses.C1D1.cabozantinib") in {(one.code, one.about) for one in change.broken}


def test_nothing_changes_where_nothing_is_tried_that_matters() -> None:
    fever = {"kind": "unscheduled", "date": date(2027, 2, 18), "reason": "fever"}
    change = tried("ramunet", fever, today=date(2027, 2, 20))
    assert [move.visit for move in change.moved] == ["UNS-2027-02-18"]
    assert (change.broken, change.doses, change.tablets, change.holidays) == ((), (), (), ())


def test_what_contradicts_the_case_is_refused_and_counted_on() -> None:
    with pytest.raises(Refusal) as refused:
        tried("ramunet", delay("C2D1", 1), delay("C9D1", 7), today=FIRST)
    assert refused.value.key == "events[3].visit"


def test_the_command_lists_what_would_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.toml"
    path.write_text(CASE, encoding="utf-8")
    event = '{kind = "delay", visit = "C3D1", days = 28, reason = "ANC 0.9"}'
    # one year has no room for the 26th and 27th dose any more: a blocking finding
    assert main(["what-if", str(path), "--event", event, "--language", "en"]) == 1
    text = capsys.readouterr().out
    assert "(not saved)" in text
    assert "C3D1" in text
    assert "Easter Monday" in text
    assert "SECRET-7" not in text
    assert "IMG-W8" not in text
    assert path.read_text(encoding="utf-8") == CASE
    assert main(["what-if", str(path), "--event", event, "--json"]) == 1
    data: Any = json.loads(capsys.readouterr().out)
    first = data["visits"][0]
    assert (first["id"], first["before"]["target"], first["after"]["target"]) == ("C3D1", "2027-03-01", "2027-03-29")
    assert {"date": "2027-03-29", "name": "Easter Monday"} in data["holidays"]
    events = tmp_path / "tried.toml"
    events.write_text(
        '[[events]]\nkind = "hold"\ndrug = "avelumab"\ndate = 2027-02-20\nreason = "x"\n', encoding="utf-8"
    )
    assert main(["what-if", str(path), "--events", str(events), "--language", "de"]) == 0
    assert "Avelumab" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [[], ["--event", "delay"], ["--event", "{kind ="], ["--event", "7"], ["--event", '{kind = "dealy"}'],
     ["--event", '{kind = "delay", visit = "C99D1", days = 7, reason = "x"}']],
    ids=str,
)  # fmt: skip
def test_what_is_no_event_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    path = tmp_path / "case.toml"
    path.write_text(CASE, encoding="utf-8")
    assert main(["what-if", str(path), *arguments]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert error.startswith("dosecal: ")
