"""Slips are named beneath their field with a button that types what was meant; all body sizes are one key away."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from dosecal.ui.findings.body_sizes import BodySizes
from dosecal.ui.window import MainWindow
from tests.ui.window_hands import PLAIN, Opener, amounts, field, type_into

CREATININE = '[[labs]]\ndate = 2027-01-18\ntest = "creatinine"\nvalue = "0.9 mg/dL"\nuln = "1.2 mg/dL"\n'
SPACE = "\u00a0"


def button_of(window: MainWindow, name: str) -> str:
    note = field(window, name)._note
    return "" if note is None or note.isHidden() or note.remedy.isHidden() else note.remedy.text().replace(SPACE, " ")


def click(window: MainWindow, name: str) -> None:
    note = field(window, name)._note
    assert note is not None
    note.remedy.click()


def text_of(window: MainWindow, name: str) -> str:
    text: str = field(window, name).editor.text()  # type: ignore[attr-defined]
    return text


@pytest.mark.parametrize(
    ("name", "typed", "button", "then"),
    [
        ("height", "1.65", "Height 165 cm", "165"), ("height", "65", "Height 165.1 cm", "165.1"),
        ("height", "5.5", "Height 165.1 cm", "165.1"), ("height", "1650", "Height 165 cm", "165"),
        ("weight", "6.0", "Weight 60 kg", "60"), ("weight", "132", "Weight 59.9 kg", "59.9"),
        ("weight", "600", "Weight 60 kg", "60"), ("weight", "200", "Weight 90.7 kg", "90.7"),
    ],
)  # fmt: skip
def test_a_slip_is_put_right_with_one_click(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path], name: str, typed: str, button: str, then: str
) -> None:
    window = open_window(case_file(PLAIN))
    place = f"measurements.0.{name}"
    type_into(qtbot, window, place, typed)
    assert button_of(window, place) == button
    assert "?" in field(window, place).note()
    click(window, place)
    assert text_of(window, place) == then
    assert window.calculator.entry.measurements[0][name] == then
    assert button_of(window, place) == ""
    assert "" not in amounts(window)


def test_nothing_is_put_right_by_itself(qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(PLAIN))
    type_into(qtbot, window, "measurements.0.height", "1.65")
    assert text_of(window, "measurements.0.height") == "1.65"
    assert amounts(window)[1] == ""


def test_an_exchange_and_inches_with_pounds_change_both_fields(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    window = open_window(
        case_file(
            PLAIN.replace("165 cm", "65 cm").replace("60 kg", "132 kg"),
        )
    )
    assert button_of(window, "measurements.0.weight") == "Height 165.1 cm, weight 59.9 kg"
    click(window, "measurements.0.weight")
    assert (text_of(window, "measurements.0.height"), text_of(window, "measurements.0.weight")) == ("165.1", "59.9")
    assert "" not in amounts(window)


def test_german_buttons_type_a_comma(qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path]) -> None:
    window = open_window(case_file(PLAIN), language="de")
    type_into(qtbot, window, "measurements.0.height", "65")
    assert button_of(window, "measurements.0.height") == "Größe 165,1 cm"
    click(window, "measurements.0.height")
    assert text_of(window, "measurements.0.height") == "165,1"
    assert "" not in amounts(window)


def test_the_earlier_measurement_is_put_right_where_that_is_the_slip(
    open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    later = '[[measurements]]\ndate = 2027-01-10\nheight = "165 cm"\nweight = "60 kg"\n'  # older, and written last
    window = open_window(case_file(PLAIN.replace("165 cm", "1.65 cm") + later))
    assert button_of(window, "measurements.0.height") == "Height 165 cm"
    click(window, "measurements.0.height")
    assert [row["height"] for row in window.calculator.entry.measurements] == ["165", "165"]


@pytest.mark.parametrize(
    ("column", "typed", "button", "then"),
    [
        ("value", "80 mg/dL", "80 µmol/L", "80 µmol/L"), ("value", "9 mg/dL", "0.9 mg/dL", "0.9 mg/dL"),
        ("uln", "106 mg/dL", "Upper limit 106 µmol/L", "106 µmol/L"),
    ],
)  # fmt: skip
def test_a_laboratory_value_is_put_right(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path], column: str, typed: str, button: str, then: str
) -> None:
    window = open_window(case_file(PLAIN + CREATININE))
    window.calculator.inputs.sections["labs"].head.click()
    place = next(
        f"labs.{number}.{column}" for number, row in enumerate(window.calculator.entry.labs)
        if row["test"] == "creatinine"
    )  # fmt: skip
    type_into(qtbot, window, place, typed)
    assert button_of(window, place) == button
    click(window, place)
    assert text_of(window, place) == then
    assert button_of(window, place) == ""


def opened(window: MainWindow, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]) -> list[BodySizes]:
    shown: list[BodySizes] = []

    def take(dialog: QDialog) -> int:
        assert isinstance(dialog, BodySizes)
        shown.append(dialog)
        return 0

    monkeypatch.setattr(BodySizes, "exec", take)
    ask()
    return shown


def rows_of(dialog: BodySizes) -> dict[str, tuple[str, ...]]:
    model = dialog.model
    made = [
        tuple(str(model.data(model.index(row, column))).replace(SPACE, " ") for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]
    return {texts[0].strip(): texts for texts in made}


def test_all_body_sizes_beside_the_body_surface(
    open_window: Opener, case_file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(case_file(PLAIN + CREATININE))
    inputs = window.calculator.inputs
    assert inputs.all_sizes.isVisible()
    [dialog] = opened(window, monkeypatch, inputs.all_sizes.click)
    rows = rows_of(dialog)
    assert rows["Mosteller"][1:3] == ("1.658 m²", "in use")
    assert rows["DuBois"][1:3] == ("1.659 m²", "+0.02 %")
    assert "N Engl J Med" in rows["Mosteller"][4]
    assert rows["Ideal weight (Devine)"][1] == "56.9 kg"
    assert rows["Cockcroft-Gault"][1:3] == ("59 mL/min", "in use")
    assert rows["CKD-EPI 2021"][1] == "70.9 mL/min/1.73 m²"
    assert not [name for name in rows if "< 5 years" in name]


def test_what_is_missing_or_does_not_hold_is_said(
    open_window: Opener, case_file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = PLAIN.replace("60 kg", "105 kg") + CREATININE
    [dialog] = opened(window := open_window(case_file(case)), monkeypatch, window_body(window))
    rows = rows_of(dialog)
    assert rows["DuBois"][3] == "outside: weight 105 kg, range 6.27–93 kg"
    assert rows["Lean weight (James)"][1:4] == (
        "–", "", "no value: body mass index 38.6 kg/m², range up to 36.15 kg/m²",
    )  # fmt: skip
    unknown = open_window(
        case_file(PLAIN.replace('sex = "female"\n', "").replace("childbearing_potential = false\n", ""))
    )
    rows = rows_of(opened(unknown, monkeypatch, window_body(unknown))[0])
    assert rows["Schlich"][1:4] == ("–", "", "missing: sex")


def window_body(window: MainWindow) -> Callable[[], object]:
    return window.workspace.actions["body-sizes"].trigger


def test_no_sizes_are_shown_while_a_field_cannot_be_read(
    qtbot: QtBot, open_window: Opener, case_file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(case_file(PLAIN))
    type_into(qtbot, window, "measurements.0.weight", "72.")
    assert opened(window, monkeypatch, window_body(window)) == []
