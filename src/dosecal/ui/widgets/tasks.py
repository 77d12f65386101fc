"""Work off the window's thread: reading many files, writing an export."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

T = TypeVar("T")


class _Signals(QObject):
    step = Signal(int)
    done = Signal(object, object)


class Task(QRunnable, Generic[T]):
    """Runs ``work`` on another thread. ``then`` and ``failed`` are called on the window's, unless it was cancelled.

    ``work`` is given the task: it looks at ``cancelled`` now and then and may tell how far it is by ``tell``.
    """

    def __init__(
        self,
        work: Callable[["Task[T]"], T],
        then: Callable[[T], None],
        failed: Callable[[Exception], None],
        step: Callable[[int], None] | None = None,
    ) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self.cancelled = self.finished = False
        self._work, self._then, self._failed = work, then, failed
        self._signals = _Signals()
        self._signals.done.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        if step is not None:
            self._signals.step.connect(
                lambda count: None if self.cancelled else step(count), Qt.ConnectionType.QueuedConnection
            )

    def run(self) -> None:
        try:
            result = self._work(self)
        except Exception as trouble:  # a thread must not end in silence: the window says what is wrong
            self._signals.done.emit(None, trouble)
        else:
            self._signals.done.emit([result], None)

    def tell(self, count: int) -> None:
        """Says how far the work is."""
        self._signals.step.emit(count)

    def _finish(self, result: list[T] | None, trouble: Exception | None) -> None:
        self.finished = True
        if self.cancelled:
            return
        if trouble is not None:
            self._failed(trouble)
        elif result is not None:
            self._then(result[0])

    def start(self) -> "Task[T]":
        """Puts the task into the pool."""
        QThreadPool.globalInstance().start(self)
        return self
