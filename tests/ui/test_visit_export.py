"""The visits of the patient shown, exported from the window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from dosecal.files.export.icalendar_file import patient_mark
from dosecal.ui.paper.visit_export import with_suffix
from dosecal.ui.widgets import tasks
from tests.ui.window_hands import PLAIN, Opener, type_into

Writer = Callable[[str], Path]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str, str], list[str]]:
    """What the person types into the dialog and which kind is chosen; returns the names that were suggested."""

    def answer(name: str, kind: str) -> list[str]:
        suggested: list[str] = []

        def ask(*args: object) -> tuple[str, str]:
            suggested.append(Path(str(args[2])).name)
            filters = str(args[3]).split(";;")
            return str(tmp_path / name), next(one for one in filters if one.endswith(f"(*.{kind})"))

        monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
        return suggested

    return answer


@pytest.mark.parametrize(
    ("typed", "kind", "written", "begins"),
    [
        ("v.ics", "ics", "v.ics", b"BEGIN:VCALENDAR"),
        ("v", "xlsx", "v.xlsx", b"PK"),
        ("v.CSV", "ics", "v.csv", '\ufeff"'.encode()),
    ],
)
def test_the_visits_are_written_as_asked(
    typed: str, kind: str, written: str, begins: bytes, qtbot: QtBot, open_window: Opener, case_file: Writer,
    tmp_path: Path, asked: Callable[[str, str], list[str]],
) -> None:  # fmt: skip
    window = open_window(case_file(PLAIN))
    suggested = asked(typed, kind)
    window.workspace.actions["export-visits"].trigger()
    target = tmp_path / written
    qtbot.waitUntil(lambda: target.exists() and not tasks.running(), timeout=10000)
    content = target.read_bytes()
    assert content.startswith(begins)
    assert suggested == [f"ramunet-visits-{patient_mark('ramunet', '03-007')}-2027-01-20.ics"]
    if kind == written.rpartition(".")[2] == "ics":
        assert content.count(b"BEGIN:VEVENT") == 2 * len(window.calculator.outcome.plan.visits)  # type: ignore[union-attr]
        assert b"03-007" not in content


@pytest.mark.parametrize(
    ("text", "weight", "said"),
    [
        (PLAIN, "sixty", "no visits to export yet"),
        (PLAIN.replace('id = "03-007"\n', ""), "60", "without a pseudonym"),
    ],
)
def test_why_nothing_is_exported_is_said(
    text: str, weight: str, said: str, qtbot: QtBot, open_window: Opener, case_file: Writer, tmp_path: Path,
    asked: Callable[[str, str], list[str]], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    window = open_window(case_file(text))
    type_into(qtbot, window, "measurements.0.weight", weight)
    told: list[str] = []
    monkeypatch.setattr(window.workspace, "tell", told.append)
    asked("v.ics", "ics")
    window.workspace.actions["export-visits"].trigger()
    assert len(told) == 1
    assert said in told[0]
    assert not (tmp_path / "v.ics").exists()


def test_a_folder_that_cannot_be_written_is_said(
    qtbot: QtBot, open_window: Opener, case_file: Writer, asked: Callable[[str, str], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    window = open_window(case_file(PLAIN))
    told: list[str] = []
    monkeypatch.setattr(window.workspace, "tell", told.append)
    asked("none/v.csv", "csv")
    window.workspace.actions["export-visits"].trigger()
    qtbot.waitUntil(lambda: bool(told), timeout=10000)
    assert told[0].startswith("Not saved.")
    assert tasks.running() == 0


def test_the_end_of_a_name_decides_and_a_dot_in_it_does_not() -> None:
    assert with_suffix(Path("a.ICS"), "csv") == Path("a.ics")
    assert with_suffix(Path("visits 2027.02"), "xlsx") == Path("visits 2027.02.xlsx")
