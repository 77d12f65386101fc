"""Every sheet that is kept is read by a test; its pages are counted by ``check_pictures``."""

import re

from dosecal.words import LANGUAGES
from tests.sheets.sheet_cases import EVERY_SHEET, GOLDENS
from tests.sheets.test_deviation_sheet import GOLDEN_SHEETS

OF_A_FOLDER = ("all-deadlines", "all-day-list")


def test_every_kept_sheet_is_read() -> None:
    read = {f"{name}-{kind}.{language}" for name, kind, language in EVERY_SHEET}
    read |= {
        f"{name}-deviation-{visit or 'list'}.{language}" for name, visit in GOLDEN_SHEETS for language in LANGUAGES
    }
    read |= {f"{name}.{language}" for name in OF_A_FOLDER for language in LANGUAGES}
    kept = {re.sub(r"-\d+\.png$|\.txt$|\.sha256$", "", file.name) for file in GOLDENS.iterdir()}
    assert kept == read
