"""The visit that is chosen: when, how far it may move, for what, its findings, and what can be recorded."""

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QPushButton, QScrollArea, QSizePolicy, QWidget

from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit
from dosecal.session.visit_lines import VisitLine, visit_lines
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.text import Card, IconMark, Line
from dosecal.words import Words
from dosecal.words.visit_texts import title

BUTTONS = ("given", "done", "skip")
TREATMENT = ("hold", "resume", "reduce", "discontinue", "off-study")
FURTHER = ("move-to", "returned", "booked", "unscheduled", "progression-suspected", "reconsent")
AS_IN_THE_MENU = ("skip", "off-study", *FURTHER)


class VisitPanel(Card):
    """One visit in words, and the buttons to record what happened."""

    def __init__(self, words: Words, do: Callable[[str], None], move: Callable[[int], None]) -> None:
        super().__init__()
        self.words = words
        say = words.say
        self._do = do
        self._title = Line("", size="card", bold=True, wrap=True)
        self._lines = QGridLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setHorizontalSpacing(8)
        self._lines.setVerticalSpacing(4)
        self._lines.setColumnStretch(1, 1)
        holder = QWidget()
        holder.setLayout(column(self._lines, 1, margins=(0, 0, 8, 0)))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setAccessibleName(say("planning.panel.visit"))
        scroll.setWidget(holder)
        scroll.setMinimumHeight(34)  # on a low window two lines, so that the picture above keeps its height
        holder.setAutoFillBackground(False)  # setWidget has switched it on
        self._scroll = scroll
        self.buttons: dict[str, QPushButton] = {name: self._button(name) for name in BUTTONS}
        self.steps = Steps(words, move)
        self.treatment, self._treatment_acts = self._menu("treatment", TREATMENT)
        self.further, self._further_acts = self._menu("further", FURTHER)
        head = row(self._title, self.steps, gap=4)
        head.setAlignment(self.steps, Qt.AlignmentFlag.AlignTop)
        head.setStretch(0, 1)
        first = row(*self.buttons.values(), 1, gap=6)
        second = row(self.treatment, self.further, 1, gap=6)
        layout = column(head, scroll, first, second, margins=(14, 10, 14, 10), gap=6)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _button(self, name: str) -> QPushButton:
        return button(self.words.say(_word(name)), lambda: self._do(name), main=name != "skip")

    def _menu(self, name: str, kinds: Sequence[str]) -> tuple[QPushButton, dict[str, object]]:
        made = button(self.words.say(f"planning.button.{name}"), lambda: None)
        menu = QMenu(made)
        menu.setFont(theme.font())
        acts: dict[str, object] = {}
        for kind in kinds:
            act = menu.addAction(self.words.say(_word(kind)))
            act.triggered.connect(lambda _checked=False, kind=kind: self._do(kind))
            acts[kind] = act
        made.setMenu(menu)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return made, acts

    def show_visit(self, plan: Plan, visit: Visit | None, offered: Collection[str]) -> None:
        """Shows a visit, and what can be recorded now."""
        for name, one in self.buttons.items():
            one.setVisible(name in offered)
        for acts in (self._treatment_acts, self._further_acts):
            for name, act in acts.items():
                act.setVisible(name in offered)  # type: ignore[attr-defined]
        self.treatment.setEnabled(any(name in offered for name in TREATMENT))
        self.further.setEnabled(any(name in offered for name in FURTHER))
        self.steps.setEnabled(visit is not None)
        self._title.say("" if visit is None else title(self.words, visit))
        self._fill([] if visit is None else visit_lines(self.words, plan, visit))

    def _fill(self, lines: Sequence[VisitLine]) -> None:
        """Replaces the lines about the visit; a warning or a block has its mark."""
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for place, line in enumerate(lines):
            label, text, tone = line.label, line.text, line.tone
            top = Qt.AlignmentFlag.AlignTop
            shown = Line(text, tone if tone in ("warn", "block", "quiet") else "text", bold=tone == "strong", wrap=True)
            if label:
                self._lines.addWidget(Line(label, "quiet"), place, 0, top)
                self._lines.addWidget(shown, place, 1, top)
            elif tone in ("warn", "block"):
                marked = QWidget()
                mark = IconMark(tone, tone)
                inner = row(mark, shown, gap=6)
                inner.setAlignment(mark, top)
                inner.setStretch(1, 1)
                marked.setLayout(inner)
                self._lines.addWidget(marked, place, 0, 1, 2, top)
            else:
                self._lines.addWidget(shown, place, 0, 1, 2, top)
        self._scroll.setAccessibleDescription("\n".join(f"{line.label} {line.text}".strip() for line in lines))

    def text(self) -> str:
        """Everything that is shown about the visit."""
        return self._scroll.accessibleDescription()


def _word(kind: str) -> str:
    """The key of a button's words; those that are as long as in the menu of the window are worded there."""
    return f"{'window.action.visit' if kind in AS_IN_THE_MENU else 'planning.button'}.{kind}"


class Steps(QWidget):
    """In the panel of the visit and in that of a move, so that one can go on."""

    def __init__(self, words: Words, move: Callable[[int], None]) -> None:
        super().__init__()
        say = words.say
        self.earlier = button(say("planning.button.earlier"), lambda: move(-1), tip="Alt+←")
        self.later = button(say("planning.button.later"), lambda: move(1), tip="Alt+→")
        for one, name in ((self.earlier, "day-earlier"), (self.later, "day-later")):
            one.setAccessibleName(say(f"window.action.visit.{name}"))
            one.setToolTip(f"{say(f'window.action.visit.{name}')} ({one.toolTip()})")
            one.setFixedWidth(34)
        self.setLayout(row(self.earlier, self.later, gap=4))

    def take_focus(self, later: bool) -> None:
        """The cursor goes on on the same button when the panels change."""
        (self.later if later else self.earlier).setFocus()
