"""The time of preparation on the page Dose: typed for each drug, read strictly, said on the card and on the paper."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dosecal.core.trial.drug import Keeping, KeepingState
from dosecal.core.values.source import Origin, Source
from dosecal.ui.dose.card import DoseCard
from dosecal.ui.paper.preview import draw
from dosecal.ui.window import MainWindow
from dosecal.words import NBSP, Words
from dosecal.words.made_at import read_made
from tests.ui.window_hands import PLAIN, Opener, doses

TODAY_IT_IS = PLAIN.replace("today = 2027-01-20", "today = 2027-02-01")
VISIT = date(2027, 2, 1)
KEEPS = (Keeping(KeepingState.DILUTED, 24, {"en": "cold"}, None, Source(Origin.LABEL, "label", "6.3")),)


def typed(card: DoseCard, text: str) -> None:
    """A time typed into the card, as a person does it."""
    card.made_field.line.setFocus()
    card.made_field.line.selectAll()
    QTest.keyClicks(card.made_field.line, text)


def keeps(card: DoseCard) -> list[str]:
    return card._values["keeps"].text().replace(NBSP, " ").splitlines()


def paper(window: MainWindow) -> str:
    """What the worksheet says that the window would print."""
    order = window.workspace.page.order()
    assert order is not None
    drawn = draw(order, None)
    assert drawn.pdf, drawn.refused
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(drawn.pdf)).pages)
    return " ".join(text.replace(NBSP, " ").split())


@pytest.fixture
def treated(open_window: Opener, case_file: Callable[[str], Path]) -> MainWindow:
    return open_window(case_file(TODAY_IT_IS))


def test_until_when_it_keeps_is_said_on_the_card_and_on_the_worksheet(treated: MainWindow) -> None:
    ramucirumab, dacarbazine = doses(treated.calculator).cards
    assert ramucirumab.made_field.text() == ""  # no time is made up
    assert keeps(ramucirumab) == ["diluted: use immediately; at most 24 h at 2–8 °C or at most 4 h at 25 °C"]
    typed(ramucirumab, "20:30")
    assert keeps(ramucirumab) == [
        "diluted: use immediately; at most 24 h at 2–8 °C: until Tue 2 Feb 2027, 20:30",
        "diluted: use immediately; at most 4 h at 25 °C: until Tue 2 Feb 2027, 00:30",  # through midnight
    ]
    assert keeps(dacarbazine)[0].startswith("reconstituted: use immediately; at most 24 h")  # each drug has its own
    said = paper(treated)
    assert "Tue 2 Feb 2027, 20:30" in said
    assert "Tue 2 Feb 2027, 00:30" in said
    typed(dacarbazine, "21:10")
    assert keeps(dacarbazine)[-1].endswith("until Mon 1 Feb 2027, 23:10")  # 2 h at 25 °C
    assert "Mon 1 Feb 2027, 23:10" in paper(treated)


def test_what_is_no_time_is_refused_beside_the_field_and_nothing_is_printed(treated: MainWindow) -> None:
    card = doses(treated.calculator).cards[0]
    typed(card, "9.75")
    said = card._made_wrong.text().replace(NBSP, " ")
    assert said == 'Prepared at: expected a time such as 09:30 or 1 Feb 2027 09:30, found "9.75"'
    assert keeps(card) == ["diluted: use immediately; at most 24 h at 2–8 °C or at most 4 h at 25 °C"]
    for name in ("preview", "save-pdf", "print"):
        assert not treated.workspace.actions[name].isEnabled()
    assert "“9.75” is not a time" in treated.calculator.sheet_buttons["preview"].toolTip()
    typed(card, "9:30")
    assert not card._made_wrong.isVisible()
    assert treated.workspace.actions["print"].isEnabled()


def test_another_visit_has_no_time_and_the_first_keeps_its_own(treated: MainWindow) -> None:
    view = doses(treated.calculator)
    typed(view.cards[0], "09:30")
    treated.workspace.actions["next-visit"].trigger()
    assert view.visit_id == "C1D15"
    assert view.cards[0].made_field.text() == ""
    assert view.made == {}
    treated.workspace.actions["previous-visit"].trigger()
    assert view.cards[0].made_field.text() == "09:30"
    assert [moment.strftime("%d %H:%M") for moment in view.made.values()] == ["01 09:30"]


def test_the_time_outlives_a_change_of_language_and_is_kept_with_the_case(treated: MainWindow, tmp_path: Path) -> None:
    typed(doses(treated.calculator).cards[0], "09:30")
    assert treated.isWindowModified()
    treated.workspace.set_language("de")
    card = doses(treated.calculator).cards[0]
    assert card.made_field.text() == "09:30"
    assert keeps(card)[0] == "verdünnt: sofort verwenden; höchstens 24 h bei 2–8 °C: bis Di 02.02.2027, 09:30"
    assert card.made_field.editor.accessibleName() == "Ramucirumab, zubereitet um"
    assert treated.workspace.file.save_to(tmp_path / "saved.toml")
    assert 'at = "2027-02-01 09:30"' in (tmp_path / "saved.toml").read_text(encoding="utf-8")
    assert not treated.isWindowModified()


def test_tablets_ask_for_no_time(open_window: Opener, case_file: Callable[[str], Path], qtbot: QtBot) -> None:
    window = open_window(case_file(TODAY_IT_IS.replace("ramunet", "caboavenec")))
    asked = {card.name.text().split(NBSP)[-1]: card.made_field.isVisible() for card in doses(window.calculator).cards}
    assert asked["Cabozantinib"] is False
    assert asked["Avelumab"] is True


def test_the_shortest_text_says_how_long_it_keeps_in_either_diluent(
    open_window: Opener, case_file: Callable[[str], Path]
) -> None:
    window = open_window(case_file(TODAY_IT_IS.replace("ramunet", "caboavenec")))
    card = next(one for one in doses(window.calculator).cards if "Avelumab" in one.name.text())
    assert "NaCl 0.9 % or NaCl 0.45 %" in card._values["bag"].text().replace(NBSP, " ")
    typed(card, "08:00")
    assert keeps(card) == [
        "diluted: use immediately; at most 24 h at 2–8 °C, protected from light: until Tue 2 Feb 2027, 08:00",
        "diluted: use immediately; at most 4 h at room temperature, not above 25 °C, protected from light: until "
        "Mon 1 Feb 2027, 12:00",
    ]


@pytest.mark.parametrize(
    ("text", "today", "made"),
    [
        ("09:30", VISIT, "2027-02-01 09:30"),
        ("9:30", VISIT, "2027-02-01 09:30"),
        ("0930", VISIT, "2027-02-01 09:30"),
        ("2359", VISIT, "2027-02-01 23:59"),
        ("23:59", VISIT, "2027-02-01 23:59"),
        ("00:00", VISIT, "2027-02-01 00:00"),
        ("31.1.27 22:15", date(2027, 1, 31), "2027-01-31 22:15"),  # the evening before
        ("2027-01-31, 00:00", date(2027, 1, 31), "2027-01-31 00:00"),  # 24 h: just to the visit's day
        ("1 Feb 2027 07:00", date(2027, 1, 31), "2027-02-01 07:00"),  # printed the evening before
        ("today 07:00", date(2027, 2, 2), "2027-02-02 07:00"),  # an overdue dose, prepared today
        ("2.2.2027 23:59", date(2027, 2, 2), "2027-02-02 23:59"),
    ],
)
def test_a_time_is_read(text: str, today: date, made: str) -> None:
    found = read_made(text, VISIT, today, KEEPS, Words("en"))
    assert found.wrong == ""
    assert found.at is not None
    assert found.at.tzinfo is not None
    assert found.at == datetime.fromisoformat(made).astimezone()


@pytest.mark.parametrize(
    ("text", "today", "said"),
    [
        ("24:00", VISIT, "a time such as 09:30"),
        ("09:60", VISIT, "a time such as 09:30"),
        ("0960", VISIT, "a time such as 09:30"),
        ("930", VISIT, "a time such as 09:30"),
        ("9", VISIT, "a time such as 09:30"),
        ("now", VISIT, "a time such as 09:30"),
        ("09:30:00", VISIT, "a time such as 09:30"),
        ("31.2.2027 09:30", VISIT, "a time such as 09:30"),
        ("1/2/2027 09:30", VISIT, "a time such as 09:30"),
        ("22:15", date(2027, 1, 31), "the date as well"),  # the visit's day or the evening before: a guess
        ("07:00", date(2027, 2, 2), "the date as well"),
        ("2.2.2027 00:00", VISIT, "a day not after Mon 1 Feb 2027"),
        ("3.2.2027 00:00", date(2027, 2, 2), "a day not after Tue 2 Feb 2027"),
        ("30.1.2027 23:59", VISIT, "a time from which it is still stable on Mon 1 Feb 2027"),
    ],
)
def test_what_is_none_is_refused_in_one_sentence(text: str, today: date, said: str) -> None:
    for language in ("en", "de"):
        found = read_made(text, VISIT, today, KEEPS, Words(language))
        assert found.at is None
        assert found.wrong.count("\n") == 0
        assert f'"{text}"' in found.wrong
        if language == "en":
            assert said in found.wrong.replace(NBSP, " ")


def test_an_empty_field_is_no_time() -> None:
    assert read_made("  ", VISIT, VISIT, KEEPS, Words("en")).at is None
    assert read_made("  ", VISIT, VISIT, KEEPS, Words("en")).wrong == ""
