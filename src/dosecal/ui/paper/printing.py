"""Preview, print and save as PDF: orders for the sheet of the page that is shown."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFileDialog, QProgressDialog

from dosecal.ui.paper.preview import PAPER_PPI, Drawn, Listed, Order, Preview, drawing, put_on_paper

if TYPE_CHECKING:
    from collections.abc import Callable

    from dosecal.ui.window import MainWindow


def order_of(window: "MainWindow") -> Order | None:
    """The sheet of the page that is shown; None where there is none, or a field cannot be read."""
    kind, plan = window.sheet_kind(), window.calculator.printable
    if kind == "deadlines":
        return _order_of_list(window)
    if kind == "day-list":
        return _order_of_day(window)
    if kind is None or plan is None:
        return None
    now = datetime.now().astimezone()
    calculator = window.calculator
    return Order(kind, plan, calculator.visit_id, window.words, now, made=calculator.made if kind == "dose" else {})


def _order_of_list(window: "MainWindow") -> Order | None:
    """The deadlines as they are shown."""
    page = window.pages.deadlines
    if page is None or page.listing is None or page.task is not None:
        return None
    listing, choice = page.listing, page.choice
    listed = Listed(
        page.shown, listing.today, choice.days, listing.protocols, listing.patients, listing.unread, page.only()
    )
    return Order("deadlines", None, None, window.words, datetime.now().astimezone(), listed)


def _order_of_day(window: "MainWindow") -> Order | None:
    """The day's list as it is shown."""
    page = window.pages.day_list
    day = None if page is None else page.shown
    if day is None:
        return None
    return Order("day-list", None, None, window.words, datetime.now().astimezone(), day=day)


def preview(window: "MainWindow", order: Order | None = None) -> None:
    """Shows the pages of an order; without one those of the page that is shown."""
    wanted = order or order_of(window)
    if wanted is not None:
        Preview(wanted, window, lambda: print_sheet(window, order), lambda: save_pdf(window, order)).open()


def save_pdf(window: "MainWindow", order: Order | None = None) -> None:
    """Asks where, draws the PDF on another thread, writes it whole or not at all."""
    order = order or order_of(window)
    if order is None:
        return
    say = window.words.say
    folder = window.document.folder or Path.home()
    name = f"{order.kind}-{order.at.date().isoformat()}.pdf"
    chosen, _ = QFileDialog.getSaveFileName(window, say("window.file.save-pdf"), str(folder / name), "PDF (*.pdf)")
    if chosen:
        write_pdf(window, order, Path(chosen))


def write_pdf(window: "MainWindow", order: Order, path: Path) -> None:
    """Draws and writes the PDF."""

    def write(drawn: Drawn) -> None:
        from dosecal.files.reading.write_whole import write_whole  # noqa: PLC0415

        try:
            write_whole(path, drawn.pdf)
        except OSError as error:
            window.tell(window.words.say("window.file.not-saved", reason=error.strerror or type(error).__name__))
        else:
            window.say_shortly(window.words.say("window.paper.saved"))

    _with_progress(window, order, None, write)


def print_sheet(window: "MainWindow", order: Order | None = None) -> None:
    """Asks for the printer, draws the pages on another thread, puts them on paper."""
    order = order or order_of(window)
    if order is None:
        return
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415  with the first print

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("dosecal")  # what a print queue shows is no place for a patient
    printer.setFullPage(True)
    if QPrintDialog(printer, window).exec() != QDialog.DialogCode.Accepted:
        return

    def put(drawn: Drawn) -> None:
        if not put_on_paper(drawn.pages, printer):
            window.tell(window.words.say("window.paper.no-printer"))

    _with_progress(window, order, PAPER_PPI, put)


def _with_progress(window: "MainWindow", order: Order, ppi: float | None, then: "Callable[[Drawn], None]") -> None:
    """Runs the order on another thread; it can be cancelled, and the window stays alive."""
    say = window.words.say
    progress = QProgressDialog(say("window.paper.wait"), say("window.button.cancel"), 0, 0, window)
    progress.setMinimumDuration(300)
    progress.setAutoReset(False)

    def finish(drawn: Drawn) -> None:
        progress.close()
        if drawn.refused:
            window.tell(drawn.refused)
        else:
            then(drawn)

    progress.canceled.connect(drawing(order, ppi, finish).cancel)
