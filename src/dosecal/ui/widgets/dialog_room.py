"""Dialogs that fit the screen: no larger than it, and what has no room in them is scrolled."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QSizePolicy, QWidget

FRAME = QSize(8, 40)
"""What a desktop draws around a dialog, in pixels."""


def room_of(dialog: QDialog) -> QSize:
    """How large a dialog may be: on the screen, or in front of its window if the desktop shows that one larger."""
    parent = dialog.parentWidget()
    room = dialog.screen().availableSize()
    return (room if parent is None else room.expandedTo(parent.window().size())) - FRAME


def open_at(dialog: QDialog, width: int, height: int) -> None:
    """Gives a dialog its size, or as much of it as there is room for."""
    dialog.resize(QSize(width, height).boundedTo(room_of(dialog)))


class Scrolled(QScrollArea):
    """As high as what it holds, and scrolled where a dialog would otherwise not fit the screen."""

    LEAST = 120

    def __init__(self, holder: QWidget, name: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._holder = holder
        self.setWidget(holder)

    def sizeHint(self) -> QSize:
        holder = self._holder
        hint = holder.sizeHint().expandedTo(holder.minimumSizeHint())
        wrapped = holder.heightForWidth(max(self.width(), hint.width())) if holder.hasHeightForWidth() else 0
        return QSize(hint.width(), max(hint.height(), wrapped))

    def claim(self, room: int) -> None:
        """Claims its whole height, or as much of it as there is room for, before anything beside it gets more."""
        self.setMinimumHeight(min(self.sizeHint().height(), max(room, self.LEAST)))
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._holder.minimumSizeHint().width() + bar, min(self.LEAST, self.sizeHint().height()))
