"""A sentence in a place of two lines: whole if there is room for it, else with an ellipsis and whole in the tip."""

import pytest
from pytestqt.qtbot import QtBot

from dosecal.ui.widgets.text import Elided

SENTENCE = "C2D1 on Mon 5 Apr 2027 is outside its window Tue 30 Mar 2027 – Fri 2 Apr 2027."


@pytest.mark.parametrize(("width", "is_whole"), [(420, True), (160, False)])
def test_two_lines(qtbot: QtBot, width: int, is_whole: bool) -> None:
    line = Elided(lines=2)
    qtbot.addWidget(line)
    assert line.fontMetrics().horizontalAdvance(SENTENCE) > 420  # one line would not do
    line.resize(width, line.height())
    line.say(SENTENCE)
    line.show()
    assert line.heightForWidth(width) <= line.height()
    assert (line.text() == SENTENCE) is is_whole
    assert line.text().endswith("…") is not is_whole
    assert line.toolTip() == SENTENCE
