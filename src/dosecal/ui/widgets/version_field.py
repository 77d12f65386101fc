"""A version of a protocol: one that comes with dosecal, or a protocol file of the site."""

from collections.abc import Sequence
from pathlib import Path

from dosecal.session.site_fields import file_path
from dosecal.ui.widgets.buttons import button
from dosecal.ui.widgets.fields import Changed, ChoiceField
from dosecal.ui.widgets.file_dialogs import file_to_open


class VersionField(ChoiceField):
    """A choice that a file can be added to, by its path from ``folder`` on."""

    def __init__(
        self, label: str, changed: Changed, choices: Sequence[tuple[str, str]], load: str, folder: Path | None
    ) -> None:
        super().__init__(label, changed, choices)
        self._changed, self._title, self._folder = changed, load, folder
        self.load = button(load, self._load)
        self.load.setAccessibleName(f"{label}: {load}")
        self._column.addWidget(self.load)

    def _load(self) -> None:
        chosen = file_to_open(self, self._title, str(self._folder or Path.home()), "TOML (*.toml)")
        if chosen:
            self.show_text(file_path(Path(chosen), self._folder))
            self._changed(self.text())
