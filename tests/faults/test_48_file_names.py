"""48 Suggested file names differ by study, visit and patient, collide with nothing, and name no pseudonym."""

from datetime import date
from pathlib import Path

import pytest

from dosecal.files.export.icalendar_file import patient_mark
from dosecal.session.file_names import file_name, free_path
from tests.files.export.calendar_patients import CABOAVENEC, RAMUNET, TODAY, plan_on

DAY = date(2027, 2, 1)


def test_two_patients_two_visits_and_two_studies_have_two_names() -> None:
    other = {**RAMUNET, "patient": {**RAMUNET["patient"], "id": "03-008"}}
    names = [
        file_name(kind, DAY, "pdf", plan_on(TODAY, data), visit)
        for data in (RAMUNET, other, CABOAVENEC)
        for visit in ("C1D1", "C2D1", "")
        for kind in ("dose", "handout")
    ]
    assert len(set(names)) == len(names)
    assert not any("03-00" in name for name in names)
    mark = patient_mark("ramunet", RAMUNET["patient"]["id"])
    assert names[0] == f"ramunet-C1D1-dose-{mark}-2027-02-01.pdf"


@pytest.mark.parametrize("patient", ["", "../../etc/passwd", "a/b", "C:\\x", "Hans Müller"])
def test_no_pseudonym_and_no_path_is_in_a_name(patient: str) -> None:
    plan = plan_on(TODAY, {**RAMUNET, "patient": {**RAMUNET["patient"], **({"id": patient} if patient else {})}})
    name = file_name("dose", DAY, "pdf", plan, "../C1D1")
    assert not set(name) & set("/\\: ü")
    assert "Hans" not in name
    assert not name.startswith(".")


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    assert free_path(tmp_path, "a.b.pdf") == tmp_path / "a.b.pdf"
    for expected in ("a.b.pdf", "a.b-2.pdf", "a.b-3.pdf"):
        path = free_path(tmp_path, "a.b.pdf")
        assert path.name == expected
        path.write_text("")
    assert file_name("deadlines", DAY, "csv") == "deadlines-2027-02-01.csv"
