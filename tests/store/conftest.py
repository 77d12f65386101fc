"""A PC that remembers in a folder of the test, and passphrases that cost nothing to check."""

from pathlib import Path

import pytest

from dosecal.store import keys, places


@pytest.fixture(autouse=True)
def this_pc(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv(places.FOLDER, str(folder))
    monkeypatch.setattr(keys, "COST", keys.Cost(memory=64, passes=1, lanes=1))
    return folder
