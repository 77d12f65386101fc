"""The manual in the window, and the pages it is about: every page is registered once and explained in each language."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dosecal import resources
from dosecal.ui.pages import CHAPTERS, PAGES, PATIENT_PAGES
from dosecal.ui.shell.chapters import chapter
from dosecal.ui.shell.manual import Manual
from dosecal.ui.shell.page import Page, PlanPage
from dosecal.ui.window import MainWindow
from dosecal.words import LANGUAGES, Words, catalogue
from tests.ui.window_hands import PLAIN, Opener, type_into

EVERY = (*PAGES, *PATIENT_PAGES)
OWN = [page.chapter for page in EVERY]
OF_FIELDS = {"F4", "Ctrl+Ins", "Ctrl+Enter", "Shift"}
"""Keys that belong to a field, or to another key."""


def manual_of(window: MainWindow) -> Manual:
    found = window.findChildren(Manual)
    assert len(found) == 1
    return found[0]


def test_every_page_is_made_by_its_entry(open_window: Opener, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(PLAIN, encoding="utf-8")
    window = open_window(path)
    for page in PAGES:
        window.workspace.show_page(page.name)
        made = window.workspace.home.pages[page.name]
        assert isinstance(made, Page)
        assert isinstance(made, QWidget)
        assert made.isVisible()
        assert resources.path("icons", f"{page.icon}.svg").is_file()
    for page in PATIENT_PAGES:
        window.workspace.show_patient_page(page.name)
        shown = window.calculator.shown_page
        assert isinstance(shown, PlanPage)
        assert type(shown).__module__ == page.module
    assert len({page.key for page in EVERY}) == len(EVERY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OWN)
def test_every_page_has_a_chapter(name: str, language: str) -> None:
    file = resources.path("manual", language, f"{name}.md")
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# ")
    keys = re.findall(r"\{([^}]*)\}", text)
    assert [key for key in keys if key not in catalogue(language)] == []
    assert "{" not in chapter(name, Words(language)).text
    links = re.findall(r"\]\(([^)]*)\)", text)
    assert [link for link in links if link.removesuffix(".md") not in CHAPTERS] == []
    english = resources.read("manual", "en", f"{name}.md")
    assert text.count("\n## ") == english.count("\n## ")
    assert [line[:3] for line in text.splitlines() if line[:2] in ("1.", "2.", "3.", "4.", "5.", "6.")] == [
        line[:3] for line in english.splitlines() if line[:2] in ("1.", "2.", "3.", "4.", "5.", "6.")
    ]
    assert set(keys) == set(re.findall(r"\{([^}]*)\}", english))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_the_manual_is_a_key_of_the_window(open_window: Opener, language: str) -> None:
    window = open_window()
    known = {key for action in window.workspace.actions.values() for key in action.shortcuts()}
    german = {"Strg": "Ctrl", "Umschalt": "Shift", "Einfg": "Ins", "Bild auf": "PgUp", "Bild ab": "PgDown"}
    german |= {"Links": "Left", "Rechts": "Right", "Eingabe": "Return"}
    for name in OWN:
        for key in re.findall(r"`((?:F\d|Esc|Ctrl|Strg|Alt)[^`]*)`", resources.read("manual", language, f"{name}.md")):
            typed = key
            for word, english in german.items():
                typed = typed.replace(word, english)
            assert typed in OF_FIELDS or QKeySequence(typed) in known, (name, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keys_of_the_pages_are_in_the_manual_from_the_first_to_the_last(language: str) -> None:
    text = resources.read("manual", language, f"{PAGES[0].chapter}.md").replace("Strg", "Ctrl")
    for pages in (PAGES, PATIENT_PAGES):
        assert re.search(rf"`{re.escape(pages[0].key)}` \w+ `{re.escape(pages[-1].key)}`", text), pages[-1].key


def test_the_key_opens_the_chapter_of_the_page_shown(open_window: Opener, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(PLAIN, encoding="utf-8")
    window = open_window(path)
    seen = []
    for action in ("tab.dose", "tab.start", "page.deadlines", "page.day-list", "page.calculator"):
        window.workspace.actions[action].trigger()
        window.workspace.actions["help"].trigger()
        seen.append(manual_of(window).shown)
    assert seen == ["dose", "start", "deadlines", "day-list", "start"]
    assert manual_of(window).isVisible()


def test_while_results_are_withheld_the_key_explains_the_fields(
    qtbot: QtBot, open_window: Opener, tmp_path: Path
) -> None:
    path = tmp_path / "case.toml"
    path.write_text(PLAIN, encoding="utf-8")
    window = open_window(path)
    type_into(qtbot, window, "first_dose", "6x")
    window.workspace.actions["help"].trigger()
    assert manual_of(window).shown == "calculator"


def test_links_lead_to_chapters_and_nowhere_else(open_window: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    window = open_window()
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    window.workspace.show_help("dose")
    manual = manual_of(window)
    manual.pages.anchorClicked.emit(QUrl("calendar.md"))
    assert manual.shown == "calendar"
    assert manual.pages.toPlainText().startswith("Calendar")
    manual.pages.anchorClicked.emit(QUrl("https://example.org/calendar.md"))
    assert manual.shown == "calendar"
    assert "https://example.org/calendar.md" in manual._note.text()
    assert opened == []


def test_a_chapter_is_text_only(open_window: Opener) -> None:
    window = open_window()
    window.workspace.show_help("dose")
    pages = manual_of(window).pages
    pages.show_text("# One\n\n<b>two</b> ![](file:///etc/hostname) <img src='http://example.org/a.png'>")
    assert "<b>two</b>" in pages.toPlainText()
    assert "<img" in pages.toPlainText()


def test_search_lists_the_chapters_and_goes_through_them(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window()
    window.workspace.show_help("calculator")
    manual = manual_of(window)
    QTest.keyClicks(manual.search, "bag, concentration")
    listed = [manual.contents.item(place) for place in range(manual.contents.count())]
    assert [place for place, item in enumerate(listed) if not item.isHidden()] == [CHAPTERS.index("dose")]
    assert manual.shown == "dose"
    assert manual.pages.textCursor().selectedText() == "bag, concentration"
    manual.search.setText("no such words")
    assert "no such words" in manual._note.text()


def test_the_manual_follows_the_language(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window()
    window.workspace.show_help("dose")
    window.workspace.set_language("de")
    qtbot.waitUntil(lambda: window.findChildren(Manual) == [])
    window.workspace.show_help("dose")
    assert manual_of(window).pages.toPlainText().startswith("Dosis")
    last = window.menuBar().actions()[-1].menu()
    assert "Dosis: was zuzubereiten ist" in [action.text() for action in last.actions()]  # type: ignore[attr-defined]


def test_every_reference_is_in_the_manual() -> None:
    files = {file.stem for file in resources.path("manual").glob("*.md")}
    assert files == set(CHAPTERS) - set(OWN)
    for language in LANGUAGES:
        assert {file.stem for file in resources.path("manual", language).glob("*.md")} == set(OWN)
