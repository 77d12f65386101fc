"""The page Dose: which visit, and a card for each drug in order of administration."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from dosecal.core.result.dose import OpenPoint
from dosecal.core.result.plan import Plan
from dosecal.core.result.visit import Visit, VisitStatus
from dosecal.core.views.dosing_visits import dosing_visit, dosing_visits, proposals_at
from dosecal.session.dose_page import given_form
from dosecal.session.event_forms import Form
from dosecal.session.open_case import OpenCase
from dosecal.ui.dose.card import DoseCard
from dosecal.ui.dose.release_box import ProposalBox, ReleaseBox
from dosecal.ui.events.event_dialog import ask_and_record
from dosecal.ui.shell.patient import Patient
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import Combo, button
from dosecal.ui.widgets.layout import column, laid_out_once, row, side_by_side
from dosecal.ui.widgets.text import Chip, Line
from dosecal.words import Words
from dosecal.words.given import given_text
from dosecal.words.visits import visit_short


def make(patient: Patient) -> "DoseView":
    """The page Dose of a patient."""
    case = OpenCase(patient)
    return DoseView(patient.words, patient.refresh, case, patient.enter_point, patient.entry.made, patient.follow)


_BESIDE = 720
"""Pixels of the page below which what is to be known of the visit is written under its name."""


class _Visits(Combo):
    """The visits that have doses; it gives way where the page is narrow."""

    def sizeHint(self) -> QSize:
        return QSize(400, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(240, super().minimumSizeHint().height())


class DoseView(QWidget):
    """Doses of one visit; the next treatment unless another is chosen."""

    def __init__(
        self, words: Words, changed: Callable[[], None], case: OpenCase, enter: Callable[[OpenPoint], None],
        made_texts: dict[str, str], made_changed: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self.words = words
        self._changed, self._case, self._made_texts, self._made_changed = changed, case, made_texts, made_changed
        self._chosen: str | None = None
        self._plan: Plan | None = None
        self.visits = _Visits()
        self.visits.setFont(theme.font())
        self.visits.setMinimumHeight(32)
        self.visits.setAccessibleName(words.say("label.visit"))
        self.visits.activated.connect(self._choose)
        self._chip = Chip()
        self._empty = Line("", "quiet", "card", wrap=True)
        self.cards: list[DoseCard] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(12)
        self.release = ReleaseBox(words, enter)
        self.proposals = ProposalBox(words, self._record)
        body = self._body = QWidget()
        body.setLayout(column(self.proposals, self.release, self._column, 1, gap=12))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(words.say("window.tab.dose"))
        scroll.setWidget(body)
        self.given = button(words.say("dose-page.given"), self.record_given)
        self._named = row(self.visits, self._chip, gap=12)
        self._head = row(self._named, 1, self.given, gap=12)
        self.setLayout(column(self._head, self._empty, scroll, gap=8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side_by_side(self._named, self.width() >= _BESIDE)

    @property
    def visit_id(self) -> str | None:
        """The visit that is shown."""
        value = self.visits.currentData()
        return value if isinstance(value, str) else None

    def show_plan(self, plan: Plan) -> None:
        """Shows the doses of the visit chosen, or of the next treatment."""
        self._plan = plan
        self._fill_visits(plan)
        visit = plan.visit(self.visit_id) if self.visit_id else None
        doses = plan.doses_of(visit.id) if visit else ()
        given = "" if visit is None else given_text(self.words, plan, visit)
        if given:
            self._chip.show_state(given, "ok", "ok")
        else:
            hypothetical = visit is not None and visit.hypothetical
            self._chip.show_state(self.words.say("dose-page.hypothetical") if hypothetical else "", "warn", "warn")
        self._empty.say("" if doses else self.words.say("dose-page.none"))
        while len(self.cards) < len(doses):
            card = DoseCard(self.words, self._record, self._made_texts, self._made_changed)
            self.cards.append(card)
            self._column.addWidget(card)
        self.given.setVisible(given_form(self.words, plan, visit) is not None)
        with laid_out_once(self._body, *(part for card in self.cards for part in card.parts)):
            for place, card in enumerate(self.cards):
                card.setVisible(place < len(doses))
                if place < len(doses):
                    card.show_dose(doses[place], plan, place + 1)
                    card.offer(doses[place], plan)
            self.release.show_points(plan, doses)
            self.proposals.show_proposals(plan, proposals_at(plan, visit))

    @property
    def _shown(self) -> list[DoseCard]:
        """The cards of the visit shown."""
        return [card for card in self.cards if not card.isHidden()]

    @property
    def made(self) -> dict[str, datetime]:
        """Drug → when its preparation was made, for the visit shown."""
        return dict(made for card in self._shown if (made := card.drug_made) is not None)

    @property
    def made_wrong(self) -> str:
        """Why a time of preparation cannot be read; empty if each can."""
        return next((card.made.wrong for card in self._shown if card.made.wrong), "")

    @property
    def given_form(self) -> Form | None:
        """What is asked to record that the doses shown were given; None if it cannot be recorded."""
        visit = None if self._plan is None or self.visit_id is None else self._plan.visit(self.visit_id)
        return None if self._plan is None else given_form(self.words, self._plan, visit)

    @property
    def can_record_given(self) -> bool:
        """Whether it can be recorded now that the doses shown were given."""
        return not self.given.isHidden()

    def record_given(self) -> None:
        """Asks when the doses shown were given, and records it."""
        form = self.given_form
        if form is not None:
            self._record(form)

    def _record(self, form: Form) -> None:
        """Records, and stays at the visit that is shown: the next one has other doses in the same place."""
        before, self._chosen = self._chosen, self.visit_id
        if not ask_and_record(form, self._case, self):
            self._chosen = before

    def _fill_visits(self, plan: Plan) -> None:
        entries = [(visit.id, self._name(visit)) for visit in dosing_visits(plan)]
        shown = [(self.visits.itemData(at), self.visits.itemText(at)) for at in range(self.visits.count())]
        if entries != shown:
            self.visits.clear()
            for value, text in entries:
                self.visits.addItem(text, value)
        visit = dosing_visit(plan, self._chosen)
        self.visits.setCurrentIndex(-1 if visit is None else self.visits.findData(visit.id))
        self.visits.setVisible(bool(entries))

    def _name(self, visit: Visit) -> str:
        day = self.words.date(visit.date) if visit.date else self.words.say("calendar-page.no-day")
        status = f" · {self.words.say(f'status.{visit.status}')}" if visit.status != VisitStatus.PLANNED else ""
        return f"{visit.id} · {day} · {visit_short(self.words, visit)}{status}"

    def _choose(self) -> None:
        self._chosen = self.visit_id
        if self._plan is not None:
            self.show_plan(self._plan)
        self._changed()

    def step_visit(self, by: int) -> None:
        """To the next or previous visit."""
        place = self.visits.currentIndex() + by
        if 0 <= place < self.visits.count():
            self.visits.setCurrentIndex(place)
            self._choose()
