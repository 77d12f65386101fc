"""A bare Qt window, the reference of the first paint: says when it has been painted, and ends."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel

from tests.benchmarks.first_paint import painted


class Bare(QLabel):
    """Ends the program after its first paint."""

    seen = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paints, and says so once."""
        super().paintEvent(event)
        if not self.seen:
            self.seen = True
            painted()
            QTimer.singleShot(0, QApplication.quit)


application = QApplication(sys.argv)
window = Bare("bare")
window.resize(1280, 720)
window.show()
application.exec()
