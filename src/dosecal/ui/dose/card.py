"""One drug at one visit: the amount as the largest thing, how to prepare it, and on one click how it came about."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from dosecal.core.result.dose import Dose
from dosecal.core.result.plan import Plan
from dosecal.core.values.finding_code import Severity
from dosecal.session.dose_forms import change_forms, reaction_form
from dosecal.session.dose_page import findings_on_card
from dosecal.session.event_forms import Form
from dosecal.session.made_times import asks_when_made, made_key, made_of_card
from dosecal.session.recordable import CHANGES, can_report_reaction
from dosecal.ui.dose.steps import Steps
from dosecal.ui.dose.value_line import ValueLine
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import FoldButton, button
from dosecal.ui.widgets.fields import TextField
from dosecal.ui.widgets.layout import column, row, side_by_side
from dosecal.ui.widgets.text import Card, Chip, IconMark, Line
from dosecal.words import NBSP, Words
from dosecal.words.dose_rows import (
    ROWS,
    facts,
    handling,
    keeps,
    rounded,
    texts,
    volume_text,
    withheld_text,
)
from dosecal.words.doses import prescribed_text
from dosecal.words.findings import finding_sentence
from dosecal.words.made_at import Made, shown_stamp
from dosecal.words.numbers import drug_name
from dosecal.words.release import loud_lines
from dosecal.words.sources import origin_mark

TONES = {Severity.BLOCK: "block", Severity.WARN: "warn", Severity.NOTE: "quiet"}
ICONS = {Severity.BLOCK: "block", Severity.WARN: "warn", Severity.NOTE: "note"}
LEFT = 208
"""Of the amount and what belongs to it, in pixels."""
STACKED = 620
"""Pixels of a card below which the preparation is written under the amount, not beside it."""


class DoseCard(Card):
    """Shows one dose; shown again for another, it keeps its widgets."""

    def __init__(
        self, words: Words, record: Callable[[Form], None], made_texts: dict[str, str], made_changed: Callable[[], None]
    ) -> None:
        super().__init__()
        self.words, self._record = words, record
        self._made_texts, self._made_changed = made_texts, made_changed
        self.name = Line("", size="card", bold=True)
        self._basis = Line("", "quiet")
        self._chip, self.given = Chip(), Chip()
        self.amount = Line("", size="amount", bold=True)
        self._unit = Line("", "quiet", size="title")
        self._volume = Line("", "quiet", wrap=True)
        self._rounded = Line("", "quiet", wrap=True)
        self.made_field = TextField(words.say("dose-page.made"), self._take_made, hint=words.say("dose-page.made-hint"))
        self.made_field.setContentsMargins(0, 6, 0, 0)
        self.made_field.setMaximumWidth(LEFT)
        self.made_field.setToolTip(words.say("dose-page.made-about"))
        self._made_wrong, self._made_mark = Line("", "block", wrap=True), IconMark("block", "block")
        self.made = Made()
        """When the preparation was made, as it is typed."""
        self._safety = Line("", bold=True, wrap=True)
        self.withheld = Line("", "block", size="card", bold=True, wrap=True)
        self._prepared = QWidget()
        """Everything that depends on an amount: hidden as one if there is none."""
        self._values: dict[str, Line] = {}
        self._labels: dict[str, Line] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, 100)  # values of all cards are in one column
        self._grid.setRowStretch(len(ROWS), 1)  # a single line stays at the top
        for place, name in enumerate(ROWS):
            self._labels[name] = Line(words.say(f"label.{name}"), "quiet")
            self._values[name] = ValueLine(wrap=True)
            self._grid.addWidget(self._labels[name], place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(self._values[name], place, 1)
        self._findings = QVBoxLayout()
        self._findings.setSpacing(4)
        self._finding_rows: list[tuple[QWidget, IconMark, Line]] = []
        self._facts = Line("", "quiet", wrap=True)
        self._loud = Line("", "warn", bold=True, wrap=True)
        self.change = button(words.say("dose-page.change"), lambda: None)
        self.acts = self._fill_menu()
        self._forms: dict[str, Form] = {}
        self.reaction = button(words.say("dose-page.reaction"), self._ask_reaction)
        self.fold = FoldButton(words.say("dose-page.how"), "accent")
        self.fold.toggled.connect(self._unfold)
        self.steps = Steps(words)
        self.steps.hide()
        self._shown: tuple[Dose, Plan] | None = None
        self._assemble()

    def _assemble(self) -> None:
        """Lays out the amount at the left, its facts beside it, and the steps below."""
        number = row(self.amount, self._unit, 1, gap=6)
        number.setAlignment(self._unit, Qt.AlignmentFlag.AlignBottom)
        holder = QWidget()
        wrong = row(self._made_mark, self._made_wrong, gap=6)
        wrong.setAlignment(self._made_mark, Qt.AlignmentFlag.AlignTop)
        wrong.setStretch(1, 1)
        holder.setLayout(column(number, self._volume, self._rounded, self.made_field, wrong, 1, gap=0))
        holder.setFixedWidth(LEFT)
        self._left = holder
        body = QHBoxLayout(self._prepared)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(16)
        body.addWidget(holder)
        body.addLayout(self._grid, 1)
        head = row(row(self.name, self._basis, 1, gap=12), row(self.given, self._chip, gap=12), gap=12)
        head.setStretch(0, 1)
        foot = row(row(self.fold, 1), row(1, self.reaction, self.change))
        foot.setStretch(0, 1)
        self._rows = (head, body, foot)
        self.setLayout(
            column(
                head,
                self._facts,
                self.withheld,
                self._loud,
                self._safety,
                self._prepared,
                self._findings,
                foot,
                self.steps,
                margins=(18, 12, 18, 8),
                gap=4,
            )
        )

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What has a layout of its own."""
        return (self, self._prepared)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= STACKED
        for one in self._rows:
            side_by_side(one, wide)
        self._left.setMinimumWidth(LEFT if wide else 0)
        self._left.setMaximumWidth(LEFT if wide else STACKED)

    def show_dose(self, dose: Dose, plan: Plan, place: int) -> None:
        """Shows the dose as the ``place``-th to be given."""
        words = self.words
        self._shown = (dose, plan)
        name = drug_name(words, plan.study, dose.drug)
        self.name.setText(f"{place}{NBSP}{NBSP}{name}")
        for each in (self.change, self.reaction):
            each.setAccessibleName(f"{each.text()} {name}")
        self._basis.setText(f"{prescribed_text(words, dose.taken)} · {origin_mark(words, dose.source)}")
        chip = words.say("dose-page.level", level=dose.level) if dose.level else ""
        self._chip.show_state(chip, "warn", "warn")
        on = plan.course.given_on(dose.visit, dose.drug) if dose.given else None
        self.given.show_state("" if on is None else words.say("dose-page.given-on", day=on), "ok", "ok")
        blocked = dose.amount is None
        self._prepared.setVisible(not blocked)
        self.withheld.say(withheld_text(dose, words))
        self._facts.say(facts(dose, plan, words))
        self._loud.say("" if blocked else "\n".join(loud_lines(words, dose)))
        self._show_amount(dose, name)
        self._show_preparation(dose, plan)
        self._show_findings(dose)
        self.fold.setVisible(bool(dose.steps) and not blocked)
        self.steps.setVisible(self.fold.isChecked() and not blocked)
        if not self.steps.isHidden():
            self.steps.show_steps(dose, plan)

    def _show_preparation(self, dose: Dose, plan: Plan) -> None:
        """What follows from the amount; without one nothing of an earlier dose stays, hidden or not."""
        words = self.words
        drug = plan.study.drugs[dose.drug]
        self._safety.say("" if dose.amount is None else handling(drug, words, "safety", between=" "))
        self._rounded.say("" if dose.amount is None else rounded(dose, plan, words))
        self._show_made()
        if dose.amount is None:
            for line in self._values.values():
                line.setText("")
            return
        for key, text in texts(dose, plan, words).items():
            self._values[key].say(text)
            self._labels[key].setVisible(bool(text))

    def _show_made(self) -> None:
        """Reads again when the preparation was made, and shows until when it is stable."""
        self.made = Made()
        if self._shown is None:
            return
        dose, plan = self._shown
        asked = asks_when_made(dose)
        if asked:
            self.made_field.show_text(shown_stamp(self._made_texts.get(made_key(dose), ""), self.words))
            name = drug_name(self.words, plan.study, dose.drug)
            self.made_field.editor.setAccessibleName(self.words.say("dose-page.made-of", drug=name))
            self.made = made_of_card(dose, plan, self._made_texts, self.words)
        self.made_field.setVisible(asked)
        self._made_wrong.say(self.made.wrong)
        self._made_mark.setVisible(bool(self.made.wrong))
        self.made_field.editor.setAccessibleDescription(self.made.wrong)
        stable = keeps(dose, plan, self.words, self.made.at) if dose.amount is not None else ""
        self._values["keeps"].setFont(theme.font(bold=self.made.at is not None))
        self._values["keeps"].say(stable)
        self._labels["keeps"].setVisible(bool(stable))

    def _take_made(self, text: str) -> None:
        if self._shown is not None:
            dose = self._shown[0]
            self._made_texts[made_key(dose)] = text
            self._show_made()
            self._made_changed()

    @property
    def drug_made(self) -> tuple[str, datetime] | None:
        """The drug and when its preparation was made; None if that is not known."""
        if self._shown is None or self.made.at is None:
            return None
        return self._shown[0].drug, self.made.at

    def _show_amount(self, dose: Dose, name: str) -> None:
        words = self.words
        if dose.amount is None:
            for line in (self.amount, self._unit, self._volume):
                line.setText("")
            self.amount.setAccessibleName("")
            return
        self.amount.say(words.number(dose.amount.value))
        self._unit.say(dose.amount.unit)
        spoken = f"{name}: {words.quantity(dose.amount)}"
        self.amount.setAccessibleName(spoken)
        self._volume.say(volume_text(dose, words))

    def _show_findings(self, dose: Dose) -> None:
        """Warnings and notes of this dose."""
        shown = findings_on_card(dose)
        while len(self._finding_rows) < len(shown):
            mark, text, holder = IconMark("warn", "warn"), Line(wrap=True), QWidget()
            inner = row(mark, text)
            inner.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
            inner.setStretch(1, 1)
            holder.setLayout(inner)
            self._findings.addWidget(holder)
            self._finding_rows.append((holder, mark, text))
        for place, (holder, mark, text) in enumerate(self._finding_rows):
            holder.setVisible(place < len(shown))
            if place < len(shown):
                tone = TONES[shown[place].severity]
                mark.show_icon(ICONS[shown[place].severity], tone)
                text.tone("text" if tone == "quiet" else tone)
                text.say(finding_sentence(self.words, shown[place]))

    def offer(self, dose: Dose, plan: Plan) -> None:
        """What can be recorded about the dose: another amount before it is given, a reaction once it was."""
        self._forms = change_forms(self.words, plan, dose)
        for kind, act in self.acts.items():
            act.setVisible(kind in self._forms)
        self.change.setVisible(bool(self._forms))
        self.reaction.setVisible(can_report_reaction(plan, dose))

    def _fill_menu(self) -> dict[str, QAction]:
        menu = QMenu(self.change)
        menu.setFont(theme.font())
        acts = {kind: menu.addAction(self.words.say(f"dose-page.changes.{kind}")) for kind in CHANGES}
        for kind, act in acts.items():
            act.triggered.connect(lambda _checked=False, kind=kind: self._record(self._forms[kind]))
        self.change.setMenu(menu)
        self.change.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return acts

    def _ask_reaction(self) -> None:
        if self._shown is not None:
            dose, plan = self._shown
            self._record(reaction_form(self.words, plan, dose))

    def _unfold(self, is_open: bool) -> None:
        self.steps.setVisible(is_open)
        if is_open and self._shown is not None:
            self.steps.show_steps(*self._shown)
