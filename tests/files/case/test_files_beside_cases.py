"""Files of the site in a folder of cases: protocols, their drugs, dose bands. They are no patients."""

from datetime import date
from pathlib import Path
from shutil import copytree

from dosecal.files.case.patients import Patients

PROTOCOLS = Path(__file__).parents[2] / "core" / "doses" / "protocols"
CASE = """study = "{study}"
planned_first_dose = 2027-02-01
[patient]
id = "{patient}"
sex = "female"
[[measurements]]
date = 2027-01-28
height = "165 cm"
weight = "60 kg"
{more}
"""
BANDS = """name = "Ours"
drug = "dacarbazine"
[[bands]]
from = "1000 mg"
to = "1120 mg"
amount = "1090 mg"
"""


def written(file: Path, study: str, patient: str, more: str = "") -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(CASE.format(study=study, patient=patient, more=more), encoding="utf-8")


def read(folder: Path) -> tuple[list[str], list[str]]:
    patients = Patients(folder, date(2027, 1, 30))
    planned = [one.case.patient_id for one in patients.each()]
    return planned, [refusal.file for refusal in patients.refusals]


def test_files_that_a_case_names_are_no_unread_patients(tmp_path: Path) -> None:
    copytree(PROTOCOLS, tmp_path, dirs_exist_ok=True)
    (tmp_path / "bands.toml").write_text(BANDS, encoding="utf-8")
    written(tmp_path / "a.toml", "invented.toml", "A")
    written(tmp_path / "b.toml", "ramunet", "B", '[site.banding]\ndacarbazine = "bands.toml"')
    assert read(tmp_path) == (["A", "B"], [])


def test_of_files_that_no_case_names_only_what_can_be_a_case_is_told(tmp_path: Path) -> None:
    (tmp_path / "drugs").mkdir()
    (tmp_path / "drugs" / "c.toml").write_text("study = ", encoding="utf-8")  # a case that cannot be read
    (tmp_path / "bands.toml").write_text(BANDS, encoding="utf-8")
    written(tmp_path / "a.toml", "ramunet", "A")
    assert read(tmp_path) == (["A"], ["drugs/c.toml"])


def test_one_patient_in_two_folders_is_found_by_the_protocol_that_both_name(tmp_path: Path) -> None:
    copytree(PROTOCOLS, tmp_path, dirs_exist_ok=True)
    written(tmp_path / "a.toml", "invented.toml", "A")
    written(tmp_path / "other" / "a.toml", "../invented.toml", "A")
    assert read(tmp_path) == ([], ["a.toml", "other/a.toml"])
