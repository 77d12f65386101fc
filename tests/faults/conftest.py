"""The tests of faults of the window run in a window of their own, as all tests of the window do."""

from pathlib import Path

import pytest

from tests.conftest import MISSING

HERE = Path(__file__).parent
OF_THE_WINDOW = ("from tests.ui", "from PySide6")
WINDOW = tuple(
    file.name
    for file in HERE.glob("test_*.py")
    if any(word in file.read_text(encoding="utf-8") for word in OF_THE_WINDOW)
)

if MISSING:
    collect_ignore = [*WINDOW]
else:
    from tests.ui.conftest import answered, case_file, course, open_window, own_folders, qapp, qapp_cls  # noqa: F401


@pytest.fixture(autouse=True)
def _folders_of_a_window(request: pytest.FixtureRequest) -> None:
    if request.path.name in WINDOW:
        request.getfixturevalue("own_folders")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The platform that draws nowhere says of itself what it cannot do; all other words of Qt count."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))
