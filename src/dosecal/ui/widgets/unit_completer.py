"""Completes a number by a unit."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QCompleter, QLineEdit


class UnitCompleter(QObject):
    """Offers the units of a test once a number is typed: ``9`` → ``9 g/dL``. It never adds one by itself."""

    def __init__(self, line: QLineEdit, units: Sequence[str]) -> None:
        super().__init__(line)
        self._line, self._units = line, units
        self._completer = QCompleter(line)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        line.setCompleter(self._completer)
        line.textEdited.connect(self._refill)
        self._completer.activated.connect(line.textEdited)

    def _refill(self, text: str) -> None:
        from PySide6.QtCore import QStringListModel  # noqa: PLC0415  only where somebody types a value

        number = text.split(" ", maxsplit=1)[0].rstrip()
        offers = [f"{number} {unit}" for unit in self._units if number and text != f"{number} {unit}"]
        model = QStringListModel([offer for offer in offers if offer.startswith(text)], self._completer)
        self._completer.setModel(model)
