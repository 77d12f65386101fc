"""Every picture that is kept is read by a test, and every picture that a test reads is kept."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from tests.ui import test_dose_pictures as dose
from tests.ui import test_pictures as pages
from tests.ui.picture_hands import GOLDENS

WITHOUT_CASES = {"calendar-dialog-de-light", "notice-en-light", "deadlines-empty-en-light", "slip-de-light"}
"""Of test_the_dialog_of_an_event, test_the_notice, test_deadlines_without_a_folder and test_a_named_slip."""
NAMES: dict[Callable[..., None], Callable[..., str]] = {
    pages.test_page: lambda place, language, colours: f"{pages.PAGES[place]}-{language}-{colours}",
    pages.test_the_calendar_at_work: lambda name, language, colours: f"calendar-{name}-{language}-{colours}",
    pages.test_what_keeps_a_number_back: lambda name, case: f"{name}-en-light",
    pages.test_deadlines: lambda language, colours: f"deadlines-{language}-{colours}",
    pages.test_day_list: lambda language, colours: f"day-list-{language}-{colours}",
    pages.test_body_sizes: lambda language: f"body-sizes-{language}-light",
    dose.test_when_it_was_prepared: lambda language: f"dose-made-{language}-light",
    dose.test_what_was_decided: lambda language, colours: f"dose-decided-{language}-{colours}",
    dose.test_what_the_site_chooses: lambda language: f"dose-site-{language}-light",
    dose.test_the_dialogs: lambda kind, language: f"dose-dialog-{kind}-{language}-light",
}
"""Test → how it names its picture."""


def cases(test: Any) -> Iterator[dict[str, object]]:
    """The parameters of a test, as pytest gives them."""
    marks = []
    for mark in test.pytestmark:
        names, values = mark.args
        keys = (names,) if isinstance(names, str) else names
        marks.append([dict(zip(keys, (one,) if isinstance(names, str) else one, strict=True)) for one in values])
    for parts in product(*marks):
        yield {key: value for part in parts for key, value in part.items()}


def test_every_kept_picture_is_read() -> None:
    read = {name(**case) for test, name in NAMES.items() for case in cases(test)}
    assert {file.stem for file in GOLDENS.iterdir()} == read | WITHOUT_CASES
