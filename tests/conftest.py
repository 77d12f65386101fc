"""What every test stands on: no display, no network, a fixed language, properties that fail the same way twice."""

import os

import pytest
from hypothesis import HealthCheck, settings

from dosecal.commands.display import missing_qt_libraries

# Before Qt is imported anywhere: windows are drawn where nobody sees them, unless a test run asks for a display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("LANGUAGE", None)
os.environ["LC_ALL"] = "C.UTF-8"

settings.register_profile(
    "fixed", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("wide", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

MISSING = missing_qt_libraries()

if MISSING:
    collect_ignore = ["ui"]
else:
    pytest_plugins = ["pytestqt.plugin"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Keeps the settings of pytest-qt known where it cannot be loaded."""
    if MISSING:
        parser.addini("qt_api", "unused without Qt's libraries")
        parser.addini("qt_log_level_fail", "unused without Qt's libraries")


def pytest_report_header() -> str | None:
    """Says once and clearly that the window is not tested here."""
    return f"window tests skipped: Qt's libraries are missing ({', '.join(MISSING)})" if MISSING else None


@pytest.fixture(scope="session")
def qt_missing() -> tuple[str, ...]:
    """Qt's libraries that this machine lacks: where there are some, the window cannot be tested."""
    return MISSING
