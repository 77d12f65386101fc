"""Every rule of every version that comes with dosecal: its wording, where that was read, and the test that shows it.

    uv run python tests/house/rules_table.py            writes resources/manual/rules.md
    uv run python tests/house/rules_table.py --check    says whether it is up to date

The table is made of the protocol files. A test names its rule by ``@pytest.mark.rule(study, version, part, id)``.
Exit status 1: a rule has no test, a test names a rule that no version has, or the table is stale.
"""

import argparse
import contextlib
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dosecal.core.trial.drug import BY_WEIGHT
from dosecal.core.trial.protocol import Study
from dosecal.core.trial.rulebook import statements
from dosecal.core.trial.statement import Statement
from dosecal.files.trial.studies import available, load_study
from dosecal.words import Words
from dosecal.words.rules import part_name, statement_sentence
from dosecal.words.sources import origin_mark

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "resources" / "manual" / "rules.md"
TESTS = ROOT / "tests" / "core" / "trial"
BY_BODY = ("bsa_formula", "dose_weight")
"""Rules of a calculation that a trial with the same dose for everybody never makes."""

Rule = tuple[str, str, str, str]
"""Study, version, part, id: what a test is marked with."""

HEAD = """# The rules, where they were read, and the tests that show them

Generated from `resources/protocols/` by `uv run python tests/house/rules_table.py`; not written by hand.
These are the published texts of the trials, not the approved protocols, which prevail. A *site rule* is in neither
text: it applies once a named person of the site has confirmed it. `pytest tests/core/trial -k "ramunet and wound"` runs
the tests of one rule.
"""


@dataclass
class Marks:
    """A pytest plugin: which test functions are marked with which rule."""

    tests: dict[Rule, dict[str, None]] = field(default_factory=dict)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Reads the marks of every test collected."""
        for item in session.items:
            for mark in item.iter_markers("rule"):
                study, version, part, name = mark.args
                place = f"{item.nodeid.partition('[')[0]}"
                self.tests.setdefault((study, version, part, name), {})[place] = None


def marked_tests(folder: Path) -> dict[Rule, tuple[str, ...]]:
    """Every rule that a test of the folder names, with the test functions. Raises SystemExit where none can be read."""
    marks = Marks()
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", str(folder)], plugins=[marks])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise SystemExit(f"the tests cannot be collected:\n{said.getvalue()}")
    return {rule: tuple(places) for rule, places in marks.tests.items()}


@dataclass(frozen=True)
class Row:
    """A rule as one or several versions of a study state it alike."""

    study: Study
    versions: tuple[str, ...]
    statement: Statement
    tests: tuple[str, ...]


def rows(tests: Mapping[Rule, tuple[str, ...]]) -> Iterator[Row]:
    """Every rule of every version; what versions state alike, with the same source, is one row."""
    alike: dict[tuple[str, str, str, str], Row] = {}
    for name in available():
        study = load_study(name.id, name.version)
        for statement in statements(study.protocol):
            shown = tests.get((name.id, name.version, *statement.key), ())
            key = (name.id, *statement.key, f"{statement.clauses} {statement.source}")
            row = alike.get(key)
            both = shown if row is None else tuple(dict.fromkeys((*row.tests, *shown)))
            versions = (*(() if row is None else row.versions), name.version)
            alike[key] = Row(study, versions, statement, both)
    yield from alike.values()


def complaints(tests: Mapping[Rule, tuple[str, ...]]) -> Iterator[str]:
    """Rules that must be shown and are not, and tests of rules that are not there."""
    known = set()
    for name in available():
        study = load_study(name.id, name.version)
        for statement in statements(study.protocol):
            rule = (name.id, name.version, *statement.key)
            known.add(rule)
            if rule not in tests and _computes(study, statement):
                yield f"no test shows {' '.join(rule)}"
    for rule, places in tests.items():
        if rule not in known:
            yield f"{places[0]} shows {' '.join(rule)}, which is no rule"


def _computes(study: Study, statement: Statement) -> bool:
    """Whether something follows from a rule: not from a note, nor from a formula of body size where no dose has one."""
    by_body = any(isinstance(rule.basis, BY_WEIGHT) for rule in study.protocol.dose_rules)
    return statement.part != "note" and (by_body or statement.id not in BY_BODY)


def table(tests: Mapping[Rule, tuple[str, ...]]) -> str:
    """The whole document."""
    words = Words("en")
    every = sorted(rows(tests), key=_study)
    shown = sum(1 for row in every if row.tests)
    lines = [HEAD, f"{len(every)} rules, {shown} of them with a test of their own."]
    for study in dict.fromkeys(row.study.protocol.id for row in every):
        mine = [row for row in every if row.study.protocol.id == study]
        lines += ["", f"## {mine[0].study.protocol.name}", ""]
        lines += ["| version | part | id | rule | origin | document, section | test |", "|" + "---|" * 7]
        lines += [_line(row, words) for row in mine]
    return "\n".join(lines) + "\n"


def _study(row: Row) -> str:
    return row.study.protocol.id


def _line(row: Row, words: Words) -> str:
    statement = row.statement
    source = statement.source
    origin = origin_mark(words, source) + (f", {words.say('origin.confirm')}" if source.confirm else "")
    as_of = "" if source.as_of is None else f" ({source.as_of.isoformat()})"
    cells = [
        ", ".join(row.versions),
        part_name(words, statement),
        f"`{statement.id}`",
        statement_sentence(words, row.study, statement),
        origin,
        f"{source.document}: {source.section}{as_of}",
        "<br>".join(_link(place) for place in row.tests) or "–",
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _link(place: str) -> str:
    file, _, name = place.rpartition("::")
    return f"[{name}](../../{file})"


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the table or, with ``--check``, compares it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, compare only")
    parser.add_argument("--table", type=Path, default=TABLE, help="the file (default: resources/manual/rules.md)")
    parser.add_argument("--tests", type=Path, default=TESTS, help="the folder of the tests (default: tests/core/trial)")
    args = parser.parse_args(arguments)
    tests = marked_tests(args.tests)
    wrong = list(complaints(tests))
    text = table(tests)
    if not args.check:
        args.table.write_text(text, encoding="utf-8")
    elif not args.table.is_file() or args.table.read_text(encoding="utf-8") != text:
        wrong.append(f"{args.table.name} is stale: uv run python tests/house/rules_table.py writes it anew")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
