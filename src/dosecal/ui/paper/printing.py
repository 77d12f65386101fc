"""Preview, print and save as PDF: a sheet is drawn on another thread while the window stays alive."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QProgressDialog

from dosecal.files.reading.write_whole import write_whole
from dosecal.ui.paper.preview import PAPER_PPI, Drawn, Preview, drawing, put_on_paper
from dosecal.ui.shell.order import Order
from dosecal.ui.shell.shell import Shell
from dosecal.ui.widgets.file_dialogs import file_to_write, no_traces


class Paper:
    """Draws the sheets of a window on another thread. A sheet that is blocked is refused in words."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._say = shell.words.say

    def preview(self, order: Order, again: Order | None = None) -> None:
        """Shows the pages of an order. ``again`` is what its buttons print and save: None for the page shown then."""
        shell = self._shell
        Preview(order, shell.widget, lambda: shell.print_sheet(again), lambda: shell.save_pdf(again)).open()

    def save_pdf(self, order: Order) -> None:
        """Asks where, draws the PDF, writes it whole or not at all."""
        folder = self._shell.document.folder or Path.home()
        suggested = str(folder / f"{order.kind}-{order.at.date().isoformat()}.pdf")
        title = self._say("window.file.save-pdf")
        chosen, _ = file_to_write(self._shell.widget, title, suggested, "PDF (*.pdf)")
        if chosen:
            self.write_pdf(order, Path(chosen))

    def write_pdf(self, order: Order, path: Path) -> None:
        """Draws and writes the PDF."""

        def write(drawn: Drawn) -> None:
            try:
                write_whole(path, drawn.pdf)
            except OSError as error:
                self._shell.tell(self._say("window.file.not-saved", reason=error.strerror or type(error).__name__))
            else:
                self._shell.say_shortly(self._say("window.paper.saved"))

        self._draw(order, None, write)

    def print_sheet(self, order: Order) -> None:
        """Asks for the printer, draws the pages, puts them on paper."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName("dosecal")  # what a print queue shows is no place for a patient
        printer.setFullPage(True)
        with no_traces():  # also of a print into a file
            accepted = QPrintDialog(printer, self._shell.widget).exec() == QDialog.DialogCode.Accepted
        if not accepted:
            return

        def put(drawn: Drawn) -> None:
            if put_on_paper(drawn.pages, printer):
                self._shell.say_shortly(self._say("window.paper.sent", pages=len(drawn.pages)))
            else:
                self._shell.tell(self._say("window.paper.no-printer"))

        self._draw(order, PAPER_PPI, put)

    def _draw(self, order: Order, ppi: float | None, then: Callable[[Drawn], None]) -> None:
        """Draws on another thread; it can be cancelled, and the window stays alive."""
        cancel = self._say("window.button.cancel")
        progress = QProgressDialog(self._say("window.paper.wait"), cancel, 0, 0, self._shell.widget)
        progress.setMinimumDuration(300)
        progress.setAutoReset(False)

        def finish(drawn: Drawn) -> None:
            progress.close()
            if drawn.refused:
                self._shell.tell(drawn.refused)
            else:
                then(drawn)

        progress.canceled.connect(drawing(order, ppi, finish).cancel)
