"""The findings at the foot of the window: their counts and the worst sentence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from dosecal.ui.bits import Chip, Line, button, row
from dosecal.words import Words

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QResizeEvent

    from dosecal.core.result import Plan

SITE_RULE = "site-rule-unconfirmed"
RANK = {"block": 0, "warn": 1, "note": 2}
ICONS = {"block": "block", "warn": "warn", "note": "note"}


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the list: severity, sentence, and how many places it stands for."""

    severity: str
    sentence: str
    times: int = 1


def said(words: Words, plan: "Plan | None", problems: Sequence[str]) -> list[Said]:
    """All findings of a plan but the unconfirmed site rules, and what labels propose and nobody has decided yet; the
    worst first; what says the same is said once."""
    lines: dict[tuple[str, str], int] = {}
    for sentence in problems:
        lines[("block", sentence)] = 1
    if plan is not None:
        from dosecal.words.phrases import finding_sentence  # noqa: PLC0415  with the first plan, after the first paint

        for finding in plan.findings:
            if finding.code != SITE_RULE:
                key = (finding.severity.value, finding_sentence(words, finding))
                lines[key] = lines.get(key, 0) + 1
        from dosecal.words.dose_parts import proposal_sentence  # noqa: PLC0415

        for one in plan.undecided:
            lines[("warn", f"{words.say('dose-proposal.title')}: {proposal_sentence(words, plan.study, one)}")] = 1
    made = [Said(severity, sentence, times) for (severity, sentence), times in lines.items()]
    return sorted(made, key=lambda line: RANK[line.severity])


def unconfirmed(plan: "Plan | None") -> int:
    """How many site rules wait for a named person of the site."""
    return 0 if plan is None else sum(finding.code == SITE_RULE for finding in plan.findings)


def open_points(words: Words, plan: "Plan | None") -> str:
    """What is open before the next doses are released; empty where nothing is asked."""
    following = None if plan is None else plan.next_to_give
    if plan is None or following is None:
        return ""
    from dosecal.words.dose_parts import open_points_of, open_points_short  # noqa: PLC0415

    return open_points_short(words, plan.study, open_points_of(plan.doses_of(following.id)))


def missing_criteria(plan: "Plan | None") -> int:
    """How many criteria wait for a value."""
    return 0 if plan is None else sum(result.status == "missing" for result in plan.eligibility)


class Strip(QWidget):
    """One line at the foot of the window: counts and the worst sentence. A click, or its key, opens the list."""

    def __init__(self, words: Words, open_list: Callable[[], None], open_rules: Callable[[], None]) -> None:
        super().__init__()
        self.words = words
        self._chips = {severity: Chip() for severity in ("block", "warn", "note")}
        for chip in self._chips.values():
            chip.hide()
        self._sentence = Elided()
        self._open_list = open_list
        self._rules = button("", open_rules)
        self._rules.hide()
        self.rest = row(gap=8)
        layout = row(*self._chips.values(), self._sentence, self._rules, self.rest, margins=(16, 8, 16, 8))
        layout.setStretch(len(self._chips), 1)
        self.setLayout(layout)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.lines: list[Said] = []
        self.calm = ""
        """What is said where there is no finding: never an all-clear."""

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What has a layout of its own."""
        return (self, *self._chips.values())

    def show_findings(self, lines: list[Said], rules: int, missing: int = 0, points: str = "") -> None:
        """Shows the findings of a plan; without any, open ``points`` and ``missing`` criteria are not passed over."""
        self.lines = lines
        for severity, chip in self._chips.items():
            count = sum(line.severity == severity for line in lines)
            tone = {"note": "quiet"}.get(severity, severity)
            chip.show_state(
                self.words.say(f"window.strip.{severity}", count=count) if count else "", tone, ICONS[severity]
            )
        say = self.words.say
        calm = [say("window.strip.open", points=points) if points else say("window.strip.none")]
        if missing:
            calm.append(say("window.strip.missing", count=missing))
        self.calm = " · ".join(calm)
        self._sentence.say(lines[0].sentence if lines else self.calm)
        self._rules.setText(self.words.say("window.strip.site-rules", count=rules))
        self._rules.setVisible(rules > 0)

    def say_shortly(self, text: str) -> None:
        """Says something until the next change."""
        self._sentence.say(text)

    def mousePressEvent(self, event: "QMouseEvent") -> None:
        super().mousePressEvent(event)
        self._open_list()


class Elided(Line):
    """One line that ends in an ellipsis where it is too long; the tip says all of it."""

    def __init__(self, tone: str = "text") -> None:
        super().__init__("", tone)
        self._full = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(80)

    def say(self, text: str) -> None:
        self._full = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: "QResizeEvent") -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, max(self.width() - 4, 60)))
