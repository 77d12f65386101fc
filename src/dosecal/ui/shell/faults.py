"""A fault of the program while its window is open, of a slot, of Qt, of another thread: nothing goes on unseen."""

import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

from dosecal.ui.widgets import tasks


class Faults(QObject):
    """Hears of every fault nobody has caught, and tells the window on its own thread."""

    _heard = Signal(object)

    def __init__(self, tell: Callable[[BaseException], None]) -> None:
        super().__init__()
        self._tell = tell
        self._telling = False
        self._before = sys.excepthook
        self._before_threads = threading.excepthook
        self._heard.connect(self._take, Qt.ConnectionType.AutoConnection)

    def listen(self) -> None:
        """From now on; what listened before is told as well."""
        self._before, self._before_threads = sys.excepthook, threading.excepthook
        sys.excepthook = self._hear
        threading.excepthook = lambda args: self._hear(args.exc_type, args.exc_value, args.exc_traceback)
        tasks.unexpected = self._heard.emit

    def stop(self) -> None:
        """No longer."""
        sys.excepthook, threading.excepthook, tasks.unexpected = self._before, self._before_threads, None

    def _hear(self, kind: type[BaseException], fault: BaseException | None, trace: TracebackType | None) -> None:
        told = fault if fault is not None else kind()
        self._before(kind, told, trace)
        if issubclass(kind, Exception):  # an interrupt is no fault
            self._heard.emit(told)

    def _take(self, fault: BaseException) -> None:
        if self._telling:  # a fault while a fault is shown
            return
        self._telling = True
        try:
            self._tell(fault)
        finally:
            self._telling = False
