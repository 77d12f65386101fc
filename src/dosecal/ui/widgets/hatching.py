"""How closed days look: hatched, so that they differ from windows in more than colour, in every theme."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush

from dosecal.ui.widgets import theme


def hatching() -> QBrush:
    """Thin lines in the colour of edges."""
    line = theme.tokens().tone("edge")
    line.setAlpha(90)
    return QBrush(line, Qt.BrushStyle.BDiagPattern)
