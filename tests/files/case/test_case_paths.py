"""A case that is written into another folder: its paths lead where they led."""

from pathlib import Path

import pytest

from dosecal.files.case.case_paths import moved


def test_every_path_leads_where_it_led(tmp_path: Path) -> None:
    before, after = tmp_path / "a" / "cases", tmp_path / "b"
    case = {
        "study": "../trial.toml",
        "site": {"banding": {"dacarbazine": "bands.toml", "ramucirumab": "nearest-vial"}, "holidays": "DE-RP",
                 "drugs": {"ramucirumab": "ours/r.toml"}},
        "events": [{"kind": "reconsent", "version": "../trial-2.toml"}, {"kind": "reconsent", "version": "02"},
                   {"kind": "given", "visit": "C1D1"}],
    }  # fmt: skip
    assert moved(case, before, after) == {
        "study": "../a/trial.toml",
        "site": {"banding": {"dacarbazine": "../a/cases/bands.toml", "ramucirumab": "nearest-vial"},
                 "holidays": "DE-RP", "drugs": {"ramucirumab": "../a/cases/ours/r.toml"}},
        "events": [{"kind": "reconsent", "version": "../a/trial-2.toml"}, {"kind": "reconsent", "version": "02"},
                   {"kind": "given", "visit": "C1D1"}],
    }  # fmt: skip
    assert moved(case, before, before) == case


@pytest.mark.parametrize("study", ["ramunet", "/trials/trial.toml"])
def test_what_is_no_path_from_the_folder_on_stays(study: str, tmp_path: Path) -> None:
    assert moved({"study": study}, tmp_path / "a", tmp_path / "b") == {"study": study}
