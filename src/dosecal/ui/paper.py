"""Sheets in the window: drawn by typst off the window's thread, shown, printed, saved as PDF."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from dosecal import __version__
from dosecal.ui import theme
from dosecal.ui.bits import Line, button, column, row
from dosecal.words import Words

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from dosecal.core.deadlines import Deadline
    from dosecal.core.protocol import Protocol
    from dosecal.core.result import Plan
    from dosecal.files.day_list import DayList
    from dosecal.sheets import Sheet

SCREEN_PPI = 110.0
PAPER_PPI = 300.0


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list of deadlines says."""

    deadlines: tuple["Deadline", ...]
    today: date
    days: int
    protocols: tuple["Protocol", ...]
    patients: int
    unread: tuple[str, ...]
    only: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """Which sheet of which plan, or of which list; values only, so that a thread can have it."""

    kind: str
    plan: "Plan | None"
    visit: str | None
    words: Words
    at: datetime
    listed: Listed | None = None
    day: "DayList | None" = None
    made: Mapping[str, datetime] = field(default_factory=dict)
    """Drug → when its preparation was made."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of an order: a PDF, pages as PNG, or the sentence why not."""

    pdf: bytes = b""
    pages: tuple[bytes, ...] = ()
    refused: str = ""


def draw(order: Order, ppi: float | None) -> Drawn:
    """Draws the sheet: pages at ``ppi``, or the PDF where it is None. Runs on any thread."""
    from dosecal.sheets import SheetBlocked  # noqa: PLC0415  typst is loaded with the first sheet

    try:
        if order.day is not None:
            sheet = _day_of(order, order.day)
        else:
            sheet = _list_of(order, order.listed) if order.plan is None else _sheet_of(order, order.plan)
        return Drawn(pdf=sheet.pdf()) if ppi is None else Drawn(pages=tuple(sheet.png_pages(ppi)))
    except SheetBlocked as blocked:
        return Drawn(refused=blocked.sentence(order.words))


def why_blocked(words: Words, plan: "Plan", kind: str, visit_id: str | None) -> str:
    """Why a plan has no sheet of a kind: half a worksheet is a trap. Empty where it has one."""
    from dosecal.words.phrases import finding_sentence  # noqa: PLC0415

    if kind == "calendar" and not plan.visits:
        return words.say("calendar-page.none")
    if kind != "dose":
        return ""
    visit = plan.visit(visit_id) if visit_id is not None else None
    doses = plan.doses_of(visit.id) if visit is not None else ()
    of_others = [found for dose in plan.doses for found in dose.findings]
    of_others += [found for other in plan.visits for found in other.findings]
    about = [*(found for dose in doses for found in dose.findings), *(visit.findings if visit is not None else ())]
    about += [found for found in plan.findings if found not in of_others]
    block = next((found for found in about if found.blocks), None)
    if block is not None:
        return finding_sentence(words, block)
    if any(dose.amount is None for dose in doses):
        return words.say("dose-page.withheld")
    return "" if doses else words.say("dose-page.none")


def _list_of(order: Order, listed: Listed | None) -> "Sheet":
    from dosecal.sheets import Printed, deadline_list  # noqa: PLC0415

    assert listed is not None
    return deadline_list(
        listed.deadlines, listed.today, order.words, Printed(order.at, None, __version__), listed.days,
        protocols=listed.protocols, patients=listed.patients, unread=listed.unread, only=listed.only,
    )  # fmt: skip


def _day_of(order: Order, day: "DayList") -> "Sheet":
    from dosecal.sheets import Printed, day_list  # noqa: PLC0415

    return day_list(
        day.entries, day.today, order.words, Printed(order.at, None, __version__), day.days,
        protocols=day.protocols, patients=day.patients, undated=day.undated, unread=day.unread(order.words),
    )  # fmt: skip


def _sheet_of(order: Order, plan: "Plan") -> "Sheet":
    from dosecal.files.planning import days_of  # noqa: PLC0415
    from dosecal.sheets import Printed, make_sheet  # noqa: PLC0415

    closed = days_of(plan.study, plan.case, plan.today, order.words.language)
    printed = Printed(order.at, None, __version__, order.made)
    return make_sheet(order.kind, plan, order.visit, order.words, printed, closed)


class _Signals(QObject):
    done = Signal(object)


class Job(QRunnable):
    """One order on a thread of the pool; ``then`` is called on the window's thread unless it was cancelled."""

    def __init__(self, order: Order, ppi: float | None, then: Callable[[Drawn], None], fault: str) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self._order, self._ppi, self._fault = order, ppi, fault
        self._signals = _Signals()
        self._signals.done.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._then = then
        self.cancelled = False
        self.finished = False

    def run(self) -> None:
        try:
            drawn = draw(self._order, self._ppi)
        except Exception:  # a thread must not end in silence: the person learns that there is no sheet
            drawn = Drawn(refused=self._fault)
        self._signals.done.emit(drawn)

    def _finish(self, drawn: object) -> None:
        self.finished = True
        if not self.cancelled and isinstance(drawn, Drawn):
            self._then(drawn)

    def start(self) -> "Job":
        """Puts the job into the pool."""
        QThreadPool.globalInstance().start(self)
        return self


class Preview(QDialog):
    """The pages of a sheet; printing and saving from here."""

    def __init__(
        self, order: Order, parent: QWidget, print_it: Callable[[], None], save_it: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        words = order.words
        say = words.say
        self.setWindowTitle(say(f"window.paper.{order.kind}"))
        self.resize(1000, 680)
        self.setFont(theme.font())
        self._pages = QVBoxLayout()
        self._pages.setSpacing(16)
        self.pages: list[QLabel] = []
        self._wait = Line(say("window.paper.wait"), "quiet", "card")
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setAccessibleName(say("window.paper.wait"))
        holder = QWidget()
        holder.setLayout(column(self._wait, self._busy, self._pages, 1, margins=(16, 16, 16, 16)))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(holder)
        self._print = button(say("window.button.print"), lambda: self._leave(print_it), main=True)
        self._save = button(say("window.button.save-pdf"), lambda: self._leave(save_it))
        close = button(say("window.button.close"), self.reject)
        for action in (self._print, self._save):
            action.setEnabled(False)
        self.setLayout(column(scroll, row(1, close, self._save, self._print, margins=(16, 8, 16, 16))))
        self._job = Job(order, SCREEN_PPI, self._show, say("window.paper.fault")).start()
        self.finished.connect(self._stop)

    def _leave(self, then: Callable[[], None]) -> None:
        self.accept()
        then()

    def _stop(self) -> None:
        self._job.cancelled = True

    def _show(self, drawn: Drawn) -> None:
        self._busy.hide()
        self._wait.say(drawn.refused)
        self._wait.tone("block" if drawn.refused else "quiet")
        for number, page in enumerate(drawn.pages, 1):
            picture = QPixmap()
            picture.loadFromData(page)
            label = QLabel()
            label.setPixmap(picture)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setAccessibleName(str(number))
            self.pages.append(label)
            self._pages.addWidget(label)
        for action in (self._print, self._save):
            action.setEnabled(bool(drawn.pages))

    def sizeHint(self) -> QSize:
        return QSize(1000, 680)


def put_on_paper(pages: tuple[bytes, ...], printer: "QPrinter") -> bool:
    """Draws the pages onto a printer, each in its own orientation."""
    from PySide6.QtGui import QPageLayout  # noqa: PLC0415

    pictures = [QImage.fromData(page) for page in pages]
    if not pictures:
        return False

    def turn(picture: QImage) -> None:
        wide = picture.width() > picture.height()
        way = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
        printer.setPageOrientation(way)

    turn(pictures[0])
    painter = QPainter()
    if not painter.begin(printer):
        return False
    for number, picture in enumerate(pictures):
        if number:
            turn(picture)
            printer.newPage()
        area = painter.viewport()
        size = picture.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(area.x() + (area.width() - size.width()) // 2, area.y(), picture.scaled(
            size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        ))  # fmt: skip
    painter.end()
    return True
