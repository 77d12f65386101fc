"""Work that takes turns with the window: on another thread, or on its own a little later."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal

T = TypeVar("T")

unexpected: Callable[[BaseException], None] | None = None
"""Told of a fault on another thread that is no trouble with a file; the window sets it."""

_running: "set[Task[Any]]" = set()
"""Qt holds a task that runs by its address only: Python must not collect it before it has ended."""


class _Signals(QObject):
    step = Signal(int)
    done = Signal(object, object)


class Task(QRunnable, Generic[T]):
    """Runs ``work`` on another thread. ``then`` and ``failed`` are called on the window's, unless it was cancelled.

    ``work`` is given the task: it looks at ``cancelled`` now and then and may report its progress by ``tell``.
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
        self.cancelled = False
        self._work, self._then, self._failed = work, then, failed
        self._signals = _Signals()
        self._signals.done.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        if step is not None:
            self._signals.step.connect(
                lambda count: None if self.cancelled else step(count), Qt.ConnectionType.QueuedConnection
            )

    def run(self) -> None:
        """Does the work in a thread, and hands over its result or its exception."""
        try:
            result = self._work(self)
        except Exception as trouble:  # a thread must not end in silence: the window shows what is wrong
            self._signals.done.emit(None, trouble)
        else:
            self._signals.done.emit([result], None)

    def tell(self, count: int) -> None:
        """Reports how far the work is."""
        self._signals.step.emit(count)

    def cancel(self) -> None:
        """Asks the work to stop; whatever comes of it is dropped."""
        self.cancelled = True

    def _finish(self, result: list[T] | None, trouble: Exception | None) -> None:
        _running.discard(self)
        if self.cancelled:
            return
        if trouble is not None:
            self._failed(trouble)
            if unexpected is not None and not isinstance(trouble, OSError):
                unexpected(trouble)
        elif result is not None:
            self._then(result[0])

    def start(self) -> "Task[T]":
        """Puts the task into the pool."""
        _running.add(self)
        QThreadPool.globalInstance().start(self)
        return self


def running() -> int:
    """How many tasks have been started and have not ended."""
    return len(_running)


def cancel_all() -> None:
    """Asks every task to stop; whatever comes of them is dropped."""
    for task in tuple(_running):
        task.cancel()


def later(owner: QObject, milliseconds: int, do: Callable[[], None]) -> QTimer:
    """A timer of ``owner`` that calls ``do`` once, the given milliseconds after each ``start``."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(do)
    return timer
