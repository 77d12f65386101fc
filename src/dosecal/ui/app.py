"""Opens the window. The front door calls :func:`run`; nothing else of the program knows this room."""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from dosecal.session.collector import without_collector

with without_collector():  # here and not in `run`: importing this module fails if Qt lacks a library on this machine
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtWidgets import QApplication

    from dosecal.ui.shell.faults import Faults
    from dosecal.ui.widgets import theme
    from dosecal.ui.window import MainWindow


def application() -> QApplication:
    """The one application, in Fusion; its font is loaded after the first paint."""
    present = QApplication.instance()
    if isinstance(present, QApplication):
        return present
    QCoreApplication.setApplicationName("dosecal")
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")  # to share out a card's pixels takes longer than to paint them
    return QApplication([*sys.argv[:1], "-style", "Fusion"])  # asked of Qt itself: setStyle loads the enums of styles


def run(
    arguments: Sequence[str],
    demo: Path | None = None,
    language: str | None = None,
    on_first_paint: Callable[[], None] | None = None,
    on_fields: Callable[[], None] | None = None,
) -> int:
    """Opens the window, on a case file if one is named or on the demo, and stays until it is closed.

    A benchmark's hooks, each called once: ``on_first_paint`` when the window has been painted for the first time,
    ``on_fields`` when its fields have been painted and take keys.
    """
    gc.disable()  # more is loaded until all is there; the window switches it on then
    app = application()
    first = demo or (Path(arguments[0]) if arguments else None)
    window = MainWindow(language, first, demo is not None, on_first_paint, on_fields)
    theme.apply(app, window.settings.theme)
    faults = Faults(window.fault)
    faults.listen()
    window.show()
    try:
        return app.exec()
    finally:
        faults.stop()
