"""Rows, columns and boxes, and the order in which Tab visits what they hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from dosecal.ui.widgets.buttons import IconButton


def in_reading_order(*holders: QWidget) -> None:
    """Tab goes through the parts of the holders as they are laid out, whenever they were built.

    What removes or corrects something (``tab_last``) comes after all that is typed into: nobody who leaves a field by
    Tab has it under the next key.
    """
    parts = [widget for holder in holders for widget in _tabbed(holder)]
    parts.sort(key=lambda part: getattr(part, "tab_last", False))
    for last, widget in pairwise(parts):
        if last.nextInFocusChain() is not widget:
            QWidget.setTabOrder(last, widget)


def _tabbed(widget: QWidget) -> Iterator[QWidget]:
    """The widget, if Tab stops there, and those within it, in the order of their layouts."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    layout = widget.layout()
    if layout is None:
        return
    parts = list(_tabbed_in(layout))
    if getattr(widget, "buttons_last", False):
        parts.sort(key=lambda part: isinstance(part, IconButton))
    yield from parts


def _tabbed_in(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        if (inner := item.layout()) is not None:
            yield from _tabbed_in(inner)
        elif (widget := item.widget()) is not None:
            yield from _tabbed(widget)


def column(
    *parts: QWidget | QLayout | int, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 8
) -> QVBoxLayout:
    """Parts one below the other; a number is a stretch."""
    layout = QVBoxLayout()
    return _filled(layout, parts, margins, gap)


def row(
    *parts: QWidget | QLayout | int, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 8
) -> QHBoxLayout:
    """Parts side by side; a number is a stretch."""
    layout = QHBoxLayout()
    return _filled(layout, parts, margins, gap)


def side_by_side(box: QBoxLayout, is_so: bool) -> None:
    """Puts the parts of a row side by side or, where that is too narrow, one below the other."""
    way = QBoxLayout.Direction.LeftToRight if is_so else QBoxLayout.Direction.TopToBottom
    if box.direction() != way:
        box.setDirection(way)


def takes_any_width(widget: QWidget) -> None:
    """Lets what holds a widget decide its width. Qt asks a widget for its height at no less than its least width: given
    less, a note in it that wraps would be cut."""
    widget.setSizePolicy(QSizePolicy.Policy.Ignored, widget.sizePolicy().verticalPolicy())


@contextmanager
def laid_out_once(*widgets: QWidget | None) -> Iterator[None]:
    """Many parts change and the widgets are laid out once, afterwards: Qt would do it anew for each part shown."""
    layouts = [layout for widget in widgets if widget is not None and (layout := widget.layout()) is not None]
    held = [layout for layout in layouts if layout.isEnabled()]
    for layout in held:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for layout in held:
            layout.setEnabled(True)


def lay_out_now() -> None:
    """Lays out what has asked for it, so that it is painted once: else it is painted before and after."""
    for _ in range(3):  # a widget that has been laid out asks the one around it
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


_Box = TypeVar("_Box", bound=QBoxLayout)


def _filled(
    layout: _Box, parts: tuple[QWidget | QLayout | int, ...], margins: tuple[int, int, int, int], gap: int
) -> _Box:
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)
    return layout
