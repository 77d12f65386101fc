"""A further language is a folder of files and one entry in ``LANGUAGE_NAMES``: commands, sheets and exports speak it.

The language made here is English in which every sentence begins with a mark, with three plural forms.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dosecal import resources

MARK = "¶"
SPEAKING = """
import sys
from pathlib import Path
from dosecal import resources, words
resources.root = lambda: Path(sys.argv[1])
words.LANGUAGE_NAMES["xx"] = "Third"
words.LANGUAGES = tuple(words.LANGUAGE_NAMES)
from dosecal.__main__ import main
sys.exit(main(sys.argv[2:]))
"""
UNMARKED = ("format", "plural", "argparse")
"""Namespaces of rules and of what argparse looks for, not of sentences."""


@pytest.fixture(scope="module")
def third(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Resources with a third language; all but the translations are the program's own."""
    root = tmp_path_factory.mktemp("resources")
    for own in resources.root().iterdir():
        if own.name != "translations":
            (root / own.name).symlink_to(own)
    (root / "translations").mkdir()
    for language in ("en", "de"):
        (root / "translations" / language).symlink_to(resources.path("translations", language))
    folder = root / "translations" / "xx"
    folder.mkdir()
    for file in resources.path("translations", "en").glob("*.toml"):
        (folder / file.name).write_text(marked(file.read_text(encoding="utf-8")), encoding="utf-8")
    return root


def marked(text: str) -> str:
    """A file in which every sentence begins with the mark; one that counts has a form "few"."""
    lines, marking = [], True
    for line in text.split("\n"):
        if line.startswith("["):
            marking = not line.strip("[]").startswith(UNMARKED)
        lines.append(re.sub(r'^("[^"]+"|[\w-]+) = "(?!"")', rf'\1 = "{MARK}', line) if marking else line)
    counted = "\n".join(lines).replace(" other {", " few {a few} other {")
    rule = "n == 1 ? 0 : n < 5 ? 1 : 2"
    return counted.replace('rule = "n != 1"', f'rule = "{rule}"').replace('"one other"', '"one few other"')


def speaking(root: Path, *arguments: str, folder: Path) -> str:
    """What dosecal prints in the third language."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SPEAKING, str(root), *arguments, "--language", "xx"],
        cwd=folder, env={**os.environ, "LC_ALL": "C.UTF-8"}, text=True, encoding="utf-8", capture_output=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def demo() -> str:
    return str(resources.path("demo", "ramunet.toml"))


def test_the_plan_is_said_in_it(third: Path, tmp_path: Path) -> None:
    said = speaking(third, "plan", demo(), folder=tmp_path)
    assert said.count(MARK) > 50
    assert f"{MARK}ELIGIBILITY" in said
    assert json.loads(speaking(third, "plan", demo(), "--json", folder=tmp_path))


def test_its_plural_forms_are_used(third: Path, tmp_path: Path) -> None:
    said = speaking(third, "compare", "ramunet", "01", "register", folder=tmp_path)
    assert f"{MARK}Rules added" in said
    assert "a few" in said


def test_data_without_it_are_shown_in_english(third: Path, tmp_path: Path) -> None:
    assert "dacarbazine" in speaking(third, "plan", demo(), folder=tmp_path).lower()


def test_sheets_and_exports_are_written_in_it(third: Path, tmp_path: Path) -> None:
    speaking(third, "sheet", demo(), "--kind", "calendar", "--out", "c.pdf", folder=tmp_path)
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF")
    speaking(third, "calendar", demo(), "--csv", "v.csv", "--ics", "v.ics", "--xlsx", "v.xlsx", folder=tmp_path)
    assert MARK in (tmp_path / "v.csv").read_text(encoding="utf-8")
    assert (tmp_path / "v.xlsx").stat().st_size > 0


def test_help_is_said_in_it(third: Path, tmp_path: Path) -> None:
    assert f"{MARK}print the version" in speaking(third, "--help", folder=tmp_path)
