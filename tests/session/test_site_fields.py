"""What a site chooses, and how a typed choice is written in a case."""

from pathlib import Path

import pytest

from dosecal.files.trial.studies import load_study
from dosecal.session.site_fields import as_in_a_case, file_path, offered, open_choices
from dosecal.words import Words

EN = Words("en")
RAMUNET, CABOAVENEC = load_study("ramunet", None), load_study("caboavenec", None)


def test_only_what_the_trial_leaves_open_is_chosen() -> None:
    ramunet, caboavenec = list(open_choices(RAMUNET)), list(open_choices(CABOAVENEC))
    assert "bsa_formula" in ramunet  # dacarbazine is dosed by body surface
    assert "bsa_formula" not in caboavenec
    assert {"rounding.dacarbazine", "banding.dacarbazine"} <= set(ramunet)
    assert "banding.cabozantinib" not in caboavenec  # tablets


@pytest.mark.parametrize(
    ("key", "typed", "written"),
    [
        ("rounding.dacarbazine", "10", "10 mg"),
        ("rounding.dacarbazine", " 2.5 ", "2.5 mg"),
        ("rounding.dacarbazine", "10 mg", "10 mg"),
        ("rounding.dacarbazine", "Ohne", "none"),
        ("rounding.dacarbazine", "", ""),
        ("laboratory_window", "72", "72 h"),
        ("laboratory_window", "3 days", "3 days"),
        ("laboratory_window", "none", "none"),
        ("bsa_formula", "mosteller", "mosteller"),
    ],
)
def test_a_number_gets_its_unit(key: str, typed: str, written: str) -> None:
    assert as_in_a_case(RAMUNET, key, typed) == written


def test_a_file_of_dose_bands_that_was_chosen_is_on_offer() -> None:
    values = [value for value, _ in offered(EN, RAMUNET, "banding.dacarbazine", "bands.toml")]
    assert values == ["nearest-vial", "bands.toml"]
    assert [value for value, _ in offered(EN, RAMUNET, "banding.dacarbazine", "")] == ["nearest-vial"]
    assert [value for value, _ in offered(EN, RAMUNET, "banding.dacarbazine", "nearest-vial")] == ["nearest-vial"]
    assert offered(EN, RAMUNET, "rounding.dacarbazine", "") == []
    assert [value for value, _ in offered(EN, RAMUNET, "dose_weight", "")] == ["keep", "latest"]


@pytest.mark.parametrize(
    ("chosen", "folder", "path"),
    [
        ("/site/cases/bands/dtic.toml", "/site/cases", "bands/dtic.toml"),
        ("/site/dtic.toml", "/site/cases", "/site/dtic.toml"),
        ("/site/dtic.toml", None, "/site/dtic.toml"),
    ],
)
def test_a_file_below_the_case_has_a_relative_path(chosen: str, folder: str | None, path: str) -> None:
    assert file_path(Path(chosen), None if folder is None else Path(folder)) == path
