"""The visit that is chosen: when, how far it may move, for what, what is to be said, and what can be recorded."""

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QPushButton, QScrollArea, QSizePolicy, QWidget

from dosecal.core.result import Plan, Visit
from dosecal.ui import theme
from dosecal.ui.bits import Card, IconMark, Line, button, column, row
from dosecal.ui.calendar.shown import day_text, sentences, span_text, title, what_text, window_text, worst
from dosecal.ui.calendar.steps import Steps
from dosecal.words import Words, phrases
from dosecal.words.course import deviation_lines

BUTTONS = ("given", "done", "skip")
TREATMENT = ("hold", "resume", "reduce", "discontinue")
FURTHER = ("unscheduled", "progression-suspected")
_SAID_BY = {"window": "outside-window", "interval": "interval-too-short"}
"""Kind of deviation → the finding that says the same."""


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
        return button(self.words.say(f"planning.button.{name}"), lambda: self._do(name), main=name != "skip")

    def _menu(self, name: str, kinds: Sequence[str]) -> tuple[QPushButton, dict[str, object]]:
        made = button(self.words.say(f"planning.button.{name}"), lambda: None)
        menu = QMenu(made)
        menu.setFont(theme.font())
        acts: dict[str, object] = {}
        for kind in kinds:
            act = menu.addAction(self.words.say(f"planning.button.{kind}"))
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
        self._fill([] if visit is None else self._about(plan, visit))

    def _about(self, plan: Plan, visit: Visit) -> list[tuple[str, str, str]]:
        """Label, text, tone of each line."""
        words = self.words
        say = words.say
        lines = [(say("calendar-page.planned"), day_text(words, visit), "strong")]
        lines.append((say("calendar-page.window"), window_text(words, visit), "text"))
        if visit.date != visit.target:
            lines.append((say("planning.panel.target"), words.date(visit.target), "text"))
        if visit.study_day is not None:
            lines.append((say("planning.panel.study-day"), phrases.study_day_text(visit), "text"))
        lines.append((say("calendar-page.what"), what_text(words, plan, visit), "text"))
        for part in visit.sub_windows:
            text = span_text(words, part.earliest, part.latest)
            name = phrases.activity(words, plan.study, part.activity)
            lines.append((name[:1].upper() + name[1:], text, "text"))
        severity = worst(visit)
        tone = severity.value if severity is not None else "quiet"
        deviations = [one for one in plan.deviations if one.visit == visit.id]
        said = {_SAID_BY[one.kind] for one in deviations if one.kind in _SAID_BY}
        lines += [("", text, tone) for text in sentences(words, visit, without=said)]
        lines += [("", " · ".join(deviation_lines(words, one)), "warn") for one in deviations]
        lines.append(("", phrases.source_text(words, plan.study, visit.source), "quiet"))
        return [line for line in lines if line[1]]

    def _fill(self, lines: Sequence[tuple[str, str, str]]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for place, (label, text, tone) in enumerate(lines):
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
        self._scroll.setAccessibleDescription("\n".join(f"{label} {text}".strip() for label, text, _ in lines))

    def text(self) -> str:
        """Everything that is said about the visit."""
        return self._scroll.accessibleDescription()
