"""Sheets in the window: drawn by typst off the window's thread, shown, printed, saved as PDF."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPageLayout, QPainter, QPixmap
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from dosecal import __version__
from dosecal.session.printable import title_word
from dosecal.sheets import Printed, SheetBlocked
from dosecal.ui.shell.order import Order
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.dialog_room import open_at
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.tasks import Task
from dosecal.ui.widgets.text import Line

SCREEN_PPI = 110.0
PAPER_PPI = 300.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of an order: a PDF, pages as PNG, or the sentence why not."""

    pdf: bytes = b""
    pages: tuple[bytes, ...] = ()
    refused: str = ""


def draw(order: Order, ppi: float | None) -> Drawn:
    """Draws the sheet: pages at ``ppi``, or the PDF if it is None. Runs on any thread."""
    try:
        sheet = order.make(Printed(order.at, None, __version__))
        return Drawn(pdf=sheet.pdf()) if ppi is None else Drawn(pages=tuple(sheet.png_pages(ppi)))
    except SheetBlocked as blocked:
        return Drawn(refused=blocked.sentence(order.words))


def drawing(order: Order, ppi: float | None, then: Callable[[Drawn], None]) -> Task[Drawn]:
    """Draws the sheet on another thread; a fault there becomes a sentence, too."""
    fault = Drawn(refused=order.words.say("window.paper.fault"))
    return Task[Drawn](lambda _task: draw(order, ppi), then, lambda _trouble: then(fault)).start()


class Preview(QDialog):
    """The pages of a sheet; printing and saving from here."""

    def __init__(
        self, order: Order, parent: QWidget, print_it: Callable[[], None], save_it: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        words = order.words
        say = words.say
        self.setWindowTitle(
            say("window.paper.deadlines" if order.kind == "deadlines" else title_word(order.kind, order.visit))
        )
        open_at(self, 1000, 680)
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
        self.finished.connect(drawing(order, SCREEN_PPI, self._show).cancel)

    def _leave(self, then: Callable[[], None]) -> None:
        self.accept()
        then()

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


def put_on_paper(pages: tuple[bytes, ...], printer: QPrinter) -> bool:
    """Draws the pages onto a printer, each in its own orientation."""
    pictures = [QImage.fromData(page).convertToFormat(QImage.Format.Format_Grayscale8) for page in pages]
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
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)  # letters, not photographs
    for number, picture in enumerate(pictures):
        if number:
            turn(picture)
            printer.newPage()
        area = painter.viewport()
        size = picture.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(QPoint(area.x() + (area.width() - size.width()) // 2, area.y()), size)
        # As it was drawn: enlarged to the dots of the printer a page would be a hundred times as large.
        painter.drawImage(place, picture)
    painter.end()
    return True
