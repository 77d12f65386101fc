"""A protocol of a site is read again when its content, or that of a file that it rests on, has changed."""

import os
from pathlib import Path

import pytest

from dosecal import resources
from dosecal.core.trial.drug import PerKg
from dosecal.core.trial.protocol import Study
from dosecal.files.reading.refusal import Refusal
from dosecal.files.trial.protocols import read_protocol
from dosecal.files.trial.studies import load_study

RAMUNET = resources.read("protocols/ramunet-01.toml")
RAMUCIRUMAB = resources.read("drugs/ramucirumab.toml")
OLD = 1_700_000_000_000_000_000


def load(folder: Path, name: str = "site.toml") -> Study:
    return load_study(name, folder=folder)


def write(path: Path, text: str, stamp: int | None = None) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if stamp is not None:
        os.utime(path, ns=(stamp, stamp))


def dose(study: Study) -> int:
    """Of ramucirumab, in mg/kg."""
    basis = study.protocol.dose_rule_by_drug["ramucirumab"].basis
    assert isinstance(basis, PerKg)
    return int(basis.mg_per_kg)


def test_another_dose_of_the_same_length_is_seen_at_once(tmp_path: Path) -> None:
    write(tmp_path / "site.toml", RAMUNET)
    before = load(tmp_path)
    write(tmp_path / "site.toml", RAMUNET.replace('dose = "8 mg/kg"', 'dose = "6 mg/kg"'))
    after = load(tmp_path)
    assert (dose(before), dose(after)) == (8, 6)
    assert before.protocol.sha256 != after.protocol.sha256


def test_a_file_that_was_not_touched_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "site.toml", RAMUNET, OLD)
    assert load(tmp_path) is load(tmp_path)
    write(tmp_path / "site.toml", RAMUNET, OLD + 5)
    assert load(tmp_path) is load(tmp_path)


def test_the_content_decides_and_not_the_stamp(tmp_path: Path) -> None:
    write(tmp_path / "site.toml", RAMUNET, OLD)
    assert dose(load(tmp_path)) == 8
    write(tmp_path / "site.toml", RAMUNET.replace('dose = "8 mg/kg"', 'dose = "6 mg/kg"'), OLD)
    assert dose(load(tmp_path)) == 6


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "site.toml", RAMUNET, OLD)
    load(tmp_path)
    (tmp_path / "site.toml").unlink()
    with pytest.raises(Refusal):
        load(tmp_path)


def test_a_drug_file_that_comes_changes_and_goes(tmp_path: Path) -> None:
    write(tmp_path / "site.toml", RAMUNET, OLD)
    own = tmp_path / "drugs" / "ramucirumab.toml"
    shipped = load(tmp_path).drugs["ramucirumab"]
    write(own, RAMUCIRUMAB.replace("hours = 24", "hours = 12"), OLD)
    assert load(tmp_path).drugs["ramucirumab"].keeps[0].hours == 12
    write(own, RAMUCIRUMAB.replace("hours = 24", "hours = 11"), OLD + 1)
    assert load(tmp_path).drugs["ramucirumab"].keeps[0].hours == 11
    own.unlink()
    assert load(tmp_path).drugs["ramucirumab"] == shipped


def test_the_version_that_is_amended_counts(tmp_path: Path) -> None:
    write(tmp_path / "site.toml", RAMUNET, OLD)
    write(tmp_path / "second.toml", 'amends = "site.toml"\nversion = "02"\n', OLD)
    before = load(tmp_path, "second.toml")
    assert load(tmp_path, "second.toml") is before
    write(tmp_path / "site.toml", RAMUNET.replace('dose = "8 mg/kg"', 'dose = "6 mg/kg"'), OLD + 1)
    assert (dose(before), dose(load(tmp_path, "second.toml"))) == (8, 6)


def test_a_file_that_is_replaced_while_it_is_read_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "site.toml"
    write(path, RAMUNET, OLD)
    original = read_protocol

    def slow(*arguments: object) -> object:
        protocol = original(*arguments)  # type: ignore[arg-type]
        write(path, RAMUNET.replace('dose = "8 mg/kg"', 'dose = "6 mg/kg"'), OLD)
        return protocol

    with monkeypatch.context() as patch:
        patch.setattr("dosecal.files.trial.studies.read_protocol", slow)
        assert dose(load(tmp_path)) == 8
    assert dose(load(tmp_path)) == 6
