"""The window: its first frame, painted before anything else is loaded, and then the workspace inside it."""

import gc
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMainWindow

from dosecal.ui.pages import PAGES, PATIENT_PAGES
from dosecal.ui.shell.frame import paint_frame
from dosecal.ui.shell.settings import Settings

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent

    from dosecal.ui.patient_page import Calculator
    from dosecal.ui.workspace import Workspace


class MainWindow(QMainWindow):
    """A frame at once, then fields that take keys, then what follows from them."""

    def __init__(
        self,
        language: str | None = None,
        first: Path | None = None,
        demo: bool = False,
        painted: Callable[[], None] | None = None,
        fields_painted: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self.settings = Settings()
        self._language = language
        self._first, self._first_is_demo, self._painted = first, demo, painted
        self._fields_painted = fields_painted
        self._seen = False
        self._workspace: Workspace | None = None
        self.setWindowTitle("dosecal[*]")
        self.setMinimumSize(880, 430)  # 1366 × 768 at 150 %, less the frame and the bar of the desktop
        self.resize(1280, 720)
        if not self.settings.geometry.isEmpty():
            self.restoreGeometry(self.settings.geometry)

    @property
    def workspace(self) -> "Workspace":
        """Everything in the window; made when it is first asked for."""
        if self._workspace is None:
            from dosecal.ui.workspace import Workspace  # noqa: PLC0415  loads the rest, after the first paint

            self._workspace = Workspace(self, self.settings, self._language)
        return self._workspace

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing but the frame yet."""
        return self._workspace is None

    @property
    def calculator(self) -> "Calculator":
        """The page with the fields."""
        return self.workspace.calculator

    def fault(self, fault: BaseException) -> None:
        """A fault of the program that nobody has caught."""
        if self._workspace is not None:
            self._workspace.fault(fault)

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        if self.is_bare:
            paint_frame(self, len(PAGES), len(PATIENT_PAGES))
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self._wake)

    def _wake(self) -> None:
        """After the first paint: the fields, or the case to open with them."""
        if self._painted is not None:
            self._painted()
        if self._first is not None:
            self.workspace.file.open(self._first, self._first_is_demo)
            self._settle()
            return
        page = self.calculator
        page.take_focus()
        if page.is_painted:
            self._fill()
        else:
            page.painted.connect(lambda: QTimer.singleShot(0, self._fill))

    def _fill(self) -> None:
        """After the fields are painted: studies and views, step by step, so that each key is seen at once."""
        if self._fields_painted is not None:
            self._fields_painted()
        page = self.calculator
        steps = page.waking()

        def go_on() -> None:
            if page is self.calculator and next(steps, False) is None:
                QTimer.singleShot(0, go_on)
            else:
                self._settle()

        go_on()

    def _settle(self) -> None:
        """All is there: the rest of a start, and the copy that a crash has left."""
        self.workspace.settle()
        gc.freeze()  # what has been loaded stays: no keystroke waits for a look through it
        gc.enable()
        if self._first is None:
            self.workspace.take_up_copy()

    def closeEvent(self, event: "QCloseEvent") -> None:
        if not self.workspace.leave():
            event.ignore()
            return
        self.settings.geometry = self.saveGeometry()
        super().closeEvent(event)
