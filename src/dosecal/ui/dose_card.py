"""One drug at one visit: the amount as the largest thing, how to prepare it, and on one click how it came about."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dosecal.core.drug import BagMethod
from dosecal.core.finding import Severity
from dosecal.core.protocol import Study
from dosecal.core.quantity import Quantity
from dosecal.core.result import Dose, Plan
from dosecal.ui.bits import Card, Chip, FoldButton, IconMark, Line, button, column, row
from dosecal.ui.calendar.forms import Form
from dosecal.ui.dose_forms import override_form, reaction_form
from dosecal.ui.dose_steps import Steps
from dosecal.words import NBSP, Words, phrases
from dosecal.words.dose_parts import (
    cumulative_text,
    half_rate_text,
    keepings_text,
    level_text,
    limit_text,
    reductions_text,
    slowed_text,
)

TONES = {Severity.BLOCK: "block", Severity.WARN: "warn", Severity.NOTE: "quiet"}
ICONS = {Severity.BLOCK: "block", Severity.WARN: "warn", Severity.NOTE: "note"}
_ROWS = ("vials", "tablets", "dispense", "bag", "concentration", "infusion", "keeps")


def vials(dose: Dose, words: Words) -> str:
    """``1 × 500 mg · 20 mg left``."""
    counted = phrases.vials_text(words, dose.vials)
    return counted + _quiet(words, "window.dose.left", dose.waste)


def bag(dose: Dose, study: Study, words: Words) -> str:
    """How drug and bag meet. The two methods never read alike."""
    infusion = dose.infusion
    if infusion is None or dose.volume is None:
        return ""
    rule = study.drugs[dose.drug].infusion
    diluent = words.text(rule.diluents[0]) if rule is not None and rule.diluents else ""
    volume, final = words.quantity(dose.volume, 2), words.quantity(infusion.volume, 2)
    size = words.quantity(infusion.bag)
    if infusion.method is BagMethod.FINAL_VOLUME and infusion.remove is not None:
        out = words.quantity(infusion.remove, 2)
        text = words.say("window.dose.bag-remove", out=out, volume=volume, bag=size, diluent=diluent, final=final)
    else:
        text = words.say("window.dose.bag-add", volume=volume, bag=size, diluent=diluent, final=final)
    return text


def concentration(dose: Dose, words: Words) -> str:
    """What the bag holds, with the limits where the label states some."""
    infusion = dose.infusion
    if infusion is None:
        return ""
    text = words.quantity(infusion.concentration, 2)
    if infusion.limits is not None:
        low, high = (words.number(limit.value) for limit in infusion.limits)
        text += f" · {words.say('window.dose.limits', low=low, high=high)}"
    return text


def infusion_text(dose: Dose, study: Study, words: Words) -> str:
    """Minutes, rate, and the rate in mg/min with its limit."""
    infusion = dose.infusion
    if infusion is None:
        return ""
    rule = study.drugs[dose.drug].infusion
    parts = [words.quantity(Quantity(Decimal(infusion.minutes), "min")), words.quantity(infusion.rate, 1)]
    speed = words.quantity(infusion.dose_rate, 2)
    if rule is not None and rule.maximum_per_min is not None:
        speed += f"{NBSP}({words.say('window.dose.max')}{NBSP}{words.number(rule.maximum_per_min)})"
    return " · ".join([*parts, speed])


def _quiet(words: Words, key: str, amount: Quantity | None) -> str:
    return f" · {words.say(key, amount=words.quantity(amount, 2))}" if amount is not None and amount.value else ""


def facts(dose: Dose, plan: Plan, words: Words) -> str:
    """How the dose came to its level, what was given before, and what made it smaller."""
    level = level_text(words, plan, dose) if dose.level else ""
    why = reductions_text(words, plan, dose) if dose.level else ""
    limits = [limit_text(words, limit) for limit in dose.limited_by]
    slowed = "" if dose.slowed is None else slowed_text(words, dose.slowed)
    return " · ".join(text for text in (level, why, cumulative_text(words, dose), *limits, slowed) if text)


def dispensed(dose: Dose, words: Words) -> str:
    """The tablets to hand out, and until when they last."""
    handed = dose.dispense
    if handed is None:
        return ""
    return words.say("window.dose.dispensed", tablets=phrases.vials_text(words, handed.tablets), until=handed.until)


class DoseCard(Card):
    """Shows one dose; shown again for another, it keeps its widgets."""

    def __init__(self, words: Words, record: Callable[[Form], None]) -> None:
        super().__init__()
        self.words, self._record = words, record
        self.name = Line("", size="card", bold=True)
        self._basis = Line("", "quiet")
        self._chip = Chip()
        self.amount = Line("", size="amount", bold=True)
        self._unit = Line("", "quiet", size="title")
        self._volume = Line("", "quiet")
        self.withheld = Line("", "block", size="card", bold=True, wrap=True)
        self._prepared = QWidget()
        """Everything that stands on an amount: it goes as one where there is none."""
        self._values: dict[str, Line] = {}
        self._labels: dict[str, Line] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, 100)  # values of all cards stand in one column
        self._grid.setRowStretch(len(_ROWS), 1)  # a single line stays at the top
        for place, name in enumerate(_ROWS):
            self._labels[name] = Line(words.say(f"window.dose.{name}"), "quiet")
            self._values[name] = Line(wrap=True)
            self._values[name].setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(self._labels[name], place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(self._values[name], place, 1)
        self._findings = QVBoxLayout()
        self._findings.setSpacing(4)
        self._finding_rows: list[tuple[QWidget, IconMark, Line]] = []
        self._facts = Line("", "quiet", wrap=True)
        self._loud = Line("", "warn", bold=True, wrap=True)
        self.override = button(words.say("window.dose.override"), self._ask_override)
        self.reaction = button(words.say("window.dose.reaction"), self._ask_reaction)
        self.fold = FoldButton(words.say("window.dose.how"), "accent")
        self.fold.toggled.connect(self._unfold)
        self.steps = Steps(words)
        self.steps.hide()
        self._shown: tuple[Dose, Plan] | None = None
        self._assemble()

    def _assemble(self) -> None:
        number = row(self.amount, self._unit, 1, gap=6)
        number.setAlignment(self._unit, Qt.AlignmentFlag.AlignBottom)
        holder = QWidget()
        holder.setLayout(column(number, self._volume, 1, gap=0))
        holder.setMinimumWidth(208)
        body = QHBoxLayout(self._prepared)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(16)
        body.addWidget(holder)
        body.addLayout(self._grid, 1)
        head = row(self.name, self._basis, 1, self._chip, gap=12)
        self.setLayout(
            column(
                head,
                self._facts,
                self.withheld,
                self._loud,
                self._prepared,
                self._findings,
                row(self.fold, 1, self.reaction, self.override),
                self.steps,
                margins=(18, 12, 18, 8),
                gap=4,
            )
        )

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What has a layout of its own."""
        return (self, self._prepared)

    def show_dose(self, dose: Dose, plan: Plan, place: int) -> None:
        """Shows the dose as the ``place``-th to be given."""
        words = self.words
        self._shown = (dose, plan)
        name = phrases.drug_name(words, plan.study, dose.drug)
        self.name.setText(f"{place}{NBSP}{NBSP}{name}")
        self._basis.setText(
            f"{phrases.prescribed_text(words, dose.prescribed)} · {phrases.origin_mark(words, dose.source)}"
        )
        chip = words.say("window.dose.level", level=dose.level) if dose.level else ""
        self._chip.show_state(chip, "warn", "warn")
        blocked = dose.amount is None
        self._prepared.setVisible(not blocked)
        reasons = [phrases.finding_sentence(words, f) for f in dose.findings if f.blocks]
        self.withheld.say("\n".join(dict.fromkeys(reasons)) or words.say("window.dose.withheld") if blocked else "")
        self._facts.say(facts(dose, plan, words))
        self._loud.say("" if blocked else half_rate_text(words, dose))
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
        if dose.amount is None:
            for line in self._values.values():
                line.setText("")
            return
        texts = {
            "vials": vials(dose, words) if dose.vials else "",
            "tablets": phrases.vials_text(words, dose.tablets) if dose.tablets else "",
            "dispense": dispensed(dose, words),
            "keeps": keepings_text(words, dose.keeps),
            "bag": bag(dose, plan.study, words),
            "concentration": concentration(dose, words),
            "infusion": infusion_text(dose, plan.study, words),
        }
        for key, text in texts.items():
            self._values[key].say(text)
            self._labels[key].setVisible(bool(text))

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
        if dose.volume is not None and dose.stock is not None:
            volume, stock = words.quantity(dose.volume, 2), words.quantity(dose.stock, 2)
            self._volume.say(words.say("window.dose.volume-of", volume=volume, stock=stock))
        elif dose.tablets:
            self._volume.say(words.say("window.dose.by-mouth"))
        else:
            self._volume.say("")

    def _show_findings(self, dose: Dose) -> None:
        """Warnings of this dose; blocks stand in the place of the number, site rules in the strip."""
        shown = [f for f in dose.findings if not f.blocks and f.code != "site-rule-unconfirmed"]
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
                text.say(phrases.finding_sentence(self.words, shown[place]))

    def offer(self, dose: Dose, plan: Plan, may_record: bool) -> None:
        """What can be recorded about the dose: another amount before it is given, a reaction once it was."""
        given = dose.given
        infused = plan.study.drugs[dose.drug].infusion is not None
        self.override.setVisible(may_record and not given)
        self.reaction.setVisible(may_record and given and infused)

    def _ask_override(self) -> None:
        if self._shown is not None:
            dose, plan = self._shown
            self._record(override_form(self.words, plan, dose))

    def _ask_reaction(self) -> None:
        if self._shown is not None:
            dose, plan = self._shown
            self._record(reaction_form(self.words, plan, dose.drug, dose.visit))

    def _unfold(self, is_open: bool) -> None:
        self.steps.setVisible(is_open)
        if is_open and self._shown is not None:
            self.steps.show_steps(*self._shown)
