"""Preview, print and save as PDF: a sheet is drawn beside the window, and the window goes on."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QProgressDialog

from dosecal.files.reading.write_whole import write_whole
from dosecal.ui.paper.preview import PAPER_PPI, Drawn, Preview, drawing, put_on_paper
from dosecal.ui.shell.order import Order
from dosecal.ui.shell.shell import Shell


def preview(shell: Shell, order: Order, again: Order | None = None) -> None:
    """Shows the pages of an order. ``again`` is what its buttons print and save: None for the page shown then."""
    Preview(order, shell.widget, lambda: shell.print_sheet(again), lambda: shell.save_pdf(again)).open()


def save_pdf(shell: Shell, order: Order) -> None:
    """Asks where, draws the PDF on another thread, writes it whole or not at all."""
    folder = shell.document.folder or Path.home()
    suggested = str(folder / f"{order.kind}-{order.at.date().isoformat()}.pdf")
    title = shell.words.say("window.file.save-pdf")
    chosen, _ = QFileDialog.getSaveFileName(shell.widget, title, suggested, "PDF (*.pdf)")
    if chosen:
        write_pdf(shell, order, Path(chosen))


def write_pdf(shell: Shell, order: Order, path: Path) -> None:
    """Draws and writes the PDF."""

    def write(drawn: Drawn) -> None:
        try:
            write_whole(path, drawn.pdf)
        except OSError as error:
            shell.tell(shell.words.say("window.file.not-saved", reason=error.strerror or type(error).__name__))
        else:
            shell.say_shortly(shell.words.say("window.paper.saved"))

    _with_progress(shell, order, None, write)


def print_sheet(shell: Shell, order: Order) -> None:
    """Asks for the printer, draws the pages on another thread, puts them on paper."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415  asks for the printers: with the first print

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("dosecal")  # what a print queue shows is no place for a patient
    printer.setFullPage(True)
    if QPrintDialog(printer, shell.widget).exec() != QDialog.DialogCode.Accepted:
        return

    def put(drawn: Drawn) -> None:
        if not put_on_paper(drawn.pages, printer):
            shell.tell(shell.words.say("window.paper.no-printer"))

    _with_progress(shell, order, PAPER_PPI, put)


def _with_progress(shell: Shell, order: Order, ppi: float | None, then: Callable[[Drawn], None]) -> None:
    """Runs the order on another thread; it can be cancelled, and the window stays alive."""
    say = shell.words.say
    progress = QProgressDialog(say("window.paper.wait"), say("window.button.cancel"), 0, 0, shell.widget)
    progress.setMinimumDuration(300)
    progress.setAutoReset(False)

    def finish(drawn: Drawn) -> None:
        progress.close()
        if drawn.refused:
            shell.tell(drawn.refused)
        else:
            then(drawn)

    progress.canceled.connect(drawing(order, ppi, finish).cancel)
