"""What of a window a person cannot read: text that is cut without a tip, and parts outside the window."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QWidget,
)

SLACK = 1
"""Pixels: metrics are rounded."""
SLIT = 20
"""Pixels of a view through which nobody reads."""


def unseen(root: QWidget) -> list[str]:
    """One line for each text or part that nobody can read: not at once, by no scroll bar, by no tip."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        if not widget.isVisible() or widget.window() is not root:
            continue
        found += [f"{_name(widget)}: {text!r}" for text in _cut_texts(widget)]
        if _is_read(widget) and not _can_be_reached(widget, root):
            found.append(f"{_name(widget)} is outside: {_said(widget)!r}")
    return found


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.width()}×{widget.height()}"


def _said(widget: QWidget) -> str:
    text = getattr(widget, "text", None) or getattr(widget, "currentText", None)
    return str(text()) if callable(text) else widget.accessibleName()


def _is_read(widget: QWidget) -> bool:
    """Whether it shows something itself, not only what it holds."""
    if isinstance(widget, QLabel):
        return bool(widget.text()) or not widget.pixmap().isNull()
    return isinstance(widget, QAbstractButton | QComboBox | QLineEdit | QTableView | QTabBar)


def _can_be_reached(widget: QWidget, root: QWidget) -> bool:
    """Whether all of it is within what holds it, and that within the next, up to the window; a scroll area brings all
    that it holds into sight, if it has a bar for that way."""
    area = QRect(QPoint(), widget.size())
    if isinstance(widget, QLabel) and not widget.wordWrap() and widget.alignment() & Qt.AlignmentFlag.AlignLeft:
        area.setWidth(min(area.width(), _wide(widget, widget.text()) + widget.contentsMargins().left()))
    inner: QWidget = widget
    while inner is not root:
        outer = inner.parentWidget()
        assert outer is not None
        area.translate(inner.pos())
        scroll = outer.parentWidget()
        if isinstance(scroll, QAbstractScrollArea) and outer is scroll.viewport():
            if not isinstance(scroll, QScrollArea):
                return True  # the editor or header of a table
            if outer.height() < SLIT:
                return False
            area = _brought_into_sight(area, scroll)
        if not QRect(QPoint(), outer.size()).adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(area):
            return False
        inner = outer
    return True


def _brought_into_sight(area: QRect, scroll: QScrollArea) -> QRect:
    """A part of what is scrolled, moved to where a bar brings it; what is higher than the view is read bit by bit.

    Only tables are scrolled sideways: of a page, that would hide the end of every line.
    """
    if scroll.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
        return area
    return QRect(area.x(), 0, area.width(), 1)


def _cut_texts(widget: QWidget) -> Iterator[str]:
    """The texts of a widget that are cut, without a tip that has them."""
    if isinstance(widget, QTableView):
        yield from _cut_cells(widget)
    elif isinstance(widget, QTabBar):
        for place in range(widget.count()):
            if widget.tabSizeHint(place).width() > widget.tabRect(place).width() + SLACK:
                yield widget.tabText(place)
    elif not widget.toolTip() and _is_cut(widget):
        yield _said(widget)


def _is_cut(widget: QWidget) -> bool:
    if isinstance(widget, QLabel):
        return _label_is_cut(widget)
    if isinstance(widget, QComboBox):
        return _wide(widget, widget.currentText()) > _combo_room(widget) + SLACK
    if isinstance(widget, QLineEdit):  # what is typed is read by the cursor
        margins = widget.textMargins()
        room = widget.width() - margins.left() - margins.right() - 4
        return not widget.text() and _wide(widget, widget.placeholderText()) > room + SLACK
    if isinstance(widget, QAbstractButton) and widget.text():
        return _wide(widget, widget.text().replace("&", "")) > _button_room(widget) + SLACK
    return False


def _combo_room(combo: QComboBox) -> int:
    """The pixels for the value chosen."""
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    whole, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
    return combo.style().subControlRect(whole, option, field, combo).width()


def _button_room(widget: QAbstractButton) -> int:
    """The pixels for its text."""
    if isinstance(widget, QPushButton):
        option = QStyleOptionButton()
        widget.initStyleOption(option)
        return widget.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, widget).width()
    if isinstance(widget, QCheckBox):
        option = QStyleOptionButton()
        widget.initStyleOption(option)
        return widget.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, widget).width()
    hint: QSize = widget.sizeHint()
    return widget.width() - max(hint.width() - _wide(widget, widget.text()), 0)


def _label_is_cut(label: QLabel) -> bool:
    text = label.text()
    if not text:
        return False
    if text.endswith("…") and not text.endswith(" …"):
        return True
    margins = label.contentsMargins()
    room = label.width() - margins.left() - margins.right()
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + SLACK
    lines = text.split("\n")
    high = label.fontMetrics().height() + label.fontMetrics().lineSpacing() * (len(lines) - 1)
    return max(_wide(label, line) for line in lines) > room + SLACK or high > label.height() + SLACK


def _cut_cells(table: QTableView) -> Iterator[str]:
    model, header = table.model(), table.horizontalHeader()
    if model is None:
        return
    for column in range(model.columnCount()):
        title = model.headerData(column, Qt.Orientation.Horizontal)
        if not header.isHidden() and title and header.sectionSizeHint(column) > header.sectionSize(column) + SLACK:
            yield f"heading {title}"
        for row in range(model.rowCount()):
            index = model.index(row, column)
            text = model.data(index)
            if not isinstance(text, str) or not text or model.data(index, Qt.ItemDataRole.ToolTipRole):
                continue
            if table.sizeHintForIndex(index).width() > table.columnWidth(column) + SLACK and not table.wordWrap():
                yield text


def _wide(widget: QWidget, text: str) -> int:
    return QFontMetrics(widget.font()).horizontalAdvance(text)
