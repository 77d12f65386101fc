"""Takes the README's pictures anew, from the demo: ``uv run --frozen python tests/house/make_pictures.py``."""

import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from dosecal import __version__
from dosecal.commands.demo import example
from dosecal.sheets import Printed, dose_worksheet
from dosecal.words import Words

PICTURES = Path(__file__).resolve().parents[2] / "resources" / "manual" / "pictures"
CASE = Path(__file__).resolve().parents[2] / "resources" / "demo" / "ramunet.toml"
SETTLED_MS = 1500
PPI = 110


def window(picture: Path) -> None:
    """The window on the demo, light, as it opens the second time."""
    from dosecal.ui.app import application  # noqa: PLC0415  after the folders of this run are named
    from dosecal.ui.window import MainWindow  # noqa: PLC0415

    app = application()
    first = MainWindow("en", CASE, demo=True)
    first.settings.read_notice()
    shown = MainWindow("en", CASE, demo=True)
    shown.workspace.set_theme("light")
    shown.show()
    QTimer.singleShot(SETTLED_MS, app.quit)
    app.exec()
    shown.grab().save(str(picture))
    QApplication.closeAllWindows()


def worksheet(picture: Path) -> None:
    """The first page of the demo's dose worksheet."""
    words = Words("en")
    plan = example(CASE, "en")
    printed = Printed(at=datetime(2027, 1, 20, 12), by=None, version=__version__)  # noqa: DTZ001  printed as it stands
    picture.write_bytes(dose_worksheet(plan, "C1D1", words, printed).png_pages(PPI)[0])


def main() -> int:
    """Both pictures, in folders of their own so that nobody's settings show."""
    with tempfile.TemporaryDirectory(prefix="dosecal-pictures-") as home:
        for place in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            os.environ[place] = home
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        PICTURES.mkdir(exist_ok=True)
        worksheet(PICTURES / "worksheet.png")
        window(PICTURES / "window.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
